"""Calls of the card gateway from the edges; one without an answer is noted, and cards are not offered after too many."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import Unavailable
from chalicelib.payments import CardGateway, note_card_failure

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
