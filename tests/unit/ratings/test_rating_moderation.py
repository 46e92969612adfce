"""After a rating was given: the household answers it, operations hide it and show it again, engines are told."""

import json
import re
from typing import Any

import pytest

from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.ratings import HidingGround, Rating, RatingMoved, RatingState, Tally, change_rating, remove_rating
from chalicelib.ratings import hide_rating as hide
from chalicelib.ratings import show_rating as show
from tests.builders_orders import ActorCaller, Fair, fair
from tests.builders_ratings import buyer_of, delivered, rated, stored, tally
from tests.caller import Caller
from tests.unit.orders.over_http import ok, signed_in, token_for
from tests.unit.pages.desk_visitor import Visitor
from tests.unit.pages.test_desk_rooms import rows_of

ROOM = f"{HOME}/danh-gia"
OWN = "/ban-hang/danh-gia"


@pytest.fixture
def market() -> Fair:
    return fair()


def hidden(market: Fair, rating: Rating) -> Rating:
    desk, seen = market.operations.party_id, stored(market, rating).version
    return run(
        market.app,
        lambda work: hide(work.ratings, rating.rating_id, desk, HidingGround.INSULT, version_seen=seen),
    )


def shown(market: Fair, rating: Rating) -> Rating:
    desk, seen = market.operations.party_id, stored(market, rating).version
    return run(market.app, lambda work: show(work.ratings, rating.rating_id, desk, version_seen=seen))


def test_what_is_hidden_leaves_the_sums_and_comes_back_as_it_is_then(market: Fair) -> None:
    placed = delivered(market)
    rating = rated(market, placed, 1, "Đồ lừa đảo")
    hidden(market, rating)
    assert tally(market, market.na.listing_id) == tally(market, market.van.party_id) == Tally()
    assert market.work().ratings.store.of_household(market.van.party_id, cursor=None, limit=5).entries == []
    who = buyer_of(market, placed)
    run(market.app, lambda work: change_rating(work.ratings, rating.rating_id, who, stars=2, text="Na không ngọt"))
    assert tally(market, market.na.listing_id) == Tally(), "a change brings nothing back by itself"
    assert stored(market, rating).state is RatingState.HIDDEN
    back = shown(market, rating)
    assert back.hiding is not None
    assert back.hiding.ended_by == market.operations.party_id
    assert tally(market, market.na.listing_id) == tally(market, market.van.party_id) == Tally((0, 1, 0, 0, 0))


def test_who_took_back_what_was_hidden_does_not_say_it_again(market: Fair) -> None:
    placed = delivered(market)
    rating = rated(market, placed, 1, "Đồ lừa đảo")
    hidden(market, rating)
    who = buyer_of(market, placed)
    run(market.app, lambda work: remove_rating(work.ratings, rating.rating_id, who))
    with pytest.raises(RatingMoved):
        rated(market, placed, 1, "Đồ lừa đảo")
    with pytest.raises(RatingMoved):
        shown(market, rating)
    other = rated(market, placed, 4, parcel=1)
    hidden(market, other)
    shown(market, other)
    run(market.app, lambda work: remove_rating(work.ratings, other.rating_id, who))
    assert rated(market, placed, 3, parcel=1).stars == 3, "what was shown again can be said anew"


def test_nobody_decides_on_what_he_has_not_seen(market: Fair) -> None:
    placed = delivered(market)
    rating, who = rated(market, placed, 5, "Ngon"), buyer_of(market, placed)
    desk = ActorCaller(market.app, market.operations)
    (seen,) = ok(desk.get("/ratings"))["entries"]
    run(market.app, lambda work: change_rating(work.ratings, rating.rating_id, who, stars=4, text="Cũng được"))
    wish = {"ground": "insult", "version_seen": seen["version"]}
    assert desk.post(f"/ratings/{rating.rating_id}/hiding", wish).body["code"] == "rating_moved"
    wish["version_seen"] += 1
    ok(desk.post(f"/ratings/{rating.rating_id}/hiding", wish))
    assert desk.post(f"/ratings/{rating.rating_id}/hiding", {**wish, "version_seen": 3}).body["code"] == "rating_moved"
    (kept,) = ok(desk.get("/ratings?state=hidden"))["entries"]
    assert (kept["hiding"]["ground"], kept["hiding"]["by"]) == ("insult", market.operations.party_id)
    ok(desk.post(f"/ratings/{rating.rating_id}/showing", {"version_seen": kept["version"]}))
    assert desk.get("/ratings?state=removed").status == 422
    assert Caller(market.app).get("/ratings").status == 401
    assert signed_in(market, market.van).post(f"/ratings/{rating.rating_id}/hiding", wish).status == 403


