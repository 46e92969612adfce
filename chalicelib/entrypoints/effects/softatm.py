"""Every minute: the money of expired and locked withdrawal codes goes back, cash reserved for no money is let go."""

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.softatm import BankCashOutId, WithdrawalId, close_due_push, close_due_withdrawal

BATCH = 100
"""Codes a minute; what is left waits for the next, and cannot be paid meanwhile."""


@minute_job("close_due_withdrawals")
def close_due_withdrawals(app: Application) -> int:
    """Each in a unit of work of its own, so that one failure stops nothing else."""
    work = app.open_work()
    return one_by_one(work.softatm.withdrawals.due(work.now, limit=BATCH), lambda due: _close(app, due))


def _close(app: Application, withdrawal_id: WithdrawalId) -> bool:
    return run(app, lambda work: close_due_withdrawal(work.softatm, withdrawal_id), actor="expiry")


@minute_job("close_due_bank_cash_outs")
def close_due_bank_cash_outs(app: Application) -> int:
    work = app.open_work()
    return one_by_one(work.softatm.bank_cash_outs.due(work.now, limit=BATCH), lambda due: _let_go(app, due))


def _let_go(app: Application, bank_cash_out_id: BankCashOutId) -> bool:
    return run(app, lambda work: close_due_push(work.softatm, bank_cash_out_id), actor="expiry")
