"""Holidays: everything leaves the shelf at once, orders go on, and exactly what was on sale comes back."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamo.outbox import effect_of
from chalicelib.adapters.search_documents import document_of
from chalicelib.catalogue import (
    Holiday,
    Listing,
    ListingState,
    NextLot,
    NotOnSale,
    Revision,
    begin_holiday,
    close_season,
    decide_listing,
    end_holiday,
    find_listing,
    follow_holiday,
    holiday_of,
    open_lot,
    pause_listing,
    resume_listing,
    return_stock,
    revise_listing,
    take_stock,
)
from chalicelib.catalogue.holidays import PIECE
from chalicelib.composition import Application
from chalicelib.entrypoints import effects
from chalicelib.entrypoints.effects.catalogue import end_due_holidays, follow
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput, StaleVersion
from chalicelib.kernel.unit_of_work import Effect
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import OTHER_SELLER, SELLER, catalogue_of, listed

TODAY = date(2026, 9, 1)
BACK = date(2026, 9, 5)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def table() -> MemoryTable:
    return MemoryTable()


@pytest.fixture
def app(clock: FakeClock, table: MemoryTable) -> Application:
    effects.load()
    return application_on(table, clock=clock)


def _leave(app: Application, back_on: date | None = None) -> Holiday:
    return run(app, lambda w: begin_holiday(catalogue_of(w), SELLER, back_on), actor=SELLER)


def _return(app: Application) -> None:
    run(app, lambda w: end_holiday(catalogue_of(w), SELLER), actor=SELLER)


def _states(app: Application, *listings: Listing) -> list[str]:
    return [find_listing(app.open_work().catalogue, one.listing_id).state.value for one in listings]


def _orders(table: MemoryTable) -> list[Effect]:
    return [effect_of(item) for item in table.everything() if item["pk"] == "OUT#holiday"]


def _own(app: Application, case: Any, listing: Listing, *words: Any) -> Listing:
    made: Listing = run(app, lambda w: case(catalogue_of(w), SELLER, listing.listing_id, *words), actor=SELLER)
    return made


def test_what_was_on_sale_leaves_and_nothing_else_comes_back(app: Application) -> None:
    sold, gone, paused, draft, others = (
        listed(app),
        listed(app, title="Na bở", stock=5),
        listed(app, title="Hồng vành khuyên"),
        listed(app, title="Quýt", unit_price=0),
        listed(app, OTHER_SELLER, title="Na của nhà khác"),
    )
    run(app, lambda w: take_stock(catalogue_of(w), {gone.listing_id: 5}))
    _own(app, pause_listing, paused)
    _leave(app)
    assert _states(app, sold, gone, paused, draft, others) == ["away", "away", "paused", "draft", "on_sale"]
    assert document_of(find_listing(app.open_work().catalogue, sold.listing_id), TODAY) is None
    with pytest.raises(NotOnSale):
        run(app, lambda w: take_stock(catalogue_of(w), {sold.listing_id: 1}))
    run(app, lambda w: return_stock(catalogue_of(w), {gone.listing_id: 2}))
    _return(app)
    assert _states(app, sold, gone, paused, draft, others) == ["on_sale", "on_sale", "paused", "draft", "on_sale"]
    run(app, lambda w: take_stock(catalogue_of(w), {sold.listing_id: 1, gone.listing_id: 2}))


def test_search_is_told_in_the_same_unit_of_work(app: Application, table: MemoryTable) -> None:
    ours = {str(listed(app, title=f"Na {number}").listing_id) for number in range(3)}
    before = {item["sk"] for item in table.everything() if item["pk"] == "DELTA#0"}
    _leave(app)
    (told,) = [item for item in table.everything() if item["pk"] == "DELTA#0" and item["sk"] not in before]
    assert set(told["ids"]) == ours


def test_two_hundred_listings_whichever_piece_the_worker_is_killed_at(app: Application, table: MemoryTable) -> None:
    ours = [listed(app, title=f"Na vườn số {number}") for number in range(200)]
    _leave(app)
    assert _states(app, *ours).count("away") == PIECE
    (order,) = _orders(table)
    left = run(app, lambda w: follow_holiday(w.catalogue, SELLER, 1, order.payload["cursor"]))
    assert left is not None
    assert _states(app, *ours).count("away") == 2 * PIECE
    follow(app, order)
    assert set(_states(app, *ours)) == {"away"}
    assert _orders(table) == []
    _return(app)
    (order,) = _orders(table)
    follow(app, order)
    follow(app, order)
    assert set(_states(app, *ours)) == {"on_sale"}


def test_a_worker_of_a_holiday_that_is_over_does_nothing(app: Application, table: MemoryTable) -> None:
    ours = [listed(app, title=f"Na vườn số {number}") for number in range(PIECE + 5)]
    _leave(app)
    (first,) = _orders(table)
    _return(app)
    follow(app, first)
    assert _states(app, *ours).count("away") == 0


def test_it_comes_back_by_itself_on_the_day(app: Application, clock: FakeClock) -> None:
    ours = listed(app)
    holiday = _leave(app, BACK)
    assert (holiday.back_on, holiday.since) == (BACK, clock.now())
    clock.tick(days=3, hours=14, minutes=59)
    assert business_date(clock.now()) == BACK - timedelta(days=1)
    assert end_due_holidays(app) == 0
    clock.tick(minutes=1)
    assert end_due_holidays(app) == 1
    assert _states(app, ours) == ["on_sale"]
    assert end_due_holidays(app) == 0
    assert holiday_of(app.open_work().catalogue, SELLER) is None


def test_another_day_or_none_takes_the_place_of_the_first(app: Application, clock: FakeClock) -> None:
    listed(app)
    since = _leave(app, BACK).since
    clock.tick(days=1)
    assert _leave(app).since == since
    clock.tick(days=30)
    assert end_due_holidays(app) == 0
    assert _leave(app, date(2026, 11, 1)).back_on == date(2026, 11, 1)


@pytest.mark.parametrize("day", [TODAY, date(2026, 8, 31), date(2027, 9, 3), date(9999, 12, 31)])
def test_a_day_of_return_comes_after_today_within_a_year(app: Application, day: date) -> None:
    with pytest.raises(InvalidInput) as wrong:
        _leave(app, day)
    assert wrong.value.field == "back_on"


def test_what_is_changed_meanwhile_stays_changed(app: Application) -> None:
    dearer, stopped, alone, over = (listed(app, title=f"Na {number}") for number in range(4))
    _leave(app)
    assert _own(app, revise_listing, dearer, Revision(unit_price=70_000, stock=60, stock_seen=50)).state == "away"
    _own(app, pause_listing, stopped)
    assert _own(app, resume_listing, alone).state is ListingState.ON_SALE
    _own(app, close_season, over)
    assert _states(app, dearer, stopped, alone, over) == ["away", "paused", "on_sale", "season_over"]
    _return(app)
    assert _states(app, dearer, stopped, alone, over) == ["on_sale", "paused", "on_sale", "season_over"]


def test_what_comes_to_sale_meanwhile_waits_for_the_return(app: Application) -> None:
    over, sold = listed(app, title="Na hết vụ"), listed(app, title="Na đang bán")
    _own(app, close_season, over)
    made = listed(app, title="Na và ngà voi")
    assert made.state is ListingState.HELD
    _leave(app)
    fresh = listed(app, title="Quýt mới")
    draft = listed(app, title="Quýt nháp", unit_price=0)
    _own(app, revise_listing, draft, Revision(unit_price=30_000))
    _own(app, open_lot, over, NextLot(stock=9))
    run(app, lambda w: decide_listing(catalogue_of(w), made.listing_id, OTHER_SELLER, version_seen=made.version))
    assert _states(app, fresh, draft, over, made, sold) == ["away"] * 5
    _return(app)
    assert _states(app, fresh, draft, over, made, sold) == ["on_sale"] * 5


def test_a_change_that_was_read_before_the_return_does_not_keep_it_away(app: Application) -> None:
    ours = listed(app)
    _leave(app)
    work = app.open_work()
    revise_listing(catalogue_of(work), SELLER, ours.listing_id, Revision(stock=60, stock_seen=50))
    _return(app)
    work.unit_of_work.commit()
    assert _states(app, ours) == ["on_sale"]


def test_begun_twice_at_once_one_is_decided_again(app: Application) -> None:
    listed(app)
    work = app.open_work()
    begin_holiday(catalogue_of(work), SELLER)
    _leave(app, BACK)
    with pytest.raises(StaleVersion):
        work.unit_of_work.commit()


def test_a_return_without_a_holiday_changes_nothing(app: Application, table: MemoryTable) -> None:
    listed(app)
    before = list(table.everything())
    _return(app)
    assert list(table.everything()) == before
