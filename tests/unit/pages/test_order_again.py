"""Order again: what can be had goes into the basket, what differs is said, nothing else changes."""

import json
import re
from typing import Any
from urllib.parse import quote, unquote

import pytest
from chalice.test import Client

from app import app as chalice_app
from chalicelib.catalogue import ListingId, Revision, create_listing, pause_listing, revise_listing
from chalicelib.composition import use
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.orders import Placed
from tests.builders_catalogue import offer
from tests.builders_orders import Fair, fair
from tests.caller import Caller
from tests.unit.orders.over_http import ok, token_for
from tests.unit.pages.desk_visitor import Visitor


@pytest.fixture
def market() -> Fair:
    opened = fair()
    use(opened.app)
    return opened


def pressed(path: str, basket: dict[str, int]) -> tuple[str, dict[str, int]]:
    """Where the button leads, and what is in the basket then."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"xl_basket={quote(json.dumps(basket))}",
    }
    with Client(chalice_app) as client:
        answer = client.http.post(path, headers=headers, body=b"")
    assert answer.status_code == 303, answer.body
    cookies: Any = answer.headers["Set-Cookie"]
    (kept,) = re.findall(r"xl_basket=([^;]*)", str(cookies))
    return str(answer.headers["Location"]), json.loads(unquote(kept))


def page_of(market: Fair, placed: Placed) -> str:
    return f"/don-hang/{placed.order.order_id}/dat-lai?token={token_for(market, placed)}"


def priced(market: Fair, **changes: Any) -> None:
    revision, seller = Revision(**changes), market.van.party_id
    run(market.app, lambda work: revise_listing(work.catalogue, seller, market.na.listing_id, revision))


def test_a_guest_fills_the_basket_and_pressing_twice_doubles_nothing(market: Fair) -> None:
    placed = market.paid()
    page = page_of(market, placed)
    assert f'action="{page}"' in Visitor(market.app).get(page.replace("/dat-lai", "")).html
    before = market.table.everything()
    leads_to, basket = pressed(page, {})
    assert (leads_to, basket) == (page, {market.na.listing_id: 2, market.hoi.listing_id: 1})
    other = ListingId.make(market.app.clock.now(), market.app.entropy)
    assert pressed(page, {**basket, other: 3, market.hoi.listing_id: 5})[1] == {**basket, other: 3, market.hoi.listing_id: 5}
    assert market.table.everything() == before


def test_the_price_of_then_stands_beside_that_of_now(market: Fair) -> None:
    placed = market.paid()
    priced(market, unit_price=70_000)
    shown = Visitor(market.app).get(page_of(market, placed)).text
    assert "giá 65.000 ₫" in shown
    assert "70.000 ₫ tăng 5.000 ₫" in shown


def test_what_is_left_is_taken_and_what_is_lacking_is_said(market: Fair) -> None:
    placed = market.paid()
    priced(market, stock=1)
    run(market.app, lambda work: pause_listing(work.catalogue, market.pao.party_id, market.hoi.listing_id))
    bag = offer(title="Quế khô", category="que", unit_price=80_000, stock=20, weight_g=500)
    run(market.app, lambda work: create_listing(work.catalogue, market.pao.party_id, bag))
    assert pressed(page_of(market, placed), {})[1] == {market.na.listing_id: 1}
    shown = Visitor(market.app).get(page_of(market, placed)).text
    assert "Chỉ còn 1 kg." in shown
    assert "Nhà bán đang nghỉ bán món này." in shown
    others = shown.partition("Món khác của Hộ Nông Văn Páo")[2]
    assert "Quế khô" in others
    assert "Hoa hồi khô" not in others


def test_nothing_to_be_had_is_said_too(market: Fair) -> None:
    placed = market.paid(lines=[(market.na, 50)])
    shown = Visitor(market.app).get(page_of(market, placed)).text
    assert "Hôm nay chưa mua lại được món nào." in shown
    assert "Món này vừa hết." in shown
    assert "Cho vào giỏ" not in shown
    assert pressed(page_of(market, placed), {})[1] == {}


def test_a_full_basket_takes_no_more_and_says_so(market: Fair) -> None:
    placed = market.paid()
    full = {str(ListingId.make(market.app.clock.now(), market.app.entropy)): 1 for _ in range(19)}
    assert pressed(page_of(market, placed), full)[1] == {**full, market.na.listing_id: 2}


def test_only_the_buyer_and_who_has_the_link(market: Fair) -> None:
    placed = market.paid(buyer_id=market.buyer.party_id)
    path = f"/don-hang/{placed.order.order_id}/dat-lai"
    assert Visitor(market.app).get(path).status == 404
    mine = Visitor(market.app, Role.BUYER, party_id=market.buyer.party_id)
    assert mine.get(path).status == 200
    assert f'action="{path}"' in mine.get("/toi").html


def test_over_http(market: Fair) -> None:
    placed = market.paid()
    priced(market, stock=1, unit_price=60_000)
    lines = ok(Caller(market.app).get(f"/orders/{placed.order.order_id}/again?token={token_for(market, placed)}"))["lines"]
    assert [(line["ordered"], line["count"], line["lack"]) for line in lines] == [(2, 1, "fewer"), (1, 1, None)]
    assert (lines[0]["price_then"], lines[0]["price_now"]) == (65_000, 60_000)
    assert Caller(market.app).get(f"/orders/{placed.order.order_id}/again").status == 404
