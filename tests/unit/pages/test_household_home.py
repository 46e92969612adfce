"""The household's own pages: what to do next, money behind a tap, one next action an order, where cash is."""

import re

from chalicelib.composition import use
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Party, Role, register_party
from tests.builders_orders import Fair, fair
from tests.builders_softatm import HERE, MONEY_PIN, Counter, counter_on
from tests.caller import Caller
from tests.unit.pages.desk_visitor import Visitor

SELLER = (Role.BUYER, Role.HOUSEHOLD)


def next_button(page: str) -> str:
    found = re.search(r'class="card next".*?<a class="button wide" href="([^"]+)"', page, re.DOTALL)
    assert found
    return found[1]


def opened() -> tuple[Fair, Visitor]:
    market = fair()
    return market, Visitor(market.app, *SELLER, party_id=market.van.party_id)


def test_an_order_comes_before_everything_and_is_done_step_by_step() -> None:
    market, van = opened()
    market.paid(lines=[(market.na, 2)])
    for says, button in (
        ("1 đơn mới đang chờ", "Nhận đơn này"),
        ("1 đơn cần gói", "Đã gói xong"),
        ("1 kiện mang ra bưu điện", ""),
    ):
        home = van.get("/ban-hang")
        assert says in home.text
        assert next_button(home.html) == "/ban-hang/don-hang"
        orders = van.get("/ban-hang/don-hang").html
        assert orders.count('<button class="button wide"') == (1 if button else 0), "one next action"
        found = re.search(r'<form method="post" action="(/ban-hang/kien/[^"]+/(?:nhan-don|da-goi))"', orders)
        if button:
            assert found
            assert button in orders
            assert van.send(found[1], {}).status == 303
    assert 'class="paycode"' in van.get("/ban-hang/don-hang").html, "the code to be read out stands large"


def test_without_tasks_the_next_step_is_the_pin_then_the_money_then_one_more_listing() -> None:
    world = counter_on()
    money = a_household(world, "0912345111", pin=None)
    van = Visitor(world.app, *SELLER, party_id=money.party_id)
    assert next_button(van.get("/ban-hang").html) == "/ban-hang/dang-tin"
    sent = van.send("/ban-hang/dang-tin", {"title": "Na dai", "unit": "kg", "unit_price": "65000", "stock": "5"})
    assert sent.status == 303
    assert next_button(van.get("/ban-hang").html) == "/ma-pin?tiep=/ban-hang"
    rich = Visitor(world.app, *SELLER, party_id=a_household(world, "0912345112", pin=MONEY_PIN).party_id)
    rich.send("/ban-hang/dang-tin", {"title": "Na dai", "unit": "kg", "unit_price": "65000", "stock": "5"})
    assert next_button(rich.get("/ban-hang").html) == "/ban-hang/dang-tin"
    world.give(rich.party_id, 500_000)
    assert next_button(rich.get("/ban-hang").html) == "/rut-tien"


def a_household(world: Counter, phone: str, *, pin: str | None) -> Party:
    return run(
        world.app,
        lambda w: register_party(w.identity, phone=phone, name="Lành Thị Đào", commune_code=HERE, household=True, pin=pin),
    )


def test_money_is_shown_only_behind_a_tap() -> None:
    market, van = opened()
    use(market.app)
    for path in ("/ban-hang", "/toi", "/ban-hang/thu-nhap"):
        page = van.get(path).html
        shut = re.findall(r'<details class="card money">.*?</details>', page, re.DOTALL)
        assert len(shut) == 1, path
        assert "₫" in shut[0]
        before_orders = page.replace(shut[0], "").partition("Hàng đang có")[0].partition("Đơn hàng của tôi")[0]
        assert "₫" not in before_orders, path


def test_where_cash_is_near_first_and_enough_of_it() -> None:
    world = counter_on()
    van = a_household(world, "0912345113", pin=MONEY_PIN)
    world.give(van.party_id, 3_000_000)
    caller = Caller(world.app, van.party_id, frozenset(SELLER))
    places = caller.get("/my/cash-places").body["entries"]
    assert places[0]["code"] == HERE
    assert not any(place["has_enough"] for place in places), "no till is open"
    world.open(2_000_000, HERE)
    assert not caller.get("/my/cash-places").body["entries"][0]["has_enough"]
    world.open(1_000_000, HERE)
    assert caller.get("/my/cash-places").body["entries"][0]["has_enough"], "two tills together"
    page = Visitor(world.app, *SELLER, party_id=van.party_id).get("/rut-tien")
    assert "Đang có đủ tiền" in page.text
    assert re.findall(r'name="outlet_code" value="([^"]*)"', page.html)[:2] == ["", HERE]
    world.app.clock.tick(hours=12)  # type: ignore[attr-defined]
    at_night = Caller(world.app, van.party_id, frozenset(SELLER)).get("/my/cash-places").body["entries"][0]
    assert not at_night["open_now"]
    assert not at_night["has_enough"]
