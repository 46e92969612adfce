"""The effects queue on Amazon SQS."""

import json
from collections.abc import Sequence
from typing import Any

from chalicelib.kernel.unit_of_work import Effect

MAX_BATCH = 10
"""Messages in one SendMessageBatch. Source: SQS API reference, SendMessageBatch, read 2026-11."""
MAX_BATCH_BYTES = 200_000
"""Room is left below the service's 256 KiB for what the protocol adds."""


def message_of(effect: Effect) -> str:
    return json.dumps(
        {"kind": effect.kind, "key": effect.key, "payload": dict(effect.payload)}, ensure_ascii=False, separators=(",", ":")
    )


class SqsEffects:
    """`EffectsQueue` over SQS.

    Args:
        client: a botocore client of SQS.
    """

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client, self._queue_url = client, queue_url

    def send(self, effects: Sequence[Effect]) -> list[int]:
        unsent: list[int] = []
        batch: list[tuple[int, str]] = []
        size = 0
        for position, effect in enumerate(effects):
            body = message_of(effect)
            length = len(body.encode())
            if batch and (len(batch) == MAX_BATCH or size + length > MAX_BATCH_BYTES):
                unsent += self._send_batch(batch)
                batch, size = [], 0
            batch.append((position, body))
            size += length
        return unsent + (self._send_batch(batch) if batch else [])

    def _send_batch(self, batch: Sequence[tuple[int, str]]) -> list[int]:
        entries = [{"Id": str(position), "MessageBody": body} for position, body in batch]
        answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
        return [int(failed["Id"]) for failed in answer.get("Failed", [])]
