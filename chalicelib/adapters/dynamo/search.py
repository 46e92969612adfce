"""What search is told, in the one table.

    DELTA#{shard} / {time}#{what}#{nonce}   one change of a listing, or the listings whose stock moved; gone after 48 hours

A change is written in the unit of work of its cause, so that the index can be neither ahead nor behind for good. A moved
stock names only the listing: the reader asks for the count, which is exact however many buyers were at it.
"""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.adapters.dynamo.catalogue import item_of
from chalicelib.adapters.dynamo.table import Item, Put, Write, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.catalogue import Listing, ListingId
from chalicelib.kernel.clock import Entropy, to_text

SHARD = "0"
"""One partition takes 500 changes a second; split by listing id when that is near."""
LIFETIME_S = 48 * 3600
"""Every snapshot of the last two days can be rolled forward."""


class DynamoListingFeed:
    """`ListingFeed` in the unit of work."""

    def __init__(self, work: UnitOfWork, now: datetime, entropy: Entropy) -> None:
        self._work, self._now, self._entropy = work, now, entropy
        self._changed: dict[str, Listing] = {}
        self._moved: dict[str, None] = {}
        work.on_commit(self._writes)

    def changed(self, listing: Listing) -> None:
        self._changed[listing.listing_id] = listing

    def stock_moved(self, listing_ids: Iterable[ListingId]) -> None:
        self._moved.update(dict.fromkeys(str(one) for one in listing_ids))

    def _writes(self) -> Iterable[Write]:
        for listing in self._changed.values():
            item = {name: value for name, value in item_of(listing).items() if name not in _KEYS}
            yield Put(self._delta(str(listing.listing_id), {"listing": item}))
        moved = [one for one in self._moved if one not in self._changed]
        if moved:
            yield Put(self._delta("stock", {"moved": moved}))

    def _delta(self, what: str, content: Item) -> Item:
        # The nonce keeps two buyers within one millisecond from writing, and contending for, one item.
        sk = join(to_text(self._now), what, self._entropy.take(5).hex())
        return {"pk": join("DELTA", SHARD), "sk": sk, "expires_at": int(self._now.timestamp()) + LIFETIME_S, **content}


_KEYS = frozenset({"pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk"})
