"""What `Table.query` promises, asked of every engine: order, ranges, pages, indexes."""

import uuid
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Delete, Item, Key, Put, Query, Table, Update


def put(table: Table, *items: Item) -> None:
    for start in range(0, len(items), 100):
        table.transact([Put(one) for one in items[start : start + 100]], uuid.uuid4().hex)


def sort_keys(table: Table, pk: str, **words: Any) -> list[str]:
    return [found["sk"] for found in table.query(Query(pk, consistent=True, **words)).items]


def pages(table: Table, query: Query) -> list[list[Item]]:
    """Every page until the last."""
    found = []
    while True:
        page = table.query(query)
        found.append(page.items)
        if page.next_start is None:
            return found
        query = Query(
            query.pk, index=query.index, prefix=query.prefix, limit=query.limit, descending=query.descending,
            at_least=query.at_least, at_most=query.at_most, start=page.next_start, consistent=query.consistent,
        )  # fmt: skip


KEYS = ["A", "B", "E#000000000001", "E#000000000002", "E#000000000010", "Z", "a", "b", "z", "é", "Đ", "ế", "￿", "🍈"]


def test_sort_keys_are_in_the_order_of_their_bytes(table: Table, pk: str) -> None:
    put(table, *({"pk": pk, "sk": sk} for sk in reversed(KEYS)))
    assert sort_keys(table, pk) == KEYS
    assert sort_keys(table, pk, descending=True) == KEYS[::-1]
    assert sorted(KEYS) == KEYS


def test_prefix_and_range(table: Table, pk: str) -> None:
    put(table, *({"pk": pk, "sk": sk} for sk in KEYS))
    assert sort_keys(table, pk, prefix="E#") == KEYS[2:5]
    assert sort_keys(table, pk, prefix="E#", descending=True) == KEYS[4:1:-1]
    assert sort_keys(table, pk, prefix="🍈") == ["🍈"]
    assert sort_keys(table, pk, prefix="none") == []
    assert sort_keys(table, pk, at_least="E#000000000002", at_most="Z") == KEYS[3:6]
    assert sort_keys(table, pk, at_least="E#000000000003", at_most="E#000000000009") == []
    assert sort_keys(table, pk, at_least="b", at_most="b") == ["b"]
    assert sort_keys(table, f"{pk}-other") == []


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 14, 15])
def test_pages_follow_each_other_without_gap_and_the_last_is_known(
    table: Table, pk: str, count: int, descending: bool
) -> None:
    expected = [f"k{n:03d}" for n in range(count)]
    put(table, {"pk": pk, "sk": "before"}, *({"pk": pk, "sk": sk} for sk in expected), {"pk": pk, "sk": "zafter"})
    found = pages(table, Query(pk, prefix="k", limit=7, descending=descending, consistent=True))
    assert [one["sk"] for page in found for one in page] == (expected[::-1] if descending else expected)
    assert [len(page) for page in found] == [7] * ((count - 1) // 7) + [count - 7 * ((count - 1) // 7)] if count else [[]]
    assert all(page for page in found) or count == 0


def test_a_range_is_paged_too(table: Table, pk: str) -> None:
    put(table, *({"pk": pk, "sk": f"{n:03d}"} for n in range(30)))
    found = pages(table, Query(pk, at_least="005", at_most="024", limit=10, consistent=True))
    assert [len(page) for page in found] == [10, 10]
    assert found[0][0]["sk"] == "005"
    assert found[1][-1]["sk"] == "024"


def test_a_page_begins_after_its_start_even_if_that_was_deleted(table: Table, pk: str) -> None:
    put(table, *({"pk": pk, "sk": f"{n}"} for n in range(6)))
    start = table.query(Query(pk, limit=3)).next_start
    table.transact([Delete(Key(pk, "2"))], uuid.uuid4().hex)
    assert [found["sk"] for found in table.query(Query(pk, start=start, consistent=True)).items] == ["3", "4", "5"]


def test_large_items_are_paged_and_all_come(table: Table, pk: str) -> None:
    for n in range(12):
        put(table, {"pk": pk, "sk": f"{n:02d}", "big": "x" * 300_000})
    found = pages(table, Query(pk, limit=12, consistent=True))
    assert [one["sk"] for page in found for one in page] == [f"{n:02d}" for n in range(12)]


def test_a_consistent_query_sees_the_last_write(table: Table, pk: str) -> None:
    for n in range(20):
        put(table, {"pk": pk, "sk": f"{n:02d}"})
        assert len(table.query(Query(pk, consistent=True)).items) == n + 1


@pytest.mark.parametrize("index", ["gsi1", "gsi2"])
def test_an_index_lists_what_has_its_keys_and_follows_changes(table: Table, pk: str, index: str) -> None:
    name, sort_name = f"{index}pk", f"{index}sk"
    put(
        table,
        {"pk": pk, "sk": "a", name: f"{pk}-list", sort_name: "2", "word": "first"},
        {"pk": pk, "sk": "b", name: f"{pk}-list", sort_name: "1"},
        {"pk": pk, "sk": "c", name: f"{pk}-list"},
        {"pk": pk, "sk": "d"},
    )
    listed = Query(f"{pk}-list", index=index)
    assert [found["sk"] for found in table.query(listed).items] == ["b", "a"]
    change = Update(Key(pk, "a"), set={sort_name: "0", "word": "changed"})
    gone = Update(Key(pk, "b"), remove=(name, sort_name))
    come = Update(Key(pk, "d"), set={name: f"{pk}-list", sort_name: "9"})
    table.transact([change, gone, come], uuid.uuid4().hex)
    found = table.query(listed).items
    assert [one["sk"] for one in found] == ["a", "d"]
    assert found[0] == {"pk": pk, "sk": "a", name: f"{pk}-list", sort_name: "0", "word": "changed"}
    table.transact([Delete(Key(pk, "a"))], uuid.uuid4().hex)
    assert [one["sk"] for one in table.query(listed).items] == ["d"]


@pytest.mark.parametrize("descending", [False, True])
def test_an_index_is_paged_even_where_sort_keys_are_equal(table: Table, pk: str, descending: bool) -> None:
    put(table, *({"pk": f"{pk}-{n}", "sk": "S", "gsi1pk": pk, "gsi1sk": f"{n // 10}"} for n in range(50)))
    found = pages(table, Query(pk, index="gsi1", limit=7, descending=descending))
    assert [len(page) for page in found] == [7] * 7 + [1]
    keys = [one["gsi1sk"] for page in found for one in page]
    assert keys == sorted(keys, reverse=descending)
    assert len({one["pk"] for page in found for one in page}) == 50
    narrow = pages(table, Query(pk, index="gsi1", at_least="1", at_most="2", limit=50, descending=descending))
    assert len(narrow[0]) == 20
    prefixed = pages(table, Query(pk, index="gsi1", prefix="3", limit=4, descending=descending))
    assert [len(page) for page in prefixed] == [4, 4, 2]


@pytest.mark.parametrize(
    "words",
    [
        {"prefix": "a", "at_least": "a", "at_most": "b"},
        {"at_least": "a"},
        {"at_most": "a"},
        {"at_least": "b", "at_most": "a"},
        {"index": "gsi1", "consistent": True},
        {"index": "gsi9"},
        {"limit": 0},
    ],
    ids=str,
)
def test_a_query_whose_words_do_not_go_together_is_refused(words: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Query("T#x", **words)
