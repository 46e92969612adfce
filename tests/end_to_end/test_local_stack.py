"""What `make run` promises: clear refusals, data that lasts, nothing left behind."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local import run
from infra.local.bulk_load import bulk_load
from infra.local.errors import LocalStackError
from infra.local.processes import Children, answers
from infra.local.settings import LOOPBACK, PROJECT, PURPOSES, Ports
from infra.local.stack import LocalStack
from infra.local.table_engine import client
from infra.local.toolchain import Toolchain


@contextlib.contextmanager
def engines(folder: Path, tools: Toolchain, loading: bool = False) -> Iterator[LocalStack]:
    """A lasting stack of which only the engines run."""
    stack = LocalStack(folder, Ports.free(), lasting=True, tools=tools)
    try:
        stack.start_engines(loading)
        yield stack
    finally:
        stack.stop()


def table(stack: LocalStack) -> tuple[Any, str]:
    return client("dynamodb", stack.table_endpoint), stack.environment["TABLE_NAME"]


def put(stack: LocalStack, number: int) -> None:
    engine, name = table(stack)
    engine.put_item(TableName=name, Item={"pk": {"S": f"P{number}"}, "sk": {"S": "S"}})


def count(stack: LocalStack) -> int:
    engine, name = table(stack)
    pages = engine.get_paginator("scan").paginate(TableName=name, Select="COUNT", ConsistentRead=True)
    return sum(page["Count"] for page in pages)


def run_variables(home: Path, ports: Ports) -> dict[str, str]:
    numbers = {variable: str(getattr(ports, name)) for name, (_, variable, _) in PURPOSES.items()}
    return {**os.environ, **numbers, "XL_HOME": str(home), "XL_WORLD": "none"}


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    ports = Ports.free()
    with socket.create_server((LOOPBACK, ports.bank)):
        ended = subprocess.run(
            [sys.executable, "-m", "infra.local.run"],
            env=run_variables(tmp_path, ports),
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        f"error: port {ports.bank} (bank switch simulator) is in use: "
        "stop what uses it, or choose another with XL_BANK_PORT=…"
    ]


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("XL_HTTP_PORT", "eighty", "XL_HTTP_PORT must be a port number from 1 to 65535, not 'eighty'"),
        ("XL_AWS_PORT", "0", "XL_AWS_PORT must be a port number from 1 to 65535, not '0'"),
        ("XL_AWS_PORT", "65536", "XL_AWS_PORT must be a port number from 1 to 65535, not '65536'"),
        ("XL_BANK_PORT", "8080", "XL_BANK_PORT and XL_HTTP_PORT are the same port; give each its own"),
    ],
)
def test_a_wrong_port_is_named(variable: str, value: str, said: str) -> None:
    with pytest.raises(LocalStackError) as refusal:
        Ports.from_environment({variable: value})
    assert str(refusal.value) == said


def test_a_full_disk_is_one_clear_line(tmp_path: Path, toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.stack.LEAST_FREE_BYTES", 10**18)
    stack = LocalStack(tmp_path, Ports.free(), lasting=True, tools=toolchain)
    with pytest.raises(LocalStackError, match="make room, or set XL_HOME"):
        stack.start_engines()


def test_a_home_that_may_not_be_written_is_one_clear_line(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("not a folder", "utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "infra.local.run"],
        env=run_variables(occupied / "home", Ports.free()),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stderr.startswith("error: ")


def test_one_home_serves_one_stack(tmp_path: Path) -> None:
    refused = pytest.raises(LocalStackError, match=f"process {os.getpid()}")
    with run.sole_user(tmp_path), refused, run.sole_user(tmp_path):
        pass
    with run.sole_user(tmp_path):
        pass


def test_data_outlives_a_restart_and_a_killed_engine(tmp_path: Path, toolchain: Toolchain) -> None:
    with engines(tmp_path, toolchain, loading=True) as stack:
        environment = stack.environment
        bulk_load(
            ({"pk": {"S": f"P{number}"}, "sk": {"S": "S"}} for number in range(250)),
            endpoint=stack.table_endpoint,
            table_name=environment["TABLE_NAME"],
        )
        objects = client("s3", stack.aws_endpoint)
        stack.finish_loading()
        objects.put_object(Bucket=environment["MEDIA_BUCKET"], Key="photos/a.webp", Body=b"picture")
        for number in range(250, 300):
            put(stack, number)
        stack.restart_table_engine(crash=True)
        assert count(stack) == 300
        secret = client("secretsmanager", stack.aws_endpoint)
        kept = secret.get_secret_value(SecretId=environment["SECRET_NAME"])["SecretString"]

    with engines(tmp_path, toolchain) as stack:
        assert count(stack) == 300
        objects = client("s3", stack.aws_endpoint)
        picture = objects.get_object(Bucket=stack.environment["MEDIA_BUCKET"], Key="photos/a.webp")
        assert picture["Body"].read() == b"picture"
        secret = client("secretsmanager", stack.aws_endpoint)
        assert secret.get_secret_value(SecretId=stack.environment["SECRET_NAME"])["SecretString"] == kept
        assert json.loads(kept) == stack.keys


def test_the_emulator_killed_on_a_later_day_keeps_resources_and_objects(tmp_path: Path, toolchain: Toolchain) -> None:
    with engines(tmp_path, toolchain) as stack:
        bucket = stack.environment["MEDIA_BUCKET"]
        client("s3", stack.aws_endpoint).put_object(Bucket=bucket, Key="photos/a.webp", Body=b"picture")
        crash(stack, "AWS emulator")
    with engines(tmp_path, toolchain) as stack:
        objects = client("s3", stack.aws_endpoint)
        assert objects.get_object(Bucket=bucket, Key="photos/a.webp")["Body"].read() == b"picture"
        objects.put_object(Bucket=bucket, Key="uploads/b.jpg", Body=b"upload")
        queues = client("sqs", stack.aws_endpoint)
        url = stack.environment["PHOTOS_QUEUE_URL"]
        assert "uploads/b.jpg" in "".join(
            message["Body"]
            for message in queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=2)["Messages"]
        )


def crash(stack: LocalStack, name: str) -> None:
    child = stack.child(name)
    child.kill()
    assert stack.first_dead() is child


def test_the_stream_begins_after_the_load(tmp_path: Path, toolchain: Toolchain) -> None:
    with engines(tmp_path, toolchain, loading=True) as stack:
        put(stack, 1)
        stack.finish_loading()
        put(stack, 2)
        engine, name = table(stack)
        arn = engine.describe_table(TableName=name)["Table"]["LatestStreamArn"]
        streams = client("dynamodbstreams", stack.table_endpoint)
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        records = streams.get_records(ShardIterator=start["ShardIterator"])["Records"]
        assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in records] == ["P2"]


def test_a_half_loaded_world_is_thrown_away_and_loaded_again(
    tmp_path: Path, toolchain: Toolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[int] = []

    def load_and_fail(stack: LocalStack) -> None:
        put(stack, len(counts))
        counts.append(count(stack))
        if len(counts) == 1:
            raise LocalStackError("killed on the way")

    monkeypatch.setattr(run, "load_world", load_and_fail)
    monkeypatch.setattr(LocalStack, "start_servers", lambda self: None)
    for expected in (pytest.raises(LocalStackError), contextlib.nullcontext(), contextlib.nullcontext()):
        stack = LocalStack(tmp_path, Ports.free(), lasting=True, tools=toolchain)
        try:
            with expected:
                run.start(stack, "demo")
                assert count(stack) == 1
        finally:
            stack.stop()
    assert counts == [1, 1], "the second start began from nothing, the third loaded nothing"


def test_children_end_with_a_killed_parent(tmp_path: Path) -> None:
    port = Ports.free().http
    program = (
        "import sys, time; from pathlib import Path; from infra.local.processes import Children, answers\n"
        f"child = Children(Path({str(tmp_path)!r})).start('server', [sys.executable, '-m', 'http.server', '{port}',"
        f" '--bind', '{LOOPBACK}'], {{}})\n"
        f"child.wait_for(answers('http://{LOOPBACK}:{port}/'))\nprint(child.pid, flush=True)\ntime.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        assert parent.stdout.readline().strip().isdigit()
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    deadline = time.monotonic() + 10
    while answers(f"http://{LOOPBACK}:{port}/")():
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.05)


def test_a_child_that_ends_at_start_is_named_with_its_last_words(tmp_path: Path) -> None:
    child = Children(tmp_path).start("clock", [sys.executable, "-c", "raise SystemExit('no spring')"], {})
    with pytest.raises(LocalStackError, match=r"clock ended at start \(code 1\): no spring"):
        child.wait_for(lambda: False)


def test_the_table_engine_listens_on_loopback_only(tmp_path: Path, toolchain: Toolchain) -> None:
    with engines(tmp_path, toolchain) as stack:
        wanted = {stack.ports.table, stack.ports.aws}
        addresses = {address for address, port in listeners() if port in wanted}
        assert addresses == {"127.0.0.1"}


def listeners() -> set[tuple[str, int]]:
    """Addresses and ports of this machine's listening sockets, IPv6 written as IPv4 where it maps one."""
    found = set()
    for family, file in ((socket.AF_INET, "/proc/net/tcp"), (socket.AF_INET6, "/proc/net/tcp6")):
        for line in Path(file).read_text("utf-8").splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == "0A":
                address, port = local.split(":")
                words = [bytes.fromhex(address[start : start + 8])[::-1] for start in range(0, len(address), 8)]
                found.add((socket.inet_ntop(family, b"".join(words)).removeprefix("::ffff:"), int(port, 16)))
    return found


def test_a_whole_stack_answers(local_stack: LocalStack) -> None:
    with urllib.request.urlopen(f"{local_stack.origin}/api/v1/health", timeout=10) as answer:
        assert answer.status == 200
    assert local_stack.first_dead() is None
