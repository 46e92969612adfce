"""Transfers by others than the buyer: they go back to who sent them, and nothing of the buyer's goes with them."""

import pytest

from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.orders import OrderState, Placed, cancel_order, cancel_parcel, token_of
from chalicelib.payments import (
    MoneyIn,
    MoneyOutcome,
    PaymentMethod,
    PaymentState,
    Refund,
    RefundState,
    ToBank,
    request_refund,
    transfer_content,
)
from tests.builders_orders import Fair, fair

BUYER_ACCOUNT, OTHER_ACCOUNT = "0011001234567", "0022009999999"


@pytest.fixture
def market() -> Fair:
    return fair()


def from_another(market: Fair, placed: Placed, amount: int) -> MoneyIn:
    """Whoever sees a parcel's label knows the order's code."""
    return market.money(amount, transfer_content(placed.order.code), payer_account=OTHER_ACCOUNT, payer_name="KE LA")


def refunds(market: Fair, placed: Placed) -> list[Refund]:
    found = market.work().payments.store.refunds_of(placed.payment.payment_id)
    return sorted(found, key=lambda refund: refund.amount)


def goes_to(refund: Refund) -> str | None:
    return refund.way.account if isinstance(refund.way, ToBank) else None


def test_a_strangers_transfer_after_payment_does_not_turn_the_refund_to_them(market: Fair) -> None:
    placed = market.paid()
    assert market.take(from_another(market, placed, 1_000)) is MoneyOutcome.RETURNED
    parcel = placed.parcels[0]
    run(market.app, lambda work: cancel_parcel(work.orders, parcel.parcel_id, parcel.seller_id, "mưa lớn, không hái được"))
    back = [(refund.amount, goes_to(refund)) for refund in refunds(market, placed)]
    assert back == [(1_000, OTHER_ACCOUNT), (parcel.shares.total, BUYER_ACCOUNT)]


def test_who_paid_the_last_part_does_not_get_the_other_parts(market: Fair) -> None:
    placed = market.place()
    market.transfer(placed, placed.payment.amount - 10_000)
    assert market.take(from_another(market, placed, 15_000)) is MoneyOutcome.APPLIED
    order_id = placed.order.order_id

    def cancel(work: Work) -> None:
        cancel_order(work.orders, order_id, token=token_of(work.orders, order_id))

    run(market.app, cancel)
    surplus, whole = refunds(market, placed)
    assert (surplus.amount, goes_to(surplus)) == (5_000, OTHER_ACCOUNT)
    assert (whole.state, whole.way) == (RefundState.WAITING, None), "of two payers a person says whose it is"


def test_a_part_goes_back_to_a_payer_who_sent_as_much(market: Fair) -> None:
    placed = market.place()
    market.transfer(placed, placed.payment.amount - 10_000)
    market.take(from_another(market, placed, 10_000))
    run(market.app, lambda work: request_refund(work.payments, placed.payment.payment_id, 20_000, "less"))
    (refund,) = refunds(market, placed)
    assert goes_to(refund) == BUYER_ACCOUNT


def test_two_transfers_of_one_account_are_one_payers(market: Fair) -> None:
    placed = market.place()
    market.transfer(placed, 100_000)
    market.transfer(placed, placed.payment.amount - 100_000)
    run(market.app, lambda work: request_refund(work.payments, placed.payment.payment_id, placed.payment.amount, "all"))
    (refund,) = refunds(market, placed)
    assert goes_to(refund) == BUYER_ACCOUNT


@pytest.mark.parametrize("part", [1_000, None, 1_000_000])
def test_a_transfer_for_cash_on_delivery_goes_back_and_the_cash_stays_due(market: Fair, part: int | None) -> None:
    placed = market.place(PaymentMethod.COD)
    assert market.transfer(placed, part) is MoneyOutcome.RETURNED
    after = market.look(placed)
    assert (after.order.state, after.payment.state) == (OrderState.ACCEPTED, PaymentState.AWAITING)
    assert after.payment.received == 0
    (refund,) = refunds(market, placed)
    assert (refund.amount, goes_to(refund)) == (placed.payment.amount if part is None else part, BUYER_ACCOUNT)
    for parcel in placed.parcels:
        market.delivered(parcel)
    assert market.look(placed).payment.state is PaymentState.PAID
