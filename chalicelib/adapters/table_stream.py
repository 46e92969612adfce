"""The table's stream, read again by hand: the records that a failure message of Lambda names."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

_GONE = {"TrimmedDataAccessException", "ResourceNotFoundException", "ExpiredIteratorException"}


class TableStream:
    """`Stream` over DynamoDB Streams.

    Args:
        client: a botocore client of DynamoDB Streams.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def records(self, batch: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        """The records of a failed batch, or None when the stream, which keeps them for 24 hours, no longer has them.

        Args:
            batch: `DDBStreamBatchInfo` of the failure message.
        """
        last = int(batch["endSequenceNumber"])
        found: list[dict[str, Any]] = []
        try:
            iterator = self._client.get_shard_iterator(
                StreamArn=batch["streamArn"],
                ShardId=batch["shardId"],
                ShardIteratorType="AT_SEQUENCE_NUMBER",
                SequenceNumber=batch["startSequenceNumber"],
            )["ShardIterator"]
            while iterator and (not found or int(found[-1]["dynamodb"]["SequenceNumber"]) < last):
                page = self._client.get_records(ShardIterator=iterator, Limit=1000)
                found += page["Records"]
                iterator = page.get("NextShardIterator") if page["Records"] else None
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise
        return [record for record in found if int(record["dynamodb"]["SequenceNumber"]) <= last]
