"""Every minute: the money of vouchers whose time is over, or that were cancelled, goes back once their tablet was heard."""

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.offline import VoucherId, close_due_voucher

BATCH = 100
"""Vouchers a minute; one whose tablet was not heard is looked at again ten minutes later."""


@minute_job("close_due_vouchers")
def close_due_vouchers(app: Application) -> int:
    """Each in a unit of work of its own, so that one failure stops nothing else."""
    work = app.open_work()
    return one_by_one(work.offline.vouchers.due(work.now, limit=BATCH), lambda due: _close(app, due))


def _close(app: Application, voucher_id: VoucherId) -> bool:
    return run(app, lambda work: close_due_voucher(work.offline, voucher_id), actor="expiry")
