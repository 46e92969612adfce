"""Repair after a torn restore (failure 44): everything that follows from the journal's headers is made again from them.

A header is the truth, since it says the whole entry and carries its own digest. What no header vouches for is taken out,
and told. Closes and seals are left alone: where they speak of entries whose headers are gone, they are the evidence of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from chalicelib.adapters.dynamo.ledger_days import close_item, close_of
from chalicelib.adapters.dynamo.ledger_items import (
    balance_item,
    hot_leg_item,
    line_item,
    line_key,
    posted_item,
    reversed_item,
    reversed_of,
)
from chalicelib.adapters.dynamo.ledger_totals import mark_item, sum_items
from chalicelib.adapters.dynamo.table import Item, Key
from chalicelib.ledger import Account, Balance, EntryId, JournalEntry, Reversed, account_of
from chalicelib.ledger.balance import line_after
from infra.ledger.accounts import frozen_in
from infra.ledger.journal import Finding, Journal, Scan, key_of
from infra.ledger.totals import held_of
from infra.local.memory_table import stored


class HeadersBroken(Exception):
    """A header is there but is not what it was; no repair can tell what it said."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(map(str, findings[:5])))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Change:
    """One item to write, or to remove and why."""

    key: Key
    item: Item | None
    why: str


def repair_ledger(scan: Scan) -> Iterator[Change]:
    """What has to be written and removed, so that the ledger is what its headers say.

    Args:
        scan: called twice; nothing may be written in between but these changes.

    Raises:
        HeadersBroken: before the first change.
    """
    journal = Journal()
    broken: list[Finding] = []
    for item in scan():
        found = list(journal.take(item))
        broken += found if item["sk"] == "H" else []
    if broken:
        raise HeadersBroken(broken)
    kept: dict[Key, Item] = {**journal.others}
    for items in (journal.posted, journal.reversals):
        kept |= {key_of(item): item for item in items.values()}
    marks = {Key(f"TX#{entry_id}", "SUMMED"): {"pk": f"TX#{entry_id}", "sk": "SUMMED"} for entry_id in journal.marked}
    wanted = {key_of(item): item for item in _beside(journal)}
    own = {key: item for key, item in (kept | marks).items() if key.pk.startswith(("POSTED#", "TX#"))}
    yield from _between(own, wanted)
    sums = {key_of(item): item for item in sum_items(journal.sums)}
    yield from _accounts(scan, journal, kept, sums)
    yield from _last_close(kept)


def _between(there: Mapping[Key, Item], wanted: Mapping[Key, Item]) -> Iterator[Change]:
    for key in sorted(there.keys() | wanted.keys()):
        if key not in wanted:
            yield Change(key, None, "no journal entry vouches for it")
        elif there.get(key) != stored(wanted[key]):
            yield Change(key, wanted[key], "is missing" if key not in there else "is not as the journal says")


def _beside(journal: Journal) -> Iterator[Item]:
    """Posting keys, marks, and what was taken back of an entry."""
    taken: dict[str, list[JournalEntry]] = {}
    for entry in journal.entries():
        yield posted_item(entry)
        yield mark_item(entry)
        if entry.reverses is not None and entry.reverses in journal.headers:
            taken.setdefault(entry.reverses, []).append(entry)
    for entry_id, entries in taken.items():
        yield _reversal(journal, EntryId(entry_id), sorted(entries, key=lambda one: journal.position(one.entry_id)))


def _reversal(journal: Journal, entry_id: EntryId, entries: list[JournalEntry]) -> Item:
    item = journal.reversals.get(entry_id)
    before = Reversed(entry_id) if item is None else reversed_of(entry_id, item)
    words = dict(zip(before.entries, before.words, strict=False))
    amounts: dict[Account, int] = {}
    for entry in entries:
        for leg in entry.postings:
            amounts[leg.account] = amounts.get(leg.account, 0) + leg.amount
    told = tuple(words.get(entry.entry_id, ("", entry.actor, "lost in a restore")) for entry in entries)
    now = Reversed(entry_id, amounts, tuple(entry.entry_id for entry in entries), told)
    return {**reversed_item(now), "version": len(entries)}


