"""A shelf: the units of one listing that lie at one post office for orders to come; and its log."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.catalogue import FRESH_CATEGORIES, Listing, ListingId, ListingState
from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.records import dataclass


class ShelfMoveId(Id):
    """One change of what lies on a shelf; made by the client where a teller asks for it."""

    prefix = "shm"
    __slots__ = ()


class MoveKind(StrEnum):
    """What happened. A recount that found what was expected is a move of nothing."""

    TAKEN_IN = "taken_in"
    SENT = "sent"
    TAKEN_BACK = "taken_back"
    RECOUNTED = "recounted"


class Variance(StrEnum):
    """Why a recount is off: units never came, or more came than were said; or they are no more."""

    MISCOUNTED = "miscounted"
    DAMAGED = "damaged"
    LOST = "lost"


class Obstacle(StrEnum):
    """Why goods cannot lie at a post office."""

    FRESH = "fresh"
    COLD = "cold"
    WEIGHED = "weighed"
    AHEAD = "ahead"
    HIDDEN = "hidden"
    UNCOUNTED = "uncounted"


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    Attributes:
        units: what lies there.
        taken_in, sent, taken_back: all that ever was; missing: by recounts, less what they found:
            `taken_in` = `sent` + `taken_back` + `missing` + `units`.
    """

    listing_id: ListingId
    outlet_code: str
    seller_id: PartyId
    units: int = 0
    taken_in: int = 0
    sent: int = 0
    taken_back: int = 0
    missing: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class ShelfMove:
    """One line of a shelf's log; never changed.

    Attributes:
        units: by how many the count changed; left: what lay there after it.
        by: the teller.
        number: of the shelf's moves, from 1.
        parcel_code: of what was sent.
        variance, note, signed_by: of a recount that was off.
    """

    move_id: ShelfMoveId
    listing_id: ListingId
    outlet_code: str
    kind: MoveKind
    units: int
    left: int
    by: PartyId
    at: datetime
    number: int
    parcel_code: str = ""
    variance: Variance | None = None
    note: str = ""
    signed_by: PartyId | None = None


def obstacle_of(listing: Listing, today: date) -> Obstacle | None:
    """Why the listing's goods cannot lie at a post office; None if they can."""
    if listing.weighing is not None:
        return Obstacle.WEIGHED
    if listing.traits.ships_cold:
        return Obstacle.COLD
    if listing.category in FRESH_CATEGORIES:
        return Obstacle.FRESH
    if listing.lot.ahead_on(today):
        return Obstacle.AHEAD
    if listing.stored in {ListingState.DRAFT, ListingState.HELD}:
        return Obstacle.HIDDEN
    return Obstacle.UNCOUNTED if listing.at_home is None else None


def changed(shelf: Shelf, kind: MoveKind, units: int) -> Shelf:
    """The shelf after a move.

    Args:
        units: by how many what lies there changes.
    """
    after = replace(shelf, units=shelf.units + units)
    match kind:
        case MoveKind.TAKEN_IN:
            return replace(after, taken_in=shelf.taken_in + units)
        case MoveKind.SENT:
            return replace(after, sent=shelf.sent - units)
        case MoveKind.TAKEN_BACK:
            return replace(after, taken_back=shelf.taken_back - units)
        case MoveKind.RECOUNTED:
            return replace(after, missing=shelf.missing - units)
