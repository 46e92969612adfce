"""Coupons that a household bears: seen to the đồng before it agrees, taken off its own goods alone, given back in parts."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role
from chalicelib.kernel.clock import business_date
from chalicelib.orders import cancel_lines, cancel_order, explain_sale, open_dispute, settle_dispute, token_of
from chalicelib.payments import balance_account
from tests.builders_orders import Fair, fair
from tests.builders_promotions import kept
from tests.caller import Caller
from tests.unit.orders.over_http import body, ok, placed, signed_in
from tests.unit.orders.test_season_price import reduced
from tests.unit.pages.desk_visitor import Visitor
from tests.unit.promotions.test_automatic import used
from tests.unit.promotions.test_over_http import MAKER, desk

NHAVAN = "NHAVAN"


@pytest.fixture
def market() -> Fair:
    return fair()


def wish(market: Fair, **changes: Any) -> dict[str, Any]:
    day = business_date(market.app.clock.now())
    words = {"code": "nhavan", "kind": "percent", "rate_bp": 2_000, "most": 40_000, "uses": 10, "budget": 100_000}
    return {**words, "first_on": str(day), "last_on": str(day + timedelta(days=6)), **changes}


def opened(market: Fair, **changes: Any) -> dict[str, Any]:
    """Vân looks, and agrees to what she has seen."""
    van, asked = signed_in(market, market.van), wish(market, **changes)
    told = ok(van.post("/my/promotion-quotes", asked))
    answer: dict[str, Any] = ok(van.post("/my/promotions", {**asked, "terms": told["terms"]}))
    return answer


def test_the_household_sees_every_dong_of_an_example_order(market: Fair) -> None:
    told = ok(signed_in(market, market.van).post("/my/promotion-quotes", wish(market)))
    assert told["before"] == {"price": 200_000, "fee": 6_000, "fee_vat": 600, "vat": 2_000, "pit": 1_000, "seller": 190_400}
    assert told["after"] == {"price": 160_000, "fee": 4_800, "fee_vat": 480, "vat": 1_600, "pit": 800, "seller": 152_320}
    assert (told["borne"], told["budget"]) == (40_000, 100_000)
    assert ok(signed_in(market, market.van).get("/my/promotions"))["entries"] == [], "nothing was agreed"


def test_it_agrees_to_exactly_what_it_saw(market: Fair) -> None:
    van = signed_in(market, market.van)
    terms = ok(van.post("/my/promotion-quotes", wish(market)))["terms"]
    other = van.post("/my/promotions", {**wish(market, most=41_000), "terms": terms})
    assert (other.status, other.body["code"]) == (409, "terms_changed")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("rate_bp", {"rate_bp": 5_001}),
        ("kind", {"kind": "delivery", "rate_bp": 0}),
        ("min_goods", {"kind": "amount", "rate_bp": 0, "min_goods": 79_999}),
        ("budget", {"budget": 39_999}),
        ("last_on", {"last_on": "2026-01-01"}),
        ("last_on", {"last_on": "2099-01-01"}),
        ("code", {"code": "mã vân"}),
    ],
)
def test_decree_81_2018_article_7_and_terms_that_are_none(market: Fair, field: str, words: dict[str, Any]) -> None:
    reply = signed_in(market, market.van).post("/my/promotion-quotes", wish(market, **words))
    assert (reply.status, reply.body["field"]) == (422, field), reply.body


def test_it_is_taken_off_its_own_goods_and_lowers_commission_and_taxes(market: Fair) -> None:
    assert (opened(market)["funded_by"], opened_code(market)) == ("household", [NHAVAN])
    order = placed(market, coupon="nhavan")
    assert used(order) == (NHAVAN, 26_000, "household")
    van, pao = market.look_up(order["id"]).parcels
    assert (van.shares.seller_off, van.shares.goods_off, pao.shares.seller_off) == (26_000, 0, 0)
    assert (van.shares.fee, van.shares.vat, van.shares.pit) == (3_120, 1_040, 520)
    assert van.shares.seller == 104_000 - 3_120 - 312 - 1_040 - 520
    assert kept(market.app, NHAVAN) == (1, 26_000)
    assert Caller(market.app).post("/orders", body(market, coupon="nhavan")).body["code"] == "coupon_used_by_phone"


def opened_code(market: Fair) -> list[str]:
    return [one["code"] for one in ok(signed_in(market, market.van).get("/my/promotions"))["entries"]]


def test_of_a_basket_without_its_goods_nothing(market: Fair) -> None:
    opened(market, min_goods=131_000)
    only = [{"listing_id": market.hoi.listing_id, "count": 1}]
    for lines in (only, body(market)["lines"]):
        refused = Caller(market.app).post("/order-quotes", {"lines": lines, "coupon": "nhavan"})
        assert refused.body["code"] == "coupon_not_for_basket", "Páo's goods do not count"


def test_with_a_season_price_at_most_half_in_all(market: Fair) -> None:
    opened(market, rate_bp=5_000, most=100_000)
    reduced(market, price=45_000)
    order = placed(market, coupon="nhavan")
    assert order["discount"] == 130_000 // 2 - 40_000


def test_released_and_explained_to_the_dong(market: Fair) -> None:
    opened(market)
    parcel = market.paid(coupon=NHAVAN).parcels[0]
    market.delivered(parcel)
    market.tick(days=3)
    market.release_due()
    assert market.balance(balance_account(parcel.seller_id)) == parcel.shares.seller
    assert "5070" not in market.totals(), "nobody else pays"
    told = ok(signed_in(market, market.van).get(f"/my/parcels/{parcel.parcel_id}/money"))
    assert (told["goods"], told["coupon_off"], told["paid_by_province"]) == (130_000, 26_000, 0)
    assert told["paid_by_buyer"] == told["goods"] - told["coupon_off"] + told["delivery"]
    (step,) = explain_sale(market.work().orders, parcel.parcel_id, parcel.seller_id).steps
    assert (step.goods, step.balance) == (104_000, parcel.shares.seller)
    page = Visitor(market.app, Role.HOUSEHOLD, party_id=parcel.seller_id).get(f"/ban-hang/thu-nhap/{parcel.parcel_id}")
    assert "Tiền hàng 104.000 ₫ Trước khi giảm 130.000 ₫: nhà mình giảm theo mã NHAVAN 26.000 ₫" in page.text


def test_less_of_it_gives_back_its_part(market: Fair) -> None:
    opened(market)
    order = market.paid(coupon=NHAVAN)
    token = token_of(market.work().orders, order.order.order_id)
    parcel, na = order.parcels[0], str(market.na.listing_id)
    run(market.app, lambda w: cancel_lines(w.orders, order.order.order_id, parcel.parcel_id, {na: 1}, token=token))
    left = market.parcel(parcel.parcel_id).paid_shares
    assert (left.goods, left.seller_off, left.total) == (65_000, 13_000, 52_000 + left.delivery)
    assert market.look(order).payment.refunded == 52_000
    assert kept(market.app, NHAVAN) == (1, 26_000), "it was used"


def test_disputed_the_buyer_gets_back_what_was_paid_and_no_more(market: Fair) -> None:
    opened(market)
    order = market.paid(coupon=NHAVAN)
    parcel, na = market.delivered(order.parcels[0]), str(market.na.listing_id)
    token = token_of(market.work().orders, order.order.order_id)
    run(
        market.app,
        lambda w: open_dispute(w.orders, order.order.order_id, parcel.parcel_id, reason="một kg dập", token=token),
    )
    keeps = {na: 1}
    run(
        market.app,
        lambda w: settle_dispute(
            w.orders, parcel.parcel_id, keeps, delivery=True, settled_by=PartyId(MAKER), reason="một kg dập"
        ),
    )
    assert market.look(order).payment.refunded == 52_000
    assert market.balance(balance_account(parcel.seller_id)) == market.parcel(parcel.parcel_id).paid_shares.seller


def test_ended_unpaid_the_use_comes_back(market: Fair) -> None:
    opened(market)
    order = market.place(coupon=NHAVAN)
    token = token_of(market.work().orders, order.order.order_id)
    run(market.app, lambda w: cancel_order(w.orders, order.order.order_id, token=token))
    assert kept(market.app, NHAVAN) == (0, 0)


def test_its_budget_holds(market: Fair) -> None:
    opened(market, budget=40_000)
    placed(market, coupon="nhavan")
    other = {"name": "Lý Thị B", "phone": "0922222222", "address": "12 Hàng Bông, Hà Nội"}
    assert (
        Caller(market.app).post("/orders", body(market, coupon="nhavan", recipient=other)).body["code"] == "coupon_used_up"
    )


def test_only_its_own_household_stops_it_and_the_desk(market: Fair) -> None:
    opened(market)
    assert signed_in(market, market.pao).post(f"/my/promotions/{NHAVAN}/end", {}).body["code"] == "no_such_promotion"
    assert ok(signed_in(market, market.pao).get("/my/promotions"))["entries"] == []
    assert ok(signed_in(market, market.van).post(f"/my/promotions/{NHAVAN}/end", {}))["state"] == "stopped"
    office = desk(market, PartyId(MAKER))
    assert [one["code"] for one in ok(office.get("/promotions?own=1"))["entries"]] == [NHAVAN]
    assert ok(office.get("/promotions"))["entries"] == []
    room = Visitor(market.app, Role.OPERATIONS).get("/dieu-hanh/khuyen-mai?cua=ho")
    assert NHAVAN in room.text


def test_the_page_shows_the_table_and_then_agrees_to_it(market: Fair) -> None:
    van, at = Visitor(market.app, Role.HOUSEHOLD, party_id=market.van.party_id), "/ban-hang/ma-giam-gia"
    asked = wish(market)
    form = {name: str(asked[name]) for name in ("code", "kind", "most", "first_on", "last_on", "uses", "budget")}
    told = van.post(at, **form, percent="20", then="see")
    assert "Ví dụ đơn 200.000 ₫" in told.text
    assert "Đơn này nhà mình chịu 40.000 ₫ , nhận ít hơn 38.080 ₫" in told.text
    agreed = van.send(at, {**form, "percent": "20", "then": "agree", "terms": told.hidden["terms"]})
    assert (agreed.status, agreed.leads_to) == (303, at)
    assert "Đã dùng 0 trên 10 lượt, nhà mình chịu 0 ₫ trên 100.000 ₫" in van.get(at).text
    assert van.send(f"{at}/{NHAVAN}/dung", {}).leads_to == at
    assert "Đã dừng" in van.get(at).text
    assert "Mời chọn ngày." in van.post(at, **{**form, "last_on": ""}, percent="20", then="see").text


def test_the_buyer_reads_that_the_household_bears_it(market: Fair) -> None:
    opened(market)
    order = placed(market, coupon="nhavan")
    page = Visitor(market.app).get(f"/don-hang/{order['id']}?token={order['token']}")
    assert "Mã NHAVAN: nhà bán giảm −26.000 ₫" in page.text
