"""Accounts held to the journal: lines gap-free and chained, balances their fold, hot legs where they belong."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from chalicelib.adapters.dynamo.ledger_freezes import freeze_of, frozen_balance
from chalicelib.adapters.dynamo.ledger_items import balance_item, hot_leg_item, line_item, line_key
from chalicelib.adapters.dynamo.table import Item, Key
from chalicelib.ledger import Account, Balance, JournalEntry, Posting, account_of
from chalicelib.ledger.balance import line_after
from infra.ledger.journal import Finding, Journal, Scan, differs, key_of


def check_accounts(scan: Scan, journal: Journal, held: dict[str, tuple[int, int]]) -> Iterator[Finding]:
    """Every partition of every account.

    Args:
        held: by account, what open holds keep, and how often any hold changed it at most.
    """
    accounts = (item for item in scan() if item["pk"].startswith("ACC#"))
    for pk, items in groupby(accounts, key=lambda item: str(item["pk"])):
        parts = pk.split("#")
        ordered = sorted(items, key=lambda item: str(item["sk"]))
        try:
            account = account_of(parts[1])
        except (KeyError, ValueError):
            yield Finding(key_of(ordered[0]), "no account of the chart")
            continue
        if len(parts) == 4:
            yield from _hot(journal, account, ordered)
        else:
            sums = account.kind.hot
            strange = [item for item in ordered if not item["sk"].startswith("S" if sums else ("B", "E#"))]
            yield from (Finding(key_of(item), "does not belong to such an account") for item in strange)
            if not sums:
                yield from _cold(journal, account, ordered, held.get(account.id, (0, 0)))
    yield from _missing(journal)


def _hot(journal: Journal, account: Account, items: Iterable[Item]) -> Iterator[Finding]:
    for item in items:
        entry_id = item["sk"].partition("#")[2]
        entry, leg = _leg(journal, account, entry_id)
        if entry is None or leg is None:
            yield Finding(key_of(item), "no journal entry has this leg")
            continue
        wrong = list(differs(key_of(item), item, hot_leg_item(entry, leg)))
        yield from wrong
        journal.found(entry_id, entry, leg)


def _cold(journal: Journal, account: Account, items: list[Item], held: tuple[int, int]) -> Iterator[Finding]:
    """The lines are rebuilt from the entries they name; whatever is not equal is told, and the rebuilt one counts."""
    known, balance = Balance(account, held=held[0]), next((item for item in items if item["sk"] == "B"), None)
    seen: set[str] = set()
    left_zero: set[str] = set()
    for item in (item for item in items if item["sk"].startswith("E#")):
        number = int(item["sk"][2:]) if item["sk"][2:].isdigit() else 0
        if number != known.sequence + 1:
            yield Finding(line_key(account, known.sequence + 1), "is missing")
            before = _number(item, "balance_after") - _number(item, "amount")
            known = Balance(account, before, held[0], number - 1, str(item.get("previous", "")))
        entry_id = str(item.get("entry", ""))
        entry, leg = _leg(journal, account, entry_id)
        if entry is None or leg is None or entry_id in seen:
            yield Finding(key_of(item), "no journal entry has this leg, or it is here twice")
            known = Balance(account, _number(item, "balance_after"), held[0], number, str(item.get("hash", "")))
            continue
        seen.add(entry_id)
        known, line = line_after(known, entry, leg, journal.digests[entry_id])
        yield from differs(key_of(item), item, line_item(line))
        journal.found(entry_id, entry, leg)
        if known.posted == leg.signed:
            left_zero.add(line.posted_at)
        if account.kind.floor and known.posted < 0:
            yield Finding(key_of(item), "below the floor of the account")
    yield from _balance(known, balance, left_zero, known.sequence + held[1])


def _balance(known: Balance, item: Item | None, left_zero: set[str], changes: int) -> Iterator[Finding]:
    """The version is told by nothing else; it is at least 1 and at most the number of changes; 0 where there are none."""
    key = Key(line_key(known.account, 1).pk, "B")
    version, since = (item or {}).get("version"), str((item or {}).get("gsi2sk", "")).partition("#")[0]
    expected = balance_item(known, version if isinstance(version, int) else 1, since if since in left_zero else "nothing")
    yield from differs(key, item, {**expected, **frozen_in(known.account, item)})
    if item is not None and not (isinstance(version, int) and min(changes, 1) <= version <= max(changes, 1)):
        yield Finding(key, "version: impossible")
    if known.account.kind.floor and known.posted < known.held:
        yield Finding(key, "holds keep more than there is")


def frozen_in(account: Account, item: Item | None) -> Item:
    """The attributes of the freeze that the balance carries, as they are written; none if there is none, or unreadable."""
    try:
        freeze = freeze_of(item or {})
    except (KeyError, ValueError, TypeError, AttributeError):
        return {}
    return {} if freeze is None else frozen_balance(account, freeze)


def _missing(journal: Journal) -> Iterator[Finding]:
    for entry_id, left in journal.legs.items():
        entry = journal.entry(entry_id)
        for place, leg in enumerate(() if entry is None else entry.postings):
            if entry is not None and left >> place & 1:
                hot = hot_leg_item(entry, leg) if leg.account.kind.hot else None
                key = Key(line_key(leg.account, 1).pk, "E#…") if hot is None else key_of(hot)
                yield Finding(key, f"is missing: a leg of {entry_id}")


def _leg(journal: Journal, account: Account, entry_id: str) -> tuple[JournalEntry | None, Posting | None]:
    entry = journal.entry(entry_id) if entry_id in journal.digests else None
    if entry is None:
        return None, None
    return entry, next((leg for leg in entry.postings if leg.account == account), None)


def _number(item: Item, name: str) -> int:
    value = item.get(name)
    return value if isinstance(value, int) else 0
