"""The pump on real engines: a handler that fails on one record neither loses nor repeats the others."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.table_stream import TableStream
from infra.local.lambda_function import LocalFunction
from infra.local.pump import Source, run
from infra.local.queue_source import QueueSource
from infra.local.settings import PROJECT
from infra.local.stream_batches import BatchRules
from infra.local.stream_source import Checkpoints, StreamSource
from infra.local.table_engine import REGION, client
from tests.fixtures_stack import Engine

RULES = BatchRules(batch_size=40, first_delay_s=0.01)


class Table:
    """A table with a stream on one engine."""

    def __init__(self, endpoint: str, name: str) -> None:
        self.name = name
        self.endpoint = endpoint
        self.engine = client("dynamodb", endpoint)
        self.streams = client("dynamodbstreams", endpoint)
        self.engine.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        self.stream_arn: str = self.engine.describe_table(TableName=name)["Table"]["LatestStreamArn"]

    def put(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            self.engine.put_item(TableName=self.name, Item={"pk": {"S": str(number)}})


@pytest.fixture(params=["dynamodb_local", "ministack"])
def table(request: pytest.FixtureRequest) -> Table:
    engine: Engine = request.getfixturevalue(request.param)
    return Table(engine.endpoint, f"pump-{uuid.uuid4().hex[:12]}")


class Toy:
    """A handler that works until its first poisoned record and reports that one."""

    def __init__(self, name: str, *poison: str) -> None:
        self.function = LocalFunction(name, self.handle)
        self.poison = set(poison)
        self.done: list[str] = []
        self.tries: Counter[str] = Counter()

    def handle(self, event: Any, context: Any) -> Any:
        for record in event["Records"]:
            key = record["dynamodb"]["Keys"]["pk"]["S"]
            self.tries[key] += 1
            if key in self.poison:
                return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
            self.done.append(key)
        return {"batchItemFailures": []}


class DeadQueue:
    """A queue on the emulator as failure destination."""

    def __init__(self, endpoint: str, name: str) -> None:
        self.sqs = client("sqs", endpoint)
        self.url: str = self.sqs.create_queue(QueueName=name)["QueueUrl"]

    def send(self, message: str) -> None:
        self.sqs.send_message(QueueUrl=self.url, MessageBody=message)

    def messages(self) -> list[str]:
        got = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        return [message["Body"] for message in got.get("Messages", [])]


def run_until(sources: list[Source], done: Callable[[], bool], within_s: float = 20.0) -> None:
    stop = threading.Event()
    pump = threading.Thread(target=run, args=(sources, stop))
    pump.start()
    end = time.monotonic() + within_s
    while not done() and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.3)  # anything repeated would come now
    stop.set()
    pump.join()


def keys(first: int, last: int, *without: str) -> list[str]:
    return [str(number) for number in range(first, last + 1) if str(number) not in without]


def test_one_poisoned_record_neither_loses_nor_repeats_the_others(table: Table, ministack: Engine, tmp_path: Path) -> None:
    table.put(1, 300)
    dead = DeadQueue(ministack.endpoint, f"{table.name}-dead")
    relay, summary = Toy("relay", "17"), Toy("summary", "120", "121")

    def sources() -> list[Source]:
        return [
            StreamSource(
                toy.function, table.streams, table.stream_arn, Checkpoints(tmp_path / toy.function.name), dead.send, RULES
            )
            for toy in (relay, summary)
        ]

    run_until(sources(), lambda: len(relay.done) >= 299 and len(summary.done) >= 298)
    assert relay.done == keys(1, 300, "17")
    assert summary.done == keys(1, 300, "120", "121")
    # Found in the batch, found again at the head of the rest while that is halved, then five retries alone.
    assert 6 <= relay.tries["17"] <= 6 + 8

    messages = dead.messages()
    assert sorted(json.loads(message)["requestContext"]["functionArn"].split(":")[-1] for message in messages) == [
        "relay", "summary", "summary",
    ]  # fmt: skip
    # What the product reads again from such a message is the record that was given up, and only that.
    of_relay = json.loads(next(message for message in messages if ":relay" in message))
    records = TableStream(table.streams).records(of_relay["DDBStreamBatchInfo"]) or []
    assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in records] == ["17"]

    table.put(301, 310)
    run_until(sources(), lambda: len(relay.done) >= 309 and len(summary.done) >= 308)
    assert relay.done == keys(1, 310, "17")
    assert summary.done == keys(1, 310, "120", "121")


def test_a_record_that_recovers_is_done_once(table: Table, ministack: Engine, tmp_path: Path) -> None:
    table.put(1, 50)
    dead = DeadQueue(ministack.endpoint, f"{table.name}-dead")
    toy = Toy("relay", "17")
    handle = toy.handle

    def recovers(event: Any, context: Any) -> Any:
        if toy.tries["17"] == 4:
            toy.poison.clear()
        return handle(event, context)

    source = StreamSource(
        LocalFunction("relay", recovers), table.streams, table.stream_arn, Checkpoints(tmp_path / "relay"), dead.send, RULES
    )
    run_until([source], lambda: len(toy.done) >= 50)
    assert toy.done == keys(1, 50)
    assert dead.messages() == []


def test_queue_poison_goes_to_the_dead_queue_and_the_others_are_done_once(ministack: Engine) -> None:
    dead = DeadQueue(ministack.endpoint, "pump-effects-dead")
    arn = dead.sqs.get_queue_attributes(QueueUrl=dead.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "5"})
    queue = dead.sqs.create_queue(QueueName="pump-effects", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    for number in range(30):
        dead.sqs.send_message(QueueUrl=queue, MessageBody=str(number))
    done: Counter[str] = Counter()
    tries: Counter[str] = Counter()

    def handle(event: Any, context: Any) -> Any:
        tries.update(record["body"] for record in event["Records"])
        done.update(record["body"] for record in event["Records"] if record["body"] != "7")
        failed = [record["messageId"] for record in event["Records"] if record["body"] == "7"]
        return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}

    source = QueueSource(LocalFunction("effects", handle), dead.sqs, queue, first_backoff_s=0.1)
    run_until([source], lambda: len(done) == 29 and tries["7"] == 5)
    assert done == Counter({str(number): 1 for number in range(30) if number != 7})
    assert (tries["7"], dead.messages()) == (5, ["7"])


TOY_APP = """
import pathlib
from chalice.app import Chalice, Rate

