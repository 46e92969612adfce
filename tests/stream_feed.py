"""Feeds stream handlers from the table in memory with the events that Lambda would make."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.adapters.dynamo.engine import item_to_wire
from chalicelib.adapters.dynamo.table import Key
from infra.local.memory_table import Change, MemoryTable


def record_of(change: Change, number: int) -> dict[str, Any]:
    """The Lambda record of one change; `number` is its place in the shard."""
    images = {"NewImage": change.new, "OldImage": change.old}
    name = "MODIFY" if change.old and change.new else "INSERT" if change.new else "REMOVE"
    return {
        "eventID": f"{number:032x}",
        "eventName": name,
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": item_to_wire({"pk": change.key.pk, "sk": change.key.sk}),
            "SequenceNumber": str(100_000 + number),
            **{image: item_to_wire(item) for image, item in images.items() if item is not None},
        },
    }


class StreamFeed:
    """The change records of one table in memory, all of them, in commit order."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.table = MemoryTable(on_change=self.changes.append)

    def event(self, start: int = 0, end: int | None = None) -> dict[str, Any]:
        """The event of a run of records, as JSON leaves it."""
        records = [record_of(change, number) for number, change in enumerate(self.changes)]
        event: dict[str, Any] = json.loads(json.dumps({"Records": records[start:end]}, default=_base64))
        return event

    def sequence_of(self, key: Key) -> list[str]:
        """The sequence numbers of the records of one item."""
        return [str(100_000 + number) for number, change in enumerate(self.changes) if change.key == key]

    def drain(self, *handlers: Callable[[dict[str, Any]], dict[str, Any]], batch: int = 100) -> None:
        """Hand every record so far to each handler in batches, and forget them.

        Raises:
            AssertionError: a handler reports a failure.
        """
        count = len(self.changes)
        for start in range(0, count, batch):
            event = self.event(start, min(start + batch, count))
            for handler in handlers:
                answer = handler(event)
                assert answer == {"batchItemFailures": []}, answer
        del self.changes[:count]


def _base64(value: bytes) -> str:
    """Lambda hands binary values over in Base64."""
    return base64.b64encode(value).decode()


def failures(answer: dict[str, Any]) -> Sequence[str]:
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
