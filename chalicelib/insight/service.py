"""Use cases of insight: count what changed, and tell the numbers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from chalicelib.catalogue import Listing
from chalicelib.identity import PartyId
from chalicelib.insight.books import OpenAccount, Waiting, by_age, lines_before
from chalicelib.insight.errors import TooManyDays
from chalicelib.insight.measures import (
    GAUGES,
    OF_CROPS,
    Cell,
    Measure,
    Tally,
    cash_of,
    crossings,
    difference,
    of_listing,
    of_order,
    of_parcel,
)
from chalicelib.insight.ports import Insight, Subject, SubjectKind, Thing
from chalicelib.insight.trail import MOST_LINES, Trail, follow
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.paging import page_size
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import CHART, Account, AccountKind, JournalEntry, Line, Turnover, balance, net, trace, trial_balance
from chalicelib.orders import Order, Parcel

MAX_DAYS = 92
MOST_COUNTED = 1_000
"""Waiting accounts of one kind that are counted by age; more are only said to be more."""

BESIDE, CHUNK = 25, 500


@dataclass(frozen=True, slots=True)
class Day:
    """The province's flows of one day."""

    on: date
    measures: dict[Measure, int]


def count_again(insight: Insight, subjects: Iterable[Subject]) -> int:
    """Make the measures agree with what the subjects are now.

    Returns:
        the number of subjects that counted for something else before.
    """
    wanted = sorted(set(subjects))
    things = insight.store.load(wanted)
    added: dict[Cell, int] = {}
    offers: dict[PartyId, dict[str, int]] = {}
    changed = 0
    for subject in wanted:
        tally = tally_of(subject, things[subject])
        step = difference(insight.store.counted(subject), tally)
        if not step:
            continue
        changed += 1
        insight.store.stage_counted(subject, tally)
        _merge(added, step)
        thing = things[subject]
        if isinstance(thing, Listing):
            mine = offers.setdefault(thing.seller_id, {})
            for cell, amount in step.items():
                mine[cell.commune or ""] = mine.get(cell.commune or "", 0) + amount
    _merge(added, _households(insight, offers))
    insight.store.stage({cell: amount for cell, amount in added.items() if amount})
    return changed


def tally_of(subject: Subject, thing: Thing | None) -> Tally:
    """What the thing counts for."""
    match subject.kind:
        case SubjectKind.LISTING:
            return of_listing(thing if isinstance(thing, Listing) else None)
        case SubjectKind.ORDER:
            return of_order(thing if isinstance(thing, Order) else None)
        case SubjectKind.PARCEL:
            return of_parcel(thing if isinstance(thing, Parcel) else None)


def _households(insight: Insight, steps: dict[PartyId, dict[str, int]]) -> Tally:
    """Stage the households' offers after these steps; what that adds to the selling households."""
    added: dict[Cell, int] = {}
    for seller, before in insight.store.offers(steps).items():
        after = dict(before)
        for commune, amount in steps[seller].items():
            after[commune] = after.get(commune, 0) + amount
        insight.store.stage_offers(seller, {commune: count for commune, count in after.items() if count})
        _merge(added, crossings(before, after))
    return added


def _merge(total: dict[Cell, int], more: Tally) -> None:
    for cell, amount in more.items():
        total[cell] = total.get(cell, 0) + amount


def count_cash(insight: Insight, entries: Sequence[JournalEntry]) -> None:
    """Add the cash operations among entries that the ledger's summary sees for the first time, in its unit of work."""
    insight.store.stage({cell: amount for cell, amount in cash_of(entries).items() if amount})


def today(insight: Insight) -> dict[Measure, int]:
    """The province now: gauges, and the flows of today; every measure but those of crops is there."""
    flows, gauges = insight.store.province([business_date(insight.now), None])
    return dict.fromkeys(set(Measure) - OF_CROPS, 0) | flows | gauges


