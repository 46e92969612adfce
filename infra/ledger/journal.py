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
from chalicelib.ledger import EntryId, JournalEntry, Leaf, Posting, Sums, add_up, merged
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
    """Every header, as small as it may be kept, what all of them add up to, and the small items beside them.

    Attributes:
        digests: of the readable entries, computed.
        legs: of each entry, the legs that were not yet found where they belong, as bits.
        days: the entries posted on each day.
        marked: entries that the summariser has added.
    """

    headers: dict[str, bytes] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    legs: dict[str, int] = field(default_factory=dict)
    days: dict[date, list[str]] = field(default_factory=dict)
    sums: Sums = field(default_factory=Sums)
    reversing: list[str] = field(default_factory=list)
    marked: set[str] = field(default_factory=set)
    posted: dict[str, Item] = field(default_factory=dict)
    reversals: dict[str, Item] = field(default_factory=dict)
    others: dict[Key, Item] = field(default_factory=dict)

    def take(self, item: Item) -> Iterator[Finding]:
        """One item of the table; a wrong header is told at once."""
        kind, key = item["pk"].partition("#")[0], key_of(item)
        if kind == "TX" and item["sk"] == "H":
            yield from self._take_header(item)
        elif kind == "TX" and item["sk"] == "SUMMED":
            self.marked.add(item["pk"].partition("#")[2])
            yield from differs(key, item, {"pk": key.pk, "sk": key.sk})
        elif kind == "TX" and item["sk"] == "REV":
            self.reversals[item["pk"].partition("#")[2]] = item
        elif kind == "POSTED":
            self.posted[item["pk"]] = item
        elif kind in {"SUM", "DAYS", "SEALS", "HOLD", "TX"}:
            self.others[key] = item

    def _take_header(self, item: Item) -> Iterator[Finding]:
        key, entry_id = key_of(item), item["pk"].partition("#")[2]
        self.headers[entry_id] = json.dumps(item, separators=(",", ":")).encode()
        try:
            entry, ordinal = entry_of(item), int(item["gsi1sk"].split("#")[1])
            expected = header_item(entry, ordinal)
            balanced = merged(entry.postings) == entry.postings
        except (KeyError, ValueError, TypeError, IndexError, AttributeError, DomainError) as error:
            yield Finding(key, f"cannot be read: {error!r}")
            return
        self._add(entry_id, entry, str(expected["digest"]))
        if not balanced:
            yield Finding(key, "its legs are not balanced, or not in their order")
        if item.get("digest") != expected["digest"]:
            yield Finding(key, "its digest is not that of its fields")
        else:
            yield from differs(key, item, expected)

    def _add(self, entry_id: str, entry: JournalEntry, digest: str) -> None:
        self.digests[entry_id] = digest
        self.legs[entry_id] = (1 << len(entry.postings)) - 1
        self.days.setdefault(business_date(entry.posted_at), []).append(entry_id)
        add_up(self.sums, entry)
        if entry.reverses is not None:
            self.reversing.append(entry_id)

    def entry(self, entry_id: str) -> JournalEntry | None:
        kept = self.headers.get(entry_id)
        try:
            return None if kept is None else entry_of(json.loads(kept))
        except (KeyError, ValueError, TypeError):
            return None

    def entries(self, entry_ids: Iterable[str] | None = None) -> Iterator[JournalEntry]:
        """These entries, or all, as far as they are readable."""
        for entry_id in self.digests if entry_ids is None else entry_ids:
            entry = self.entry(entry_id)
            if entry is not None:
                yield entry

    def unmarked(self) -> list[str]:
        """Entries that are in no sum."""
        return [entry_id for entry_id in self.digests if entry_id not in self.marked]

    def position(self, entry_id: str) -> str:
        """Its place in the order of posting: moment, place in its unit of work, id."""
        return str(json.loads(self.headers[entry_id])["gsi1sk"])

    def leaves(self, day: date) -> list[Leaf]:
        """The digests of a day, in the order of their ids."""
        return sorted((entry_id, self.digests[entry_id]) for entry_id in self.days.get(day, []))

    def found(self, entry_id: str, entry: JournalEntry, leg: Posting) -> None:
        """The leg is where it belongs."""
        left = self.legs.get(entry_id, 0) & ~(1 << entry.postings.index(leg))
        if left:
            self.legs[entry_id] = left
        else:
            self.legs.pop(entry_id, None)


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
    for entry in journal.entries(journal.reversing):
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
