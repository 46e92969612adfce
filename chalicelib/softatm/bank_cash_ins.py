"""Use cases of cash-in to a bank account: take the notes, learn the bank's word, give back what it refused."""

from collections.abc import Sequence
from dataclasses import field
from datetime import timedelta

from chalicelib.banking import Purpose, TransferId, account_of, bank_of, float_account, holder_of
from chalicelib.identity import PartyId, expect, phone_of
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.fees import FeeKind
from chalicelib.kernel.money import Money, amount_of, format_vnd
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import (
    EntryId,
    HoldId,
    HoldState,
    Posting,
    account,
    balance,
    chart,
    credit,
    debit,
    hold,
    post,
    prefetch,
    resolve_hold,
)
from chalicelib.messages import Kind, message
from chalicelib.softatm.accounts import balance_account, receive_counter, till_account
from chalicelib.softatm.bank_cash_in import BankCashIn, BankCashInId, BankCashInState, moved
from chalicelib.softatm.cash_in import the_customer
from chalicelib.softatm.cash_out import till_too_low
from chalicelib.softatm.codes import require_step
from chalicelib.softatm.counting import Counted, counted, limits_on, stage_counted, stage_uncounted
from chalicelib.softatm.customer import customer_ref, masked_name
from chalicelib.softatm.errors import BankCashExists, FloatTooLow, NoSuchReceipt
from chalicelib.softatm.outlet import OutletCode
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.quote import agreed_fee
from chalicelib.softatm.repetition import RecentMove
from chalicelib.softatm.shift import Duty, Shift, on_duty
from chalicelib.softatm.signature import Signature, second_person

BANK_DAY = timedelta(days=1)
"""What is handed in at a counter reaches the bank within a working day. Source: Circular 07/2024/TT-NHNN Art. 4."""


@dataclass(frozen=True, slots=True)
class BankOrder:
    """Notes for a bank account.

    Attributes:
        party_id, phone: of whoever brings them, as the look-up showed and the customer confirmed.
        name: the account's holder, as the name inquiry answered.
        credit_if_refused: the customer wants the money on the balance if the bank refuses, not in notes.
        signature: of a supervisor, for a repetition or an amount over the policy's.
    """

    bank_cash_in_id: BankCashInId
    party_id: PartyId
    phone: str
    amount: Money
    bank_bin: str
    account: str = field(repr=False)
    name: str
    quote: str | None = None
    credit_if_refused: bool = False
    confirmed_again: bool = False
    signature: Signature | None = None


