"""What needs no code: a first order, shipping by a fund; which one an order has, who pays, what it may cost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.kernel.errors import StaleVersion
from chalicelib.ledger import account, chart, trace
from chalicelib.orders import BasketLine, Wish, cancel_order, place_order, token_of
from chalicelib.payments import PaymentMethod
from chalicelib.promotions import PromotionKind, TooManyAutomatic, stop_promotion
from tests.builders_orders import BUYER, Fair, fair
from tests.builders_promotions import CODE, coupon, kept
from tests.caller import Caller
from tests.unit.orders.over_http import body, ok, placed, signed_in
from tests.unit.promotions.test_over_http import decided, desk
from tests.unit.promotions.test_promotion_pages import checkout

FIRST, SHIP, LANG_SON = "DONDAU", "GIAOXA", "khối 1, Đồng Đăng, Lạng Sơn"


@pytest.fixture
def market() -> Fair:
    return fair()


def first_order(market: Fair, **changes: Any) -> None:
    terms = {"kind": PromotionKind.AMOUNT, "rate_bp": 0, "most": 30_000, "first_order": True, "automatic": True}
    coupon(market.app, **{"code": FIRST, "title": "Đơn đầu tiên", **terms, "budget": 90_000, **changes})


def shipping(market: Fair, **changes: Any) -> None:
    terms = {"kind": PromotionKind.DELIVERY, "rate_bp": 0, "most": 50_000, "automatic": True, "once": False}
    coupon(market.app, **{"code": SHIP, "title": "Xã Chi Lăng lo cước", **terms, "budget": 500_000, **changes})


def used(order: dict[str, Any]) -> tuple[str, int, str]:
    return order["coupon"], order["discount"], order["paid_by"]


def test_the_first_order_of_a_number_is_cheaper_without_a_code(market: Fair) -> None:
    first_order(market)
    order = placed(market)
    assert used(order) == (FIRST, 30_000, "province")
    assert order["total"] == order["goods"] + order["delivery"] - 30_000
    assert used(placed(market)) == ("", 0, "province")
    assert kept(market.app, FIRST) == (1, 30_000)


def test_nor_is_the_second_of_who_is_signed_in_for_another_number(market: Fair) -> None:
    first_order(market)
    mai = signed_in(market, market.buyer)
    assert used(ok(mai.post("/orders", body(market)))) == (FIRST, 30_000, "province")
    other = {"name": "Trần Thị Mai", "phone": "0922222222", "address": "12 Hàng Bông, Hà Nội"}
    assert used(ok(mai.post("/orders", body(market, recipient=other)))) == ("", 0, "province")
    assert used(placed(market, recipient=other)) == ("", 0, "province"), "the number has been counted too"


def test_cancelled_unpaid_it_can_be_had_again_cancelled_paid_it_cannot(market: Fair) -> None:
    first_order(market)
    for paid in (False, True, True):
        order = market.paid() if paid else market.place()
        token = token_of(market.work().orders, order.order.order_id)
        run(market.app, lambda w, o=order, t=token: cancel_order(w.orders, o.order.order_id, token=t))  # type: ignore[misc]
        if order.order.coupon is None:
            break
    assert order.order.coupon is None, "the paid one had it for good"
    assert kept(market.app, FIRST) == (1, 30_000)


def test_the_quote_tells_nobody_whether_a_number_has_ordered(market: Fair) -> None:
    first_order(market)
    placed(market)
    asked = {"lines": body(market)["lines"]}
    quotes = [
        ok(Caller(market.app).post("/order-quotes", {**asked, "phone": phone})) for phone in ("0911111111", "0922222222")
    ]
    assert quotes[0] == quotes[1]
    assert (quotes[0]["promotion"], quotes[0]["discount"], quotes[0]["perhaps"][0]["code"]) == (None, 0, FIRST)
    mai = signed_in(market, market.buyer)
    phones = "0911111111", "0922222222"
    told = [ok(mai.post("/order-quotes", {**asked, "phone": phone}))["discount"] for phone in phones]
    assert told == [0, 30_000]


def test_a_fund_pays_the_carriage_of_its_communes_goods(market: Fair) -> None:
    """Chi Lăng pays for its na, and not for the star anise; the carrier gets its due, and the ledger says from whom."""
    shipping(market, categories=("na",), communes=("06523",), fund="06523", most=20_000)
    placed = market.paid()
    first, second = placed.parcels
    assert (first.shares.delivery_off, second.shares.delivery_off, first.shares.fund) == (20_000, 0, "06523")
    for parcel in placed.parcels:
        market.delivered(parcel)
    market.tick(days=3)
    assert market.release_due() == 2
    of = account(chart.EXPENSE_GOODWILL, f"fund-06523-{SHIP}").id
    legs = [leg for entry in trace(market.work().ledger, placed.order.order_id) for leg in entry.postings]
    assert [leg.amount for leg in legs if leg.account.id == of] == [20_000]
    assert market.totals()["5070"] == 20_000
    assert market.totals()["2430"] == -(first.shares.delivery + second.shares.delivery)
    assert kept(market.app, SHIP) == (1, 20_000)
    assert market.paid().order.discount == 20_000, "as often as there is money"


def test_it_is_paid_wholly_or_up_to_so_much_on_its_ways(market: Fair) -> None:
    shipping(market, to_zones=("province",), most=500_000)
    here, there = {"address": LANG_SON}, {"address": "Hà Nội"}
    asked = {"lines": body(market)["lines"]}
    quotes = [ok(Caller(market.app).post("/order-quotes", {**asked, **way})) for way in ({}, {"destination": there})]
    assert [quote["discount"] for quote in quotes] == [0, 0], "where it goes is not known, or is too far"
    free = ok(Caller(market.app).post("/order-quotes", {**asked, "destination": here}))
    assert (free["discount"], free["total"]) == (free["delivery"], free["goods"])
    assert free["promotion"]["title"] == "Xã Chi Lăng lo cước"


def test_and_to_its_communes(market: Fair) -> None:
    """By the commune of 2022, or by today's ward with which the address ends."""
    shipping(market, to_communes=("06325", "05986"))
    to = {"name": "Trần Thị Mai", "phone": "0911111111", "address": "thôn 1"}
    assert placed(market, recipient={**to, "commune_code": "06325"})["discount"] == 43_000
    assert placed(market, recipient={**to, "commune_code": "06040"})["discount"] == 0
    ward = {**to, "address": "số 1, Phường Tam Thanh, Lạng Sơn", "ward_code": "05986"}
    assert placed(market, recipient=ward)["discount"] == 43_000


