"""Use cases of paying in cash at an outlet by the order's code. They stage; only the edge commits.

The commit is the taking: there is no late cash. What is refused (paid meanwhile, over, cancelled, another amount) was never
posted, and the teller gives the notes back; a transfer that comes for the order afterwards goes back as a second payment.
"""

from chalicelib.kernel.money import Money, amount_of
from chalicelib.ledger import Account
from chalicelib.payments.errors import CashAmountDiffers, CashPaymentTooLarge, NoSuchPayment, PaymentClosed, WrongMethod
from chalicelib.payments.incoming import take_in
from chalicelib.payments.payment import CASH_REF, OPEN, Deposit, Payment, PaymentMethod, with_deposit
from chalicelib.payments.ports import Payments
from chalicelib.payments.reference import read_reference

AT_COUNTER = frozenset({PaymentMethod.CASH, PaymentMethod.VIETQR})
"""A buyer whose transfer does not work may pay the same order in notes."""


def payable_in_cash(payments: Payments, code: str) -> Payment:
    """
    Raises:
        NoSuchPayment: no order has the code.
        WrongMethod: it is paid by card, from a balance or at the door.
        PaymentClosed: it takes no more money.
        CashPaymentTooLarge: over the policy's amount.
    """
    reference = read_reference(code)
    payment_id = payments.store.find_by_reference([reference]) if reference else None
    if payment_id is None:
        raise NoSuchPayment
    payments.observer.expect(payment_id)
    payment = payments.store.find(payment_id)
    if payment is None:
        raise NoSuchPayment
    if payment.method not in AT_COUNTER:
        raise WrongMethod(payment.method.value)
    if payment.state not in OPEN or payment.closes_at is None or payments.now >= payment.closes_at:
        raise PaymentClosed(payment.state.value)
    if payment.missing > payments.policy.cash_payment_most:
        raise CashPaymentTooLarge(payments.policy.cash_payment_most)
    return payment


def pay_in_cash(payments: Payments, code: str, amount: Money, *, into: Account, receipt: str) -> Payment:
    """Stage the notes for an order, all that is missing of it.

    Args:
        into: the till; receipt: the id of the taking, once for ever.

    Raises:
        InvalidInput: not an amount.
        NoSuchPayment, WrongMethod, PaymentClosed, CashPaymentTooLarge: as `payable_in_cash`.
        CashAmountDiffers: more or less than is missing.
        AlreadyPosted: at the commit, if the receipt's id was used.
    """
    payment = payable_in_cash(payments, code)
    if amount_of(amount) != payment.missing:
        raise CashAmountDiffers(payment.missing)
    payment = with_deposit(payment, Deposit(f"{CASH_REF}{receipt}", amount, "", "", ""))
    return take_in(payments, payment, into, amount, f"cashpay:{receipt}", None)