def take_for_bank(softatm: Softatm, duty: Duty, order: BankOrder) -> BankCashIn:
    """Counted notes into the till, the float held, the amount on its way (flows 7a and 7c, or 7d): one unit of work.

    Raises:
        InvalidInput, NotCashStep, InvalidPhone: not an amount in notes with its fee, not a number.
        UnknownBank, WrongBankAccount: no such place.
        QuoteAltered, QuoteExpired: the quote is not good for this.
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        BankCashExists: the id was used before.
        NoSuchCustomer, PartySuspended: not this party's number, or the province stopped the party.
        LimitExceeded, PossibleDuplicate: as `counted`.
        FloatTooLow: the outlet's account at the principal bank cannot pay it.
        SignatureNeeded, and what `second_person` raises: the supervisor's signature.
    """
    fee, fee_policy = agreed_fee(softatm, FeeKind.BANK_TRANSFER, amount_of(order.amount), order.quote)
    require_step(softatm, order.amount + fee)
    bank, number, name = bank_of(order.bank_bin), account_of(order.account), holder_of(order.name)
    day = business_date(softatm.now)
    limits = limits_on(softatm, day, customer_ref(softatm.pepper, phone_of(order.phone)), duty.outlet_code)
    softatm.shifts.expect(duty.shift_id)
    softatm.bank_cash_ins.expect(order.bank_cash_in_id)
    softatm.limits.expect(limits)
    expect(softatm.identity, parties=[order.party_id])
    drawer, counter = till_account(duty.outlet_code, duty.device_id), receive_counter(order.bank_cash_in_id)
    prefetch(softatm.ledger, [drawer, counter, float_account(duty.outlet_code)])
    shift = on_duty(softatm.shifts.find(duty.shift_id), duty)
    if softatm.bank_cash_ins.find(order.bank_cash_in_id) is not None:
        raise BankCashExists
    party = the_customer(softatm, order.party_id, phone_of(order.phone))
    move = RecentMove(order.bank_cash_in_id, f"bank-{bank.bin}-{number}-{duty.device_id}", order.amount, softatm.now)
    use = counted(softatm, limits, move, confirmed=order.confirmed_again)
    _require_float(softatm, duty.outlet_code, order.amount)
    needed = use.again or order.amount > softatm.policy.cash_in_signature_above
    cash_in = BankCashIn(
        bank_cash_in_id=order.bank_cash_in_id,
        party_id=party.party_id,
        customer=limits[0].owner,
        holder=masked_name(party.name),
        amount=order.amount,
        fee=fee,
        fee_policy=fee_policy,
        to_bank_bin=bank.bin,
        to_account=number,
        to_name=name,
        own_bank=bank.bin == softatm.own_bin,
        transfer_id=TransferId.make(softatm.now, softatm.entropy),
        hold_id=HoldId.make(softatm.now, softatm.entropy),
        outlet_code=duty.outlet_code,
        shift_id=duty.shift_id,
        teller_id=duty.teller_id,
        taken_at=softatm.now,
        counted_on=day,
        credit_if_refused=order.credit_if_refused,
        confirmed_again=use.again,
        signed_by=second_person(softatm, duty, order.signature, needed=needed),
        entries={step: EntryId.make(softatm.now, softatm.entropy) for step in ("take", "send")},
    )
    _stage_taken(softatm, shift, cash_in, use)
    return cash_in


def _require_float(softatm: Softatm, outlet_code: OutletCode, amount: Money) -> None:
    left = balance(softatm.ledger, float_account(outlet_code)).available
    if left < amount:
        raise FloatTooLow(
            "Tài khoản của điểm tại ngân hàng không đủ để chuyển khoản này.",
            "The outlet's account at the principal bank has less available.",
            field="amount",
        )


def _stage_taken(softatm: Softatm, shift: Shift, cash_in: BankCashIn, use: Counted) -> None:
    softatm.bank_cash_ins.stage_new(cash_in)
    softatm.shifts.stage_use(shift, cash=cash_in.total, counters=0)
    stage_counted(softatm, use)
    taken = [debit(shift.till_account, cash_in.total), credit(cash_in.counter_account, cash_in.total)]
    _post(softatm, cash_in, "take", taken)
    if not cash_in.own_bank:
        _post(softatm, cash_in, "send", _sent(cash_in), key="napas")
    hold(
        softatm.ledger,
        hold_id=cash_in.hold_id,
        account=cash_in.float_account,
        amount=cash_in.amount,
        purpose=cash_in.bank_cash_in_id,
        until=softatm.now + BANK_DAY,
    )
    order = {
        "transfer_id": str(cash_in.transfer_id),
        "amount": cash_in.amount,
        "to_bank_bin": cash_in.to_bank_bin,
        "to_account": cash_in.to_account,
        "to_name": cash_in.to_name,
        "content": f"XU LANG NOP TIEN {cash_in.bank_cash_in_id[-8:]}",
        "purpose": Purpose.CASH_IN.value,
        "reference": str(cash_in.bank_cash_in_id),
        "about": str(cash_in.bank_cash_in_id),
    }
    softatm.outbox.stage(Effect("bank_transfer", cash_in.transfer_id, order))


def _sent(cash_in: BankCashIn) -> list[Posting]:
    """7d: the amount waits for the other bank, the fee is earned."""
    return [
        debit(cash_in.counter_account, cash_in.total),
        credit(cash_in.sent_account, cash_in.amount),
        credit(account(chart.INCOME_TRANSFER, cash_in.outlet_code), cash_in.fee),
    ]


