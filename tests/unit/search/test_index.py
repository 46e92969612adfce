"""The index: the same answers from a snapshot, from the changes and from both; fresh, paged, one reader, one builder."""

import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from chalicelib.adapters.dynamo.search import stage_lock
from chalicelib.adapters.dynamo.table import Item, Key, Put, Query, QueryPage
from chalicelib.adapters.search_snapshot import read_manifest
from chalicelib.catalogue import ListingId, Revision, pause_listing, resume_listing, revise_listing
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.search_jobs import compact_search
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput, Unavailable
from chalicelib.kernel.paging import write_cursor
from chalicelib.kernel.unit_of_work import OutcomeUnknown
from chalicelib.search import Field, Request, Results, Sort
from infra.local.memory_table import MemoryTable
from tests.builders import application_on
from tests.builders_catalogue import SELLER, catalogue_of, listed
from tests.builders_search import buy, find, fixture_application, tick, titles
from tests.fakes.objects import MemoryObjects

QUERIES = ("", "na", "hồi", "hoi", "thach den", "mật ong rừng", "mat onng", "khong co gi ca", "quy", "chi lang", "na 5kg")
FILTERS: tuple[dict[Field, list[str]], ...] = (
    {},
    {Field.CATEGORY: ["trai-cay"]},
    {Field.COMMUNE: ["06523", "06034"]},
    {Field.CATEGORY: ["gia-vi", "na"], Field.COMMUNE: ["06034"]},
    {Field.STOCK: ["1"], Field.PRICE: ["under-50k", "100k-200k"]},
    {Field.MONTH: ["now"], Field.CATEGORY: ["trai-cay"]},
    {Field.CATEGORY: ["khong-co"]},
)


