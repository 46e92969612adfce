"""The shop's public pages: what buyers are shown, and at which address."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client, HTTPResponse

from app import app as chalice_app
from chalicelib.catalogue import Listing, Photo, PhotoId, PhotoState, create_listing, pause_listing
from chalicelib.composition import Application, use
from chalicelib.entrypoints.pages import render
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.search_jobs import compact_search
from chalicelib.identity import register_party
from chalicelib.search import Field
from tests.builders import START, FakeClock
from tests.builders_catalogue import CHI_LANG, SELLER, catalogue_of, listed, offer
from tests.builders_identity import household, quick_application
from tests.builders_search import buy, find


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


def linked(page: str, kind: str) -> dict[str, Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found: list[dict[str, Any]] = [block for block in map(json.loads, blocks) if block["@type"] == kind]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("title", ["Na Chi Lăng loại 1", "Na </script><b>đậm</b> & “ngọt”"])
def test_what_engines_are_told_is_what_people_see(app: Application, title: str) -> None:
    listing = listed(app, title=title, unit_price=65_000, stock=7)
    page = text(address(listing))
    product = linked(page, "Product")
    assert product["name"] == listing.title
    assert product["offers"]["price"] == 65_000
    assert product["offers"]["priceCurrency"] == "VND"
    assert product["offers"]["availability"] == "https://schema.org/InStock"
    assert product["offers"]["seller"]["name"] == listing.seller_name
    assert product["offers"]["url"] == f"http://127.0.0.1:8080{address(listing)}"
    assert re.search(r'class="price num">65\.000\s₫ <small>/ kg', page)
    steps = linked(page, "BreadcrumbList")["itemListElement"]
    assert [step["name"] for step in steps] == ["Trang chủ", "Trái cây", "Na Chi Lăng", listing.title]
    assert linked(text("/"), "Organization")["name"] == "Xứ Lạng"


def test_what_is_sold_out_is_told_so(app: Application) -> None:
    listing = listed(app, stock=3)
    buy(app, listing.listing_id, 3)
    assert linked(text(address(listing)), "Product")["offers"]["availability"] == "https://schema.org/OutOfStock"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", True),
        ("/danh-muc/na", True),
        ("/vung/chi-lang", True),
        ("/danh-muc/na?sap=price_up", False),
        ("/danh-muc/hong", False),
        ("/tim?q=na", False),
        ("/gio-hang", False),
        ("/tra-cuu", False),
    ],
)
def test_engines_keep_pages_and_not_views_of_lists(app: Application, path: str, kept: bool) -> None:
    listed(app)
    page = text(path)
    assert ('rel="canonical"' in page) is kept
    assert ('name="robots" content="noindex' in page) is not kept


def test_a_household_has_a_page(app: Application) -> None:
    who = household(app, name="Hộ Hoàng Thị Vân")
    listing = run(app, lambda work: create_listing(work.catalogue, who.party_id, offer()))
    bare = get(f"/nha/{who.party_id}")
    assert bare.status_code == 301
    page = text(bare.headers["Location"])
    assert bare.headers["Location"] == f"/nha/ho-hoang-thi-van-{who.party_id}"
    assert f'href="{address(listing)}"' in page
    assert "Trên sàn từ năm 2026" in page
    assert "Đã giao" not in page
    assert f'href="{bare.headers["Location"]}"' in text(address(listing))


def test_who_does_not_sell_has_no_page(app: Application) -> None:
    buyer = run(app, lambda work: register_party(work.identity, phone="0912345671", name="Trần Thị Mai"))
    assert get(f"/nha/{buyer.party_id}").status_code == 404
    assert get("/nha/pty_01KAR3NDEKTSV4RRFFQ69G5FAX").status_code == 404
    assert get("/nha/khong-phai-ma").status_code == 422


def test_the_sitemap_names_every_page_of_the_shop(app: Application) -> None:
    listing, draft = listed(app), listed(app, title="Bản nháp", unit_price=0)
    assert get("/sitemap.xml").status_code == 404
    compact_search(app, whole=True)
    assert "Sitemap: http://127.0.0.1:8080/sitemap.xml" in text("/robots.txt")
    parts = re.findall("<loc>http://127.0.0.1:8080(.*?)</loc>", text("/sitemap.xml"))
    assert parts == ["/sitemap/places.xml", "/sitemap/goods-1.xml", "/sitemap/households-1.xml"]
    addresses = [one for part in parts for one in re.findall("<loc>http://127.0.0.1:8080(.*?)</loc>", text(part))]
    assert len(addresses) == len(set(addresses))
    assert {"/", "/danh-muc/na", "/vung/chi-lang", address(listing)} <= set(addresses)
    assert not [one for one in addresses if draft.listing_id in one]
    assert f"{address(listing)}</loc><lastmod>2026-09-01</lastmod>" in text("/sitemap/goods-1.xml")
    assert all(get(one).status_code == 200 for one in addresses if not one.startswith("/nha/"))
    assert get("/sitemap/manifest.json").status_code == 404


def test_a_long_sitemap_is_cut(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.entrypoints.pages.sitemap.CHUNK", 2)
    for number in range(5):
        listed(app, title=f"Na số {number}")
    compact_search(app, whole=True)
    assert text("/sitemap.xml").count("/sitemap/goods-") == 3
    assert text("/sitemap/goods-3.xml").count("<url>") == 1


def test_a_phone_takes_no_more_than_the_middle_rendition() -> None:
    """Cards say less than their width on phones, since three times the pixels of a small photo show nothing more."""
    parts = (Path(render.__file__).parent / "templates" / "parts.html").read_text()
    narrow = re.search(r'30vw, ([\d.]+)rem"', parts)
    assert narrow is not None
    assert float(narrow[1]) * 16 * 3 <= 320


def test_a_list_is_narrowed_by_a_form_that_needs_no_script(app: Application) -> None:
    cheap, dear = listed(app, title="Na rẻ", unit_price=40_000), listed(app, title="Na quý", unit_price=150_000)
    gone = listed(app, title="Na hết", unit_price=45_000, stock=1)
    buy(app, gone.listing_id, 1)
    page = text("/danh-muc/na")
    assert '<option value="under-50k">Dưới 50.000 đ (2)</option>' in page
    narrowed = text("/danh-muc/na?gia=under-50k&con=1&loai-hang=")
    assert address(cheap) in narrowed
    assert address(dear) not in narrowed
    assert address(gone) not in narrowed
    assert "Lọc (2 điều kiện)" in narrowed
    assert '<option value="under-50k" selected>' in narrowed
    assert "gia=under-50k" in re.findall(r'<nav class="sorts".*?</nav>', narrowed, re.DOTALL)[0]
    assert 'href="/danh-muc/na?sap=price_up">Bỏ lọc<' in text("/danh-muc/na?gia=under-50k&sap=price_up")
    assert get("/danh-muc/na?gia=abc").status_code == 422


def test_related_goods_ask_for_no_counts(app: Application) -> None:
    listed(app)
    assert find(app, limit=1, counted=False).found.facets == {}
    assert find(app, limit=1).found.facets[Field.CATEGORY] == {"trai-cay": 1, "na": 1}


def test_goods_lead_to_where_they_come_from_and_back(app: Application) -> None:
    listing = listed(app)
    there = re.findall(r'href="(/ls/[^"]*)">Xem nguồn gốc', text(address(listing)))
    assert len(there) == 1
    origin = text(there[0])
    assert f'href="{address(listing)}"' in origin
    assert listing.lot_code in origin
    assert f'rel="canonical" href="http://127.0.0.1:8080{there[0]}"' in origin


def test_what_is_shared_has_a_picture(app: Application) -> None:
    photo = Photo(PhotoId("pho_01KAR3NDEKTSV4RRFFQ69G5FAV"), PhotoState.READY, "#aabbcc", 640, 480)
    listing = listed(app)
    run(app, lambda work: work.catalogue.store.save(replace(listing, photos=(photo,), version=2), listing))
    app.clock.sleep(1)
    for path in ("/danh-muc/na", address(listing)):
        assert f'property="og:image" content="http://127.0.0.1:8080/media/photos/{photo.photo_id}-640.jpg"' in text(path)
