"""Two hundred buyers at once for fifty units: fifty are sold, one hundred and fifty are told why not."""

import threading
from collections import Counter

import pytest

from chalicelib.adapters.dynamo.engine import DynamoTable
from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.catalogue import ListingId, take_stock
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import Answer, Command, run_command
from infra.local.memory_table import MemoryTable
from tests.builders import application_on
from tests.builders_catalogue import listed, stock_left
from tests.fixtures_stack import Engine
from tests.patience import patiently

BUYERS, UNITS = 200, 50


@pytest.fixture(params=["memory", "dynamodb_local"])
def table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Table:
    if request.param == "memory":
        return MemoryTable()
    engine: Engine = request.getfixturevalue(request.param)
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", engine.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return DynamoTable(engine.fresh_table(), "ap-southeast-1")


def _buy(app: Application, listing_id: ListingId, buyer: int) -> Answer:
    def use_case(work: Work) -> Answer:
        take_stock(work.catalogue, {listing_id: 1})
        return Answer(201, {"buyer": buyer})

    command = Command("buy", f"buyer-{buyer:04d}", "guest", {"buyer": buyer})
    return patiently(lambda: run_command(app, command, use_case))


@pytest.mark.pain(1)
def test_never_more_is_sold_than_there_is(table: Table) -> None:
    app = application_on(table, clock=SystemClock(), entropy=SystemEntropy())
    listing_id = listed(app, stock=UNITS).listing_id
    answers: list[object] = []
    start = threading.Barrier(BUYERS)

    def buyer(number: int) -> None:
        start.wait()
        try:
            answers.append(_buy(app, listing_id, number).status)
        except Exception as error:  # noqa: BLE001  every other ending is counted and shown
            answers.append(getattr(error, "code", repr(error)))

    threads = [threading.Thread(target=buyer, args=(number,)) for number in range(BUYERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stock_left(app, listing_id) == 0
    assert Counter(answers) == {201: UNITS, 422: BUYERS - UNITS}
