"""Lots: sold ahead up to a cap, closed by the calendar, opened again under the same address."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.adapters.search_documents import document_of
from chalicelib.catalogue import (
    Listing,
    ListingId,
    ListingState,
    LotRevision,
    NextLot,
    NotOnSale,
    Revision,
    SeasonOver,
    SoldOut,
    TooManyLots,
    close_season,
    find_listing,
    lot_code,
    open_lot,
    pause_listing,
    resume_listing,
    return_stock,
    revise_listing,
    revise_lot,
    take_stock,
)
from chalicelib.composition import Application
from chalicelib.entrypoints.effects.catalogue import close_ended_seasons
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import VIETNAM, business_date
from chalicelib.kernel.errors import InvalidInput
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import SELLER, catalogue_of, listed

TODAY = date(2026, 9, 1)
HARVEST: dict[str, Any] = {"begins_on": date(2026, 9, 10), "ends_on": date(2026, 9, 25)}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(clock: FakeClock) -> Application:
    return application_on(clock=clock)


@pytest.fixture
def ahead(app: Application) -> Listing:
    return listed(app, stock=0, presale_cap=30, **HARVEST)


def _do(app: Application, case: Any, listing: Listing, *words: Any) -> Listing:
    made: Listing = run(app, lambda w: case(catalogue_of(w), SELLER, listing.listing_id, *words))
    return made


def _take(app: Application, listing: Listing, count: int) -> None:
    run(app, lambda w: take_stock(catalogue_of(w), {listing.listing_id: count}))


def _found(app: Application, listing: Listing) -> Listing:
    return find_listing(app.open_work().catalogue, listing.listing_id)


def _at(clock: FakeClock, day: date, *, second: int = 0) -> None:
    clock.at = datetime(day.year, day.month, day.day, tzinfo=VIETNAM) + timedelta(seconds=second)


def test_the_cap_is_the_stock_until_the_harvest(app: Application, ahead: Listing) -> None:
    assert (ahead.state, ahead.stock, ahead.lot.ahead_on(TODAY)) == (ListingState.ON_SALE, 30, True)
    assert _found(app, ahead) == ahead
    _take(app, ahead, 30)
    with pytest.raises(SoldOut):
        _take(app, ahead, 1)
    run(app, lambda w: return_stock(catalogue_of(w), {ahead.listing_id: 2}))
    with pytest.raises(SoldOut):
        _take(app, ahead, 3)
    _take(app, ahead, 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"begins_on": TODAY}, "ends_on"),
        ({"ends_on": TODAY}, "begins_on"),
        ({"begins_on": date(2026, 9, 25), "ends_on": date(2026, 9, 10)}, "ends_on"),
        ({"begins_on": date(2026, 8, 1), "ends_on": date(2026, 8, 31)}, "ends_on"),
        ({"begins_on": date(2027, 9, 4), "ends_on": date(2027, 9, 5)}, "begins_on"),
        ({"begins_on": TODAY, "ends_on": date(9999, 12, 31)}, "begins_on"),
        ({"harvested_on": date(2026, 9, 2)}, "harvested_on"),
        ({"harvested_on": date(1, 1, 1)}, "harvested_on"),
        ({"presale_cap": 10, "stock": 0}, "presale_cap"),
        ({"presale_cap": 10, "stock": 0, "begins_on": TODAY, "ends_on": TODAY}, "presale_cap"),
        ({"presale_cap": 10, "stock": 0, "harvested_on": TODAY, **HARVEST}, "presale_cap"),
        ({"presale_cap": -1, "stock": 0, **HARVEST}, "presale_cap"),
        ({"presale_cap": 10, "stock": 11, **HARVEST}, "stock"),
    ],
)
def test_days_and_caps_that_cannot_be_name_their_field(app: Application, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        listed(app, **changes)
    assert wrong.value.field == field


def test_the_stock_of_goods_sold_ahead_changes_by_their_cap_alone(app: Application, ahead: Listing) -> None:
    _take(app, ahead, 10)
    with pytest.raises(InvalidInput) as wrong:
        _do(app, revise_listing, ahead, Revision(stock=90))
    assert wrong.value.field == "stock"
    assert _do(app, revise_listing, ahead, Revision(stock=20, stock_seen=20, title="Na đặt trước")).stock == 20
    assert _do(app, revise_lot, ahead, LotRevision(presale_cap=40)).stock == 30
    assert _do(app, revise_lot, ahead, LotRevision(presale_cap=10)).stock == 0
    with pytest.raises(SoldOut):
        _do(app, revise_lot, ahead, LotRevision(presale_cap=9))
    with pytest.raises(InvalidInput):
        _do(app, revise_lot, ahead, LotRevision(presale_cap=0))


def test_selling_ahead_may_begin_later(app: Application) -> None:
    made = listed(app, stock=7)
    cut = _do(app, revise_lot, made, LotRevision(presale_cap=20, **HARVEST))
    assert (cut.stock, cut.lot.cap, cut.lot.ahead_on(TODAY)) == (20, 20, True)


def test_when_the_harvest_has_come_the_household_counts_again(app: Application, clock: FakeClock, ahead: Listing) -> None:
    _take(app, ahead, 12)
    _at(clock, date(2026, 9, 9))
    here = _do(app, revise_lot, ahead, LotRevision(harvested_on=date(2026, 9, 9)))
    assert (here.lot.ahead_on(date(2026, 9, 9)), here.stock) == (False, 18)
    assert _do(app, revise_listing, ahead, Revision(stock=60)).stock == 60


@pytest.mark.parametrize(("day", "growing"), [(date(2026, 9, 9), True), (date(2026, 9, 10), False)])
def test_selling_ahead_ends_on_the_first_day_of_the_harvest(ahead: Listing, day: date, growing: bool) -> None:
    assert ahead.lot.ahead_on(day) is growing


def test_nothing_is_sold_after_the_last_day_even_before_the_job_came(
    app: Application, clock: FakeClock, ahead: Listing
) -> None:
    _at(clock, date(2026, 9, 26), second=-1)
    assert close_ended_seasons(app) == 0
    _take(app, ahead, 1)
    _at(clock, date(2026, 9, 26))
    with pytest.raises(NotOnSale):
        _take(app, ahead, 1)
    assert close_ended_seasons(app) == 1
    closed = _found(app, ahead)
    assert (closed.state, closed.stock) == (ListingState.SEASON_OVER, 29)
    assert document_of(closed, business_date(clock.now())) is None
    assert close_ended_seasons(app) == 0


def test_a_longer_season_is_not_closed_by_its_first_day(app: Application, clock: FakeClock, ahead: Listing) -> None:
    _do(app, revise_lot, ahead, LotRevision(begins_on=HARVEST["begins_on"], ends_on=date(2026, 10, 5)))
    _at(clock, date(2026, 10, 5))
    assert close_ended_seasons(app) == 0
    _at(clock, date(2026, 10, 6))
    assert close_ended_seasons(app) == 1


def test_a_closed_season_comes_back_only_with_the_next_lot(app: Application, clock: FakeClock, ahead: Listing) -> None:
    for _ in range(2):
        assert _do(app, close_season, ahead).state is ListingState.SEASON_OVER
    with pytest.raises(SeasonOver):
        _do(app, resume_listing, ahead)
    with pytest.raises(SeasonOver):
        _do(app, revise_lot, ahead, LotRevision(presale_cap=40))
    assert _do(app, pause_listing, ahead).state is ListingState.SEASON_OVER
    _at(clock, date(2027, 7, 1))
    words = NextLot(begins_on=date(2027, 8, 10), ends_on=date(2027, 8, 25), presale_cap=100)
    again = _do(app, open_lot, ahead, words)
    assert (again.state, again.stock, again.lot.number) == (ListingState.ON_SALE, 100, 2)
    assert again.lot.code != ahead.lot.code
    catalogue = app.open_work().catalogue
    assert catalogue.store.lot(ahead.lot.code) == (ahead.listing_id, ahead.lot), "the old label still leads home"
    assert catalogue.store.lot(again.lot.code) == (ahead.listing_id, again.lot)
    assert catalogue.store.lot("LS-00000-AAAAAA-A") is None


def test_a_paused_listing_keeps_its_pause_through_the_next_lot_but_not_past_its_season(
    app: Application, clock: FakeClock, ahead: Listing
) -> None:
    _do(app, pause_listing, ahead)
    assert _do(app, open_lot, ahead, NextLot(stock=5, **HARVEST)).state is ListingState.PAUSED
    _at(clock, date(2026, 9, 26))
    with pytest.raises(SeasonOver):
        _do(app, resume_listing, ahead)


def test_when_it_returns(app: Application, ahead: Listing) -> None:
    assert ahead.returns_in(date(2026, 9, 30)) == (2027, 8)
    assert ahead.returns_in(date(2026, 8, 1)) == (2026, 9)
    by_window = listed(app, harvest_months=(), **HARVEST)
    assert by_window.returns_in(date(2026, 9, 26)) == (2027, 9)
    assert listed(app, harvest_months=()).returns_in(TODAY) is None


def test_lots_end_where_their_codes_do(app: Application) -> None:
    made = listed(app)
    for _ in range(98):
        _do(app, open_lot, made, NextLot(stock=1))
    with pytest.raises(TooManyLots):
        _do(app, open_lot, made, NextLot(stock=1))


def test_every_lot_of_a_listing_has_a_code_of_at_most_twenty_letters() -> None:
    listing_id = ListingId("lst_01KAR3NDEKTSV4RRFFQ69G5FAV")
    codes = [lot_code("06463", listing_id, number) for number in range(1, 100)]
    assert codes[0] == "LS-06463-9G5FAV-U"
    assert len(set(codes)) == 99
    assert max(map(len, codes)) == 20
