"""Use cases of withdrawals at the till: look the code up, commit, hand the notes over, or put them back."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.identity import PartyId, StaffNumber
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.money import Money, share
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import EntryId, account, chart, credit, debit, post, prefetch
from chalicelib.softatm.accounts import (
    balance_account,
    code_account,
    commission_account,
    fee_account,
    pay_counter,
    till_account,
)
from chalicelib.softatm.codes import unknown
from chalicelib.softatm.counting import counted, limits_on, stage_counted, stage_uncounted
from chalicelib.softatm.errors import GuessingTooOften, IdCheckNeeded, TillTooLow, WrongCollectPin, WrongOutlet
from chalicelib.softatm.limit import Limit, customer_limit
from chalicelib.softatm.note_mix import suggest_notes
from chalicelib.softatm.notes import Count, count_for, taken_out
from chalicelib.softatm.outlet import OutletCode
from chalicelib.softatm.outlets import find_outlet
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.repetition import RecentMove
from chalicelib.softatm.shift import Duty, Shift, on_duty
from chalicelib.softatm.shifts import supervisor
from chalicelib.softatm.signature import Signature, second_person
from chalicelib.softatm.withdrawal import (
    Withdrawal,
    WithdrawalId,
    WithdrawalState,
    already,
    code_hash,
    locked,
    moved,
    pin_is_right,
    require_payable,
    with_entry,
)

MISSES_AN_HOUR = 20
"""Unknown codes one tablet may ask for in an hour: a guesser finds one of a thousand live codes in five thousand hours."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the teller sees of a code.

    Attributes:
        customer_left: what the customer may still move today.
        signature: a supervisor has to sign for the amount.
        notes: which to hand over; None when the till's cannot make the amount up.
    """

    withdrawal: Withdrawal
    id_check: bool
    signature: bool
    notes: Count | None
    customer_left: Money


def look_up_code(softatm: Softatm, duty: Duty, code: str) -> Found:
    """What the teller checks before committing: the name to compare with the card, the amount.

    Raises:
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        GuessingTooOften: the tablet asked for too many codes that are nobody's.
        NoSuchWithdrawal: nobody has the code; the miss counts.
        WithdrawalLocked, WithdrawalCodeExpired, WithdrawalMoved: not payable any more.
        WrongOutlet: only another outlet pays it.
    """
    shift = on_duty(softatm.shifts.find(duty.shift_id), duty)
    hour = softatm.now.strftime("%Y%m%d%H")
    if softatm.guesses.misses(duty.device_id, hour) >= MISSES_AN_HOUR:
        raise guessing_too_often(3600 - softatm.now.minute * 60 - softatm.now.second)
    withdrawal_id = softatm.withdrawals.find_by_code(code_hash(softatm.pepper, code))
    withdrawal = None if withdrawal_id is None else softatm.withdrawals.find(withdrawal_id)
    if withdrawal is None:
        softatm.guesses.stage_miss(duty.device_id, hour, softatm.now)
        raise unknown()
    require_payable(withdrawal, softatm.now)
    require_here(softatm, withdrawal, duty.outlet_code)
    limit = customer_limit(softatm.policy, withdrawal.customer, business_date(softatm.now))
    left = max(0, limit.cap - softatm.limits.used(limit))
    signature = withdrawal.amount > softatm.policy.cash_out_signature_above
    notes = suggest_notes(withdrawal.amount, shift.drawer, softatm.policy)
    return Found(withdrawal, needs_id(softatm, withdrawal), signature, notes, customer_left=left)


def commit_withdrawal(
    softatm: Softatm,
    duty: Duty,
    withdrawal_id: WithdrawalId,
    *,
    collect_pin: str,
    id_last4: str | None,
    customer: str | None = None,
    confirmed_again: bool = False,
    signature: Signature | None = None,
) -> Withdrawal:
    """Promise the notes at the counter; only after this commit may they be handed over.

    Args:
        id_last4: end of the number on the identity card that the teller looked at.
        customer: the reference the look-up named; saves a round trip, is not believed.
        confirmed_again: the customer was asked, because it looks like a repetition.
        signature: of a supervisor, for a repetition or an amount over the policy's.

    Raises:
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        NoSuchWithdrawal: unknown.
        WithdrawalLocked, WithdrawalCodeExpired, WithdrawalMoved: not payable any more.
        WrongOutlet: only another outlet pays it.
        IdCheckNeeded: the amount asks for a look at the card.
        WrongCollectPin: the try counts; the last one locks the code.
        LimitExceeded, PossibleDuplicate: as `counted`.
        TillTooLow: the till lacks the cash.
        SignatureNeeded, and what `second_person` raises: the supervisor's signature.
    """
    _prefetch_commit(softatm, duty, withdrawal_id, customer)
    shift = on_duty(softatm.shifts.find(duty.shift_id), duty)
    withdrawal = softatm.withdrawals.find(withdrawal_id)
    if withdrawal is None:
        raise unknown()
    require_payable(withdrawal, softatm.now)
    require_here(softatm, withdrawal, duty.outlet_code)
    if id_last4 is None and needs_id(softatm, withdrawal):
        raise IdCheckNeeded("Cần kiểm tra căn cước của khách.", "Look at the identity card first.", field="id_last4")
    _require_pin(softatm, withdrawal, collect_pin)
    limits = limits_on(softatm, business_date(softatm.now), withdrawal.customer, duty.outlet_code)
    move = RecentMove(withdrawal_id, f"out-{duty.device_id}", withdrawal.amount, softatm.now)
    use = counted(softatm, limits, move, confirmed=confirmed_again)
    if shift.free_cash < withdrawal.amount:
        raise till_too_low()
    needed = use.again or withdrawal.amount > softatm.policy.cash_out_signature_above
    signer = second_person(softatm, duty, signature, needed=needed)
    committed = _committed(softatm, duty, withdrawal, id_last4, signer)
    softatm.withdrawals.stage(committed, was=withdrawal)
    softatm.shifts.stage_use(shift, cash=-withdrawal.amount, counters=1, drawer=shift.drawer)
    stage_counted(softatm, use)
    _post_commit(softatm, committed)
    return committed


def _committed(
    softatm: Softatm, duty: Duty, withdrawal: Withdrawal, id_last4: str | None, signer: PartyId | None
) -> Withdrawal:
    committed = moved(
        withdrawal,
        WithdrawalState.COMMITTED,
        shift_id=duty.shift_id,
        teller_id=duty.teller_id,
        paid_at_outlet=duty.outlet_code,
        committed_at=softatm.now,
        committed_on=business_date(softatm.now),
        id_last4=id_last4,
        countersigned_by=signer,
        commission=share(withdrawal.amount, softatm.policy.cash_out_commission_bp),
    )
    return with_entry(committed, "commit", EntryId.make(softatm.now, softatm.entropy))


def _prefetch_commit(softatm: Softatm, duty: Duty, withdrawal_id: WithdrawalId, customer: str | None) -> None:
    """Everything in one round trip; without the customer's reference the limit is read in a second one."""
    softatm.withdrawals.expect(withdrawal_id)
    softatm.shifts.expect(duty.shift_id)
    limits = limits_on(softatm, business_date(softatm.now), customer or "unknown", duty.outlet_code)
    softatm.limits.expect(limits if customer else limits[1:])
    own = [code_account(withdrawal_id), fee_account(withdrawal_id), pay_counter(withdrawal_id)]
    prefetch(softatm.ledger, [*own, commission_account(duty.outlet_code)])


