"""What `Table` promises, asked of the table in memory, of ministack and of Amazon's DynamoDB Local.

The fake is trusted because it passes here. Where an engine itself errs, `docs/engines.md` says so and `DIFFERENCES` in
test_engine_differences.py proves that it still does.
"""

import threading
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import (
    Absent,
    AtLeast,
    AtMost,
    Check,
    Condition,
    ConditionFailed,
    Delete,
    Equals,
    Item,
    Key,
    Lacks,
    OneOf,
    Present,
    Put,
    Query,
    Table,
    Update,
    Write,
)
from chalicelib.kernel.unit_of_work import Contention


def token() -> str:
    return uuid.uuid4().hex


def write(table: Table, *writes: Write) -> None:
    table.transact(writes, token())


def item(pk: str, sk: str, **values: Any) -> Item:
    return {"pk": pk, "sk": sk, **values}


def read(table: Table, pk: str, sk: str) -> Item | None:
    return table.get_many([Key(pk, sk)]).get(Key(pk, sk))


def failed(table: Table, *writes: Write) -> list[int]:
    with pytest.raises(ConditionFailed) as caught:
        write(table, *writes)
    return caught.value.failed


STORED = {"n": 5, "word": "yes", "flag": True, "nothing": None, "parts": [1, "a"], "map": {"x": 1}}

CONDITIONS: list[tuple[Condition, bool, bool]] = [
    # condition, holds on STORED, holds where no item is
    (Absent(), False, True),
    (Present(), True, False),
    (Equals("word", "yes"), True, False),
    (Equals("word", "no"), False, False),
    (Equals("word", "Yes"), False, False),
    (Equals("n", 5), True, False),
    (Equals("n", "5"), False, False),
    (Equals("flag", True), True, False),
    (Equals("flag", 1), False, False),
    (Equals("nothing", None), True, False),
    (Equals("missing", None), False, False),
    (Equals("parts", [1, "a"]), True, False),
    (Equals("parts", (1, "a")), True, False),
    (Equals("parts", ["a", 1]), False, False),
    (Equals("map", {"x": 1}), True, False),
    (Equals("map", {"x": True}), False, False),
    (OneOf("word", ("no", "yes")), True, False),
    (OneOf("word", ("no",)), False, False),
    (OneOf("missing", ("yes",)), False, False),
    (AtLeast("n", 5), True, False),
    (AtLeast("n", 6), False, False),
    (AtLeast("n", -1), True, False),
    (AtLeast("missing", 0), False, False),
    (AtLeast("word", 0), False, False),
    (AtMost("n", 5), True, True),
    (AtMost("n", 4), False, True),
    (AtMost("missing", 0), True, True),
    (AtMost("word", 10), False, True),
    (Lacks("missing"), True, True),
    (Lacks("word"), False, True),
    (Lacks("nothing"), False, True),
]


@pytest.mark.parametrize(("condition", "on_item", "on_nothing"), CONDITIONS, ids=lambda value: str(value))
def test_condition(table: Table, pk: str, condition: Condition, on_item: bool, on_nothing: bool) -> None:
    write(table, Put(item(pk, "kept", **STORED)))
    for sk, holds in (("kept", on_item), ("missing", on_nothing)):
        witness = Put(item(pk, f"witness-{sk}"))
        check = Check(Key(pk, sk), when=(condition,))
        if holds:
            write(table, witness, check)
        else:
            assert failed(table, witness, check) == [1]
        assert (read(table, pk, f"witness-{sk}") is not None) == holds


def _guarded(pk: str, sk: str, condition: Condition) -> list[Write]:
    when = (condition,)
    return [
        Put(item(pk, sk, n=1), when=when),
        Update(Key(pk, sk), set={"n": 2}, when=when),
        Delete(Key(pk, sk), when=when),
        Check(Key(pk, sk), when=when),
    ]


