"""Following on the pages: a guest signs in and comes back, the button on the household's page, what is new of each."""

from functools import partial

import pytest

from chalicelib.catalogue import Listing, create_listing
from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role, suspend_party
from infra.local.memory_table import MemoryTable
from tests.builders_catalogue import offer
from tests.builders_identity import household
from tests.builders_orders import Fair, deliver_effects, fair
from tests.caller import Caller
from tests.capacity import Meter
from tests.unit.orders.over_http import BUYER_ROLE, ok, signed_in
from tests.unit.pages.desk_visitor import Visitor


@pytest.fixture
def market() -> Fair:
    return fair()


def house(market: Fair) -> str:
    return f"/nha/ho-hoang-thi-van-{market.van.party_id}"


def buyer(market: Fair) -> Visitor:
    return Visitor(market.app, Role.BUYER, party_id=market.buyer.party_id)


def test_a_guest_is_asked_to_sign_in_and_comes_back(market: Fair) -> None:
    guest = Visitor(market.app)
    there = f"{house(market)}/theo-doi"
    assert there in guest.get(house(market)).links
    assert there in guest.get(f"/san-pham/{market.na.slug}-{market.na.listing_id}").links
    assert guest.get(there).leads_to == f"/dang-nhap?tiep={there}"
    back = buyer(market).get(there)
    assert "nhiều nhất một tin mỗi ngày" in back.text
    assert back.forms == 1
    assert Visitor(market.app).get("/theo-doi").leads_to == "/dang-nhap?tiep=/theo-doi"


def test_the_button_follows_and_unfollows(market: Fair) -> None:
    me = buyer(market)
    page = me.get(house(market))
    assert "Theo dõi nhà này" in page.text
    assert "người theo dõi" not in page.text
    assert me.send(f"{house(market)}/theo-doi", {}).leads_to == house(market)
    page = me.get(house(market))
    assert "1 người theo dõi" in page.text
    assert "Bỏ theo dõi" in page.text
    assert "Bạn đang theo dõi nhà này." in me.get(f"{house(market)}/theo-doi").text
    assert me.send(f"{house(market)}/theo-doi", {"then": "unfollow"}).leads_to == house(market)
    assert "Bỏ theo dõi" not in me.get(house(market)).text
    own = Visitor(market.app, Role.BUYER, Role.HOUSEHOLD, party_id=market.van.party_id)
    assert "Đây là nhà của bạn." in own.send(f"{house(market)}/theo-doi", {}).text


def test_the_page_of_what_is_new(market: Fair) -> None:
    me = buyer(market)
    assert "Bạn chưa theo dõi nhà nào." in me.get("/theo-doi").text
    assert "/theo-doi" in me.get("/toi").links
    me.send(f"{house(market)}/theo-doi", {})
    bag = offer(title="Bưởi đào")
    run(market.app, lambda work: create_listing(work.catalogue, market.van.party_id, bag))
    deliver_effects(market, "household_news")
    page = me.get("/theo-doi")
    assert market.van.name in page.text
    assert "Bưởi đào" in page.text
    assert "Tắt tin nhắn" in page.text
    form = f"/nha/{market.van.party_id}/theo-doi"
    assert me.send(form, {"from": "list", "then": "quiet"}).leads_to == "/theo-doi"
    assert "Nhắn khi có món mới" in me.get("/theo-doi").text
    assert me.send(form, {"from": "list", "then": "told"}).leads_to == "/theo-doi"
    assert "Tắt tin nhắn" in me.get("/theo-doi").text
    run(market.app, lambda work: suspend_party(work.identity, market.van.party_id))
    assert "Nhà này đã nghỉ bán" in me.get("/theo-doi").text
    assert me.send(form, {"from": "list", "then": "unfollow"}).leads_to == "/theo-doi"
    assert "Bạn chưa theo dõi nhà nào." in me.get("/theo-doi").text


def test_over_http(market: Fair) -> None:
    me, path = signed_in(market, market.buyer, BUYER_ROLE), f"/households/{market.van.party_id}"
    assert Caller(market.app).post(f"{path}/follow", {}).status == 401
    assert ok(Caller(market.app).get(f"{path}/follow")) == {
        "household_id": market.van.party_id, "told": False, "since": None, "followers": 0,
    }  # fmt: skip
    assert ok(me.post(f"{path}/follow", {"told": False}))["told"] is False
    assert ok(me.post(f"{path}/follow", {}))["told"] is True
    assert ok(me.get(f"{path}/follow"))["followers"] == 1
    (one,) = ok(me.get("/my/follows"))["entries"]
    assert (one["name"], one["commune"]) == (market.van.name, "Xã Chi Lăng, Huyện Chi Lăng")
    assert [listing["title"] for listing in one["listings"]] == [market.na.title]
    assert me.get("/my/follows?cursor=x").status == 422
    assert ok(me.post(f"{path}/unfollow"))["since"] is None
    assert me.post(f"/households/{market.buyer.party_id}/follow", {}).status == 422
    nobody = market.buyer.party_id[:-4] + "0000"
    assert me.post(f"/households/{nobody}/follow", {}).body["code"] == "no_such_household"


def sold_by(seller: PartyId, work: Work) -> Listing:
    return create_listing(work.catalogue, seller, offer())


def test_a_page_of_twelve_households_is_one_query_and_two_batch_reads() -> None:
    table = MemoryTable()
    meter = Meter(table)
    market = fair(table, meter)
    me = buyer(market)
    for number in range(13):
        seller = household(market.app, phone=f"+8498765{number:04d}", name=f"Hộ số {number}").party_id
        run(market.app, partial(sold_by, seller))
        me.send(f"/nha/{seller}/theo-doi", {})
    with meter.measure() as cost:
        first = me.get("/theo-doi")
    assert first.html.count("Tắt tin nhắn") == 12
    assert (cost.reads, cost.queries) == (2, 1)
    (more,) = [link for link in first.links if link.startswith("/theo-doi?trang=")]
    assert me.get(more).html.count("Tắt tin nhắn") == 1
