"""A buyer's word about a listing, to the province."""

from typing import Any

from chalicelib.catalogue import COMPLAINTS_VI, Complaint
from chalicelib.entrypoints.http.catalogue import show_one_listing
from chalicelib.entrypoints.http.moderation import NewReport, post_report
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.speech import words
from chalicelib.identity import Permission
from chalicelib.kernel.errors import InvalidInput

reporting_pages = Pages(__name__)


def submit_report(visit: Visit) -> Redirect:
    try:
        complaint = Complaint(visit.text("complaint"))
    except ValueError as error:
        raise InvalidInput("Chọn một lý do.", "Choose a reason.", field="complaint") from error
    visit.do(post_report, NewReport(complaint=complaint, words=visit.text("words")), dict(visit.path))
    return Redirect(f"/bao-tin/{visit.path['listing_id']}?xong=1")


@reporting_pages.page("/bao-tin/{listing_id}", "report.html", allow=Permission.BUY, submit=submit_report)
def report_page(visit: Visit) -> dict[str, Any]:
    listing = visit.read(show_one_listing, dict(visit.path))
    return {"listing": listing, "complaints": list(words(COMPLAINTS_VI).items()), "sent": "xong" in visit.query}
