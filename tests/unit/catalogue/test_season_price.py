"""Season prices: what the law allows, whom they stand beside, and what the day decides."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue import (
    Listing,
    ListingIncomplete,
    NoSuchListing,
    PricedBy,
    PriceRaised,
    Revision,
    SeasonPriceDays,
    SeasonPriceStands,
    end_season_price,
    revise_listing,
    set_season_price,
)
from chalicelib.catalogue.season_price import LowerPrice, lower_prices, reduced_days
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import OTHER_SELLER, SELLER, catalogue_of, listed


@pytest.fixture
def app() -> Application:
    return application_on()


def today(app: Application) -> date:
    return business_date(app.clock.now())


def reduced(app: Application, listing: Listing, price: int = 55_000, days: int = 10, **changes: Any) -> Listing:
    first = changes.pop("first_on", today(app))
    last = changes.pop("last_on", first + timedelta(days=days - 1))
    seller: PartyId = changes.pop("seller", SELLER)
    assert not changes
    return run(app, lambda w: set_season_price(catalogue_of(w), seller, listing.listing_id, price, first, last))


def ended(app: Application, listing: Listing) -> Listing:
    return run(app, lambda w: end_season_price(catalogue_of(w), SELLER, listing.listing_id))


def tick(app: Application, days: int) -> None:
    assert isinstance(app.clock, FakeClock)
    app.clock.tick(days=days)


def test_the_day_decides_the_price(app: Application) -> None:
    made, tomorrow = listed(app), today(app) + timedelta(days=1)
    set_ = reduced(app, made, first_on=tomorrow, days=2)
    prices = [set_.priced_on(today(app) + timedelta(days=ahead)).unit_price for ahead in range(4)]
    assert prices == [65_000, 55_000, 55_000, 65_000]
    assert set_.unit_price == 65_000, "what it is off stays what it was"


def test_goods_by_weight_are_reduced_by_the_kilogram(app: Application) -> None:
    made = listed(app, unit_price=0, priced_by=PricedBy.WEIGHT, kg_price=120_000, expected_g=1_500, weight_g=2_000)
    held = reduced(app, made, 100_000).priced_on(today(app))
    assert held.weighing is not None
    assert (held.weighing.kg_price, held.unit_price) == (100_000, 150_000)


@pytest.mark.parametrize("price", [0, 32_499, 65_000, 70_000])
def test_decree_81_2018_article_7_at_most_half_off(app: Application, price: int) -> None:
    made = listed(app)
    with pytest.raises(InvalidInput) as refused:
        reduced(app, made, price)
    assert refused.value.field == "price"
    assert reduced(app, made, 32_500).season_price is not None


def test_decree_81_2018_article_10_at_most_120_days_a_year(app: Application) -> None:
    made = listed(app)
    with pytest.raises(SeasonPriceDays):
        reduced(app, made, days=121)
    reduced(app, made, days=100)
    tick(app, 50)
    assert ended(app, made).reduced == ((today(app) - timedelta(days=50), today(app)),)
    tick(app, 1)
    with pytest.raises(SeasonPriceDays) as refused:
        reduced(app, made, days=70)
    assert (refused.value.details or {})["used"] == 51
    assert reduced(app, made, days=69).season_price is not None


def test_days_that_never_came_are_given_back(app: Application) -> None:
    made = listed(app)
    reduced(app, made, first_on=today(app) + timedelta(days=5), days=115)
    assert ended(app, made).reduced == ()
    assert reduced(app, made, days=120).season_price is not None


def test_another_year_begins_anew(app: Application) -> None:
    made, new_year = listed(app), date(today(app).year + 1, 1, 1)
    across = reduced(app, made, first_on=new_year - timedelta(days=60), days=180)
    assert across.season_price is not None
    with pytest.raises(SeasonPriceDays) as refused:
        reduced(app, made, first_on=new_year - timedelta(days=60), days=181)
    assert (refused.value.details or {})["year"] == new_year.year


@pytest.mark.parametrize(("first", "last", "field"), [(-1, 5, "first_on"), (3, 2, "last_on"), (300, 367, "last_on")])
def test_days_that_are_none(app: Application, first: int, last: int, field: str) -> None:
    made, day = listed(app), today(app)
    with pytest.raises(InvalidInput) as refused:
        reduced(app, made, first_on=day + timedelta(days=first), last_on=day + timedelta(days=last))
    assert refused.value.field == field


def test_under_a_season_price_the_price_stays(app: Application) -> None:
    made = listed(app)
    reduced(app, made, days=2)
    with pytest.raises(SeasonPriceStands):
        run(app, lambda w: revise_listing(catalogue_of(w), SELLER, made.listing_id, Revision(unit_price=60_000)))
    again = Revision(unit_price=65_000, title="Na Chi Lăng đầu mùa")
    assert run(app, lambda w: revise_listing(catalogue_of(w), SELLER, made.listing_id, again)).season_price is not None
    tick(app, 2)
    cheaper = run(app, lambda w: revise_listing(catalogue_of(w), SELLER, made.listing_id, Revision(unit_price=60_000)))
    assert cheaper.unit_price == 60_000


def test_it_is_the_households_own(app: Application) -> None:
    made = listed(app)
    with pytest.raises(NoSuchListing):
        reduced(app, made, seller=OTHER_SELLER)
    assert ended(app, made).version == made.version, "there is none to end"


def test_without_a_price_there_is_nothing_to_be_lower_than(app: Application) -> None:
    with pytest.raises(ListingIncomplete):
        reduced(app, listed(app, unit_price=0))


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 200)), max_size=6))
def test_days_are_counted_once_however_spans_lie(spans: list[tuple[int, int]]) -> None:
    begins = date(2026, 1, 1)
    lying = [(begins + timedelta(days=at), begins + timedelta(days=at + length)) for at, length in spans]
    expected = {begins + timedelta(days=at + step) for at, length in spans for step in range(length + 1)}
    for year in (2026, 2027, 2028):
        assert reduced_days(lying, year) == sum(day.year == year for day in expected)


def repriced(app: Application, listing: Listing, **prices: Any) -> Listing:
    return run(app, lambda w: revise_listing(catalogue_of(w), SELLER, listing.listing_id, Revision(**prices)))


def test_a_price_raised_just_before_is_not_struck_out(app: Application) -> None:
    made = listed(app)
    repriced(app, made, unit_price=90_000)
    raised_on = today(app)
    with pytest.raises(PriceRaised) as refused:
        reduced(app, made, 65_000)
    assert refused.value.details == {"lowest": 65_000, "days": 30, "from_on": (raised_on + timedelta(days=30)).isoformat()}
    assert reduced(app, made, 65_000, first_on=raised_on + timedelta(days=30)).season_price is not None


def test_raised_in_steps_or_taken_back(app: Application) -> None:
    made = listed(app)
    for price in (70_000, 75_000, 90_000):
        tick(app, 10)
        repriced(app, made, unit_price=price)
    for days, lowest in ((9, 65_000), (1, 70_000)):
        tick(app, days)
        with pytest.raises(PriceRaised) as refused:
            reduced(app, made, 60_000)
        assert (refused.value.details or {})["lowest"] == lowest
    assert repriced(app, made, unit_price=70_000).lower == ()
    assert reduced(app, made, 60_000).season_price is not None


def test_a_price_of_something_else_is_no_lower_price(app: Application) -> None:
    made = listed(app)
    repriced(app, made, priced_by=PricedBy.WEIGHT, kg_price=120_000, expected_g=1_500, weight_g=2_000)
    assert reduced(app, made, 100_000).season_price is not None
    ended(app, made)
    repriced(app, made, priced_by=PricedBy.PIECE, unit_price=90_000)
    with pytest.raises(PriceRaised):
        reduced(app, made, 65_000)


def test_a_draft_has_no_price_that_was_anybodys(app: Application) -> None:
    made = listed(app, unit_price=0)
    assert repriced(app, made, unit_price=90_000).lower == ()
    assert reduced(app, made, 65_000).season_price is not None


@pytest.mark.parametrize(
    ("prices", "kept"),
    [
        ((5, 6, 7), [(5, 1), (6, 2)]),
        ((7, 6, 5), []),
        ((5, 7, 6), [(5, 1)]),
        ((5, 7, 5, 8), [(5, 3)]),
        ((6, 5, 7, 8), [(5, 2), (7, 3)]),
    ],
)
def test_only_lower_prices_are_kept(prices: tuple[int, ...], kept: list[tuple[int, int]]) -> None:
    known: tuple[LowerPrice, ...] = ()
    for day, (was, now) in enumerate(pairwise(prices), start=1):
        known = lower_prices(known, LowerPrice(was, "kg", date(2026, 9, day)), now, "kg", 30)
    assert [(one.price, one.last_on.day) for one in known] == kept


def test_what_is_long_ago_and_another_rise_of_the_day_are_left_out() -> None:
    known = lower_prices((), LowerPrice(5, "kg", date(2026, 9, 1)), 6, "kg", 30)
    known = lower_prices(known, LowerPrice(6, "kg", date(2026, 9, 1)), 7, "kg", 30)
    assert [one.price for one in known] == [5]
    assert [one.price for one in lower_prices(known, LowerPrice(7, "kg", date(2026, 10, 1)), 8, "kg", 30)] == [7]
