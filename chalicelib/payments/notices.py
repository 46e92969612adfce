"""Use cases of bookings after they were taken in: the statement has them, or has not, or the bank takes them back.

They stage; only the edge commits.
"""

from dataclasses import replace

from chalicelib.kernel.money import Money
from chalicelib.ledger import Account, account, balance, chart, credit, debit, prefetch
from chalicelib.payments import postings
from chalicelib.payments.errors import MoneyMatched, NoSuchMoney, RecallTooLarge
from chalicelib.payments.notice import Booking, MoneyOutcome
from chalicelib.payments.payment import Payment, PaymentId
from chalicelib.payments.ports import Payments
from chalicelib.payments.postings import post_for

NOT_ON_STATEMENT, RECALLED = "not_on_statement", "recalled"


def find_booking(payments: Payments, booking_id: str) -> Booking:
    """
    Raises:
        NoSuchMoney: no booking has the id.
    """
    found = payments.store.find_money(booking_id)
    if found is None:
        raise NoSuchMoney
    return found


def clear_booking(payments: Payments, booking: Booking, *, into: Account, amount: Money, line_ref: str) -> None:
    """Stage that the account's statement has a booking that a notice told of (flow 2e); its order is free again.

    Args:
        amount: of the line; another than the notice's leaves the difference on `1220`.
        line_ref: the bank's reference on the line; where it is another than the notice's, a notice under it is known too.

    Raises:
        AlreadyPosted: at the commit, if the line was posted before.
    """
    payments.store.save_money(replace(booking, on_statement=True, frozen=False), was=booking)
    line = replace(booking.money, bank_ref=line_ref)
    if line.booking_id != booking.money.booking_id:
        payments.store.add_money(Booking(line, MoneyOutcome.SEEN, booking.order_id, on_statement=True), None)
    legs = [debit(into, amount), credit(postings.bank_clearing(booking.money), amount)]
    post_for(payments.ledger, booking.about, "statement_line", f"stmt:{line.booking_id}", legs)
    if booking.frozen:
        thaw(payments, booking)


def decide_booking(payments: Payments, booking: Booking) -> None:
    """Stage that money which matched nothing is for no order; whoever decided that posts it.

    Raises:
        MoneyMatched: it was matched or decided before; now, or at the commit.
    """
    if booking.outcome is not MoneyOutcome.UNKNOWN:
        raise MoneyMatched
    payments.store.decide_money(booking.money.booking_id)


def freeze_booking(payments: Payments, booking: Booking) -> None:
    """Stage that a booking is on no statement in time (failure 16): its order's money does not move until it is."""
    payments.store.save_money(replace(booking, frozen=True), was=booking)
    _freeze(payments, booking, NOT_ON_STATEMENT)


def thaw(payments: Payments, booking: Booking, *, by: str = "") -> None:
    """Stage that a booking, or what the bank said of it later, is no longer a reason to hold its order's money.

    Args:
        by: the statement's line that took some of it back; empty for the booking itself.
    """
    if booking.order_id is None:
        return
    reasons = dict(payments.store.freezes(booking.order_id))
    if reasons.pop(by or booking.money.booking_id, None) is not None:
        payments.store.save_freezes(booking.order_id, reasons)


def _freeze(payments: Payments, booking: Booking, reason: str, *, by: str = "") -> None:
    if booking.order_id is not None:
        reasons = {**payments.store.freezes(booking.order_id), by or booking.money.booking_id: reason}
        payments.store.save_freezes(booking.order_id, reasons)


def give_up_booking(payments: Payments, booking: Booking, *, key: str) -> Account:
    """Stage that the money of a notice never came: out of where it still lies whole, else our loss. Its order stays frozen.

    Returns:
        the account that bore it.

    Raises:
        AlreadyPosted: at the commit, if it was given up before.
    """
    payments.store.save_money(replace(booking, on_statement=True), was=booking)
    return _take_back(payments, booking, postings.bank_clearing(booking.money), booking.money.amount, "notice_void", key)


def recall_booking(payments: Payments, booking: Booking, *, out_of: Account, amount: Money, line_id: str) -> Account:
    """Stage that the bank took money back, all of a booking or a part (failure 17): its order is frozen, and what is not
    there any more is our loss.

    Returns:
        the account that bore it: the order's escrow, the suspense account, or the expense.

    Raises:
        RecallTooLarge: more than is left of the booking.
        AlreadyPosted: at the commit, if the line was posted before.
    """
    if booking.recalled + amount > booking.money.amount:
        raise RecallTooLarge
    payments.store.save_money(replace(booking, recalled=booking.recalled + amount), was=booking)
    _freeze(payments, booking, RECALLED, by=line_id)
    return _take_back(payments, booking, out_of, amount, "recalled", f"stmt:{line_id}")


def make_whole(payments: Payments, booking: Booking, *, amount: Money, line_id: str, key: str) -> None:
    """Stage that we bear what a recall took out of an order's escrow: the order goes on, unless another recall holds it.

    The payer has it back, so that it counts as refunded.

    Raises:
        AlreadyPosted: at the commit, if it was decided before.
    """
    assert booking.order_id is not None
    payment = payments.store.find(_payment_id(booking.order_id))
    if payment is not None:
        payments.store.save(_given_back(payment, amount))
    legs = [debit(account(chart.EXPENSE_FRAUD, "bank-recalls"), amount), credit(postings.escrow(booking.order_id), amount)]
    post_for(payments.ledger, booking.order_id, "recall_borne", key, legs)
    thaw(payments, booking, by=line_id)


def end_recalled(payments: Payments, booking: Booking, *, amount: Money, line_id: str) -> bool:
    """Stage that parcels end whose money a recall took, and that nothing of it is refunded again.

    Returns:
        whether there are parcels of exactly this amount; else nothing is staged.
    """
    assert booking.order_id is not None
    payment = payments.store.find(_payment_id(booking.order_id))
    if payment is None or not payments.bearer.end(payment, amount):
        return False
    payments.store.save(_given_back(payment, amount))
    thaw(payments, booking, by=line_id)
    return True


def _payment_id(order_id: str) -> PaymentId:
    return PaymentId(f"{PaymentId.prefix}_{order_id.partition('_')[2]}")


def _given_back(payment: Payment, amount: Money) -> Payment:
    return replace(payment, refunded=min(payment.received, payment.refunded + amount))


def _take_back(payments: Payments, booking: Booking, out_of: Account, amount: Money, kind: str, key: str) -> Account:
    bearer = account(chart.EXPENSE_FRAUD, "bank-recalls")
    where = postings.unapplied(booking.money.owner)
    if booking.order_id is not None and booking.outcome is MoneyOutcome.APPLIED:
        where = postings.escrow(booking.order_id)
    prefetch(payments.ledger, [where])
    if balance(payments.ledger, where).available >= amount:
        bearer = where
    post_for(payments.ledger, booking.about, kind, key, [debit(bearer, amount), credit(out_of, amount)])
    return bearer
