"""The catalogue's store and what search reads of it, on every engine."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any

import pytest

from chalicelib.adapters.dynamo.search import DynamoListings
from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemEntropy
from chalicelib.catalogue import (
    Listing,
    ListingId,
    ListingState,
    LotRevision,
    PhotoState,
    Revision,
    Seller,
    SoldOut,
    close_season,
    create_listing,
    find_listing,
    listings_of,
    pause_listing,
    request_photo,
    return_stock,
    revise_listing,
    revise_lot,
    take_stock,
)
from chalicelib.catalogue.photo import ImageType, Photo
from chalicelib.catalogue.service import accept_photo
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import StaleVersion
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import KnownSellers, offer, stock_left
from tests.fakes.objects import MemoryObjects


@pytest.fixture
def app(table: Table) -> Application:
    return application_on(table, clock=FakeClock(datetime.now(UTC)), entropy=SystemEntropy(), objects=MemoryObjects())


@pytest.fixture
def seller(app: Application) -> PartyId:
    """A household of the test's own."""
    return PartyId.make(app.clock.now(), app.entropy)


def _listed(app: Application, seller: PartyId, **changes: Any) -> Listing:
    sellers = KnownSellers(Seller(seller, "Hoàng Thị Vân", "06523"))
    return run(app, lambda w: create_listing(replace(w.catalogue, sellers=sellers), seller, offer(**changes)))


