"""Change records of the table's stream, as Lambda hands them over: images in DynamoDB's JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from chalicelib.adapters.dynamo.engine import item_from_wire
from chalicelib.adapters.dynamo.table import Item, Key
from chalicelib.kernel.records import dataclass


@dataclass(frozen=True)
class Change:
    """One item before and after one commit.

    Images are read when first asked for, so that a record nobody cares about cannot fail.

    Attributes:
        record: as in the event; a wrong one fails where it is read, not before.
    """

    record: Mapping[str, Any]

    @property
    def sequence(self) -> str:
        """The record's place in its shard; how a handler names what it could not do."""
        return str(self.record["dynamodb"]["SequenceNumber"])

    @property
    def key(self) -> Key:
        keys = self.record["dynamodb"]["Keys"]
        return Key(keys["pk"]["S"], keys["sk"]["S"])

    @property
    def kind(self) -> str:
        """The first part of the partition key, which names the kind of item."""
        return self.key.pk.partition("#")[0]

    @property
    def made(self) -> bool:
        """The item is new."""
        return bool(self.record["eventName"] == "INSERT")

    @property
    def happened_at(self) -> datetime | None:
        """When the table took it, to the second; the same however often the record comes. None in hand-made records."""
        at = self.record["dynamodb"].get("ApproximateCreationDateTime")
        return None if at is None else datetime.fromtimestamp(int(at), UTC)

    @cached_property
    def old(self) -> Item | None:
        return self._image("OldImage")

    @cached_property
    def new(self) -> Item | None:
        return self._image("NewImage")

    def _image(self, name: str) -> Item | None:
        image = self.record["dynamodb"].get(name)
        # DynamoDB Local writes an empty value without its type; such an attribute cannot be told from a missing one.
        return None if image is None else item_from_wire({name: value for name, value in image.items() if value})


def changes_of(event: Mapping[str, Any]) -> list[Change]:
    return [Change(record) for record in event["Records"]]
