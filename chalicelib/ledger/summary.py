"""What the summariser adds up from journal entries: every kind of account, and every hot account, by day and in all.

The sums are a convenience, never the truth: recounting the journal gives the same numbers, and adding an entry again changes
nothing, because each is marked in the unit of work that adds it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import date
from typing import TypeVar

from chalicelib.kernel.clock import business_date
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger.chart import Account, AccountKind, Side
from chalicelib.ledger.journal import JournalEntry, Posting

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Turnover:
    """What was debited and credited, in đồng."""

    debits: Money = 0
    credits: Money = 0

    def __add__(self, other: "Turnover") -> "Turnover":
        return Turnover(self.debits + other.debits, self.credits + other.credits)

    @classmethod
    def of(cls, leg: Posting) -> "Turnover":
        return cls(debits=leg.amount) if leg.side is Side.DEBIT else cls(credits=leg.amount)


def net(kind: AccountKind, turnover: Turnover) -> Money:
    """What a turnover leaves on the normal side of the kind of account."""
    difference = turnover.debits - turnover.credits
    return difference if kind.normal is Side.DEBIT else -difference


@dataclass(frozen=True, slots=True)
class Sums:
    """What some journal entries add up to.

    Attributes:
        by_day: for each day on which they were posted, the turnover of each kind of account, by its code.
        hot: for each hot account and day, its turnover.
    """

    by_day: dict[date, dict[str, Turnover]] = field(default_factory=dict)
    hot: dict[tuple[Account, date], Turnover] = field(default_factory=dict)

    @property
    def overall(self) -> dict[str, Turnover]:
        """The turnover of each kind of account over all days."""
        return _added((code, turnover) for kinds in self.by_day.values() for code, turnover in kinds.items())

    @property
    def hot_overall(self) -> dict[Account, Turnover]:
        return _added((account, turnover) for (account, _), turnover in self.hot.items())


def _added(parts: Iterable[tuple[K, Turnover]]) -> dict[K, Turnover]:
    total: dict[K, Turnover] = {}
    for key, turnover in parts:
        total[key] = total.get(key, Turnover()) + turnover
    return total


def summed(entries: Iterable[JournalEntry]) -> Sums:
    """The sums of the entries."""
    sums = Sums()
    for entry in entries:
        add_up(sums, entry)
    return sums


def add_up(sums: Sums, entry: JournalEntry) -> None:
    """Add one entry to the sums, which are changed."""
    day = business_date(entry.posted_at)
    kinds = sums.by_day.setdefault(day, {})
    for leg in entry.postings:
        turnover = Turnover.of(leg)
        kinds[leg.account.code] = kinds.get(leg.account.code, Turnover()) + turnover
        if leg.account.kind.hot:
            sums.hot[leg.account, day] = sums.hot.get((leg.account, day), Turnover()) + turnover


def batches(entries: Iterable[JournalEntry], *, most: int, each: int = 1) -> Iterator[list[JournalEntry]]:
    """The entries in runs whose sums take at most `most` writes.

    Args:
        each: writes that an entry takes beside the sums: its mark, and what else is counted from it.
    """
    batch: list[JournalEntry] = []
    touched: set[object] = set()
    for entry in entries:
        day = business_date(entry.posted_at)
        hot = [leg.account for leg in entry.postings if leg.account.kind.hot]
        more: set[object] = {"overall", day, *hot, *((account, day) for account in hot)}
        if batch and len(touched | more) + each * (len(batch) + 1) > most:
            yield batch
            batch, touched = [], set()
        batch.append(entry)
        touched |= more
    if batch:
        yield batch