def test_its_budget_ends_with_orders_that_go_on_without(market: Fair) -> None:
    shipping(market, budget=70_000)
    discounts = [placed(market)["discount"] for _ in range(3)]
    assert discounts == [50_000, 0, 0], "never a part of what it promises"
    assert kept(market.app, SHIP) == (1, 50_000)


def test_one_promotion_an_order_the_best_for_the_buyer(market: Fair) -> None:
    """Of what was typed and what needs no code; what was typed and is less is not used up."""
    coupon(market.app)
    first_order(market)
    order = placed(market, coupon=CODE)
    assert used(order) == (FIRST, 30_000, "province")
    assert (kept(market.app), kept(market.app, FIRST)) == ((0, 0), (1, 30_000))
    assert used(placed(market, coupon=CODE)) == (CODE, 20_000, "province")


def test_of_equal_ones_the_typed(market: Fair) -> None:
    coupon(market.app, kind=PromotionKind.AMOUNT, rate_bp=0, most=30_000)
    first_order(market)
    assert used(placed(market, coupon=CODE)) == (CODE, 30_000, "province")


def test_its_code_cannot_be_typed_and_stopped_it_is_gone(market: Fair) -> None:
    first_order(market)
    asked = {"lines": body(market)["lines"], "coupon": FIRST}
    assert Caller(market.app).post("/order-quotes", asked).body["code"] == "no_such_coupon"
    run(market.app, lambda w: stop_promotion(w.promotions, FIRST, by="pty_x"))
    assert used(placed(market)) == ("", 0, "province")
    first_order(market, code="DONDAU2")
    assert used(placed(market, recipient={"name": "Lý A", "phone": "0922222222", "address": "Hà Nội"}))[0] == "DONDAU2"


