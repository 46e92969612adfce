"""Bags of cash: those on their way by age, every one of an outlet, and one with its people, counts and difference."""

from datetime import timedelta
from typing import Any

from chalicelib.entrypoints.http.deliveries import (
    DeliveriesView,
    DeliveryCancellation,
    DeliveryView,
    post_delivery_cancellation,
    show_deliveries,
    show_delivery,
)
from chalicelib.entrypoints.http.oversight import list_approvals, list_cases
from chalicelib.entrypoints.pages.desk_act_forms import forms_for
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import APPROVAL_STATES, DELIVERY_STATES, HOME, SETTLEMENTS
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.kernel.clock import from_text
from chalicelib.softatm import VAULT_PLACE, OutletCode

desk_delivery_pages = Pages(__name__)
ROOM = f"{HOME}/chuyen"
LATE = timedelta(days=2)
"""A bag that is this long under way is shown as late: every outlet is within a day of the vault."""


def place_name(visit: Visit, place: str) -> str:
    """`Kho tỉnh`, or the outlet's name."""
    if place == VAULT_PLACE:
        return say("Kho tỉnh")
    outlet = visit.work.softatm.outlets.find(OutletCode(place))
    return outlet.name if outlet else place


def columns_of(visit: Visit, rows: list[DeliveryView]) -> list[Column[DeliveryView]]:
    places = {place: place_name(visit, place) for row in rows for place in (row.origin, row.destination)}
    return [
        Column(say("Chuyến"), lambda row: row.id),
        Column(say("Túi"), lambda row: row.bag_number or ""),
        Column(say("Từ"), lambda row: places[row.origin]),
        Column(say("Tới"), lambda row: places[row.destination]),
        Column(say("Tình trạng"), lambda row: DELIVERY_STATES[row.state][0]),
        Column(say("Người mang"), lambda row: row.carrier or ""),
        Column(say("Kế hoạch"), lambda row: row.planned),
        Column(say("Niêm phong"), lambda row: row.sealed_amount),
        Column(say("Chênh lệch"), lambda row: row.difference),
        Column(say("Lên kế hoạch lúc"), lambda row: said_time(row.planned_at)),
    ]


@desk_delivery_pages.page("/dieu-hanh/chuyen", "desk_deliveries.html", allow=SEE)
def desk_deliveries_page(visit: Visit) -> dict[str, Any] | Download:
    """Bags that are not over, the oldest first; `diem` asks for every bag of an outlet."""
    outlet = visit.query.get("diem", "")

    def fetch(cursor: str | None, limit: str | None) -> DeliveriesView:
        return visit.read(show_deliveries, outlet=outlet, cursor=cursor, limit=limit)

    found = listed(visit, ROOM, "chuyen-tien", fetch, lambda rows: columns_of(visit, rows))
    if isinstance(found, Download):
        return found
    places = {place: place_name(visit, place) for row in found.rows for place in (row.origin, row.destination)}
    return {
        "list": found,
        "outlet": outlet,
        "outlet_name": place_name(visit, outlet) if outlet else "",
        "places": places,
        "states": DELIVERY_STATES,
        "late": {row.id for row in found.rows if _is_late(visit, row)},
        "sealed": sum(row.sealed_amount or 0 for row in found.rows),
        "off": sum(row.difference or 0 for row in found.rows),
        "now": visit.work.now,
    }


def _is_late(visit: Visit, row: DeliveryView) -> bool:
    return row.state in {"sealed", "in_transit", "received"} and visit.work.now - from_text(row.planned_at) > LATE


def cancel(visit: Visit) -> Redirect:
    """Only what is not sealed yet."""
    visit.do(post_delivery_cancellation, DeliveryCancellation(reason=visit.text("reason")))
    return Redirect(f"{ROOM}/{visit.path['delivery_id']}")


@desk_delivery_pages.page("/dieu-hanh/chuyen/{delivery_id}", "desk_delivery.html", allow=SEE, submit=cancel)
def desk_delivery_page(visit: Visit) -> dict[str, Any]:
    bag = visit.read(show_delivery)
    wanted = [("settle_delivery", {"delivery_id": bag.id})] if bag.state == "diff_open" else []
    return {
        "bag": bag,
        "state": DELIVERY_STATES[bag.state],
        "places": {place: place_name(visit, place) for place in (bag.origin, bag.destination, bag.opened_at) if place},
        "names": names_of(visit, [*bag.sealed_by, *bag.counted_by]),
        "said": SETTLEMENTS.get(bag.settlement or "", ""),
        "forms": forms_for(visit, *wanted),
        "asked": [one for one in visit.read(list_approvals, {}, about=bag.id).entries if one.state == "requested"],
        "approval_states": APPROVAL_STATES,
        "cases": visit.read(list_cases, {}, about=bag.id).entries,
        "may_cancel": bag.state == "planned" and may_operate(visit),
        "account": f"1130:{bag.id}",
        "late": _is_late(visit, bag),
        "now": visit.work.now,
    }
