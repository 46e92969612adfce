"""Use cases of cash-out by bank push: ask, take the money in, hand the notes over, or let go."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from chalicelib.identity import PartyId, phone_of
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.fees import FeeKind
from chalicelib.kernel.money import Money, share
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import EntryId, account, chart, credit, debit, post, prefetch
from chalicelib.oversight import require_reason
from chalicelib.payments import (
    Claim,
    MoneyIn,
    ToBank,
    TransferCode,
    make_reference,
    references_in,
    send_back,
    transfer_content,
    vietqr_text,
)
from chalicelib.softatm.accounts import commission_account, pay_counter, till_account
from chalicelib.softatm.bank_cash_out import MARK, BankCashOut, BankCashOutId, BankCashOutState, moved
from chalicelib.softatm.cash_out import till_too_low
from chalicelib.softatm.codes import require_step
from chalicelib.softatm.counting import counted, limits_on, stage_counted, stage_uncounted
from chalicelib.softatm.customer import customer_ref, masked_name
from chalicelib.softatm.errors import BankCashExists, NoSuchReceipt, NotTakenOver
from chalicelib.softatm.limit import Limit
from chalicelib.softatm.outlet import OutletCode
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.quote import agreed_fee
from chalicelib.softatm.repetition import RecentMove
from chalicelib.softatm.shift import Duty, Shift, ShiftId, ShiftState, on_duty, own
from chalicelib.softatm.signature import Signature, second_person
from chalicelib.softatm.takeover import next_step_of, sign_again


@dataclass(frozen=True, slots=True)
class PushWish:
    """What a customer of another bank asks for at the counter.

    Attributes:
        phone: the customer's own; their limits are counted under it.
        name, id_last4: as on the identity card that the teller looked at.
        signature: of a supervisor, for a repetition or an amount over the policy's.
    """

    bank_cash_out_id: BankCashOutId
    phone: str
    name: str
    id_last4: str
    amount: Money
    quote: str | None = None
    confirmed_again: bool = False
    signature: Signature | None = None


def ask_for_push(softatm: Softatm, duty: Duty, wish: PushWish) -> BankCashOut:
    """Reserve the till's cash and the limits, and make the reference that the customer's transfer must name.

    Raises:
        InvalidInput, NotCashStep, InvalidPhone: not an amount in notes, not a name, not a number.
        QuoteAltered, QuoteExpired: the quote is not good for this.
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        BankCashExists: the id was used before.
        LimitExceeded, PossibleDuplicate: as `counted`.
        TillTooLow: the till lacks the cash.
        SignatureNeeded, and what `second_person` raises: the supervisor's signature.
    """
    require_step(softatm, wish.amount)
    if not wish.name.split():
        raise InvalidInput("Mời ghi tên trên căn cước.", "A name as on the card.", field="name")
    fee, fee_policy = agreed_fee(softatm, FeeKind.CASH_OUT, wish.amount, wish.quote)
    day = business_date(softatm.now)
    limits = limits_on(softatm, day, customer_ref(softatm.pepper, phone_of(wish.phone)), duty.outlet_code)
    softatm.shifts.expect(duty.shift_id)
    softatm.bank_cash_outs.expect(wish.bank_cash_out_id)
    softatm.limits.expect(limits)
    shift = on_duty(softatm.shifts.find(duty.shift_id), duty)
    if softatm.bank_cash_outs.find(wish.bank_cash_out_id) is not None:
        raise BankCashExists
    move = RecentMove(wish.bank_cash_out_id, f"push-{duty.device_id}", wish.amount, softatm.now)
    use = counted(softatm, limits, move, confirmed=wish.confirmed_again)
    if shift.free_cash < wish.amount:
        raise till_too_low()
    needed = use.again or wish.amount > softatm.policy.cash_out_signature_above
    out = BankCashOut(
        bank_cash_out_id=wish.bank_cash_out_id,
        customer=limits[0].owner,
        holder=masked_name(wish.name),
        id_last4=wish.id_last4,
        amount=wish.amount,
        fee=fee,
        fee_policy=fee_policy,
        commission=share(wish.amount, softatm.policy.cash_out_commission_bp),
        reference=make_reference(softatm.entropy),
        outlet_code=duty.outlet_code,
        shift_id=duty.shift_id,
        teller_id=duty.teller_id,
        asked_at=softatm.now,
        good_until=softatm.now + timedelta(seconds=softatm.policy.code_lifetime_s),
        counted_on=day,
        confirmed_again=use.again,
        signed_by=second_person(softatm, duty, wish.signature, needed=needed),
    )
    softatm.bank_cash_outs.stage_new(out)
    softatm.shifts.stage_use(shift, cash=-out.amount, counters=1, drawer=shift.drawer)
    stage_counted(softatm, use)
    return out


def push_code(softatm: Softatm, out: BankCashOut) -> str | None:
    """The VietQR text that the customer scans, on behalf of the outlet; None when no money is asked for any more."""
    if out.state is not BankCashOutState.WAITING:
        return None
    to, content = softatm.payments.receiver, transfer_content(out.reference, mark=MARK)
    return vietqr_text(TransferCode(to.bank_bin, to.account, out.total, content))


class PushedMoney:
    """Payments' `MoneyClaimant`: money whose content names one of our references (flows 10 and 11).

    Args:
        softatm: made when money comes that is for no payment.
    """

    def __init__(self, softatm: Callable[[], Softatm]) -> None:
        self._softatm = softatm

    def claim(self, money: MoneyIn) -> Claim | None:
        references = references_in(money.content, mark=MARK)
        if not references:
            return None
        softatm = self._softatm()
        found = softatm.bank_cash_outs.find_by_reference(references)
        out = None if found is None else softatm.bank_cash_outs.find(found)
        return None if out is None else _claimed(softatm, out, money)


def _claimed(softatm: Softatm, out: BankCashOut, money: MoneyIn) -> Claim:
    """The whole of it, once; everything else goes back to whoever sent it."""
    if out.state is not BankCashOutState.WAITING:
        late = out.state in (BankCashOutState.EXPIRED, BankCashOutState.CANCELLED)
        return Claim(out.bank_cash_out_id, (), "late" if late else "paid_before")
    if money.amount != out.total:
        return Claim(out.bank_cash_out_id, (), "wrong_amount")
    paid = moved(
        out,
        BankCashOutState.PAID,
        paid_at=softatm.now,
        payer_bank_bin=money.payer_bank_bin,
        payer_account=money.payer_account,
        payer_name=money.payer_name,
    )
    softatm.bank_cash_outs.stage(paid, was=out)
    prefetch(softatm.ledger, [out.counter_account, commission_account(out.outlet_code)])
    legs = [
        credit(out.counter_account, out.amount),
        credit(account(chart.INCOME_CASH_OUT, out.outlet_code), out.fee),
        debit(account(chart.EXPENSE_COMMISSION, out.outlet_code), out.commission),
        credit(commission_account(out.outlet_code), out.commission),
    ]
    return Claim(out.bank_cash_out_id, tuple(legs), "paid")


def hand_over_push(softatm: Softatm, duty: Duty, bank_cash_out_id: BankCashOutId) -> BankCashOut:
    """The notes are in the customer's hands (flow 9c).

    Raises:
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        NoSuchReceipt: unknown, or of another shift.
        BankCashMoved: no money came yet, or resolved before.
    """
    shift, out = _at_counter(softatm, duty, bank_cash_out_id)
    return _handed(softatm, on_duty(shift, duty), out)


def send_push_back(
    softatm: Softatm, duty: Duty, bank_cash_out_id: BankCashOutId, *, signature: Signature | None, reason: str
) -> BankCashOut:
    """The notes stayed in the till: the money goes back to the account it came from, fee and limits too.

    Raises:
        ReasonNeeded: nothing that says why.
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        NoSuchReceipt: unknown, or of another shift.
        BankCashMoved: no money came yet, or resolved before.
        SignatureNeeded, and what `second_person` raises: the supervisor's signature.
    """
    said = require_reason(reason)
    found, out = _at_counter(softatm, duty, bank_cash_out_id)
    shift = on_duty(found, duty)
    moved(out, BankCashOutState.SENT_BACK)
    signer = second_person(softatm, duty, signature, needed=True)
    return _sent_back(softatm, shift, out, signer, said)


def resolve_push(
    softatm: Softatm, duty: Duty, bank_cash_out_id: BankCashOutId, *, handed: bool, signature: Signature, reason: str
) -> BankCashOut:
    """Say what became of a paid cash-out that the teller left at the counter, in a shift that was taken over.

    Raises:
        ReasonNeeded: nothing that says why.
        NoSuchShift, NotYourShift: not held by the supervisor at this tablet.
        NotTakenOver: the shift is its teller's, or frozen.
        NoSuchReceipt, BankCashMoved: not at this shift's counter.
        NoSuchStaff, WrongPin, PinLocked, PinNotSet, NotPermitted: the signature does not count.
    """
    said = require_reason(reason)
    found, out = _at_counter(softatm, duty, bank_cash_out_id)
    shift = own(found, duty)
    if shift.state is not ShiftState.TAKEN_OVER:
        raise NotTakenOver("Ca chưa được tiếp quản, hoặc đã khoá sổ.", f"The shift is {shift.state.value}.")
    moved(out, BankCashOutState.HANDED)
    sign_again(softatm, duty, signature)
    return _handed(softatm, shift, out) if handed else _sent_back(softatm, shift, out, duty.teller_id, said)


def cancel_push(softatm: Softatm, duty: Duty, bank_cash_out_id: BankCashOutId) -> BankCashOut:
    """The customer does not pay: cash and limits are free again.

    Raises:
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        NoSuchReceipt: unknown, or of another shift.
        BankCashMoved: paid, or ended before.
    """
    shift, out = _at_counter(softatm, duty, bank_cash_out_id)
    return _let_go(softatm, on_duty(shift, duty), out, BankCashOutState.CANCELLED)


def close_due_push(softatm: Softatm, bank_cash_out_id: BankCashOutId) -> bool:
    """Let the cash of a request go whose time is over; False if there is nothing to do (any more)."""
    out = softatm.bank_cash_outs.find(bank_cash_out_id)
    if out is None or out.state is not BankCashOutState.WAITING or softatm.now < out.good_until:
        return False
    shift = softatm.shifts.find(out.shift_id)
    assert shift is not None, "a shift is never forgotten"
    _let_go(softatm, shift, out, BankCashOutState.EXPIRED)
    return True


def find_push(softatm: Softatm, outlet_code: OutletCode, bank_cash_out_id: BankCashOutId) -> BankCashOut:
    """
    Raises:
        NoSuchReceipt: unknown, or of another outlet.
    """
    found = softatm.bank_cash_outs.find(bank_cash_out_id)
    if found is None or found.outlet_code != outlet_code:
        raise unknown_push()
    return found


def pushes_at(softatm: Softatm, outlet_code: OutletCode, shift_id: ShiftId) -> Sequence[BankCashOut]:
    """Those of the shift that wait for money or for their notes, the oldest first (an index: it lags by moments)."""
    return [out for out in softatm.bank_cash_outs.at_counter(shift_id) if out.outlet_code == outlet_code]


def unknown_push() -> NoSuchReceipt:
    return NoSuchReceipt("Không có yêu cầu rút tiền này.", "There is no such cash-out.")


def _at_counter(softatm: Softatm, duty: Duty, bank_cash_out_id: BankCashOutId) -> tuple[Shift | None, BankCashOut]:
    softatm.shifts.expect(duty.shift_id)
    softatm.bank_cash_outs.expect(bank_cash_out_id)
    prefetch(softatm.ledger, [pay_counter(bank_cash_out_id), till_account(duty.outlet_code, duty.device_id)])
    shift = softatm.shifts.find(duty.shift_id)
    own(shift, duty)
    out = softatm.bank_cash_outs.find(bank_cash_out_id)
    if out is None or out.shift_id != duty.shift_id:
        raise unknown_push()
    return shift, out


def _handed(softatm: Softatm, shift: Shift, out: BankCashOut) -> BankCashOut:
    entry_id = EntryId.make(softatm.now, softatm.entropy)
    entries = {**out.entries, "hand": entry_id}
    handed = moved(out, BankCashOutState.HANDED, ended_at=softatm.now, entries=entries)
    softatm.bank_cash_outs.stage(handed, was=out)
    _off_the_counter(softatm, shift, 0)
    post(
        softatm.ledger,
        kind="bank_cash_out_hand",
        key=f"bankout:{out.bank_cash_out_id}:hand",
        postings=[debit(out.counter_account, out.amount), credit(shift.till_account, out.amount)],
        business_ref=out.bank_cash_out_id,
        short={**out.torn, shift.till_account: till_too_low()},
        entry_id=entry_id,
    )
    return handed


def _sent_back(softatm: Softatm, shift: Shift, out: BankCashOut, signer: PartyId | None, reason: str) -> BankCashOut:
    back = moved(out, BankCashOutState.SENT_BACK, ended_at=softatm.now, signed_by=signer, reason=reason)
    softatm.bank_cash_outs.stage(back, was=out)
    _off_the_counter(softatm, shift, out.amount)
    stage_uncounted(softatm, _limits_of(softatm, out), out.amount)
    prefetch(softatm.ledger, [out.counter_account, commission_account(out.outlet_code)])
    send_back(
        softatm.payments,
        about=out.bank_cash_out_id,
        amount=out.total,
        way=_payer(out),
        reason="not_handed_over",
        key=f"bankout:{out.bank_cash_out_id}:unhand",
        legs=[
            debit(out.counter_account, out.amount),
            debit(account(chart.INCOME_CASH_OUT, out.outlet_code), out.fee),
            debit(commission_account(out.outlet_code), out.commission),
            credit(account(chart.EXPENSE_COMMISSION, out.outlet_code), out.commission),
        ],
    )
    return back


def _payer(out: BankCashOut) -> ToBank | None:
    """Where the money came from; None if the bank did not say, and then the refund waits for a person."""
    if not (out.payer_bank_bin and out.payer_account):
        return None
    return ToBank(out.payer_bank_bin, out.payer_account, out.payer_name)


def _let_go(softatm: Softatm, shift: Shift, out: BankCashOut, to: BankCashOutState) -> BankCashOut:
    ended = moved(out, to, ended_at=softatm.now)
    softatm.bank_cash_outs.stage(ended, was=out)
    _off_the_counter(softatm, shift, out.amount)
    stage_uncounted(softatm, _limits_of(softatm, out), out.amount)
    return ended


def _limits_of(softatm: Softatm, out: BankCashOut) -> list[Limit]:
    return limits_on(softatm, out.counted_on, out.customer, out.outlet_code)


def _off_the_counter(softatm: Softatm, shift: Shift, cash: Money) -> None:
    """One thing less at the shift's counter, this much cash free again; a shift taken over is counted when none is left."""
    if shift.state is ShiftState.OPEN:
        softatm.shifts.stage_use(shift, cash=cash, counters=-1)
        return
    left = shift.open_counters - 1
    after = replace(
        shift,
        free_cash=shift.free_cash + cash,
        open_counters=left,
        next_step=next_step_of(left),
        version=shift.version + 1,
    )
    softatm.shifts.stage(after, was=shift)
