"""The balance of any account, and of all, at any moment: as it was known then (posted), or as it really was (effective)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.kernel.clock import business_date, from_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money
from chalicelib.ledger.balance import Line
from chalicelib.ledger.chart import Account
from chalicelib.ledger.journal import JournalEntry
from chalicelib.ledger.ports import Ledger
from chalicelib.ledger.summary import Turnover, net, summed

OUT_OF_ORDER = timedelta(minutes=2)
"""An account's entries may lie so far out of the order of `posted_at`: a unit of work takes its moment when it begins, and
lives a minute at most; the rest is for clocks that differ."""


MOST_DAYS = 31
"""Of the journal, replayed for one answer by effect. A day is closed the night after; only the first days of a ledger,
before its first close, may have stayed open for longer."""


SETTLED = 3
"""Days after which the sums name every day on which anything was posted; the first and the last few are read anyway."""


class By(StrEnum):
    """Which of an entry's two moments counts."""

    POSTED = "posted"
    EFFECTIVE = "effective"


def balance_at(ledger: Ledger, account: Account, moment: datetime, by: By = By.POSTED) -> Money:
    """What the account had at the moment, on its normal side; entries of that very moment count.

    A cold account's is exact. A hot one's lags behind the journal by moments.

    Raises:
        InvalidInput: by effect, of a hot account on a day that stayed open for too long.
    """
    return _hot(ledger, account, moment, by) if account.kind.hot else _cold(ledger, account, moment, by)


def _cold(ledger: Ledger, account: Account, moment: datetime, by: By) -> Money:
    """The running balance of a line that is certainly not later, and what follows it.

    Nothing takes effect after it was posted, so whichever moment counts, lines posted before it count.
    """
    known = _last_before(ledger, account, moment - OUT_OF_ORDER)
    until = moment if by is By.POSTED else _last_effect(ledger, moment)
    total = 0 if known is None else known.balance_after
    for line in ledger.store.lines_after(account, 0 if known is None else known.sequence):
        posted_at = from_text(line.posted_at)
        if posted_at > until + OUT_OF_ORDER:
            break
        if (posted_at if by is By.POSTED else from_text(line.effective_at)) <= moment:
            total += line.amount
    return total


def _last_before(ledger: Ledger, account: Account, moment: datetime) -> Line | None:
    """A line posted by then, whose successor was not; by halving, since lines are numbered without gap."""
    low, high = 0, ledger.store.balance(account).sequence + 1
    found: Line | None = None
    while high - low > 1:
        middle = (low + high) // 2
        line = ledger.store.line(account, middle)
        if line is not None and from_text(line.posted_at) <= moment:
            low, found = middle, line
        else:
            high = middle
    return found


def _hot(ledger: Ledger, account: Account, moment: datetime, by: By) -> Money:
    """The sums of the days before, and the journal of the day; by effect also of the days after, as long as it was open."""
    before = ledger.totals.hot_turnover_before(account, business_date(moment))
    legs = (leg for entry in _since_midnight(ledger, moment, by) for leg in entry.postings if leg.account == account)
    return net(account.kind, sum(map(Turnover.of, legs), before))


def trial_balance_at(ledger: Ledger, moment: datetime, by: By = By.POSTED) -> dict[str, Turnover]:
    """Debits and credits by kind of account from the beginning to the moment; entries of that very moment count.

    Days that were over are taken from the sums, which lag behind the journal by moments; the rest is replayed.

    Raises:
        InvalidInput: by effect, of a day that stayed open for too long.
    """
    before = ledger.totals.turnover_before(business_date(moment))
    since = summed(_since_midnight(ledger, moment, by)).overall
    codes = sorted(before.keys() | since.keys())
    return {code: before.get(code, Turnover()) + since.get(code, Turnover()) for code in codes}


def _since_midnight(ledger: Ledger, moment: datetime, by: By) -> Iterator[JournalEntry]:
    """The entries that count at the moment and are of its day or, by effect, were posted later while that was open."""
    day = business_date(moment)
    if by is By.POSTED:
        yield from (entry for entry in ledger.store.entries_on(day, until=moment) if entry.posted_at <= moment)
        return
    for open_day in _open_days(ledger, moment):
        yield from (entry for entry in ledger.store.entries_on(open_day) if entry.effective_at <= moment)


def _open_days(ledger: Ledger, moment: datetime) -> list[date]:
    """The days from the moment's own until it was closed, on which anything was posted.

    Raises:
        InvalidInput: these are too many to be replayed for an answer.
    """
    first, today = business_date(moment), business_date(ledger.now)
    last = business_date(_last_effect(ledger, moment) + OUT_OF_ORDER)
    if first > last:
        return []
    whatever_sums_say = {first + timedelta(days=n) for n in range(SETTLED)} | {
        today - timedelta(days=n) for n in range(SETTLED)
    }
    found = sorted({*ledger.totals.days(first, last), *(day for day in whatever_sums_say if first <= day <= last)})
    if len(found) > MOST_DAYS:
        raise InvalidInput(
            f"Ngày đó mở quá {MOST_DAYS} ngày mới khoá sổ: hãy chọn thời điểm khác, hoặc tính theo lúc ghi sổ.",
            f"That day stayed open for more than {MOST_DAYS} days: ask for another moment, or as `posted`.",
            field="at",
        )
    return found


def _last_effect(ledger: Ledger, moment: datetime) -> datetime:
    """From then on nothing was posted that takes effect on the day of the moment: when that was closed, or now."""
    close = ledger.days.closing(business_date(moment))
    return ledger.now if close is None else close.closed_at
