"""Use cases of shifts: open with a count, freeze, count blindly, close."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from chalicelib.identity import Identity, PartyId, Role, StaffNumber, check_staff_pin, find_staff
from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page, page_size
from chalicelib.ledger import account, balance, chart, credit, debit, post, prefetch
from chalicelib.oversight import CaseKind, case_id_of, open_case
from chalicelib.softatm.accounts import safe_account, till_account
from chalicelib.softatm.errors import (
    CountersOpen,
    JournalNotSynced,
    NoSuchShift,
    OwnSignature,
    SafeTooLow,
    ShiftExists,
    ShiftMoved,
    SupervisorNeeded,
)
from chalicelib.softatm.notes import count_of, total
from chalicelib.softatm.outlet import Outlet, OutletCode
from chalicelib.softatm.outlets import cash_outlet
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.shift import (
    Duty,
    NextStep,
    Shift,
    ShiftState,
    after_count,
    own,
    require_move,
)
from chalicelib.softatm.variances import note_close


def open_shift(softatm: Softatm, duty: Duty, *, notes: Iterable[tuple[int, int]]) -> Shift:
    """Take counted notes from the safe into the till. While the outlet is shut, a case is opened.

    Raises:
        NotNotes: not a count.
        NoSuchOutlet, OutletServesNoCash: the outlet serves no cash.
        ShiftExists: the id was used before.
        SafeTooLow: the safe holds less.
        ShiftAlreadyOpen: at the commit, if the teller or the till has another.
    """
    count = count_of(notes)
    amount = total(count)
    outlet = cash_outlet(softatm, duty.outlet_code)
    if softatm.shifts.find(duty.shift_id) is not None:
        raise ShiftExists
    safe, drawer = safe_account(duty.outlet_code), till_account(duty.outlet_code, duty.device_id)
    prefetch(softatm.ledger, [safe, drawer])
    shift = Shift(
        shift_id=duty.shift_id,
        outlet_code=duty.outlet_code,
        teller_id=duty.teller_id,
        device_id=duty.device_id,
        opened_at=softatm.now,
        opening=count,
        free_cash=amount,
        drawer=count,
    )
    softatm.shifts.stage_new(shift)
    softatm.outlets.stage_busy(duty.outlet_code, 1, must_serve_cash=True)
    if amount:
        post(
            softatm.ledger,
            kind="shift_open",
            key=f"shift:{duty.shift_id}:open",
            postings=[debit(drawer, amount), credit(safe, amount)],
            business_ref=duty.shift_id,
            short={safe: SafeTooLow("Két của điểm không đủ số tiền này.", "The safe holds less than this.")},
        )
    if not _doors_open(softatm, outlet):
        _out_of_hours(softatm, shift, outlet, amount)
    return shift


def _doors_open(softatm: Softatm, outlet: Outlet) -> bool:
    """Now, or soon: a till is counted before the first customer."""
    soon = softatm.now + timedelta(seconds=softatm.policy.shift_early_s)
    return outlet.is_open_at(softatm.now) or outlet.is_open_at(soon)


def _out_of_hours(softatm: Softatm, shift: Shift, outlet: Outlet, amount: Money) -> None:
    """Somebody takes cash out of a safe while the outlet is shut: nobody is refused, somebody looks into it."""
    open_case(
        softatm.oversight,
        CaseKind.OUT_OF_HOURS,
        shift.shift_id,
        outlet_code=shift.outlet_code,
        facts={
            "teller_id": shift.teller_id,
            "hours": outlet.hours[softatm.now.astimezone(VIETNAM).weekday()] or "–",
            "at": f"{softatm.now.astimezone(VIETNAM):%H:%M}",
        },
        amount=amount,
        case_id=case_id_of("out_of_hours", shift.shift_id),
    )


def current_shift(softatm: Softatm, teller_id: PartyId) -> Shift:
    """The teller's shift that is not closed.

    Raises:
        NoSuchShift: there is none.
    """
    shift_id = softatm.shifts.current_of(teller_id)
    shift = None if shift_id is None else softatm.shifts.find(shift_id)
    if shift is None:
        raise NoSuchShift("Bạn chưa mở ca.", "You have no open shift.")
    return shift


def shifts_of(softatm: Softatm, outlet_code: OutletCode, *, cursor: str | None, limit: int | None) -> Page[Shift]:
    """The outlet's shifts, newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return softatm.shifts.of_outlet(outlet_code, cursor=cursor, limit=page_size(limit))


def freeze_shift(softatm: Softatm, duty: Duty) -> Shift:
    """No cash moves any more; the till may be counted. A till that is frozen stays so.

    Raises:
        NoSuchShift, NotYourShift: not the caller's.
        ShiftMoved: closed before.
        CountersOpen: a withdrawal is neither handed over nor put back.
        JournalNotSynced: the tablet may pay vouchers offline.
    """
    shift = own(softatm.shifts.find(duty.shift_id), duty)
    if shift.state is ShiftState.CLOSING:
        return shift
    frozen = _frozen(softatm, shift)
    softatm.shifts.stage(frozen, was=shift)
    return frozen


def _frozen(softatm: Softatm, shift: Shift) -> Shift:
    require_move(shift, ShiftState.CLOSING)
    if shift.open_counters:
        raise CountersOpen(
            "Còn giao dịch đã duyệt chưa chi tiền: chi hoặc trả lại trước khi khoá ca.",
            "Withdrawals are committed whose notes are neither handed over nor put back.",
            details={"open": shift.open_counters},
        )
    if not softatm.journals.is_synced(shift):
        raise JournalNotSynced(
            "Máy còn quyền chi ngoại tuyến: gửi nhật ký và tạm dừng trước khi khoá ca.",
            "Send the tablet's journal and pause its offline payments first.",
        )
    return replace(shift, state=ShiftState.CLOSING, next_step=NextStep.COUNT, version=shift.version + 1)


