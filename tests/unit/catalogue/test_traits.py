"""Typed attributes: few, checked, kept by the table, told to search."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.adapters.search_documents import document_of
from chalicelib.catalogue import (
    CATEGORIES,
    COLD_CATEGORIES,
    VARIETIES,
    CertificateKind,
    Grade,
    Listing,
    ListingState,
    Mark,
    PricedBy,
    Revision,
    Traits,
    find_listing,
    revise_listing,
)
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.quantity import Unit
from tests.builders import application_on
from tests.builders_catalogue import SELLER, catalogue_of, listed

DUCK: dict[str, Any] = {
    "title": "Vịt quay mác mật", "category": "vit-quay", "unit": Unit.ANIMAL, "unit_price": 0, "priced_by": PricedBy.WEIGHT,
    "kg_price": 180_000, "expected_g": 1_850,
}  # fmt: skip


@pytest.fixture
def app() -> Application:
    return application_on()


def _revised(app: Application, listing: Listing, **changes: Any) -> Listing:
    return run(app, lambda w: revise_listing(catalogue_of(w), SELLER, listing.listing_id, Revision(**changes)))


def _found(app: Application, listing: Listing) -> Listing:
    return find_listing(app.open_work().catalogue, listing.listing_id)


def test_every_variety_and_cold_category_is_of_a_category_that_can_be_chosen() -> None:
    kinds = {one.slug for one in CATEGORIES.values() if one.parent}
    assert set(VARIETIES) <= kinds
    assert kinds >= COLD_CATEGORIES
    assert all(len(names) == len({name.casefold() for name in names}) for names in VARIETIES.values())


def test_the_table_keeps_them(app: Application) -> None:
    made = listed(app, grade=Grade.FIRST, variety="na dai", pack=" Túi   500 g ", ships_cold=True)
    assert made.traits == Traits(Grade.FIRST, "Na dai", "Túi 500 g", True)
    assert _found(app, made) == made


@pytest.mark.parametrize(("category", "cold"), [("na", False), ("vit-quay", True)])
def test_cold_is_what_the_category_is_used_to_unless_said(app: Application, category: str, cold: bool) -> None:
    assert listed(app, category=category).traits.ships_cold is cold
    assert listed(app, category=category, ships_cold=not cold).traits.ships_cold is not cold


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"variety": "Na Mỹ"}, "variety"),
        ({"variety": "Quýt Bắc Sơn"}, "variety"),
        ({"pack": "x" * 61}, "pack"),
        ({"priced_by": PricedBy.WEIGHT, "unit_price": 0, "kg_price": -1}, "kg_price"),
        ({"priced_by": PricedBy.WEIGHT, "unit_price": 0, "kg_price": 10**9, "expected_g": 1_001}, "kg_price"),
        ({"priced_by": PricedBy.WEIGHT, "unit_price": 0, "kg_price": 1_000, "expected_g": 0}, "expected_g"),
        ({"priced_by": PricedBy.WEIGHT, "unit_price": 0, "kg_price": 1_000, "expected_g": 100_001}, "expected_g"),
        ({"priced_by": PricedBy.WEIGHT, "unit_price": 65_000, "kg_price": 60_000, "expected_g": 1_000}, "unit_price"),
    ],
)
def test_what_is_wrong_names_its_field(app: Application, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        listed(app, **changes)
    assert wrong.value.field == field


def test_a_revision_changes_one_and_leaves_the_others(app: Application) -> None:
    made = listed(app, grade=Grade.FIRST, variety="Na dai", pack="Túi 500 g")
    assert _revised(app, made, pack="Hộp 1 kg").traits == Traits(Grade.FIRST, "Na dai", "Hộp 1 kg", False)
    assert _revised(app, made, graded=False).traits.grade is None
    assert _revised(app, made, grade=Grade.MIXED, variety="").traits == Traits(Grade.MIXED, "", "Hộp 1 kg", False)


def test_another_category_takes_the_variety_away(app: Application) -> None:
    made = listed(app, variety="Na dai")
    assert _revised(app, made, category="hong").traits.variety == ""
    with pytest.raises(InvalidInput):
        _revised(app, made, category="na", variety="Hồng giòn")


def test_goods_paid_by_weight_cost_what_they_are_expected_to_weigh(app: Application) -> None:
    duck = listed(app, **DUCK)
    assert duck.state is ListingState.ON_SALE
    assert (duck.priced_by, duck.unit_price) == (PricedBy.WEIGHT, 333_000)
    assert duck.weighing is not None
    assert duck.weighing.price_of(1_777) == 319_860
    assert duck.weighing.price_of(1) == 180
    assert duck.weight_g == 1_850, "the parcel is at least as heavy as the goods"
    assert _found(app, duck) == duck
    dearer = _revised(app, duck, kg_price=200_000)
    assert (dearer.unit_price, dearer.weighing and dearer.weighing.expected_g) == (370_000, 1_850)


def test_rounding_is_down_to_the_dong(app: Application) -> None:
    assert listed(app, **{**DUCK, "kg_price": 99_999, "expected_g": 333}).unit_price == 33_299


def test_a_listing_may_change_how_it_is_priced(app: Application) -> None:
    duck = listed(app, **DUCK)
    with pytest.raises(InvalidInput) as wrong:
        _revised(app, duck, unit_price=300_000)
    assert wrong.value.field == "unit_price"
    by_piece = _revised(app, duck, priced_by=PricedBy.PIECE, unit_price=300_000)
    assert (by_piece.priced_by, by_piece.unit_price, by_piece.weighing) == (PricedBy.PIECE, 300_000, None)
    again = _revised(app, by_piece, priced_by=PricedBy.WEIGHT, kg_price=150_000, expected_g=2_000)
    assert (again.priced_by, again.unit_price, again.weight_g) == (PricedBy.WEIGHT, 300_000, 2_000)


def test_without_a_price_a_kilogram_it_is_a_draft(app: Application) -> None:
    assert listed(app, **{**DUCK, "kg_price": 0}).state is ListingState.DRAFT


def test_search_is_told_of_them(app: Application) -> None:
    made = listed(app, grade=Grade.SECOND, variety="Na bở", pack="Túi lưới", ships_cold=True)
    marks = (
        Mark("cer_1", CertificateKind.OCOP, 4, date(2027, 5, 1)),
        Mark("cer_2", CertificateKind.OCOP, 3, date(2026, 5, 1)),
        Mark("cer_3", CertificateKind.VIETGAP, 0, date(2029, 1, 1)),
    )
    document = document_of(replace(made, marks=marks), business_date(app.clock.now()))
    assert document is not None
    assert (document.grade, document.ships_cold, document.ocop, document.ocop_until) == ("2", True, 4, "2027-05-01")
    assert {"Na bở", "Túi lưới"} <= set(document.also)
    assert {name: document.card[name] for name in ("grade", "pack", "ships_cold", "priced_by", "ocop", "ocop_until")} == {
        "grade": "2", "pack": "Túi lưới", "ships_cold": True, "priced_by": "piece", "ocop": 4, "ocop_until": "2027-05-01",
    }  # fmt: skip


@pytest.mark.parametrize(("day", "shown"), [(date(2027, 5, 1), 1), (date(2027, 5, 2), 0)])
def test_a_mark_goes_by_itself_on_the_day_after_its_last(day: date, shown: int) -> None:
    assert Mark("cer_1", CertificateKind.OCOP, 4, date(2027, 5, 1)).shown_on(day) is bool(shown)
