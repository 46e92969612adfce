"""Builders for search: an application whose catalogue is the fixture, indexed."""

from typing import Any

from chalicelib.catalogue import ListingId, take_stock
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.search_jobs import compact_search
from chalicelib.search import Request, Results, search
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import SELLER, catalogue_of, listed
from tests.fakes.objects import MemoryObjects
from tests.fixture_catalogue import samples


def fixture_application(*, snapshot: bool = True, **parts: Any) -> Application:
    """The fixture catalogue, made by the use cases a minute apart; in a snapshot, or all of it in the changes."""
    app = application_on(objects=MemoryObjects(), **parts)
    for sample in samples():
        values = vars(sample) | {"stock": sample.stock or 1, "harvest_months": ()}
        listing = listed(app, SELLER, **values)
        if sample.stock == 0:
            buy(app, listing.listing_id, 1)
        tick(app, seconds=60)
    if snapshot:
        compact_search(app, whole=True)
    return app


def tick(app: Application, **duration: float) -> None:
    assert isinstance(app.clock, FakeClock)
    app.clock.tick(**duration)


def buy(app: Application, listing_id: ListingId, count: int) -> None:
    run(app, lambda work: take_stock(catalogue_of(work), {listing_id: count}))


def find(app: Application, query: str = "", **request: Any) -> Results:
    return search(app.open_work().search, Request(query=query, **request))


def titles(results: Results) -> list[str]:
    return [hit.card["title"] for hit in results.found.hits]
