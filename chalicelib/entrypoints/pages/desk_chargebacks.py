"""The desk's card disputes: which are due when, and what to send to the holder's bank for each."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.entrypoints.http.chargebacks import show_chargeback, show_chargebacks
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate
from chalicelib.entrypoints.pages.desk_sales_words import CHARGEBACK_REASONS, CHARGEBACK_STATES
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Pages, Visit
from chalicelib.entrypoints.pages.words import PARCEL_STATES
from chalicelib.identity import Permission
from chalicelib.oversight import case_id_of

desk_chargeback_pages = Pages(__name__)
ROOM = f"{HOME}/khieu-nai-the"


@desk_chargeback_pages.page("/dieu-hanh/khieu-nai-the", "desk_chargebacks.html", allow=SEE)
def desk_chargebacks_page(visit: Visit) -> dict[str, Any]:
    page = visit.read(show_chargebacks, cursor=visit.query.get("trang"))
    return {
        "chargebacks": page.entries,
        "total": sum(one.amount for one in page.entries),
        "states": CHARGEBACK_STATES,
        "reasons": CHARGEBACK_REASONS,
        "may_operate": may_operate(visit),
        "now": visit.work.now,
        "next": f"{ROOM}?{urlencode({'trang': page.next_cursor})}" if page.next_cursor else "",
    }


@desk_chargeback_pages.page("/dieu-hanh/khieu-nai-the/{dispute_id}", "desk_chargeback.html", allow=Permission.OPERATE)
def desk_chargeback_page(visit: Visit) -> dict[str, Any]:
    shown = visit.read(show_chargeback)
    return {
        "found": shown.chargeback,
        "receipt": shown.receipt,
        "parcels": shown.parcels,
        "state": CHARGEBACK_STATES[shown.chargeback.state],
        "reason": CHARGEBACK_REASONS.get(shown.chargeback.reason, shown.chargeback.reason),
        "steps": PARCEL_STATES,
        "case_id": case_id_of("card_dispute", shown.chargeback.id),
        "now": visit.work.now,
    }