def series(insight: Insight, days: int) -> list[Day]:
    """The province's flows of the last days, oldest first; the last is today.

    Raises:
        TooManyDays: fewer than one or more than `MAX_DAYS`.
    """
    wanted = last_days(insight.now, days)
    return [Day(on, measures) for on, measures in zip(wanted, insight.store.province(wanted), strict=True)]


def series_before(insight: Insight, days: int) -> list[Day]:
    """The province's flows of as many days before those of `series`, for comparison.

    Raises:
        TooManyDays: fewer than one or more than `MAX_DAYS`.
    """
    wanted = days_before(insight.now, days)
    return [Day(on, measures) for on, measures in zip(wanted, insight.store.province(wanted), strict=True)]


def commune_series(insight: Insight, code: str, days: int) -> tuple[list[Day], list[Day], dict[Measure, int]]:
    """One commune: its flows of the last days, of as many before, and its gauges.

    Raises:
        TooManyDays: fewer than one or more than `MAX_DAYS`.
    """
    now, before = last_days(insight.now, days), days_before(insight.now, days)
    *flows, gauges = insight.store.commune(code, [*before, *now, None])
    told = [Day(on, measures) for on, measures in zip([*before, *now], flows, strict=True)]
    return told[len(before) :], told[: len(before)], gauges


def over_days(insight: Insight, days: int) -> dict[str, dict[Measure, int]]:
    """Each commune's flows of the last days together: whole weeks by their sums, the days at both ends one by one.

    Raises:
        TooManyDays: fewer than one or more than `MAX_DAYS`.
    """
    wanted = last_days(insight.now, days)
    total: dict[str, dict[Measure, int]] = {}
    for on, week in spans(wanted[0], wanted[-1]):
        for code, flows in insight.store.communes(on, week=week).items():
            mine = total.setdefault(code, {})
            for measure, amount in flows.items():
                mine[measure] = mine.get(measure, 0) + amount
    return total


def spans(first: date, last: date) -> list[tuple[date, bool]]:
    """The days from the first to the last, whole weeks (from Monday) taken together and marked."""
    found: list[tuple[date, bool]] = []
    on = first
    while on <= last:
        week = on.weekday() == 0 and on + timedelta(days=6) <= last
        found.append((on, week))
        on += timedelta(days=7 if week else 1)
    return found


def last_days(now: datetime, days: int) -> list[date]:
    """
    Raises:
        TooManyDays: fewer than one or more than `MAX_DAYS`.
    """
    if not 1 <= days <= MAX_DAYS:
        raise TooManyDays(f"Từ 1 đến {MAX_DAYS} ngày.", f"1 to {MAX_DAYS} days.", field="days")
    last = business_date(now)
    return [last - timedelta(days=days - 1 - n) for n in range(days)]


def days_before(now: datetime, days: int) -> list[date]:
    """As many days, before those of `last_days`.

    Raises:
        TooManyDays: fewer than one or more than `MAX_DAYS`.
    """
    return [on - timedelta(days=days) for on in last_days(now, days)]


def keep_gauges(insight: Insight) -> bool:
    """Once a day: what the gauges showed when yesterday ended, so that they too have a history.

    Returns:
        whether they were kept now.
    """
    yesterday = business_date(insight.now) - timedelta(days=1)
    kept, gauges = insight.store.province([yesterday, None])
    if not gauges or kept.keys() & GAUGES:
        return False
    insight.store.stage_gauges(yesterday, {gauge: gauges.get(gauge, 0) for gauge in GAUGES})
    return True


def by_commune(insight: Insight, on: date | None = None) -> dict[str, dict[Measure, int]]:
    """Each commune's gauges, or its flows of a day; communes where nothing counts are left out."""
    return insight.store.communes(on)


