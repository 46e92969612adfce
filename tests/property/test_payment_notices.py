"""Notices in any order, any number of times, end in the same books (I6, I7); what came in is accounted for (I14, I16)."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.kernel.policy import POLICIES
from chalicelib.kernel.quantity import Unit
from chalicelib.orders import OrderLine, shares_of
from chalicelib.payments import MoneyIn, PaymentMethod, PaymentState, transfer_content
from chalicelib.payments.payment import MOVES, Payment, PaymentId, arrival
from tests.builders import START
from tests.builders_orders import Fair, call_webhook, fair
from tests.fakes.card_gateway import SIGNATURE
from tests.property.money_invariants import (
    check_balances_are_folds,
    check_entries_balance,
    check_keys_are_used_once,
    check_orders_add_up,
    headers_of,
)

PRICE = 165_000
AMOUNTS = st.sampled_from([1, 65_000, 100_000, 164_999, PRICE, 165_001, 400_000])
WORDS = st.sampled_from(["{}", "MBVCB.1.{}.CT tu 0011", "xin chao", "{} {}", "XL0000000 {}"])
bookings = st.lists(st.tuples(AMOUNTS, WORDS, st.booleans()), min_size=1, max_size=6)


def checked(market: Fair) -> None:
    items = market.table.everything()
    headers = headers_of(items)
    check_entries_balance(headers)
    check_keys_are_used_once(headers)
    check_orders_add_up(headers, check_balances_are_folds(items, headers))


def books(market: Fair) -> dict[str, Any]:
    """What must not depend on the order of the notices."""
    placed = market.look(market.first)
    refunds = market.work().payments.store.refunds_of(placed.payment.payment_id)
    return {
        "totals": market.totals(),
        "payment": (placed.payment.state, placed.payment.received),
        "order": placed.order.state,
        "parcels": [parcel.state for parcel in placed.parcels],
        "refunded": sum(refund.amount for refund in refunds),
    }


def a_market(method: PaymentMethod) -> Fair:
    market = fair()
    market.first = market.place(method, lines=[(market.na, 2)])
    return market


def told(market: Fair, notices: list[tuple[int, str, bool]]) -> list[MoneyIn]:
    code = transfer_content(market.first.order.code)
    return [
        market.money(amount, words.format(code, code), bank_ref=f"FT{place}", payer_account="0011" if named else "")
        for place, (amount, words, named) in enumerate(notices)
    ]


@pytest.mark.pain(3)
@pytest.mark.failure(14)
@settings(max_examples=20, deadline=None)
@given(bookings, st.data())
def test_bank_notices_are_confluent(notices: list[tuple[int, str, bool]], data: st.DataObject) -> None:
    once, often = a_market(PaymentMethod.VIETQR), a_market(PaymentMethod.VIETQR)
    for money in told(once, notices):
        once.take(money)
    arrived = told(often, notices)
    for money in data.draw(st.permutations([*arrived, *data.draw(st.lists(st.sampled_from(arrived), max_size=6))])):
        often.take(money)
    assert waiting(books(often)) == waiting(books(once))
    checked(once)
    checked(often)


def waiting(found: dict[str, Any]) -> dict[str, Any]:
    """Money to be given back is owed or on its way, depending on which payer's account the bank named: one sum."""
    totals = dict(found["totals"])
    back = totals.pop("2120", 0) + totals.pop("2210", 0)
    return {**found, "totals": {**totals, "back": back}}


STEPS = st.lists(st.sampled_from(["tell", "pay", "book", "minute", "again", "expire"]), max_size=12)


@pytest.mark.pain(3)
@pytest.mark.failure(14)
@settings(max_examples=20, deadline=None)
@given(STEPS)
def test_card_notices_are_confluent(steps: list[str]) -> None:
    """Whatever is told, or asked, whenever: in the end the charge is in the books once, or nothing is."""
    market = a_market(PaymentMethod.CARD)
    payment_id = market.first.payment.payment_id
    session = market.open_page(market.first)
    paid, sent = False, [market.gateway.notice(session, START)]
    for step in steps:
        match step:
            case "pay":
                if market.gateway.fetch_checkout(session).status == "open":
                    market.gateway.pay(session)
                    paid = True
            case "book" if paid:
                market.gateway.book(session)
            case "tell":
                sent.append(market.gateway.notice(session, START))
                call_webhook(market.app, "/webhooks/stripe", sent[-1], stripe_signature=SIGNATURE)
            case "again":
                call_webhook(market.app, "/webhooks/stripe", sent[0], stripe_signature=SIGNATURE)
            case "minute":
                market.tick(minutes=3)
                market.minute()
            case "expire":
                market.tick(minutes=31)
                market.minute()
    if paid:
        market.gateway.book(session)
    for raw in [*sent, market.gateway.notice(session, START)]:
        call_webhook(market.app, "/webhooks/stripe", raw, stripe_signature=SIGNATURE)
    market.tick(hours=1)
    market.minute()
    market.minute()
    checked(market)
    payment = market.look(market.first).payment
    assert payment.check_at is None
    fee = PRICE * market.gateway.fee_bp // 10_000
    if paid:
        assert payment.state is PaymentState.PAID
        assert market.totals() == {"1210": PRICE - fee, "2110": -PRICE, "5010": fee}
    else:
        assert payment.state is PaymentState.EXPIRED
        assert market.totals() == {}
    assert payment.payment_id == payment_id


payments = st.builds(
    lambda state, amount, part: replace(
        Payment(PaymentId("pay_x"), "ord_x", "7K3M9QWT", PaymentMethod.VIETQR, amount, "+84911111111", None, START),
        state=state,
        received=min(part, amount - 1) if state is PaymentState.PART_PAID else 0,
    ),
    st.sampled_from(list(PaymentState)),
    st.integers(2, 10**12),
    st.integers(1, 10**12),
)


@given(payments, st.integers(1, 10**12))
def test_every_dong_that_comes_has_a_place(payment: Payment, amount: int) -> None:
    what = arrival(payment, amount)
    assert amount + what.from_waiting == what.to_escrow + what.waits + what.to_refund
    assert min(what.to_escrow, what.waits, what.from_waiting, what.to_refund) >= 0
    assert what.to_escrow in (0, payment.amount)
    assert what.state is payment.state or what.state in MOVES[payment.state]


lines = st.lists(
    st.builds(
        OrderLine,
        listing_id=st.just("lst_x"),
        title=st.just("na"),
        unit=st.just(Unit.KILOGRAM),
        unit_price=st.integers(1, 1_000_000_000),
        count=st.integers(1, 500),
        weight_g=st.integers(1, 100_000),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.pain(13)
@given(lines, st.integers(0, 2_000), st.integers(0, 2_500), st.integers(0, 500), st.integers(0, 500))
def test_shares_add_up_and_none_is_negative(basket: list[OrderLine], fee: int, on_fee: int, vat: int, pit: int) -> None:
    policy = replace(POLICIES[-1], marketplace_fee_bp=fee, fee_vat_bp=on_fee, seller_vat_bp=vat, seller_pit_bp=pit)
    shares = shares_of(basket, policy, delivery=35_000)
    parts = [shares.fee, shares.fee_vat, shares.vat, shares.pit, shares.seller]
    assert sum(parts) == shares.goods == sum(line.amount for line in basket)
    assert min(parts) >= 0
    assert shares.total - shares.delivery == shares.goods
    assert abs(shares.vat * 10_000 - shares.goods * vat) < 10_000, "a share is at most one đồng from the rate"
