"""Refunds at the card gateway; what becomes of payments that nobody told us of."""

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.card_calls import asked_of_gateway, links_of, take_in_link
from chalicelib.entrypoints.effects import effect, minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.payments import (
    CheckoutState,
    GatewayRefund,
    Payment,
    PaymentMethod,
    Refund,
    RefundId,
    apply_checkout,
    cards_away,
    expire_payment,
    is_open,
    look_at_link_later,
    reopen_cards,
    settle_card_refund,
)

BATCH = 50
"""How many things one run of a job looks at; the rest waits a minute."""


@effect("card_refund")
def refund_card(app: Application, refund: Effect) -> None:
    """The attempt's key is the gateway's idempotency key, so that a repeat is the same refund."""
    payload = refund.payload
    asked = {"refund_id": refund.key, "intent_id": payload["intent_id"], "amount": payload["amount"]}
    answer = asked_of_gateway(app, lambda gateway: gateway.refund(**asked))
    _settle(app, RefundId(payload["refund_id"]), answer, attempt=refund.key, done=refund)


@minute_job("look_after_pending_refunds")
def look_after_pending_refunds(app: Application) -> int:
    """Ask the gateway what became of refunds that it called pending."""

    def ask(refund: Refund) -> bool:
        if refund.provider_ref is None:
            return False
        named = refund.provider_ref
        answer = asked_of_gateway(app, lambda gateway: gateway.fetch_refund(named))
        _settle(app, refund.refund_id, answer, attempt=refund.provider_key)
        return True

    return one_by_one(app.open_work().payments.store.due_refunds(app.clock.now(), BATCH), ask)


def _settle(
    app: Application, refund_id: RefundId, answer: GatewayRefund, *, attempt: str, done: Effect | None = None
) -> None:
    def use_case(work: Work) -> None:
        settle_card_refund(work.payments, refund_id, answer, attempt=attempt)
        if done is not None:
            work.outbox.settle(done)

    run(app, use_case, actor="card_gateway")


@minute_job("look_after_card_gateway")
def look_after_card_gateway(app: Application) -> int:
    """While cards are not offered, ask whether the gateway answers again; then they are."""
    if cards_away(app.open_work().payments) is None:
        return 0
    try:
        app.card_gateway.check()
    except Unavailable:
        return 0
    return int(run(app, lambda work: reopen_cards(work.payments)))


@minute_job("look_after_payments")
def look_after_payments(app: Application) -> int:
    """Ask the gateway about card pages without notice, close those that are too old, end what was not paid in time."""
    due = app.open_work().payments.store.due(app.clock.now(), BATCH)
    return one_by_one(due, lambda payment: _look_after(app, payment))


def _look_after(app: Application, payment: Payment) -> bool:
    """One payment, as the queue had it; every step is decided again on what is stored."""
    over = payment.closes_at is not None and app.clock.now() >= payment.closes_at
    if payment.method is PaymentMethod.CARD and payment.session_id is not None:
        session_id = payment.session_id
        state = asked_of_gateway(app, lambda gateway: gateway.fetch_checkout(session_id))
        if state.status == "open" and (over or not is_open(payment)):
            # A buyer may pay between this answer and the next: only what is fetched once the page is closed is final.
            asked_of_gateway(app, lambda gateway: gateway.expire_checkout(session_id))
            state = asked_of_gateway(app, lambda gateway: gateway.fetch_checkout(session_id))
        _apply(app, state)
    if payment.method is PaymentMethod.VIETQR and payment.session_id is not None and app.payment_links is not None:
        _look_after_link(app, payment, payment.session_id, over=over)
    if over:
        _expire(app, payment)
    return True


def _look_after_link(app: Application, payment: Payment, session_id: str, *, over: bool) -> None:
    """What came for the link; one that takes no more is closed, and looked at once more."""
    take_in_link(app, session_id)
    if over or not is_open(payment):
        links_of(app).expire_checkout(session_id)
        take_in_link(app, session_id)
    run(app, lambda work: look_at_link_later(work.payments, payment.payment_id), actor="link_gateway")


def _apply(app: Application, state: CheckoutState) -> None:
    run(app, lambda work: apply_checkout(work.payments, state), actor="card_gateway")


def _expire(app: Application, payment: Payment) -> None:
    run(app, lambda work: expire_payment(work.payments, payment.payment_id), actor="expiry")
