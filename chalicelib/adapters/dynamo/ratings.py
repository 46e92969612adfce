"""Ratings in the one table.

RTG#{rating_id}   / R       a rating; while shown gsi1 `RATED#{listing}` by when, gsi2 `STARS#{listing}` the lowest first
RTG#{rating_id}   / H       a copy for its household; while shown gsi1 `RATED#{household}` by when;
                            while shown or hidden gsi2 `RATINGS#{state}` by the latest word
TALLY#{of}        / T       a listing's or a household's count by stars
"""

from collections.abc import Iterable

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.table import Absent, Equals, Item, Key, Put, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page
from chalicelib.ratings import STARS, Rating, RatingId, RatingState, Sort, Tally, counted

_LATEST_S = 9_999_999_999
"""Less the seconds of a moment it sorts the newest first; the year 2286."""


def rating_key(rating_id: str) -> Key:
    return Key(join("RTG", rating_id), "R")


def tally_key(of: str) -> Key:
    return Key(join("TALLY", of), "T")


class DynamoRatings:
    """`ratings.RatingStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self, rating_ids: Iterable[RatingId]) -> None:
        for rating_id in rating_ids:
            self._work.hint(rating_key(rating_id))

    def expect_tally(self, of: str) -> None:
        self._work.hint(tally_key(of))

    def find(self, rating_id: RatingId) -> Rating | None:
        item = self._work.get(rating_key(rating_id))
        return None if item is None else entity_of(Rating, item)

    def save(self, rating: Rating, was: Rating | None) -> None:
        as_read = Absent() if was is None else Equals("version", was.version)
        own, copy = _items(rating)
        self._work.stage(Put(own, when=(as_read,)))
        self._work.stage(Put(copy))
        before, after = counted(was), counted(rating)
        if before != after:
            moves = {name: move for name, move in ((_star(before), -1), (_star(after), 1)) if name}
            for of in (rating.listing_id, rating.seller_id):
                self._work.stage(Update(tally_key(of), add=moves))

    def tally(self, of: str) -> Tally:
        item = self._work.get(tally_key(of)) or {}
        return Tally(tuple(int(item.get(_star(stars), 0)) for stars in STARS))

    def of_listing(self, listing_id: str, sort: Sort, *, cursor: str | None, limit: int) -> Page[Rating]:
        lowest = sort is Sort.LOWEST
        pk, index = join("STARS" if lowest else "RATED", listing_id), "gsi2" if lowest else "gsi1"
        return listed(self._work, Rating, Query(pk, index, limit=limit, descending=not lowest), cursor)

    def of_household(self, seller_id: PartyId, *, cursor: str | None, limit: int) -> Page[Rating]:
        return listed(self._work, Rating, Query(join("RATED", seller_id), "gsi1", limit=limit, descending=True), cursor)

    def in_state(self, state: RatingState, *, cursor: str | None, limit: int) -> Page[Rating]:
        return listed(self._work, Rating, Query(join("RATINGS", state), "gsi2", limit=limit, descending=True), cursor)


def _star(stars: int) -> str:
    return f"s{stars}" if stars else ""


def _items(rating: Rating) -> tuple[Item, Item]:
    """The rating, and its household's copy: an item is in two indexes at most."""
    key = rating_key(rating.rating_id)
    place, own, copy = join(to_text(rating.given_at), rating.rating_id), {}, {}
    if rating.state is RatingState.SHOWN:
        latest_first = join(rating.stars, _LATEST_S - int(rating.given_at.timestamp()), rating.rating_id)
        own = {"gsi1pk": join("RATED", rating.listing_id), "gsi1sk": place}
        own |= {"gsi2pk": join("STARS", rating.listing_id), "gsi2sk": latest_first}
        copy = {"gsi1pk": join("RATED", rating.seller_id), "gsi1sk": place}
    if rating.state is not RatingState.REMOVED:
        copy |= {"gsi2pk": join("RATINGS", rating.state), "gsi2sk": join(to_text(rating.last_word_at), rating.rating_id)}
    version = rating.version + 1
    return (
        {**item_of(key, rating, **own), "version": version},
        {**item_of(Key(key.pk, "H"), rating, **copy), "version": version},
    )