def _post_commit(softatm: Softatm, withdrawal: Withdrawal) -> None:
    outlet = str(withdrawal.paid_at_outlet)
    post(
        softatm.ledger,
        kind="code_commit",
        key=f"code:{withdrawal.withdrawal_id}:commit",
        postings=[
            debit(withdrawal.code_account, withdrawal.amount),
            credit(withdrawal.counter_account, withdrawal.amount),
            debit(withdrawal.fee_account, withdrawal.fee),
            credit(account(chart.INCOME_CASH_OUT, outlet), withdrawal.fee),
            debit(account(chart.EXPENSE_COMMISSION, outlet), withdrawal.commission),
            credit(commission_account(outlet), withdrawal.commission),
        ],
        business_ref=withdrawal.withdrawal_id,
        short=withdrawal.torn,
        entry_id=EntryId(withdrawal.entries["commit"]),
    )


def _require_pin(softatm: Softatm, withdrawal: Withdrawal, pin: str) -> None:
    """Count a wrong collect PIN, even though the command is refused; the last one locks the code."""
    if pin_is_right(softatm.pepper, withdrawal, pin):
        return
    tries = withdrawal.tries + 1
    left = softatm.policy.code_tries - tries
    if left > 0:
        counted = replace(withdrawal, tries=tries, version=withdrawal.version + 1)
        softatm.withdrawals.stage(counted, was=withdrawal, even_if_refused=True)
        raise WrongCollectPin(
            f"Mã nhận tiền chưa đúng. Còn {left} lần thử.",
            f"Wrong collect PIN; {left} tries left.",
            field="collect_pin",
            details={"tries_left": left},
        )
    stopped = moved(withdrawal, WithdrawalState.LOCKED, tries=tries)
    softatm.withdrawals.stage(stopped, was=withdrawal, even_if_refused=True)
    raise locked()


