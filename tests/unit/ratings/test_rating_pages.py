"""Ratings on the pages: given on the order's page by a plain form, read on the pages of the goods and of the household."""

import pytest

from chalicelib.catalogue import pause_listing
from chalicelib.entrypoints.runner import run
from chalicelib.identity import suspend_party
from tests.builders_orders import ActorCaller, Fair, fair
from tests.builders_ratings import delivered, rated, tally
from tests.caller import Caller
from tests.unit.orders.over_http import ok, token_for
from tests.unit.pages.desk_visitor import Visitor


@pytest.fixture
def market() -> Fair:
    return fair()


def goods(market: Fair) -> str:
    return f"/san-pham/{market.na.slug}-{market.na.listing_id}"


def house(market: Fair) -> str:
    return f"/nha/ho-hoang-thi-van-{market.van.party_id}"


def test_a_guest_rates_changes_and_takes_back_by_plain_forms(market: Fair) -> None:
    placed, guest = delivered(market), Visitor(market.app)
    page = f"/don-hang/{placed.order.order_id}?token={token_for(market, placed)}"
    rate = page.replace("?", "/danh-gia?")
    shown = guest.get(page)
    assert "Đánh giá Na" in shown.text
    assert "1 ★ Rất tệ" in shown.text
    assert "5 ★ Rất ngon" in shown.text
    words = {"listing_id": market.na.listing_id, "stars": "4", "text": "Na ngọt, gọi 0912345678"}
    assert guest.send(rate, words).leads_to == page
    after = guest.get(page)
    assert f"Bạn đánh giá {market.na.title}: 4 sao" in after.text
    rating_id = after.hidden["rating_id"]
    assert guest.send(rate, {**words, "rating_id": rating_id, "stars": "2", "text": "Nghĩ lại"}).leads_to == page
    assert tally(market, market.na.listing_id).by_star == (0, 1, 0, 0, 0)
    assert "Nghĩ lại" in guest.get(goods(market)).text
    assert guest.send(rate, {**words, "rating_id": rating_id, "then": "remove"}).leads_to == page
    assert "Chưa có đánh giá" in guest.get(goods(market)).text


def test_a_form_without_stars_is_shown_again_with_what_was_typed(market: Fair) -> None:
    placed, guest = delivered(market), Visitor(market.app)
    rate = f"/don-hang/{placed.order.order_id}/danh-gia?token={token_for(market, placed)}"
    refused = guest.send(rate, {"listing_id": market.na.listing_id, "text": "Ngon lắm"})
    assert refused.status == 422
    assert "Chọn từ 1 đến 5 sao." in refused.text
    assert ">Ngon lắm</textarea>" in refused.html
    assert refused.html.count("<details open>") == 1


def test_nothing_is_asked_before_the_goods_came(market: Fair) -> None:
    placed = market.paid()
    page = f"/don-hang/{placed.order.order_id}?token={token_for(market, placed)}"
    assert "Đánh giá" not in Visitor(market.app).get(page).text


def test_the_pages_of_goods_and_household_show_average_bars_and_the_newest(market: Fair) -> None:
    visitor = Visitor(market.app)
    assert "Ai đã nhận hàng thì đánh giá" in visitor.get(goods(market)).text
    assert "Người mua nói gì" not in visitor.get(house(market)).text
    for number in range(6):
        market.tick(minutes=1)
        rated(market, delivered(market, lines=[(market.na, 1)]), 1 + number % 5, f"Lời {number} <b>")
    page = visitor.get(goods(market))
    assert "2,7" in page.text
    assert "6 đánh giá" in page.text
    assert [number for number in range(6) if f"Lời {number}" in page.text] == [1, 2, 3, 4, 5]
    assert "<b>" not in page.html.partition("Lời 5")[2][:20]
    assert "Xem 6 đánh giá" in page.text
    assert "Trần T. M." in page.text
    lowest = visitor.get(f"{goods(market)}/danh-gia?sap=thap").text
    assert lowest.index("Lời 5") < lowest.index("Lời 0") < lowest.index("Lời 1") < lowest.index("Lời 4")
    household = visitor.get(house(market)).text
    assert [number for number in range(6) if f"Lời {number}" in household] == [3, 4, 5]
    assert "Lời 0" in visitor.get(f"{house(market)}/danh-gia").text


