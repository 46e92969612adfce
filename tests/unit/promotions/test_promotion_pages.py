"""Coupons on pages: typed at the checkout, seen by the household, opened and stopped at the desk."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from chalice.test import Client

from app import app as chalice_app
from chalicelib.catalogue import create_listing
from chalicelib.composition import use
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.kernel.ids import OperationId
from chalicelib.orders import OrderId
from tests.builders_catalogue import offer
from tests.builders_orders import Fair, fair
from tests.builders_promotions import CODE, coupon, kept
from tests.unit.pages.desk_visitor import Shown, Visitor

GOODS, FEE, OFF = 250_000, 65_000, 20_000
TYPED = {
    "recipient.name": "Trần Thị Mai",
    "recipient.phone": "0911111111",
    "province": "Hà Nội",
    "ward": "Hoàn Kiếm",
    "recipient.address": "12 Hàng Bông",
    "method": "vietqr",
}
ROOM = f"{HOME}/khuyen-mai"


@pytest.fixture
def market() -> Fair:
    return fair()


def checkout(market: Fair, **values: str) -> Shown:
    """The checkout's form, sent by a guest."""
    use(market.app)
    basket = quote(f'{{"{market.na.listing_id}":2,"{market.hoi.listing_id}":1}}')
    headers = {"Cookie": f"xl_basket={basket}", "Content-Type": "application/x-www-form-urlencoded"}
    op = str(OperationId.make(market.app.clock.now(), market.app.entropy))
    lines = f"{market.na.listing_id}x2 {market.hoi.listing_id}x1"
    sent = urlencode({**TYPED, "op": op, "lines": lines, **values}).encode()
    with Client(chalice_app) as client:
        answer = client.http.request("POST", "/dat-hang", headers=headers, body=sent)
    return Shown(answer.status_code, answer.body.decode(), answer.headers.get("Location", ""))


def test_the_checkout_says_what_the_province_pays_and_asks_for_the_rest(market: Fair) -> None:
    coupon(market.app)
    page = checkout(market, then="quote", coupon="hoixuan")
    assert page.hidden["agreed_total"] == str(GOODS + FEE - OFF)
    assert "Mã HOIXUAN: tỉnh trả −20.000 ₫" in page.text
    assert "Phải trả 295.000 ₫" in page.text
    placed = checkout(market, coupon="hoixuan", agreed_total=page.hidden["agreed_total"])
    assert placed.status == 303, placed.text
    order = market.look_up(OrderId(placed.leads_to.partition("/don-hang/")[2].partition("?")[0])).order
    assert (order.total, order.discount) == (GOODS + FEE - OFF, OFF)
    seen = Visitor(market.app).get(placed.leads_to)
    assert "Mã HOIXUAN: tỉnh trả −20.000 ₫ Tổng cộng 295.000 ₫" in seen.text


def test_a_coupon_that_is_none_is_said_at_its_field_and_left_out(market: Fair) -> None:
    page = checkout(market, then="quote", coupon="KHONGCO")
    assert "Không có mã KHONGCO" in page.text
    assert page.hidden["agreed_total"] == str(GOODS + FEE)
    assert 'value="KHONGCO"' not in page.html, "the next press orders without it"


def test_a_coupon_that_the_number_has_used_lets_the_order_go_on_without_it(market: Fair) -> None:
    coupon(market.app)
    market.place(coupon=CODE)
    refused = checkout(market, coupon=CODE, agreed_total=str(GOODS + FEE))
    assert (refused.status, "Số điện thoại này đã dùng mã HOIXUAN" in refused.text) == (422, True)
    assert refused.hidden["agreed_total"] == str(GOODS + FEE)
    assert 'value="0911111111"' in refused.html
    assert checkout(market, agreed_total=str(GOODS + FEE)).status == 303
    assert kept(market.app) == (1, OFF)


def test_too_far_for_fresh_goods_the_coupon_stays(market: Fair) -> None:
    coupon(market.app)
    chilled = offer(title="Na bóc lạnh", ships_cold=True)
    na = run(market.app, lambda work: create_listing(work.catalogue, market.van.party_id, chilled))
    far = replace(market, na=na)
    page = checkout(far, then="quote", coupon=CODE, province="Thành phố Hồ Chí Minh")
    assert "Mời chọn nơi gần hơn" in page.text
    assert "Mã HOIXUAN: tỉnh trả −20.000 ₫" in page.text


def test_the_household_reads_who_pays(market: Fair) -> None:
    coupon(market.app)
    parcel = market.paid(coupon=CODE).parcels[0]
    earnings = Visitor(market.app, Role.HOUSEHOLD, party_id=parcel.seller_id).get("/ban-hang/thu-nhap")
    assert "Người mua dùng mã HOIXUAN: tỉnh trả thay 10.400 ₫, bạn vẫn nhận đủ." in earnings.text
    assert f"Bạn nhận {parcel.shares.seller:,}".replace(",", ".") in earnings.text


def wish(**changes: str) -> dict[str, str]:
    words: dict[str, Any] = {
        "code": "tetdinhmui",
        "title": "Tết Đinh Mùi",
        "kind": "percent",
        "percent": "10",
        "most": "30.000",
        "first_order": "yes",
        "categories": "na hoi",
        "first_on": "2026-09-05",
        "last_on": "2026-09-07",
        "uses": "100",
        "budget": "2.000.000",
        "reason": "đã họp và ghi biên bản",
    }
    return {**words, **changes}


def test_two_people_open_one_at_the_desk_and_one_stops_it(market: Fair) -> None:
    maker, checker = Visitor(market.app, Role.OPERATIONS), Visitor(market.app, Role.OPERATIONS)
    assert f"{HOME}/xin/open_promotion" in maker.get(ROOM).links
    wrong = maker.post(
        f"{HOME}/xin/open_promotion", op=maker.get(f"{HOME}/xin/open_promotion").operation, **wish(budget="9")
    )
    assert (wrong.status, "Ngân sách ít hơn mức giảm của một đơn." in wrong.text) == (422, True)
    asked = maker.ask("open_promotion", **wish())
    seen = checker.get(asked)
    told = "Giảm 10% tiền hàng, nhiều nhất 30.000 ₫ một đơn; đơn đầu tiên của số điện thoại; nhóm hàng na, hoi"
    assert told in seen.text
    assert "05/09/2026 đến hết 07/09/2026" in seen.text
    assert checker.post(asked, op=seen.operation, decision="approve", note="").status == 303
    room = maker.get(ROOM)
    assert "TETDINHMUI" in room.text
    assert f"{told}" in room.text
    assert "0 / 100" in room.text
    assert Visitor(market.app, Role.AUDITOR).get(ROOM).forms == 0
    maker.send(f"{ROOM}/TETDINHMUI/dung", {})
    assert "Đã dừng" in maker.get(ROOM).text
    assert "tetdinhmui".upper() in maker.get(f"{ROOM}?tep=khuyen-mai").html