def hand_over(
    softatm: Softatm, duty: Duty, withdrawal_id: WithdrawalId, *, notes: Iterable[tuple[int, int]] | None = None
) -> Withdrawal:
    """The notes are in the customer's hands.

    Args:
        notes: which, if the teller says so; kept as evidence (failure 48).

    Raises:
        NotNotes: not a count of the amount.
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        NoSuchWithdrawal: unknown, or committed in another shift.
        WithdrawalMoved: not committed, or resolved before.
        TillTooLow: the till's account lacks the cash.
    """
    softatm.withdrawals.expect(withdrawal_id)
    softatm.shifts.expect(duty.shift_id)
    prefetch(softatm.ledger, [pay_counter(withdrawal_id), till_account(duty.outlet_code, duty.device_id)])
    shift = on_duty(softatm.shifts.find(duty.shift_id), duty)
    withdrawal = at_counter(softatm, duty, withdrawal_id)
    given = None if notes is None else count_for(notes, withdrawal.amount)
    softatm.shifts.stage_use(shift, cash=0, counters=-1, drawer=taken_out(shift.drawer, given))
    return handed_over(softatm, shift, withdrawal, given)


def handed_over(softatm: Softatm, shift: Shift, withdrawal: Withdrawal, given: Count | None = None) -> Withdrawal:
    """Stage the hand-over (flow 9c); whoever calls says why it may be, and takes it off the shift's counter first."""
    entry_id = EntryId.make(softatm.now, softatm.entropy)
    handed = with_entry(moved(withdrawal, WithdrawalState.HANDED, ended_at=softatm.now, notes=given), "hand", entry_id)
    softatm.withdrawals.stage(handed, was=withdrawal)
    post(
        softatm.ledger,
        kind="code_hand",
        key=f"code:{withdrawal.withdrawal_id}:hand",
        postings=[debit(withdrawal.counter_account, withdrawal.amount), credit(shift.till_account, withdrawal.amount)],
        business_ref=withdrawal.withdrawal_id,
        short={**withdrawal.torn, shift.till_account: till_too_low()},
        entry_id=entry_id,
    )
    return handed


def put_back(
    softatm: Softatm, duty: Duty, withdrawal_id: WithdrawalId, *, staff_number: StaffNumber, pin: str, reason: str
) -> Withdrawal:
    """The notes stayed in the till: money, fee, commission and limits go back. A supervisor signs with the staff PIN.

    Raises:
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        NoSuchWithdrawal: unknown, or committed in another shift.
        WithdrawalMoved: not committed, or resolved before.
        NoSuchStaff, SupervisorNeeded, OwnSignature, PinNotSet, PinLocked, WrongPin: the signature does not count.
    """
    softatm.shifts.expect(duty.shift_id)
    shift = on_duty(softatm.shifts.find(duty.shift_id), duty)
    withdrawal = at_counter(softatm, duty, withdrawal_id)
    signer = supervisor(softatm, duty, staff_number=staff_number, pin=pin)
    softatm.shifts.stage_use(shift, cash=withdrawal.amount, counters=-1, drawer=shift.drawer)
    return returned(softatm, withdrawal, signer=signer, reason=reason)


