"""Coupons on orders: used once, given back once, paid by the province when the household is paid."""

from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.kernel.errors import Refused
from chalicelib.ledger import account, chart
from chalicelib.orders import (
    CANCELLABLE,
    Parcel,
    ParcelState,
    Placed,
    cancel_lines,
    cancel_order,
    open_dispute,
    settle_dispute,
    take_back,
    token_of,
)
from chalicelib.payments import PaymentMethod, balance_account, escrow
from chalicelib.promotions import (
    CouponNotNow,
    CouponUsedByPhone,
    CouponUsedUp,
    NoSuchCoupon,
    NotFirstOrder,
    PromotionKind,
    PromotionStopped,
    stop_promotion,
)
from tests.builders_orders import Fair, fair
from tests.builders_promotions import CODE, coupon, kept
from tests.unit.payments.test_chargebacks import hear, told

GOODS, DELIVERY, OFF = 250_000, 65_000, 20_000
NA_OFF, HOI_OFF = 10_400, 9_600


@pytest.fixture
def market() -> Fair:
    return fair()


def cancelled(market: Fair, placed: Placed) -> Placed:
    order_id = placed.order.order_id
    return run(market.app, lambda w: cancel_order(w.orders, order_id, token=token_of(market.work().orders, order_id)))


def spent(market: Fair) -> int:
    """What the coupon's account has paid."""
    of = account(chart.EXPENSE_GOODWILL, f"coupon-{CODE}").id
    headers = [one for one in market.table.everything() if one["pk"].startswith("TX#") and one["sk"] == "H"]
    return sum(amount if side == "D" else -amount for one in headers for where, side, amount in one["legs"] if where == of)


def seller_gets(market: Fair, parcel: Parcel) -> int:
    return market.balance(balance_account(parcel.seller_id))


@pytest.mark.parametrize("typed", [CODE, " hoi xuan "])
def test_the_buyer_pays_less_and_the_households_shares_stay(market: Fair, typed: str) -> None:
    plain = market.place()
    coupon(market.app)
    placed = market.place(coupon=typed)
    assert placed.order.total == placed.payment.amount == plain.order.total - OFF
    assert placed.order.goods == plain.order.goods == GOODS
    assert [one.shares.seller for one in placed.parcels] == [one.shares.seller for one in plain.parcels]
    assert [one.shares.discount for one in placed.parcels] == [NA_OFF, HOI_OFF]
    assert market.look(placed).order.coupon == placed.order.coupon
    assert [one.shares for one in market.look(placed).parcels] == [one.shares for one in placed.parcels]
    assert kept(market.app) == (1, OFF)


@pytest.mark.parametrize("method", [PaymentMethod.VIETQR, PaymentMethod.COD])
def test_released_the_province_pays_what_the_buyer_did_not(market: Fair, method: PaymentMethod) -> None:
    coupon(market.app)
    cod = method is PaymentMethod.COD
    placed = market.place(method, coupon=CODE) if cod else market.paid(coupon=CODE)
    if cod:
        assert placed.parcels[0].cash_due == placed.parcels[0].shares.gross - NA_OFF
        return
    for parcel in placed.parcels:
        market.delivered(parcel)
    market.tick(hours=48)
    assert market.release_due() == 2
    assert market.balance(escrow(placed.order.order_id)) == 0
    totals = market.totals()
    assert totals.pop("1220") == placed.order.total == GOODS + DELIVERY - OFF
    assert totals.pop("5070") == OFF
    assert sum(totals.values()) == -(GOODS + DELIVERY)
    assert totals["2310"] == -GOODS // 100, "tax is on the full price"
    assert totals["2430"] == -DELIVERY
    for parcel in placed.parcels:
        assert seller_gets(market, parcel) == parcel.shares.seller


