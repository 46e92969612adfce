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

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from chalicelib.adapters.dynamo.ledger_freezes import balance_key, keys_of_a_posting
from chalicelib.adapters.dynamo.ledger_items import (
    LAST_SEQUENCE,
    SHARDS,
    account_pk,
    already_posted,
    balance_of,
    balance_write,
    day_text,
    entry_of,
    header_item,
    header_key,
    hold_item,
    hold_key,
    hold_of,
    hot_leg_item,
    line_item,
    line_key,
    line_of,
    line_start,
    posted_item,
    reversed_item,
    reversed_key,
    reversed_of,
)
from chalicelib.adapters.dynamo.table import Absent, Condition, Equals, Item, Put, Query, Write, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page, read_cursor, write_cursor
from chalicelib.ledger import (
    Account,
    Balance,
    EntryId,
    Hold,
    HoldId,
    HoldResolved,
    JournalEntry,
    Line,
    Reversed,
)

MOST_A_REQUEST = 1_000
"""Journal headers asked for at once; a megabyte, which the engine gives at most, holds about as many."""
_AFTER_PARTS = "$"
"""The letter after `#`: behind every position that begins with a moment."""


class DynamoLedger:
    """`LedgerStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._balances: dict[Account, Balance] = {}
        self._read: dict[Account, Item | None] = {}
        self._changed: dict[Account, str | None] = {}
        self.staged: list[JournalEntry] = []
        work.on_commit(self._balance_writes)

    def prefetch(self, accounts: Iterable[Account]) -> None:
        self._work.prefetch(keys_of_a_posting(accounts))

    def balance(self, account: Account) -> Balance:
        if account.kind.hot:
            raise ValueError(f"a hot account has no running balance: {account.id}")
        if account not in self._balances:
            self.prefetch([account])
            item = self._work.get(balance_key(account))
            self._read[account] = item
            self._balances[account] = Balance(account) if item is None else balance_of(account, item)
        return self._balances[account]

    def stage(self, entry: JournalEntry, changes: Sequence[tuple[Balance, Line]]) -> None:
        self._work.stage(Put(posted_item(entry), when=(Absent(),), otherwise=already_posted(entry.key)))
        self.staged.append(entry)
        self._work.stage(Put(header_item(entry, len(self.staged)), when=(Absent(),)))
        for leg in entry.postings:
            if leg.account.kind.hot:
                self._work.stage(Put(hot_leg_item(entry, leg), when=(Absent(),)))
        for balance, line in changes:
            self._work.stage(Put(line_item(line), when=(Absent(),)))
            self._keep(balance, line.posted_at)

    def entry(self, entry_id: EntryId) -> JournalEntry | None:
        self._work.prefetch([header_key(entry_id), reversed_key(entry_id)])
        item = self._work.get(header_key(entry_id))
        return None if item is None else entry_of(item)

    def reversed(self, entry_id: EntryId) -> Reversed:
        item = self._work.get(reversed_key(entry_id))
        return Reversed(entry_id) if item is None else reversed_of(entry_id, item)

    def stage_reversed(self, now: Reversed) -> None:
        read = self._work.get(reversed_key(now.entry_id))
        version = 0 if read is None else read["version"]
        when: Condition = Absent() if read is None else Equals("version", version)
        self._work.stage(Put({**reversed_item(now), "version": version + 1}, when=(when,)))

    def stage_hold(self, hold: Hold, balance: Balance, *, was: str | None) -> None:
        when: Condition = Absent() if was is None else Equals("state", was)
        refusal = HoldResolved("Khoản giữ đã kết thúc.", "The hold was resolved, or its id used, before.")
        self._work.stage(Put(hold_item(hold), when=(when,), otherwise=refusal))
        self._keep(balance)

    def hold(self, hold_id: HoldId) -> Hold | None:
        item = self._work.get(hold_key(hold_id))
        return None if item is None else hold_of(item)

    def lines(self, account: Account, *, cursor: str | None, limit: int) -> Page[Line]:
        start = None if cursor is None else line_start(account, read_cursor(cursor))
        query = Query(account_pk(account), prefix="E#", limit=limit, descending=True, start=start, consistent=True)
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

    def entries_on(self, day: date, *, until: datetime | None = None) -> Iterable[JournalEntry]:
        for shard in range(SHARDS):
            whole = Query(join("DAY", day_text(day), f"{shard:02d}"), index="gsi2", limit=MOST_A_REQUEST)
            query = whole if until is None else replace(whole, at_least="0", at_most=f"{to_text(until)}{_AFTER_PARTS}")
            yield from map(entry_of, self._all(query))

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
            yield balance_write(self._balances[account], self._read[account], posted_at)
