"""What Lambda does with one batch of stream records: partial answers, bisecting, retries, giving up.

Source: docs.aws.amazon.com/lambda/latest/dg/ (services-ddb-batchfailurereporting, services-ddb-errors,
API_CreateEventSourceMapping; read 2026-11).
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True)
class BatchRules:
    """How one event source mapping treats a batch."""

    batch_size: int = 100
    window_s: float = 0.0
    max_retries: int = 5
    first_delay_s: float = 0.2

    def delay_s(self, retry: int) -> float:
        """Seconds before the given retry, counted from 1."""
        return min(self.first_delay_s * 2.0 ** (retry - 1), 10.0)


@dataclass(frozen=True)
class GivenUp:
    """Records left behind after the last retry, in stream order."""

    records: list[Record]
    invocations: int


@dataclass(frozen=True)
class BatchSteps:
    """What a batch needs from its surroundings.

    `invoke` calls the handler; `checkpoint` remembers that everything up to a sequence number is done; `give_up`
    sends to the failure destination, and the batch stops unfinished if it raises; `pause` waits and tells whether to
    go on.
    """

    invoke: Callable[[list[Record]], Any]
    checkpoint: Callable[[str], None]
    give_up: Callable[[GivenUp], None]
    pause: Callable[[float], bool]


def sequence_number(record: Record) -> str:
    """Sequence number of a stream record."""
    return str(record["dynamodb"]["SequenceNumber"])


def run_batch(records: Sequence[Record], rules: BatchRules, steps: BatchSteps) -> None:
    """Take one batch through its handler until every record is done or given up, or until told to stop.

    A failure inside the batch moves the checkpoint to just before it and goes on from there; a failure of the first
    record (or of all) halves the batch, which costs no retry; a single record is retried, then given up. So a record
    that always fails is given up alone, and those around it are done exactly once as long as the handler stops at
    the first failure and reports it.
    """
    waiting = deque([list(records)])
    retries = 0
    while waiting and steps.pause(0):
        batch = waiting.popleft()
        failed_at = _first_failure(batch, steps.invoke)
        done = len(batch) if failed_at is None else failed_at
        if done:
            steps.checkpoint(sequence_number(batch[done - 1]))
            retries = 0
        rest = batch[done:]
        if not rest:
            continue
        if done:
            waiting.appendleft(rest)
        elif len(rest) > 1:
            middle = len(rest) // 2
            waiting.extendleft([rest[middle:], rest[:middle]])
        elif retries < rules.max_retries:
            retries += 1
            waiting.appendleft(rest)
            if not steps.pause(rules.delay_s(retries)):
                return
        else:
            steps.give_up(GivenUp(rest, retries + 1))
            steps.checkpoint(sequence_number(rest[-1]))
            retries = 0


def _first_failure(batch: list[Record], invoke: Callable[[list[Record]], Any]) -> int | None:
    try:
        answer = invoke(batch)
    except Exception:  # noqa: BLE001 - any failure of a handler is a failed batch
        return 0
    failed = failed_identifiers(answer, [sequence_number(record) for record in batch])
    return min((index for index, record in enumerate(batch) if sequence_number(record) in failed), default=None)


def failed_identifiers(answer: Any, identifiers: Sequence[str]) -> set[str]:
    """Which records a handler's answer calls failed; all of them when the answer cannot be read.

    No answer, no `batchItemFailures` or an empty one mean success. An unknown, empty or missing `itemIdentifier`
    fails the batch, because nothing says which record was meant.
    """
    if answer is None:
        return set()
    if not isinstance(answer, dict):
        return set(identifiers)
    failures = answer.get("batchItemFailures") or []
    if not isinstance(failures, list):
        return set(identifiers)
    named = {failure.get("itemIdentifier") if isinstance(failure, dict) else None for failure in failures}
    return {name for name in identifiers if name in named} if named <= set(identifiers) else set(identifiers)
