"""Use cases of follows: follow, unfollow, and see what is new of those followed. They stage; only the edge commits."""

from dataclasses import replace

from chalicelib.catalogue import Listing, ListingState, listing_if_any, listings_of, prefetch
from chalicelib.follows.errors import NoSuchHousehold, OwnHousehold, TooManyFollows
from chalicelib.follows.follow import MOST_NEWS, Follow, HouseholdNews, NewsEntry
from chalicelib.follows.ports import Follows
from chalicelib.identity import Party, PartyId, PartyState, Role, expect
from chalicelib.kernel.paging import Page, page_size
from chalicelib.kernel.records import dataclass

PAGE, SHOWN = 12, 3
"""Households a page, and new listings of each: all of a page's are one batch read."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A household that somebody follows.

    Attributes:
        household: None if it does not sell any more.
        listings: what is new and on sale, the newest first.
    """

    follow: Follow
    household: Party | None
    listings: tuple[Listing, ...]


def follow_household(follows: Follows, follower_id: PartyId, household_id: PartyId, *, told: bool = True) -> Follow:
    """Stage that somebody follows a household, or wants messages of it, or none; the same once more changes nothing.

    Raises:
        OwnHousehold: it is the follower's own.
        NoSuchHousehold: nobody who sells has the id.
        TooManyFollows: as many as one follows; now, or at the commit.
    """
    if follower_id == household_id:
        raise OwnHousehold
    follows.store.expect(household_id, follower_id)
    _household(follows, household_id)
    known = follows.store.find(follower_id, household_id)
    if known is not None:
        if known.told == told:
            return known
        changed = replace(known, told=told)
        follows.store.save(changed)
        return changed
    if not follows.store.count(household_id):
        _gather_news(follows, household_id)
    follow = Follow(follower_id, household_id, follows.now, told)
    most = follows.policy.follows_most
    follows.store.add(follow, most=most, otherwise=TooManyFollows(most))
    return follow


def unfollow_household(follows: Follows, follower_id: PartyId, household_id: PartyId) -> None:
    """Stage that somebody does not follow it any more; once more changes nothing."""
    follows.store.expect(household_id, follower_id)
    known = follows.store.find(follower_id, household_id)
    if known is not None:
        follows.store.remove(known)


def following_of(follows: Follows, household_id: PartyId, follower_id: PartyId | None) -> tuple[int, Follow | None]:
    """How many follow a household, and the follow of who asks."""
    follows.store.expect(household_id, follower_id)
    known = None if follower_id is None else follows.store.find(follower_id, household_id)
    return follows.store.count(household_id), known


def followed_by(follows: Follows, follower_id: PartyId, *, cursor: str | None, limit: int | None) -> Page[Followed]:
    """Whom somebody follows, each with what is new of it: one query and two batch reads, however many they are.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    page = follows.store.of_follower(follower_id, cursor=cursor, limit=min(PAGE, page_size(limit, default=PAGE)))
    households = [one.household_id for one in page.entries]
    expect(follows.identity, parties=households)
    news = follows.store.news(households)
    wanted = {one: news[one].entries if one in news else () for one in households}
    prefetch(follows.catalogue, (entry.listing_id for entries in wanted.values() for entry in entries))
    return Page([_followed(follows, one, wanted[one.household_id]) for one in page.entries], page.next_cursor)


def _followed(follows: Follows, follow: Follow, entries: tuple[NewsEntry, ...]) -> Followed:
    party = follows.identity.people.party(follow.household_id)
    if party is None or not _sells(party):
        return Followed(follow, None, ())
    found = (listing_if_any(follows.catalogue, entry.listing_id) for entry in entries)
    on_sale = [listing for listing in found if listing is not None and listing.state is ListingState.ON_SALE]
    return Followed(follow, party, tuple(on_sale[:SHOWN]))


def _household(follows: Follows, household_id: PartyId) -> Party:
    """
    Raises:
        NoSuchHousehold: nobody who sells has the id.
    """
    party = follows.identity.people.party(household_id)
    if party is None or not _sells(party):
        raise NoSuchHousehold
    return party


def _sells(party: Party) -> bool:
    return Role.HOUSEHOLD in party.roles and party.state is PartyState.ACTIVE


def _gather_news(follows: Follows, household_id: PartyId) -> None:
    """Stage what the household has now: nobody followed it, so nobody kept its news."""
    newest = listings_of(follows.catalogue, household_id, limit=MOST_NEWS).entries
    entries = tuple(NewsEntry(one.listing_id, one.created_at) for one in newest if one.state is ListingState.ON_SALE)
    known = follows.store.news([household_id]).get(household_id, HouseholdNews(household_id))
    follows.store.save_news(replace(known, entries=entries))
