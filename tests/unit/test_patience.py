"""Who was overtaken waits in a queue; and nothing but speed depends on it."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from chalicelib.adapters.dynamo.table import Equals, Item, Key, Put, Write
from chalicelib.adapters.dynamo.turns import LEASE_MS, REMEMBERED
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.unit_of_work import Contention
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.fakes.faulty_table import FaultyTable

HOT = Key("TOY#hot", "S")


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    table.transact([Put({"pk": HOT.pk, "sk": HOT.sk, "version": 1})], "made")
    return table


def version(table: MemoryTable) -> int:
    return int(table.get_many([HOT])[HOT]["version"])


def queue(table: MemoryTable) -> list[Item]:
    return [item for item in table.everything() if item["pk"].startswith("TURN#")]


def add_one(work: Work) -> None:
    """As every balance is changed: read, decided, written on the version that was read."""
    item = work.unit_of_work.get(HOT)
    assert item is not None
    written: Item = {**item, "version": item["version"] + 1}
    work.unit_of_work.stage(Put(written, when=(Equals("version", item["version"]),)))


def overtaken(table: MemoryTable, times: int) -> Callable[[Work], None]:
    """`add_one`, before whose commit somebody else adds one, so many times; after the first it has its turn."""
    left = times

    def use_case(work: Work) -> None:
        nonlocal left
        assert len(queue(table)) == (left < times)
        add_one(work)
        if left:
            left -= 1
            found = table.get_many([HOT])[HOT]
            table.transact([Put({**found, "version": found["version"] + 1})], f"other-{left}")

    return use_case


def test_who_is_overtaken_joins_the_queue_and_leaves_it(table: MemoryTable) -> None:
    run(application_on(table), overtaken(table, 3))
    assert version(table) == 5
    assert queue(table) == []


def test_a_place_ends_with_the_operation_however_it_ends(table: MemoryTable) -> None:
    with pytest.raises(Unavailable):
        run(application_on(table), overtaken(table, 100))
    assert queue(table) == []


def test_the_place_of_a_crashed_container_ends_by_itself(table: MemoryTable) -> None:
    clock = FakeClock()
    app = application_on(table, clock=clock)
    assert app.turns.join(HOT, "crashed", clock.now())
    clock.tick(seconds=3)
    began = clock.now()
    run(app, overtaken_once(table))
    assert timedelta(milliseconds=LEASE_MS) - timedelta(seconds=3) <= clock.now() - began < timedelta(seconds=4)
    assert version(table) == 3


def overtaken_once(table: MemoryTable) -> Callable[[Work], None]:
    first = True

    def use_case(work: Work) -> None:
        nonlocal first
        add_one(work)
        if first:
            first = False
            found = table.get_many([HOT])[HOT]
            table.transact([Put({**found, "version": found["version"] + 1})], "other")

    return use_case


def test_one_whose_turn_never_comes_tries_once_more_all_the_same(table: MemoryTable) -> None:
    """A place is advice: a queue that stands still costs time, and no operation."""
    clock = FakeClock()
    app = application_on(table, clock=clock)
    for number in range(3):
        assert app.turns.join(HOT, f"crashed-{number}", clock.now())
    clock.tick(milliseconds=500)
    began = clock.now()
    run(app, overtaken_once(table))
    assert clock.now() - began >= timedelta(seconds=4)
    assert version(table) == 3


def test_a_table_that_has_no_time_for_queues(table: MemoryTable) -> None:
    class Hurried(FaultyTable):
        def transact(self, writes: Sequence[Write], token: str) -> None:
            if writes[0].key.pk.startswith("TURN#"):
                raise Contention("no time")
            super().transact(writes, token)

    run(application_on(Hurried(table)), overtaken_once(table))
    assert version(table) == 3


def test_whoever_comes_later_lets_the_queue_go_first(table: MemoryTable) -> None:
    """A container that saw a queue does not work in vain beside it, for two seconds."""
    clock = FakeClock()
    app = application_on(table, clock=clock)
    first, second = (app.turns.join(HOT, name, clock.now()) for name in ("a", "b"))
    assert first is not None
    assert second is not None
    assert app.turns.ahead(second, clock.now()) == 1
    assert app.turns.busy([Key("TOY#cold", "S"), HOT], clock.now()) == HOT
    began, commits = clock.now(), counted(table)
    run(app, add_one)
    assert clock.now() > began, "it waited, though nobody overtook it"
    assert commits() == 1
    clock.tick(seconds=REMEMBERED.total_seconds())
    assert app.turns.busy([HOT], clock.now()) is None


def counted(table: MemoryTable) -> Callable[[], int]:
    before = version(table)
    return lambda: version(table) - before


def test_fifty_at_one_item_lose_nothing(table: MemoryTable) -> None:
    app: Application = application_on(table, clock=SystemClock(), entropy=SystemEntropy())
    gate, endings = threading.Barrier(50), []

    def caller() -> None:
        gate.wait()
        try:
            run(app, add_one)
            endings.append("done")
        except Unavailable:
            endings.append("told to come again")

    threads = [threading.Thread(target=caller) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(endings) == 50
    assert version(table) == 1 + endings.count("done")
    assert queue(table) == []
