"""Use cases of payment links: a VietQR payment by a domestic gateway's page. They stage; only the edge commits.

The money is a transfer to our own account under the bank's reference: whoever tells of it first, the bank's notice, the
statement or the gateway, it is one booking (I6).
"""

from dataclasses import replace
from datetime import timedelta

from chalicelib.payments.errors import CheckoutMismatch, PaymentClosed, WrongMethod
from chalicelib.payments.incoming import receive_money
from chalicelib.payments.link import LinkTransfer
from chalicelib.payments.notice import MoneyIn, MoneyOutcome
from chalicelib.payments.payment import OPEN, Payment, PaymentId, PaymentMethod
from chalicelib.payments.ports import Payments
from chalicelib.payments.service import find_payment

NEXT_LINK_CHECK = timedelta(minutes=5)


def payable_by_link(payments: Payments, payment_id: PaymentId) -> Payment:
    """
    Raises:
        NoSuchPayment: none has the id.
        WrongMethod: it is not paid by a transfer.
        PaymentClosed: it takes no more money, or a part of it has come.
    """
    payment = find_payment(payments, payment_id)
    if payment.method is not PaymentMethod.VIETQR:
        raise WrongMethod(payment.method.value)
    if payment.state not in OPEN or payment.received or payment.closes_at is None or payments.now >= payment.closes_at:
        raise PaymentClosed(payment.state.value)
    return payment


def take_link_transfer(payments: Payments, transfer: LinkTransfer) -> MoneyOutcome:
    """Stage a transfer that the gateway tells of (flows 2a to 2d). The same again changes nothing.

    Raises:
        CheckoutMismatch: it came into an account that is not ours.
    """
    if transfer.account != payments.receiver.account:
        raise CheckoutMismatch(asked=0, charged=transfer.amount)
    money = MoneyIn(
        bank_bin=payments.receiver.bank_bin,
        account=transfer.account,
        bank_ref=transfer.bank_ref,
        amount=transfer.amount,
        content=transfer.content,
        payer_bank_bin=transfer.payer_bank_bin,
        payer_account=transfer.payer_account,
        payer_name=transfer.payer_name,
        booked_at=transfer.booked_at,
        raw="payment link",
    )
    return receive_money(payments, money)


def look_at_link_later(payments: Payments, payment_id: PaymentId) -> Payment:
    """Stage when the link is looked at next: not at all once the payment has ended.

    Raises:
        NoSuchPayment: none has the id.
    """
    payment = find_payment(payments, payment_id)
    check_at = None
    if payment.state in OPEN and payment.closes_at is not None:
        check_at = min(payments.now + NEXT_LINK_CHECK, payment.closes_at)
    payment = replace(payment, check_at=check_at)
    payments.store.save(payment)
    return payment
