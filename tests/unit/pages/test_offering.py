"""Goods offered in three steps, and offered again as last time."""

from typing import Any

import pytest

from chalicelib.catalogue import create_listing
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.http.price_ranges import ranges_of
from chalicelib.entrypoints.http.search import CardView
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role, register_party
from chalicelib.kernel.quantity import Unit
from tests.builders import START, application_on
from tests.builders_catalogue import CHI_LANG, SELLER, offer
from tests.caller import Caller
from tests.unit.pages.desk_visitor import Visitor

STEPS = {"title": "Na dai mới hái", "unit": "kg", "unit_price": "65.000", "stock": "20"}
"""What the three screens ask, and nothing else."""


@pytest.fixture
def van() -> Visitor:
    app: Application = application_on()
    van = Visitor(app, Role.BUYER, Role.HOUSEHOLD, party_id=SELLER)
    who: dict[str, Any] = {"phone": "0912345678", "name": "Hoàng Thị Vân", "commune_code": CHI_LANG, "household": True}
    run(app, lambda w: register_party(w.identity, party_id=SELLER, **who))
    return van


def offered(van: Visitor, **changes: str) -> str:
    sent = van.send("/ban-hang/dang-tin", {**STEPS, **changes})
    assert sent.status == 303, sent.text
    return sent.leads_to.partition("?")[0]


def test_three_answers_are_a_listing_on_sale(van: Visitor) -> None:
    page = van.get(offered(van)).text
    assert "Đang bán 65.000 ₫ / kg · còn 20" in page


def test_the_category_is_guessed_from_the_title_and_asked_for_when_it_cannot_be(van: Visitor) -> None:
    assert "Na dai" in van.get(offered(van, variety="na dai")).text, "a variety of custard apples is one of its category"
    refused = van.send("/ban-hang/dang-tin", {**STEPS, "title": "Món lạ"})
    assert refused.status == 422
    assert "Mời chọn một nhóm hàng trong danh sách." in refused.text
    assert 'class="steps all"' in refused.html, "without script, what is wrong is seen wherever it is"


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Bưởi da xanh", "cam-quyt"),
        ("hoa hoi kho", "hoi"),
        ("Mật ong rừng Mẫu Sơn", "mat-ong"),
        ("Gạo nếp cái hoa vàng", "gao"),
        ("Vịt quay lá mác mật", "vit-quay"),
    ],
)
def test_the_longest_name_of_goods_in_a_title_says_where_it_stands(title: str, category: str) -> None:
    known = application_on().dictionaries.at(START)
    assert known.category_in(title, {category, "trai-cay"}) == category
    assert known.category_in(title, set()) == ""
    assert known.category_in("Món lạ", {category}) == ""


def test_a_hundred_grams_weigh_a_hundred_grams(van: Visitor) -> None:
    assert 'name="weight_g" type="text" value="100"' in van.get(f"{offered(van, unit='100g')}/sua").html
    assert 'name="weight_g" type="text" value="1000"' in van.get(f"{offered(van)}/sua").html


def test_the_page_asks_one_question_a_screen_and_holds_nothing_of_anybody(van: Visitor) -> None:
    page = van.get("/ban-hang/dang-tin")
    assert page.html.count('class="screen card"') == 3
    assert "Hoàng Thị Vân" not in page.html
    assert "0912345678" not in page.html


def test_like_last_time_puts_so_many_on_sale(van: Visitor) -> None:
    own = offered(van)
    form = van.get(f"{own}/giong-lan-truoc")
    assert "Bây giờ có bao nhiêu kg?" in form.text
    assert van.send(f"{own}/giong-lan-truoc", {"stock": "35", "stock_seen": form.hidden["stock_seen"]}).status == 303
    assert "còn 35" in van.get(own).text


def test_like_last_time_begins_the_next_lot_when_the_season_was_over(van: Visitor) -> None:
    own = offered(van)
    van.send(f"{own}/het-vu", {})
    assert van.send(f"{own}/giong-lan-truoc", {"stock": "12"}).status == 303
    assert "còn 12" in van.get(own).text
    van.send(f"{own}/tam-ngung", {})
    assert van.get(f"{own}/giong-lan-truoc").status == 404, "what was paused is resumed first"


def card(seller: str, price: int, **changes: Any) -> CardView:
    plain: dict[str, Any] = {
        "id": "lst", "slug": "x", "title": "Na", "unit": Unit.KILOGRAM, "unit_price": price, "stock": 1, "category": "na",
        "commune_code": CHI_LANG, "commune": "", "district": "", "seller_id": seller, "seller_name": "", "months": [],
        "photo": None,
    }  # fmt: skip
    return CardView(**{**plain, **changes})


def test_a_range_leaves_the_outermost_tenth_out_and_tells_of_no_single_household() -> None:
    assert ranges_of([card("a", 10), card("a", 12), card("b", 20)]) == {}
    (found,) = ranges_of([card(str(n), 1_000 * n) for n in range(1, 21)]).values()
    assert (found.low, found.high, found.count) == (3_000, 18_000, 20)


@pytest.fixture
def market() -> Application:
    """Custard apples of three households of Chi Lăng at 60, 65 and 70, of one elsewhere at 90."""
    app = application_on()
    for number, price in enumerate((60_000, 65_000, 70_000, 90_000)):
        commune = CHI_LANG if price < 90_000 else "06040"
        phone, name = f"091234567{number}", f"Hộ thứ {number}"
        seller = run(app, lambda w: register_household(w, phone, name, commune))  # noqa: B023
        run(app, lambda w: create_listing(w.catalogue, seller, offer(unit_price=price)))  # noqa: B023
    return app


def register_household(work: Work, phone: str, name: str, commune: str) -> PartyId:
    party_id = PartyId.make(work.now, work.entropy)
    register_party(work.identity, party_id=party_id, phone=phone, name=name, commune_code=commune, household=True)
    return party_id


def test_prices_of_a_category_are_those_of_the_commune_where_enough_sell_there(market: Application) -> None:
    visitor = Caller(market)
    (whole,) = visitor.get("/categories/na/prices").body["entries"]
    assert whole == {"unit": "kg", "low": 60_000, "high": 90_000, "count": 4, "commune": None}
    (near,) = visitor.get(f"/categories/na/prices?commune={CHI_LANG}").body["entries"]
    assert near == {"unit": "kg", "low": 60_000, "high": 70_000, "count": 3, "commune": CHI_LANG}
    for other in ("06040", "khong"):
        assert visitor.get(f"/categories/na/prices?commune={other}").body["entries"] == [whole]
    assert visitor.get("/categories/hoi/prices").body["entries"] == []
    assert visitor.get("/categories/khong-co/prices").status == 404
