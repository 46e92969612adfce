"""Sealing closed days, checking the seals, and proving that an entry is under one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import zip_longest

from chalicelib.kernel.clock import business_date
from chalicelib.ledger.closing import find_close
from chalicelib.ledger.errors import DayOutOfOrder, NoSuchEntry, NotSealed, SealBroken
from chalicelib.ledger.journal import EntryId
from chalicelib.ledger.ports import SealArchive, Sealing, Signer
from chalicelib.ledger.seal import (
    Leaf,
    Proof,
    Seal,
    SealedDay,
    claims_of,
    leaves_of,
    path_to,
    read,
    root_over,
    seal_of,
    written,
)


def seal_day(sealing: Sealing, day: date) -> Seal:
    """Seal a closed day, in the order of days.

    The write-once place comes first: what is there is taken over, so that a try that died after it goes on from it.

    Raises:
        NoSuchDay: it was not closed.
        DayOutOfOrder: the day before is not sealed.
        SealBroken: another seal of the day is there, or the journal lost or gained an entry since the close.
        StaleVersion: at the commit, when it was sealed meanwhile.
    """
    ledger = sealing.ledger
    close, before = find_close(ledger, day), sealing.seals.last()
    if before is not None and day != before.day + timedelta(days=1):
        raise DayOutOfOrder("Phải niêm phong lần lượt từng ngày.", "Days are sealed one after the other.")
    leaves = leaves_of(ledger.store.entries_on(day))
    if len(leaves) != close.entries:
        raise _broken(day, f"closed with {close.entries} entries, the journal has {len(leaves)}")
    claims = claims_of(day, leaves, before, ledger.now)
    kept = sealing.archive.read(day)
    if kept is None:
        kept = sealing.archive.keep(day, written(sealing.signer.sign(claims), sealing.signer.public_key, leaves))
    archived = sealed_day(sealing.signer, day, kept)
    seal = archived.seal
    for fact in ("root", "entries", "previous"):
        if getattr(seal, fact) != claims[fact]:
            raise _broken(
                day, f"{fact} is {claims[fact]}, sealed is {getattr(seal, fact)}", _differing(leaves, archived.leaves)
            )
    sealing.seals.stage(seal)
    return seal


def days_to_seal(sealing: Sealing) -> list[date]:
    """The closed days that are not sealed, in order; at first only the last closed one."""
    last, closed = sealing.seals.last(), sealing.ledger.days.last()
    if closed is None:
        return []
    if last is None:
        return [closed.day]
    return [last.day + timedelta(days=n + 1) for n in range((closed.day - last.day).days)]


def check_seal(sealing: Sealing, day: date, leaves: Sequence[Leaf] | None = None) -> Seal:
    """Hold a sealed day's journal, the table's seal and the archive's to each other.

    Args:
        leaves: the day's, where the caller has read them already.

    Raises:
        NotSealed: nothing to check.
        SealBroken: they differ; the message says where.
    """
    seal = find_seal(sealing, day)
    now = list(leaves) if leaves is not None else leaves_of(sealing.ledger.store.entries_on(day))
    if check_archived(sealing.archive, sealing.signer, day, now) != seal:
        raise _broken(day, "the table's is not the archive's")
    before = sealing.seals.find(day - timedelta(days=1))
    if before is not None and before.digest != seal.previous:
        raise _broken(day, "it does not follow the seal before")
    return seal


def check_archived(archive: SealArchive, signer: Signer, day: date, leaves: Sequence[Leaf]) -> Seal:
    """The seal that is kept for the day, held to its signature and to the day's entries.

    Raises:
        SealBroken: they differ; the message says where.
    """
    kept = archive.read(day)
    if kept is None:
        raise _broken(day, "the archive has lost it")
    archived = sealed_day(signer, day, kept)
    if list(leaves) != list(archived.leaves):
        differing = next(pair for pair in zip_longest(leaves, archived.leaves) if pair[0] != pair[1])
        first = min(leaf[0] for leaf in differing if leaf is not None)
        raise _broken(day, f"the journal differs, first at {first}", _differing(leaves, archived.leaves))
    return archived.seal


def prove(sealing: Sealing, entry_id: EntryId) -> Proof:
    """The way from an entry to the seal of its day.

    Raises:
        NoSuchEntry: unknown.
        NotSealed: its day is not sealed yet.
        SealBroken: the entry is not what was sealed, or the seal is not what was kept.
    """
    entry = sealing.ledger.store.entry(entry_id)
    if entry is None:
        raise NoSuchEntry("Không có bút toán này.", "There is no such journal entry.")
    day = business_date(entry.posted_at)
    seal, kept = find_seal(sealing, day), sealing.archive.read(day)
    if kept is None:
        raise _broken(day, "the archive has lost it")
    archived = sealed_day(sealing.signer, day, kept)
    index = archived.index_of(entry_id)
    if archived.seal != seal or index is None or archived.leaves[index][1] != entry.digest:
        raise _broken(day, f"{entry_id} is not what was sealed")
    return Proof(entry, index, path_to(archived.leaves, index), seal)


def find_seal(sealing: Sealing, day: date) -> Seal:
    """
    Raises:
        NotSealed: the day has no seal.
    """
    found = sealing.seals.find(day)
    if found is None:
        raise NotSealed("Ngày này chưa niêm phong.", "The day is not sealed; days are sealed the night after.")
    return found


def sealed_day(signer: Signer, day: date, content: bytes) -> SealedDay:
    """What is kept for the day, with its signature and its root checked.

    Raises:
        SealBroken: not signed by its key, of another day, or not over these leaves.
    """
    try:
        signed, key, leaves = read(content)
        over = root_over(leaves)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _broken(day, "unreadable") from error
    seal = claimed(signer, signed, key)
    if seal is None:
        raise _broken(day, "the signature is wrong")
    if seal.day != day or seal.entries != len(leaves) or seal.root != over:
        raise _broken(day, "it is not over what is kept with it")
    return SealedDay(seal, leaves)


def claimed(signer: Signer, signed: str, key: Mapping[str, str]) -> Seal | None:
    """The seal that the text says it is, if that key signed it; whose key it is, is another question."""
    claims = signer.read(signed, key)
    try:
        return None if claims is None else seal_of(claims, signed, key)
    except (KeyError, ValueError):
        return None


def _broken(day: date, what: str, entries: Iterable[str] = ()) -> SealBroken:
    return SealBroken(day.isoformat(), what, entries)


def _differing(these: Sequence[Leaf], those: Sequence[Leaf]) -> set[str]:
    """Ids of the entries that are not the same in both."""
    return {entry_id for entry_id, _ in set(these) ^ set(those)}
