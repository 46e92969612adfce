"""The household's plain forms: a listing with typed attributes, a harvest sold ahead, the next lot."""

from datetime import date
from typing import Any

import pytest

from chalicelib.composition import Application
from chalicelib.entrypoints.pages.listing_words import span_words
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role, register_party
from tests.builders import application_on
from tests.builders_catalogue import CHI_LANG, SELLER
from tests.unit.pages.desk_visitor import Visitor

FORM: dict[str, str] = {
    "title": "Na Chi Lăng loại 1", "category": "na", "unit": "kg", "priced_by": "piece", "unit_price": "65.000",
    "stock": "50", "weight_g": "1.000",
}  # fmt: skip
AHEAD = {"stock": "", "begins_on": "2026-09-10", "ends_on": "2026-09-25", "presale_cap": "30"}


@pytest.fixture
def van() -> Visitor:
    app: Application = application_on()
    van = Visitor(app, Role.BUYER, Role.HOUSEHOLD, party_id=SELLER)
    who: dict[str, Any] = {"phone": "0912345678", "name": "Hoàng Thị Vân", "commune_code": CHI_LANG, "household": True}
    run(app, lambda w: register_party(w.identity, party_id=SELLER, **who))
    return van


def offered(van: Visitor, **changes: str) -> str:
    """The address of the listing's own page."""
    sent = van.send("/ban-hang/dang-tin", {**FORM, **changes})
    assert sent.status == 303, sent.text
    return sent.leads_to.partition("?")[0]


def test_what_is_said_is_shown(van: Visitor) -> None:
    own = offered(van, grade="1", variety="na dai", pack="túi 500 g", ships_cold="yes", month_8="1", month_9="1")
    text = van.get(own).text
    for words in ("65.000 ₫ / kg", "Na dai", "Loại 1", "túi 500 g", "Giữ lạnh"):
        assert words in text
    form = van.get(f"{own}/sua").html
    assert 'value="1" selected>Loại 1' in form
    assert 'name="month_8" value="1" checked' in form
    assert 'name="month_7" value="1" checked' not in form


def test_what_is_emptied_in_the_form_is_gone(van: Visitor) -> None:
    own = offered(van, grade="1", variety="na dai", pack="túi 500 g")
    emptied = {**FORM, "grade": "none", "variety": "", "pack": "", "ships_cold": "no", "stock_seen": "50"}
    assert van.send(f"{own}/sua", emptied).status == 303
    text = van.get(own).text
    assert "Na dai" not in text
    assert "Loại 1" not in text.replace("Na Chi Lăng loại 1", "")
    assert "túi 500 g" not in text


def test_goods_paid_by_weight(van: Visitor) -> None:
    duck = {"category": "gia-cam", "unit": "animal", "priced_by": "weight", "unit_price": "", "kg_price": "250.000"}
    refused = van.send("/ban-hang/dang-tin", {**FORM, **duck, "expected_g": ""})
    assert "Cân nặng ước chừng: mời nhập số" in refused.text
    own = offered(van, **duck, expected_g="1.800")
    assert "250.000 ₫ / kg (con khoảng 1,8 kg, ước 450.000 ₫; cân xong trả đúng tiền)" in van.get(own).text


def test_a_harvest_sold_ahead_and_the_next_one(van: Visitor) -> None:
    own = offered(van, **AHEAD)
    assert "Đặt trước, thu hoạch 10–25/9: đã đặt 0 trên 30 kg" in van.get(own).text
    assert van.send(f"{own}/vu", {**AHEAD, "presale_cap": "40"}).status == 303
    assert "đã đặt 0 trên 40" in van.get(own).text
    assert van.send(f"{own}/het-vu", {}).status == 303
    closed = van.get(own)
    assert "Đã hết vụ, trở lại khoảng tháng 9/2027" in closed.text
    assert f"{own}/vu-moi" in closed.links
    assert "Ghi cả ngày bắt đầu" in van.send(f"{own}/vu-moi", {"begins_on": "2026-10-01"}).text
    assert van.send(f"{own}/vu-moi", {"harvested_on": "2026-09-01", "stock": "12"}).status == 303
    assert "còn 12" in van.get(own).text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"begins_on": "mai"}, "Mời chọn lại ngày"),
        ({"grade": "9"}, "Chọn loại trong danh sách"),
        ({"unit": "tấn"}, "Chọn đơn vị trong danh sách"),
        ({"variety": "Quýt Bắc Sơn"}, "Chọn giống trong danh sách của nhóm hàng"),
        ({"presale_cap": "10"}, "Muốn nhận đặt trước"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    van: Visitor, changes: dict[str, str], says: str
) -> None:
    shown = van.send("/ban-hang/dang-tin", {**FORM, **changes})
    assert shown.status == 422
    assert says in shown.text
    assert 'value="Na Chi Lăng loại 1"' in shown.html


@pytest.mark.parametrize(
    ("begins_on", "ends_on", "words"),
    [
        (date(2026, 8, 10), date(2026, 8, 25), "10–25/8"),
        (date(2026, 8, 28), date(2026, 9, 5), "28/8–5/9"),
        (date(2026, 12, 20), date(2027, 1, 5), "20/12/2026–5/1/2027"),
    ],
)
def test_days_as_people_say_them(begins_on: date, ends_on: date, words: str) -> None:
    assert span_words(begins_on.isoformat(), ends_on.isoformat()) == words