def test_the_household_answers_its_own_only_and_in_words(market: Fair) -> None:
    rating = rated(market, delivered(market), 3, "Hơi nhỏ")
    van, path = signed_in(market, market.van), f"/ratings/{rating.rating_id}/answer"
    assert signed_in(market, market.pao).post(path, {"text": "Không phải của mình"}).body["code"] == "no_such_rating"
    assert van.post(path, {"text": " "}).body["field"] == "text"
    assert van.post(path, {"text": "a" * 301}).body["field"] == "text"
    assert ok(van.post(path, {"text": "Cảm ơn, gọi 0912 345 678"}))["answered"] is True
    assert ok(van.get("/my/ratings"))["entries"][0]["answer"]["text"] == "Cảm ơn, gọi •••"
    ok(van.post(path, {"text": "Lần sau nhà gửi quả to"}))
    (mine,) = ok(van.get("/my/ratings"))["entries"]
    assert mine["answer"]["text"] == "Lần sau nhà gửi quả to"
    hidden(market, rating)
    assert van.post(path, {"text": "Nữa"}).body["code"] == "no_such_rating"
    assert ok(van.get("/my/ratings"))["entries"] == []


def test_the_household_answers_on_its_page_and_everybody_reads_it(market: Fair) -> None:
    household = Visitor(market.app, Role.BUYER, Role.HOUSEHOLD, party_id=market.van.party_id)
    assert "Chưa có đánh giá nào." in household.get(OWN).text
    assert OWN in household.get("/ban-hang").links
    placed = delivered(market)
    rating = rated(market, placed, 2, "Hơi nhỏ <b>")
    refused = household.send(OWN, {"rating_id": rating.rating_id, "text": " "})
    assert refused.status == 422
    assert refused.html.count("<details open>") == 1
    assert household.send(OWN, {"rating_id": rating.rating_id, "text": "Lần sau gửi quả to"}).leads_to == OWN
    assert "Nhà mình trả lời: Lần sau gửi quả to" in household.get(OWN).text
    goods = f"/san-pham/{market.na.slug}-{market.na.listing_id}"
    assert "Nhà bán trả lời: Lần sau gửi quả to" in Visitor(market.app).get(goods).text
    order = f"/don-hang/{placed.order.order_id}?token={token_for(market, placed)}"
    told = Visitor(market.app).get(order).text
    answered, title = f"Nhà bán trả lời đánh giá {market.na.title}: Lần sau gửi quả to", market.na.title
    assert answered in told
    assert told.index(answered) < told.index(f"Bạn đánh giá {title}"), "seen without opening anything"


def test_the_desk_hides_and_shows_by_plain_forms(market: Fair) -> None:
    placed = delivered(market)
    rating = rated(market, placed, 1, "Đồ lừa đảo")
    desk, auditor = Visitor(market.app, Role.OPERATIONS), Visitor(market.app, Role.AUDITOR)
    room = desk.get(ROOM)
    assert "Đồ lừa đảo" in room.text
    assert market.van.name in room.text
    assert auditor.get(ROOM).forms == 0
    assert [row[2] for row in rows_of(desk.get(f"{ROOM}?tep=danh-gia"))[1:]] == ["Đồ lừa đảo"]
    fields = {"version_seen": room.hidden["version_seen"], "ground": "insult", "words": "gọi tên chửi"}
    assert desk.send(f"{ROOM}/{rating.rating_id}/an", {**fields, "ground": "bad"}).status == 422
    assert desk.send(f"{ROOM}/{rating.rating_id}/an", fields).leads_to == ROOM
    assert "Đồ lừa đảo" not in desk.get(ROOM).text
    kept = desk.get(f"{ROOM}?trang-thai=hidden")
    assert "Lời xúc phạm: gọi tên chửi" in kept.text
    order = f"/don-hang/{placed.order.order_id}?token={token_for(market, placed)}"
    told = Visitor(market.app).get(order).text
    assert f"Sàn tạm ẩn đánh giá {market.na.title} của bạn: lời xúc phạm." in told
    assert "gọi tên chửi" not in told
    assert desk.send(f"{ROOM}/{rating.rating_id}/hien", {"version_seen": kept.hidden["version_seen"]}).status == 303
    assert "Đồ lừa đảo" in desk.get(ROOM).text
    assert "Không có đánh giá nào như vậy." in desk.get(f"{ROOM}?trang-thai=hidden").text


def product(page: str) -> dict[str, Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    (found,) = [block for block in map(json.loads, blocks) if block["@type"] == "Product"]
    told: dict[str, Any] = found
    return told


def test_engines_are_told_of_ratings_there_are_and_of_no_others(market: Fair) -> None:
    goods, visitor = f"/san-pham/{market.na.slug}-{market.na.listing_id}", Visitor(market.app)
    assert not {"aggregateRating", "review"} & product(visitor.get(goods).html).keys()
    first = rated(market, delivered(market), 4)
    assert product(visitor.get(goods).html)["aggregateRating"]["ratingValue"] == "4.0"
    assert "review" not in product(visitor.get(goods).html)
    for number in range(3):
        market.tick(minutes=1)
        rated(market, delivered(market), 5, f"Ngon </script> {number}")
    told = product(visitor.get(goods).html)
    assert (told["aggregateRating"]["ratingCount"], told["aggregateRating"]["ratingValue"]) == (4, "4.8")
    assert [one["reviewBody"] for one in told["review"]] == ["Ngon </script> 2", "Ngon </script> 1"]
    assert told["review"][0]["author"]["name"] == "Trần T. M."
    hidden(market, first)
    assert product(visitor.get(goods).html)["aggregateRating"]["ratingValue"] == "5.0"
