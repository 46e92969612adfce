"""Closing business days: a day that is over is closed with its totals, and nothing takes effect in it any more (I21).

Days are closed in their order; the first close closes every day before it as well.
"""

from datetime import date, datetime, timedelta

from chalicelib.kernel.clock import business_date
from chalicelib.kernel.paging import Page, page_size
from chalicelib.ledger.business_day import DayClose, start_of
from chalicelib.ledger.errors import DayClosed, DayNotOver, DayNotSettled, DayOutOfOrder, NoSuchDay
from chalicelib.ledger.journal import GENESIS
from chalicelib.ledger.ports import Ledger
from chalicelib.ledger.summary import summed

SETTLING = timedelta(minutes=15)
"""A unit of work that began before midnight may commit after it; none lives that long."""


def effective_moment(ledger: Ledger, happened_at: datetime) -> tuple[datetime, datetime | None]:
    """When something that happened then takes effect, and when it happened if that is not the same.

    What happened today costs nothing; for an earlier day it is read which days are closed, and none may be closed meanwhile.
    """
    day = business_date(happened_at)
    if day >= business_date(ledger.now):
        return happened_at, None
    last = ledger.days.require_unchanged()
    if last is None or day > last.day:
        return happened_at, None
    return start_of(last.day + timedelta(days=1)), happened_at


def close_day(ledger: Ledger, day: date) -> DayClose:
    """Stage the close of a day.

    Raises:
        DayNotOver: it is not over, or only just.
        DayClosed: it was closed before.
        DayOutOfOrder: an earlier day is still open.
        DayNotSettled: the sums are not those of the journal yet.
        StaleVersion: at the commit, when a day was closed meanwhile.
    """
    if ledger.now < start_of(day + timedelta(days=1)) + SETTLING:
        raise DayNotOver("Ngày chưa kết thúc.", "A day is closed a quarter of an hour after its midnight, or later.")
    last = ledger.days.last()
    if last is not None and day <= last.day:
        through = {"closed_through": last.day.isoformat()}
        raise DayClosed("Ngày này đã khoá sổ.", "The day was closed before.", details=through)
    if last is not None and day > last.day + timedelta(days=1):
        raise DayOutOfOrder(
            "Phải khoá sổ lần lượt từng ngày.",
            "Days are closed one after the other.",
            details={"next": (last.day + timedelta(days=1)).isoformat()},
        )
    entries = list(ledger.store.entries_on(day))
    turnovers = summed(entries).overall
    if turnovers != ledger.totals.turnover(day):
        raise DayNotSettled("Tổng hợp chưa khớp nhật ký.", "The sums of the day are not those of its journal yet.")
    close = DayClose(
        day=day,
        closed_at=ledger.now,
        closed_by=ledger.actor,
        entries=len(entries),
        turnovers=turnovers,
        previous=GENESIS if last is None else last.digest,
    )
    ledger.days.stage(close)
    return close


def days_to_close(ledger: Ledger) -> list[date]:
    """The days that are over and still open, in order; at first yesterday alone."""
    yesterday = business_date(ledger.now) - timedelta(days=1)
    last = ledger.days.last()
    if last is None:
        return [yesterday]
    return [last.day + timedelta(days=n + 1) for n in range((yesterday - last.day).days)]


def find_close(ledger: Ledger, day: date) -> DayClose:
    """
    Raises:
        NoSuchDay: the day was not closed by a close of its own.
    """
    found = ledger.days.find(day)
    if found is None:
        raise NoSuchDay("Ngày này chưa khoá sổ.", "The day was not closed.")
    return found


def closed_days(ledger: Ledger, *, cursor: str | None = None, limit: int | None = None) -> Page[DayClose]:
    """Closes, the newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return ledger.days.listed(cursor=cursor, limit=page_size(limit))