app = Chalice("toy")
seen = pathlib.Path(__file__).with_name("seen")

def write(name, event):
    with seen.open("a") as file:
        for record in event.to_dict().get("Records", [{}]):
            key = record.get("dynamodb", {}).get("Keys", {}).get("pk", {}).get("S") or record.get("body", "")
            file.write(f"{name} {key}\\n")

@app.on_dynamodb_record(stream_arn="from-template")
def relay_outbox(event):
    write("relay_outbox", event)

@app.on_dynamodb_record(stream_arn="from-template", maximum_batching_window_in_seconds=1)
def summarise(event):
    write("summarise", event)

@app.on_sqs_message(queue="effects", batch_size=5)
def deliver_effects(event):
    write("deliver_effects", event)

@app.on_sqs_message(queue="photos")
def render_photos(event):
    write("render_photos", event)

@app.schedule(Rate(1, unit=Rate.MINUTES))
def every_minute(event):
    write("every_minute", event)

@app.schedule("rate(15 minutes)")
def compact_search(event):
    write("compact_search", event)
"""


def test_the_process_feeds_every_function_stops_on_sigterm_and_goes_on_where_it_was(
    dynamodb_local: Engine, ministack: Engine, tmp_path: Path
) -> None:
    table = Table(dynamodb_local.endpoint, "process")
    effects, photos = (DeadQueue(ministack.endpoint, f"process-{name}") for name in ("effects", "photos"))
    dead = DeadQueue(ministack.endpoint, "process-streams-dead")
    (tmp_path / "app.py").write_text(TOY_APP)
    environment = os.environ | {
        "PYTHONPATH": str(PROJECT), "TABLE_NAME": table.name, "EFFECTS_QUEUE_URL": effects.url,
        "PHOTOS_QUEUE_URL": photos.url, "DEAD_QUEUE_URLS": f"{effects.url}-dead, {dead.url}",
        "XL_HOME": str(tmp_path), "XL_SCHEDULE_FACTOR": "120", "AWS_ENDPOINT_URL": ministack.endpoint,
        "AWS_ENDPOINT_URL_DYNAMODB": table.endpoint, "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
    }  # fmt: skip

    def seen() -> list[str]:
        return (tmp_path / "seen").read_text().splitlines() if (tmp_path / "seen").exists() else []

    def round_of(wanted: set[str]) -> None:
        command = [sys.executable, "-m", "infra.local.pump"]
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=log)
        end = time.monotonic() + 20
        while not wanted <= set(seen()) and time.monotonic() < end:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0, (tmp_path / "log").read_text()

    table.put(1, 3)
    effects.send("sms")
    photos.send("photo")
    streamed = {f"{name} {key}" for name in ("relay_outbox", "summarise") for key in (1, 2, 3)}
    round_of(streamed | {"deliver_effects sms", "render_photos photo", "every_minute ", "compact_search "})
    table.put(4, 4)
    round_of({"relay_outbox 4", "summarise 4"})
    counts = Counter(line for line in seen() if not line.endswith(" "))
    wanted = streamed | {"deliver_effects sms", "render_photos photo", "relay_outbox 4", "summarise 4"}
    assert counts == Counter(dict.fromkeys(wanted, 1))
    assert "pump: stopped" in (tmp_path / "log").read_text()
