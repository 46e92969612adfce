"""The ledger in the one table.

    TX#{entry_id}                     / H         journal entry with its legs; gsi1 what it is about, gsi2 its day
    POSTED#{key}                      / U         the posting key, used once for ever
    ACC#{account}                     / B         balance of a cold account; gsi2 `OPEN#{code}` while it waits
    ACC#{account}                     / E#{seq}   its entries, gap-free
    ACC#{account}#{yyyymmdd}#{shard}  / E#{entry} entries of a hot account, appended without a balance
    TX#{entry_id}                     / REV       what was taken back of it, by leg
    HOLD#{hold_id}                    / H         a hold

Sums are in `ledger_totals.py`.

A unit of work may post several journal entries to one account: the store keeps the running balance and writes it once, when
the commit is near, on condition that nobody wrote it since it was read.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from chalicelib.adapters.dynamo.table import Absent, AtLeast, Condition, Equals, Item, Key, Put, Query, Write, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import business_date, from_text, to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import Page, read_cursor, write_cursor
from chalicelib.ledger import (
    Account,
    AlreadyPosted,
    Balance,
    EntryId,
    Hold,
    HoldId,
    HoldResolved,
    HoldState,
    JournalEntry,
    Line,
    Posting,
    Reversed,
    Side,
    account_of,
)

_LINE_SK = re.compile(r"E#[0-9]{12}")
LAST_SEQUENCE = 10**12 - 1
SHARDS = 16
"""Partitions over which one day of a hot account, and one day of the journal, is spread."""


def shard_of(entry_id: str) -> str:
    """`00` to `15`, the same for ever for one journal entry."""
    return f"{zlib.crc32(entry_id.encode()) % SHARDS:02d}"


def day_text(day: date) -> str:
    return day.strftime("%Y%m%d")


class DynamoLedger:
    """`LedgerStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._balances: dict[Account, Balance] = {}
        self._read: dict[Account, Item | None] = {}
        self._changed: dict[Account, str | None] = {}
        self._entries = 0
        work.on_commit(self._balance_writes)

    def prefetch(self, accounts: Iterable[Account]) -> None:
        self._work.prefetch(_balance_key(account) for account in accounts)

    def balance(self, account: Account) -> Balance:
        if account.kind.hot:
            raise ValueError(f"a hot account has no running balance: {account.id}")
        if account not in self._balances:
            item = self._work.get(_balance_key(account))
            self._read[account] = item
            self._balances[account] = Balance(account) if item is None else _balance(account, item)
        return self._balances[account]

    def stage(self, entry: JournalEntry, changes: Sequence[tuple[Balance, Line]]) -> None:
        posted = Key(join("POSTED", entry.key), "U")
        mark: Item = {"pk": posted.pk, "sk": posted.sk, "entry": str(entry.entry_id)}
        self._work.stage(Put(mark, when=(Absent(),), otherwise=already_posted(entry.key)))
        self._entries += 1
        self._work.stage(Put(_header(entry, self._entries), when=(Absent(),)))
        for leg in entry.postings:
            if leg.account.kind.hot:
                self._work.stage(Put(_hot_leg(entry, leg), when=(Absent(),)))
        for balance, line in changes:
            self._work.stage(Put(_line_item(line), when=(Absent(),)))
            self._keep(balance, line.posted_at)

    def entry(self, entry_id: EntryId) -> JournalEntry | None:
        self._work.prefetch([_header_key(entry_id), _reversed_key(entry_id)])
        item = self._work.get(_header_key(entry_id))
        return None if item is None else entry_of(item)

    def reversed(self, entry_id: EntryId) -> Reversed:
        item = self._work.get(_reversed_key(entry_id))
        return Reversed(entry_id) if item is None else _reversed(entry_id, item)

    def stage_reversed(self, now: Reversed) -> None:
        read = self._work.get(_reversed_key(now.entry_id))
        version = 0 if read is None else read["version"]
        when: Condition = Absent() if read is None else Equals("version", version)
        self._work.stage(Put({**_reversed_item(now), "version": version + 1}, when=(when,)))

    def stage_hold(self, hold: Hold, balance: Balance, *, was: str | None) -> None:
        when: Condition = Absent() if was is None else Equals("state", was)
        refusal = HoldResolved("Khoản giữ đã kết thúc.", "The hold was resolved, or its id used, before.")
        self._work.stage(Put(_hold_item(hold), when=(when,), otherwise=refusal))
        self._keep(balance)

    def hold(self, hold_id: HoldId) -> Hold | None:
        item = self._work.get(_hold_key(hold_id))
        return None if item is None else _hold(item)

    def lines(self, account: Account, *, cursor: str | None, limit: int) -> Page[Line]:
        start = None if cursor is None else _line_start(account, read_cursor(cursor))
        query = Query(_account_pk(account), prefix="E#", limit=limit, descending=True, start=start, consistent=True)
        page = self._work.query(query)
        following = page.next_start and write_cursor({"sk": page.next_start["sk"]})
        return Page([line_of(account, item) for item in page.items], following or None)

    def line(self, account: Account, sequence: int) -> Line | None:
        item = self._work.get(line_key(account, sequence))
        return None if item is None else line_of(account, item)

    def lines_after(self, account: Account, sequence: int) -> Iterator[Line]:
        if sequence >= LAST_SEQUENCE:
            return
        first, last = line_key(account, sequence + 1), line_key(account, LAST_SEQUENCE)
        for item in self._all(Query(first.pk, at_least=first.sk, at_most=last.sk, consistent=True)):
            yield line_of(account, item)

    def entries_on(self, day: date) -> Iterable[JournalEntry]:
        for shard in range(SHARDS):
            yield from map(entry_of, self._all(Query(join("DAY", day_text(day), f"{shard:02d}"), index="gsi2")))

    def entries_about(self, business_ref: str) -> list[JournalEntry]:
        return [entry_of(item) for item in self._all(Query(join("REF", business_ref), index="gsi1"))]

    def _all(self, query: Query) -> Iterator[Item]:
        while True:
            page = self._work.query(query)
            yield from page.items
            if page.next_start is None:
                return
            query = replace(query, start=page.next_start)

    def _keep(self, balance: Balance, posted_at: str | None = None) -> None:
        self.balance(balance.account)
        self._balances[balance.account] = balance
        self._changed[balance.account] = posted_at or self._changed.get(balance.account)

    def _balance_writes(self) -> Iterable[Write]:
        for account, posted_at in self._changed.items():
            yield _balance_write(self._balances[account], self._read[account], posted_at)


def already_posted(key: str) -> AlreadyPosted:
    return AlreadyPosted("Bút toán này đã được ghi.", "This posting key was used before.", details={"key": key})


def _account_pk(account: Account) -> str:
    return join("ACC", account.id)


def _balance_key(account: Account) -> Key:
    return Key(_account_pk(account), "B")


def _balance(account: Account, item: Item) -> Balance:
    return Balance(account, item["posted"], item["held"], item["sequence"], item["head"])


def _balance_write(balance: Balance, read: Item | None, posted_at: str | None) -> Put:
    """One write for all that the unit of work did to the account.

    The version, not the sequence, is compared: a hold changes the account without adding an entry. The floor stands in the
    write as well as in the decision, so that no path around the decision can take an account below zero.
    """
    held_back = balance.held if balance.account.kind.floor else None
    if held_back is not None and balance.posted < held_back:
        raise ValueError(f"below the floor: {balance.account.id}")
    when: tuple[Condition, ...] = (Absent(),)
    version = 1
    if read is not None:
        version = read["version"] + 1
        when = (Equals("version", read["version"]),)
        taken = read["posted"] - balance.posted
        if held_back is not None and taken > 0:
            when = (*when, AtLeast("posted", held_back + taken))
    item: Item = {
        "pk": _account_pk(balance.account),
        "sk": "B",
        "posted": balance.posted,
        "held": balance.held,
        "sequence": balance.sequence,
        "head": balance.head,
        "version": version,
        **_open_index(balance, read or {}, posted_at),
    }
    return Put(item, when=when)


def _header_key(entry_id: EntryId) -> Key:
    return Key(join("TX", entry_id), "H")


def _open_index(balance: Balance, read: Item, posted_at: str | None) -> Item:
    """Where a passing account that is not zero is found, in order of the moment when it last left zero."""
    if balance.posted == 0 or not balance.account.kind.passing:
        return {}
    since = str(read["gsi2sk"]).partition("#")[0] if "gsi2sk" in read else posted_at
    return {"gsi2pk": open_pk(balance.account.code), "gsi2sk": join(since, balance.account.of)} if since else {}


def open_pk(code: str) -> str:
    """Partition of the passing accounts of a kind that are not zero."""
    return join("OPEN", code)


def _header(entry: JournalEntry, ordinal: int) -> Item:
    """The journal entry's item.

    Args:
        ordinal: its place among the entries of its unit of work, which share one moment.
    """
    posted_at = to_text(entry.posted_at)
    position = join(posted_at, f"{ordinal:02d}", entry.entry_id)
    late_from = None if entry.late_from is None else to_text(entry.late_from)
    extra = {"reverses": entry.reverses, "device_id": entry.device_id, "late_from": late_from}
    return {
        "pk": join("TX", entry.entry_id),
        "sk": "H",
        "entry": str(entry.entry_id),
        "kind": entry.kind,
        "key": entry.key,
        "legs": [[leg.account.id, leg.side.value, leg.amount] for leg in entry.postings],
        "business_ref": entry.business_ref,
        "actor": entry.actor,
        "effective_at": to_text(entry.effective_at),
        "posted_at": posted_at,
        "policy": entry.policy_version,
        "digest": entry.digest,
        "gsi1pk": join("REF", entry.business_ref),
        "gsi1sk": position,
        "gsi2pk": join("DAY", day_text(business_date(entry.posted_at)), shard_of(entry.entry_id)),
        "gsi2sk": position,
        **{name: str(value) for name, value in extra.items() if value is not None},
    }


def entry_of(item: Item) -> JournalEntry:
    """The journal entry of a header, as read from the table or from its stream."""
    reverses, late_from = item.get("reverses"), item.get("late_from")
    return JournalEntry(
        entry_id=EntryId(item["entry"]),
        kind=item["kind"],
        key=item["key"],
        postings=tuple(Posting(account_of(account), Side(side), amount) for account, side, amount in item["legs"]),
        business_ref=item["business_ref"],
        actor=item["actor"],
        effective_at=from_text(item["effective_at"]),
        posted_at=from_text(item["posted_at"]),
        policy_version=item["policy"],
        reverses=None if reverses is None else EntryId(reverses),
        device_id=item.get("device_id"),
        late_from=None if late_from is None else from_text(late_from),
    )


def _reversed_key(entry_id: EntryId) -> Key:
    return Key(join("TX", entry_id), "REV")


def _reversed_item(now: Reversed) -> Item:
    key = _reversed_key(now.entry_id)
    return {
        "pk": key.pk,
        "sk": key.sk,
        "amounts": {account.id: amount for account, amount in now.amounts.items()},
        "entries": [str(entry_id) for entry_id in now.entries],
        "words": [list(words) for words in now.words],
    }


def _reversed(entry_id: EntryId, item: Item) -> Reversed:
    amounts = {account_of(account): amount for account, amount in item["amounts"].items()}
    words = tuple((maker, checker, reason) for maker, checker, reason in item["words"])
    return Reversed(entry_id, amounts, tuple(map(EntryId, item["entries"])), words)


def _hot_leg(entry: JournalEntry, leg: Posting) -> Item:
    day = day_text(business_date(entry.posted_at))
    return {
        "pk": join("ACC", leg.account.id, day, shard_of(entry.entry_id)),
        "sk": join("E", entry.entry_id),
        "side": leg.side.value,
        "amount": leg.amount,
    }


def line_key(account: Account, sequence: int) -> Key:
    return Key(_account_pk(account), join("E", f"{sequence:012d}"))


def _line_item(line: Line) -> Item:
    key = line_key(line.account, line.sequence)
    return {
        "pk": key.pk,
        "sk": key.sk,
        "sequence": line.sequence,
        "entry": line.entry_id,
        "kind": line.kind,
        "business_ref": line.business_ref,
        "amount": line.amount,
        "balance_after": line.balance_after,
        "effective_at": line.effective_at,
        "posted_at": line.posted_at,
        "previous": line.previous,
        "hash": line.hash,
    }


def line_of(account: Account, item: Item) -> Line:
    return Line(
        account=account,
        sequence=item["sequence"],
        entry_id=item["entry"],
        kind=item["kind"],
        business_ref=item["business_ref"],
        amount=item["amount"],
        balance_after=item["balance_after"],
        effective_at=item["effective_at"],
        posted_at=item["posted_at"],
        previous=item["previous"],
        hash=item["hash"],
    )


def _line_start(account: Account, position: dict[str, str]) -> dict[str, str]:
    """The account comes from the caller's right to it, never from the cursor.

    Raises:
        InvalidInput: a cursor of another listing.
    """
    sort_key = position.get("sk", "")
    if not _LINE_SK.fullmatch(sort_key) or len(position) != 1:
        raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of a statement.", field="cursor")
    return {"pk": _account_pk(account), "sk": sort_key}


def _hold_key(hold_id: HoldId) -> Key:
    return Key(join("HOLD", hold_id), "H")


def _hold_item(hold: Hold) -> Item:
    key = _hold_key(hold.hold_id)
    item: dict[str, Any] = {
        "pk": key.pk,
        "sk": key.sk,
        "account": hold.account.id,
        "amount": hold.amount,
        "purpose": hold.purpose,
        "until": to_text(hold.until),
        "state": hold.state.value,
    }
    return item


def _hold(item: Item) -> Hold:
    until: datetime = from_text(item["until"])
    hold_id = HoldId(item["pk"].partition("#")[2])
    return Hold(hold_id, account_of(item["account"]), item["amount"], item["purpose"], until, HoldState(item["state"]))
