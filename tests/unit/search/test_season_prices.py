"""Season prices in search: seen when set, right at midnight, in order and in bands, from snapshot and changes alike."""

from datetime import date, timedelta

import pytest

from chalicelib.adapters.search_snapshot import read_manifest
from chalicelib.catalogue import Listing, end_season_price, set_season_price
from chalicelib.composition import Application
from chalicelib.entrypoints.http.search import CardView, results_view
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.search_jobs import compact_search
from chalicelib.kernel.clock import VIETNAM, business_date
from chalicelib.search import Field, Searching
from tests.builders import application_on
from tests.builders_catalogue import SELLER, catalogue_of, listed
from tests.builders_search import find, tick
from tests.fakes.objects import MemoryObjects


@pytest.fixture
def app() -> Application:
    """Two kinds of na, at 65,000 and 60,000 đồng, half an hour before midnight."""
    app = application_on(objects=MemoryObjects())
    now = app.clock.now().astimezone(VIETNAM)
    tick(app, seconds=(23 - now.hour) * 3_600 + (30 - now.minute) * 60 - now.second)
    listed(app, title="Na rẻ", unit_price=60_000)
    return app


def today(app: Application) -> date:
    return business_date(app.clock.now())


def reduced(app: Application, listing: Listing, first: int, last: int) -> None:
    day = today(app)
    days = day + timedelta(days=first), day + timedelta(days=last)
    run(app, lambda w: set_season_price(catalogue_of(w), SELLER, listing.listing_id, 45_000, *days))


def seen(app: Application, **request: object) -> list[tuple[str, int, int, str | None]]:
    results = results_view(find(app, **request), app.clock.now())  # type: ignore[arg-type]
    return [_told(card) for card in results.entries]


def _told(card: CardView) -> tuple[str, int, int, str | None]:
    return card.title, card.unit_price, card.list_price, card.season_until


BEFORE = [("Na rẻ", 60_000, 0, None), ("Na dai", 65_000, 0, None)]


@pytest.mark.parametrize("snapshot", [False, True])
def test_it_holds_from_midnight_to_midnight(app: Application, snapshot: bool) -> None:
    na = listed(app, title="Na dai", unit_price=65_000)
    reduced(app, na, 1, 1)
    if snapshot:
        tick(app, seconds=61)
        compact_search(app)
    tick(app, seconds=1)
    assert seen(app, sort="price_up") == BEFORE
    assert find(app, chosen={Field.PRICE: ["under-50k"]}).found.total == 0
    tick(app, seconds=_to_midnight(app))
    during = [("Na dai", 45_000, 65_000, today(app).isoformat()), BEFORE[0]]
    assert seen(app, sort="price_up") == during
    assert find(app, chosen={Field.PRICE: ["under-50k"]}).found.total == 1
    assert results_view(find(app), app.clock.now()).prices[0].count == 1
    tick(app, hours=23, minutes=59, seconds=59)
    assert seen(app, sort="price_up") == during
    tick(app, seconds=1)
    assert seen(app, sort="price_up") == BEFORE


def _to_midnight(app: Application) -> int:
    now = app.clock.now().astimezone(VIETNAM)
    return 86_400 - (now.hour * 3_600 + now.minute * 60 + now.second)


def test_set_and_ended_it_is_seen_at_once(app: Application) -> None:
    na = listed(app, title="Na dai", unit_price=65_000)
    assert seen(app, sort="price_up") == BEFORE
    reduced(app, na, 0, 3)
    tick(app, seconds=1)
    assert [one[:2] for one in seen(app, sort="price_up")] == [("Na dai", 45_000), ("Na rẻ", 60_000)]
    run(app, lambda w: end_season_price(catalogue_of(w), SELLER, na.listing_id))
    tick(app, seconds=1)
    assert seen(app, sort="price_up") == BEFORE


def test_the_next_snapshot_is_at_the_new_days_prices(app: Application) -> None:
    reduced(app, listed(app, title="Na dai", unit_price=65_000), 1, 1)
    compact_search(app)
    before = read_manifest(app.objects)
    tick(app, minutes=10)
    compact_search(app)
    same = read_manifest(app.objects)
    tick(app, minutes=30)
    assert compact_search(app)["changed"] == 0
    after = read_manifest(app.objects)
    assert before is not None
    assert same is not None
    assert after is not None
    assert same.name == before.name
    assert after.name != before.name
    fresh: Searching = app.open_work().search
    fresh.engine.refresh(app.clock.now())
    assert [one[:2] for one in seen(app, sort="price_up")] == [("Na dai", 45_000), ("Na rẻ", 60_000)]


def test_a_container_that_starts_later_knows_it_too(app: Application) -> None:
    """The snapshot is of yesterday, and nothing was changed since."""
    reduced(app, listed(app, title="Na dai", unit_price=65_000), 1, 1)
    compact_search(app)
    tick(app, minutes=40)
    assert [one[:2] for one in seen(app, sort="price_up")] == [("Na dai", 45_000), ("Na rẻ", 60_000)]
