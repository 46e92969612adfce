"""The outlets' tablets: who holds which lease, how long nobody heard of it, what it may still have paid."""

from typing import Any, NamedTuple

from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.offline import KeptEntriesView, KeptEntryView, lease_view, show_entries, show_unlock_code
from chalicelib.entrypoints.http.oversight import list_approvals, list_cases
from chalicelib.entrypoints.http.staff import NewEnrolment, list_tablets, offer_tablet_enrolment
from chalicelib.entrypoints.pages.desk_act_forms import forms_for
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate
from chalicelib.entrypoints.pages.desk_words import (
    APPROVAL_STATES,
    ENTRY_KINDS_OFFLINE,
    HOME,
    LEASE_STATES,
    TABLET_STATES,
)
from chalicelib.entrypoints.pages.page import Download, Pages, Shown, Visit
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import Permission
from chalicelib.offline import Lease, LeaseState, Stub
from chalicelib.softatm import Outlet, OutletCode, find_outlet, list_outlets

desk_tablet_pages = Pages(__name__)
ROOM = f"{HOME}/may"
MOST_TABLETS = "24"


class Held(NamedTuple):
    """An outlet and its newest lease, with what of its vouchers is not settled."""

    outlet: Outlet
    lease: Lease | None
    vouchers: int
    amount: int
    silent: bool


class HeldPage(NamedTuple):
    """A page of outlets."""

    entries: list[Held]
    next_cursor: str | None


def held_at(visit: Visit, outlet: Outlet) -> Held:
    offline, now = visit.work.offline, visit.work.now
    lease = offline.leases.latest_at(outlet.code)
    stubs = offline.vouchers.stubs(lease.lease_id) if lease else []
    silent = lease is not None and lease.state.value == "active" and now >= lease.silent_until(visit.work.policy)
    return Held(outlet, lease, len(stubs), sum(stub.amount for stub in stubs), silent)


def columns_of(rows: list[Held]) -> list[Column[Held]]:
    def moment(name: str) -> Any:
        return lambda row: said_time(getattr(row.lease, name)) if row.lease else ""

    return [
        Column(say("Mã điểm"), lambda row: row.outlet.code),
        Column(say("Điểm"), lambda row: row.outlet.name),
        Column(say("Huyện"), lambda row: COMMUNES[row.outlet.code].district),
        Column(say("Quyền"), lambda row: LEASE_STATES[row.lease.state][0] if row.lease else say("chưa có")),
        Column(say("Máy"), lambda row: row.lease.device_id if row.lease else ""),
        Column(say("Hạn quyền"), moment("good_until")),
        Column(say("Gửi sổ lần cuối"), moment("synced_at")),
        Column(say("Đã báo hết tới"), moment("declared_through")),
        Column(say("Phiếu chưa xong"), lambda row: row.vouchers),
        Column(say("Tiền phiếu"), lambda row: row.amount),
    ]


@desk_tablet_pages.page("/dieu-hanh/may", "desk_tablets.html", allow=SEE)
def desk_tablets_page(visit: Visit) -> dict[str, Any] | Download:
    """The outlets that serve cash with their leases."""

    def fetch(cursor: str | None, limit: str | None) -> HeldPage:
        page = list_outlets(visit.work.softatm, cash=True, cursor=cursor, limit=int(limit) if limit else None)
        return HeldPage([held_at(visit, outlet) for outlet in page.entries], page.next_cursor)

    found = listed(visit, ROOM, "may-tinh-bang", fetch, columns_of)
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "states": LEASE_STATES,
        "count": sum(row.vouchers for row in found.rows),
        "amount": sum(row.amount for row in found.rows),
        "silent": sum(1 for row in found.rows if row.silent),
        "now": visit.work.now,
    }


def offer(visit: Visit) -> Shown:
    """A code for a new tablet, or one that was found again; it is shown once."""
    made = visit.act(offer_tablet_enrolment, NewEnrolment(outlet_code=visit.path["outlet_code"]))
    return Shown("desk_tablet.html", _tablet_context(visit) | {"offer": made})


