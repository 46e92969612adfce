"""Promotions over HTTP: two people open one, a buyer sees what it takes off before ordering, one person stops it."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.identity import Actor, PartyId, Role, SessionId
from chalicelib.kernel.clock import business_date
from chalicelib.oversight import ApprovalId
from tests.builders_orders import ActorCaller, Fair, fair
from tests.builders_promotions import CODE, coupon
from tests.caller import Caller, Reply
from tests.unit.orders.over_http import body, ok, placed, signed_in

MAKER, CHECKER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")


@pytest.fixture
def market() -> Fair:
    return fair()


def desk(market: Fair, who: PartyId, role: Role = Role.OPERATIONS) -> Caller:
    session = SessionId.make(market.app.clock.now(), market.app.entropy)
    return ActorCaller(market.app, Actor(who, frozenset({role}), session))


def wish(market: Fair, **changes: Any) -> dict[str, Any]:
    today = business_date(market.app.clock.now())
    words = {
        "code": "hoixuan",
        "title": "Hội xuân",
        "kind": "percent",
        "rate_bp": 1_000,
        "most": 20_000,
        "first_on": today.isoformat(),
        "last_on": (today + timedelta(days=6)).isoformat(),
        "uses": 10,
        "budget": 200_000,
    }
    return {**words, **changes}


def ask(market: Fair, **changes: Any) -> Reply:
    approval = ApprovalId.make(market.app.clock.now(), market.app.entropy)
    words = wish(market, **changes)
    asked = {"approval_id": approval, "act": "open_promotion", "words": words, "reason": "mở hàng đầu xuân"}
    return desk(market, MAKER).post("/approvals", asked)


def decided(market: Fair, **changes: Any) -> Reply:
    approval = ok(ask(market, **changes))
    return desk(market, CHECKER).post(f"/approvals/{approval['id']}/decision", {"approve": True})


def quote(market: Fair, **changes: Any) -> Reply:
    return Caller(market.app).post("/order-quotes", {"lines": body(market)["lines"], **changes})


def test_two_people_open_it_and_an_order_uses_it(market: Fair) -> None:
    opened = ok(decided(market))["outcome"]
    assert (opened["code"], opened["state"], opened["funded_by"]) == (CODE, "live", "platform")
    assert (opened["opened_by"], opened["reason"]) == ([MAKER, CHECKER], "mở hàng đầu xuân")
    order = placed(market, coupon="HoiXuan")
    assert (order["coupon"], order["discount"]) == (CODE, 20_000)
    assert order["total"] == order["goods"] + order["delivery"] - 20_000 == order["payment"]["amount"]
    assert [one["discount"] for one in order["parcels"]] == [10_400, 9_600]
    (listed,) = ok(desk(market, MAKER, Role.AUDITOR).get("/promotions"))["entries"]
    assert (listed["used"], listed["spent"], listed["uses"], listed["budget"]) == (1, 20_000, 10, 200_000)


def test_it_ends_with_its_last_day_in_vietnam(market: Fair) -> None:
    opened = ok(decided(market))["outcome"]
    assert opened["begins_at"].endswith("T17:00:00.000Z")
    market.tick(days=7)
    assert quote(market, coupon=CODE).body["code"] == "coupon_not_now"


def test_the_quote_says_what_is_taken_off_and_what_is_left(market: Fair) -> None:
    coupon(market.app)
    plain, cheaper = ok(quote(market)), ok(quote(market, coupon=CODE))
    assert (plain["discount"], cheaper["discount"]) == (0, 20_000)
    assert cheaper["total"] == plain["total"] - 20_000
    assert ok(quote(market))["total"] == plain["total"], "a quote keeps nothing for anybody"
    assert placed(market, coupon=CODE, agreed_total=cheaper["total"])["total"] <= cheaper["total"]


@pytest.mark.parametrize("path", ["/order-quotes", "/orders"])
def test_a_coupon_that_is_none_is_named(market: Fair, path: str) -> None:
    asked = body(market, coupon="KHONGCO")
    sent = asked if path == "/orders" else {"lines": asked["lines"], "coupon": "KHONGCO"}
    reply = Caller(market.app).post(path, sent)
    assert (reply.status, reply.body["code"], reply.body["field"]) == (422, "no_such_coupon", "coupon")
    assert "KHONGCO" in reply.body["message_vi"]
    assert ok(Caller(market.app).post("/orders", {**asked, "coupon": ""}))["id"] == asked["order_id"]


def test_the_household_sees_who_pays_and_its_full_price(market: Fair) -> None:
    coupon(market.app)
    bought = market.paid(coupon=CODE)
    parcel = bought.parcels[0]
    (mine,) = ok(signed_in(market, market.van).get("/my/parcels"))["entries"]
    assert (mine["shares"]["discount"], mine["shares"]["coupon"]) == (10_400, CODE)
    assert mine["shares"]["seller"] == parcel.shares.seller
    assert mine["shares"]["goods"] == 130_000


def test_one_person_stops_it_once(market: Fair) -> None:
    ok(decided(market))
    assert desk(market, MAKER, Role.AUDITOR).post(f"/promotions/{CODE}/end", {}).body["code"] == "not_permitted"
    stopped = ok(desk(market, MAKER).post(f"/promotions/{CODE}/end", {}))
    assert (stopped["state"], stopped["stopped_by"]) == ("stopped", MAKER)
    assert desk(market, MAKER).post(f"/promotions/{CODE}/end", {}).body["code"] == "promotion_stopped"
    assert desk(market, MAKER).post("/promotions/KHONGCO/end", {}).body["code"] == "no_such_promotion"
    assert quote(market, coupon=CODE).body["code"] == "coupon_used_up"


def test_a_code_means_one_promotion_for_ever(market: Fair) -> None:
    ok(decided(market))
    assert decided(market, title="Hội hè").body["code"] == "promotion_exists"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "hội xuân"}, "code"),
        ({"rate_bp": 0}, "rate_bp"),
        ({"kind": "amount"}, "rate_bp"),
        ({"budget": 19_999}, "budget"),
        ({"categories": ["khong-co"]}, "categories"),
        ({"communes": ["99999"]}, "communes"),
    ],
)
def test_terms_that_are_none_open_nothing(market: Fair, changes: dict[str, Any], field: str) -> None:
    reply = decided(market, **changes)
    assert (reply.status, reply.body["field"]) == (422, field), reply.body
    assert ok(desk(market, MAKER).get("/promotions"))["entries"] == []


@pytest.mark.parametrize("changes", [{"last_on": "2026-01-01"}, {"last_on": "9999-12-31"}, {"first_on": "0001-01-01"}])
def test_days_that_are_none_are_not_even_asked_for(market: Fair, changes: dict[str, str]) -> None:
    reply = ask(market, **changes)
    assert (reply.status, reply.body["field"]) == (422, "last_on"), reply.body
