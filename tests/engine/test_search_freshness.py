"""From the commit to the answer, on every engine: within two seconds by the wall clock, whatever changed."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemEntropy
from chalicelib.catalogue import Listing, Revision, Seller, create_listing, pause_listing, revise_listing, take_stock
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.search import Request, search
from tests.builders import application_on
from tests.builders_catalogue import KnownSellers, offer
from tests.fakes.objects import MemoryObjects

PROMISED_S = 2.0
LOOKS_EVERY_S = 0.02


class WallClock:
    """The time that passes."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@pytest.fixture
def app(table: Table) -> Application:
    return application_on(table, clock=WallClock(), entropy=SystemEntropy(), objects=MemoryObjects())


def _seen_after(app: Application, word: str, fits: Callable[[list[dict[str, object]]], bool]) -> float:
    """Seconds until what is found for the word fits."""
    began = time.monotonic()
    while True:
        hits = [dict(hit.card) for hit in search(app.open_work().search, Request(query=word)).found.hits]
        if fits(hits) or time.monotonic() - began > 5 * PROMISED_S:
            return time.monotonic() - began
        time.sleep(LOOKS_EVERY_S)


def test_every_change_is_seen_within_two_seconds(app: Application) -> None:
    seller = PartyId.make(app.clock.now(), app.entropy)
    sellers = KnownSellers(Seller(seller, "Hoàng Thị Vân", "06523"))
    word = f"Trám {app.entropy.take(5).hex().translate(str.maketrans('0123456789', 'ghiklmnopq'))}"
    search(app.open_work().search, Request())

    def do(use_case: Callable[[Work], object]) -> None:
        run(app, use_case)

    made: Listing = run(
        app, lambda w: create_listing(replace(w.catalogue, sellers=sellers), seller, offer(title=word, stock=1))
    )
    one = made.listing_id
    delays = {"new": _seen_after(app, word, lambda hits: len(hits) == 1)}
    do(lambda w: revise_listing(w.catalogue, seller, one, Revision(unit_price=71_000)))
    delays["price"] = _seen_after(app, word, lambda hits: [hit["unit_price"] for hit in hits] == [71_000])
    do(lambda w: take_stock(w.catalogue, {one: 1}))
    delays["sold out"] = _seen_after(app, word, lambda hits: [hit["stock"] for hit in hits] == [0])
    do(lambda w: pause_listing(w.catalogue, seller, one))
    delays["paused"] = _seen_after(app, word, lambda hits: hits == [])
    assert {name: delay for name, delay in delays.items() if delay > PROMISED_S} == {}
