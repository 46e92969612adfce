"""Holidays on every engine: what is put away is refused by the write, and is back by day and by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemEntropy
from chalicelib.catalogue import (
    Holiday,
    Listing,
    Seller,
    SoldOut,
    begin_holiday,
    create_listing,
    end_due_holiday,
    end_holiday,
    find_listing,
    follow_holiday,
    listings_of,
    take_stock,
)
from chalicelib.catalogue.holidays import PIECE
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import StaleVersion
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import KnownSellers, offer
from tests.fakes.objects import MemoryObjects


@pytest.fixture
def app(table: Table) -> Application:
    return application_on(table, clock=FakeClock(datetime.now(UTC)), entropy=SystemEntropy(), objects=MemoryObjects())


@pytest.fixture
def seller(app: Application) -> PartyId:
    return PartyId.make(app.clock.now(), app.entropy)


def _offered(app: Application, seller: PartyId, count: int) -> list[Listing]:
    sellers = KnownSellers(Seller(seller, "Hoàng Thị Vân", "06523"))
    made = [run(app, lambda w: create_listing(replace(w.catalogue, sellers=sellers), seller, offer())) for _ in range(count)]
    _until(lambda: len(listings_of(app.open_work().catalogue, seller, limit=100).entries) == count)
    return made


def _until(look: Callable[[], Any]) -> None:
    """Indexes lag by moments."""
    for _ in range(50):
        if look():
            return
        sleep(0.1)
    raise AssertionError("never")


def _states(app: Application, made: list[Listing]) -> set[str]:
    return {find_listing(app.open_work().catalogue, one.listing_id).state.value for one in made}


def test_away_in_pieces_and_back(app: Application, seller: PartyId) -> None:
    made = _offered(app, seller, PIECE + 3)
    buyer = app.open_work()
    take_stock(buyer.catalogue, {made[-1].listing_id: 1})
    holiday = run(app, lambda w: begin_holiday(w.catalogue, seller))
    with pytest.raises(SoldOut):
        buyer.unit_of_work.commit()
    left = listings_of(app.open_work().catalogue, seller, limit=PIECE).next_cursor
    assert left is not None
    assert run(app, lambda w: follow_holiday(w.catalogue, seller, holiday.version, left)) is None
    assert _states(app, made) == {"away"}
    run(app, lambda w: end_holiday(w.catalogue, seller))
    assert run(app, lambda w: follow_holiday(w.catalogue, seller, holiday.version, left)) is None
    assert _states(app, made) == {"on_sale", "away"}
    assert run(app, lambda w: follow_holiday(w.catalogue, seller, holiday.version + 1, left)) is None
    assert _states(app, made) == {"on_sale"}


def test_due_by_the_day_and_once(app: Application, seller: PartyId) -> None:
    assert isinstance(app.clock, FakeClock)
    made, day = _offered(app, seller, 1), business_date(app.clock.now()) + timedelta(days=2)
    holiday: Holiday = run(app, lambda w: begin_holiday(w.catalogue, seller, day))
    found = app.open_work().catalogue.holidays.find(seller)
    assert found is not None
    assert (found.back_on, found.over, found.version) == (day, holiday.over, holiday.version)
    _until(lambda: seller in app.open_work().catalogue.holidays.due(day, 500))
    assert seller not in app.open_work().catalogue.holidays.due(day - timedelta(days=1), 500)
    app.clock.tick(days=2)
    assert run(app, lambda w: end_due_holiday(w.catalogue, seller))
    assert not run(app, lambda w: end_due_holiday(w.catalogue, seller))
    assert _states(app, made) == {"on_sale"}
    _until(lambda: seller not in app.open_work().catalogue.holidays.due(day, 500))


def test_two_at_once_decide_one_after_the_other(app: Application, seller: PartyId) -> None:
    _offered(app, seller, 1)
    first, second = app.open_work(), app.open_work()
    for work in (first, second):
        begin_holiday(work.catalogue, seller)
    first.unit_of_work.commit()
    with pytest.raises(StaleVersion):
        second.unit_of_work.commit()