def _accounts(scan: Scan, journal: Journal, kept: Mapping[Key, Item], sums: dict[Key, Item]) -> Iterator[Change]:
    """Each account's partitions against what the headers make of them, sums included."""
    yield from _between({key: item for key, item in kept.items() if key.pk.startswith("SUM#")}, _of(sums, "SUM#"))
    entries: dict[str, list[str]] = {}
    hot: dict[str, list[str]] = {}
    for entry in journal.entries():
        for leg in entry.postings:
            by = hot if leg.account.kind.hot else entries
            pk = hot_leg_item(entry, leg)["pk"] if leg.account.kind.hot else line_key(leg.account, 1).pk
            by.setdefault(pk, []).append(str(entry.entry_id))
    held = held_of(journal)
    there = (item for item in scan() if item["pk"].startswith("ACC#"))
    for pk, items in groupby(there, key=lambda item: str(item["pk"])):
        yield from _partition(journal, pk, list(items), entries.pop(pk, []), hot.pop(pk, []), sums, held)
    for pk in list(entries):
        yield from _partition(journal, pk, [], entries.pop(pk), [], sums, held)
    for pk in list(hot):
        yield from _partition(journal, pk, [], [], hot.pop(pk), sums, held)
    yield from _between({}, sums)


def _of(sums: dict[Key, Item], prefix: str) -> dict[Key, Item]:
    """These sums, which are taken out of those still to be looked at."""
    return {key: sums.pop(key) for key in list(sums) if key.pk.startswith(prefix)}


def _partition(
    journal: Journal,
    pk: str,
    items: list[Item],
    cold: list[str],
    hot: list[str],
    sums: dict[Key, Item],
    held: Mapping[str, tuple[int, int]],
) -> Iterator[Change]:
    there = {key_of(item): item for item in items}
    try:
        account = account_of(pk.split("#")[1])
    except (KeyError, ValueError):
        yield from _between(there, {})
        return
    wanted: dict[Key, Item] = {key: sums.pop(key) for key in list(sums) if key.pk == pk}
    for entry_id in hot:
        entry = journal.entry(entry_id)
        legs = () if entry is None else [hot_leg_item(entry, leg) for leg in entry.postings if leg.account == account]
        wanted |= {key_of(item): item for item in legs}
    frozen = frozen_in(account, there.get(Key(pk, "B")))
    if cold or (not account.kind.hot and held.get(account.id)) or frozen:
        wanted |= {key_of(item): item for item in _cold(journal, account, there, cold, held.get(account.id, (0, 0)))}
    yield from _between(there, wanted)


def _cold(
    journal: Journal, account: Account, there: Mapping[Key, Item], entry_ids: list[str], held: tuple[int, int]
) -> Iterator[Item]:
    """The account's lines and balance, as if its entries were posted again."""
    known, since = Balance(account, held=held[0]), ""
    for entry_id in _ordered(journal, there, entry_ids):
        entry = journal.entry(entry_id)
        leg = None if entry is None else next((leg for leg in entry.postings if leg.account == account), None)
        if entry is None or leg is None:
            continue
        since = since if known.posted else ""
        known, line = line_after(known, entry, leg, journal.digests[entry_id])
        since = since or line.posted_at
        yield line_item(line)
    kept = there.get(Key(line_key(account, 1).pk, "B"), {})
    version, changes = kept.get("version"), known.sequence + held[1]
    sound = isinstance(version, int) and min(changes, 1) <= version <= changes
    balance = balance_item(
        known, version if sound and isinstance(version, int) else max(known.sequence, min(changes, 1)), since
    )
    yield {**balance, **frozen_in(account, kept)}


def _ordered(journal: Journal, there: Mapping[Key, Item], entry_ids: list[str]) -> list[str]:
    """The entries in the order in which the account took them.

    Lines that are left keep their place, the others fill the gaps in the order of posting.
    """
    absent, kept = set(entry_ids), dict[int, str]()
    for key in sorted(there):
        entry_id = str(there[key].get("entry"))
        if key.sk.startswith("E#") and key.sk[2:].isdigit() and entry_id in absent:
            kept[int(key.sk[2:])] = entry_id
            absent.remove(entry_id)
    if max(kept, default=0) > len(entry_ids):
        return sorted(entry_ids, key=journal.position)
    fill = iter(sorted(absent, key=journal.position))
    return [kept[number] if number in kept else next(fill) for number in range(1, len(entry_ids) + 1)]


def _last_close(kept: Mapping[Key, Item]) -> Iterator[Change]:
    """The newest close twice, as it should be."""
    last = Key("DAYS#ledger", "LAST")
    closes = [key for key in sorted(kept) if key.pk == last.pk and key != last]
    if closes:
        yield from _between(_only(kept, last), {last: close_item(close_of(kept[closes[-1]]), last)})
    elif last in kept:
        close = close_of(kept[last])
        key = Key(last.pk, f"CLOSED#{close.day:%Y%m%d}")
        yield Change(key, close_item(close, key), "is missing")


def _only(kept: Mapping[Key, Item], key: Key) -> dict[Key, Item]:
    return {key: kept[key]} if key in kept else {}