def _paid(cash_in: BankCashIn) -> list[Posting]:
    """The bank paid it out of the float: the rest of 7d, or the whole of 7c."""
    paid = credit(cash_in.float_account, cash_in.amount)
    if not cash_in.own_bank:
        return [debit(cash_in.sent_account, cash_in.amount), paid]
    fee = credit(account(chart.INCOME_TRANSFER, cash_in.outlet_code), cash_in.fee)
    return [debit(cash_in.counter_account, cash_in.total), paid, fee]


def confirm_bank_cash_in(softatm: Softatm, bank_cash_in_id: BankCashInId, bank_ref: str | None) -> BankCashIn:
    """The bank paid: the held float is used. Called once, with the transfer's own decision.

    Raises:
        NoSuchReceipt: unknown.
        BankCashMoved: decided before.
    """
    cash_in = _find(softatm, bank_cash_in_id)
    entry_id = EntryId.make(softatm.now, softatm.entropy)
    paid = moved(cash_in, BankCashInState.CONFIRMED, "paid", entry_id, ended_at=softatm.now, bank_ref=bank_ref)
    softatm.bank_cash_ins.stage(paid, was=cash_in)
    resolve_hold(softatm.ledger, cash_in.hold_id, HoldState.CAPTURED)
    _post(softatm, paid, "paid", _paid(cash_in), key="bank" if cash_in.own_bank else "confirm")
    _tell(softatm, Kind.BANK_CASH_IN_CONFIRMED, paid, paid.amount, counterpart=paid.to_name)
    return paid


def refuse_bank_cash_in(softatm: Softatm, bank_cash_in_id: BankCashInId, reason: str | None) -> BankCashIn:
    """The bank refused: the float is free again, amount and fee are owed to the customer, in notes or on the balance.

    Raises:
        NoSuchReceipt: unknown.
        BankCashMoved: decided before.
    """
    cash_in = _find(softatm, bank_cash_in_id)
    entry_id = EntryId.make(softatm.now, softatm.entropy)
    step = None if cash_in.own_bank else "refused"
    refused = moved(cash_in, BankCashInState.REFUSED, step, entry_id, reason=reason)
    resolve_hold(softatm.ledger, cash_in.hold_id, HoldState.RELEASED)
    prefetch(softatm.ledger, [cash_in.counter_account, cash_in.sent_account, balance_account(cash_in.party_id)])
    after = _credited(softatm, refused) if cash_in.credit_if_refused else refused
    softatm.bank_cash_ins.stage(after, was=cash_in)
    if not cash_in.own_bank:
        back = [
            debit(cash_in.sent_account, cash_in.amount),
            debit(account(chart.INCOME_TRANSFER, cash_in.outlet_code), cash_in.fee),
            credit(cash_in.counter_account, cash_in.total),
        ]
        _post(softatm, refused, "refused", back)
    if after.state is BankCashInState.CREDITED:
        _post_credit(softatm, after)
    else:
        _tell(softatm, Kind.BANK_CASH_IN_REFUSED, refused, cash_in.total)
    return after


def return_notes(softatm: Softatm, duty: Duty, bank_cash_in_id: BankCashInId, *, id_last4: str) -> BankCashIn:
    """Give the notes of a refused cash-in back at a till of the outlet that took them (flow 7e); it counts in no limit.

    Args:
        id_last4: end of the number on the identity card that the teller looked at.

    Raises:
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        NoSuchReceipt: unknown, or taken at another outlet.
        BankCashMoved: not refused, or given back before.
        TillTooLow: the till lacks the cash.
    """
    softatm.shifts.expect(duty.shift_id)
    softatm.bank_cash_ins.expect(bank_cash_in_id)
    prefetch(softatm.ledger, [receive_counter(bank_cash_in_id), till_account(duty.outlet_code, duty.device_id)])
    shift = on_duty(softatm.shifts.find(duty.shift_id), duty)
    cash_in = _find(softatm, bank_cash_in_id)
    if cash_in.outlet_code != duty.outlet_code:
        raise unknown_bank_cash_in()
    back = moved(
        cash_in,
        BankCashInState.RETURNED,
        "back",
        EntryId.make(softatm.now, softatm.entropy),
        ended_at=softatm.now,
        returned_by=duty.teller_id,
        id_last4=id_last4,
    )
    if shift.free_cash < cash_in.total:
        raise till_too_low()
    softatm.bank_cash_ins.stage(back, was=cash_in)
    softatm.shifts.stage_use(shift, cash=-cash_in.total, counters=0)
    limits = limits_on(softatm, cash_in.counted_on, cash_in.customer, cash_in.outlet_code)
    stage_uncounted(softatm, limits, cash_in.amount)
    notes = [debit(cash_in.counter_account, cash_in.total), credit(shift.till_account, cash_in.total)]
    _post(softatm, back, "back", notes)
    return back


