"""Every five minutes: how the books stand, for the alarms."""

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.metrics import Metric, measured
from chalicelib.ledger import chart, trial_balance

EVERY_MINUTES = 5
HOUR_S = 3_600


@minute_job("measure_books")
def measure_books(application: Application) -> int:
    """Three reads: the sums of all time, the oldest unapplied money, what is frozen."""
    if application.clock.now().minute % EVERY_MINUTES:
        return 0
    work = application.open_work()
    turnovers = trial_balance(work.ledger).values()
    oldest = work.insight.books.open_accounts(chart.UNAPPLIED, cursor=None, limit=1).entries
    waiting_s = max((int((work.now - one.since).total_seconds()) for one in oldest), default=0)
    frozen = len(work.ledger.freezes.listed(cursor=None, limit=100).entries) + (work.ledger.freezes.whole() is not None)
    measured(
        application,
        {
            Metric.LEDGER_IMBALANCE: abs(sum(turnover.debits - turnover.credits for turnover in turnovers)),
            Metric.OLDEST_UNAPPLIED_HOURS: waiting_s // HOUR_S,
            Metric.FROZEN_BOOKS: frozen,
        },
    )
    return 1
