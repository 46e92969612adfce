"""The table on DynamoDB, by PynamoDB's connection: expressions and retries are PynamoDB's, the words are `table.py`'s.

PynamoDB's models are bypassed on purpose (docs/adr/0001-one-table.md): its `TransactWrite` reorders the writes and its
`NumberAttribute` keeps floats; here the order is kept, so that a failed condition is mapped to the refusal it stands for.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.connection import Connection
from pynamodb.connection.base import MetaTable
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition as Expression
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action
from pynamodb.expressions.update import Update as UpdateExpression

from chalicelib.adapters.dynamo.table import (
    INDEXES,
    Absent,
    AtLeast,
    AtMost,
    Check,
    Condition,
    ConditionFailed,
    Delete,
    Equals,
    Item,
    Key,
    Lacks,
    OneOf,
    Present,
    Put,
    Query,
    QueryPage,
    Update,
    Write,
)
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown

CONNECT_TIMEOUT_S = 1
READ_TIMEOUT_S = 4
"""PynamoDB's defaults (15 s, 30 s) are useless behind API Gateway's 29 s."""

MAX_READ_ROUNDS = 5
"""A hundred items of 400 KB need three; keys still unread then mean that the table is throttled."""

_CONFLICTS = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_REFUSED = {"ValidationException", "IdempotentParameterMismatchException", "AccessDeniedException"}
_BUSY = {
    "TransactionInProgressException",
    "TransactionConflictException",
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
}


def to_wire(value: Any) -> dict[str, Any]:
    """An AttributeValue.

    Raises:
        TypeError: a float, or another type that is never stored.
    """
    match value:
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": str(value)}
        case int():
            return {"N": str(int(value))}
        case None:
            return {"NULL": True}
        case bytes():
            return {"B": value}
        case dict():
            return {"M": {str(name): to_wire(part) for name, part in value.items()}}
        case list() | tuple():
            return {"L": [to_wire(part) for part in value]}
        case _:
            raise TypeError(f"cannot be stored: {type(value).__name__}")


def from_wire(value: Mapping[str, Any]) -> Any:
    """The value of an AttributeValue; numbers are always integers."""
    (kind, content), *_ = value.items()
    match kind:
        case "S" | "BOOL":
            return content
        case "N":
            return int(content) if content.lstrip("-").isdigit() else int(Decimal(content))
        case "NULL":
            return None
        case "B":
            return bytes(content)
        case "M":
            return {name: from_wire(part) for name, part in content.items()}
        case "L":
            return [from_wire(part) for part in content]
        case _:
            raise TypeError(f"never written by us: {kind}")


def item_to_wire(item: Item) -> dict[str, Any]:
    return {name: to_wire(value) for name, value in item.items()}


def item_from_wire(item: Mapping[str, Any]) -> Item:
    return {name: from_wire(value) for name, value in item.items()}


class DynamoTable:
    """`Table` on DynamoDB or an engine that speaks its protocol.

    Args:
        name: the table's name.
        region: AWS region.
        endpoint, key: of another engine; else they come from the environment as boto's own.
    """

    def __init__(self, name: str, region: str, *, endpoint: str | None = None, key: str | None = None) -> None:
        self._name = name
        self._connection = Connection(
            region=region,
            host=endpoint,
            aws_access_key_id=key,
            aws_secret_access_key=key,
            connect_timeout_seconds=CONNECT_TIMEOUT_S,
            read_timeout_seconds=READ_TIMEOUT_S,
            max_retry_attempts=2,
            max_pool_connections=16,
        )
        self._connection.add_meta_table(MetaTable(_description(name)))

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        pending: list[Any] = [{"pk": key.pk, "sk": key.sk} for key in keys]
        found: dict[Key, Item] = {}
        for _ in range(MAX_READ_ROUNDS):
            try:
                answer = self._connection.batch_get_item(self._name, pending, consistent_read=True)
            except PynamoDBException as error:
                raise _failure(error) from error
            for wire in answer["Responses"].get(self._name, []):
                item = item_from_wire(wire)
                found[Key(item["pk"], item["sk"])] = item
            unread = answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys", [])
            pending = [{"pk": key["pk"]["S"], "sk": key["sk"]["S"]} for key in unread]
            if not pending:
                return found
        raise Contention(f"{len(pending)} keys unread after {MAX_READ_ROUNDS} rounds")

    def query(self, query: Query) -> QueryPage:
        sort_path = Path([INDEXES[query.index][1] if query.index else "sk"])
        sort_range: Expression | None = None
        if query.prefix:
            sort_range = sort_path.startswith(query.prefix)
        elif query.at_least is not None and query.at_most is not None:
            sort_range = sort_path.between({"S": query.at_least}, {"S": query.at_most})
        try:
            answer = self._connection.query(
                self._name,
                query.pk,
                range_key_condition=sort_range,
                index_name=query.index,
                limit=query.limit + 1,
                scan_index_forward=not query.descending,
                consistent_read=query.consistent,
                exclusive_start_key={n: {"S": v} for n, v in query.start.items()} if query.start else None,
            )
        except PynamoDBException as error:
            raise _failure(error) from error
        items = [item_from_wire(item) for item in answer["Items"]]
        if len(items) > query.limit:
            # One more than asked for was read, so that the last page is known to be the last.
            items = items[: query.limit]
            names = ("pk", "sk", *(INDEXES[query.index] if query.index else ()))
            return QueryPage(items, {name: items[-1][name] for name in names})
        last = answer.get("LastEvaluatedKey")
        return QueryPage(items, {name: value["S"] for name, value in last.items()} if last else None)

    def transact(self, writes: Sequence[Write], token: str) -> None:
        operations = {"TransactItems": [self._operation(write) for write in writes], "ClientRequestToken": token}
        try:
            self._connection.dispatch("TransactWriteItems", operations)
        except ClientError as error:
            raise _transact_failure(error) from error
        except BotoCoreError as error:
            raise OutcomeUnknown(str(error)) from error

    def _operation(self, write: Write) -> dict[str, Any]:
        names: dict[str, str] = {}
        values: dict[str, Any] = {}
        operation: dict[str, Any] = {"TableName": self._name}
        if isinstance(write, Put):
            operation["Item"] = item_to_wire(write.item)
        else:
            operation["Key"] = {"pk": {"S": write.key.pk}, "sk": {"S": write.key.sk}}
        if isinstance(write, Update):
            operation["UpdateExpression"] = _update_expression(write, names, values)
        condition = _condition_expression(write.when)
        if condition is not None:
            operation["ConditionExpression"] = condition.serialize(names, values)
        if names:
            operation["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
        if values:
            operation["ExpressionAttributeValues"] = values
        match write:
            case Put():
                return {"Put": operation}
            case Update():
                return {"Update": operation}
            case Delete():
                return {"Delete": operation}
            case Check():
                return {"ConditionCheck": operation}


def _description(name: str) -> dict[str, Any]:
    """What PynamoDB would ask the service for with DescribeTable, known beforehand: one round trip saved a cold start."""
    pairs = [("pk", "sk"), *INDEXES.values()]
    return {
        "TableName": name,
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        "AttributeDefinitions": [{"AttributeName": part, "AttributeType": "S"} for pair in pairs for part in pair],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": index,
                "KeySchema": [{"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}],
            }
            for index, (pk, sk) in INDEXES.items()
        ],
    }


def _update_expression(write: Update, names: dict[str, str], values: dict[str, Any]) -> str:
    actions: list[Action] = [Path([name]).set(to_wire(value)) for name, value in write.set.items()]
    actions += [Path([name]).add(to_wire(value)) for name, value in write.add.items()]
    actions += [Path([name]).remove() for name in write.remove]
    return UpdateExpression(*actions).serialize(names, values) or ""


def _condition_expression(conditions: Sequence[Condition]) -> Expression | None:
    whole: Expression | None = None
    for condition in conditions:
        part = _one_condition(condition)
        whole = part if whole is None else whole & part
    return whole


def _one_condition(condition: Condition) -> Expression:
    expression: Expression
    match condition:
        case Absent():
            expression = Path(["pk"]).does_not_exist()
        case Present():
            expression = Path(["pk"]).exists()
        case Equals(attribute, value):
            expression = Path([attribute]) == to_wire(value)
        case OneOf(attribute, values):
            expression = Path([attribute]).is_in(*[to_wire(value) for value in values])
        case AtLeast(attribute, value):
            expression = Path([attribute]) >= to_wire(value)
        case AtMost(attribute, value):
            expression = Path([attribute]).does_not_exist() | (Path([attribute]) <= to_wire(value))
        case Lacks(attribute):
            expression = Path([attribute]).does_not_exist()
    return expression


def _failure(error: PynamoDBException) -> Exception:
    # PynamoDB's own `cause_response_code` breaks on errors of the connection, whose `response` is None.
    code = (getattr(error.cause, "response", None) or {}).get("Error", {}).get("Code", "")
    if code in _REFUSED:
        return ValueError(str(error))
    return Contention(str(error)) if code in _BUSY else OutcomeUnknown(str(error))


def _transact_failure(error: ClientError) -> Exception:
    code = error.response.get("Error", {}).get("Code", "")
    if code == "TransactionCanceledException":
        # PynamoDB moves the reasons from the response to an attribute of its own error; None where a write had none.
        reasons = [reason.code if reason else "None" for reason in getattr(error, "cancellation_reasons", [])]
        failed = [i for i, reason in enumerate(reasons) if reason == "ConditionalCheckFailed"]
        if failed:
            return ConditionFailed(failed)
        if any(reason in _CONFLICTS for reason in reasons):
            return Contention(str(reasons))
        return ValueError(f"refused by the engine: {reasons}")
    if code in _BUSY:
        return Contention(code)
    if code in _REFUSED:
        return ValueError(str(error))
    return OutcomeUnknown(str(error))
