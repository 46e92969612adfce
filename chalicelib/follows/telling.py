"""Telling followers: a household's news are kept, and each follower hears of them once a day, in pieces.

The first news of a day stage the telling; each piece of followers is one unit of work that stages their messages and the
next piece as an effect of its own. So five thousand followers are sixty-three short deliveries: one that is killed is
delivered again, and tells nobody twice, since a message's id follows from household, day and follower.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.catalogue import Listing, ListingId, ListingNews, ListingState, listing_if_any
from chalicelib.follows.follow import HouseholdNews, NewsEntry
from chalicelib.follows.ports import Follows
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.messages import Kind, message, only_until

NEWS, TELLING = "household_news", "tell_followers"
"""Kinds of effects."""
PIECE = 80
"""Followers in one unit of work: each may be one write of the hundred."""
FRESH = timedelta(days=1)
"""News that are older are told to nobody."""
KINDS = {ListingNews.LISTED: Kind.HOUSEHOLD_NEWS, ListingNews.SOLD_AHEAD: Kind.HOUSEHOLD_PRESALE}


class NewsOfHouseholds:
    """The catalogue's observer: news of a household that somebody follows are staged with what makes them.

    Args:
        follows: the bundle of the same unit of work; asked for late, because it holds the catalogue that holds this.
    """

    def __init__(self, follows: Callable[[], Follows]) -> None:
        self._follows = follows

    def expect(self, seller_id: PartyId) -> None:
        self._follows().store.expect(seller_id)

    def on_news(self, listing: Listing, news: ListingNews) -> None:
        follows = self._follows()
        if follows.store.count(listing.seller_id):
            payload = {"listing_id": listing.listing_id, "news": news.value}
            follows.outbox.stage(Effect(NEWS, f"{listing.listing_id}-{listing.lot.number}", payload))


def note_news(follows: Follows, listing_id: ListingId, news: ListingNews) -> HouseholdNews | None:
    """Stage that a listing is its household's newest and, if it is the day's first, that followers are told of it.

    Returns:
        None if it is not on sale any more.
    """
    listing = listing_if_any(follows.catalogue, listing_id)
    if listing is None or listing.state is not ListingState.ON_SALE:
        return None
    household, today = listing.seller_id, business_date(follows.now)
    was = follows.store.news([household]).get(household, HouseholdNews(household))
    after = was.with_entry(NewsEntry(listing_id, follows.now))
    if was.told_on is None or was.told_on < today:
        after = replace(after, told_on=today)
        words = {"household": listing.seller_name, "title": listing.title, "kind": KINDS[news].value}
        first = {"household_id": household, "day": today.isoformat(), **words, "piece": 1}
        follows.outbox.stage(_piece(first))
    follows.store.save_news(after)
    return after


def tell_followers(follows: Follows, told: dict[str, Any]) -> int:
    """Stage the messages of one piece of a household's followers, and the next piece if there is one.

    Args:
        told: the payload of the effect.

    Returns:
        how many are told.
    """
    page = follows.store.followers(PartyId(told["household_id"]), cursor=told.get("cursor"), limit=PIECE)
    event, until = f"{told['household_id']}-{told['day']}", follows.now + FRESH
    wanting = [one.follower_id for one in page.entries if one.told]
    for follower_id in wanting:
        words = {"household": told["household"], "title": told["title"]}
        follows.outbox.stage(only_until(message(Kind(told["kind"]), event, follower_id, **words), until))
    if page.next_cursor is not None:
        follows.outbox.stage(_piece({**told, "cursor": page.next_cursor, "piece": told["piece"] + 1}))
    return len(wanting)


def _piece(told: dict[str, Any]) -> Effect:
    return Effect(TELLING, f"{told['household_id']}-{told['day']}-{told['piece']}", told)
