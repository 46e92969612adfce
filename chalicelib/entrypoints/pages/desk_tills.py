"""Shifts of an outlet, and one shift with what happened in its till."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.desk_tills import list_outlet_shifts, show_shift_book
from chalicelib.entrypoints.http.oversight import list_approvals
from chalicelib.entrypoints.http.variances import show_variances
from chalicelib.entrypoints.pages.desk_act_forms import forms_for
from chalicelib.entrypoints.pages.desk_rooms import SEE, names_of
from chalicelib.entrypoints.pages.desk_words import APPROVAL_STATES, HOME, REMEDIES, SHIFT_STATES
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.softatm import OutletCode, ShiftId, find_outlet, list_outlets

desk_till_pages = Pages(__name__)
MOST_OUTLETS = 100


@desk_till_pages.page("/dieu-hanh/ca", "desk_outlets.html", allow=SEE)
def desk_shifts_page(visit: Visit) -> dict[str, Any] | Redirect:
    """The outlets that serve cash, by district; `diem` leads to one of them."""
    if visit.query.get("diem"):
        return Redirect(f"{HOME}/diem/{visit.query['diem']}")
    districts: dict[str, list[Any]] = {}
    cursor: str | None = None
    while True:
        page = list_outlets(visit.work.softatm, cash=True, cursor=cursor, limit=MOST_OUTLETS)
        for outlet in page.entries:
            districts.setdefault(COMMUNES[outlet.code].district, []).append(outlet)
        cursor = page.next_cursor
        if cursor is None:
            break
    off = visit.read(show_variances, cursor=visit.query.get("trang"))
    return {
        "districts": districts,
        "count": sum(len(outlets) for outlets in districts.values()),
        "off": off.entries,
        "names": names_of(visit, [one.teller_id for one in off.entries]),
        "short": sum(one.left for one in off.entries if one.amount < 0),
        "over": sum(one.left for one in off.entries if one.amount > 0),
        "next": f"{HOME}/ca?{urlencode({'trang': off.next_cursor})}" if off.next_cursor else "",
    }


@desk_till_pages.page("/dieu-hanh/diem/{outlet_code}", "desk_outlet.html", allow=SEE)
def desk_outlet_page(visit: Visit) -> dict[str, Any]:
    page = visit.read(list_outlet_shifts, cursor=visit.query.get("trang"))
    outlet = find_outlet(visit.work.softatm, OutletCode(visit.path["outlet_code"]))
    known = [shift.variance for shift in page.entries if shift.variance is not None]
    more = f"{HOME}/diem/{outlet.code}?{urlencode({'trang': page.next_cursor})}" if page.next_cursor else ""
    return {
        "outlet": outlet,
        "district": COMMUNES[outlet.code].district,
        "accounts": [f"1120:{outlet.code}", f"1010:{outlet.code}", f"2410:{outlet.code}"],
        "shifts": page.entries,
        "states": SHIFT_STATES,
        "names": names_of(visit, [shift.teller_id for shift in page.entries]),
        "variance": sum(known),
        "odd": sum(1 for each in known if each),
        "next": more,
    }


@desk_till_pages.page("/dieu-hanh/ca/{shift_id}", "desk_shift.html", allow=SEE)
def desk_shift_page(visit: Visit) -> dict[str, Any]:
    book = visit.read(show_shift_book)
    shift = book.shift
    served = [line for line in book.entries if line.business_ref != shift.id]
    outlet = find_outlet(visit.work.softatm, OutletCode(shift.outlet_code))
    off = visit.work.softatm.variances.find(ShiftId(shift.id))
    wanted = [("settle_variance", {"shift_id": shift.id})] if off is not None and off.left > 0 else []
    return {
        "book": book,
        "shift": shift,
        "outlet": outlet,
        "state": SHIFT_STATES[shift.state],
        "names": names_of(visit, [shift.teller_id, shift.signed_by]),
        "off": off,
        "said": REMEDIES,
        "asked": [one for one in visit.read(list_approvals, about=shift.id).entries if one.state == "requested"],
        "approval_states": APPROVAL_STATES,
        "forms": forms_for(visit, *wanted),
        "came": sum(line.amount for line in served if line.amount > 0),
        "went": -sum(line.amount for line in served if line.amount < 0),
    }
