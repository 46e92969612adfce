"""What the journal's headers say: the truth to which everything else of the ledger is held."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeAlias

from chalicelib.adapters.dynamo.ledger_items import entry_of, header_item, reversed_item, reversed_of
from chalicelib.adapters.dynamo.table import Item, Key, join
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import DomainError
from chalicelib.ledger import EntryId, JournalEntry, Leaf, Posting, merged
from infra.local.memory_table import stored

Scan: TypeAlias = Callable[[], Iterable[Item]]
"""All items of the table, those of one partition together."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An item that is not what the journal says."""

    key: Key
    what: str

    def __str__(self) -> str:
        return f"{self.key.pk} / {self.key.sk}: {self.what}"


def key_of(item: Item) -> Key:
    return Key(item["pk"], item["sk"])


def differs(key: Key, item: Item | None, expected: Item) -> Iterator[Finding]:
    """Which attributes are not as expected."""
    if item is None:
        yield Finding(key, "is missing")
        return
    wanted = stored(expected)
    names = sorted(name for name in item.keys() | wanted.keys() if item.get(name, ...) != wanted.get(name, ...))
    if names:
        yield Finding(key, f"{', '.join(names)}: not as the journal says")


def rebuilt(key: Key, item: Item, build: Callable[[], Item]) -> Iterator[Finding]:
    """Whether the item is as the store writes what can be read from it."""
    try:
        expected = build()
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        yield Finding(key, f"cannot be read: {error!r}")
        return
    yield from differs(key, item, expected)


@dataclass
class Journal:
    """Every header, as small as it may be kept; and the small items beside the headers.

    Attributes:
        marked: entries that the summariser has added.
        legs: of each entry, which legs were found where they belong, as bits.
    """

    headers: dict[str, bytes] = field(default_factory=dict)
    marked: set[str] = field(default_factory=set)
    posted: dict[str, Item] = field(default_factory=dict)
    reversals: dict[str, Item] = field(default_factory=dict)
    others: dict[Key, Item] = field(default_factory=dict)
    legs: dict[str, int] = field(default_factory=dict)

    def take(self, item: Item) -> Iterator[Finding]:
        """One item of the table; a wrong header is told at once."""
        kind, key = item["pk"].partition("#")[0], key_of(item)
        if kind == "TX" and item["sk"] == "H":
            self.headers[item["pk"].partition("#")[2]] = json.dumps(item, separators=(",", ":")).encode()
            yield from _header(item)
        elif kind == "TX" and item["sk"] == "SUMMED":
            self.marked.add(item["pk"].partition("#")[2])
            yield from differs(key, item, {"pk": key.pk, "sk": key.sk})
        elif kind == "TX" and item["sk"] == "REV":
            self.reversals[item["pk"].partition("#")[2]] = item
        elif kind == "POSTED":
            self.posted[item["pk"]] = item
        elif kind in {"SUM", "DAYS", "SEALS", "HOLD", "TX"}:
            self.others[key] = item

    def entry(self, entry_id: str) -> JournalEntry | None:
        kept = self.headers.get(entry_id)
        try:
            return None if kept is None else entry_of(json.loads(kept))
        except (KeyError, ValueError, TypeError):
            return None

    def entries(self) -> Iterator[JournalEntry]:
        """Every readable entry."""
        for entry_id in self.headers:
            entry = self.entry(entry_id)
            if entry is not None:
                yield entry

    def position(self, entry_id: str) -> str:
        """Its place in the order of posting: moment, place in its unit of work, id."""
        return str(json.loads(self.headers[entry_id])["gsi1sk"])

    def days(self) -> dict[date, list[Leaf]]:
        """The digests of each day, in the order of their ids."""
        days: dict[date, list[Leaf]] = {}
        for entry in self.entries():
            days.setdefault(business_date(entry.posted_at), []).append((str(entry.entry_id), entry.digest))
        return {day: sorted(leaves) for day, leaves in days.items()}

    def found(self, entry: JournalEntry, leg: Posting) -> None:
        bit = 1 << entry.postings.index(leg)
        self.legs[entry.entry_id] = self.legs.get(entry.entry_id, 0) | bit

    def missing(self, entry: JournalEntry) -> Iterator[Posting]:
        """Legs that were found nowhere."""
        seen = self.legs.get(entry.entry_id, 0)
        for place, leg in enumerate(entry.postings):
            if not seen >> place & 1:
                yield leg


def _header(item: Item) -> Iterator[Finding]:
    key = key_of(item)
    try:
        entry, ordinal = entry_of(item), int(item["gsi1sk"].split("#")[1])
        expected = header_item(entry, ordinal)
        balanced = merged(entry.postings) == entry.postings
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, DomainError) as error:
        yield Finding(key, f"cannot be read: {error!r}")
        return
    if not balanced:
        yield Finding(key, "its legs are not balanced, or not in their order")
    if item.get("digest") != entry.digest:
        yield Finding(key, "its digest is not that of its fields")
    else:
        yield from differs(key, item, expected)


def check_keys(journal: Journal) -> Iterator[Finding]:
    """Every entry has its posting key to itself, and no key is left over."""
    left = dict(journal.posted)
    for entry in journal.entries():
        pk = join("POSTED", entry.key)
        yield from differs(Key(pk, "U"), left.pop(pk, None), {"pk": pk, "sk": "U", "entry": entry.entry_id})
    for pk in left:
        yield Finding(Key(pk, "U"), "no journal entry was posted under it")
    for entry_id in journal.marked - journal.headers.keys():
        yield Finding(Key(join("TX", entry_id), "SUMMED"), "there is no such journal entry")


def check_reversals(journal: Journal) -> Iterator[Finding]:
    """What was taken back is what the reversing entries say, never more than the entry."""
    taken: dict[str, dict[str, int]] = {}
    by: dict[str, list[str]] = {}
    for entry in journal.entries():
        if entry.reverses is not None:
            amounts = taken.setdefault(entry.reverses, {})
            for leg in entry.postings:
                amounts[leg.account.id] = amounts.get(leg.account.id, 0) + leg.amount
            by.setdefault(entry.reverses, []).append(str(entry.entry_id))
    for entry_id in sorted(taken.keys() | journal.reversals.keys()):
        key, item = Key(join("TX", entry_id), "REV"), journal.reversals.get(entry_id)
        reversed_one = journal.entry(entry_id)
        if item is None or reversed_one is None or entry_id not in taken:
            yield Finding(key, "is missing" if item is None else "no journal entry reverses this one")
            continue
        yield from rebuilt(key, item, partial(_reversed, item, len(by[entry_id])))
        told = item.get("amounts")
        kept = {name: amount for name, amount in told.items() if amount} if isinstance(told, dict) else told
        if kept != taken[entry_id] or sorted(item.get("entries", [])) != sorted(by[entry_id]):
            yield Finding(key, "is not what the reversing entries took back")
        if any(amount > _amount(reversed_one, name) for name, amount in taken[entry_id].items()):
            yield Finding(key, "more was taken back than the entry has")


def _reversed(item: Item, version: int) -> Item:
    """As the store would have written it after so many reversals."""
    entry_id = EntryId(item["pk"].partition("#")[2])
    return {**reversed_item(reversed_of(entry_id, item)), "version": version}


def _amount(entry: JournalEntry, account_id: str) -> int:
    return next((leg.amount for leg in entry.postings if leg.account.id == account_id), 0)
