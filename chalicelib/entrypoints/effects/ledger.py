"""The ledger's nights: whatever record of yesterday was lost gets into the sums, the day is closed, and sealed."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.freezes import accounts_of, freeze_found
from chalicelib.entrypoints.metrics import Metric, measured
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_day
from chalicelib.kernel.clock import VIETNAM, business_date
from chalicelib.ledger import (
    SealBroken,
    check_seal,
    close_day,
    days_to_close,
    days_to_seal,
    recount,
    seal_day,
    trial_balance,
)

log = logging.getLogger("xu_lang.ledger")
AT_HOUR, IN_MINUTES = 2, range(30, 32)
"""Twice, lest a minute be skipped; the second look finds nothing to do."""
CLOSE_AT_HOUR, CLOSE_IN_MINUTES, SEAL_IN_MINUTES, CHECK_IN_MINUTES = 3, range(2), range(7), range(10, 12)
CHECKED_AGAIN = 7
"""The newest seals are held to the journal every night; the verifier looks at all."""
MOST_DAYS = 10
"""Closed in one night: after a long pause the rest follows, ten a run."""


@minute_job("check_sums")
def check_sums(application: Application) -> int:
    """Compare yesterday's sums with its journal, and mend them.

    Returns:
        1 if they had to be mended.

    Raises:
        RuntimeError: they still differ; somebody must look.
    """
    local = application.clock.now().astimezone(VIETNAM)
    if local.hour != AT_HOUR or local.minute not in IN_MINUTES:
        return 0
    yesterday = business_date(application.clock.now()) - timedelta(days=1)
    ledger = application.open_work().ledger
    truth = recount(ledger, [yesterday])
    if trial_balance(ledger, yesterday) == truth:
        return 0
    log.warning("the sums of %s differ from the journal", yesterday)
    summarise_day(application, yesterday)
    if trial_balance(application.open_work().ledger, yesterday) != truth:
        raise RuntimeError(f"the sums of {yesterday} do not agree with the journal")
    return 1


@minute_job("close_days")
def close_days(application: Application) -> int:
    """Close yesterday, and what was left open before it.

    Returns:
        how many days were closed.
    """
    if not _is_time(application, CLOSE_IN_MINUTES):
        return 0
    days = days_to_close(application.open_work().ledger)[:MOST_DAYS]
    for day in days:
        run(application, partial(_close, day=day), actor="night")
    return len(days)


def _close(work: Work, day: date) -> None:
    close_day(work.ledger, day)


@minute_job("seal_days")
def seal_days(application: Application) -> int:
    """Seal what was closed; a seal that does not agree opens a case and fails the job.

    Returns:
        how many days were sealed.
    """
    if not _is_time(application, SEAL_IN_MINUTES):
        return 0
    days = days_to_seal(application.open_work().sealing)[:MOST_DAYS]
    _each_or_case(application, [partial(_seal, day=day) for day in days])
    return len(days)


@minute_job("check_seals")
def check_seals(application: Application) -> int:
    """Hold the newest seals to journal and archive.

    Returns:
        how many were looked at.
    """
    if not _is_time(application, CHECK_IN_MINUTES):
        return 0
    seals = application.open_work().sealing.seals.listed(cursor=None, limit=CHECKED_AGAIN).entries
    _each_or_case(application, [partial(_check, day=seal.day) for seal in seals])
    return len(seals)


def _seal(work: Work, day: date) -> None:
    seal_day(work.sealing, day)


def _check(work: Work, day: date) -> None:
    check_seal(work.sealing, day)


def _is_time(application: Application, minutes: range) -> bool:
    local = application.clock.now().astimezone(VIETNAM)
    return local.hour == CLOSE_AT_HOUR and local.minute in minutes


def _each_or_case(application: Application, use_cases: Sequence[Callable[[Work], object]]) -> None:
    """Do each, up to the first seal that is broken, and say whether one was.

    Raises:
        SealBroken: as `_or_case`.
    """
    try:
        for use_case in use_cases:
            _or_case(application, use_case)
    except SealBroken:
        measured(application, {Metric.SEAL_MISMATCHES: 1})
        raise
    if use_cases:
        measured(application, {Metric.SEAL_MISMATCHES: 0})


def _or_case(application: Application, use_case: Callable[[Work], object]) -> None:
    """
    Raises:
        SealBroken: after a case was opened and the accounts of what differs were frozen.
    """
    try:
        run(application, use_case)
    except SealBroken as broken:
        day = str(broken.details["day"])
        freeze_found(
            application,
            accounts_of(application, broken.entries),
            by="night",
            why=f"Niêm phong ngày {date.fromisoformat(day):%d/%m/%Y} không khớp.",
            subject=f"seal-{day}",
            finding=("seal_broken", day, broken.message_en),
            facts=broken.details,
        )
        raise
