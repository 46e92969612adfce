"""Every minute: the money of expired and locked withdrawal codes goes back."""

import logging

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import DomainError
from chalicelib.softatm import WithdrawalId, close_due_withdrawal

log = logging.getLogger("xu_lang.softatm")
BATCH = 100
"""Codes a minute; what is left waits for the next, and cannot be paid meanwhile."""


@minute_job("close_due_withdrawals")
def close_due_withdrawals(application: Application) -> int:
    """Each in a unit of work of its own, so that one failure stops nothing else."""
    work = application.open_work()
    due = work.softatm.withdrawals.due(work.now, limit=BATCH)
    return sum(_close(application, withdrawal_id) for withdrawal_id in due)


def _close(application: Application, withdrawal_id: WithdrawalId) -> bool:
    try:
        return run(application, lambda work: close_due_withdrawal(work.softatm, withdrawal_id))
    except DomainError:
        log.exception("not closed: %s", withdrawal_id)
        return False
