"""The nightly look at the gateway's lists: a charge that nobody told of, a refund that came back after it had gone."""

import pytest

from chalicelib.entrypoints.effects.card_lists import list_charges
from chalicelib.entrypoints.runner import run
from chalicelib.ledger import account, chart
from chalicelib.orders import OrderState, cancel_parcel
from chalicelib.payments import PaymentMethod, PaymentState, RefundState, resend_refund
from tests.builders_orders import Fair, deliver_effects, fair
from tests.unit.payments.test_chargebacks import ALL, CARD_FEE, HOI, at_night, charged

WHY = "mưa lớn, không hái được"


@pytest.fixture
def market() -> Fair:
    return fair()


def test_a_charge_that_nobody_told_of(market: Fair) -> None:
    """The notice is lost, and the job of the minute was not run: the list has it."""
    placed = market.place(PaymentMethod.CARD)
    session = market.open_page(placed)
    market.gateway.pay(session)
    market.gateway.book(session)
    at_night(market)
    assert list_charges(market.app) == 1
    now = market.look(placed)
    assert (now.order.state, now.payment.state) == (OrderState.ACCEPTED, PaymentState.PAID)
    assert market.totals() == {"1210": ALL - CARD_FEE, "2110": -ALL, "5010": CARD_FEE}
    assert list_charges(market.app) == 1
    assert market.totals() == {"1210": ALL - CARD_FEE, "2110": -ALL, "5010": CARD_FEE}


def test_only_at_night(market: Fair) -> None:
    calls = len(market.gateway.calls)
    market.minute()
    assert "checkouts_since" not in market.gateway.calls[calls:]


def test_a_refund_that_came_back_is_owed_again_and_sent_again(market: Fair) -> None:
    placed, _ = charged(market)
    hoi = placed.parcels[1]
    run(market.app, lambda w: cancel_parcel(w.orders, hoi.parcel_id, hoi.seller_id, WHY))
    deliver_effects(market, "card_refund")
    (refund,) = market.work().payments.store.refunds_of(placed.payment.payment_id)
    assert refund.state is RefundState.PAID
    paid = market.totals()
    market.gateway.fail_refunds()
    at_night(market)
    for _ in range(2):
        market.minute()
        market.tick(minutes=1)
    (refund,) = market.work().payments.store.stuck_refunds(cursor=None, limit=10).entries
    assert (refund.state, refund.failure) == (RefundState.FAILED, "expired_or_canceled_card")
    assert market.balance(account(chart.REFUND_DUE, refund.refund_id)) == HOI
    assert market.totals() == {**paid, "1210": paid["1210"] + HOI, "2120": -HOI}
    run(market.app, lambda w: resend_refund(w.payments, refund.refund_id))
    deliver_effects(market, "card_refund")
    at_night(market)
    market.minute()
    assert market.totals() == paid
