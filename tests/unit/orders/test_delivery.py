"""The delivery's fee is told before paying, by zone, weight and cold; what was told is what is charged, and stays."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from chalice.test import Client

from app import app as chalice_app
from chalicelib.catalogue import create_listing
from chalicelib.composition import use
from chalicelib.entrypoints.runner import run
from tests.builders_catalogue import offer
from tests.builders_identity import HUU_LUNG
from tests.builders_orders import Fair, fair
from tests.caller import Caller
from tests.unit.orders.over_http import body, ok

HANOI = "12 Hàng Bông, Hoàn Kiếm, Hà Nội"
SAIGON = "1 Lê Lợi, Thành phố Hồ Chí Minh"


@pytest.fixture
def market() -> Fair:
    return fair()


def quoted(market: Fair, destination: dict[str, Any] | None, **changes: Any) -> Any:
    asked = {"lines": body(market)["lines"], "destination": destination, **changes}
    return ok(Caller(market.app).post("/order-quotes", asked))


@pytest.mark.parametrize(
    ("destination", "zone", "fees", "days"),
    [
        ({"commune_code": "06523"}, "district", [18_500, 16_000], 1),
        ({"commune_code": HUU_LUNG}, "province", [23_000, 20_000], 2),
        ({"address": HANOI}, "north", [35_000, 30_000], 3),
        ({"address": SAIGON}, "far", [47_000, 38_000], 6),
    ],
)
def test_told_and_charged_are_one(market: Fair, destination: dict[str, Any], zone: str, fees: list[int], days: int) -> None:
    told = quoted(market, destination)
    ways = [parcel["way"] for parcel in told["parcels"]]
    assert [(way["zone"], way["fee"], way["days"], way["cold"]) for way in ways] == [(zone, fee, days, 0) for fee in fees]
    assert told["delivery"] == told["delivery_least"] == sum(fees)
    recipient = {"name": "Trần Thị Mai", "phone": "0911111111", "address": HANOI, **destination}
    order = ok(Caller(market.app).post("/orders", body(market, recipient=recipient, agreed_total=told["total"])))
    assert [parcel["way"] for parcel in order["parcels"]] == ways
    assert order["total"] == told["total"] == order["payment"]["amount"]


def test_what_costs_more_than_was_agreed_is_not_ordered(market: Fair) -> None:
    told = quoted(market, {"address": HANOI})
    reply = Caller(market.app).post("/orders", body(market, agreed_total=told["total"] - 1))
    assert (reply.status, reply.body["code"]) == (422, "price_changed")
    assert reply.body["details"] == {"total": told["total"], "agreed": told["total"] - 1}
    assert market.stock(market.na.listing_id) == 50


def test_chilled_goods_go_only_as_far_as_they_keep(market: Fair) -> None:
    wish = offer(title="Vịt quay lá mác mật", category="vit-quay", unit_price=280_000, stock=9, weight_g=2_000)
    duck = run(market.app, lambda w: create_listing(w.catalogue, market.van.party_id, wish))
    lines = [{"listing_id": duck.listing_id, "count": 1}]
    near = quoted(market, {"address": HANOI}, lines=lines)
    assert (near["delivery"], near["parcels"][0]["way"]["cold"]) == (35_000 + 20_000, 20_000)
    assert quoted(market, None, lines=lines)["delivery"] == near["delivery"], "farther it does not go"
    asked = {"lines": lines, "destination": {"address": SAIGON}}
    assert Caller(market.app).post("/order-quotes", asked).body["code"] == "too_far_for_fresh"
    recipient = {"name": "Trần Thị Mai", "phone": "0911111111", "address": SAIGON}
    refused = Caller(market.app).post("/orders", body(market, lines=lines, recipient=recipient))
    assert (refused.status, refused.body["code"]) == (422, "too_far_for_fresh")


def test_what_was_picked_too_long_ago_is_lacking_before_anybody_types_an_address(market: Fair) -> None:
    picked = market.app.clock.now().date() - timedelta(days=9)
    wish = offer(title="Na chín cây", harvested_on=picked)
    na = run(market.app, lambda w: create_listing(w.catalogue, market.van.party_id, wish))
    lines = [{"listing_id": na.listing_id, "count": 1}, {"listing_id": market.na.listing_id, "count": 1}]
    told = quoted(market, None, lines=lines)
    assert (told["can_order"], told["parcels"][0]["lacking"]) == (False, [na.listing_id])
    refused = Caller(market.app).post("/orders", body(market, lines=lines))
    assert (refused.body["code"], refused.body["details"]["title"]) == ("too_far_for_fresh", "Na chín cây")
    assert market.stock(market.na.listing_id) == 50


@pytest.mark.parametrize("destination", [{"commune_code": "99999"}, {"address": "x"}, {"commune_code": None}])
def test_what_is_no_destination(market: Fair, destination: dict[str, Any]) -> None:
    asked = {"lines": body(market)["lines"], "destination": destination}
    reply = Caller(market.app).post("/order-quotes", asked)
    assert reply.status == 422
    assert reply.body["field"].startswith("destination")


def checkout(market: Fair, values: dict[str, str]) -> str:
    """The checkout's page, asked to count the fee."""
    use(market.app)
    basket = quote(f'{{"{market.na.listing_id}":2,"{market.hoi.listing_id}":1}}')
    headers = {"Cookie": f"xl_basket={basket}", "Content-Type": "application/x-www-form-urlencoded"}
    with Client(chalice_app) as client:
        sent = urlencode({"then": "quote", **values}).encode()
        answer = client.http.request("POST", "/dat-hang", headers=headers, body=sent)
    assert answer.status_code == 200, answer.body
    return answer.body.decode()


def test_the_checkout_shows_each_parcels_fee_and_keeps_what_was_typed(market: Fair) -> None:
    page = checkout(market, {"recipient.name": "Trần Thị Mai", "province": "Hà Nội", "ward": "Hoàn Kiếm"})
    assert "miền Bắc, 2 kg, lâu nhất 3 ngày" in page
    assert "miền Bắc, 0,5 kg, lâu nhất 3 ngày" in page
    assert 'name="agreed_total" value="315000"' in page
    assert 'value="Trần Thị Mai"' in page
    unknown = checkout(market, {})
    assert "Phải trả, nhiều nhất" in unknown
    assert 'name="agreed_total" value="335000"' in unknown
