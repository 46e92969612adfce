"""What search is told, in the one table.

DELTA#{shard} / {time}#{nonce}   ids of listings that look different from this unit of work on; gone after 48 hours
LOCK#{name}   / L                who may build the next snapshot, and until when; `holder` is one run of the builder

A change is written in the unit of work of its cause, so that the index can be neither ahead nor behind for good. It names
the listings only: the reader asks for them, strongly consistent, which is exact however many buyers were at one stock.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.adapters.dynamo.catalogue import (
    BUCKETS,
    PRICE_BEGINS,
    PRICE_ENDS,
    bucket_pk,
    listing_key,
    listing_of,
    stock_key,
)
from chalicelib.adapters.dynamo.table import AtMost, Equals, Item, Key, Put, Query, Table, Update, Write, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.catalogue import Listing, ListingId
from chalicelib.kernel.clock import Entropy, to_text
from chalicelib.kernel.errors import Conflict

SHARD = "0"
"""One partition takes 500 changes a second; split by listing id when that is near."""
LIFETIME_S = 48 * 3600
"""Every snapshot of the last two days can be rolled forward."""
_READ_AT_ONCE = 50
"""Listings in one round trip: two items each, a hundred in all."""
_PAGE = 1_000


class Busy(Conflict):
    """Somebody else is building the snapshot."""

    code = "snapshot_busy"

    def __init__(self) -> None:
        super().__init__("Chỉ mục đang được dựng.", "Another snapshot is being built.")


class DynamoListingFeed:
    """`ListingFeed` in the unit of work."""

    def __init__(self, work: UnitOfWork, now: datetime, entropy: Entropy) -> None:
        self._work, self._now, self._entropy = work, now, entropy
        self._changed: dict[str, None] = {}
        work.on_commit(self._writes)

    def changed(self, listing_ids: Iterable[ListingId]) -> None:
        self._changed.update(dict.fromkeys(str(one) for one in listing_ids))

    def _writes(self) -> Iterable[Write]:
        if self._changed:
            # The nonce keeps two buyers within one millisecond from writing, and contending for, one item.
            sk = join(to_text(self._now), self._entropy.take(5).hex())
            gone = int(self._now.timestamp()) + LIFETIME_S
            yield Put({"pk": join("DELTA", SHARD), "sk": sk, "ids": list(self._changed), "forget_at": gone})


class DynamoListings:
    """What the index reads of the table: changes, listings as they are now, and all of them.

    Reads are outside any unit of work: the index serves many requests.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def changes(self, since: datetime) -> list[tuple[str, list[str]]]:
        """Marks and listing ids of the changes since then, oldest first; a mark is never used twice."""
        query = Query(join("DELTA", SHARD), at_least=to_text(since), at_most="~", limit=_PAGE, consistent=True)
        return [(item["sk"], item["ids"]) for item in _all(self._table, query)]

    def changes_since(self, since: datetime, at_most: int) -> int:
        """How many changes there were, counted up to `at_most`."""
        query = Query(join("DELTA", SHARD), at_least=to_text(since), at_most="~", limit=at_most, consistent=True)
        return len(self._table.query(query).items)

    def now(self, listing_ids: Sequence[str]) -> dict[str, Listing | None]:
        """The listings as they are, strongly consistent; None for one that is no more."""
        found: dict[str, Listing | None] = {}
        for start in range(0, len(listing_ids), _READ_AT_ONCE):
            chunk = listing_ids[start : start + _READ_AT_ONCE]
            items = self._table.get_many([key for one in chunk for key in (listing_key(one), stock_key(one))])
            for one in chunk:
                item, stock = items.get(listing_key(one)), items.get(stock_key(one))
                found[one] = listing_of(item, stock) if item is not None and stock is not None else None
        return found

    def repriced(self, after: date, until: date) -> list[str]:
        """Listings whose season price began or ended on a Vietnamese day after the one, and until the other (indexes)."""
        found = set[str]()
        low, high = (after + timedelta(days=1)).isoformat(), f"{until.isoformat()}~"
        for name, pk in (("gsi1", PRICE_BEGINS), ("gsi2", PRICE_ENDS)):
            query = Query(pk, index=name, at_least=low, at_most=high, limit=_PAGE)
            found.update(item["listing_id"] for item in _all(self._table, query))
        return sorted(found)

    def everything(self) -> Iterator[Listing]:
        """All listings, by the index of all; one that is made meanwhile may be missing, and is in the changes."""
        for bucket in range(BUCKETS):
            ids = [item["gsi2sk"] for item in _all(self._table, Query(bucket_pk(bucket), index="gsi2", limit=_PAGE))]
            yield from (listing for listing in self.now(ids).values() if listing is not None)


def stage_lock(work: UnitOfWork, name: str, holder: str, now: datetime, seconds: int) -> None:
    """Let nobody else do this for so long; the commit fails with `Busy` if somebody may."""
    now_s = int(now.timestamp())
    fields = {"until_s": now_s + seconds, "holder": holder}
    work.stage(Update(_lock_key(name), set=fields, when=(AtMost("until_s", now_s),), otherwise=Busy()))


def stage_still_locked(work: UnitOfWork, name: str, holder: str, now: datetime, seconds: int) -> None:
    """Keep it for so long from now; the commit fails with `Busy` if it ran out and somebody else has it."""
    until_s = int(now.timestamp()) + seconds
    work.stage(Update(_lock_key(name), set={"until_s": until_s}, when=(Equals("holder", holder),), otherwise=Busy()))


def stage_unlock(work: UnitOfWork, name: str, holder: str) -> None:
    work.stage(Update(_lock_key(name), set={"until_s": 0}, when=(Equals("holder", holder),), otherwise=Busy()))


def _lock_key(name: str) -> Key:
    return Key(join("LOCK", name), "L")


def _all(table: Table, query: Query) -> Iterator[Item]:
    while True:
        page = table.query(query)
        yield from page.items
        if page.next_start is None:
            return
        query = replace(query, start=page.next_start)
