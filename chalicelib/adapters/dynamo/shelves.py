"""Shelves in the one table.

LST#{listing_id} / SHELF#{outlet}   what of the listing lies there; gsi1 what lies at the outlet
SHM#{move_id}    / M                a move; never changed; gsi1 the shelf's log by number
"""

from collections.abc import Iterable
from typing import Any

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Absent, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.catalogue import ListingId
from chalicelib.kernel.paging import Page
from chalicelib.shelves import Shelf, ShelfMove, ShelfMoveExists, ShelfMoveId


def shelf_key(listing_id: str, outlet_code: str) -> Key:
    return Key(join("LST", listing_id), join("SHELF", outlet_code))


def move_key(move_id: str) -> Key:
    return Key(join("SHM", move_id), "M")


class DynamoShelves:
    """`shelves.ShelfStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Shelf](work, item_of=_shelf_item, read=lambda item: entity_of(Shelf, item))

    def prefetch(self, outlet_code: str, listing_ids: Iterable[ListingId]) -> None:
        self._kept.prefetch(shelf_key(one, outlet_code) for one in listing_ids)

    def find(self, outlet_code: str, listing_id: ListingId) -> Shelf | None:
        return self._kept.find(shelf_key(listing_id, outlet_code))

    def save(self, shelf: Shelf, move: ShelfMove) -> None:
        index = {"gsi1pk": _log_pk(move.outlet_code, move.listing_id), "gsi1sk": f"{move.number:09d}"}
        item = item_of(move_key(move.move_id), move, **index)
        self._work.stage(Put(item, when=(Absent(),), otherwise=ShelfMoveExists()))
        if shelf.version == 0:
            self._kept.add(shelf)
        else:
            self._kept.save(shelf)

    def of_listing(self, listing_id: ListingId) -> list[Shelf]:
        query = Query(join("LST", listing_id), prefix="SHELF#", limit=100, consistent=True)
        return [entity_of(Shelf, item) for item in self._work.query(query).items]

    def at_outlet(self, outlet_code: str, *, cursor: str | None, limit: int) -> Page[Shelf]:
        return listed(self._work, Shelf, Query(join("SHELVES", outlet_code), "gsi1", limit=limit), cursor)

    def moves(self, outlet_code: str, listing_id: ListingId, *, cursor: str | None, limit: int) -> Page[ShelfMove]:
        query = Query(_log_pk(outlet_code, listing_id), "gsi1", limit=limit, descending=True)
        return listed(self._work, ShelfMove, query, cursor)

    def move(self, move_id: ShelfMoveId) -> ShelfMove | None:
        item = self._work.get(move_key(move_id))
        return None if item is None else entity_of(ShelfMove, item)


def _log_pk(outlet_code: str, listing_id: str) -> str:
    return join("SHELFLOG", outlet_code, listing_id)


def _shelf_item(shelf: Shelf) -> Item:
    index: dict[str, Any] = {}
    if shelf.units:
        index = {"gsi1pk": join("SHELVES", shelf.outlet_code), "gsi1sk": str(shelf.listing_id)}
    return item_of(shelf_key(shelf.listing_id, shelf.outlet_code), shelf, **index)
