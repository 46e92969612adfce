"""What everyone knows of a unit of work: effects are staged with it, and only the edge commits, again if need be."""

from collections.abc import Mapping
from typing import Any, Protocol

from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done outside after the commit, at least once; its `key` makes repeats harmless.

    Attributes:
        kind: which worker takes it, e.g. `sms`, `bank_transfer`, `card_refund`.
        key: our id for the effect; the provider's idempotency key.
        payload: JSON-ready; no floats, no secrets that need not travel.
    """

    kind: str
    key: str
    payload: Mapping[str, Any]


class Outbox(Protocol):
    def stage(self, effect: Effect) -> None:
        """Write the effect in the unit of work, so that it happens if and only if the commit does."""
        ...

    def settle(self, effect: Effect) -> None:
        """Stage the effect's removal: it was done, and its answer is part of this unit of work."""
        ...


class Contention(Exception):
    """Another unit of work was at the same items, or the engine throttled: nothing was written; try again after a pause."""


class OutcomeUnknown(Exception):
    """The engine did not answer: the unit of work may or may not have been committed."""
