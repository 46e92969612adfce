"""The shop's public pages: what buyers are shown, and at which address."""

import re

import pytest
from chalice.test import Client, HTTPResponse

from app import app as chalice_app
from chalicelib.catalogue import Listing, pause_listing
from chalicelib.composition import Application, use
from chalicelib.entrypoints.runner import run
from tests.builders import START, FakeClock
from tests.builders_catalogue import CHI_LANG, SELLER, catalogue_of, listed
from tests.builders_identity import quick_application


@pytest.fixture
def app() -> Application:
    app = quick_application(clock=FakeClock(START))
    use(app)
    return app


def get(path: str) -> HTTPResponse:
    with Client(chalice_app) as client:
        return client.http.get(path)


def text(path: str) -> str:
    answer = get(path)
    assert answer.status_code == 200, answer.body
    body: str = answer.body.decode()
    return body


def address(listing: Listing) -> str:
    return f"/san-pham/{listing.slug}-{listing.listing_id}"


def test_home_shows_what_is_in_season_and_where_it_grows(app: Application) -> None:
    na = listed(app, title="Na dai đầu vụ", harvest_months=(8, 9), commune_code=CHI_LANG)
    listed(app, title="Quýt vàng", category="cam-quyt", harvest_months=(11, 12))
    home = text("/")
    assert "Tháng 9: mùa na" in home
    ripe = home.partition("Đang vào mùa")[2].partition("Theo vùng")[0]
    assert f'href="{address(na)}"' not in ripe, "a card without a photo does not stand in front"
    places = home.partition("Theo vùng")[2].partition("Mới lên sàn")[0]
    assert 'href="/vung/chi-lang"' in places
    newest = home.partition("Mới lên sàn")[2]
    assert "Na dai đầu vụ" in newest
    assert "Quýt vàng" in newest


def test_an_empty_shop_says_so(app: Application) -> None:
    assert "Chưa có tin bán nào." in text("/")


def test_a_district_leads_to_its_communes_and_their_goods(app: Application) -> None:
    na = listed(app, title="Na núi đá", commune_code=CHI_LANG)
    district = text("/vung/chi-lang")
    assert address(na) in district
    commune = re.findall(r'href="(/xa/[a-z-]+-06523)"', district)
    assert commune
    assert address(na) in text(commune[0])
    assert get("/vung/khong-co").status_code == 404
    assert get("/xa/khong-co-00000").status_code == 404


def test_a_category_says_its_season(app: Application) -> None:
    listed(app)
    page = text("/danh-muc/na")
    assert 'aria-label="Mùa: tháng 7 đến tháng 10"' in page
    assert "Đang vụ" in page


@pytest.mark.parametrize("wrong", ["{id}", "ten-cu-{id}", "-{id}"])
def test_a_listing_has_one_address(app: Application, wrong: str) -> None:
    listing = listed(app)
    answer = get(f"/san-pham/{wrong.format(id=listing.listing_id)}")
    assert answer.status_code == 301
    assert answer.headers["Location"] == address(listing)
    assert f'rel="canonical" href="http://127.0.0.1:8080{address(listing)}"' in text(address(listing))


def test_what_is_not_sold_leads_to_what_is(app: Application) -> None:
    paused, other = listed(app, title="Na nghỉ vụ"), listed(app, title="Na còn bán")
    run(app, lambda work: pause_listing(catalogue_of(work), SELLER, paused.listing_id))
    page = text(address(paused))
    assert "Nhà bán đang nghỉ bán món này." in page
    assert "Thêm vào giỏ" not in page
    assert address(other) in page.partition("Món tương tự")[2]
