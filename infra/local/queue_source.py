"""Lambda's event source mapping of an SQS queue: deletes what succeeded, lets the rest come back later.

The queue's own redrive policy moves a message that keeps failing to its dead-letter queue.
Source: docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html (read 2026-11).
"""

import logging
import threading
from typing import Any

from infra.local.lambda_context import ACCOUNT, REGION
from infra.local.lambda_function import LocalFunction
from infra.local.stream_batches import failed_identifiers

_log = logging.getLogger(__name__)
_LONGEST_BACKOFF_S = 60


class QueueSource:
    """Feeds one function from one queue until stopped."""

    def __init__(
        self,
        function: LocalFunction,
        sqs: Any,
        queue_url: str,
        batch_size: int = 10,
        wait_s: int = 1,
        first_backoff_s: float = 1.0,
    ) -> None:
        self.name = function.name
        self._function = function
        self._sqs = sqs
        self._queue_url = queue_url
        self._batch_size = batch_size
        self._wait_s = wait_s
        self._first_backoff_s = first_backoff_s

    def run_once(self, stop: threading.Event) -> None:
        """Receive one batch, invoke, delete what succeeded."""
        received = self._sqs.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=self._batch_size,
            WaitTimeSeconds=self._wait_s,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        # Messages received while stopping come back when their visibility timeout ends.
        if not received or stop.is_set():
            return
        failed = self._failed([message["MessageId"] for message in received], received)
        self._delete([message for message in received if message["MessageId"] not in failed])
        for message in received:
            if message["MessageId"] in failed:
                self._postpone(message)

    def _failed(self, identifiers: list[str], received: list[dict[str, Any]]) -> set[str]:
        try:
            answer = self._function.invoke({"Records": [self._event_record(message) for message in received]})
        except Exception:  # noqa: BLE001 - any failure of a handler is a failed batch
            return set(identifiers)
        return failed_identifiers(answer, identifiers)

    def _event_record(self, message: dict[str, Any]) -> dict[str, Any]:
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {
                name: {name[:1].lower() + name[1:]: value for name, value in attribute.items() if name != "BinaryValue"}
                for name, attribute in message.get("MessageAttributes", {}).items()
            },
            "md5OfBody": message.get("MD5OfBody", ""),
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self._queue_url.rsplit('/', 1)[1]}",
            "awsRegion": REGION,
        }

    def _delete(self, messages: list[dict[str, Any]]) -> None:
        if not messages:
            return
        entries = [{"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]} for n, message in enumerate(messages)]
        answer = self._sqs.delete_message_batch(QueueUrl=self._queue_url, Entries=entries)
        for refused in answer.get("Failed", []):
            _log.warning("%s: message not deleted, it will come again: %s", self.name, refused)

    def _postpone(self, message: dict[str, Any]) -> None:
        receives = int(message.get("Attributes", {}).get("ApproximateReceiveCount", "1"))
        backoff_s = min(self._first_backoff_s * 2 ** (receives - 1), _LONGEST_BACKOFF_S)
        self._sqs.change_message_visibility(
            QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=int(backoff_s)
        )