def returned(softatm: Softatm, withdrawal: Withdrawal, *, signer: PartyId, reason: str) -> Withdrawal:
    """Stage that the notes stayed (flow 9d); whoever calls puts them back into the shift's free cash first."""
    back = moved(withdrawal, WithdrawalState.UNHANDED, ended_at=softatm.now, reason=reason, signed_by=signer)
    entry_id = EntryId.make(softatm.now, softatm.entropy)
    back = with_entry(back, "unhand", entry_id)
    softatm.withdrawals.stage(back, was=withdrawal)
    stage_uncounted(softatm, counted_limits(softatm, withdrawal), withdrawal.amount)
    owner, outlet = balance_account(withdrawal.party_id), str(withdrawal.paid_at_outlet)
    prefetch(softatm.ledger, [withdrawal.counter_account, owner, commission_account(outlet)])
    post(
        softatm.ledger,
        kind="code_unhand",
        key=f"code:{withdrawal.withdrawal_id}:unhand",
        postings=[
            debit(withdrawal.counter_account, withdrawal.amount),
            debit(account(chart.INCOME_CASH_OUT, outlet), withdrawal.fee),
            credit(owner, withdrawal.amount + withdrawal.fee),
            debit(commission_account(outlet), withdrawal.commission),
            credit(account(chart.EXPENSE_COMMISSION, outlet), withdrawal.commission),
        ],
        business_ref=withdrawal.withdrawal_id,
        short=withdrawal.torn,
        entry_id=entry_id,
    )
    return back


def at_counter(softatm: Softatm, duty: Duty, withdrawal_id: WithdrawalId) -> Withdrawal:
    """
    Raises:
        NoSuchWithdrawal: unknown, or committed in another shift.
        WithdrawalMoved: not committed, or resolved before.
    """
    withdrawal = softatm.withdrawals.find(withdrawal_id)
    if withdrawal is None:
        raise unknown()
    if withdrawal.state is not WithdrawalState.COMMITTED:
        raise already(withdrawal)
    if withdrawal.shift_id != duty.shift_id:
        raise unknown()
    return withdrawal


def counted_limits(softatm: Softatm, withdrawal: Withdrawal) -> list[Limit]:
    """The limits in which a committed withdrawal counts: those of the day of its commit."""
    assert withdrawal.committed_on is not None
    return limits_on(softatm, withdrawal.committed_on, withdrawal.customer, str(withdrawal.paid_at_outlet))


def needs_id(softatm: Softatm, withdrawal: Withdrawal) -> bool:
    return withdrawal.amount > softatm.policy.code_bound_above


def require_here(softatm: Softatm, withdrawal: Withdrawal, outlet_code: OutletCode) -> None:
    """
    Raises:
        WrongOutlet: only another outlet pays it; says which.
    """
    if withdrawal.outlet_code is None or withdrawal.outlet_code == outlet_code:
        return
    right = find_outlet(softatm, withdrawal.outlet_code)
    raise WrongOutlet(
        f"Mã này chỉ nhận được tại {right.name}.",
        "The code is good at another outlet.",
        details={"outlet_code": right.code, "outlet": right.name},
    )


def till_too_low() -> TillTooLow:
    return TillTooLow("Quầy không đủ tiền mặt cho khoản này.", "The till lacks the cash for this.")


def guessing_too_often(retry_after_s: int) -> GuessingTooOften:
    return GuessingTooOften(
        "Nhập sai mã quá nhiều lần.", "Too many unknown codes from this tablet.", retry_after_s=retry_after_s
    )
