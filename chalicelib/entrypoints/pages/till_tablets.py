"""The supervisor's page of the outlet's tablets: a code for a new one, and the end of one that was lost or given back."""

from typing import Any

from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.http.staff import NewEnrolment, end_tablet, list_tablets, offer_tablet_enrolment
from chalicelib.entrypoints.pages.page import Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.pages.till import outlet_name
from chalicelib.identity import Permission, TabletState

till_tablet_pages = Pages(__name__)
ROOM = "/quay/may"


def offer(visit: Visit) -> Shown:
    """A code for a tablet of the own outlet; it is shown once."""
    made = visit.act(offer_tablet_enrolment, NewEnrolment())
    return Shown("till_tablets.html", {**till_tablets_page(visit), "offer": made})


@till_tablet_pages.page(ROOM, "till_tablets.html", allow=Permission.SUPERVISE_OUTLET, submit=offer)
def till_tablets_page(visit: Visit) -> dict[str, Any]:
    """The outlet's tablets, newest first; the closed ones are the desk's to look up."""
    tablets = visit.read(list_tablets, limit="100").tablets
    return {
        "outlet_name": outlet_name(visit),
        "tablets": [one for one in tablets if one.state == TabletState.ACTIVE.value],
        "this": visit.actor.device_id if visit.actor else None,
        "offer": None,
    }


@till_tablet_pages.form(f"{ROOM}/{{device_id}}/dong", allow=Permission.SUPERVISE_OUTLET)
def close_tablet_form(visit: Visit) -> Redirect:
    visit.do(end_tablet, Nothing())
    return Redirect(ROOM)
