"""Use case of undoing at the counter (flow 15): a cash-in that was wrong, before anything came after it.

Within the shift, before the customer's next cash operation, on the same day, with the customer and a supervisor present.
After that only the back office can help. Notes that were handed over cannot be called back by a posting: that is said.
"""

from dataclasses import replace

from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import EntryId, balance, credit, debit, post, prefetch
from chalicelib.oversight import require_reason
from chalicelib.softatm.accounts import balance_account, receive_counter, till_account
from chalicelib.softatm.cash_out import till_too_low
from chalicelib.softatm.codes import unknown
from chalicelib.softatm.counting import limits_on, stage_uncounted
from chalicelib.softatm.deposit import CashIn, CashInId
from chalicelib.softatm.errors import CashInUndone, HandoverFinal, NoSuchReceipt, UndoTooLate
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.shift import Duty, Shift, on_duty
from chalicelib.softatm.signature import Signature, second_person
from chalicelib.softatm.withdrawal import WithdrawalId, WithdrawalState, already


@dataclass(frozen=True, slots=True)
class UndoWish:
    """
    Attributes:
        id_last4: end of the number on the identity card: the customer is there.
        signature: of a supervisor of the outlet.
    """

    operation_id: CashInId | WithdrawalId
    id_last4: str
    reason: str
    signature: Signature | None


def undo(softatm: Softatm, duty: Duty, wish: UndoWish) -> CashIn:
    """Take a cash-in back: the notes to the customer, the amount off the balance and out of the limits.

    Raises:
        ReasonNeeded: nothing that says why.
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        NoSuchWithdrawal, WithdrawalMoved, HandoverFinal: a withdrawal is put back before its hand-over, or never.
        NoSuchReceipt: no cash-in of this outlet has the id.
        CashInUndone: it was undone before.
        UndoTooLate: another shift or day, or the customer's next cash operation.
        TillTooLow: the till lacks the cash.
        SignatureNeeded, and what `second_person` raises: the supervisor's signature.
        InsufficientFunds: the customer has spent the money.
    """
    said = require_reason(wish.reason)
    softatm.shifts.expect(duty.shift_id)
    if isinstance(wish.operation_id, WithdrawalId):
        raise _not_undone(softatm, duty, wish.operation_id)
    softatm.cash_ins.expect(wish.operation_id)
    prefetch(softatm.ledger, [till_account(duty.outlet_code, duty.device_id), receive_counter(wish.operation_id)])
    shift = on_duty(softatm.shifts.find(duty.shift_id), duty)
    cash_in = softatm.cash_ins.find(wish.operation_id)
    if cash_in is None or cash_in.outlet_code != duty.outlet_code:
        raise NoSuchReceipt("Không có khoản nộp này.", "There is no such cash-in.")
    _require_undoable(softatm, duty, cash_in)
    if shift.free_cash < cash_in.amount:
        raise till_too_low()
    owner = balance_account(cash_in.party_id)
    undone = replace(
        cash_in,
        undone_at=softatm.now,
        undo_reason=said,
        undo_signed_by=second_person(softatm, duty, wish.signature, needed=True),
        id_last4=wish.id_last4,
        balance_after=balance(softatm.ledger, owner).available - cash_in.amount,
        entries={**cash_in.entries, **{s: EntryId.make(softatm.now, softatm.entropy) for s in ("undo_credit", "undo_take")}},
        version=cash_in.version + 1,
    )
    softatm.cash_ins.stage(undone, was=cash_in)
    softatm.shifts.stage_use(shift, cash=-cash_in.amount, counters=0)
    limits = limits_on(softatm, business_date(cash_in.taken_at), cash_in.customer, cash_in.outlet_code)
    softatm.limits.stage_undo(limits[0], cash_in.amount, cash_in.cash_in_id)
    stage_uncounted(softatm, limits[1:], cash_in.amount)
    _post(softatm, shift, undone)
    return undone


def _require_undoable(softatm: Softatm, duty: Duty, cash_in: CashIn) -> None:
    if cash_in.undone_at is not None:
        raise CashInUndone("Khoản nộp này đã huỷ.", "The cash-in was undone before.")
    day = business_date(cash_in.taken_at)
    last = softatm.limits.last_move(limits_on(softatm, day, cash_in.customer, cash_in.outlet_code)[0])
    if cash_in.shift_id != duty.shift_id or day != business_date(softatm.now) or last != cash_in.cash_in_id:
        raise UndoTooLate(
            "Chỉ huỷ được trong cùng ca, cùng ngày, trước giao dịch tiền mặt tiếp theo của khách.",
            "Only in the same shift and day, before the customer's next cash operation.",
        )


def _not_undone(softatm: Softatm, duty: Duty, withdrawal_id: WithdrawalId) -> DomainError:
    on_duty(softatm.shifts.find(duty.shift_id), duty)
    withdrawal = softatm.withdrawals.find(withdrawal_id)
    if withdrawal is None or withdrawal.paid_at_outlet != duty.outlet_code:
        return unknown()
    if withdrawal.state is not WithdrawalState.HANDED:
        return already(withdrawal)
    return HandoverFinal(
        "Tiền đã trao tay thì không huỷ được. Nếu khách trả lại tiền, hãy làm khoản nộp mới.",
        "Notes that were handed over cannot be undone; what the customer brings back is a new cash-in.",
    )


def _post(softatm: Softatm, shift: Shift, cash_in: CashIn) -> None:
    """The opposite of both entries, the later one first."""
    counter = receive_counter(cash_in.cash_in_id)
    owner = balance_account(cash_in.party_id)
    legs = {
        "credit": [debit(owner, cash_in.amount), credit(counter, cash_in.amount)],
        "take": [debit(counter, cash_in.amount), credit(shift.till_account, cash_in.amount)],
    }
    for step, postings in legs.items():
        undone = EntryId(cash_in.entries[step])
        post(
            softatm.ledger,
            kind=f"cash_in_undo_{step}",
            key=f"reverse:{undone}",
            postings=postings,
            business_ref=cash_in.cash_in_id,
            short={shift.till_account: till_too_low()},
            entry_id=EntryId(cash_in.entries[f"undo_{step}"]),
            reverses=undone,
        )