@pytest.mark.parametrize("kind", range(4), ids=["Put", "Update", "Delete", "Check"])
def test_every_kind_of_write_obeys_its_condition(table: Table, pk: str, kind: int) -> None:
    assert failed(table, _guarded(pk, "a", Present())[kind]) == [0]
    assert read(table, pk, "a") is None
    write(table, _guarded(pk, "a", Absent())[kind])
    write(table, Put(item(pk, "b", n=9)))
    assert failed(table, _guarded(pk, "b", Absent())[kind]) == [0]
    assert read(table, pk, "b") == item(pk, "b", n=9)
    write(table, _guarded(pk, "b", Present())[kind])
    expected = [item(pk, "b", n=1), item(pk, "b", n=2), None, item(pk, "b", n=9)][kind]
    assert read(table, pk, "b") == expected


def test_all_conditions_of_a_write_must_hold(table: Table, pk: str) -> None:
    write(table, Put(item(pk, "a", state="open", version=3)))
    close = Update(Key(pk, "a"), set={"state": "done"}, when=(Equals("state", "open"), Equals("version", 4)))
    assert failed(table, close) == [0]
    either = Update(Key(pk, "a"), add={"used": 1}, when=(AtMost("used", 0), Equals("version", 4)))
    assert failed(table, either) == [0]


def test_all_writes_or_none_and_every_failure_is_named_in_order(table: Table, pk: str) -> None:
    write(table, Put(item(pk, "c", n=1)))
    writes: list[Write] = [
        Put(item(pk, "z"), when=(Absent(),)),
        Update(Key(pk, "y"), set={"n": 1}, when=(Present(),)),
        Delete(Key(pk, "c"), when=(Equals("n", 1),)),
        Check(Key(pk, "x"), when=(Present(),)),
        Put(item(pk, "a")),
        Put(item(pk, "b"), when=(Present(),)),
    ]
    assert failed(table, *writes) == [1, 3, 5]
    assert failed(table, *reversed(writes)) == [0, 2, 4]
    assert table.query(Query(pk, consistent=True)).items == [item(pk, "c", n=1)]


def test_update_sets_adds_removes_and_keeps_the_rest(table: Table, pk: str) -> None:
    write(table, Put(item(pk, "a", kept="k", gone="g", n=10, word="old")))
    write(
        table, Update(Key(pk, "a"), set={"word": "new", "more": [1]}, add={"n": -15, "fresh": 7}, remove=("gone", "never"))
    )
    assert read(table, pk, "a") == item(pk, "a", kept="k", n=-5, word="new", more=[1], fresh=7)


def test_update_makes_what_was_not_there(table: Table, pk: str) -> None:
    write(table, Update(Key(pk, "a"), add={"n": 3}))
    assert read(table, pk, "a") == item(pk, "a", n=3)


def test_put_replaces_the_whole_item_and_delete_of_nothing_is_nothing(table: Table, pk: str) -> None:
    write(table, Put(item(pk, "a", one=1)))
    write(table, Put(item(pk, "a", two=2)), Delete(Key(pk, "never")))
    assert read(table, pk, "a") == item(pk, "a", two=2)


NESTED = {
    "text": "Na Chi Lăng 🍈 — ngọt",
    "empty": "",
    "big": 10**30,
    "negative": -(10**17) - 1,
    "zero": 0,
    "yes": True,
    "no": False,
    "nothing": None,
    "list": [1, [2, {"three": 3}], ""],
    "map": {"khoá": {"deep": [None, False]}},
    "bytes": b"\x00\xff",
    "empty list": [],
    "empty map": {},
    "a name with spaces, and #": 1,
    "size": 1,
}


def test_values_come_back_as_they_were(table: Table, pk: str) -> None:
    write(table, Put(item(pk, "a", **NESTED)))
    back = read(table, pk, "a")
    assert back == item(pk, "a", **NESTED)
    assert back is not None
    assert {name: type(value) for name, value in back.items() if name in NESTED} == {
        name: type(value) for name, value in NESTED.items()
    }
    write(table, Update(Key(pk, "b"), set=NESTED))
    assert read(table, pk, "b") == item(pk, "b", **NESTED)


