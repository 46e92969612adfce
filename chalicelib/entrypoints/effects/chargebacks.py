"""Card disputes that nobody told us of, and what became of those that go on."""

from datetime import timedelta
from functools import partial

from chalicelib.composition import Application
from chalicelib.entrypoints.card_calls import asked_of_gateway, book_charge_of, dispute_at_gateway
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import VIETNAM
from chalicelib.payments import DisputeState, apply_dispute

BATCH = 100
AT_MINUTE = 17
AT_HOUR, IN_MINUTES = 1, range(40, 42)
"""Twice, lest a minute be skipped; the second look finds everything known."""
LOOKED_BACK = timedelta(days=35)
"""A gateway that we could not ask for a month is not missed any more; disputes that we know are asked about every hour."""


@minute_job("look_after_chargebacks")
def look_after_chargebacks(app: Application) -> int:
    """Every hour: what the gateway says of each dispute that goes on."""
    if app.clock.now().minute != AT_MINUTE:
        return 0
    going = app.open_work().payments.chargebacks.undecided(cursor=None, limit=BATCH).entries
    return one_by_one(going, lambda one: _apply(app, dispute_at_gateway(app, one.dispute_id)))


@minute_job("list_disputes")
def list_disputes(app: Application) -> int:
    """Every night: the gateway's own list, whatever notices came."""
    local = app.clock.now().astimezone(VIETNAM)
    if local.hour != AT_HOUR or local.minute not in IN_MINUTES:
        return 0
    since = app.clock.now() - LOOKED_BACK
    return one_by_one(asked_of_gateway(app, lambda gateway: gateway.disputes_since(since)), partial(_take_in, app))


def _take_in(app: Application, state: DisputeState) -> bool:
    book_charge_of(app, state)
    return _apply(app, state)


def _apply(app: Application, state: DisputeState) -> bool:
    return run(app, lambda work: apply_dispute(work.payments, state), actor="card_gateway") is not None
