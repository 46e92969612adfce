"""Carriers' batches: lines taken in as their money is proven; cash that a carrier keeps for too long."""

from datetime import datetime, timedelta

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.insight import OpenAccount, waiting_of
from chalicelib.kernel.clock import VIETNAM, business_date
from chalicelib.ledger import chart
from chalicelib.orders import CodBatch, LineOutcome, apply_line, end_batch
from chalicelib.oversight import CaseKind, Fact, case_id_of, open_case
from chalicelib.payments import CARRIER, MoneyFrozen

BATCH, MOST_LINES_A_RUN = 20, 100
EVERY_MINUTES, AT_MINUTE = 5, 3
AT_HOUR, IN_MINUTES = 6, range(30, 32)


@minute_job("apply_cod_batches")
def apply_cod_batches(app: Application) -> int:
    """Every five minutes: the lines whose money the bank's statement has."""
    if app.clock.now().minute % EVERY_MINUTES != AT_MINUTE:
        return 0
    left = MOST_LINES_A_RUN
    for batch in app.open_work().orders.cod_batches.waiting(BATCH):
        left -= _apply(app, batch, left)
    return MOST_LINES_A_RUN - left


def _apply(app: Application, batch: CodBatch, most: int) -> int:
    """How many of the batch's lines were decided."""
    pending = [line.number for line in batch.lines if line.outcome is LineOutcome.PENDING][:most]
    done = one_by_one(pending, lambda number: _apply_line(app, batch, number))
    run(app, lambda work: end_batch(work.orders, batch.batch_id), actor="carrier")
    return done


def _apply_line(app: Application, batch: CodBatch, number: int) -> bool:
    try:
        line = run(app, lambda work: apply_line(work.orders, batch.batch_id, number), actor="carrier")
    except MoneyFrozen:
        return False
    return line.outcome is not LineOutcome.PENDING


@minute_job("look_after_carrier_cash")
def look_after_carrier_cash(app: Application) -> int:
    """Every morning: a case for what the carrier should have handed over by now, one a day."""
    local = app.clock.now().astimezone(VIETNAM)
    if local.hour != AT_HOUR or local.minute not in IN_MINUTES:
        return 0
    work = app.open_work()
    before = app.clock.now() - timedelta(seconds=work.policy.cod_remit_within_s)
    _, accounts = waiting_of(work.insight, chart.COD)
    late = [one for one in accounts if one.since < before]
    if late:
        run(app, lambda work: _open_case(work, late, app.clock.now()), actor="reconciliation")
    return len(late)


def _open_case(work: Work, late: list[OpenAccount], now: datetime) -> None:
    day = business_date(now).isoformat()
    oldest = business_date(min(one.since for one in late)).isoformat()
    amount = sum(one.posted for one in late)
    facts: dict[str, Fact] = {"day": day, "count": len(late), "oldest": oldest, "total": amount}
    case_id = case_id_of("cod_late", CARRIER, day)
    open_case(work.oversight, CaseKind.COD_LATE, CARRIER, facts=facts, amount=amount, case_id=case_id)