def test_tuples_come_back_as_lists(table: Table, pk: str) -> None:
    write(table, Put(item(pk, "a", pair=(1, ("x",)))))
    assert read(table, pk, "a") == item(pk, "a", pair=[1, ["x"]])


@pytest.mark.parametrize("value", [1.0, 0.1, [1.5], {"x": 2.0}, {1, 2}, object()], ids=str)
def test_floats_and_strangers_are_refused(table: Table, pk: str, value: Any) -> None:
    for refused in (Put(item(pk, "a", v=value)), Update(Key(pk, "a"), set={"v": value})):
        with pytest.raises(TypeError):
            write(table, refused)
    assert read(table, pk, "a") is None


REFUSED: dict[str, Sequence[Write]] = {
    "nothing": [],
    "101 writes": [Put(item("T#many", str(n))) for n in range(101)],
    "two writes on one item": [Put(item("T#x", "a")), Delete(Key("T#x", "a"))],
    "an empty key": [Put(item("T#x", ""))],
    "a key too long": [Put(item("T#x", "k" * 1025))],
    "a partition key too long": [Put(item("k" * 2049, "a"))],
    "an index key that is no text": [Put(item("T#x", "a", gsi1pk="p", gsi1sk=5))],
    "an empty index key": [Put(item("T#x", "a", gsi1pk="", gsi1sk="s"))],
    "an update that changes nothing": [Update(Key("T#x", "a"), when=(Absent(),))],
    "adding to a text": [Update(Key("T#x", "text"), add={"word": 1})],
    "an item over 400 KB": [Put(item("T#x", "a", big="x" * 409_600))],
    "an item grown over 400 KB": [Update(Key("T#x", "large"), set={"more": "x" * 10_000})],
    "more than 4 MB": [Put(item("T#x", str(n), big="x" * 60_000)) for n in range(80)],
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_engine_takes_is_a_value_error_and_changes_nothing(table: Table, case: str) -> None:
    write(table, Put(item("T#x", "text", word="w")), Put(item("T#x", "large", big="x" * 400_000)))
    with pytest.raises(ValueError):  # noqa: PT011 - each engine has its own words
        write(table, *REFUSED[case])
    assert read(table, "T#x", "a") is None
    assert read(table, "T#many", "0") is None


def test_a_hundred_writes_are_one_unit(table: Table, pk: str) -> None:
    puts = [Put(item(pk, f"{n:03d}", n=n), when=(Absent(),)) for n in range(100)]
    write(table, *puts)
    assert len(table.query(Query(pk, limit=200, consistent=True)).items) == 100
    assert failed(table, *puts[50:], *(Put(item(pk, f"new{n}")) for n in range(50))) == list(range(50))
    assert read(table, pk, "new0") is None


def test_an_item_of_400_kb_is_taken(table: Table, pk: str) -> None:
    room = 409_600 - len("pk") - len(pk) - len("sk") - len("a") - len("big")
    write(table, Put(item(pk, "a", big="x" * room)))
    assert read(table, pk, "a") == item(pk, "a", big="x" * room)


def test_a_token_is_applied_once(table: Table, pk: str) -> None:
    once = token()
    count = [Update(Key(pk, "a"), add={"n": 1})]
    for _ in range(3):
        table.transact(count, once)
    write(table, *count)
    table.transact(count, once)
    assert read(table, pk, "a") == item(pk, "a", n=2)


def test_a_token_belongs_to_its_writes(table: Table, pk: str) -> None:
    once = token()
    table.transact([Put(item(pk, "a", n=1))], once)
    with pytest.raises(ValueError):  # noqa: PT011
        table.transact([Put(item(pk, "a", n=2))], once)
    assert read(table, pk, "a") == item(pk, "a", n=1)


def test_a_token_that_failed_may_be_used_again(table: Table, pk: str) -> None:
    once = token()
    second = [Update(Key(pk, "a"), add={"n": 1}, when=(Present(),))]
    with pytest.raises(ConditionFailed):
        table.transact(second, once)
    write(table, Put(item(pk, "a", n=1)))
    table.transact(second, once)
    assert read(table, pk, "a") == item(pk, "a", n=2)


def test_get_many_gives_what_exists_after_every_write(table: Table, pk: str) -> None:
    write(table, *(Put(item(pk, f"{n:03d}", n=n)) for n in range(0, 100, 2)))
    keys = [Key(pk, f"{n:03d}") for n in range(100)]
    found = table.get_many(keys)
    assert found == {key: item(key.pk, key.sk, n=int(key.sk)) for key in keys[::2]}


def test_get_many_reads_more_than_one_answer_can_hold(table: Table, pk: str) -> None:
    for n in range(50):
        write(table, Put(item(pk, f"{n:02d}", big="x" * 380_000)))
    found = table.get_many([Key(pk, f"{n:02d}") for n in range(50)])
    assert len(found) == 50


def test_what_was_read_is_a_copy(table: Table, pk: str) -> None:
    value = item(pk, "a", list=[1])
    write(table, Put(value))
    value["list"].append(2)
    first = read(table, pk, "a")
    assert first is not None
    first["list"].append(3)
    assert read(table, pk, "a") == item(pk, "a", list=[1])


def test_an_unknown_outcome_can_be_looked_up(table: Table, pk: str) -> None:
    """The unit of work's token makes a resend harmless, so an answer that was lost costs nothing."""
    once = token()
    writes: list[Write] = [Put(item(pk, "a"), when=(Absent(),)), Update(Key(pk, "n"), add={"n": 1})]
    table.transact(writes, once)
    table.transact(writes, once)
    assert read(table, pk, "n") == item(pk, "n", n=1)


def test_writers_at_once_lose_no_addition(table: Table, pk: str) -> None:
    def add(_: int) -> None:
        while True:
            try:
                write(table, Update(Key(pk, "sum"), add={"n": 1}), Put(item(pk, f"mark-{token()}")))
                return
            except Contention:
                continue

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(80)))
    assert read(table, pk, "sum") == item(pk, "sum", n=80)
    assert len(table.query(Query(pk, prefix="mark-", limit=200, consistent=True)).items) == 80


