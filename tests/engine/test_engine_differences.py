"""Where the two engines differ from each other, and from the service: proved here, told in docs/engines.md.

Nothing in the product may depend on any of it. A difference that goes away with a new version of an engine fails here, so
that the list stays true.
"""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fixtures_stack import Engine

Ask = Callable[[Any, str], str]


def outcome(ask: Callable[[], Any]) -> str:
    """What an engine answers to: `accepted`, or the code of its error, with the reasons of a cancelled transaction."""
    try:
        ask()
    except ClientError as error:
        reasons = [reason.get("Code", "") for reason in error.response.get("CancellationReasons", [])]
        return " ".join([error.response["Error"]["Code"], *reasons])
    return "accepted"


def key(name: str) -> dict[str, Any]:
    return {"pk": {"S": "D"}, "sk": {"S": name}}


def put(table: str, name: str, **values: Any) -> dict[str, Any]:
    return {"Put": {"TableName": table, "Item": {**key(name), **values}}}


def adding_to_a_text(client: Any, table: str) -> str:
    client.put_item(TableName=table, Item={**key("text"), "word": {"S": "w"}})
    update = {
        "TableName": table,
        "Key": key("text"),
        "UpdateExpression": "ADD word :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    return outcome(lambda: client.transact_write_items(TransactItems=[{"Update": update}]))


def one_path_set_twice(client: Any, table: str) -> str:
    return outcome(
        lambda: client.update_item(
            TableName=table,
            Key=key("twice"),
            UpdateExpression="SET n = :one, n = :two",
            ExpressionAttributeValues={":one": {"N": "1"}, ":two": {"N": "2"}},
        )
    )


def units_of_three_small_puts(client: Any, table: str) -> str:
    puts = [put(table, f"u{n}", big={"S": "x" * 450}) for n in range(3)]
    answer = client.transact_write_items(TransactItems=puts, ReturnConsumedCapacity="TOTAL")
    return str(answer["ConsumedCapacity"][0]["CapacityUnits"])


def units_of_a_large_read(client: Any, table: str) -> str:
    client.put_item(TableName=table, Item={**key("large"), "big": {"S": "x" * 9_000}})
    answer = client.get_item(TableName=table, Key=key("large"), ConsistentRead=True, ReturnConsumedCapacity="TOTAL")
    return str(answer["ConsumedCapacity"]["CapacityUnits"])


def a_replay_that_asks_for_its_units(client: Any, table: str) -> str:
    token = uuid.uuid4().hex
    puts = [put(table, "replayed")]
    client.transact_write_items(TransactItems=puts, ClientRequestToken=token)
    return outcome(
        lambda: client.transact_write_items(TransactItems=puts, ClientRequestToken=token, ReturnConsumedCapacity="TOTAL")
    )


DIFFERENCES: list[tuple[Ask, dict[str, str]]] = [
    (
        adding_to_a_text,
        {"ministack": "TransactionCanceledException ValidationError", "DynamoDB Local": "ValidationException"},
    ),
    (one_path_set_twice, {"ministack": "accepted", "DynamoDB Local": "ValidationException"}),
    (units_of_three_small_puts, {"ministack": "6.0", "DynamoDB Local": "2.0"}),
    (units_of_a_large_read, {"ministack": "1.0", "DynamoDB Local": "3.0"}),
    (
        a_replay_that_asks_for_its_units,
        {"ministack": "IdempotentParameterMismatchException", "DynamoDB Local": "accepted"},
    ),
]


@pytest.mark.parametrize("name", ["ministack", "DynamoDB Local"])
@pytest.mark.parametrize(("ask", "answers"), DIFFERENCES, ids=[ask.__name__ for ask, _ in DIFFERENCES])
def test_difference_is_as_told(ask: Ask, answers: dict[str, str], name: str, request: pytest.FixtureRequest) -> None:
    fixtures = {"ministack": "ministack", "DynamoDB Local": "dynamodb_local"}
    engine: Engine = request.getfixturevalue(fixtures[name])
    assert ask(engine.client("dynamodb"), engine.fresh_table()) == answers[name]


def test_every_difference_is_told() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs/engines.md").read_text()
    for ask, answers in DIFFERENCES:
        assert f"`{ask.__name__}`" in text
        assert all(answer in text for answer in answers.values())
