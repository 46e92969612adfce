"""Use cases of card disputes (flows 16a, 16b): what the gateway says of one, in the books. They stage.

While the holder's bank has the money (`1320`), the order is frozen: nothing of it is released or refunded, by a condition of
the write. What is lost is taken first from refunds that could not be sent, then from parcels that are not released; who
bears the rest is the observer's to say.
"""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.kernel.clock import business_date, to_text
from chalicelib.kernel.money import Money
from chalicelib.ledger import Account, Posting, Side, account, chart, credit, debit
from chalicelib.oversight import CaseKind, case_id_of, open_case
from chalicelib.payments import postings
from chalicelib.payments.chargeback import Chargeback, ChargebackState, DisputeState, moved
from chalicelib.payments.errors import NoSuchChargeback
from chalicelib.payments.payment import Payment, PaymentId, PaymentMethod
from chalicelib.payments.ports import Payments
from chalicelib.payments.postings import post_for
from chalicelib.payments.refund import Refund, RefundState, ToCard
from chalicelib.payments.refund import moved as refund_moved


def apply_dispute(payments: Payments, state: DisputeState) -> Chargeback | None:
    """Stage where the gateway says a dispute stands. The same or an older state again changes nothing.

    Returns:
        the chargeback; None when the charge is not of our payments, which a case then says.
    """
    payment = _payment_of(payments, state)
    if payment is None:
        _say(payments, state, None)
        return None
    before = payments.chargebacks.find(state.dispute_id)
    if before is None:
        before = _new(payment, state)
        payments.chargebacks.add(before)
        _say(payments, state, payment)
    after = replace(before, evidence_due_at=state.evidence_due_at or before.evidence_due_at)
    if after.state is ChargebackState.ASKED and state.withdrawn:
        after = _withdrawn(payments, after, state)
    elif after.state is ChargebackState.ASKED and state.status == "dropped":
        after = replace(moved(after, ChargebackState.DROPPED), closed_at=payments.now)
    if after.state is ChargebackState.OPEN and _decided(payments, payment, after, state):
        after = _closed(payments, payment, after, state)
    payments.chargebacks.save(after)
    _hold(payments, before, after)
    return after


def find_chargeback(payments: Payments, dispute_id: str) -> Chargeback:
    """
    Raises:
        NoSuchChargeback: none has the id.
    """
    found = payments.chargebacks.find(dispute_id)
    if found is None:
        raise NoSuchChargeback
    return found


def _payment_of(payments: Payments, state: DisputeState) -> Payment | None:
    if not state.payment_id.startswith(f"{PaymentId.prefix}_"):
        return None
    payment_id = PaymentId.parse(state.payment_id)
    payments.observer.expect(payment_id)
    found = payments.store.find(payment_id)
    return found if found is not None and found.method is PaymentMethod.CARD else None


def _new(payment: Payment, state: DisputeState) -> Chargeback:
    return Chargeback(
        dispute_id=state.dispute_id,
        payment_id=payment.payment_id,
        order_id=payment.order_id,
        reason=state.reason,
        amount=state.amount,
        opened_at=state.opened_at,
        evidence_due_at=state.evidence_due_at,
    )


def _say(payments: Payments, state: DisputeState, payment: Payment | None) -> None:
    """A person answers the holder's bank, at the gateway's own page, before the evidence is due."""
    due = state.evidence_due_at
    facts = {
        "dispute_id": state.dispute_id,
        "reason": state.reason,
        "evidence_due": business_date(due).isoformat() if due else None,
        "charge_id": state.charge_id,
    }
    subject = payment.order_id if payment else state.dispute_id
    case_id = case_id_of("card_dispute", state.dispute_id)
    open_case(payments.oversight, CaseKind.CARD_DISPUTE, subject, facts=facts, amount=state.amount, case_id=case_id)


def _withdrawn(payments: Payments, chargeback: Chargeback, state: DisputeState) -> Chargeback:
    """Flow 16a."""
    after = replace(moved(chargeback, ChargebackState.OPEN), amount=state.withdrawn, fees=state.fees)
    legs = [
        debit(disputed(chargeback.dispute_id), after.amount),
        *_fee(after.fees),
        credit(postings.card_money(), after.amount),
    ]
    post_for(payments.ledger, after.order_id, "chargeback_opened", f"disp:{after.dispute_id}:open", legs)
    return after


