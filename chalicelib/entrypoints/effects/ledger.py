"""The ledger's nights: whatever record of yesterday was lost gets into the sums, then the day is closed."""

import logging
from datetime import date, timedelta
from functools import partial

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_day
from chalicelib.kernel.clock import VIETNAM, business_date
from chalicelib.ledger import close_day, days_to_close, recount, trial_balance

log = logging.getLogger("xu_lang.ledger")
AT_HOUR, IN_MINUTES = 2, range(30, 32)
"""Twice, lest a minute be skipped; the second look finds nothing to do."""
CLOSE_AT_HOUR, CLOSE_IN_MINUTES = 3, range(2)
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
    local = application.clock.now().astimezone(VIETNAM)
    if local.hour != CLOSE_AT_HOUR or local.minute not in CLOSE_IN_MINUTES:
        return 0
    days = days_to_close(application.open_work().ledger)[:MOST_DAYS]
    for day in days:
        run(application, partial(_close, day=day))
    return len(days)


def _close(work: Work, day: date) -> None:
    work.actor = "night"
    close_day(work.ledger, day)
