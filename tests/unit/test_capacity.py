"""The cost calculator against hand-made sums of the documented arithmetic."""

from fractions import Fraction
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Absent, Check, ConditionFailed, Delete, Item, Key, Put, Query, Update
from infra.local.item_size import size_of
from infra.local.memory_table import MemoryTable
from tests.capacity import Meter, index_units, read_units, write_units


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"pk": "a", "sk": "b"}, 6),
        ({"chữ": "ế"}, 5 + 3),
        ({"n": 0}, 1 + 1),
        ({"n": 7}, 1 + 2),
        ({"n": 12}, 1 + 2),
        ({"n": 123}, 1 + 3),
        ({"n": -123}, 1 + 4),
        ({"n": 1_000_000}, 1 + 2),
        ({"n": 10**37 + 1}, 1 + 20),
        ({"yes": True, "none": None}, 4 + 5),
        ({"l": []}, 1 + 3),
        ({"l": ["ab", 1]}, 1 + 3 + (1 + 2) + (1 + 2)),
        ({"m": {"k": "v"}}, 1 + 3 + (1 + 1 + 1)),
        ({"b": b"123"}, 1 + 3),
    ],
    ids=str,
)
def test_item_size(item: Item, size: int) -> None:
    assert size_of(item) == size


@pytest.mark.parametrize(("size", "writes", "reads"), [(0, 1, 1), (1024, 1, 1), (1025, 2, 1), (4096, 4, 1), (4097, 5, 2)])
def test_units(size: int, writes: int, reads: int) -> None:
    assert (write_units(size), read_units(size)) == (writes, reads)


LISTED = {"pk": "a", "sk": "b", "gsi1pk": "p", "gsi1sk": "s"}


@pytest.mark.parametrize(
    ("old", "new", "units"),
    [
        (None, {"pk": "a"}, 0),
        (None, LISTED, 1),
        (LISTED, None, 1),
        (LISTED, LISTED, 0),
        (LISTED, {**LISTED, "word": "w"}, 1),
        (LISTED, {**LISTED, "gsi1sk": "t"}, 2),
        (LISTED, {"pk": "a", "sk": "b"}, 1),
        (LISTED, {**LISTED, "big": "x" * 2000}, 2),
    ],
)
def test_index_units(old: Item | None, new: Item | None, units: int) -> None:
    assert index_units(old, new, "gsi1pk", "gsi1sk") == units


def sized(pk: str, sk: str, size: int, **more: Any) -> Item:
    item = {"pk": pk, "sk": sk, **more, "fill": ""}
    return {**item, "fill": "x" * (size - size_of(item))}


def test_a_transaction_costs_double_and_by_the_larger_image() -> None:
    meter = Meter(MemoryTable())
    with meter.measure() as cost:
        meter.transact([Put(sized("A#1", "a", 1000)), Put(sized("B#1", "b", 3000))], "1")
    assert (cost.transactions, cost.items, cost.wcu, cost.rcu) == (1, 2, 2 + 6, Fraction(0))
    assert cost.kinds == {"A": 1, "B": 1}
    with meter.measure() as cost:
        meter.transact(
            [Delete(Key("B#1", "b")), Check(Key("C#1", "none"), when=(Absent(),)), Put(sized("A#1", "a", 1025))], "2"
        )
    assert (cost.items, cost.wcu, cost.index_wcu) == (3, 6 + 2 + 4, 0)
    with meter.measure() as cost:
        meter.transact([Update(Key("A#1", "a"), set={"gsi1pk": "p", "gsi1sk": "s"})], "3")
    assert (cost.wcu, cost.index_wcu) == (4, 2)


def test_reads_are_rounded_item_by_item_and_queries_by_the_page() -> None:
    meter = Meter(MemoryTable())
    for n in range(20):
        meter.transact([Put(sized("A#1", f"{n:02d}", 1000))], str(n))
    with meter.measure() as cost:
        meter.get_many([*(Key("A#1", f"{n:02d}") for n in range(10)), Key("A#1", "none")])
    assert (cost.reads, cost.rcu) == (1, Fraction(11))
    with meter.measure() as cost:
        meter.query(Query("A#1", consistent=True))
        meter.query(Query("A#1"))
        meter.query(Query("A#2"))
    assert (cost.queries, cost.rcu, cost.trips) == (3, 5 + Fraction(5, 2) + Fraction(1, 2), 3)


def test_a_refused_transaction_is_a_trip() -> None:
    meter = Meter(MemoryTable())
    with meter.measure() as outer:
        meter.transact([Put({"pk": "a", "sk": "b"})], "1")
        with meter.measure() as cost, pytest.raises(ConditionFailed):
            meter.transact([Put({"pk": "a", "sk": "b"}, when=(Absent(),))], "2")
    assert (cost.refused, cost.transactions, cost.trips) == (1, 0, 1)
    assert (outer.refused, outer.transactions) == (1, 1)
