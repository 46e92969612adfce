"""The nightly look at the card gateway's own lists, whatever notices came; card disputes that go on, every hour."""

from datetime import timedelta
from functools import partial

from chalicelib.composition import Application
from chalicelib.entrypoints.card_calls import asked_of_gateway, book_charge_of, dispute_at_gateway
from chalicelib.entrypoints.effects import minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import VIETNAM
from chalicelib.payments import (
    CheckoutState,
    DisputeState,
    GatewayRefund,
    RefundId,
    apply_checkout,
    apply_dispute,
    settle_card_refund,
)

BATCH = 100
AT_MINUTE = 17
AT_HOUR, IN_MINUTES = 1, range(40, 42)
"""Twice, lest a minute be skipped; the second look finds everything known."""
CHARGES_LOOKED_BACK = timedelta(days=3)
LOOKED_BACK = timedelta(days=35)
"""A gateway that we could not ask for a month is not missed any more; disputes that we know are asked about every hour."""


@minute_job("look_after_chargebacks")
def look_after_chargebacks(app: Application) -> int:
    """Every hour: what the gateway says of each dispute that goes on."""
    if app.clock.now().minute != AT_MINUTE:
        return 0
    going = app.open_work().payments.chargebacks.undecided(cursor=None, limit=BATCH).entries
    return one_by_one(going, lambda one: _apply(app, dispute_at_gateway(app, one.dispute_id)))


@minute_job("list_charges")
def list_charges(app: Application) -> int:
    """Charges of the last days, and refunds, which may come back long after they went."""
    if not _at_night(app):
        return 0
    now = app.clock.now()
    charges = asked_of_gateway(app, lambda gateway: gateway.checkouts_since(now - CHARGES_LOOKED_BACK))
    refunds = asked_of_gateway(app, lambda gateway: gateway.refunds_since(now - LOOKED_BACK))
    return one_by_one(charges, partial(_charged, app)) + one_by_one(refunds, lambda told: _refunded(app, *told))


def _charged(app: Application, state: CheckoutState) -> bool:
    return run(app, lambda work: apply_checkout(work.payments, state), actor="card_gateway") is not None


def _refunded(app: Application, key: str, state: GatewayRefund) -> bool:
    refund_id = RefundId(key.rpartition("-")[0])
    ours = refund_id.startswith(f"{RefundId.prefix}_")
    if not ours or app.open_work().payments.store.find_refund(refund_id) is None:
        return False
    run(app, lambda work: settle_card_refund(work.payments, refund_id, state, attempt=key), actor="card_gateway")
    return True


def _at_night(app: Application) -> bool:
    local = app.clock.now().astimezone(VIETNAM)
    return local.hour == AT_HOUR and local.minute in IN_MINUTES


@minute_job("list_disputes")
def list_disputes(app: Application) -> int:
    """Disputes of the last weeks."""
    if not _at_night(app):
        return 0
    since = app.clock.now() - LOOKED_BACK
    return one_by_one(asked_of_gateway(app, lambda gateway: gateway.disputes_since(since)), partial(_take_in, app))


def _take_in(app: Application, state: DisputeState) -> bool:
    book_charge_of(app, state)
    return _apply(app, state)


def _apply(app: Application, state: DisputeState) -> bool:
    return run(app, lambda work: apply_dispute(work.payments, state), actor="card_gateway") is not None
