"""Stream, queue and schedule sources against fakes: restarts, shards, redelivery, redrive."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from chalice.app import Rate

from infra.local.lambda_function import LocalFunction
from infra.local.pump import rate_s, run
from infra.local.queue_source import QueueSource
from infra.local.schedule_source import ScheduleSource
from infra.local.stream_batches import BatchRules
from infra.local.stream_source import Checkpoints, StreamSource

ARN = "arn:aws:dynamodb:ap-southeast-1:000000000000:table/toy/stream/1"
RULES = BatchRules(batch_size=10, first_delay_s=0)


class FakeStreams:
    """A table stream: shards with a parent, records by number, iterators that may expire, a trimmed head."""

    def __init__(self, shards: dict[str, tuple[str | None, list[int], bool]]) -> None:
        self.shards = shards
        self.expire_next = False
        self.trimmed_to = 0

    def describe_stream(self, **asked: str) -> dict[str, Any]:
        names = list(self.shards)
        start = names.index(asked["ExclusiveStartShardId"]) + 1 if "ExclusiveStartShardId" in asked else 0
        page = [{"ShardId": name, "ParentShardId": self.shards[name][0]} for name in names[start : start + 1]]
        last = {"LastEvaluatedShardId": names[start]} if start + 1 < len(names) else {}
        return {"StreamDescription": {"Shards": page, **last}}

    def get_shard_iterator(self, **asked: str) -> dict[str, Any]:
        position = {"TRIM_HORIZON": 0}.get(asked["ShardIteratorType"])
        if position is None:
            position = int(asked["SequenceNumber"]) - (asked["ShardIteratorType"] == "AT_SEQUENCE_NUMBER")
            if position < self.trimmed_to:
                raise _refusal("TrimmedDataAccessException")
        return {"ShardIterator": f"{asked['ShardId']} {max(position, self.trimmed_to)}"}

    def get_records(self, **asked: Any) -> dict[str, Any]:
        if self.expire_next:
            self.expire_next = False
            raise _refusal("ExpiredIteratorException")
        shard, position = asked["ShardIterator"].split()
        _, numbers, closed = self.shards[shard]
        page = [number for number in numbers if number > int(position)][: asked["Limit"]]
        at_end = not page or page[-1] == numbers[-1]
        following = None if closed and at_end else f"{shard} {page[-1] if page else position}"
        return {"Records": [_raw(number) for number in page], "NextShardIterator": following}


def _refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "GetRecords")


def _raw(number: int) -> dict[str, Any]:
    return {
        "eventID": str(number), "eventName": "REMOVE", "eventVersion": "1.1", "eventSource": "aws:dynamodb",
        "awsRegion": "ap-southeast-1",
        "userIdentity": {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"},
        "dynamodb": {
            "SequenceNumber": str(number), "ApproximateCreationDateTime": datetime(2026, 11, 23, tzinfo=UTC),
            "Keys": {"pk": {"S": f"k{number}"}}, "OldImage": {"b": {"B": b"\x00"}, "s": {"BS": [b"\x01"]}},
        },
    }  # fmt: skip


class Stage:
    """A stream source with a handler that fails on the poisoned keys and remembers the others."""

    def __init__(self, streams: FakeStreams, file: Path, poison: tuple[str, ...] = ()) -> None:
        self.poison = poison
        self.seen: list[str] = []
        self.events: list[Any] = []
        self.dead: list[str] = []
        self.function = LocalFunction("toy", self.handle)
        self.stop = threading.Event()
        self.source = StreamSource(self.function, streams, ARN, Checkpoints(file), self.dead.append, RULES)

    def handle(self, event: Any, context: Any) -> Any:
        self.events.append(event)
        for record in event["Records"]:
            number = record["dynamodb"]["SequenceNumber"]
            if number in self.poison:
                return {"batchItemFailures": [{"itemIdentifier": number}]}
            self.seen.append(number)
        return None

    def rounds(self, count: int) -> list[str]:
        for _ in range(count):
            self.source.run_once(self.stop)
        return self.seen


def numbers(first: int, last: int) -> list[str]:
    return [str(number) for number in range(first, last + 1)]


def test_a_restart_goes_on_after_the_checkpoint(tmp_path: Path) -> None:
    streams = FakeStreams({"a": (None, list(range(1, 26)), False)})
    assert Stage(streams, tmp_path / "toy.json").rounds(2) == numbers(1, 20)
    assert Stage(streams, tmp_path / "toy.json").rounds(2) == numbers(21, 25)
    assert Stage(streams, tmp_path / "other.json").rounds(4) == numbers(1, 25)


def test_children_wait_for_their_parent_and_new_shards_are_found(tmp_path: Path) -> None:
    streams = FakeStreams({"b": ("a", [21, 22], False), "a": (None, list(range(1, 21)), True)})
    stage = Stage(streams, tmp_path / "toy.json")
    assert stage.rounds(4) == numbers(1, 22)
    streams.shards["b"] = ("a", [21, 22, 23], True)
    streams.shards["c"] = ("b", [24], False)
    assert stage.rounds(5) == numbers(1, 24)
    assert Stage(streams, tmp_path / "toy.json").rounds(4) == []


def test_an_expired_iterator_is_renewed_from_the_checkpoint(tmp_path: Path) -> None:
    streams = FakeStreams({"a": (None, list(range(1, 26)), False)})
    stage = Stage(streams, tmp_path / "toy.json")
    stage.rounds(1)
    streams.expire_next = True
    assert stage.rounds(2) == numbers(1, 25)


def test_records_trimmed_behind_the_checkpoint_do_not_stop_the_source(tmp_path: Path) -> None:
    streams = FakeStreams({"a": (None, list(range(1, 26)), False)})
    Stage(streams, tmp_path / "toy.json").rounds(1)
    streams.trimmed_to = 20
    assert Stage(streams, tmp_path / "toy.json").rounds(1) == numbers(21, 25)


def test_event_has_only_json_types_and_lambdas_names(tmp_path: Path) -> None:
    stage = Stage(FakeStreams({"a": (None, [1], False)}), tmp_path / "toy.json")
    stage.rounds(1)
    record = stage.events[0]["Records"][0]
    assert record["eventSourceARN"] == ARN
    assert record["userIdentity"] == {"principalId": "dynamodb.amazonaws.com", "type": "Service"}
    assert record["dynamodb"]["OldImage"] == {"b": {"B": "AA=="}, "s": {"BS": ["AQ=="]}}
    assert record["dynamodb"]["ApproximateCreationDateTime"] == 1795392000.0


def test_a_destination_that_is_down_leads_back_to_the_poison(tmp_path: Path) -> None:
    stage = Stage(FakeStreams({"a": (None, [1, 2, 3], False)}), tmp_path / "toy.json", poison=("2",))
    working, down = stage.dead.append, ConnectionError("queue is away")

    def refuse(message: str) -> None:
        raise down

    stage.source._on_failure = refuse
    with pytest.raises(ConnectionError):
        stage.rounds(1)
    stage.source._on_failure = working
    assert stage.rounds(2) == ["1", "3"]
    assert json.loads(stage.dead[0])["DDBStreamBatchInfo"]["startSequenceNumber"] == "2"


def test_failure_message_has_lambdas_shape(tmp_path: Path) -> None:
    stage = Stage(FakeStreams({"a": (None, [1, 2, 3], False)}), tmp_path / "toy.json", poison=("2",))
    assert stage.rounds(1) == ["1", "3"]
    message = json.loads(stage.dead[0])
    assert message["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert message["requestContext"]["functionArn"].endswith(":function:toy")
    assert message["requestContext"]["approximateInvokeCount"] == 6
    assert message["DDBStreamBatchInfo"] == {
        "shardId": "a",
        "startSequenceNumber": "2",
        "endSequenceNumber": "2",
        "approximateArrivalOfFirstRecord": "2026-11-23T00:00:00.000Z",
        "approximateArrivalOfLastRecord": "2026-11-23T00:00:00.000Z",
        "batchSize": 1,
        "streamArn": ARN,
    }


class FakeQueue:
    """One receive's worth of messages; remembers deletions and visibility."""

    def __init__(self, *receives: int) -> None:
        self.messages = [
            {
                "MessageId": f"m{n}", "ReceiptHandle": f"r{n}", "Body": f"body {n}",
                "Attributes": {"ApproximateReceiveCount": str(count)},
                "MessageAttributes": {"kind": {"StringValue": "sms", "DataType": "String"}},
            }
            for n, count in enumerate(receives)
        ]  # fmt: skip
        self.deleted: list[str] = []
        self.visible_in_s: dict[str, int] = {}

    def receive_message(self, **asked: Any) -> dict[str, Any]:
        return {"Messages": self.messages}

    def delete_message_batch(self, **asked: Any) -> dict[str, Any]:
        self.deleted += [entry["ReceiptHandle"] for entry in asked["Entries"]]
        return {}

    def change_message_visibility(self, **asked: Any) -> None:
        self.visible_in_s[asked["ReceiptHandle"]] = asked["VisibilityTimeout"]