def test_every_order_looks_at_eight_at_most(market: Fair) -> None:
    for number in range(8):
        shipping(market, code=f"GIAO{number}", ends_at=market.app.clock.now() + timedelta(days=1 + number))
    with pytest.raises(TooManyAutomatic):
        shipping(market)
    market.tick(days=1)
    shipping(market)
    assert placed(market)["coupon"] == "GIAO1", "of equal ones the first by its code"


def test_two_people_open_it_with_all_its_terms(market: Fair) -> None:
    terms = {"code": SHIP, "kind": "delivery", "rate_bp": 0, "automatic": True, "again": True, "fund": "06523"}
    opened = ok(decided(market, **terms, to_zones=["north"], communes=["06523"]))["outcome"]
    assert (opened["funded_by"], opened["fund"], opened["again"], opened["to_zones"]) == ("fund", "06523", True, ["north"])
    order = placed(market)
    assert used(order) == (SHIP, 20_000, "fund")
    (row,) = ok(desk(market, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV")).get("/promotions"))["entries"]
    assert (row["spent"], row["automatic"]) == (20_000, True)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("fund", {"fund": "99999"}),
        ("to_communes", {"to_communes": ["99999"]}),
        ("once", {"first_order": True, "again": True}),
    ],
)
def test_terms_that_are_none(market: Fair, field: str, words: dict[str, Any]) -> None:
    reply = decided(market, **words)
    assert (reply.status, reply.body["field"]) == (422, field)


def test_the_checkout_says_what_was_chosen_and_what_may_come(market: Fair) -> None:
    first_order(market)
    shipping(market, fund="06523", most=10_000)
    coupon(market.app, code="NHOHON", kind=PromotionKind.AMOUNT, rate_bp=0, most=5_000)
    page = checkout(market, then="quote", coupon="nhohon")
    assert "Xã Chi Lăng lo cước: quỹ Xã Chi Lăng trả" in page.text
    assert "giảm nhiều hơn mã NHOHON; mỗi đơn một khuyến mãi −10.000 ₫" in page.text
    assert "Có thể được giảm thêm khi đặt: Đơn đầu tiên." in page.text
    sent = checkout(market, agreed_total=page.hidden["agreed_total"])
    assert sent.status == 303, sent.text


def test_paid_from_the_balance_and_at_the_door_alike(market: Fair) -> None:
    first_order(market)
    placed = market.place(PaymentMethod.COD)
    assert placed.payment.amount == placed.order.total == 315_000 - 30_000


def both_read_before_either_wrote(market: Fair, *wishes: Wish) -> None:
    """The second is overtaken: the edge decides it anew, and it goes on without."""
    works = []
    for wish in wishes:
        work = market.work()
        assert place_order(work.orders, wish).order.discount
        works.append(work)
    works[0].unit_of_work.commit()
    with pytest.raises(StaleVersion):
        works[1].unit_of_work.commit()


def wish_of(market: Fair, phone: str, buyer_id: PartyId | None = None) -> Wish:
    return Wish(
        order_id=market.order_id(),
        lines=[BasketLine(market.na.listing_id, 1)],
        recipient=replace(BUYER, phone=phone),
        method=PaymentMethod.COD,
        buyer_id=buyer_id,
    )


def test_two_first_orders_at_once_are_one(market: Fair) -> None:
    """Of one who is signed in, for two numbers; and of one number, by two who are not."""
    first_order(market)
    mai = market.buyer.party_id
    both_read_before_either_wrote(market, wish_of(market, "+84911111111", mai), wish_of(market, "+84922222222", mai))
    both_read_before_either_wrote(market, wish_of(market, "+84933333333"), wish_of(market, "+84933333333"))
    assert kept(market.app, FIRST) == (2, 60_000)


def test_the_last_of_a_budget_is_spent_once(market: Fair) -> None:
    shipping(market, budget=50_000, most=30_000)
    both_read_before_either_wrote(market, wish_of(market, "+84911111111"), wish_of(market, "+84922222222"))
    assert kept(market.app, SHIP) == (1, 30_000)


def test_the_last_use_is_had_once(market: Fair) -> None:
    shipping(market, uses=1)
    both_read_before_either_wrote(market, wish_of(market, "+84911111111"), wish_of(market, "+84922222222"))
    assert kept(market.app, SHIP)[0] == 1
