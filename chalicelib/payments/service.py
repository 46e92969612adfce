"""Use cases of payments: open, take in what came, close, give back. They stage; only the edge commits."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.identity import PartyId, check_pin
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money, amount_of
from chalicelib.ledger import Account, credit, debit
from chalicelib.payments import postings
from chalicelib.payments.cards import require_cards
from chalicelib.payments.errors import (
    CheckoutMismatch,
    NoSuchPayment,
    PaymentClosed,
    SignInToUseBalance,
    WrongMethod,
)
from chalicelib.payments.incoming import take_in
from chalicelib.payments.payment import (
    OPEN,
    Payment,
    PaymentId,
    PaymentMethod,
    PaymentState,
    moved,
)
from chalicelib.payments.ports import CheckoutPage, CheckoutState, GatewayEvent, Payments
from chalicelib.payments.postings import post_for
from chalicelib.payments.reference import make_reference, read_reference, transfer_content
from chalicelib.payments.refund import ToCard
from chalicelib.payments.refunds import back_to, open_refund, send_refund
from chalicelib.payments.vietqr import TransferCode, encode

FIRST_CARD_CHECK = timedelta(minutes=2)
NEXT_CARD_CHECK = timedelta(minutes=5)


def new_reference(payments: Payments) -> str:
    """A short code for a payment to come; should it be taken, the unit of work that opens the payment starts again."""
    return make_reference(payments.entropy)


def open_payment(
    payments: Payments,
    *,
    payment_id: PaymentId,
    order_id: str,
    reference: str,
    amount: Money,
    method: PaymentMethod,
    payer_phone: str,
    payer_id: PartyId | None = None,
    pin: str | None = None,
) -> Payment:
    """Stage the payment of a new order; one from the balance is paid at once, in the same unit of work.

    Raises:
        InvalidInput: not an amount, or a balance payment without a PIN.
        SignInToUseBalance: a balance payment by a guest.
        WrongPin, PinLocked, PinNotSet: the PIN is not right; the try counts.
        InsufficientFunds: the balance is smaller.
        CardsAway: a card payment, while the gateway does not answer.
        PaymentExists: at the commit, if the id was used before.
    """
    payment = Payment(
        payment_id=payment_id,
        order_id=order_id,
        reference=reference,
        method=method,
        amount=amount_of(amount),
        payer_phone=payer_phone,
        payer_id=payer_id,
        opened_at=payments.now,
    )
    match method:
        case PaymentMethod.BALANCE:
            payment = _pay_from_balance(payments, payment, pin)
        case PaymentMethod.CARD:
            require_cards(payments)
            closes_at = payments.now + timedelta(seconds=payments.policy.card_payment_window_s)
            payment = replace(payment, closes_at=closes_at, check_at=closes_at)
        case PaymentMethod.VIETQR:
            closes_at = payments.now + timedelta(seconds=payments.policy.vietqr_payment_window_s)
            payment = replace(payment, closes_at=closes_at, check_at=closes_at)
        case PaymentMethod.CASH:
            closes_at = payments.now + timedelta(seconds=payments.policy.cash_payment_window_s)
            payment = replace(payment, closes_at=closes_at, check_at=closes_at)
        case PaymentMethod.COD:
            pass
    payments.store.add(payment)
    return payment


def _pay_from_balance(payments: Payments, payment: Payment, pin: str | None) -> Payment:
    if payment.payer_id is None:
        raise SignInToUseBalance
    if pin is None:
        raise InvalidInput("Mời nhập mã PIN.", "Paying from the balance needs the PIN.", field="pin")
    check_pin(payments.identity, payment.payer_id, pin)
    legs = [
        debit(postings.balance_account(payment.payer_id), payment.amount),
        credit(postings.escrow(payment.order_id), payment.amount),
    ]
    post_for(payments.ledger, payment.order_id, "order_paid", f"balpay:{payment.payment_id}", legs)
    return replace(moved(payment, PaymentState.PAID), received=payment.amount)


def find_payment(payments: Payments, payment_id: PaymentId) -> Payment:
    """
    Raises:
        NoSuchPayment: none has the id.
    """
    found = payments.store.find(payment_id)
    if found is None:
        raise NoSuchPayment
    return found


def find_by_code(payments: Payments, text: str) -> PaymentId | None:
    """The payment whose reference a person typed, with or without mark, spaces and hyphens."""
    reference = read_reference(text)
    return payments.store.find_by_reference([reference]) if reference else None


def transfer_code(payments: Payments, payment: Payment) -> str | None:
    """The VietQR text for what is still missing; None when there is nothing to transfer."""
    if payment.method is not PaymentMethod.VIETQR or not payment.missing:
        return None
    to = payments.receiver
    return encode(TransferCode(to.bank_bin, to.account, payment.missing, transfer_content(payment.reference)))


def record_checkout(payments: Payments, payment_id: PaymentId, page: CheckoutPage) -> Payment:
    """Stage the card page that the gateway opened.

    Raises:
        NoSuchPayment: none has the id.
    """
    payment = find_payment(payments, payment_id)
    if payment.session_id == page.session_id:
        return payment
    # Also of a payment that ended while its page was being opened: the job closes the page.
    check_at = payments.now + FIRST_CARD_CHECK
    payment = replace(payment, session_id=page.session_id, page_url=page.url, check_at=check_at)
    payments.store.save(payment)
    return payment


def payable_by_card(payments: Payments, payment_id: PaymentId) -> Payment:
    """
    Raises:
        NoSuchPayment: none has the id.
        WrongMethod: it is not a card payment.
        PaymentClosed: it takes no more money.
        CardsAway: the gateway does not answer these minutes.
    """
    payments.circuit.expect()
    payment = find_payment(payments, payment_id)
    if payment.method is not PaymentMethod.CARD:
        raise WrongMethod(payment.method.value)
    if payment.state not in OPEN or payment.closes_at is None or payments.now >= payment.closes_at:
        raise PaymentClosed(payment.state.value)
    require_cards(payments)
    return payment


def note_event(payments: Payments, event: GatewayEvent, raw: str) -> bool:
    """Stage the gateway's notice, kept once.

    Returns:
        whether it is new.
    """
    if payments.store.event_seen(event.event_id):
        return False
    payments.store.add_event(event, raw, payments.now)
    return True


def apply_checkout(payments: Payments, state: CheckoutState) -> Payment | None:
    """Stage where the gateway says a checkout stands (flows 1a, 1b). The same or an older state again changes nothing.

    Returns:
        the payment; None when the checkout is not of ours.

    Raises:
        CheckoutMismatch: another amount was charged than we asked for.
    """
    if not state.payment_id.startswith(f"{PaymentId.prefix}_"):
        return None
    payment_id = PaymentId.parse(state.payment_id)
    payments.observer.expect(payment_id)
    payment = payments.store.find(payment_id)
    if payment is None or payment.method is not PaymentMethod.CARD:
        return None
    if state.paid and state.amount != payment.amount:
        raise CheckoutMismatch(asked=payment.amount, charged=state.amount)
    if state.paid and state.intent_id and payment.intent_id is None:
        payment = replace(payment, intent_id=state.intent_id, session_id=state.session_id)
        key, way = f"card:cap:{state.intent_id}", ToCard(state.intent_id)
        payment = take_in(payments, payment, postings.card_money(), state.amount, key, way)
    if payment.intent_id is not None and not payment.fee_booked and state.balance_transaction_id and state.fee is not None:
        payment = replace(payment, fee_booked=True)
        payments.store.save(payment)
        if state.fee:
            key = f"card:fee:{state.balance_transaction_id}"
            post_for(payments.ledger, payment.order_id, "card_fee", key, postings.card_fee(state.fee))
    settled = payment.fee_booked or (state.status == "expired" and payment.state not in OPEN)
    next_check = payments.now + NEXT_CARD_CHECK
    if payment.closes_at is not None and payments.now < payment.closes_at:
        next_check = min(next_check, payment.closes_at)
    payment = replace(payment, check_at=None if settled else next_check)
    payments.store.save(payment)
    return payment


def expire_payment(payments: Payments, payment_id: PaymentId) -> bool:
    """Stage the end of a payment whose time is over; part payments go back. Harmless when repeated or too early.

    Returns:
        whether it ended now.

    Raises:
        NoSuchPayment: none has the id.
    """
    payments.observer.expect(payment_id)
    payment = find_payment(payments, payment_id)
    if payment.state not in OPEN or payment.closes_at is None or payments.now < payment.closes_at:
        return False
    payments.observer.on_expired(_close(payments, payment))
    return True


def cancel_payment(payments: Payments, payment_id: PaymentId) -> Payment:
    """Stage the end of a payment that is not paid, because its order is cancelled; what came in part goes back.

    Raises:
        NoSuchPayment: none has the id.
        PaymentClosed: it is paid or ended.
    """
    payment = find_payment(payments, payment_id)
    if payment.state not in OPEN:
        raise PaymentClosed(payment.state.value)
    return _close(payments, payment)


def _close(payments: Payments, payment: Payment) -> Payment:
    """EXPIRED, or REFUND_DUE with one refund for each transfer that came."""
    waited = payment.received if payment.state is PaymentState.PART_PAID else 0
    after = moved(payment, PaymentState.REFUND_DUE if waited else PaymentState.EXPIRED)
    # A page that is open must be closed at its gateway: the job looks at once.
    check_at = payments.now if payment.session_id else None
    after = replace(after, check_at=check_at)
    payments.store.save(after)
    if waited:
        refunds = [open_refund(payments, payment, d.amount, back_to(d), "paid_in_part") for d in payment.deposits]
        legs = [debit(postings.unapplied(payment.payment_id), waited)]
        legs += [credit(postings.refund_due(refund), refund.amount) for refund in refunds]
        post_for(payments.ledger, payment.order_id, "payment_unapplied", f"unapply:{payment.order_id}", legs)
        for refund in refunds:
            send_refund(payments, refund)
    return after


def collect_cash(payments: Payments, payment_id: PaymentId, *, parcel_id: str, amount: Money) -> Payment:
    """Stage cash that the carrier took at the door for one parcel (flow 3a).

    Raises:
        NoSuchPayment: none has the id.
        WrongMethod: it is not cash on delivery.
        AlreadyPosted: at the commit, if the parcel was collected for.
    """
    payment = _cash_on_delivery(payments, payment_id)
    payment = _cash_counted(payments, replace(payment, received=payment.received + amount))
    legs = [debit(postings.cash_at_door(parcel_id), amount), credit(postings.escrow(payment.order_id), amount)]
    post_for(payments.ledger, payment.order_id, "cod_collected", f"cod:{parcel_id}", legs)
    return payment


def remit_cash(payments: Payments, order_id: str, *, parcel_id: str, amount: Money, into: Account, batch: str) -> None:
    """Stage that the carrier handed over one parcel's cash, to a till or the bank (flow 3b).

    Raises:
        StaleVersion: the parcel's cash is not there; the caller's own state says that it is.
    """
    legs = [debit(into, amount), credit(postings.cash_at_door(parcel_id), amount)]
    post_for(payments.ledger, order_id, "cod_remitted", f"codrem:{batch}:{parcel_id}", legs)


def forgo_cash(payments: Payments, payment_id: PaymentId, amount: Money) -> Payment:
    """Stage that some of a cash-on-delivery payment is no longer due: a parcel was cancelled.

    Raises:
        NoSuchPayment: none has the id.
        WrongMethod: it is not cash on delivery.
    """
    payment = _cash_on_delivery(payments, payment_id)
    return _cash_counted(payments, replace(payment, amount=payment.amount - amount))


def _cash_on_delivery(payments: Payments, payment_id: PaymentId) -> Payment:
    payment = find_payment(payments, payment_id)
    if payment.method is not PaymentMethod.COD:
        raise WrongMethod(payment.method.value)
    return payment


def _cash_counted(payments: Payments, payment: Payment) -> Payment:
    """The payment in the state that its sums say: nothing due any more is EXPIRED, everything collected is PAID."""
    if payment.amount == 0:
        to = PaymentState.EXPIRED
    elif payment.received == payment.amount:
        to = PaymentState.PAID
    else:
        to = PaymentState.PART_PAID if payment.received else PaymentState.AWAITING
    payment = moved(payment, to)
    payments.store.save(payment)
    return payment
