"""What shelves need from outside, and the bundle their use cases work with."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from chalicelib.catalogue import Catalogue, ListingId
from chalicelib.identity import Identity
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.paging import Page
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Outbox
from chalicelib.orders import Orders
from chalicelib.shelves.shelf import Shelf, ShelfMove, ShelfMoveId


class ShelfStore(Protocol):
    """Shelves and their logs."""

    def prefetch(self, outlet_code: str, listing_ids: Iterable[ListingId]) -> None:
        """Read these in one round trip."""
        ...

    def find(self, outlet_code: str, listing_id: ListingId) -> Shelf | None: ...

    def save(self, shelf: Shelf, move: ShelfMove) -> None:
        """Write both.

        The commit fails with `StaleVersion` if the shelf was changed since it was read, with `ShelfMoveExists` if the move's
        id was used.
        """
        ...

    def of_listing(self, listing_id: ListingId) -> list[Shelf]:
        """Every shelf that the listing ever had; consistent."""
        ...

    def at_outlet(self, outlet_code: str, *, cursor: str | None, limit: int) -> Page[Shelf]:
        """Those on which something lies (an index: a new one may come a moment late)."""
        ...

    def moves(self, outlet_code: str, listing_id: ListingId, *, cursor: str | None, limit: int) -> Page[ShelfMove]:
        """The log of a shelf, newest first (an index: a new one may come a moment late)."""
        ...

    def move(self, move_id: ShelfMoveId) -> ShelfMove | None: ...


@dataclass(frozen=True)
class Shelves:
    """What the use cases of shelves work with, for one unit of work."""

    store: ShelfStore
    catalogue: Catalogue
    orders: Orders
    identity: Identity
    outbox: Outbox
    now: datetime
    entropy: Entropy
