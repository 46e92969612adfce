"""The runner: one effect and one answer a command, whatever is repeated, lost, raced or declined."""

import threading
from collections.abc import Callable

import pytest

from chalicelib.adapters.dynamo.table import Absent, AtLeast, Key, Put, Update
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import Answer, Command, run, run_command
from chalicelib.kernel.errors import KeyReusedWithOtherBody, NotFound, Refused, StaleVersion, Unavailable
from infra.local.memory_table import MemoryTable
from tests.builders import application_on
from tests.fakes.faulty_table import Fault, FaultyTable

STOCK = Key("TOY#1", "S")
TRIES = Key("TOY#1", "T")


class Gone(Refused):
    code = "gone"


def gone() -> Gone:
    return Gone("Hết.", "Gone.")


def with_stock(table: MemoryTable, count: int) -> None:
    table.transact([Put({"pk": STOCK.pk, "sk": STOCK.sk, "stock": count})], "setup")


def take(work: Work) -> Answer:
    work.unit_of_work.stage(Update(STOCK, add={"stock": -1}, when=(AtLeast("stock", 1),), otherwise=gone()))
    return Answer(201, {"taken": 1})


def stock(table: MemoryTable) -> int:
    left: int = table.get_many([STOCK])[STOCK]["stock"]
    return left


def command(key: str = "op_00000001", request: str = "one") -> Command:
    return Command("take", key, "guest", request)


def test_a_repeat_gets_the_same_answer_and_no_second_effect() -> None:
    table = MemoryTable()
    with_stock(table, 5)
    app = application_on(table)
    first = run_command(app, command(), take)
    second = run_command(app, command(), take)
    assert (first.body, first.status) == (second.body, second.status)
    assert not first.replayed
    assert second.replayed
    assert stock(table) == 4


def test_a_decline_stays_a_decline_even_when_the_reason_is_gone() -> None:
    table = MemoryTable()
    with_stock(table, 0)
    app = application_on(table)
    first = run_command(app, command(), take)
    with_stock_again = Update(STOCK, add={"stock": 9})
    table.transact([with_stock_again], "restock")
    second = run_command(app, command(), take)
    assert first.status == second.status == 422
    assert first.body == second.body
    assert first.body["code"] == "gone"
    assert stock(table) == 9


def test_the_same_key_with_another_request_is_a_conflict_and_changes_nothing() -> None:
    table = MemoryTable()
    with_stock(table, 5)
    app = application_on(table)
    run_command(app, command(), take)
    with pytest.raises(KeyReusedWithOtherBody):
        run_command(app, command(request="two"), take)
    assert stock(table) == 4


@pytest.mark.parametrize("fault", [Fault.CONFLICT, Fault.LOST_BEFORE, Fault.LOST_AFTER])
def test_one_effect_when_a_commit_goes_wrong(fault: Fault) -> None:
    table = MemoryTable()
    with_stock(table, 5)
    faults = iter([fault, fault])
    app = application_on(FaultyTable(table, plan=lambda: next(faults, Fault.NONE)))
    assert run_command(app, command(), take).body == {"taken": 1}
    assert stock(table) == 4


def test_unavailable_when_contention_does_not_end() -> None:
    table = MemoryTable()
    with_stock(table, 5)
    app = application_on(FaultyTable(table, plan=lambda: Fault.CONFLICT))
    with pytest.raises(Unavailable):
        run_command(app, command(), take)
    assert stock(table) == 5


def test_two_hundred_at_once_for_fifty() -> None:
    table = MemoryTable()
    with_stock(table, 50)
    app = application_on(table)
    answers: list[Answer] = []

    def buy(number: int) -> None:
        answers.append(run_command(app, command(f"op_{number:08}"), take))

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(answer.status == 201 for answer in answers) == 50
    assert stock(table) == 0


def test_simultaneous_repeats_have_one_effect() -> None:
    table = MemoryTable()
    with_stock(table, 50)
    app = application_on(table)
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(run_command(app, command(), take))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers} == {201}
    assert stock(table) == 49


def wrong_pin(then: Callable[[], Exception]) -> Callable[[Work], Answer]:
    def use_case(work: Work) -> Answer:
        work.unit_of_work.stage(Update(TRIES, add={"tries": 1}), even_if_refused=True)
        take(work)
        raise then()

    return use_case


@pytest.mark.parametrize("error", [gone, lambda: NotFound("Không có.", "None.")])
def test_a_penalty_outlives_the_refusal_and_is_paid_once(error: Callable[[], Exception]) -> None:
    table = MemoryTable()
    with_stock(table, 5)
    app = application_on(table)
    stored = isinstance(error(), Refused)
    for _ in range(2):
        if stored:
            assert run_command(app, command(), wrong_pin(error)).refused
        else:
            with pytest.raises(NotFound):
                run_command(app, command(), wrong_pin(error))
    assert table.get_many([TRIES])[TRIES]["tries"] == (1 if stored else 2)
    assert stock(table) == 5


def test_run_tries_again_after_a_stale_version() -> None:
    app: Application = application_on()
    seen: list[int] = []

    def use_case(work: Work) -> str:
        seen.append(1)
        if len(seen) < 3:
            raise StaleVersion
        work.unit_of_work.stage(Put({"pk": "TOY#2", "sk": "S"}, when=(Absent(),)))
        return "done"

    assert run(app, use_case) == "done"
    assert len(seen) == 3
