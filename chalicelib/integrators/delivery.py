"""One event on its way to one endpoint."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.integrators.event import Event
from chalicelib.integrators.key import KeyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.records import dataclass

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60))
"""Between tries: the eighth try is the last, some two days after the first."""
MOST_ATTEMPTS_KEPT = 10
KEPT = timedelta(days=30)


class WebhookId(Id):
    """One sending, told to the receiver with it; every try of a delivery has its own."""

    prefix = "whk"
    __slots__ = ()


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Attempt:
    """
    Attributes:
        status: the receiver's; 0 where none came, and `said` why.
        said: the beginning of the answer.
    """

    at: datetime
    status: int
    said: str
    took_ms: int

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    Attributes:
        tries: since it was last sent anew; `attempts` has the last ten of all.
        next_at: when it is tried; None once it is over.
    """

    key_id: KeyId
    event: Event
    state: DeliveryState
    next_at: datetime | None = None
    tries: int = 0
    attempts: tuple[Attempt, ...] = ()


def after(delivery: Delivery, attempt: Attempt) -> Delivery:
    """The delivery once it was tried: over, or to be tried again after a longer pause."""
    kept = (*delivery.attempts, attempt)[-MOST_ATTEMPTS_KEPT:]
    tried = replace(delivery, attempts=kept, tries=delivery.tries + 1, next_at=None)
    if attempt.taken:
        return replace(tried, state=DeliveryState.DELIVERED)
    if tried.tries > len(PAUSES):
        return replace(tried, state=DeliveryState.GIVEN_UP)
    return replace(tried, next_at=attempt.at + PAUSES[tried.tries - 1])
