"""Use cases of refunds: decide, send, settle, send again. They stage; only the edge commits.

A refund lies in `2120` from the decision until the provider's word: one that is pending or has failed is still owed.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from chalicelib.kernel.money import Money, amount_of
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import Account, Posting, credit, debit
from chalicelib.payments import postings
from chalicelib.payments.errors import NoSuchPayment, NoSuchRefund, RefundNotPossible
from chalicelib.payments.notice import MoneyIn
from chalicelib.payments.payment import (
    CASH_REF,
    Deposit,
    Payment,
    PaymentId,
    PaymentMethod,
    PaymentState,
    deposit_of,
    payer_of,
)
from chalicelib.payments.ports import GatewayRefund, Payments
from chalicelib.payments.postings import post_for
from chalicelib.payments.refund import Refund, RefundId, RefundState, ToBalance, ToBank, ToCard, TransferId, Way, moved

CHECK_AFTER = timedelta(minutes=30)
"""How long a refund that the gateway calls pending is left alone."""


def request_refund(
    payments: Payments, payment_id: PaymentId, amount: Money, reason: str, *, out_of: Sequence[Posting] = ()
) -> Refund:
    """Stage a refund from the order's escrow (flow 5a) and its sending (5b), by the way the money came.

    Args:
        out_of: the debits that give the money, when it has left the escrow (flow 5c).

    Raises:
        InvalidInput: not an amount.
        NoSuchPayment: none has the id.
        RefundNotPossible: more is asked back than came.
        MoneyFrozen: the bank's word on the money is in doubt; now, or at the commit.
        StaleVersion: the escrow was read in the middle of another unit of work.
    """
    payment = payments.store.find(payment_id)
    if payment is None:
        raise NoSuchPayment
    # Of several parcels paid at their doors, one may go back while another is still under way.
    here = payment.state is PaymentState.PAID or (payment.method is PaymentMethod.COD and payment.received > 0)
    if not here or payment.refunded + amount_of(amount) > payment.received:
        raise RefundNotPossible(
            "Số tiền hoàn lớn hơn số đã trả.",
            "More is asked back than was paid.",
            details={"received": payment.received, "refunded": payment.refunded},
        )
    payments.store.save(replace(payment, refunded=payment.refunded + amount))
    payments.store.require_free(payment.order_id)
    refund = open_refund(payments, payment, amount, _way_back(payment, payment.refunded + amount), reason)
    kind = "refund_taken_back" if out_of else "refund_decided"
    legs = [*(out_of or [debit(postings.escrow(payment.order_id), amount)]), credit(postings.refund_due(refund), amount)]
    post_for(payments.ledger, payment.order_id, kind, f"refund:{refund.refund_id}", legs)
    return send_refund(payments, refund)


def _way_back(payment: Payment, asked_back: Money) -> Way | None:
    """
    Args:
        asked_back: of the payment in all, this refund included.
    """
    match payment.method:
        case PaymentMethod.CARD:
            return ToCard(payment.intent_id) if payment.intent_id else None
        case PaymentMethod.VIETQR | PaymentMethod.CASH:
            payer = payer_of(payment, asked_back)
            if payer is not None and payer.bank_ref.startswith(CASH_REF):
                return ToBalance(payment.payer_id) if payment.payer_id else None
            return back_to(payer) if payer else None
        case PaymentMethod.BALANCE | PaymentMethod.COD:
            return ToBalance(payment.payer_id) if payment.payer_id else None


def back_to(deposit: Deposit) -> ToBank | None:
    """The account that a transfer came from, if the bank named it."""
    if not (deposit.payer_bank_bin and deposit.payer_account):
        return None
    return ToBank(deposit.payer_bank_bin, deposit.payer_account, deposit.payer_name)


def open_refund(payments: Payments, payment: Payment, amount: Money, way: Way | None, reason: str) -> Refund:
    """Stage a refund that the caller posts to its own account `2120`, and then sends."""
    refund = Refund(
        refund_id=RefundId.make(payments.now, payments.entropy),
        payment_id=payment.payment_id,
        order_id=payment.order_id,
        amount=amount,
        reason=reason,
        requested_at=payments.now,
        way=way,
    )
    payments.store.add_refund(refund)
    return refund


def send_back(
    payments: Payments,
    *,
    about: str,
    amount: Money,
    way: ToBank | None,
    reason: str,
    key: str,
    legs: Sequence[Posting],
) -> Refund:
    """Stage that money which was for no payment goes back to its payer.

    Args:
        about: what it had come for.
        way: None lets it wait for a person.
        key, legs: of the posting that puts the amount into the refund's account; legs without that one.
    """
    refund = Refund(
        refund_id=RefundId.make(payments.now, payments.entropy),
        payment_id=None,
        order_id=about,
        amount=amount,
        reason=reason,
        requested_at=payments.now,
        way=way,
    )
    payments.store.add_refund(refund)
    post_for(payments.ledger, about, "sent_back", key, [*legs, credit(postings.refund_due(refund), amount)])
    return send_refund(payments, refund)


def return_to_payer(payments: Payments, payer: MoneyIn, *, about: str, amount: Money, out_of: Account) -> Refund:
    """Stage that some of the money of a booking goes back to the account that it came from, out of where it waits."""
    legs, way = [debit(out_of, amount)], back_to(deposit_of(payer))
    return send_back(payments, about=about, amount=amount, way=way, reason="surplus", key=f"surplus:{about}", legs=legs)


def find_refund(payments: Payments, refund_id: RefundId) -> Refund:
    """
    Raises:
        NoSuchRefund: none has the id.
    """
    found = payments.store.find_refund(refund_id)
    if found is None:
        raise NoSuchRefund
    return found


def send_refund(payments: Payments, refund: Refund) -> Refund:
    """Stage the sending by the refund's way; without one it waits for a person. Money to a balance is there at once."""
    if refund.way is None:
        return refund
    refund = replace(moved(refund, RefundState.SENT), attempt=refund.attempt + 1, failure=None)
    payments.store.save_refund(refund)
    match refund.way:
        case ToBalance(party_id):
            legs = [
                debit(postings.refund_due(refund), refund.amount),
                credit(postings.balance_account(party_id), refund.amount),
            ]
            post_for(payments.ledger, refund.order_id, "refund", f"refundpay:{refund.refund_id}", legs)
            refund = moved(refund, RefundState.PAID)
        case ToCard(intent_id):
            payload = {"refund_id": refund.refund_id, "intent_id": intent_id, "amount": refund.amount}
            payments.outbox.stage(Effect("card_refund", refund.provider_key, payload))
        case ToBank() as bank:
            refund = _send_by_bank(payments, refund, bank)
    payments.store.save_refund(refund)
    return refund