def credit_refused(softatm: Softatm, party_id: PartyId, bank_cash_in_id: BankCashInId) -> BankCashIn:
    """Take what the bank refused onto the balance, as its owner asks; it stays counted, now as a cash-in.

    Raises:
        NoSuchReceipt: unknown, or somebody else's.
        BankCashMoved: not refused, or given back before.
    """
    cash_in = _find(softatm, bank_cash_in_id)
    if cash_in.party_id != party_id:
        raise unknown_bank_cash_in()
    credited = _credited(softatm, cash_in)
    softatm.bank_cash_ins.stage(credited, was=cash_in)
    prefetch(softatm.ledger, [cash_in.counter_account, balance_account(party_id)])
    _post_credit(softatm, credited)
    return credited


def _credited(softatm: Softatm, cash_in: BankCashIn) -> BankCashIn:
    entry_id = EntryId.make(softatm.now, softatm.entropy)
    return moved(cash_in, BankCashInState.CREDITED, "credit", entry_id, ended_at=softatm.now)


def _post_credit(softatm: Softatm, cash_in: BankCashIn) -> None:
    legs = [debit(cash_in.counter_account, cash_in.total), credit(balance_account(cash_in.party_id), cash_in.total)]
    _post(softatm, cash_in, "credit", legs)
    _tell(softatm, Kind.BANK_CASH_IN_CREDITED, cash_in, cash_in.total)


def find_bank_cash_in(
    softatm: Softatm, bank_cash_in_id: BankCashInId, *, party_id: PartyId, outlet_code: str | None
) -> BankCashIn:
    """A cash-in, for its customer and for the outlet that took it.

    Raises:
        NoSuchReceipt: unknown, or nothing of the caller's.
    """
    found = _find(softatm, bank_cash_in_id)
    if found.party_id != party_id and (outlet_code is None or found.outlet_code != outlet_code):
        raise unknown_bank_cash_in()
    return found


def refused_at(softatm: Softatm, outlet_code: OutletCode) -> Sequence[BankCashIn]:
    """What the outlet has to give back, the oldest first (an index: it lags by moments)."""
    return softatm.bank_cash_ins.refused_at(outlet_code)


def unknown_bank_cash_in() -> NoSuchReceipt:
    return NoSuchReceipt("Không có khoản nộp này.", "There is no such cash-in to a bank.")


def _find(softatm: Softatm, bank_cash_in_id: BankCashInId) -> BankCashIn:
    found = softatm.bank_cash_ins.find(bank_cash_in_id)
    if found is None:
        raise unknown_bank_cash_in()
    return found


def _post(softatm: Softatm, cash_in: BankCashIn, step: str, legs: Sequence[Posting], key: str | None = None) -> None:
    post(
        softatm.ledger,
        kind=f"bank_cash_in_{step}",
        key=f"cashin:{cash_in.bank_cash_in_id}:{key or step}",
        postings=legs,
        business_ref=cash_in.bank_cash_in_id,
        short=cash_in.torn,
        entry_id=EntryId(cash_in.entries[step]),
    )


def _tell(softatm: Softatm, kind: Kind, cash_in: BankCashIn, amount: Money, **more: str) -> None:
    event = cash_in.bank_cash_in_id
    softatm.outbox.stage(message(kind, event, cash_in.party_id, amount=format_vnd(amount), **more))