def _raise(event: Any, context: Any) -> None:
    raise RuntimeError


@pytest.mark.parametrize(
    ("handler", "deleted", "visible_in_s"),
    [
        (lambda event, context: None, ["r0", "r1", "r2"], {}),
        (lambda event, context: {"batchItemFailures": [{"itemIdentifier": "m1"}]}, ["r0", "r2"], {"r1": 4}),
        (lambda event, context: {"batchItemFailures": [{"itemIdentifier": "x"}]}, [], {"r0": 1, "r1": 4, "r2": 60}),
        (_raise, [], {"r0": 1, "r1": 4, "r2": 60}),
    ],
)
def test_queue_deletes_only_what_succeeded(
    handler: Callable[[Any, Any], Any], deleted: list[str], visible_in_s: dict[str, int]
) -> None:
    queue = FakeQueue(1, 3, 9)
    QueueSource(LocalFunction("toy", handler), queue, "http://x/000000000000/effects").run_once(threading.Event())
    assert (queue.deleted, queue.visible_in_s) == (deleted, visible_in_s)


def test_queue_event_has_lambdas_names() -> None:
    events: list[Any] = []
    function = LocalFunction("toy", lambda event, context: events.append(event))
    QueueSource(function, FakeQueue(1), "http://x/000000000000/effects").run_once(threading.Event())
    record = events[0]["Records"][0]
    assert (record["messageId"], record["body"], record["eventSource"]) == ("m0", "body 0", "aws:sqs")
    assert record["eventSourceARN"].endswith(":effects")
    assert record["messageAttributes"] == {"kind": {"stringValue": "sms", "dataType": "String"}}