def test_a_line_that_is_cancelled_gives_back_what_was_paid_for_it(market: Fair) -> None:
    coupon(market.app)
    placed = market.paid(coupon=CODE)
    parcel, order_id = placed.parcels[0], placed.order.order_id
    kept_one = {str(market.na.listing_id): 1}
    token = token_of(market.work().orders, order_id)
    run(market.app, lambda w: cancel_lines(w.orders, order_id, parcel.parcel_id, kept_one, token=token))
    after = market.look(placed)
    assert after.payment.refunded == 65_000 - NA_OFF // 2
    assert after.parcels[0].paid_shares.discount == NA_OFF // 2
    market.delivered(after.parcels[0])
    market.tick(hours=48)
    market.release_due()
    assert market.totals()["5070"] == NA_OFF // 2
    assert market.balance(escrow(order_id)) == placed.parcels[1].shares.total


def test_a_paid_order_that_is_cancelled_gives_back_what_the_buyer_paid_and_keeps_the_use(market: Fair) -> None:
    coupon(market.app)
    placed = market.paid(coupon=CODE)
    cancelled(market, placed)
    assert market.look(placed).payment.refunded == placed.order.total
    assert "5070" not in market.totals()
    assert kept(market.app) == (1, OFF)


def disputed(market: Fair, placed: Placed, count: int, *, delivery: bool) -> Parcel:
    """The first parcel, complained of, and settled by so many units that are kept."""
    parcel, order_id = placed.parcels[0], placed.order.order_id
    market.delivered(parcel)
    token, counts = token_of(market.work().orders, order_id), {str(market.na.listing_id): count}
    run(market.app, lambda w: open_dispute(w.orders, order_id, parcel.parcel_id, reason="thiếu một cân", token=token))
    who = market.teller.party_id
    return run(
        market.app,
        lambda w: settle_dispute(w.orders, parcel.parcel_id, counts, delivery=delivery, settled_by=who, reason="xem ảnh"),
    )


def test_a_dispute_is_split_by_lines_and_so_is_the_coupon(market: Fair) -> None:
    coupon(market.app)
    settled = disputed(market, market.paid(coupon=CODE), 1, delivery=True)
    assert settled.state is ParcelState.RELEASED
    assert market.totals()["5070"] == NA_OFF // 2
    assert seller_gets(market, settled) == settled.paid_shares.seller


def test_goods_that_cost_the_buyer_nothing_are_still_paid_to_the_household(market: Fair) -> None:
    coupon(market.app, kind=PromotionKind.AMOUNT, rate_bp=0, most=500_000, budget=500_000)
    placed = market.paid(coupon=CODE)
    assert placed.order.total == DELIVERY
    settled = disputed(market, placed, 2, delivery=False)
    assert (settled.state, settled.paid_shares.total) == (ParcelState.RELEASED, 0)
    assert seller_gets(market, settled) == settled.shares.seller


def test_taken_back_after_the_release_the_coupon_gets_its_part(market: Fair) -> None:
    coupon(market.app)
    placed = market.paid(coupon=CODE)
    parcel = market.delivered(placed.parcels[0])
    market.tick(hours=48)
    market.release_due()
    assert spent(market) == NA_OFF
    counts = {str(market.na.listing_id): 0}
    run(market.app, lambda w: take_back(w.orders, parcel.parcel_id, counts, delivery=False))
    assert spent(market) == 0
    assert market.look(placed).payment.refunded == placed.parcels[0].shares.total
    assert seller_gets(market, parcel) == 0
    assert {"2310", "2320", "2330", "4010"}.isdisjoint(market.totals())


