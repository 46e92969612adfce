"""The address at checkout: new and old names, asked back when several are meant, kept as written when it is wished."""

import json
from urllib.parse import quote, urlencode

import pytest
from chalice.test import Client

from app import app as chalice_app
from chalicelib.composition import use
from chalicelib.kernel.ids import OperationId
from chalicelib.orders import Zone
from tests.builders_orders import Fair, fair
from tests.unit.pages.desk_visitor import Shown


@pytest.fixture
def market() -> Fair:
    return fair()


def sent(market: Fair, **values: str) -> Shown:
    """What the buyer sees after this form."""
    use(market.app)
    lines = f"{market.na.listing_id}x1"
    form = {
        "op": OperationId.make(market.app.clock.now(), market.app.entropy),
        "lines": lines,
        "recipient.name": "Trần Thị Mai",
        "recipient.phone": "0912345678",
        "recipient.address": "Số 5",
        "method": "vietqr",
        **values,
    }
    basket = quote(json.dumps({market.na.listing_id: 1}))
    headers = {"Cookie": f"xl_basket={basket}", "Content-Type": "application/x-www-form-urlencoded"}
    with Client(chalice_app) as client:
        answer = client.http.request("POST", "/dat-hang", headers=headers, body=urlencode(form).encode())
        return Shown(answer.status_code, answer.body.decode(), answer.headers.get("Location", ""))


def place_of(market: Fair, shown: Shown) -> str:
    assert shown.status == 303, shown.text
    return market.look_up(shown.leads_to.split("/")[2].partition("?")[0]).order.recipient.address


def test_what_is_typed_in_any_way_is_the_ward_of_today(market: Fair) -> None:
    assert place_of(market, sent(market, ward="vinh trai", province="lang son")) == "Số 5, Phường Đông Kinh, Tỉnh Lạng Sơn"
    assert place_of(market, sent(market, ward="P. Ba Đình", province="HN")) == "Số 5, Phường Ba Đình, Thành phố Hà Nội"


def test_an_old_name_says_what_it_has_become(market: Fair) -> None:
    shown = sent(market, ward="phường bến nghé", province="sài gòn", then="quote")
    assert "Phường Bến Nghé, Quận 1, Hồ Chí Minh nay là Phường Sài Gòn, Thành phố Hồ Chí Minh." in shown.text


def test_within_an_old_district_the_way_is_short(market: Fair) -> None:
    near = {"ward": "xã chi lăng", "province": "lạng sơn", "ward_code": "06463"}
    quoted = sent(market, **near, then="quote")
    assert "trong huyện" in quoted.text
    placed = sent(market, **near)
    order = market.look_up(placed.leads_to.split("/")[2].partition("?")[0])
    assert order.order.recipient.ward_code == "06463"
    assert order.parcels[0].delivery.zone is Zone.DISTRICT
    long = {**near, "recipient.address": "Số 5, " + "thôn Nà Pinh " * 15}
    assert "trong huyện" in sent(market, **long, then="quote").text


def test_of_a_ward_of_two_old_districts_the_buyer_is_told_why_the_way_is_the_provinces(market: Fair) -> None:
    quoted = sent(market, ward="kỳ lừa", province="lạng sơn", then="quote")
    assert "Phường Kỳ Lừa gồm xã của nhiều huyện cũ: phí giao tính trong tỉnh." in quoted.text
    assert "trong tỉnh" in quoted.text
    assert "nhiều huyện cũ" not in sent(market, ward="ba đình", province="hà nội", then="quote").text


def test_several_that_may_be_meant_are_asked_back(market: Fair) -> None:
    asked = sent(market, ward="lạch tray", province="hải phòng")
    assert asked.status == 422
    assert "Ý anh chị là nơi nào?" in asked.text
    assert "Phường Gia Viên" in asked.text
    assert 'value="lạch tray"' in asked.html, "nothing typed is lost"
    code = next(one.ward.code for one in market.app.gazetteer.find("le chan hai phong"))
    chosen = sent(market, ward="lạch tray", province="hải phòng", ward_code=code)
    assert place_of(market, chosen) == "Số 5, Phường Lê Chân, Thành phố Hải Phòng"


def test_who_knows_better_keeps_what_he_wrote(market: Fair) -> None:
    kept = sent(market, ward="lạch tray", province="hải phòng", ward_code="-")
    assert place_of(market, kept) == "Số 5, lạch tray, hải phòng"
    unknown = sent(market, ward="Khu kinh tế Đồng Đăng 7", province="Lạng Sơn")
    assert place_of(market, unknown) == "Số 5, Khu kinh tế Đồng Đăng 7, Lạng Sơn"


def test_a_choice_that_is_no_longer_offered_is_not_taken(market: Fair) -> None:
    shown = sent(market, ward="ba đình", province="hà nội", ward_code="27316")
    assert place_of(market, shown) == "Số 5, Phường Ba Đình, Thành phố Hà Nội"
