"""Use cases of money that comes: told by the bank, matched by a person, taken in. They stage; only the edge commits."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money, amount_of
from chalicelib.ledger import Account, credit, debit
from chalicelib.payments import postings
from chalicelib.payments.errors import MoneyMatched, NoSuchMoney, NoSuchPayment
from chalicelib.payments.notice import Booking, MoneyIn, MoneyOutcome
from chalicelib.payments.payment import (
    Payment,
    arrival,
    deposit_of,
    moved,
    outcome_of,
    surplus_reason,
    with_deposit,
)
from chalicelib.payments.ports import Claim, Payments
from chalicelib.payments.postings import post_for
from chalicelib.payments.reference import read_reference, references_in
from chalicelib.payments.refund import Way
from chalicelib.payments.refunds import back_to, open_refund, send_back, send_refund


def receive_money(payments: Payments, money: MoneyIn, *, into: Account | None = None) -> MoneyOutcome:
    """Stage what the bank told us of: flows 2a to 2d. The same booking again changes nothing.

    Args:
        into: the bank account, when a statement is the first to tell of it (2f); None for a notice, ahead of the statement.

    Raises:
        InvalidInput: not an amount.
    """
    amount_of(money.amount)
    payments.store.expect_money(money)
    payment_id = payments.store.find_by_reference(references_in(money.content))
    payment = None
    if payment_id is not None:
        payments.observer.expect(payment_id)
        payment = payments.store.find(payment_id)
    if payments.store.money_seen(money):
        return MoneyOutcome.SEEN
    key, source, on_statement = f"bankin:{money.booking_id}", into or postings.bank_clearing(money), into is not None
    claim = payments.claimant.claim(money) if payment is None else None
    if claim is not None and (claim.legs or back_to(deposit_of(money))):
        return _take_in_claimed(payments, money, claim, source, key, on_statement=on_statement)
    if payment is None:
        legs = [debit(source, money.amount), credit(postings.unapplied(money.owner), money.amount)]
        payments.store.add_money(Booking(money, MoneyOutcome.UNKNOWN, on_statement=on_statement), None)
        post_for(payments.ledger, money.owner, "money_unknown", key, legs)
        return MoneyOutcome.UNKNOWN
    deposit = deposit_of(money)
    outcome = outcome_of(arrival(payment, money.amount))
    payments.store.add_money(Booking(money, outcome, payment.order_id, on_statement), payment.payment_id)
    payment = with_deposit(payment, deposit)
    take_in(payments, payment, source, money.amount, key, back_to(deposit))
    return outcome


def _take_in_claimed(
    payments: Payments, money: MoneyIn, claim: Claim, source: Account, key: str, *, on_statement: bool
) -> MoneyOutcome:
    """Stage money that another context waits for, or that goes back because it came wrong."""
    outcome = MoneyOutcome.APPLIED if claim.legs else MoneyOutcome.RETURNED
    payments.store.add_money(Booking(money, outcome, claim.about, on_statement), None)
    if claim.legs:
        legs = [debit(source, money.amount), *claim.legs]
        post_for(payments.ledger, claim.about, "claimed_money_in", key, legs)
    else:
        way, legs = back_to(deposit_of(money)), [debit(source, money.amount)]
        send_back(payments, about=claim.about, amount=money.amount, way=way, reason=claim.reason, key=key, legs=legs)
    return outcome


def match_money(payments: Payments, booking_id: str, code: str) -> Payment:
    """Stage that money which matched nothing is for the payment of this code, as a person found out.

    Raises:
        NoSuchMoney: no booking has the id.
        NoSuchPayment: no payment has the code.
        MoneyMatched: the booking is not waiting; now, or at the commit.
    """
    payment = _payment_of_code(payments, code)
    money = _waiting_money(payments, booking_id)
    payments.store.match_money(booking_id, payment, outcome_of(arrival(payment, money.amount)))
    return _apply(payments, money, payment, money.amount, f"match:{booking_id}")


def split_money(payments: Payments, booking_id: str, parts: Sequence[tuple[str, Money]]) -> list[Payment]:
    """Stage that money which matched nothing is for several payments, named by their codes, and how much for each.

    Raises:
        InvalidInput: fewer than two parts, a code twice, or parts that are not the whole.
        NoSuchMoney: no booking has the id.
        NoSuchPayment: no payment has a code.
        MoneyMatched: the booking is not waiting; now, or at the commit.
    """
    found = [(_payment_of_code(payments, code), amount_of(amount)) for code, amount in parts]
    money = _waiting_money(payments, booking_id)
    if len({payment.payment_id for payment, _ in found}) != len(found) or len(found) < 2:
        raise InvalidInput("Mỗi đơn một phần, ít nhất hai phần.", "At least two parts of different orders.", field="parts")
    if sum(amount for _, amount in found) != money.amount:
        raise InvalidInput("Tổng các phần khác số tiền đã nhận.", "The parts do not add up to the whole.", field="parts")
    first, amount = found[0]
    payments.store.match_money(booking_id, first, outcome_of(arrival(first, amount)))
    keyed = ((f"match:{booking_id}:{number}", *part) for number, part in enumerate(found, 1))
    return [_apply(payments, money, payment, amount, key) for key, payment, amount in keyed]


def _payment_of_code(payments: Payments, code: str) -> Payment:
    reference = read_reference(code)
    payment_id = payments.store.find_by_reference([reference]) if reference else None
    if payment_id is None:
        raise NoSuchPayment
    payments.observer.expect(payment_id)
    found = payments.store.find(payment_id)
    if found is None:
        raise NoSuchPayment
    return found


def _waiting_money(payments: Payments, booking_id: str) -> MoneyIn:
    found = payments.store.find_money(booking_id)
    if found is None:
        raise NoSuchMoney
    if found.outcome is not MoneyOutcome.UNKNOWN:
        raise MoneyMatched
    return found.money


def _apply(payments: Payments, money: MoneyIn, payment: Payment, amount: Money, key: str) -> Payment:
    """Money that waited goes to a payment, in whole or in part."""
    deposit = deposit_of(replace(money, amount=amount))
    payment = with_deposit(payment, deposit)
    return take_in(payments, payment, postings.unapplied(money.owner), amount, key, back_to(deposit))


def take_in(payments: Payments, payment: Payment, source: Account, amount: Money, key: str, way: Way | None) -> Payment:
    """Stage an amount that came for a payment, and tell the order when it was the last."""
    what = arrival(payment, amount)
    received = payment.amount if what.to_escrow else payment.received + what.waits
    after = replace(moved(payment, what.state), received=received)
    if what.to_escrow:
        after = replace(after, check_at=None)
    payments.store.save(after)
    refund = None
    if what.to_refund:
        refund = open_refund(payments, payment, what.to_refund, way, surplus_reason(payment.state))
    post_for(payments.ledger, payment.order_id, "payment_in", key, postings.arrived(source, payment, amount, what, refund))
    if what.from_waiting:
        legs = postings.applied(payment, amount, what, refund)
        post_for(payments.ledger, payment.order_id, "payment_applied", f"apply:{payment.order_id}", legs)
    if refund is not None:
        send_refund(payments, refund)
    if what.to_escrow:
        payments.observer.on_paid(after)
    return after