@pytest.mark.parametrize("most", [20_000, 500_000])
def test_a_card_dispute_lost_after_the_release_undoes_the_sale_and_the_coupon(market: Fair, most: int) -> None:
    """With the smaller coupon the delivery alone is our loss; with one that paid all the goods nothing is negative."""
    coupon(market.app, kind=PromotionKind.AMOUNT, rate_bp=0, most=most, budget=500_000)
    placed = market.place(PaymentMethod.CARD, coupon=CODE)
    session = market.open_page(placed)
    market.gateway.pay(session)
    market.gateway.book(session)
    hear(market, market.gateway.notice(session, market.app.clock.now()))
    for parcel in placed.parcels:
        market.delivered(parcel)
    market.tick(hours=48)
    assert market.release_due() == 2
    assert spent(market) == min(most, GOODS)
    dispute = market.gateway.dispute(session, market.app.clock.now(), reason="product_unacceptable")
    told(market, dispute, "created")
    market.gateway.decide_dispute(dispute, "lost")
    told(market, dispute, "closed")
    totals = market.totals()
    assert not {"1320", "2110", "2310", "2320", "2330", "4010", "5070"} & set(totals)
    assert totals["5050"] == DELIVERY
    for parcel in placed.parcels:
        assert market.balance(account(chart.SELLER_RECEIVABLE, parcel.seller_id)) == parcel.shares.seller


@pytest.mark.pain(13)
@pytest.mark.parametrize("how", ["expired", "cancelled"])
def test_an_order_that_ends_unpaid_gives_its_use_back_exactly_once(market: Fair, how: str) -> None:
    coupon(market.app, uses=1, first_order=True)
    placed = market.place(coupon=CODE)
    assert kept(market.app) == (1, OFF)
    if how == "cancelled":
        cancelled(market, placed)
        with pytest.raises(Refused):
            cancelled(market, placed)
    for _ in range(3):
        market.tick(hours=80)
        market.minute()
    assert market.look(placed).parcels[0].state not in CANCELLABLE
    assert kept(market.app) == (0, 0)
    again = market.place(coupon=CODE)
    assert (again.order.discount, kept(market.app)) == (OFF, (1, OFF))


def test_one_use_a_phone_number(market: Fair) -> None:
    coupon(market.app)
    market.place(coupon=CODE)
    with pytest.raises(CouponUsedByPhone):
        market.place(coupon=CODE)
    assert market.place().order.discount == 0, "the order can be placed without it"
    assert kept(market.app) == (1, OFF)


def test_a_first_order_is_the_first_of_its_phone_number(market: Fair) -> None:
    coupon(market.app, first_order=True)
    first = market.place()
    with pytest.raises(NotFirstOrder):
        market.place(coupon=CODE)
    cancelled(market, first)
    assert market.place(coupon=CODE).order.discount == OFF


@pytest.mark.parametrize(
    ("changes", "hours", "typed", "refusal"),
    [
        ({}, 0, "KHONGCO", NoSuchCoupon),
        ({}, 0, "%", NoSuchCoupon),
        ({}, 30 * 24, CODE, CouponNotNow),
        ({"uses": 1, "used": 1}, 0, CODE, CouponUsedUp),
        ({"budget": 30_000, "spent": 10_001}, 0, CODE, CouponUsedUp),
    ],
)
def test_what_is_not_to_be_had(
    market: Fair, changes: dict[str, Any], hours: int, typed: str, refusal: type[Refused]
) -> None:
    coupon(market.app, **changes)
    market.tick(hours=hours)
    before = market.stock(market.na.listing_id)
    with pytest.raises(refusal) as refused:
        market.place(coupon=typed)
    assert refused.value.field == "coupon"
    assert market.stock(market.na.listing_id) == before


def test_a_stopped_one_is_used_up(market: Fair) -> None:
    coupon(market.app)
    placed = market.place(coupon=CODE)
    run(market.app, lambda w: stop_promotion(w.promotions, CODE.lower(), by="pty_maker"))
    with pytest.raises(CouponUsedUp):
        market.place(coupon=CODE)
    with pytest.raises(PromotionStopped):
        run(market.app, lambda w: stop_promotion(w.promotions, CODE, by="pty_maker"))
    assert market.look(placed).order.discount == OFF
