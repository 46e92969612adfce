"""Calls of the card gateway from the edges; one without an answer is noted, and cards are not offered after too many."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import Unavailable
from chalicelib.payments import CardGateway, DisputeState, PaymentId, apply_checkout, note_card_failure

T = TypeVar("T")


def asked_of_gateway(app: Application, call: Callable[[CardGateway], T]) -> T:
    """What the gateway answers.

    Raises:
        Unavailable: it does not, which is noted in a unit of work of its own.
        DomainError: what it refuses.
    """
    try:
        return call(app.card_gateway)
    except Unavailable:
        # Many callers may note the same outage at once; the caller is told of the gateway, not of that.
        with suppress(Unavailable):
            run(app, lambda work: note_card_failure(work.payments))
        raise


def dispute_at_gateway(app: Application, dispute_id: str) -> DisputeState:
    """Where the gateway says a dispute stands; its charge is in our books first, told of or not.

    Raises:
        Unavailable: it does not answer.
        CheckoutUnknown: it has no such dispute.
    """
    state = asked_of_gateway(app, lambda gateway: gateway.fetch_dispute(dispute_id))
    book_charge_of(app, state)
    return state


def book_charge_of(app: Application, dispute: DisputeState) -> None:
    """Ask for the charge that is disputed, if nobody told us of it."""
    if not dispute.payment_id.startswith(f"{PaymentId.prefix}_"):
        return
    payment = app.open_work().payments.store.find(PaymentId.parse(dispute.payment_id))
    if payment is None or payment.intent_id is not None or payment.session_id is None:
        return
    session_id = payment.session_id
    checkout = asked_of_gateway(app, lambda gateway: gateway.fetch_checkout(session_id))
    run(app, lambda work: apply_checkout(work.payments, checkout), actor="card_gateway")
