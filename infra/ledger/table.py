"""A whole table of DynamoDB, read and written past the application: for the tools of this folder only."""

import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from chalicelib.adapters.dynamo.engine import item_from_wire, item_to_wire
from chalicelib.adapters.dynamo.table import Item
from infra.ledger.dump import groups
from infra.ledger.repair import Change

A_REQUEST = 25
"""Items in one BatchWriteItem. Source: DynamoDB API reference (read 2026-11)."""


class WholeTable:
    """
    Args:
        client: a botocore client of DynamoDB.
        name: of the table.
    """

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._name = client, name

    def scan(self) -> Iterator[Item]:
        """Every item, partition by partition, strongly consistent."""
        start: dict[str, Any] = {}
        while True:
            page = self._client.scan(TableName=self._name, ConsistentRead=True, **start)
            yield from map(item_from_wire, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def is_empty(self) -> bool:
        return next(self.scan(), None) is None

    def about(self) -> int:
        """About how many items there are; the service counts every six hours."""
        return int(self._client.describe_table(TableName=self._name)["Table"]["ItemCount"])

    def put(self, items: Iterable[Item], progress: Callable[[int], None] = lambda done: None) -> int:
        """Write items without conditions; how many."""
        done = 0
        for group in groups(items, A_REQUEST):
            self._write([{"PutRequest": {"Item": item_to_wire(item)}} for item in group])
            done += len(group)
            progress(done)
        return done

    def apply(self, changes: Iterable[Change]) -> None:
        """Write and remove what a repair asks for."""
        for change in changes:
            if change.item is None:
                key = item_to_wire({"pk": change.key.pk, "sk": change.key.sk})
                self._write([{"DeleteRequest": {"Key": key}}])
            else:
                self._write([{"PutRequest": {"Item": item_to_wire(change.item)}}])

    def _write(self, requests: list[dict[str, Any]]) -> None:
        waiting = {self._name: requests}
        for tries in itertools.count():
            waiting = self._client.batch_write_item(RequestItems=waiting).get("UnprocessedItems", {})
            if not waiting:
                return
            time.sleep(min(5, 0.05 * 2**tries))