@dataclass(frozen=True, slots=True)
class Extract:
    """A page of an account's statement.

    Attributes:
        lines: newest first.
        before: the sequence before which the next page begins; None on the last page.
        opening, closing: the balance before the first line of the asked time and after its last one.
    """

    lines: list[Line]
    before: int | None
    opening: int
    closing: int


def statement_of(
    insight: Insight,
    account: Account,
    *,
    within: tuple[datetime, datetime] | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> Extract:
    """A cold account's statement: all of it, or what was posted from the one moment to before the other.

    Raises:
        InvalidInput: a limit that no page has.
    """
    size, whole = page_size(limit, default=50), balance(insight.ledger, account)
    first, last = 1, whole.sequence
    if within is not None:
        line = partial(insight.books.line, account)
        last = lines_before(line, whole.sequence, within[1])
        first = lines_before(line, last, within[0]) + 1
    opening = _balance_at(insight, account, first - 1)
    closing = _balance_at(insight, account, last)
    reaches = last if before is None else min(last, before - 1)
    lines = insight.books.lines(account, max(first, reaches - size + 1), reaches, newest_first=True)
    more = bool(lines) and lines[-1].sequence > first
    return Extract(lines, lines[-1].sequence if more else None, opening, closing)


def _balance_at(insight: Insight, account: Account, sequence: int) -> int:
    line = insight.books.line(account, sequence) if sequence > 0 else None
    return 0 if line is None else line.balance_after


def waiting(insight: Insight) -> list[Waiting]:
    """What waits in the accounts of every passing kind, in the order of the chart; hot kinds by their sums alone."""
    sums, found = trial_balance(insight.ledger), []
    for kind in CHART.values():
        if not kind.passing:
            continue
        if kind.hot:
            found.append(Waiting(kind, net(kind, sums.get(kind.code, Turnover())), 0, (), None, True))
            continue
        page = insight.books.open_accounts(kind, cursor=None, limit=MOST_COUNTED)
        found.append(by_age(kind, page.entries, insight.now, whole=page.next_cursor is None))
    return found


def waiting_of(insight: Insight, kind: AccountKind) -> tuple[Waiting, list[OpenAccount]]:
    """What waits in the accounts of one kind, counted by age, and the accounts, those that wait longest first."""
    page = insight.books.open_accounts(kind, cursor=None, limit=MOST_COUNTED)
    return by_age(kind, page.entries, insight.now, whole=page.next_cursor is None), list(page.entries)


def follow_money(insight: Insight, about: str) -> Trail:
    """The trail of an order, withdrawal, cash-in or whatever else journal entries are about."""
    return follow(_LedgerBooks(insight), about)


class _LedgerBooks:
    """`trail.Books` over the stores."""

    def __init__(self, insight: Insight) -> None:
        self._insight, self._books = insight, insight.books

    def entries_about(self, about: str) -> list[JournalEntry]:
        return trace(self._insight.ledger, about)

    def line_of(self, account: Account, entry: JournalEntry) -> Line | None:
        """Lines of one moment stand beside each other; clocks that differ by little shift them by few."""
        lines = self._last(account)
        place = lines_before(partial(self._books.line, account), lines, entry.posted_at)
        beside = self._books.lines(account, max(1, place - BESIDE), min(lines, place + BESIDE))
        return next((line for line in beside if line.entry_id == entry.entry_id), None)

    def later(self, line: Line) -> Iterable[Line]:
        last = min(self._last(line.account), line.sequence + MOST_LINES)
        for first in range(line.sequence + 1, last + 1, CHUNK):
            yield from self._books.lines(line.account, first, min(last, first + CHUNK - 1))

    def earlier(self, line: Line) -> Iterable[Line]:
        first = max(1, line.sequence - MOST_LINES)
        for last in range(line.sequence - 1, first - 1, -CHUNK):
            yield from self._books.lines(line.account, max(first, last - CHUNK + 1), last, newest_first=True)

    def _last(self, account: Account) -> int:
        return balance(self._insight.ledger, account).sequence
