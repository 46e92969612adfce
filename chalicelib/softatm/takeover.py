"""Use cases of a shift whose teller or tablet is gone: a supervisor takes it over, resolves its counter, and closes it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.identity import PartyId, check_staff_pin, find_staff
from chalicelib.kernel.errors import NotPermitted
from chalicelib.oversight import CaseKind, open_case, require_reason
from chalicelib.softatm.cash_out import at_counter, handed_over, returned
from chalicelib.softatm.errors import NoSuchShift, NotTakenOver, ShiftMoved
from chalicelib.softatm.notes import count_of
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.shift import Duty, NextStep, Resolution, Shift, ShiftId, ShiftState, Takeover, at_outlet, own
from chalicelib.softatm.shifts import close_counted, own_signature
from chalicelib.softatm.signature import Signature
from chalicelib.softatm.withdrawal import Withdrawal, WithdrawalId


def find_shift(softatm: Softatm, duty: Duty) -> tuple[Shift, Sequence[Withdrawal]]:
    """A shift of the outlet and what waits at its counter (an index: it lags by moments).

    Raises:
        NoSuchShift: unknown, or of another outlet.
    """
    shift = at_outlet(softatm.shifts.find(duty.shift_id), duty.outlet_code)
    return shift, softatm.withdrawals.at_counter(shift.shift_id) if shift.open_counters else ()


def take_over_shift(softatm: Softatm, duty: Duty, *, signature: Signature, reason: str) -> Shift:
    """Go on with a shift whose teller or tablet is gone; whoever held it can do nothing more in it.

    Args:
        duty: the supervisor's, at any tablet of the outlet.

    Raises:
        ReasonNeeded: nothing that says why.
        NoSuchShift: unknown, or of another outlet.
        OwnSignature: the shift is the supervisor's own.
        ShiftMoved: closed, or held by this supervisor at this tablet.
        NoSuchStaff, WrongPin, PinLocked, PinNotSet, NotPermitted: the signature does not count.
    """
    said = require_reason(reason)
    softatm.shifts.expect(duty.shift_id)
    shift = at_outlet(softatm.shifts.find(duty.shift_id), duty.outlet_code)
    if duty.teller_id == shift.teller_id:
        raise own_signature()
    if shift.state is ShiftState.CLOSED or shift.holder == (duty.teller_id, duty.device_id):
        raise ShiftMoved("Ca đã đóng hoặc bạn đang giữ ca này.", "The shift is closed, or you hold it already.")
    sign_again(softatm, duty, signature)
    frozen = shift.state is ShiftState.CLOSING
    taken = replace(
        shift,
        state=ShiftState.CLOSING if frozen else ShiftState.TAKEN_OVER,
        next_step=shift.next_step if frozen else next_step_of(shift.open_counters),
        takeovers=(*shift.takeovers, Takeover(duty.teller_id, duty.device_id, softatm.now, said)),
        version=shift.version + 1,
    )
    softatm.shifts.stage(taken, was=shift)
    open_case(
        softatm.oversight,
        CaseKind.TAKEOVER,
        shift.shift_id,
        outlet_code=shift.outlet_code,
        facts={
            "teller_id": shift.teller_id,
            "taken_by": duty.teller_id,
            "open_counters": shift.open_counters,
            "reason": said,
        },
    )
    return taken


def resolve_counter(
    softatm: Softatm,
    duty: Duty,
    withdrawal_id: WithdrawalId,
    *,
    handed: bool,
    drawer: Iterable[tuple[int, int]],
    signature: Signature,
    reason: str,
) -> Withdrawal:
    """Say what became of a withdrawal that the teller had committed: the notes are gone to the customer, or still there.

    Args:
        drawer: the notes in the drawer, counted now; kept as evidence, compared by whoever looks into the case.

    Raises:
        ReasonNeeded, NotNotes: nothing that says why, not a count.
        NoSuchShift, NotYourShift: not held by the supervisor at this tablet.
        NotTakenOver: the shift is its teller's, or frozen.
        NoSuchWithdrawal, WithdrawalMoved: not at this shift's counter.
        NoSuchStaff, WrongPin, PinLocked, PinNotSet, NotPermitted: the signature does not count.
    """
    said, counted = require_reason(reason), count_of(drawer, field="drawer")
    softatm.shifts.expect(duty.shift_id)
    softatm.withdrawals.expect(withdrawal_id)
    shift = own(softatm.shifts.find(duty.shift_id), duty)
    if shift.state is not ShiftState.TAKEN_OVER:
        raise NotTakenOver("Ca chưa được tiếp quản, hoặc đã khoá sổ.", f"The shift is {shift.state.value}.")
    withdrawal = at_counter(softatm, duty, withdrawal_id)
    sign_again(softatm, duty, signature)
    left = shift.open_counters - 1
    resolution = Resolution(withdrawal_id, handed, counted, duty.teller_id, softatm.now, said)
    after = replace(
        shift,
        free_cash=shift.free_cash if handed else shift.free_cash + withdrawal.amount,
        open_counters=left,
        next_step=next_step_of(left),
        resolutions=(*shift.resolutions, resolution),
        version=shift.version + 1,
    )
    softatm.shifts.stage(after, was=shift)
    if handed:
        return handed_over(softatm, shift, withdrawal)
    return returned(softatm, withdrawal, signer=duty.teller_id, reason=said)


def accept_count(softatm: Softatm, shift_id: ShiftId, *, accepted_by: PartyId, reason: str) -> Shift:
    """The province accepts a large difference of a shift that was taken over, where the outlet has no second supervisor.

    Raises:
        NoSuchShift: unknown.
        ShiftMoved: it was not taken over, or does not wait for a signature.
    """
    shift = softatm.shifts.find(shift_id)
    if shift is None:
        raise NoSuchShift("Không có ca này.", "There is no such shift.")
    if not shift.takeovers or shift.next_step is not NextStep.SUPERVISOR:
        raise ShiftMoved("Ca không chờ ký duyệt chênh lệch.", "The shift does not wait for such a signature.")
    signed = replace(shift, signed_by=accepted_by, reason=reason, version=shift.version + 1)
    return close_counted(softatm, signed, was=shift)


def next_step_of(open_counters: int) -> NextStep:
    """What a shift that was taken over waits for."""
    return NextStep.RESOLVE if open_counters else NextStep.COUNT


def sign_again(softatm: Softatm, duty: Duty, signature: Signature) -> None:
    """Whoever holds the shift says again who they are.

    Raises:
        NotPermitted: somebody else's number.
        NoSuchStaff, WrongPin, PinLocked, PinNotSet: the signature does not count.
    """
    staff = find_staff(softatm.identity, signature.staff_number)
    if staff.party_id != duty.teller_id:
        raise NotPermitted("Hãy ký bằng mã nhân viên của chính bạn.", "Sign with your own staff number.")
    check_staff_pin(softatm.identity, signature.staff_number, signature.pin)
