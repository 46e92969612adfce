"""Sums, closes of days, seals and holds held to the journal."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TypeAlias

from chalicelib.adapters.dynamo.ledger_days import close_item, close_of
from chalicelib.adapters.dynamo.ledger_items import hold_item, hold_of
from chalicelib.adapters.dynamo.ledger_seals import seal_from, seal_item
from chalicelib.adapters.dynamo.ledger_totals import sum_items
from chalicelib.adapters.dynamo.table import Item, Key
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import DomainError
from chalicelib.ledger import GENESIS, HoldState, Leaf, Seal, Sums, root_over, summed
from infra.ledger.journal import Finding, Journal, Scan, differs, rebuilt

Told: TypeAlias = Callable[[Seal, list[Leaf]], Seal | None]


def check_sums(scan: Scan, journal: Journal) -> Iterator[Finding]:
    """The summariser's sums are those of the entries that it has marked; debits and credits are equal."""
    sums = summed(journal.entries(journal.digests.keys() & journal.marked)) if journal.unmarked() else journal.sums
    expected = {Key(item["pk"], item["sk"]): item for item in sum_items(sums)}
    found = {key: item for key, item in journal.others.items() if key.pk.startswith("SUM#")}
    for item in scan():
        if item["pk"].startswith("ACC#") and item["sk"].partition("#")[0] == "S":
            found[Key(item["pk"], item["sk"])] = item
    for key in sorted(expected.keys() | found.keys()):
        if key not in expected:
            yield Finding(key, "nothing in the journal adds up to it")
        else:
            yield from differs(key, found.get(key), expected[key])
    yield from _trial_balance(sums)


def _trial_balance(sums: Sums) -> Iterator[Finding]:
    debits = sum(turnover.debits for turnover in sums.overall.values())
    credits_ = sum(turnover.credits for turnover in sums.overall.values())
    if debits != credits_:
        yield Finding(Key("SUM#ledger", "ALL"), f"debits {debits} are not credits {credits_}")


def check_days(journal: Journal) -> Iterator[Finding]:
    """Each close has the totals of its day's entries, and follows the one before."""
    folded = journal.sums.by_day
    items = {key: item for key, item in journal.others.items() if key.pk == "DAYS#ledger"}
    previous, newest = GENESIS, None
    for key in sorted(key for key in items if key.sk != "LAST"):
        try:
            close = close_of(items[key])
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            yield Finding(key, f"cannot be read: {error!r}")
            continue
        yield from differs(key, items[key], close_item(close, key))
        if (close.entries, dict(close.turnovers)) != (len(journal.days.get(close.day, [])), folded.get(close.day, {})):
            yield Finding(key, "its totals are not those of the day's entries")
        if close.previous != previous:
            yield Finding(key, "it does not follow the close before")
        previous, newest = close.digest, close
    last = Key("DAYS#ledger", "LAST")
    if newest is not None:
        yield from differs(last, items.get(last), close_item(newest, last))
    elif last in items:
        yield Finding(last, "no day was closed")


def check_seals(journal: Journal, told: Told) -> Iterator[Finding]:
    """Each seal is over the day's entries and follows the one before.

    Args:
        told: the seal as its signature, or the archive, tells it; it may raise what is wrong.
    """
    previous = GENESIS
    sealed = sorted(key for key in journal.others if key.pk == "SEALS#ledger")
    yield from _unsealed(journal, {key.sk for key in sealed})
    for key in sealed:
        item = journal.others[key]
        try:
            seal = seal_from(item)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            yield Finding(key, f"cannot be read: {error!r}")
            continue
        leaves = journal.leaves(seal.day)
        yield from differs(key, item, seal_item(seal))
        if seal.root != root_over(leaves) or seal.entries != len(leaves):
            yield Finding(key, "it is not over the day's entries")
        if seal.previous != previous:
            yield Finding(key, "it does not follow the seal before")
        previous = seal.digest
        try:
            if told(seal, leaves) != seal:
                yield Finding(key, "it is not what was signed, or not what the archive keeps")
        except DomainError as error:
            yield Finding(key, error.message_en)


def _unsealed(journal: Journal, sealed: set[str]) -> Iterator[Finding]:
    """Closed days since the first seal that have none; without any seal, the newest closed one."""
    closed = sorted(key.sk.partition("#")[2] for key in journal.others if key.pk == "DAYS#ledger" and key.sk != "LAST")
    since = min(sealed) if sealed else (closed or [""])[-1]
    for day in closed:
        if day >= since and day not in sealed:
            yield Finding(Key("SEALS#ledger", day), "is missing: the day is closed and not sealed")


def check_holds(journal: Journal) -> Iterator[Finding]:
    """Holds are what they were written as."""
    for key, item in sorted(journal.others.items()):
        if key.pk.startswith("HOLD#"):
            yield from rebuilt(key, item, partial(_hold, item))


def _hold(item: Item) -> Item:
    return hold_item(hold_of(item))


def held_of(journal: Journal) -> dict[str, tuple[int, int]]:
    """By account: what open holds keep, and how often any hold can have changed it."""
    held: dict[str, tuple[int, int]] = {}
    for key, item in journal.others.items():
        if key.pk.startswith("HOLD#") and isinstance(item.get("amount"), int):
            kept, changes = held.get(str(item.get("account")), (0, 0))
            amount = item["amount"] if item.get("state") == HoldState.HELD.value else 0
            held[str(item.get("account"))] = (kept + amount, changes + 2)
    return held


def unsummed(journal: Journal, before: date) -> Iterator[Finding]:
    """Entries of earlier days that are in no sum: records that the stream has lost."""
    for entry in journal.entries(journal.unmarked()):
        if business_date(entry.posted_at) < before:
            yield Finding(Key(f"TX#{entry.entry_id}", "SUMMED"), "is missing: the entry is in no sum")
