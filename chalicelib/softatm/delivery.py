"""Deliveries: cash between the vault and safes in a sealed bag, answered for by two people at either end.

    PLANNED -> SEALED -> IN_TRANSIT -> RECEIVED -> MATCHED
       |         `-----------------------^  `----> DIFF_OPEN -> RESOLVED
       `-> CANCELLED

The cash is in the bag's own account from the seal to the count. A bag that does not leave, or comes back, is received and
counted where it was sealed.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.identity import PartyId
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account
from chalicelib.softatm.accounts import VAULT, safe_account, transit_account
from chalicelib.softatm.errors import DeliveryMoved
from chalicelib.softatm.notes import Count, total
from chalicelib.softatm.outlet import VAULT_PLACE, DeliveryId, OutletCode, Place


class DeliveryState(StrEnum):
    PLANNED = "planned"
    SEALED = "sealed"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    MATCHED = "matched"
    DIFF_OPEN = "diff_open"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"


_S = DeliveryState
MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    _S.PLANNED: frozenset({_S.SEALED, _S.CANCELLED}),
    _S.SEALED: frozenset({_S.IN_TRANSIT, _S.RECEIVED}),
    _S.IN_TRANSIT: frozenset({_S.RECEIVED}),
    _S.RECEIVED: frozenset({_S.MATCHED, _S.DIFF_OPEN}),
    _S.MATCHED: frozenset(),
    _S.DIFF_OPEN: frozenset({_S.RESOLVED}),
    _S.RESOLVED: frozenset(),
    _S.CANCELLED: frozenset(),
}
OVER = frozenset(state for state, following in MOVES.items() if not following)
"""Nothing more becomes of these."""


class Settlement(StrEnum):
    """What a difference turned out to be: nobody's, or cash at one of the two ends that had been counted wrong."""

    WRITTEN_OFF = "written_off"
    AT_ORIGIN = "at_origin"
    AT_DESTINATION = "at_destination"


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    Attributes:
        planned: the most that may be sealed.
        sealed: the notes in the bag, counted by `sealed_by`.
        opened_at: the place that received it: the destination, or the origin if it did not get there.
        counts: blind counts at the opening, in order; the last one counts, and `counted_by` are its two.
    """

    delivery_id: DeliveryId
    origin: Place
    destination: Place
    planned: Money
    planned_at: datetime
    planned_by: PartyId
    state: DeliveryState = DeliveryState.PLANNED
    bag_number: str | None = None
    sealed: Count = ()
    sealed_by: tuple[PartyId, ...] = ()
    sealed_at: datetime | None = None
    carrier: str | None = None
    dispatched_by: PartyId | None = None
    dispatched_at: datetime | None = None
    opened_at: Place | None = None
    received_by: PartyId | None = None
    received_at: datetime | None = None
    seal_intact: bool | None = None
    counts: tuple[Count, ...] = ()
    counted_by: tuple[PartyId, ...] = ()
    counted_at: datetime | None = None
    settlement: Settlement | None = None
    ended_by: tuple[PartyId, ...] = ()
    ended_at: datetime | None = None
    reason: str | None = None

    @property
    def bag(self) -> Account:
        """The cash in the bag."""
        return transit_account(self.delivery_id)

    @property
    def amount(self) -> Money:
        """What was sealed."""
        return total(self.sealed)

    @property
    def difference(self) -> int:
        """Counted less sealed."""
        return total(self.counts[-1]) - self.amount if self.counted_at is not None else 0

    @property
    def outlets(self) -> tuple[OutletCode, ...]:
        """The outlets at its ends."""
        return tuple(OutletCode(place) for place in (self.origin, self.destination) if place != VAULT_PLACE)


def account_at(place: Place) -> Account:
    """The safe of an outlet, or the vault."""
    return VAULT if place == VAULT_PLACE else safe_account(place)


def moved_on(delivery: Delivery, to: DeliveryState, **changes: Any) -> Delivery:
    """The delivery one step on.

    Raises:
        DeliveryMoved: the state machine has no such step.
    """
    if to not in MOVES[delivery.state]:
        raise not_at_this_step(delivery)
    return replace(delivery, state=to, **changes)


def not_at_this_step(delivery: Delivery) -> DeliveryMoved:
    return DeliveryMoved(
        "Chuyến tiền không ở bước này.",
        f"The delivery is {delivery.state.value}.",
        details={"state": delivery.state.value},
    )