def journal_columns(rows: list[KeptEntryView]) -> list[Column[KeptEntryView]]:
    return [
        Column(say("Số"), lambda row: row.seq),
        Column(say("Lúc (giờ máy)"), lambda row: said_time(row.at)),
        Column(say("Việc"), lambda row: ENTRY_KINDS_OFFLINE.get(row.kind, row.kind)),
        Column(say("Phiếu"), lambda row: row.voucher_id),
        Column(say("Số tiền"), lambda row: row.amount),
        Column(say("Kết quả"), lambda row: row.outcome),
        Column(say("Nhận lúc"), lambda row: said_time(row.received_at)),
        Column(say("Băm"), lambda row: row.hash),
    ]


@desk_tablet_pages.page("/dieu-hanh/may/{outlet_code}", "desk_tablet.html", allow=SEE, submit=offer)
def desk_tablet_page(visit: Visit) -> dict[str, Any] | Download:
    return _tablet_context(visit)


@desk_tablet_pages.page("/dieu-hanh/may/{outlet_code}/nhat-ky", "desk_journal.html", allow=Permission.OPERATE)
def desk_journal_page(visit: Visit) -> dict[str, Any] | Download:
    """The journal of the outlet's newest lease, as it came."""
    code = visit.path["outlet_code"]

    def fetch(cursor: str | None, limit: str | None) -> KeptEntriesView:
        return visit.read(show_entries, {"code": code}, cursor=cursor, limit=limit)

    found = listed(visit, f"{ROOM}/{code}/nhat-ky", "nhat-ky", fetch, journal_columns)
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "outlet": find_outlet(visit.work.softatm, OutletCode(code)),
        "kinds": ENTRY_KINDS_OFFLINE,
        "paid": sum(row.amount for row in found.rows if row.kind == "redeem"),
    }


def unlock_code_at(visit: Visit, held: Held) -> str:
    """What is read out to the outlet's supervisor, in two groups; empty where no tablet could use it."""
    if held.lease is None or held.lease.state is not LeaseState.ACTIVE:
        return ""
    code = visit.read(show_unlock_code, {"code": held.outlet.code}).code
    return f"{code[:4]} {code[4:]}"


def _tablet_context(visit: Visit) -> dict[str, Any]:
    outlet = find_outlet(visit.work.softatm, OutletCode(visit.path["outlet_code"]))
    held = held_at(visit, outlet)
    operates = may_operate(visit)
    stubs: list[Stub] = list(visit.work.offline.vouchers.stubs(held.lease.lease_id)) if held.lease else []
    about = [] if held.lease is None else visit.read(list_approvals, {}, about=held.lease.lease_id).entries
    wanted = []
    if held.lease is not None and held.lease.state.value in {"active", "revoked"}:
        wanted.append(("freeze_lease", {"lease_id": str(held.lease.lease_id)}))
    return {
        "held": held,
        "outlet": outlet,
        "lease": lease_view(visit.work, held.lease) if held.lease else None,
        "lease_reason": held.lease.reason if held.lease else None,
        "lease_state": LEASE_STATES[held.lease.state] if held.lease else None,
        "locked": held.lease is not None and held.lease.locked,
        "stubs": stubs,
        "tablets": visit.read(list_tablets, {}, outlet_code=outlet.code, limit=MOST_TABLETS).tablets if operates else [],
        "tablet_states": TABLET_STATES,
        "cases": visit.read(list_cases, {}, about=held.lease.device_id).entries if held.lease else [],
        "asked": [one for one in about if one.state == "requested"],
        "approval_states": APPROVAL_STATES,
        "forms": forms_for(visit, *wanted),
        "may_operate": operates,
        "unlock_code": unlock_code_at(visit, held) if operates else "",
        "offer": None,
        "now": visit.work.now,
    }