def test_what_is_written_is_read(app: Application, seller: PartyId) -> None:
    made = _listed(app, seller, harvest_note="Hái sáng sớm", harvest_months=(7, 8))
    _, photo, _ = run(app, lambda w: request_photo(w.catalogue, seller, made.listing_id, ImageType.PNG))
    ready = Photo(photo.photo_id, PhotoState.READY, "#a0b0c0", 640, 480)
    assert run(app, lambda w: accept_photo(w.catalogue, made.listing_id, ready))
    found = find_listing(app.open_work().catalogue, made.listing_id)
    at = made.created_at.replace(microsecond=made.created_at.microsecond // 1000 * 1000)
    assert found == replace(made, photos=(ready,), version=3, created_at=at, changed_at=at)


def test_stock_is_taken_and_given_back(app: Application, seller: PartyId) -> None:
    made = _listed(app, seller, stock=3)
    run(app, lambda w: take_stock(w.catalogue, {made.listing_id: 3}))
    with pytest.raises(SoldOut):
        run(app, lambda w: take_stock(w.catalogue, {made.listing_id: 1}))
    run(app, lambda w: return_stock(w.catalogue, {made.listing_id: 2}))
    assert stock_left(app, made.listing_id) == 2


def test_the_write_decides_not_the_reading(app: Application, seller: PartyId) -> None:
    """Both read three; the second commit is refused by its own condition."""
    made = _listed(app, seller, stock=3)
    first, second = app.open_work(), app.open_work()
    for work in (first, second):
        take_stock(work.catalogue, {made.listing_id: 2})
    first.unit_of_work.commit()
    with pytest.raises(SoldOut):
        second.unit_of_work.commit()
    paused = app.open_work()
    take_stock(paused.catalogue, {made.listing_id: 1})
    run(app, lambda w: pause_listing(w.catalogue, seller, made.listing_id))
    with pytest.raises(SoldOut):
        paused.unit_of_work.commit()
    assert stock_left(app, made.listing_id) == 1


def test_moving_the_count_keeps_what_was_sold(app: Application, seller: PartyId) -> None:
    made = _listed(app, seller, stock=10)
    work = app.open_work()
    revise_listing(work.catalogue, seller, made.listing_id, Revision(stock=15, stock_seen=10))
    run(app, lambda w: take_stock(w.catalogue, {made.listing_id: 4}))
    work.unit_of_work.commit()
    assert stock_left(app, made.listing_id) == 11


def test_an_edit_over_another_is_stale(app: Application, seller: PartyId) -> None:
    made = _listed(app, seller)
    work = app.open_work()
    revise_listing(work.catalogue, seller, made.listing_id, Revision(unit_price=2_000))
    run(app, lambda w: revise_listing(w.catalogue, seller, made.listing_id, Revision(unit_price=3_000)))
    with pytest.raises(StaleVersion):
        work.unit_of_work.commit()


def test_a_household_pages_through_its_own(app: Application, seller: PartyId) -> None:
    assert isinstance(app.clock, FakeClock)
    made = []
    for number in range(5):
        app.clock.tick(seconds=1)
        made.append(_listed(app, seller, title=f"Sản phẩm {number}").listing_id)
    seen, cursor = [], None
    for _ in range(3):
        page = listings_of(app.open_work().catalogue, seller, cursor=cursor, limit=2)
        seen += [one.listing_id for one in page.entries]
        cursor = page.next_cursor
    assert cursor is None
    assert seen == made[::-1]


def test_search_is_told_and_reads_what_is(app: Application, seller: PartyId, table: Table) -> None:
    listings = DynamoListings(table)
    started = app.clock.now() - timedelta(seconds=1)
    made, other = _listed(app, seller, stock=9), _listed(app, seller)
    run(app, lambda w: take_stock(w.catalogue, {made.listing_id: 1, other.listing_id: 1}))
    told = [ids for _, ids in listings.changes(started)]
    assert told.count([made.listing_id]) == told.count([other.listing_id]) == 1
    assert sorted([made.listing_id, other.listing_id]) in [sorted(ids) for ids in told]
    now = listings.now([made.listing_id, "lst_01KAR3NDEKTSV4RRFFQ69G5FAV"])
    assert now["lst_01KAR3NDEKTSV4RRFFQ69G5FAV"] is None
    shown = now[made.listing_id]
    assert shown is not None
    assert shown.stock == 8
    assert {made.listing_id, other.listing_id} <= {one.listing_id for one in listings.everything()}


def test_seasons_are_found_by_their_last_day_and_lots_by_their_code(app: Application, seller: PartyId) -> None:
    today = business_date(app.clock.now())
    made = _listed(
        app, seller, stock=0, presale_cap=3, begins_on=today + timedelta(days=1), ends_on=today + timedelta(days=2)
    )
    find = app.open_work
    assert find().catalogue.store.lot(made.lot.code) == (made.listing_id, made.lot)
    over_on = today + timedelta(days=3)
    assert made.listing_id in until(lambda: find().catalogue.store.seasons_over(over_on, 500), made.listing_id)
    assert made.listing_id not in find().catalogue.store.seasons_over(today + timedelta(days=2), 500)
    run(app, lambda w: close_season(w.catalogue, seller, made.listing_id))
    assert find_listing(find().catalogue, made.listing_id).stored is ListingState.SEASON_OVER
    assert made.listing_id not in find().catalogue.store.seasons_over(over_on, 500)


def until(look: Callable[[], list[ListingId]], wanted: ListingId) -> list[ListingId]:
    """An index lags by moments."""
    for _ in range(50):
        if wanted in (found := look()):
            return found
        sleep(0.05)
    return look()


def test_a_cap_does_not_fall_below_what_was_ordered_ahead(app: Application, seller: PartyId) -> None:
    """The household lowers the cap while a buyer takes: the write decides."""
    today = business_date(app.clock.now())
    made = _listed(
        app, seller, stock=0, presale_cap=5, begins_on=today + timedelta(days=1), ends_on=today + timedelta(days=2)
    )
    lower = app.open_work()
    revise_lot(lower.catalogue, seller, made.listing_id, LotRevision(presale_cap=2))
    run(app, lambda w: take_stock(w.catalogue, {made.listing_id: 3}))
    with pytest.raises(SoldOut):
        lower.unit_of_work.commit()
    assert stock_left(app, made.listing_id) == 2
