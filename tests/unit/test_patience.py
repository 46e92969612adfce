"""Who was overtaken waits for a turn; and nothing but speed depends on turns."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.adapters.dynamo.table import Equals, Item, Key, Put
from chalicelib.adapters.dynamo.turns import LEASE_MS, turn_key
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import Unavailable
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.fakes.faulty_table import Fault, FaultyTable

HOT = Key("TOY#hot", "S")
TURN = turn_key(HOT)


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    table.transact([Put({"pk": HOT.pk, "sk": HOT.sk, "version": 1})], "made")
    return table


def version(table: MemoryTable) -> int:
    return int(table.get_many([HOT])[HOT]["version"])


def add_one(work: Work) -> None:
    """As every balance is changed: read, decided, written on the version that was read."""
    item = work.unit_of_work.get(HOT)
    assert item is not None
    written: Item = {**item, "version": item["version"] + 1}
    work.unit_of_work.stage(Put(written, when=(Equals("version", item["version"]),)))


def overtaken(table: MemoryTable, times: int) -> Callable[[Work], None]:
    """`add_one`, before whose commit somebody else adds one, so many times; after the first it works in its turn."""
    left = times

    def use_case(work: Work) -> None:
        nonlocal left
        assert (TURN in table.get_many([TURN])) == (left < times)
        add_one(work)
        if left:
            left -= 1
            found = table.get_many([HOT])[HOT]
            table.transact([Put({**found, "version": found["version"] + 1})], f"other-{left}")

    return use_case


def test_who_is_overtaken_takes_a_turn_and_gives_it_back(table: MemoryTable) -> None:
    run(application_on(table), overtaken(table, 3))
    assert version(table) == 5
    assert table.get_many([TURN]) == {}


def test_a_turn_ends_with_the_operation_however_it_ends(table: MemoryTable) -> None:
    with pytest.raises(Unavailable):
        run(application_on(table), overtaken(table, 100))
    assert table.get_many([TURN]) == {}


def test_the_turn_of_a_crashed_container_ends_by_itself(table: MemoryTable) -> None:
    clock = FakeClock()
    app = application_on(table, clock=clock)
    assert app.turns.take(HOT, "crashed", clock.now())
    began = clock.now()
    seen: list[int] = []

    def use_case(work: Work) -> None:
        add_one(work)
        if not seen:
            seen.append(1)
            found = table.get_many([HOT])[HOT]
            table.transact([Put({**found, "version": found["version"] + 1})], "other")

    run(app, use_case)
    assert timedelta(milliseconds=LEASE_MS) <= clock.now() - began < timedelta(seconds=4)
    assert version(table) == 3


def test_one_who_never_gets_a_turn_tries_once_more_without(table: MemoryTable) -> None:
    """Turns are advice: broken ones cost time, and no operation."""

    def plan() -> Fault:
        return Fault.CONFLICT if asking.pop() else Fault.NONE

    asking: list[bool] = []

    class Broken(FaultyTable):
        def transact(self, writes, token):  # type: ignore[no-untyped-def]
            asking.append(writes[0].key == TURN)
            super().transact(writes, token)

    clock = FakeClock()
    began = clock.now()
    app = application_on(Broken(table, plan), clock=clock)
    first = True

    def use_case(work: Work) -> None:
        nonlocal first
        add_one(work)
        if first:
            first = False
            found = table.get_many([HOT])[HOT]
            table.transact([Put({**found, "version": found["version"] + 1})], "other")

    run(app, use_case)
    assert version(table) == 3
    assert clock.now() - began >= timedelta(seconds=4)


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
    assert table.get_many([TURN]) == {}