def test_schedule_tries_a_failed_run_again_twice() -> None:
    calls: list[str] = []

    def handle(event: Any, context: Any) -> None:
        calls.append(event["id"])
        if len(calls) != 5:
            raise RuntimeError

    source = ScheduleSource(LocalFunction("toy", handle), 0.001, retry_delay_s=0)
    for _ in range(2):
        source.run_once(threading.Event())
    assert len(calls) == 5
    assert len(set(calls)) == 2


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [(Rate(1, Rate.MINUTES), 60), ("rate(15 minutes)", 900), (Rate(2, Rate.HOURS), 7_200), ("rate(1 day)", 86_400)],
)
def test_rates(expression: Any, seconds: float) -> None:
    assert rate_s(expression) == seconds


@pytest.mark.parametrize("expression", ["cron(0 12 * * ? *)", "rate(1 week)", "at(2026-11-23T00:00:00)"])
def test_other_schedules_are_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="only rates"):
        rate_s(expression)


def test_pump_survives_a_source_in_trouble_and_stops_when_told() -> None:
    stop = threading.Event()
    rounds: list[int] = []

    class Troubled:
        name = "troubled"

        def run_once(self, stop: threading.Event) -> None:
            raise ConnectionError

    class Counting:
        name = "counting"

        def run_once(self, stop: threading.Event) -> None:
            rounds.append(1)
            if len(rounds) == 3:
                stop.set()

    run([Troubled(), Counting()], stop)
    assert len(rounds) == 3
