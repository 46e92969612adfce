"""Dead letters on Amazon SQS: what was tried five times and given up, until somebody sends it round again."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalicelib.kernel.records import dataclass

MAX_RECEIVE = 10
"""Messages in one ReceiveMessage. Source: SQS API reference, read 2026-11."""
WORK_S = 60
"""How long a letter stays with whoever took it; it comes back by itself if he is never heard of again."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message as it was given up.

    Attributes:
        sent_at_ms: when it entered the dead-letter queue, milliseconds since 1970.
        receipt: proof of having received it, for deleting.
    """

    letter_id: str
    body: str
    sent_at_ms: int
    receipt: str


class SqsDeadLetters:
    """`DeadLetters` over SQS.

    Args:
        client: a botocore client of SQS.
        queues: dead-letter queue addresses by short name: `effects`, `photos`, `streams`.
        sources: where the letters of each came from; a queue without one is redriven by other means.
    """

    def __init__(self, client: Any, queues: Mapping[str, str], sources: Mapping[str, str]) -> None:
        self._client, self._queues, self._sources = client, dict(queues), dict(sources)

    @property
    def names(self) -> list[str]:
        return sorted(self._queues)

    def waiting(self, name: str) -> int:
        """About how many letters wait; the service counts roughly."""
        asked = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = self._client.get_queue_attributes(QueueUrl=self._queues[name], AttributeNames=asked)["Attributes"]
        return sum(int(count) for count in counts.values())

    def peek(self, name: str, *, most: int) -> list[DeadLetter]:
        """Letters of the queue, oldest first, which stay there: all are given back as soon as they were seen."""
        seen: dict[str, DeadLetter] = {}
        if not self.waiting(name):
            return []
        try:
            while len(seen) < most and (letters := self._receive(name)):
                seen.update({letter.letter_id: letter for letter in letters})
        finally:
            for letter in seen.values():
                self.give_back(name, letter)
        return sorted(seen.values(), key=lambda letter: (letter.sent_at_ms, letter.letter_id))[:most]

    def take(self, name: str) -> Iterator[DeadLetter]:
        """Letters one after the other; each is the taker's for `WORK_S` seconds, to delete or to give back."""
        while letters := self._receive(name):
            yield from letters

    def _receive(self, name: str) -> list[DeadLetter]:
        messages = self._client.receive_message(
            QueueUrl=self._queues[name],
            MaxNumberOfMessages=MAX_RECEIVE,
            VisibilityTimeout=WORK_S,
            WaitTimeSeconds=1,
            MessageSystemAttributeNames=["SentTimestamp"],
        ).get("Messages", [])
        return [
            DeadLetter(
                message["MessageId"],
                message["Body"],
                int(message.get("Attributes", {}).get("SentTimestamp", "0")),
                message["ReceiptHandle"],
            )
            for message in messages
        ]

    def give_back(self, name: str, letter: DeadLetter) -> None:
        self._client.change_message_visibility(
            QueueUrl=self._queues[name], ReceiptHandle=letter.receipt, VisibilityTimeout=0
        )

    def resend(self, name: str, letter: DeadLetter) -> None:
        """Put the message into the queue that it came from. Not yet out of this one: first sent, then deleted."""
        self._client.send_message(QueueUrl=self._sources[name], MessageBody=letter.body)

    def delete(self, name: str, letter: DeadLetter) -> None:
        self._client.delete_message(QueueUrl=self._queues[name], ReceiptHandle=letter.receipt)


def by_short_name(urls: Iterable[str]) -> dict[str, str]:
    """`…/xu-lang-effects-dead` is the queue `effects`."""
    return {url.removesuffix("-dead").rsplit("-", 1)[-1]: url for url in urls if url.endswith("-dead")}
