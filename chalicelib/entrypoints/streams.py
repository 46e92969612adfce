"""Consumers of the table's stream.

Lambda hands over a shard's records in order and starts again at the first one reported as failed, so every handler here is
harmless when repeated: the relay's messages are for effects that are delivered at least once, the summariser marks what it
has added. A record that cannot be done is reported alone; after its retries Lambda names it in the queue `streams-dead`.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from chalicelib.adapters.dynamo.ledger import entry_of
from chalicelib.adapters.dynamo.outbox import effect_of
from chalicelib.adapters.dynamo.stream import Change, changes_of
from chalicelib.adapters.dynamo.table import MAX_WRITES
from chalicelib.composition import Application, application
from chalicelib.entrypoints import effects
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import JournalEntry, batches
from chalicelib.ledger import summarise as add_to_sums

log = logging.getLogger("xu_lang.streams")


def relay_outbox(event: dict[str, Any]) -> dict[str, Any]:
    """Send the outbox's new items to the effects queue.

    Returns:
        the sequence numbers of the records to hand over again: Lambda's partial batch response.
    """
    waiting: list[tuple[str, Effect]] = []
    failed: list[str] = []
    for change in changes_of(event):
        try:
            if change.kind == "OUT" and change.new is not None:
                waiting.append((change.sequence, effect_of(change.new)))
        except Exception:
            log.exception("unreadable outbox record %s", change.sequence)
            failed.append(change.sequence)
    return _answer([*failed, *_sent(application(), waiting)])


def _sent(app: Application, waiting: Sequence[tuple[str, Effect]]) -> list[str]:
    """Send, and name the records whose effects were not taken."""
    if not waiting:
        return []
    try:
        unsent = app.effects_queue.send([effect for _, effect in waiting])
    except Exception:
        log.exception("the effects queue does not answer")
        return [sequence for sequence, _ in waiting]
    return [waiting[position][0] for position in unsent]


def resend_outbox(app: Application) -> int:
    """Send whatever waits in the outbox again, for when records of it were lost.

    Returns:
        the number of effects that the queue did not take.
    """
    effects.load()
    unsent = 0
    for kind in effects.EFFECT_HANDLERS:
        waiting = [(effect.key, effect) for effect in app.open_work().outbox.waiting(kind)]
        unsent += len(_sent(app, waiting))
    return unsent


def summarise(event: dict[str, Any]) -> dict[str, Any]:
    """Add new journal entries to the ledger's sums.

    Returns:
        the sequence numbers of the records to hand over again: Lambda's partial batch response.
    """
    entries: dict[str, JournalEntry] = {}
    failed: list[str] = []
    for change in changes_of(event):
        try:
            if _is_header(change) and change.new is not None:
                entries[change.sequence] = entry_of(change.new)
        except Exception:
            log.exception("unreadable journal entry %s", change.sequence)
            failed.append(change.sequence)
    unsummed = summarise_entries(application(), entries.values())
    return _answer([*failed, *(sequence for sequence, entry in entries.items() if entry.entry_id in unsummed)])


def _is_header(change: Change) -> bool:
    return change.kind == "TX" and change.key.sk == "H" and change.made


def summarise_entries(app: Application, entries: Iterable[JournalEntry]) -> set[str]:
    """Add entries to the sums, each once for ever; the ids of those that could not be added."""
    failed: set[str] = set()
    for batch in batches(entries, most=MAX_WRITES):
        if not _summarised(app, batch):
            failed |= {entry.entry_id for entry in batch if len(batch) == 1 or not _summarised(app, [entry])}
    return failed


def _summarised(app: Application, batch: Sequence[JournalEntry]) -> bool:
    try:
        run(app, lambda work: add_to_sums(work.ledger, batch))
    except Exception:
        log.exception("journal entries not added up: %s", ", ".join(entry.entry_id for entry in batch))
        return False
    return True


def summarise_day(app: Application, day: date) -> int:
    """Walk a day's journal again: entries whose records were lost get into the sums, the others change nothing.

    Returns:
        the number of entries that could not be added.
    """
    return len(summarise_entries(app, app.open_work().ledger.store.entries_on(day)))


def _answer(failed: Iterable[str]) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": sequence} for sequence in sorted(failed, key=int)]}
