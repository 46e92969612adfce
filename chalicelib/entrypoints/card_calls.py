"""Calls of the payment gateways from the edges.

One of the card gateway without an answer is noted, and cards are not offered after too many.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import Unavailable
from chalicelib.payments import (
    CardGateway,
    DisputeState,
    LinkGateway,
    LinksNotOffered,
    LinkTransfer,
    PaymentId,
    apply_checkout,
    note_card_failure,
    take_link_transfer,
)

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


def links_of(app: Application) -> LinkGateway:
    """
    Raises:
        LinksNotOffered: the stage has none.
    """
    if app.payment_links is None:
        raise LinksNotOffered
    return app.payment_links


def take_in_link(app: Application, session_id: str) -> int:
    """Ask what came for a link, and take each transfer in; how many there are.

    Raises:
        Unavailable: the gateway does not answer.
        CheckoutUnknown: it has no such link.
    """
    transfers = links_of(app).transfers_of(session_id)
    for transfer in transfers:
        run(app, partial(_take, transfer=transfer), actor="link_gateway")
    return len(transfers)


def _take(work: Work, transfer: LinkTransfer) -> None:
    take_link_transfer(work.payments, transfer)
