"""Every read that decides is strongly consistent: what the engine is asked for, seen at the wire."""

from typing import Any

import pytest

from chalicelib.adapters.dynamo.engine import DynamoTable
from chalicelib.adapters.dynamo.ledger import DynamoLedger
from chalicelib.adapters.dynamo.table import Key
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.ledger import account, chart


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was sent to the engine, which has nothing."""
    sent: list[dict[str, Any]] = []

    def dispatch(self: object, operation: str, words: dict[str, Any]) -> dict[str, Any]:
        sent.append({"operation": operation, **words})
        return {"Responses": {}, "UnprocessedKeys": {}}

    monkeypatch.setattr("pynamodb.connection.base.Connection.dispatch", dispatch)
    return sent


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> DynamoTable:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return DynamoTable("xu-lang", "ap-southeast-1")


def test_items_are_read_strongly(table: DynamoTable, asked: list[dict[str, Any]]) -> None:
    table.get_many([Key("A#1", "A"), Key("A#2", "A")])
    (read,) = asked
    assert read["operation"] == "BatchGetItem"
    assert read["RequestItems"]["xu-lang"]["ConsistentRead"] is True


def test_a_balance_comes_from_its_item_not_from_an_index(table: DynamoTable, asked: list[dict[str, Any]]) -> None:
    work = UnitOfWork(table)
    DynamoLedger(work).balance(account(chart.BALANCE, "pty_1"))
    (read,) = asked
    assert read["operation"] == "BatchGetItem"
    assert read["RequestItems"]["xu-lang"]["ConsistentRead"] is True
