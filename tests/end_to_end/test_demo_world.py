"""The first start of `make run`, with a small world: what people find, and that nothing is done twice."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.adapters.dynamo.engine import item_from_wire
from chalicelib.adapters.dynamo.ledger_items import entry_of
from chalicelib.ledger import Turnover
from chalicelib.ledger.summary import summed
from infra.local.settings import PROJECT, Ports
from infra.local.stack import LocalStack
from infra.local.table_engine import client
from infra.local.toolchain import Toolchain
from tests.end_to_end.visitor import until

LISTINGS = 150


@pytest.fixture(scope="module")
def stack(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack whose first start loads a small world, in memory."""
    stack = LocalStack(tmp_path_factory.mktemp("demo"), Ports.free(), lasting=False, tools=toolchain)
    try:
        stack.start_engines(loading=True)
        command = [sys.executable, "-m", "infra.demo.load", "--listings", str(LISTINGS), "--no-pictures"]
        subprocess.run(command, env=stack.environment, cwd=PROJECT, check=True, timeout=200)
        stack.finish_loading()
        stack.start_servers()
        yield stack
    finally:
        stack.stop()


def page(stack: LocalStack, path: str) -> str:
    with urllib.request.urlopen(f"{stack.origin}{path}", timeout=30) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def books(stack: LocalStack) -> tuple[dict[str, Turnover], dict[str, Turnover], list[str]]:
    """The ledger's sums, the same counted from the journal, and what waits in the outbox."""
    engine, name = client("dynamodb", stack.table_endpoint), stack.environment["TABLE_NAME"]
    pages = engine.get_paginator("scan").paginate(TableName=name, ConsistentRead=True)
    items = [item_from_wire(item) for found in pages for item in found["Items"]]
    by_key = {(item["pk"], item["sk"]): item for item in items}
    kept = by_key["SUM#ledger", "ALL"]
    codes = {attribute[1:] for attribute in kept if attribute[1:].isdigit()}
    sums = {code: Turnover(kept.get(f"D{code}", 0), kept.get(f"C{code}", 0)) for code in codes}
    journal = summed(entry_of(item) for (pk, sk), item in by_key.items() if pk.startswith("TX#") and sk == "H")
    return sums, journal.overall, [sk for pk, sk in by_key if pk.startswith("OUT#")]


def test_shelves_and_search_are_full_at_once(stack: LocalStack) -> None:
    assert len(re.findall("/san-pham/[a-z0-9-]+-lst_", page(stack, "/danh-muc/trai-cay"))) >= 12
    assert re.search("/san-pham/[a-z0-9-]+-lst_", page(stack, "/tim?q=hoa+hoi"))


def test_the_table_of_people_is_there_to_read(stack: LocalStack) -> None:
    table = stack.sign_in_file.read_text("utf-8")
    assert "GDV06523" in table
    sheet = json.loads(stack.sign_in_file.with_suffix(".json").read_text("utf-8"))
    assert sheet["tablets"][0]["device_id"].startswith("dev_")


def test_the_pump_does_nothing_twice(stack: LocalStack) -> None:
    time.sleep(2)

    def agree() -> bool:
        sums, journal, waiting = books(stack)
        return len(sums) > 10 and sums == journal and not waiting

    until(agree, what="sums that agree with the journal")


def test_loading_needs_nothing_of_the_machine_but_the_stack(tmp_path: Path) -> None:
    """Without an engine it ends, with a code that make run understands."""
    environment = {**os.environ, "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    environment |= {
        "SECRET_NAME": "none",
        "TABLE_NAME": "none",
        "XL_HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
    }
    command = [sys.executable, "-m", "infra.demo.load", "--listings", "3", "--no-pictures"]
    ended = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=100, check=False)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("error: ")
    assert "Traceback" not in ended.stderr