def count_shift(softatm: Softatm, duty: Duty, *, notes: Iterable[tuple[int, int]]) -> Shift:
    """Count the till blindly; close if the count is near enough to the ledger.

    The first count that is off by more than the policy's threshold asks for a second one, the second one that is off by more
    than the next threshold for a supervisor. What was expected is said only once the shift is closed.

    Raises:
        NotNotes: not a count.
        NoSuchShift, NotYourShift: not the caller's.
        CountersOpen: a withdrawal is neither handed over nor put back.
        JournalNotSynced: the tablet may pay vouchers offline.
        ShiftMoved: closed, or waiting for a supervisor.
    """
    count = count_of(notes)
    softatm.shifts.expect(duty.shift_id)
    softatm.variances.expect_teller(duty.teller_id)
    softatm.journals.expect(duty.outlet_code)
    shift = own(softatm.shifts.find(duty.shift_id), duty)
    frozen = shift if shift.state is ShiftState.CLOSING else _frozen(softatm, shift)
    if frozen.next_step not in (NextStep.COUNT, NextStep.COUNT_AGAIN):
        raise ShiftMoved("Ca không ở bước kiểm đếm.", f"The shift is {shift.state.value}.")
    expected = balance(softatm.ledger, shift.till_account).posted
    counted = replace(frozen, counts=(*frozen.counts, count), version=shift.version + 1)
    step = after_count(len(counted.counts), total(count) - expected, softatm.policy)
    if step is NextStep.NONE:
        return close_counted(softatm, counted, was=shift)
    waiting = replace(counted, next_step=step)
    softatm.shifts.stage(waiting, was=shift)
    return waiting


def sign_for_shift(softatm: Softatm, duty: Duty, *, staff_number: StaffNumber, pin: str, reason: str) -> Shift:
    """A supervisor of the outlet accepts a large difference, at the tablet, with the staff PIN; the shift closes.

    Raises:
        NoSuchShift, NotYourShift: not the caller's.
        ShiftMoved: it does not wait for a supervisor.
        SupervisorNeeded, OwnSignature, NoSuchStaff, WrongPin, PinLocked, PinNotSet: the signature does not count.
    """
    shift = own(softatm.shifts.find(duty.shift_id), duty)
    if shift.next_step is not NextStep.SUPERVISOR:
        raise ShiftMoved("Ca không chờ kiểm soát viên.", "The shift does not wait for a supervisor.")
    signer = supervisor(softatm, duty, staff_number=staff_number, pin=pin)
    if signer == shift.teller_id:
        raise own_signature()
    signed = replace(shift, signed_by=signer, reason=reason, version=shift.version + 1)
    return close_counted(softatm, signed, was=shift)


def supervisor(softatm: Softatm, duty: Duty, *, staff_number: StaffNumber, pin: str) -> PartyId:
    """Whoever signs: a supervisor of the duty's outlet, not the teller.

    Raises:
        NoSuchStaff: nobody has the number.
        SupervisorNeeded: not an active supervisor of this outlet.
        OwnSignature: the teller's own.
        PinNotSet, PinLocked, WrongPin: of the staff PIN; the try counts.
    """
    return supervisor_at(softatm.identity, duty.outlet_code, not_by=duty.teller_id, staff_number=staff_number, pin=pin)


def supervisor_at(
    identity: Identity, outlet_code: str, *, not_by: PartyId, staff_number: StaffNumber | None, pin: str
) -> PartyId:
    """Whoever signs for something else than a shift: a supervisor of the outlet.

    Args:
        not_by: who asks for the signature.
        staff_number: None when nobody has signed.

    Raises:
        NoSuchStaff, SupervisorNeeded, OwnSignature, PinNotSet, PinLocked, WrongPin: see `supervisor`.
    """
    staff = find_staff(identity, staff_number) if staff_number is not None else None
    supervises = staff is not None and staff.active and Role.SUPERVISOR in staff.roles
    if staff is None or not supervises or staff.outlet_code != outlet_code:
        raise SupervisorNeeded("Cần kiểm soát viên của điểm này.", "Only a supervisor of this outlet may sign.")
    if staff.party_id == not_by:
        raise own_signature()
    check_staff_pin(identity, staff.staff_number, pin)
    return staff.party_id


def own_signature() -> OwnSignature:
    return OwnSignature("Không ai tự ký duyệt cho mình.", "Nobody signs for what they did themselves.")


def close_counted(softatm: Softatm, shift: Shift, *, was: Shift) -> Shift:
    """Close by the last count: counted cash goes to the safe, the difference to the teller or to cash over (flow 13b)."""
    require_move(shift, ShiftState.CLOSED)
    expected = balance(softatm.ledger, shift.till_account).posted
    counted = total(shift.counts[-1])
    closed = replace(shift, state=ShiftState.CLOSED, next_step=NextStep.NONE, expected=expected, closed_at=softatm.now)
    softatm.shifts.stage(closed, was=was)
    softatm.outlets.stage_busy(shift.outlet_code, -1)
    if expected or counted:
        post(
            softatm.ledger,
            kind="shift_close",
            key=f"shift:{shift.shift_id}:close",
            postings=[
                debit(safe_account(shift.outlet_code), counted),
                credit(shift.till_account, expected),
                debit(account(chart.TELLER_SHORT, shift.teller_id), max(0, expected - counted)),
                credit(account(chart.CASH_OVER, shift.outlet_code), max(0, counted - expected)),
            ],
            business_ref=shift.shift_id,
        )
    note_close(softatm, closed)
    return closed