def test_a_pause_and_a_closed_household_break_nothing(market: Fair) -> None:
    rated(market, delivered(market), 5, "Ngon")
    run(market.app, lambda work: pause_listing(work.catalogue, market.van.party_id, market.na.listing_id))
    visitor = Visitor(market.app)
    assert "Ngon" in visitor.get(goods(market)).text
    run(market.app, lambda work: suspend_party(work.identity, market.van.party_id))
    assert "Ngon" in visitor.get(goods(market)).text
    assert visitor.get(house(market)).status == visitor.get(f"{house(market)}/danh-gia").status == 404


def test_over_http(market: Fair) -> None:
    placed, anybody = delivered(market), Caller(market.app)
    token, order = token_for(market, placed), placed.order.order_id
    wish = {"listing_id": market.na.listing_id, "stars": 5, "text": "Ngon", "token": token}
    rating = ok(anybody.post(f"/orders/{order}/ratings", wish))
    assert (rating["stars"], rating["state"], rating["answered"]) == (5, "shown", False)
    (kept,) = ok(anybody.get(f"/listings/{market.na.listing_id}/ratings"))["entries"]
    assert (kept["text"], kept["by"], kept["answer"]) == ("Ngon", "Trần T. M.", None)
    assert anybody.post(f"/orders/{order}/ratings", {**wish, "stars": 1}).body["code"] == "rating_exists"
    assert anybody.post(f"/orders/{order}/ratings", {**wish, "token": ""}).body["code"] == "no_such_order"
    revised = ok(anybody.post(f"/ratings/{rating['id']}/revisions", {"stars": 3, "token": token}))
    assert revised["stars"] == 3
    own = ok(anybody.get(f"/orders/{order}/ratings?token={token}"))["entries"]
    assert [one["rating"] and one["rating"]["stars"] for one in own] == [3, None]
    listed = ok(anybody.get(f"/listings/{market.na.listing_id}/ratings"))
    assert listed["tally"] == {"count": 1, "tenths": 30, "by_star": [0, 0, 1, 0, 0]}
    assert ok(anybody.get(f"/households/{market.van.party_id}/ratings"))["entries"] == listed["entries"]
    removed = ok(anybody.post(f"/ratings/{rating['id']}/removal", {"token": token}))
    assert (removed["stars"], removed["state"]) == (0, "removed")
    assert not any("Ngon" in str(item) or "Trần T. M." in str(item) for item in market.table.everything()), "nothing is kept"
    assert ok(anybody.get(f"/listings/{market.na.listing_id}/ratings"))["entries"] == []


@pytest.mark.parametrize("query", ["sort=best", "limit=0", "cursor=x", "cursor=e30"])
def test_what_cannot_be_read_is_refused(market: Fair, query: str) -> None:
    rated(market, delivered(market))
    assert Caller(market.app).get(f"/listings/{market.na.listing_id}/ratings?{query}").status == 422


def test_pages_are_read_by_cursor_without_gaps(market: Fair) -> None:
    given = [rated(market, delivered(market, lines=[(market.na, 1)])).rating_id for _ in range(5)]
    caller, found, cursor = ActorCaller(market.app, market.operations), [], ""
    for _ in range(3):
        page = ok(caller.get(f"/listings/{market.na.listing_id}/ratings?sort=lowest&limit=2{cursor}"))
        found += [one["id"] for one in page["entries"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert sorted(found) == sorted(given)
    assert page["next_cursor"] is None