def test_the_last_ten_go_to_ten_of_forty(table: Table, pk: str) -> None:
    write(table, Put(item(pk, "stock", n=10)))
    start = threading.Barrier(8)

    def take(worker: int) -> int:
        start.wait()
        taken = 0
        for _ in range(5):
            try:
                write(table, Update(Key(pk, "stock"), add={"n": -1}, when=(AtLeast("n", 1),)), Put(item(pk, f"o-{token()}")))
                taken += 1
            except (ConditionFailed, Contention):
                continue
        return taken

    with ThreadPoolExecutor(8) as threads:
        taken = sum(threads.map(take, range(8)))
    left = read(table, pk, "stock")
    assert left is not None
    assert left["n"] == 10 - taken >= 0
    assert taken == 10
    assert len(table.query(Query(pk, prefix="o-", limit=100, consistent=True)).items) == 10


def test_of_two_writers_of_one_version_one_wins(table: Table, pk: str) -> None:
    write(table, Put(item(pk, "a", version=1)))
    for version in range(1, 11):
        start = threading.Barrier(4)

        def claim(worker: int, version: int = version, start: threading.Barrier = start) -> int:
            start.wait()
            try:
                write(table, Put(item(pk, "a", version=version + 1, by=worker), when=(Equals("version", version),)))
                return 1
            except (ConditionFailed, Contention):
                return 0

        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(claim, range(4))) == 1
