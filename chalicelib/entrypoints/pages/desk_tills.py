"""Shifts of an outlet, and one shift with what happened in its till."""

from typing import Any

from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.desk_tills import list_outlet_shifts, show_shift_book
from chalicelib.entrypoints.http.oversight import list_approvals
from chalicelib.entrypoints.http.remittances import show_float
from chalicelib.entrypoints.http.shifts import ShiftsView, ShiftView
from chalicelib.entrypoints.http.variances import VariancesView, VarianceView, show_variances
from chalicelib.entrypoints.pages.desk_act_forms import forms_for
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import APPROVAL_STATES, HOME, REMEDIES, SHIFT_STATES
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.softatm import OutletCode, ShiftId, find_outlet, list_outlets

desk_till_pages = Pages(__name__)
MOST_OUTLETS = 100


def variance_columns(visit: Visit, rows: list[VarianceView]) -> list[Column[VarianceView]]:
    names = names_of(visit, [row.teller_id for row in rows])
    return [
        Column("Ca", lambda row: row.shift_id),
        Column(say("Điểm"), lambda row: row.outlet_code),
        Column(say("Giao dịch viên"), lambda row: names[row.teller_id]),
        Column(say("Chênh lệch"), lambda row: row.amount),
        Column(say("Còn lại"), lambda row: row.left),
        Column(say("Đóng lúc"), lambda row: said_time(row.closed_at)),
        Column(say("Tuổi (ngày)"), lambda row: row.age_days),
    ]


def shift_columns(visit: Visit, rows: list[ShiftView]) -> list[Column[ShiftView]]:
    names = names_of(visit, [row.teller_id for row in rows])
    return [
        Column("Ca", lambda row: row.id),
        Column(say("Mở lúc"), lambda row: said_time(row.opened_at)),
        Column(say("Giao dịch viên"), lambda row: names[row.teller_id]),
        Column(say("Tình trạng"), lambda row: SHIFT_STATES[row.state][0]),
        Column(say("Đầu ca"), lambda row: row.opening_amount),
        Column(say("Sổ ghi"), lambda row: row.expected),
        Column(say("Đếm được"), lambda row: row.counted),
        Column(say("Chênh lệch"), lambda row: row.variance),
        Column(say("Đóng lúc"), lambda row: said_time(row.closed_at) if row.closed_at else ""),
    ]


@desk_till_pages.page("/dieu-hanh/ca", "desk_outlets.html", allow=SEE)
def desk_shifts_page(visit: Visit) -> dict[str, Any] | Redirect | Download:
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

    def fetch(cursor: str | None, limit: str | None) -> VariancesView:
        return visit.read(show_variances, cursor=cursor, limit=limit)

    off = listed(visit, f"{HOME}/ca", "chenh-lech-quy", fetch, lambda rows: variance_columns(visit, rows))
    if isinstance(off, Download):
        return off
    return {
        "districts": districts,
        "count": sum(len(outlets) for outlets in districts.values()),
        "list": off,
        "names": names_of(visit, [one.teller_id for one in off.rows]),
        "short": sum(one.left for one in off.rows if one.amount < 0),
        "over": sum(one.left for one in off.rows if one.amount > 0),
    }


@desk_till_pages.page("/dieu-hanh/diem/{outlet_code}", "desk_outlet.html", allow=SEE)
def desk_outlet_page(visit: Visit) -> dict[str, Any] | Download:
    def fetch(cursor: str | None, limit: str | None) -> ShiftsView:
        return visit.read(list_outlet_shifts, cursor=cursor, limit=limit)

    room = f"{HOME}/diem/{visit.path['outlet_code']}"
    page = listed(visit, room, f"ca-{visit.path['outlet_code']}", fetch, lambda rows: shift_columns(visit, rows))
    if isinstance(page, Download):
        return page
    outlet = find_outlet(visit.work.softatm, OutletCode(visit.path["outlet_code"]))
    of = {"outlet_code": str(outlet.code)}
    wanted = [("top_up_float", of), ("pay_commission", of)] if outlet.serves_cash else []
    owned = visit.read(show_float, {"code": outlet.code}, limit="5")
    known = [shift.variance for shift in page.rows if shift.variance is not None]
    return {
        "may_operate": may_operate(visit),
        "outlet": outlet,
        "district": COMMUNES[outlet.code].district,
        "accounts": [f"1120:{outlet.code}", f"1010:{outlet.code}", f"2410:{outlet.code}"],
        "float_left": owned.available,
        "top_ups": owned.entries,
        "forms": forms_for(visit, *wanted),
        "list": page,
        "states": SHIFT_STATES,
        "names": names_of(visit, [shift.teller_id for shift in page.rows]),
        "variance": sum(known),
        "odd": sum(1 for each in known if each),
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
