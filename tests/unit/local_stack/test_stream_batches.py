"""One batch of stream records: what is done, retried and given up is what Lambda documents."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.stream_batches import (
    BatchRules,
    BatchSteps,
    GivenUp,
    Record,
    failed_identifiers,
    run_batch,
    sequence_number,
)

RULES = BatchRules(max_retries=5, first_delay_s=0)


def stream_record(number: int) -> Record:
    return {"dynamodb": {"SequenceNumber": str(number), "ApproximateCreationDateTime": 1_795_000_000.5}}


class Surroundings:
    """Remembers what a batch did; a handler works until its first poisoned record and reports that one."""

    def __init__(self, poison: Callable[[str, int], bool], raises: bool = False) -> None:
        self.done: list[str] = []
        self.checkpoints: list[int] = []
        self.given_up: list[GivenUp] = []
        self.invocations = 0
        self._poison = poison
        self._raises = raises
        self._tries: Counter[str] = Counter()

    def handle(self, batch: list[Record]) -> Any:
        self.invocations += 1
        for record in batch:
            name = sequence_number(record)
            self._tries[name] += 1
            if self._poison(name, self._tries[name]):
                if self._raises:
                    raise RuntimeError(name)
                return {"batchItemFailures": [{"itemIdentifier": name}]}
            self.done.append(name)
        return {"batchItemFailures": []}

    def run(self, count: int) -> None:
        steps = BatchSteps(
            invoke=self.handle,
            checkpoint=lambda done: self.checkpoints.append(int(done)),
            give_up=self.given_up.append,
            pause=lambda seconds: True,
        )
        run_batch([stream_record(number) for number in range(1, count + 1)], RULES, steps)


@given(count=st.integers(1, 120), poisoned=st.sets(st.integers(1, 120), max_size=6))
def test_poisoned_records_are_given_up_alone_and_the_others_done_once_in_order(count: int, poisoned: set[int]) -> None:
    around = Surroundings(lambda name, tries: int(name) in poisoned)
    around.run(count)
    assert around.done == [str(n) for n in range(1, count + 1) if n not in poisoned]
    lost = [[sequence_number(record) for record in given_up.records] for given_up in around.given_up]
    assert lost == [[str(n)] for n in sorted(poisoned) if n <= count]
    assert {given_up.invocations for given_up in around.given_up} <= {RULES.max_retries + 1}
    assert around.checkpoints == sorted(set(around.checkpoints))
    assert around.checkpoints[-1] == count


@given(count=st.integers(1, 60), poisoned=st.sets(st.integers(1, 60), max_size=3))
def test_a_handler_that_raises_loses_nothing_but_the_poison(count: int, poisoned: set[int]) -> None:
    around = Surroundings(lambda name, tries: int(name) in poisoned, raises=True)
    around.run(count)
    assert set(around.done) == {str(n) for n in range(1, count + 1) if n not in poisoned}
    lost = [sequence_number(record) for given_up in around.given_up for record in given_up.records]
    assert lost == [str(n) for n in sorted(poisoned) if n <= count]
    assert around.checkpoints[-1] == count


@pytest.mark.parametrize(("failures", "given_up"), [(1, 0), (5, 0), (6, 0), (12, 1), (50, 1)])
def test_a_record_that_recovers_in_time_is_not_given_up(failures: int, given_up: int) -> None:
    around = Surroundings(lambda name, tries: name == "3" and tries <= failures)
    around.run(4)
    assert len(around.given_up) == given_up
    assert around.done == (["1", "2", "4"] if given_up else ["1", "2", "3", "4"])


def test_halving_is_cheap() -> None:
    around = Surroundings(lambda name, tries: name == "500")
    around.run(1_000)
    assert len(around.done) == 999
    assert around.invocations <= 30


def test_a_destination_that_refuses_stops_the_batch_before_the_poison() -> None:
    checkpoints: list[str] = []

    def refuse(given_up: GivenUp) -> None:
        raise ConnectionError

    def handle(batch: list[Record]) -> Any:
        failed = [record for record in batch if sequence_number(record) == "2"]
        return {"batchItemFailures": [{"itemIdentifier": sequence_number(record)} for record in failed]}

    steps = BatchSteps(handle, checkpoints.append, refuse, lambda seconds: True)
    with pytest.raises(ConnectionError):
        run_batch([stream_record(n) for n in (1, 2, 3)], RULES, steps)
    assert checkpoints == ["1"]


def test_stop_leaves_the_rest_for_the_next_start() -> None:
    checkpoints: list[str] = []
    handled: list[list[Record]] = []

    def handle(batch: list[Record]) -> Any:
        handled.append(batch)
        return {"batchItemFailures": [{"itemIdentifier": sequence_number(batch[-1])}]}

    steps = BatchSteps(handle, checkpoints.append, lambda given_up: None, lambda seconds: len(handled) < 1)
    run_batch([stream_record(n) for n in (1, 2, 3)], RULES, steps)
    assert (len(handled), checkpoints) == (1, ["2"])


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "2"}]}, {"2"}),
        ({"batchItemFailures": [{"itemIdentifier": "3"}, {"itemIdentifier": "2"}]}, {"2", "3"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"1", "2", "3"}),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, {"1", "2", "3"}),
        ({"batchItemFailures": [{"sequenceNumber": "2"}]}, {"1", "2", "3"}),
        ({"batchItemFailures": [{"itemIdentifier": "9"}]}, {"1", "2", "3"}),
        ({"batchItemFailures": ["2"]}, {"1", "2", "3"}),
        ({"batchItemFailures": "2"}, {"1", "2", "3"}),
        ("done", {"1", "2", "3"}),
    ],
)
def test_what_an_answer_calls_failed(answer: Any, failed: set[str]) -> None:
    assert failed_identifiers(answer, ["1", "2", "3"]) == failed
