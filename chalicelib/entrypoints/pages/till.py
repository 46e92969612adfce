"""The till: sign in on the enrolled tablet, shift, cash-in, cash-out by code.

What must not be lost between two pages is on the server: the shift and what waits at its counter are read again each time.
"""

from typing import Any

from chalicelib.announcements import Audience
from chalicelib.catalogue import commune_of
from chalicelib.entrypoints.http.shifts import (
    CurrentShiftView,
    Freeze,
    NewCount,
    NewShift,
    NewSignature,
    post_closure,
    post_freeze,
    post_shift,
    post_signature,
    show_current_shift,
)
from chalicelib.entrypoints.http.softatm import NoteCount
from chalicelib.entrypoints.http.staff import NewStaffSession, NewTablet, enrol, sign_in_staff
from chalicelib.entrypoints.pages.account import keep, leave
from chalicelib.entrypoints.pages.announced import announced_to
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit, local_address
from chalicelib.entrypoints.pages.sign_in_state import remember_tablet
from chalicelib.entrypoints.speech import say
from chalicelib.identity import Permission, Role, find_party
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.ids import Id
from chalicelib.ledger import balance
from chalicelib.softatm import NOTES, ShiftId, outlet_code_of, safe_account

till_pages = Pages(__name__)
HOME = "/quay"


def id_of(kind: type[Id], visit: Visit) -> str:
    """The id of what this form makes: of the same ULID as its operation id, so that a second sending makes nothing new."""
    return f"{kind.prefix}_{visit.text('op').partition('_')[2]}"


def outlet_name(visit: Visit) -> str:
    code = visit.actor.outlet_code if visit.actor else None
    return commune_of(code).name if code else ""


def shift_or_none(visit: Visit) -> CurrentShiftView | None:
    try:
        return visit.read(show_current_shift)
    except NotFound:
        return None


def open_shift_id(visit: Visit) -> str:
    """The id of the teller's open shift.

    Raises:
        NotFound: none is open.
    """
    return visit.read(show_current_shift).shift.id


def note_counts(visit: Visit) -> list[NoteCount]:
    return [NoteCount(note=note, count=visit.number(f"n{note}", say("Số tờ"))) for note in NOTES if visit.text(f"n{note}")]


def enter(visit: Visit) -> Redirect:
    """A supervisor who serves nobody has no shift to open: the outlet's tablets come first."""
    device_id, secret = visit.sign_in.tablet or ("", "")
    body = NewStaffSession(
        staff_number=visit.text("staff_number"),
        pin=visit.text("pin"),
        device_id=device_id or None,
        device_secret=secret or None,
    )
    tokens = visit.act(sign_in_staff, body)
    keep(visit, tokens)
    first = HOME if Role.TELLER.value in tokens.acting_as else f"{HOME}/may"
    then = visit.text("then")
    return Redirect(first if then == HOME else local_address(then, first))


@till_pages.page("/quay/dang-nhap", "till_sign_in.html", submit=enter)
def till_sign_in_page(visit: Visit) -> dict[str, Any]:
    then = local_address(visit.text("then") or visit.query.get("tiep"), HOME)
    return {"then": then, "enrolled": visit.sign_in.tablet is not None, "outlet_name": ""}


def enrol_this(visit: Visit) -> Redirect:
    device = visit.act(enrol, NewTablet(enrolment_code=visit.text("code"), label=visit.text("name")))
    visit.cookies.append(remember_tablet(visit.application, device.device_id, device.device_secret))
    return Redirect("/quay/dang-nhap")


@till_pages.page("/quay/ghi-danh", "till_enrol.html", submit=enrol_this)
def enrol_page(visit: Visit) -> dict[str, Any]:
    return {"outlet_name": ""}


@till_pages.form("/quay/dang-xuat")
def lock_till(visit: Visit) -> Redirect:
    leave(visit)
    return Redirect("/quay/dang-nhap")


@till_pages.page("/quay", "till.html", allow=Permission.SERVE_CASH)
def till_page(visit: Visit) -> dict[str, Any]:
    current = shift_or_none(visit)
    if current is not None and current.shift.state == "closing":
        return {**till_context(visit, current), "closing": True}
    return till_context(visit, current)


def till_context(visit: Visit, current: CurrentShiftView | None) -> dict[str, Any]:
    actor = visit.actor
    assert actor is not None
    safe = balance(visit.work.ledger, safe_account(outlet_code_of(actor.outlet_code or ""))).posted
    announced = announced_to(visit, Audience.TELLERS, actor.outlet_code)
    context = {"announced": announced, "outlet_name": outlet_name(visit), "notes": NOTES, "safe": safe, "closing": False}
    if current is None:
        return {**context, "shift": None, "pending": []}
    teller = find_party(visit.work.identity, actor.party_id).name
    pending = [{"id": w.id, "amount": w.amount, "name": w.holder} for w in current.at_counter]
    return {**context, "shift": {"opened_at": current.shift.opened_at, "teller": teller}, "pending": pending}


def open_shift_with_count(visit: Visit) -> Redirect:
    visit.do(post_shift, NewShift(shift_id=id_of(ShiftId, visit), notes=note_counts(visit)))
    return Redirect(HOME)


@till_pages.page("/quay/mo-ca", "till.html", allow=Permission.SERVE_CASH, submit=open_shift_with_count)
def open_shift_page(visit: Visit) -> dict[str, Any]:
    return till_context(visit, shift_or_none(visit))


def close_with_count(visit: Visit) -> Redirect:
    """Freeze, count, and if the count asks for it a supervisor's signature: three commands under one form's id."""
    path = {"shift_id": open_shift_id(visit)}
    if visit.text("supervisor_number"):
        signature = NewSignature(
            supervisor_number=visit.text("supervisor_number"),
            supervisor_pin=visit.text("supervisor_pin"),
            reason=visit.text("reason") or say("Chênh lệch khi đóng ca"),
        )
        return after_count(visit, visit.do(post_signature, signature, path).body)
    notes = note_counts(visit)
    visit.do(post_freeze, Freeze(), path)
    return after_count(visit, visit.do(post_closure, NewCount(notes=notes), path).body)


def after_count(visit: Visit, shift: dict[str, Any]) -> Redirect:
    if shift["state"] == "closed":
        return Redirect(f"/quay/da-dong?dem={shift['counted']}&so={shift['expected']}")
    return Redirect("/quay/dong-ca")


@till_pages.page("/quay/dong-ca", "till_close.html", allow=Permission.SERVE_CASH, submit=close_with_count)
def close_page(visit: Visit) -> dict[str, Any]:
    current = visit.read(show_current_shift)
    step = current.shift.next_step
    return {
        "outlet_name": outlet_name(visit),
        "notes": NOTES,
        "second": step == "count_again",
        "supervisor": step == "supervisor",
        "pending": len(current.at_counter),
    }


@till_pages.page("/quay/da-dong", "till_closed.html", allow=Permission.SERVE_CASH)
def closed_page(visit: Visit) -> dict[str, Any]:
    counted, expected = (
        int(text) if text.isdigit() else 0 for text in (visit.query.get("dem", ""), visit.query.get("so", ""))
    )
    closed = {"counted": counted, "expected": expected, "variance": counted - expected}
    return {"outlet_name": outlet_name(visit), "closed": closed}
