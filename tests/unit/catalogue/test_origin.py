"""The origin of a lot: its address, what it tells, and what it does not."""

import re
from datetime import date

import pytest

from chalicelib.catalogue import (
    NextLot,
    NoSuchLot,
    find_origin,
    open_lot,
    origin_path,
    place_code,
    product_code,
)
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.kernel.errors import InvalidInput
from tests.builders_catalogue import SELLER, catalogue_of, listed
from tests.builders_orders import Fair, fair
from tests.caller import Caller
from tests.unit.pages.desk_visitor import Visitor

GTIN = "8930000000019"


@pytest.fixture
def market() -> Fair:
    return fair()


def test_addresses_in_the_style_of_gs1(market: Fair) -> None:
    na = listed(market.app, harvested_on=date(2026, 8, 31))
    letters = na.listing_id[-6:]
    assert product_code(na) == f"06523-{letters}"
    assert place_code("06523") == "LS-06523"
    assert origin_path(na, na.lot.code) == f"/ls/06523-{letters}/10/{na.lot.code}"
    packed = listed(market.app, gtin=GTIN)
    assert origin_path(packed, packed.lot.code) == f"/01/0{GTIN}/10/{packed.lot.code}"


@pytest.mark.parametrize("gtin", ["893000000001", "8930000000018", "abc", "８930000000019", "123456789", "0" * 15])
def test_a_number_that_is_no_gtin(market: Fair, gtin: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        listed(market.app, gtin=gtin)
    assert wrong.value.field == "gtin"


@pytest.mark.parametrize("gtin", [GTIN, "0" + GTIN, "8930 0000 00019", "96385074", "614141000036"])
def test_a_gtin_is_kept_with_fourteen_digits(market: Fair, gtin: str) -> None:
    assert listed(market.app, gtin=gtin).traits.gtin == "".join(gtin.split()).zfill(14)


def test_an_old_label_tells_its_own_lot(market: Fair) -> None:
    na = listed(market.app, harvested_on=date(2026, 8, 31))
    words = NextLot(harvested_on=date(2026, 9, 1), stock=5)
    later = run(market.app, lambda w: open_lot(catalogue_of(w), SELLER, na.listing_id, words))
    old = find_origin(market.app.open_work().catalogue, na.lot.code, product=product_code(na))
    assert find_origin(market.app.open_work().catalogue, na.lot.code.lower()) == old
    assert (old.lot.number, old.lot.harvested_on, old.listing.lot.code) == (1, date(2026, 8, 31), later.lot.code)


def test_labels_on_other_goods_and_on_what_nobody_may_see(market: Fair) -> None:
    na, hoi, draft = listed(market.app), listed(market.app, gtin=GTIN), listed(market.app, unit_price=0)
    catalogue = market.app.open_work().catalogue
    for code, key in (
        (na.lot.code, {"product": product_code(hoi)}),
        (na.lot.code, {"gtin": "0" + GTIN}),
        (draft.lot.code, {}),
        ("LS-06523-AAAAAA-A", {}),
        ("x" * 5_000, {}),
        ("#", {}),
        ("", {}),
        ("LS-٠٦٥٢٣-AAAAAA-A", {}),
    ):
        with pytest.raises(NoSuchLot):
            find_origin(catalogue, code, **key)


def test_what_it_tells_and_where_the_parcel_was_handed_in(market: Fair) -> None:
    na = market.na
    guest = Caller(market.app)
    told = guest.get(f"/origins/{na.lot_code}").body
    assert (told["household"], told["commune"], told["handed_in"]) == (na.seller_name, "Xã Chi Lăng", None)
    parcel = next(one for one in market.paid().parcels if one.lines[0].listing_id == na.listing_id)
    assert guest.get(f"/origins/{na.lot_code}?parcel={parcel.parcel_id}").body["handed_in"] is None
    market.handed_in(parcel)
    there = guest.get(f"/origins/{na.lot_code}?parcel={parcel.parcel_id}").body["handed_in"]
    assert there["outlet"] == "Xã Chi Lăng"
    assert there["at"]
    hoi = market.hoi
    assert guest.get(f"/origins/{hoi.lot_code}?parcel={parcel.parcel_id}").body["handed_in"] is None
    assert guest.get(f"/origins/{na.lot_code}?parcel=x").status == 422
    assert guest.get("/origins/LS-00000-AAAAAA-A").body["code"] == "no_such_lot"
    text = str(guest.get(f"/origins/{na.lot_code}?parcel={parcel.parcel_id}").body)
    assert "phone" not in text
    assert "recipient" not in text


def test_the_page_and_the_label(market: Fair) -> None:
    na = listed(market.app, harvested_on=date(2026, 8, 31), variety="Na dai")
    visitor = Visitor(market.app, Role.BUYER)
    page = visitor.get(origin_path(na, na.lot.code))
    for words in (na.title, na.seller_name, "Xã Chi Lăng", "Hái ngày 31/8/2026", "Na dai", na.lot.code, "LS-06523"):
        assert words in page.text
    assert visitor.get(f"/ls/06523-AAAAAA/10/{na.lot.code}").status == 404
    assert visitor.get(f"/01/00000000000000/10/{na.lot.code}").status == 404
    label = visitor.get(f"/tem/{na.lot.code}")
    assert "<svg" in label.html
    assert re.search(r'href="data:image/png;base64,[A-Za-z0-9+/=]{200,}"', label.html)
    packed = listed(market.app, gtin=GTIN)
    assert visitor.get(f"/01/0{GTIN}/10/{packed.lot.code}").status == 200
