"""The ledger's accounts as people look at them: those that wait, by age; and where a moment falls in a statement."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from chalicelib.kernel.clock import VIETNAM, to_text
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account, AccountKind, Line

AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""Between which a waiting account is counted: younger than the first, …, as old as the last or older."""


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """An account of a kind that comes back to zero, and has not.

    Attributes:
        posted: on its normal side; a kind without a floor may be below zero.
        since: when it last left zero.
    """

    account: Account
    posted: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in the accounts of one kind.

    Attributes:
        by_age: how many are in each of the spans between `AGES`.
        whole: all were looked at; else there are more.
    """

    kind: AccountKind
    amount: Money
    count: int
    by_age: tuple[int, ...]
    oldest: datetime | None
    whole: bool


def by_age(kind: AccountKind, accounts: Iterable[OpenAccount], now: datetime, *, whole: bool = True) -> Waiting:
    """Count what waits by its age."""
    counts, amount, oldest = [0] * (len(AGES) + 1), 0, None
    for one in accounts:
        counts[sum(now - one.since >= age for age in AGES)] += 1
        amount += one.posted
        oldest = one.since if oldest is None else min(oldest, one.since)
    return Waiting(kind, amount, sum(counts), tuple(counts), oldest, whole)


def month_of(day: date) -> tuple[datetime, datetime]:
    """From the first moment of the Vietnamese month to that of the next."""
    begins = datetime(day.year, day.month, 1, tzinfo=VIETNAM)
    return begins, (begins + timedelta(days=32)).replace(day=1)


def lines_before(line: Callable[[int], Line | None], lines: int, moment: datetime) -> int:
    """How many of an account's lines were posted before the moment, by halving: lines stand in the order of posting.

    Args:
        line: reads the line with a sequence, 1 to `lines`.
    """
    text, low, high = to_text(moment), 0, lines
    while low < high:
        middle = (low + high + 1) // 2
        found = line(middle)
        if found is not None and found.posted_at < text:
            low = middle
        else:
            high = middle - 1
    return low