def _send_by_bank(payments: Payments, refund: Refund, bank: ToBank) -> Refund:
    transfer_id = TransferId.make(payments.now, payments.entropy)
    legs = [
        debit(postings.refund_due(refund), refund.amount),
        credit(postings.out_transfer(transfer_id), refund.amount),
    ]
    post_for(payments.ledger, refund.order_id, "refund_sent", f"refundpay:{transfer_id}", legs)
    payload = {
        "transfer_id": transfer_id,
        "amount": refund.amount,
        "to_bank_bin": bank.bank_bin,
        "to_account": bank.account,
        "to_name": bank.name,
        "content": f"HOAN TIEN {refund.refund_id[-8:]}",
        "purpose": "refund",
        "reference": refund.refund_id,
        "about": refund.order_id,
    }
    payments.outbox.stage(Effect("bank_transfer", transfer_id, payload))
    return replace(refund, provider_ref=transfer_id)


def settle_card_refund(payments: Payments, refund_id: RefundId, answer: GatewayRefund, *, attempt: str) -> Refund:
    """Stage the gateway's word on a refund. Harmless when repeated, and when it comes after a later attempt was sent.

    One that had succeeded may fail days later; what a card dispute gave back stays paid, for it has no such attempt.

    Args:
        attempt: the provider key that the gateway was asked under.

    Raises:
        NoSuchRefund: none has the id.
    """
    refund = find_refund(payments, refund_id)
    if refund.state is RefundState.PAID and attempt == refund.provider_key and answer.status == "failed":
        return _came_back(payments, refund, answer)
    if refund.state is not RefundState.SENT or attempt != refund.provider_key:
        return refund
    refund = replace(refund, provider_ref=answer.refund_ref or refund.provider_ref, check_at=None)
    match answer.status:
        case "succeeded":
            refund = moved(refund, RefundState.PAID)
        case "pending":
            refund = replace(refund, check_at=payments.now + CHECK_AFTER)
        case "failed":
            refund = replace(moved(refund, RefundState.FAILED), failure=answer.reason)
    payments.store.save_refund(refund)
    if refund.state is RefundState.PAID:
        legs = [debit(postings.refund_due(refund), refund.amount), credit(postings.card_money(), refund.amount)]
        post_for(payments.ledger, refund.order_id, "refund", f"refundpay:{answer.refund_ref}", legs)
    return refund


