"""The nightly look at the ledger's sums: whatever record of yesterday was lost gets into them."""

import logging
from datetime import timedelta

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.streams import summarise_day
from chalicelib.kernel.clock import VIETNAM, business_date
from chalicelib.ledger import recount, trial_balance

log = logging.getLogger("xu_lang.ledger")
AT_HOUR, IN_MINUTES = 2, range(30, 32)
"""Twice, lest a minute be skipped; the second look finds nothing to do."""


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
