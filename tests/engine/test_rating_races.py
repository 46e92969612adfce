"""Ratings and follows that come at once, on the real engine: one rating a line, tallies and counts that are exact."""

from functools import partial

import pytest

from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.catalogue import ListingNews
from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.follows import Follow, follow_household, followed_by, note_news, tell_followers, unfollow_household
from chalicelib.identity import PartyId, register_party
from chalicelib.orders import Placed
from chalicelib.ratings import HidingGround, Rating, RatingState, Sort, change_rating, hide_rating, show_rating
from infra.local.memory_table import MemoryTable
from tests.builders_identity import quick_application
from tests.builders_orders import Fair, fair
from tests.builders_ratings import buyer_of, delivered, rated, stored, tally
from tests.engine.test_order_races import _table, at_once
from tests.patience import patiently

AT_ONCE = 12


@pytest.fixture(params=["memory", "dynamodb_local"])
def market(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Fair:
    table: Table = _table(request, monkeypatch)
    app = quick_application(table, clock=SystemClock(), entropy=SystemEntropy())
    return fair(MemoryTable(), app=app)


def exact(market: Fair, rating: Rating) -> bool:
    """Whether both tallies hold this one rating as it is stored."""
    kept, tallies = stored(market, rating), [tally(market, of) for of in (market.na.listing_id, market.van.party_id)]
    return all((one.count, one.stars) == (1, kept.stars) for one in tallies)


def give(market: Fair, placed: Placed, stars: int) -> Rating:
    given: Rating = patiently(lambda: rated(market, placed, stars))
    return given


def change(market: Fair, placed: Placed, rating: Rating, stars: int) -> None:
    def use_case(work: Work) -> Rating:
        return change_rating(work.ratings, rating.rating_id, buyer_of(market, placed), stars=stars, text=f"lần {stars}")

    patiently(lambda: run(market.app, use_case))


def test_many_ratings_of_one_line_make_one_that_every_index_has(market: Fair) -> None:
    placed, na, van = delivered(market), market.na.listing_id, market.van.party_id
    given = at_once([partial(give, market, placed, number % 5 + 1) for number in range(AT_ONCE)])
    rating = next(one for one in given if isinstance(one, Rating))
    assert {one for one in given if isinstance(one, str)} == {"rating_exists"}
    assert exact(market, rating)
    at_once([partial(change, market, placed, rating, number % 5 + 1) for number in range(AT_ONCE)])
    assert exact(market, rating)
    kept, store, desk = stored(market, rating), market.work().ratings.store, market.operations.party_id
    for sort in Sort:
        assert store.of_listing(na, sort, cursor=None, limit=5).entries == [kept]
    insult, seen = HidingGround.INSULT, kept.version
    run(market.app, lambda work: hide_rating(work.ratings, kept.rating_id, desk, insult, version_seen=seen))
    assert store.of_household(van, cursor=None, limit=5).entries == []
    (hidden,) = store.in_state(RatingState.HIDDEN, cursor=None, limit=5).entries
    assert tally(market, na).count == tally(market, van).count == 0
    run(market.app, lambda work: show_rating(work.ratings, kept.rating_id, desk, version_seen=hidden.version))
    assert exact(market, rating)


def follow(market: Fair, who: PartyId) -> Follow:
    van = market.van.party_id
    followed: Follow = patiently(lambda: run(market.app, lambda work: follow_household(work.follows, who, van)))
    return followed


def test_follows_at_once_are_counted_and_all_are_told(market: Fair) -> None:
    def register(number: int, work: Work) -> PartyId:
        return register_party(work.identity, phone=f"+8498{number:07d}", name=f"Khách {number}").party_id

    van = market.van.party_id
    everybody = [run(market.app, partial(register, number)) for number in range(AT_ONCE)]
    at_once([partial(follow, market, who) for who in everybody * 2])
    assert market.work().follows.store.count(van) == AT_ONCE
    seen = followed_by(market.work().follows, everybody[0], cursor=None, limit=None).entries
    assert [listing.title for one in seen for listing in one.listings] == [market.na.title]
    listing, news = market.na.listing_id, ListingNews.LISTED
    noted = at_once([lambda: run(market.app, lambda work: note_news(work.follows, listing, news))] * 5)
    assert len(noted) == 5
    (telling,) = market.work().outbox.waiting("tell_followers")
    assert run(market.app, lambda work: tell_followers(work.follows, dict(telling.payload))) == AT_ONCE
    assert {effect.payload["to"] for effect in market.work().outbox.waiting("message")} >= set(everybody)
    run(market.app, lambda work: unfollow_household(work.follows, everybody[0], van))
    assert market.work().follows.store.count(van) == AT_ONCE - 1
