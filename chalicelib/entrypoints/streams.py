"""Consumers of the table's stream.

Lambda hands over a shard's records in order and starts again at the first one reported as failed, so every handler here is
harmless when repeated: the relay's messages are for effects that are delivered at least once, the summariser marks what it
has added. A record that cannot be done is reported alone; after its retries Lambda names it in the queue `streams-dead`.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any, TypeVar

from chalicelib.adapters.dynamo.insight import subject_of
from chalicelib.adapters.dynamo.integrators import TOLD_KINDS, event_of
from chalicelib.adapters.dynamo.ledger_items import entry_of
from chalicelib.adapters.dynamo.outbox import effect_of
from chalicelib.adapters.dynamo.stream import Change, changes_of
from chalicelib.adapters.dynamo.table import MAX_WRITES
from chalicelib.composition import Application, Work, application
from chalicelib.entrypoints.runner import run
from chalicelib.insight import Subject, count_again, count_cash
from chalicelib.integrators import Endpoint, Event, note_event
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import JournalEntry, batches
from chalicelib.ledger import summarise as add_to_sums

log = logging.getLogger("xu_lang.streams")
T = TypeVar("T")
_WRITES_EACH = 4
"""Writes that a journal entry may take beside the sums: its mark; its day, its commune and its commune's week among the
measures."""
_SUBJECTS_AT_ONCE = 10
"""Each may take ten writes: a parcel its mark; the day it was placed, its commune and week; the day it was sold, its commune
and month; the same of a day on which some of it was taken back."""


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
    return _answer([*failed, *send_waiting(application(), waiting)])


def send_waiting(app: Application, waiting: Sequence[tuple[str, Effect]]) -> list[str]:
    """Send, and name the records whose effects were not taken."""
    if not waiting:
        return []
    try:
        unsent = app.effects_queue.send([effect for _, effect in waiting])
    except Exception:
        log.exception("the effects queue does not answer")
        return [sequence for sequence, _ in waiting]
    return [waiting[position][0] for position in unsent]


def summarise(event: dict[str, Any]) -> dict[str, Any]:
    """Add new journal entries to the ledger's sums, and count what changed for the province.

    Returns:
        the sequence numbers of the records to hand over again: Lambda's partial batch response.
    """
    entries: dict[str, JournalEntry] = {}
    subjects: dict[str, Subject] = {}
    failed: list[str] = []
    changes = changes_of(event)
    for change in changes:
        try:
            if _is_header(change) and change.new is not None:
                entries[change.sequence] = entry_of(change.new)
            elif (subject := subject_of(change)) is not None:
                subjects[change.sequence] = subject
        except Exception:
            log.exception("unreadable record %s", change.sequence)
            failed.append(change.sequence)
    app = application()
    failed += note_events(app, changes)
    unsummed = summarise_entries(app, entries.values())
    uncounted = count_subjects(app, subjects.values())
    failed += [sequence for sequence, entry in entries.items() if entry.entry_id in unsummed]
    failed += [sequence for sequence, subject in subjects.items() if subject in uncounted]
    return _answer(set(failed))


def note_events(app: Application, changes: Sequence[Change]) -> list[str]:
    """Let integrators hear what happened; the sequence numbers of the records to hand over again.

    Who listens is read once a batch, and only if something happened; without a listener nothing more is done.
    """
    happened: dict[str, Event] = {}
    failed: list[str] = []
    for change in changes:
        try:
            if change.kind in TOLD_KINDS and (event := event_of(change)) is not None:
                happened[change.sequence] = event
        except Exception:
            log.exception("unreadable record %s", change.sequence)
            failed.append(change.sequence)
    if not happened:
        return failed
    try:
        listening = app.open_work().integrators.store.endpoints()
    except Exception:
        log.exception("who listens cannot be read")
        return [*failed, *happened]
    for sequence, event in happened.items():
        wanting = [endpoint for endpoint in listening if event.type in endpoint.types]
        try:
            if wanting:
                run(app, partial(_tell, event, wanting), actor="webhooks")
        except Exception:
            log.exception("nobody was told of record %s", sequence)
            failed.append(sequence)
    return failed


def _tell(event: Event, endpoints: Sequence[Endpoint], work: Work) -> None:
    note_event(work.integrators, event, endpoints)


def _is_header(change: Change) -> bool:
    return change.kind == "TX" and change.key.sk == "H" and change.made


def summarise_entries(app: Application, entries: Iterable[JournalEntry]) -> set[str]:
    """Add entries to the sums, and their cash to the measures, each once for ever; the ids of those that failed."""
    failed: set[str] = set()
    for batch in batches(entries, most=MAX_WRITES, each=_WRITES_EACH):
        failed |= {entry.entry_id for entry in _failed(app, _add_up, batch)}
    return failed


def _add_up(work: Work, entries: Sequence[JournalEntry]) -> None:
    count_cash(work.insight, add_to_sums(work.ledger, entries))


def count_subjects(app: Application, subjects: Iterable[Subject]) -> set[Subject]:
    """Count listings, orders and parcels again, as they are now; those that failed."""
    wanted = list(dict.fromkeys(subjects))
    failed: set[Subject] = set()
    for start in range(0, len(wanted), _SUBJECTS_AT_ONCE):
        failed |= set(_failed(app, _count, wanted[start : start + _SUBJECTS_AT_ONCE]))
    return failed


def _count(work: Work, subjects: Sequence[Subject]) -> None:
    count_again(work.insight, subjects)


def _failed(app: Application, use_case: Callable[[Work, Sequence[T]], None], batch: Sequence[T]) -> list[T]:
    """Do a batch in one unit of work; should that fail, each part in its own, so that one cannot hold up the others."""
    try:
        run(app, lambda work: use_case(work, batch))
    except Exception:
        log.exception("not added up: %s", batch)
        return list(batch) if len(batch) == 1 else [part for part in batch if _failed(app, use_case, [part])]
    return []


def summarise_day(app: Application, day: date) -> int:
    """Walk a day's journal again: entries whose records were lost get into the sums, the others change nothing.

    Returns:
        the number of entries that could not be added.
    """
    return len(summarise_entries(app, app.open_work().ledger.store.entries_on(day)))


def _answer(failed: Iterable[str]) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": sequence} for sequence in sorted(failed, key=int)]}