def _came_back(payments: Payments, refund: Refund, answer: GatewayRefund) -> Refund:
    """The card's bank sent back what had gone: it is owed again."""
    refund = replace(moved(refund, RefundState.FAILED), failure=answer.reason)
    payments.store.save_refund(refund)
    legs = [debit(postings.card_money(), refund.amount), credit(postings.refund_due(refund), refund.amount)]
    post_for(payments.ledger, refund.order_id, "refund_failed", f"refundback:{answer.refund_ref}", legs)
    return refund


def settle_bank_refund(payments: Payments, refund_id: RefundId, transfer_id: str, failure: str | None) -> Refund:
    """Stage the bank's definite word on a refund's transfer; the money of one that failed is owed again.

    A transfer that went is posted out of `2210` by whoever confirms transfers, not here.

    Args:
        failure: the bank's reason; None when the money went.

    Raises:
        NoSuchRefund: none has the id.
    """
    refund = find_refund(payments, refund_id)
    if refund.state is not RefundState.SENT or refund.provider_ref != transfer_id:
        return refund
    if failure is None:
        refund = moved(refund, RefundState.PAID)
        payments.store.save_refund(refund)
        return refund
    refund = replace(moved(refund, RefundState.FAILED), failure=failure)
    payments.store.save_refund(refund)
    legs = [
        debit(postings.out_transfer(transfer_id), refund.amount),
        credit(postings.refund_due(refund), refund.amount),
    ]
    post_for(payments.ledger, refund.order_id, "refund_failed", f"refundback:{transfer_id}", legs)
    return refund


def resend_refund(payments: Payments, refund_id: RefundId) -> Refund:
    """Stage another attempt at a refund that failed, by the way that is known.

    Raises:
        NoSuchRefund: none has the id.
        RefundNotPossible: it is under way or paid, or has no way.
    """
    return _attempt_again(payments, find_refund(payments, refund_id))


def redirect_refund(payments: Payments, refund_id: RefundId, way: ToBank) -> Refund:
    """Stage the sending of a refund that failed or had no way to an account that its owner named.

    Money leaves to somebody whom no payment vouches for: two people decide it.

    Raises:
        NoSuchRefund: none has the id.
        RefundNotPossible: it is under way or paid.
    """
    return _attempt_again(payments, replace(find_refund(payments, refund_id), way=way))


def _attempt_again(payments: Payments, refund: Refund) -> Refund:
    if refund.state not in (RefundState.FAILED, RefundState.WAITING) or refund.way is None:
        raise RefundNotPossible(
            "Khoản hoàn này không gửi lại được.",
            "This refund cannot be sent now.",
            details={"refund_state": refund.state.value, "has_way": refund.way is not None},
        )
    return send_refund(payments, refund)
