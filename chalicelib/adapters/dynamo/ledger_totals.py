"""The summariser's sums in the one table.

TX#{entry_id}   / SUMMED           the entry is in every sum below
SUM#ledger      / ALL              turnover of every kind of account, attributes `D{code}` and `C{code}`
SUM#ledger      / DAY#{yyyymmdd}   the same of one day
ACC#{account}   / S                turnover of a hot account
ACC#{account}   / S#{yyyymmdd}     the same of one day
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from chalicelib.adapters.dynamo.ledger_items import day_of, day_text
from chalicelib.adapters.dynamo.table import Absent, Item, Key, Put, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.ledger import Account, JournalEntry, Sums, Turnover

_CHART = join("SUM", "ledger")
_BEFORE_ALL = date(1000, 1, 1)


class DynamoTotals:
    """`TotalsStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def unsummed(self, entries: Sequence[JournalEntry]) -> list[JournalEntry]:
        by_id = {entry.entry_id: entry for entry in entries}
        self._work.prefetch(_mark_key(entry) for entry in by_id.values())
        return [entry for entry in by_id.values() if self._work.get(_mark_key(entry)) is None]

    def stage(self, entries: Sequence[JournalEntry], sums: Sums) -> None:
        for entry in entries:
            self._work.stage(Put(mark_item(entry), when=(Absent(),)))
        self._work.stage(Update(_chart_key(None), add=_by_code(sums.overall)))
        for day, turnovers in sums.by_day.items():
            self._work.stage(Update(_chart_key(day), add=_by_code(turnovers)))
        for account, turnover in sums.hot_overall.items():
            self._work.stage(Update(_hot_key(account, None), add=_both(turnover)))
        for (account, day), turnover in sums.hot.items():
            self._work.stage(Update(_hot_key(account, day), add=_both(turnover)))

    def turnover(self, on: date | None = None) -> dict[str, Turnover]:
        return _turnovers(self._work.get(_chart_key(on)) or {})

    def days(self, first: date, last: date) -> list[date]:
        return [day_of(item["sk"].partition("#")[2]) for item in self._between(_chart_key, first, last)]

    def turnover_before(self, day: date) -> dict[str, Turnover]:
        found = [_turnovers(item) for item in self._between(_chart_key, _BEFORE_ALL, day - timedelta(days=1))]
        codes = sorted({code for turnovers in found for code in turnovers})
        return {code: sum((turnovers.get(code, Turnover()) for turnovers in found), Turnover()) for code in codes}

    def hot_turnover(self, account: Account, on: date | None = None) -> Turnover:
        item = self._work.get(_hot_key(account, on)) or {}
        return Turnover(item.get("debits", 0), item.get("credits", 0))

    def hot_turnover_before(self, account: Account, day: date) -> Turnover:
        found = self._between(partial(_hot_key, account), _BEFORE_ALL, day - timedelta(days=1))
        return sum((Turnover(item.get("debits", 0), item.get("credits", 0)) for item in found), Turnover())

    def _between(self, key: Callable[[date], Key], first: date, last: date) -> Iterator[Item]:
        """The sums of these days: a thousand of them or a megabyte a request."""
        query = Query(key(first).pk, at_least=key(first).sk, at_most=key(last).sk, limit=1_000, consistent=True)
        while True:
            page = self._work.query(query)
            yield from page.items
            if page.next_start is None:
                return
            query = replace(query, start=page.next_start)


def _turnovers(item: Item) -> dict[str, Turnover]:
    codes = sorted({name[1:] for name in item if name[0] in "DC" and name[1:].isdigit()})
    return {code: Turnover(item.get(f"D{code}", 0), item.get(f"C{code}", 0)) for code in codes}


def sum_items(sums: Sums) -> Iterator[Item]:
    """The items to which these sums add up, each whole."""
    by_key = {_chart_key(None): _by_code(sums.overall)} if sums.by_day else {}
    by_key |= {_chart_key(day): _by_code(turnovers) for day, turnovers in sums.by_day.items()}
    by_key |= {_hot_key(account, None): _both(turnover) for account, turnover in sums.hot_overall.items()}
    by_key |= {_hot_key(account, day): _both(turnover) for (account, day), turnover in sums.hot.items()}
    for key, amounts in by_key.items():
        yield {"pk": key.pk, "sk": key.sk, **amounts}


def mark_item(entry: JournalEntry) -> Item:
    key = _mark_key(entry)
    return {"pk": key.pk, "sk": key.sk}


def _mark_key(entry: JournalEntry) -> Key:
    return Key(join("TX", entry.entry_id), "SUMMED")


def _chart_key(on: date | None) -> Key:
    return Key(_CHART, "ALL" if on is None else join("DAY", day_text(on)))


def _hot_key(account: Account, on: date | None) -> Key:
    return Key(join("ACC", account.id), "S" if on is None else join("S", day_text(on)))


def _by_code(turnovers: Mapping[str, Turnover]) -> dict[str, int]:
    debits = {f"D{code}": turnover.debits for code, turnover in turnovers.items()}
    credits_ = {f"C{code}": turnover.credits for code, turnover in turnovers.items()}
    return {name: amount for name, amount in {**debits, **credits_}.items() if amount}


def _both(turnover: Turnover) -> dict[str, int]:
    return {"debits": turnover.debits, "credits": turnover.credits}
