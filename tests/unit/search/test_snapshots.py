"""Snapshots: when they are built, by whom, whether they are what the table says, and going back to them."""

from typing import Any

import pytest

from chalicelib.adapters import search_snapshot
from chalicelib.adapters.dynamo.catalogue import listing_key
from chalicelib.adapters.dynamo.search import stage_lock
from chalicelib.adapters.dynamo.table import Update
from chalicelib.adapters.search_snapshot import Manifest, read_manifest
from chalicelib.catalogue import ListingId, Revision, revise_listing
from chalicelib.composition import Application
from chalicelib.entrypoints import search_jobs
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.search_jobs import compact_search, compact_search_when_due, go_back
from chalicelib.kernel.errors import NotFound
from infra.search import run as command
from tests.builders import application_on
from tests.builders_catalogue import SELLER, catalogue_of, listed
from tests.builders_search import buy, find, tick, titles
from tests.fakes.objects import MemoryObjects


@pytest.fixture
def app() -> Application:
    app = application_on(objects=MemoryObjects())
    for number in range(6):
        listed(app, title=f"Trám đen số {number}", category="rau")
    for _ in range(2):
        tick(app, seconds=61)
        compact_search(app)
    tick(app, seconds=61)
    return app


def _manifest(app: Application) -> Manifest:
    found = read_manifest(app.objects)
    assert found is not None
    return found


def _change(app: Application, times: int = 1) -> None:
    (first, *_) = find(app).found.hits
    for price in range(times):
        revision = Revision(unit_price=10_000 + price)
        run(app, lambda w, r=revision: revise_listing(catalogue_of(w), SELLER, ListingId(first.listing_id), r))  # type: ignore[misc]


def test_it_is_built_after_a_quarter_of_an_hour(app: Application) -> None:
    before = _manifest(app)
    _change(app)
    assert compact_search_when_due(app) == {"listings": 6, "changed": 0, "waiting": 1}
    assert _manifest(app) == before
    tick(app, minutes=14)
    assert compact_search_when_due(app)["changed"] >= 1
    assert _manifest(app).name != before.name


def test_it_is_built_when_much_changed(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_jobs, "MANY_CHANGES", 20)
    before = _manifest(app)
    _change(app, 19)
    compact_search_when_due(app)
    assert _manifest(app).name == before.name
    _change(app)
    compact_search_when_due(app)
    assert _manifest(app).name != before.name


def test_a_builder_that_lost_its_lock_changes_nothing(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was slow: the lock ran out, and another builder is at it when it comes to the end."""
    before = _manifest(app)
    _change(app)

    def slow(*arguments: Any) -> Any:
        made = search_snapshot.publish(*arguments)
        tick(app, seconds=search_jobs.LOCK_S + 1)
        run(app, lambda w: stage_lock(w.unit_of_work, "compact_search", "another", app.clock.now(), 600))
        return made

    monkeypatch.setattr(search_jobs, "publish", slow)
    assert compact_search(app)["listings"] == -1
    assert _manifest(app) == before
    monkeypatch.undo()
    assert compact_search(app)["listings"] == -1, "the other builder's lock still holds"
    tick(app, seconds=601)
    assert compact_search(app)["listings"] == 6


def test_the_manifest_is_written_last(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    objects = app.objects
    assert isinstance(objects, MemoryObjects)
    _change(app)
    order: list[str] = []
    write = objects.write

    def watched(key: str, *content: Any, **named: Any) -> None:
        order.append(key)
        write(key, *content, **named)

    monkeypatch.setattr(objects, "write", watched)
    compact_search(app)
    assert order[-1] == "search/manifest.json"
    assert len(order) == 3


def test_a_snapshot_that_drifted_opens_a_case_and_is_mended(app: Application) -> None:
    *_, first = find(app).found.hits
    (work := app.open_work()).unit_of_work.stage(Update(listing_key(first.listing_id), set={"title": "Trám khác"}))
    work.unit_of_work.commit()
    assert compact_search(app)["drifted"] == 0
    told = compact_search(app, whole=True)
    assert told["drifted"] == 1
    (case,) = app.open_work().oversight.cases.open(cursor=None, limit=10).entries
    assert (case.kind.value, case.facts["drifted"], case.facts["first"]) == ("search_drift", 1, first.listing_id)
    tick(app, seconds=61)
    assert "Trám khác" in titles(find(app))
    assert compact_search(app, whole=True)["drifted"] == 0


def test_what_changes_during_the_nightly_build_is_no_drift(app: Application) -> None:
    _change(app, 3)
    buy(app, find(app).found.hits[0].listing_id, 1)  # type: ignore[arg-type]
    assert compact_search(app, whole=True)["drifted"] == 0


def test_one_can_go_back_to_any_snapshot_of_two_days_and_loses_nothing(app: Application) -> None:
    for number in range(7):
        listed(app, title=f"Trám trắng số {number}", category="rau", unit_price=1_000 * (number + 1))
        _change(app)
        tick(app, hours=7)
        compact_search(app)
    whole = sorted((hit.listing_id, hit.card["unit_price"]) for hit in find(app).found.hits)
    older = _manifest(app).older
    assert len(older) >= 6
    for one in older:
        assert go_back(app, one.name)["listings"] == one.listings
        assert _manifest(app).name == one.name
        tick(app, seconds=61)
        assert sorted((hit.listing_id, hit.card["unit_price"]) for hit in find(app).found.hits) == whole
    compact_search(app)
    assert _manifest(app).listings == 13
    with pytest.raises(NotFound):
        go_back(app, "snapshot-2-unknown")


def test_five_thousand_changes_are_answered_over() -> None:
    """Nobody built for hours: all is found, and the next minute builds."""
    app = application_on(objects=MemoryObjects())
    made = [listed(app, title=f"Trám {number}", category="rau", stock=9) for number in range(40)]
    compact_search(app)
    find(app)
    for number in range(5_000):
        listing = made[number % 40]
        revision = Revision(unit_price=1_000 + number)
        run(app, lambda w, i=listing.listing_id, r=revision: revise_listing(catalogue_of(w), SELLER, i, r))  # type: ignore[misc]
    tick(app, seconds=1)
    prices = {hit.card["unit_price"] for hit in find(app, limit=100).found.hits}
    assert prices == set(range(1_000 + 4_960, 1_000 + 5_000))
    assert compact_search_when_due(app)["changed"] == 40


def test_a_price_or_a_stock_reads_no_text_again() -> None:
    app = application_on(objects=MemoryObjects())
    made = listed(app, title="Trám đen", category="rau", stock=9)
    tick(app, seconds=1)
    engine: Any = app.search_index
    find(app)
    (before,) = engine._now()[1].documents
    run(app, lambda w: revise_listing(catalogue_of(w), SELLER, made.listing_id, Revision(unit_price=77_000)))
    buy(app, made.listing_id, 1)
    tick(app, seconds=1)
    assert find(app, "trám").found.hits[0].card["unit_price"] == 77_000
    (after,) = engine._now()[1].documents
    assert (after.unit_price, after.stock) == (77_000, 8)
    assert after.words is before.words


def test_the_command_lists_and_goes_back(app: Application) -> None:
    first = _manifest(app).name
    _change(app)
    tick(app, minutes=15)
    compact_search(app)
    assert command(app, ["list"]).splitlines()[1].startswith(first)
    assert command(app, ["back", first]).startswith(first)
    assert not command(app, ["build"]).startswith(first)
    with pytest.raises(NotFound):
        command(app, ["back", "no"])
