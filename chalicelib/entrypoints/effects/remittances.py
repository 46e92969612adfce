"""The daily look at the coverage; a month's taxes added up from its journal."""

from datetime import timedelta

from chalicelib.banking import HouseholdTax, days_of, finish_taxes, report_coverage, taxes_in
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects import effect, minute_job
from chalicelib.entrypoints.metrics import Metric, measured
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.unit_of_work import Effect

AT_HOUR, IN_MINUTES = 2, timedelta(minutes=2)
AFTER_SUMS = 35
"""Minutes past the hour: after yesterday's sums were compared with the journal."""
SHARES = 90


@minute_job("report_coverage")
def report_coverage_daily(app: Application) -> int:
    """Twice, lest a minute be skipped; the second look replaces the first."""
    local = app.clock.now().astimezone(VIETNAM)
    if local.hour != AT_HOUR or not AFTER_SUMS <= local.minute < AFTER_SUMS + IN_MINUTES.seconds // 60:
        return 0

    found = run(app, lambda work: report_coverage(work.banking), actor="reconciliation")
    measured(app, {Metric.COVERAGE_EXCESS: min(found.excess, found.all_excess)})
    return 1


@effect("add_up_taxes")
def add_up_taxes(app: Application, order: Effect) -> None:
    """Households' lines are written first, in place of those of a try that ended half-way; then the month is judged."""
    period = order.payload["period"]
    store = app.open_work().ledger.store
    shares, nobodys = taxes_in(entry for day in days_of(period) for entry in store.entries_on(day))
    lines = list(shares.values())
    for start in range(0, len(lines), SHARES):
        _write(app, period, lines[start : start + SHARES])

    def use_case(work: Work) -> None:
        finish_taxes(work.banking, period, shares, nobodys)
        work.outbox.settle(order)

    run(app, use_case)


def _write(app: Application, period: str, shares: list[HouseholdTax]) -> None:
    def use_case(work: Work) -> None:
        for share in shares:
            work.banking.remittances.stage_share(period, share)

    run(app, use_case)