def _decided(payments: Payments, payment: Payment, chargeback: Chargeback, state: DisputeState) -> bool:
    """Won when the money is back; lost when the gateway says so and none of it is under way by a refund as well."""
    if state.status == "won":
        return state.reinstated >= chargeback.amount
    sent = any(one.state is RefundState.SENT for one in _card_refunds(payments, payment))
    return state.status == "lost" and not sent


def _closed(payments: Payments, payment: Payment, chargeback: Chargeback, state: DisputeState) -> Chargeback:
    """Flow 16b."""
    back = min(state.reinstated, chargeback.amount)
    lost = chargeback.amount - back
    end = ChargebackState.LOST if lost else ChargebackState.WON
    after = replace(moved(chargeback, end), fees=state.fees, closed_at=payments.now)
    legs = [debit(postings.card_money(), back), *_fee(state.fees - chargeback.fees)]
    households: Sequence[Sequence[Posting]] = ()
    if lost:
        owed, unsent = _out_of_refunds(payments, payment, lost, after.dispute_id)
        borne = payments.bearer.bear(payment, lost - owed, chargeback.reason)
        legs += [*unsent, *borne.legs]
        households = borne.by_household
        # A refund counts what was asked back from the start; whatever else was lost cannot be asked back any more.
        refunded = min(payment.received, payment.refunded + lost - owed)
        payments.store.save(replace(payment, refunded=refunded))
    apart = [sum(leg.amount if leg.side is Side.DEBIT else -leg.amount for leg in entry) for entry in households]
    legs.append(credit(disputed(after.dispute_id), after.amount - sum(apart)))
    kind, key = "chargeback_lost" if lost else "chargeback_won", f"disp:{after.dispute_id}:close"
    if any(leg.amount for leg in legs):
        post_for(payments.ledger, after.order_id, kind, key, legs)
    for number, (entry, amount) in enumerate(zip(households, apart, strict=True), 1):
        whole = [*entry, credit(disputed(after.dispute_id), amount)]
        post_for(payments.ledger, after.order_id, kind, f"{key}:{number}", whole)
    return after


def _out_of_refunds(payments: Payments, payment: Payment, lost: Money, dispute_id: str) -> tuple[Money, list[Posting]]:
    """What is owed to the buyer anyway is now paid: by the dispute."""
    legs: list[Posting] = []
    left = lost
    for refund in _card_refunds(payments, payment):
        if refund.state in (RefundState.FAILED, RefundState.WAITING) and refund.amount <= left:
            # An attempt of its own: what the gateway says of the earlier ones is no word on this.
            paid = replace(refund_moved(refund, RefundState.PAID), failure=None, attempt=refund.attempt + 1)
            payments.store.save_refund(replace(paid, provider_ref=dispute_id))
            legs.append(debit(postings.refund_due(refund), refund.amount))
            left -= refund.amount
    return lost - left, legs


def _card_refunds(payments: Payments, payment: Payment) -> list[Refund]:
    seen = payments.store.refunds_of(payment.payment_id)
    found = (payments.store.find_refund(refund.refund_id) for refund in seen)
    return [one for one in found if one is not None and (one.way is None or isinstance(one.way, ToCard))]


def _hold(payments: Payments, before: Chargeback, after: Chargeback) -> None:
    """The order is frozen as long as the money is with the holder's bank."""
    was, now = (one.state is ChargebackState.OPEN for one in (before, after))
    if was == now:
        return
    reasons = dict(payments.store.freezes(after.order_id))
    if now:
        reasons[after.dispute_id] = f"card_dispute:{to_text(after.opened_at)}"
    else:
        reasons.pop(after.dispute_id, None)
    payments.store.save_freezes(after.order_id, reasons)


def disputed(dispute_id: str) -> Account:
    """Card money that the holder's bank has while the charge is disputed."""
    return account(chart.CARD_DISPUTE, dispute_id)


def _fee(fee: int) -> list[Posting]:
    expense, money = account(chart.EXPENSE_STRIPE, "vnd"), postings.card_money()
    if fee < 0:
        return [debit(money, -fee), credit(expense, -fee)]
    return [debit(expense, fee), credit(money, fee)]