class WatchedTable(MemoryTable):
    """Counts round trips of reading, and fails when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.broken = False

    def get_many(self, keys: Any) -> dict[Key, Item]:
        self._read()
        return super().get_many(keys)

    def query(self, query: Query) -> QueryPage:
        self._read()
        return super().query(query)

    def _read(self) -> None:
        self.reads += 1
        if self.broken:
            raise OutcomeUnknown("no answer")


def _shuffle(app: Application, seed: int) -> None:
    """A hundred changes of all kinds."""
    chance = random.Random(seed)
    ids = [ListingId(hit.listing_id) for hit in find(app, limit=100).found.hits]
    for listing_id in chance.sample(ids, 60):
        revision = Revision(unit_price=chance.randrange(1, 400) * 1_000, stock=chance.randrange(0, 3))
        run(app, lambda w, i=listing_id, r=revision: revise_listing(catalogue_of(w), SELLER, i, r))  # type: ignore[misc]
    for listing_id in chance.sample(ids, 20):
        run(app, lambda w, i=listing_id: pause_listing(catalogue_of(w), SELLER, i))  # type: ignore[misc]
    for number in range(20):
        listed(app, title=f"Na rừng {number}", unit_price=60_000, stock=1)
        tick(app, seconds=1)
    tick(app, seconds=1)


def _shown(results: Results) -> Any:
    hits = [tuple(hit.card[name] for name in ("title", "unit_price", "stock", "commune_code")) for hit in results.found.hits]
    return hits, results.found.total, {field: dict(terms) for field, terms in results.found.facets.items()}, results.relaxed


@pytest.fixture(scope="module")
def apps() -> dict[str, Application]:
    """One catalogue with changes: in a snapshot, in the changes alone, and over a snapshot that remembers its answers."""
    found = {"snapshot": fixture_application(snapshot=False), "changes": fixture_application(snapshot=False)}
    found["both"] = fixture_application()
    for query, filters, sort in product(QUERIES, FILTERS, ["", *Sort]):
        find(found["both"], query, sort=sort, limit=30, chosen=filters)
    for app in found.values():
        _shuffle(app, 7)
    compact_search(found["snapshot"], whole=True)
    tick(found["snapshot"], seconds=61)
    return found


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("sort", ["", *Sort])
def test_where_a_listing_is_kept_does_not_matter(
    apps: dict[str, Application], sort: str, filters: dict[Field, list[str]]
) -> None:
    for query in QUERIES:
        answers = [_shown(find(app, query, sort=sort, limit=30, chosen=filters)) for app in apps.values()]
        assert answers[0] == answers[1] == answers[2], query


@pytest.mark.parametrize("kept", ["snapshot", "changes", "both"])
@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("query", ["", "na"])
def test_pages_hold_every_listing_once(apps: dict[str, Application], kept: str, sort: Sort, query: str) -> None:
    app = apps[kept]
    whole = [hit.listing_id for hit in find(app, query, sort=sort, limit=100).found.hits]
    pages = list(_pages(app, query, sort))
    seen = [hit.listing_id for page in pages for hit in page.found.hits]
    assert seen[:100] == whole
    assert len(seen) == len(set(seen)) == pages[0].found.total
    assert {page.found.total for page in pages} == {len(seen)}
    assert all(not page.found.facets for page in pages[1:])


def _pages(app: Application, query: str, sort: Sort) -> Iterator[Results]:
    cursor = None
    while True:
        page = find(app, query, sort=sort, limit=7, cursor=cursor)
        yield page
        cursor = page.next_cursor
        if cursor is None:
            return


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.PRICE_UP, Sort.PRICE_DOWN])
def test_a_cursor_stands_still_while_listings_come(sort: Sort) -> None:
    app = fixture_application()
    first = find(app, sort=sort, limit=10)
    rest = [hit.listing_id for hit in find(app, sort=sort, limit=30).found.hits][10:]
    for number in range(5):
        listed(app, title=f"Mới {number}", unit_price=1_000 if sort is Sort.PRICE_UP else 10**9)
    tick(app, seconds=1)
    following = find(app, sort=sort, limit=20, cursor=first.next_cursor)
    assert [hit.listing_id for hit in following.found.hits] == rest


def test_sorts_put_sold_out_last() -> None:
    app = fixture_application()
    for sort in (Sort.NEWEST, Sort.PRICE_UP, Sort.PRICE_DOWN):
        hits = [hit for page in _pages(app, "", sort) for hit in page.found.hits]
        in_stock = [hit.card["stock"] > 0 for hit in hits]
        assert in_stock == sorted(in_stock, reverse=True)
        prices = [hit.card["unit_price"] for hit in hits if hit.card["stock"]]
        if sort is not Sort.NEWEST:
            assert prices == sorted(prices, reverse=sort is Sort.PRICE_DOWN)


def _exactly(app: Application, query: str) -> list[str]:
    """Titles that have the words as they stand."""
    results = find(app, query)
    return [] if results.relaxed else titles(results)


def test_changes_are_found_within_a_second() -> None:
    app = fixture_application()
    assert _exactly(app, "trám") == []
    made = listed(app, title="Trám đen", category="thuoc-nam", unit_price=90_000, stock=3)
    tick(app, milliseconds=500)
    assert titles(find(app, "trám")) == ["Trám đen"]

    run(app, lambda w: revise_listing(catalogue_of(w), SELLER, made.listing_id, Revision(unit_price=95_000)))
    buy(app, made.listing_id, 2)
    tick(app, milliseconds=500)
    (hit,) = find(app, "trám").found.hits
    assert (hit.card["unit_price"], hit.card["stock"]) == (95_000, 1)

    buy(app, made.listing_id, 1)
    tick(app, milliseconds=500)
    assert find(app, "trám").found.hits[0].card["stock"] == 0

    run(app, lambda w: pause_listing(catalogue_of(w), SELLER, made.listing_id))
    tick(app, milliseconds=500)
    assert _exactly(app, "trám") == []

    run(app, lambda w: resume_listing(catalogue_of(w), SELLER, made.listing_id))
    tick(app, milliseconds=500)
    assert titles(find(app, "trám")) == ["Trám đen"]


def test_a_change_that_comes_late_is_found() -> None:
    """A slow commit writes a mark that is older than the last look."""
    table = MemoryTable()
    app = application_on(table, objects=MemoryObjects())
    find(app)
    tick(app, seconds=5)
    find(app)
    work = app.open_work()
    made = listed(application_on(table, clock=app.clock), title="Bánh cao sằng", category="banh")
    late = to_text(app.clock.now().replace(second=app.clock.now().second - 3))
    (mark,) = [item for item in table.everything() if item["pk"] == "DELTA#0"]
    work.unit_of_work.stage(Put({**mark, "sk": f"{late}#late"}))
    table.load([{**mark, "ids": []}])
    tick(app, milliseconds=600)
    assert titles(find(app)) == []
    work.unit_of_work.commit()
    tick(app, milliseconds=600)
    assert [hit.listing_id for hit in find(app).found.hits] == [made.listing_id]


@pytest.mark.pain(9)
def test_a_page_costs_at_most_one_read_and_none_within_half_a_second() -> None:
    table = WatchedTable()
    app = fixture_application(table=table)
    find(app)
    table.reads = 0
    for query in QUERIES:
        find(app, query)
    assert table.reads == 0
    tick(app, milliseconds=500)
    find(app, "na")
    assert table.reads == 1


def test_it_answers_from_what_it_has_when_the_table_does_not() -> None:
    table = WatchedTable()
    app = fixture_application(table=table)
    before = titles(find(app, "na"))
    table.broken = True
    tick(app, seconds=90)
    assert titles(find(app, "na")) == before
    table.broken = False
    listed(app, title="Na mới hái")
    tick(app, seconds=1)
    assert "Na mới hái" in titles(find(app, "na"))


def test_without_anything_to_answer_from_it_says_so() -> None:
    table = WatchedTable()
    app = application_on(table, objects=MemoryObjects())
    table.broken = True
    with pytest.raises(Unavailable):
        find(app)
    table.broken = False
    assert find(app).found.total == 0


def test_a_snapshot_from_the_last_one_is_the_snapshot_of_the_table() -> None:
    app = fixture_application()
    objects = app.objects
    _shuffle(app, 11)
    counted = compact_search(app)
    from_changes = read_manifest(objects)
    compact_search(app, whole=True)
    from_table = read_manifest(objects)
    assert from_changes is not None
    assert from_table is not None
    assert from_changes.name == from_table.name
    assert counted["changed"] >= 80
    assert counted["listings"] == from_table.listings


def test_nothing_changed_keeps_the_snapshot_and_moves_the_mark() -> None:
    app = fixture_application()
    first = read_manifest(app.objects)
    tick(app, minutes=15)
    compact_search(app)
    second = read_manifest(app.objects)
    assert first is not None
    assert second is not None
    assert first.name == second.name
    assert first.known_until < second.known_until


def test_readers_go_over_to_the_new_snapshot() -> None:
    app = fixture_application()
    find(app)
    listed(app, title="Trám đen", category="rau")
    tick(app, minutes=15)
    compact_search(app)
    tick(app, hours=49)
    assert titles(find(app, "trám đen")) == ["Trám đen"]


def test_old_snapshots_are_kept_two_days() -> None:
    app = application_on(objects=MemoryObjects())
    objects = app.objects
    assert isinstance(objects, MemoryObjects)
    names = []
    for number in range(5):
        listed(app, title=f"Trám đen {number}", category="rau")
        compact_search(app)
        manifest = read_manifest(objects)
        assert manifest is not None
        names.append(manifest.name)
        tick(app, hours=20)
    archives = {key for key in objects.contents if key.endswith(".tar.gz")}
    assert archives == {f"search/{name}.tar.gz" for name in names[2:]}


def test_one_builder_at_a_time() -> None:
    app = fixture_application()
    held = app.open_work()
    stage_lock(held.unit_of_work, "compact_search", "another", app.clock.now(), 600)
    held.unit_of_work.commit()
    assert compact_search(app)["listings"] == -1
    tick(app, seconds=601)
    assert compact_search(app)["listings"] > 0
    assert compact_search(app)["listings"] > 0


def test_a_lost_snapshot_is_built_anew() -> None:
    app = fixture_application()
    objects = app.objects
    assert isinstance(objects, MemoryObjects)
    for key in [key for key in objects.contents if "snapshot" in key]:
        del objects.contents[key]
    assert find(app).found.total == 305
    assert compact_search(app)["listings"] == 305
    tick(app, hours=49)
    assert find(app).found.total == 305


def _cursor(**changes: str) -> str:
    return write_cursor({"points": "0", "after": "1", "skip": "0", "depth": "0", "step": "0", "sort": "newest"} | changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sort": "best"}, "sort"),
        ({"query": "x" * 201}, "q"),
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"cursor": "%%%"}, "cursor"),
        ({"cursor": write_cursor({"after": "1"})}, "cursor"),
        ({"cursor": _cursor(after="-1")}, "cursor"),
        ({"cursor": _cursor(after=str(1 << 63))}, "cursor"),
        ({"cursor": _cursor(skip="9999")}, "cursor"),
        ({"cursor": _cursor(depth="9999", sort="relevance"), "query": "na"}, "cursor"),
        ({"cursor": _cursor(sort="price_up")}, "cursor"),
        ({"cursor": _cursor(after="²")}, "cursor"),
    ],
)
def test_bad_requests(apps: dict[str, Application], changes: dict[str, Any], field: str) -> None:
    request = Request(**changes)
    with pytest.raises(InvalidInput) as wrong:
        find(apps["both"], **{name: getattr(request, name) for name in changes})
    assert wrong.value.field == field


def test_a_lot_code_finds_its_listing(apps: dict[str, Application]) -> None:
    made = listed(apps["both"], title="Một lô riêng")
    tick(apps["both"], seconds=1)
    for spelling in (made.lot_code, made.lot_code.lower().replace("-", ""), made.lot_code.replace("-", " ")):
        assert [hit.listing_id for hit in find(apps["both"], spelling).found.hits] == [made.listing_id]
