"""Lambda's event source mapping of a DynamoDB stream: one function, its own checkpoint, shards in order."""

import base64
import json
import logging
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.local.lambda_function import LocalFunction
from infra.local.stream_batches import (
    BatchRules,
    BatchSteps,
    GivenUp,
    Record,
    run_batch,
    sequence_number,
)

_log = logging.getLogger(__name__)
_POLL_S = 0.1
_MOST_RECORDS = 1_000


class Checkpoints:
    """Last finished sequence number of each shard, kept in a file that survives a restart."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._done: dict[str, str] = json.loads(file.read_text()) if file.is_file() else {}

    def get(self, stream_arn: str, shard_id: str) -> str | None:
        """Last finished sequence number, or None before the first."""
        return self._done.get(f"{stream_arn} {shard_id}")

    def put(self, stream_arn: str, shard_id: str, sequence: str) -> None:
        """Remember; the file is replaced whole, so a crash leaves the old or the new one."""
        self._done[f"{stream_arn} {shard_id}"] = sequence
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".draft")
        draft.write_text(json.dumps(self._done, indent=1))
        draft.replace(self._file)


class StreamSource:
    """Feeds one function from one stream, in order, until stopped."""

    def __init__(
        self,
        function: LocalFunction,
        streams: Any,
        stream_arn: str,
        checkpoints: Checkpoints,
        on_failure: Callable[[str], None],
        rules: BatchRules,
    ) -> None:
        self.name = function.name
        self._function = function
        self._streams = streams
        self._stream_arn = stream_arn
        self._checkpoints = checkpoints
        self._on_failure = on_failure
        self._rules = rules
        self._iterators: dict[str, str] = {}
        self._parents: dict[str, str | None] = {}
        self._closed: set[str] = set()

    def run_once(self, stop: threading.Event) -> None:
        """Poll every open shard once, children after their parent's end, and wait a little if all were empty."""
        if self._parents.keys() != self._iterators.keys() | self._closed or not self._iterators:
            self._find_shards()
        found = False
        for shard in list(self._iterators):
            if self._parents[shard] not in self._iterators:
                found = self._poll(shard, stop) or found
            if stop.is_set():
                return
        if not found:
            stop.wait(_POLL_S)

    def _find_shards(self) -> None:
        self._parents = {shard["ShardId"]: shard.get("ParentShardId") for shard in self._describe()}
        self._closed &= self._parents.keys()
        for shard in self._parents.keys() - self._iterators.keys() - self._closed:
            self._iterators[shard] = self._iterator(shard)

    def _describe(self) -> list[dict[str, Any]]:
        shards: list[dict[str, Any]] = []
        options: dict[str, str] = {}
        while True:
            described = self._streams.describe_stream(StreamArn=self._stream_arn, **options)["StreamDescription"]
            shards += described["Shards"]
            if not described.get("LastEvaluatedShardId"):
                return shards
            options = {"ExclusiveStartShardId": described["LastEvaluatedShardId"]}

    def _iterator(self, shard: str) -> str:
        asked = {"StreamArn": self._stream_arn, "ShardId": shard}
        done = self._checkpoints.get(self._stream_arn, shard)
        if done:
            after = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": done}
            try:
                return str(self._streams.get_shard_iterator(**asked, **after)["ShardIterator"])
            except ClientError as refusal:
                if refusal.response["Error"]["Code"] != "TrimmedDataAccessException":
                    raise
                _log.warning("%s: records after %s are no longer in the stream", self.name, done)
        return str(self._streams.get_shard_iterator(**asked, ShardIteratorType="TRIM_HORIZON")["ShardIterator"])

    def _poll(self, shard: str, stop: threading.Event) -> bool:
        records, following = self._read(shard, self._iterators[shard], self._rules.batch_size)
        if records and self._rules.window_s and len(records) < self._rules.batch_size and following:
            stop.wait(self._rules.window_s)
            more, following = self._read(shard, following, self._rules.batch_size - len(records))
            records += more
        if records:
            steps = BatchSteps(
                invoke=lambda batch: self._function.invoke({"Records": batch}),
                checkpoint=lambda done: self._checkpoints.put(self._stream_arn, shard, done),
                give_up=lambda given_up: self._on_failure(self._failure_message(shard, given_up)),
                pause=lambda seconds: not stop.wait(seconds),
            )
            # Should the batch not get through, reading starts again at the checkpoint.
            del self._iterators[shard]
            run_batch(records, self._rules, steps)
        if following is None:
            self._iterators.pop(shard, None)
            self._closed.add(shard)
        else:
            self._iterators[shard] = following
        return bool(records)

    def _read(self, shard: str, iterator: str, limit: int) -> tuple[list[Record], str | None]:
        try:
            page = self._streams.get_records(ShardIterator=iterator, Limit=min(limit, _MOST_RECORDS))
        except ClientError as refusal:
            if refusal.response["Error"]["Code"] != "ExpiredIteratorException":
                raise
            page = self._streams.get_records(ShardIterator=self._iterator(shard), Limit=min(limit, _MOST_RECORDS))
        return [event_record(raw, self._stream_arn) for raw in page["Records"]], page.get("NextShardIterator")

    def _failure_message(self, shard: str, given_up: GivenUp) -> str:
        first, last = given_up.records[0], given_up.records[-1]
        message = {
            "requestContext": {
                "requestId": str(uuid.uuid4()),
                "functionArn": self._function.arn,
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": given_up.invocations,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": _timestamp(datetime.now(UTC).timestamp()),
            "DDBStreamBatchInfo": {
                "shardId": shard,
                "startSequenceNumber": sequence_number(first),
                "endSequenceNumber": sequence_number(last),
                "approximateArrivalOfFirstRecord": _timestamp(first["dynamodb"]["ApproximateCreationDateTime"]),
                "approximateArrivalOfLastRecord": _timestamp(last["dynamodb"]["ApproximateCreationDateTime"]),
                "batchSize": len(given_up.records),
                "streamArn": self._stream_arn,
            },
        }
        _log.error("%s gave up %s", self.name, message["DDBStreamBatchInfo"])
        return json.dumps(message)


def event_record(raw: dict[str, Any], stream_arn: str) -> Record:
    """A record of the Streams API in the form Lambda hands to a function: JSON types only."""
    record = {key: raw[key] for key in ("eventID", "eventName", "eventVersion", "eventSource", "awsRegion")}
    record["eventSourceARN"] = stream_arn
    record["dynamodb"] = {key: _json_value(value) for key, value in raw["dynamodb"].items()}
    if raw.get("userIdentity"):
        identity = raw["userIdentity"]
        record["userIdentity"] = {"principalId": identity["PrincipalId"], "type": identity["Type"]}
    return record


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, dict):
        return {key: _json_value(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json_value(inner) for inner in value]
    return value


def _timestamp(epoch_s: float) -> str:
    return datetime.fromtimestamp(epoch_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
