"""Every minute: notices that no statement confirms, and breaks that nobody has resolved in time."""

from datetime import timedelta

from chalicelib.banking import BreakId, Notice, age_notice, compared_accounts, escalate_break
from chalicelib.composition import Application
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import business_date

ACTOR = "reconciliation"
BATCH = 100
EVERY_MINUTES, AT_MINUTE = 15, 2
LOOKED_BACK = 31
"""Days: whatever is older was looked at when it was younger, many times."""


@minute_job("freeze_unconfirmed_money")
def freeze_unconfirmed_money(app: Application) -> int:
    """Failure 16: on the second day after a booking that no statement has, its order's money stops, and people look for it.

    Escrow is released 48 hours after the delivery at the earliest, and so never before. Of an account whose statements are
    not imported at all there is nothing to compare with, and nothing is frozen.
    """
    if app.clock.now().minute % EVERY_MINUTES != AT_MINUTE:
        return 0
    return sum(_freeze_old(app, number) for number in compared_accounts(app.open_work().banking))


def _freeze_old(app: Application, number: str) -> int:
    today, banking = business_date(app.clock.now()), app.open_work().banking
    frozen = 0
    for age in range(2, LOOKED_BACK):
        found = banking.inflow().unsettled(banking.own_bin, number, today - timedelta(days=age))
        frozen += one_by_one((one for one in found if not one.frozen), lambda notice: _freeze(app, number, notice))
    return frozen


def _freeze(app: Application, number: str, notice: Notice) -> bool:
    return run(app, lambda work: age_notice(work.banking, number, notice), actor=ACTOR)


@minute_job("escalate_breaks")
def escalate_breaks(app: Application) -> int:
    """Breaks of one, three and seven days become cases, each time of a higher level."""
    due = app.open_work().banking.breaks.due(app.clock.now(), limit=BATCH)
    return one_by_one((found.break_id for found in due), lambda break_id: _escalate(app, break_id))


def _escalate(app: Application, break_id: BreakId) -> bool:
    return run(app, lambda work: escalate_break(work.banking, break_id), actor=ACTOR)
