"""A season price from the household's agreement to the buyer's order: who sees what, and who bears what."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalogue import end_season_price, take_stock
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.kernel.clock import VIETNAM, business_date
from chalicelib.kernel.errors import StaleVersion
from tests.builders_orders import Fair, fair
from tests.caller import Caller
from tests.unit.orders.over_http import body, ok, placed, signed_in
from tests.unit.pages.desk_visitor import Visitor


@pytest.fixture
def market() -> Fair:
    return fair()


def wish(market: Fair, price: int = 55_000, first: int = 0, last: int = 9) -> dict[str, Any]:
    day = business_date(market.app.clock.now())
    days = {"first_on": str(day + timedelta(days=first)), "last_on": str(day + timedelta(days=last))}
    return {"price": price, **days}


def reduced(market: Fair, price: int = 55_000, first: int = 0, last: int = 9) -> dict[str, Any]:
    """The household looks, and agrees to what it has seen."""
    van, at = signed_in(market, market.van), f"/listings/{market.na.listing_id}"
    asked = wish(market, price, first, last)
    told = ok(van.post(f"{at}/season-price-quotes", asked))
    answer: dict[str, Any] = ok(van.post(f"{at}/season-price", {**asked, "terms": told["terms"]}))
    return answer


def test_the_household_sees_every_dong_old_beside_new(market: Fair) -> None:
    told = ok(signed_in(market, market.van).post(f"/listings/{market.na.listing_id}/season-price-quotes", wish(market)))
    before, after = told["before"], told["after"]
    assert before == {"price": 65_000, "fee": 1_950, "fee_vat": 195, "vat": 650, "pit": 325, "seller": 61_880}
    assert after == {"price": 55_000, "fee": 1_650, "fee_vat": 165, "vat": 550, "pit": 275, "seller": 52_360}
    assert (told["borne"], told["days_used"], told["days_most"]) == (10_000, 0, 120)
    assert ok(Caller(market.app).get(f"/listings/{market.na.listing_id}"))["season_price"] is None, "nothing was agreed"


def test_it_agrees_to_exactly_what_it_saw(market: Fair) -> None:
    van, at = signed_in(market, market.van), f"/listings/{market.na.listing_id}"
    terms = ok(van.post(f"{at}/season-price-quotes", wish(market)))["terms"]
    for other in (wish(market, 54_000), wish(market, last=10)):
        refused = van.post(f"{at}/season-price", {**other, "terms": terms})
        assert (refused.status, refused.body["code"]) == (409, "terms_changed")
    ok(van.post(f"{at}/revisions", {"unit_price": 64_000}))
    assert van.post(f"{at}/season-price", {**wish(market), "terms": terms}).body["code"] == "terms_changed"


def test_only_the_household_itself(market: Fair) -> None:
    pao, at = signed_in(market, market.pao), f"/listings/{market.na.listing_id}"
    assert pao.post(f"{at}/season-price-quotes", wish(market)).status == 404
    assert Caller(market.app).post(f"{at}/season-price-quotes", wish(market)).status == 401


def test_the_order_freezes_the_price_of_its_moment_and_what_it_is_off(market: Fair) -> None:
    reduced(market, last=0)
    order = placed(market)
    line = order["parcels"][0]["lines"][0]
    assert (line["unit_price"], line["list_price"], line["amount"]) == (55_000, 65_000, 110_000)
    assert order["parcels"][1]["lines"][0]["list_price"] == 0
    market.tick(days=1)
    later = placed(market)["parcels"][0]["lines"][0]
    assert (later["unit_price"], later["list_price"]) == (65_000, 0)


@pytest.mark.parametrize("ahead", [0, 1])
def test_a_basket_seen_on_the_other_side_of_midnight_is_told(market: Fair, ahead: int) -> None:
    """It began, or it ended, between the look and the order: the order says so, whether it is dearer or cheaper."""
    reduced(market, first=ahead, last=ahead)
    seen = ok(Caller(market.app).post("/order-quotes", {"lines": body(market)["lines"]}))["goods"]
    assert seen == (230_000, 250_000)[ahead]
    market.tick(seconds=_to_midnight(market))
    refused = Caller(market.app).post("/orders", body(market, seen_goods=seen))
    assert (refused.status, refused.body["code"]) == (422, "price_changed")
    now = (250_000, 230_000)[ahead]
    assert refused.body["details"] == {"total": now, "agreed": seen}
    assert placed(market, seen_goods=now)["goods"] == now


def _to_midnight(market: Fair) -> int:
    now = market.app.clock.now().astimezone(VIETNAM)
    return 86_400 - (now.hour * 3_600 + now.minute * 60 + now.second)


def test_ended_between_the_read_and_the_write_the_order_is_decided_again(market: Fair) -> None:
    reduced(market)
    work = market.work()
    take_stock(work.catalogue, {market.na.listing_id: 1})
    run(market.app, lambda w: end_season_price(w.catalogue, market.van.party_id, market.na.listing_id))
    with pytest.raises(StaleVersion):
        work.unit_of_work.commit()


def test_commission_and_taxes_are_of_what_was_paid_and_the_explanation_says_who_bore_the_rest(market: Fair) -> None:
    reduced(market)
    parcel = market.paid().parcels[0]
    market.delivered(parcel)
    market.tick(days=3)
    assert market.release_due() == 1
    money = ok(signed_in(market, market.van).get(f"/my/parcels/{parcel.parcel_id}/money"))
    assert (money["goods"], money["season_off"], money["paid_by_province"]) == (110_000, 20_000, 0)
    assert money["paid_by_buyer"] == money["goods"] + money["delivery"]
    (step,) = money["steps"]
    assert (step["goods"], step["fee"], step["vat"], step["pit"]) == (110_000, -3_300, -1_100, -550)
    assert money["reached"] == sum(step[name] for name in ("goods", "fee", "fee_vat", "vat", "pit")) == 104_720
    page = Visitor(market.app, Role.HOUSEHOLD, party_id=market.van.party_id).get(f"/ban-hang/thu-nhap/{parcel.parcel_id}")
    assert "Giá thường 130.000 ₫: nhà mình giảm theo giá mùa vụ 20.000 ₫" in page.text


def test_the_page_shows_the_table_and_then_agrees_to_it(market: Fair) -> None:
    van = Visitor(market.app, Role.HOUSEHOLD, party_id=market.van.party_id)
    at = f"/ban-hang/tin/{market.na.listing_id}"
    day = business_date(market.app.clock.now())
    form = {"price": "55.000", "first_on": str(day), "last_on": str(day + timedelta(days=9))}
    told = van.post(f"{at}/gia-mua-vu", then="see", **form)
    assert "Mỗi kg nhà mình chịu 10.000 ₫ , nhận ít hơn 9.520 ₫" in told.text
    assert "Nhà mình được 61.880 ₫ 52.360 ₫" in told.text
    agreed = van.send(f"{at}/gia-mua-vu", {**form, "then": "agree", "terms": told.hidden["terms"]})
    assert (agreed.status, agreed.leads_to) == (303, at)
    assert "Giá mùa vụ 55.000 ₫ / kg" in van.get(at).text
    assert 'name="unit_price"' in van.get(f"{at}/sua").html
    assert 'value="65000"' in van.get(f"{at}/sua").html, "the form shows the price that it changes"
    assert van.send(f"{at}/thoi-gia-mua-vu", {}).leads_to == at
    assert "Giá mùa vụ 55.000" not in van.get(at).text


def test_the_page_says_what_is_wrong(market: Fair) -> None:
    van = Visitor(market.app, Role.HOUSEHOLD, party_id=market.van.party_id)
    at = f"/ban-hang/tin/{market.na.listing_id}/gia-mua-vu"
    day = str(business_date(market.app.clock.now()))
    dear = van.post(at, then="see", price="10.000", first_on=day, last_on=day)
    assert (dear.status, "luật cho giảm nhiều nhất 50%" in dear.text) == (422, True)
    assert "Mời chọn ngày." in van.post(at, then="see", price="55.000", first_on=day, last_on="").text
    ok(signed_in(market, market.van).post(f"/listings/{market.na.listing_id}/revisions", {"unit_price": 90_000}))
    raised = van.post(at, then="see", price="65.000", first_on=day, last_on=day)
    assert (raised.status, "Giá bán vừa tăng từ 65.000 ₫" in raised.text) == (422, True)


def test_buyers_see_the_price_struck_through_and_until_when(market: Fair) -> None:
    listing = reduced(market, last=7)
    page = Visitor(market.app).get(f"/san-pham/{listing['slug']}-{market.na.listing_id}")
    last_on = business_date(market.app.clock.now()) + timedelta(days=7)
    assert f"Giá thường 65.000 ₫ 55.000 ₫ / kg Giá mùa vụ đến {last_on.day}/{last_on.month}" in page.text
    product, *_ = [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.html)]
    offer = product["offers"]
    assert (offer["price"], offer["priceValidUntil"]) == (55_000, last_on.isoformat())
    assert offer["priceSpecification"]["price"] == 65_000
    assert offer["priceSpecification"]["priceType"].endswith("StrikethroughPrice")
