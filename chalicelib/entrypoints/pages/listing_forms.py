"""From the household's plain forms to the API's bodies: what is left empty is not said."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from chalicelib.catalogue import CATEGORIES, GRADE_NAMES_VI, VARIETIES, Grade, PricedBy
from chalicelib.entrypoints.http.catalogue import ListingRevision, NewListing
from chalicelib.entrypoints.http.listing_views import ListingView
from chalicelib.entrypoints.http.lots import LotChange, NewLot
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.entrypoints.speech import say, words
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.quantity import UNIT_NAMES_VI, Unit

T = TypeVar("T")
NO_GRADE = "none"
USUAL_G = {Unit.GRAM_100: 100}
"""Grams of one unit where nobody says otherwise; a kilogram for all others."""
SELLABLE = frozenset(category.slug for category in CATEGORIES.values() if category.parent)


def new_listing_of(visit: Visit) -> NewListing:
    """A category that was not chosen is guessed from the title; a weight that was not said is what the unit is used to."""
    by_weight, unit = visit.text("priced_by") == PricedBy.WEIGHT, unit_of(visit.text("unit"))
    return NewListing(
        title=visit.text("title"),
        category=visit.text("category") or guessed_category(visit),
        unit=unit,
        unit_price=0 if by_weight else visit.number("unit_price", say("Giá")),
        priced_by=PricedBy.WEIGHT if by_weight else PricedBy.PIECE,
        kg_price=visit.number("kg_price", say("Giá một kg")) if by_weight else 0,
        expected_g=visit.number("expected_g", say("Cân nặng ước chừng")) if by_weight else None,
        stock=number_or(visit, "stock", say("Số lượng"), 0),
        weight_g=number_or(visit, "weight_g", say("Khối lượng"), USUAL_G.get(unit, 1_000)),
        description=visit.text("description"),
        grade=grade_of(visit.text("grade")),
        variety=visit.text("variety"),
        pack=visit.text("pack"),
        ships_cold=cold_of(visit.text("ships_cold")),
        gtin=visit.text("gtin"),
        harvest_months=months_of(visit),
        **lot_days(visit),
        presale_cap=number_or(visit, "presale_cap", say("Số nhận đặt trước"), 0),
    )


def guessed_category(visit: Visit) -> str:
    """The one that the title names; empty for none."""
    return visit.application.dictionaries.at(visit.work.now).category_in(visit.text("title"), SELLABLE)


def revision_of(visit: Visit, listing: ListingView) -> ListingRevision:
    """The form shows everything that it may change, so what is empty there is to be empty."""
    by_weight, seen = visit.text("priced_by") == PricedBy.WEIGHT, visit.text("stock_seen")
    grade = grade_of(visit.text("grade"))
    return ListingRevision(
        title=visit.text("title"),
        unit_price=None if by_weight else visit.number("unit_price", say("Giá")),
        priced_by=PricedBy.WEIGHT if by_weight else PricedBy.PIECE,
        kg_price=visit.number("kg_price", say("Giá một kg")) if by_weight else None,
        expected_g=visit.number("expected_g", say("Cân nặng ước chừng")) if by_weight else None,
        stock=visit.number("stock", say("Số lượng")),
        stock_seen=int(seen) if seen.isdigit() and len(seen) < 8 else listing.stock,
        weight_g=visit.number("weight_g", say("Khối lượng")),
        description=visit.text("description"),
        grade=grade,
        graded=grade is not None,
        variety=visit.text("variety"),
        pack=visit.text("pack"),
        ships_cold=cold_of(visit.text("ships_cold")),
        gtin=visit.text("gtin"),
        harvest_months=months_of(visit),
    )


def next_lot_of(visit: Visit) -> NewLot:
    return NewLot(
        **lot_days(visit),
        presale_cap=number_or(visit, "presale_cap", say("Số nhận đặt trước"), 0),
        stock=number_or(visit, "stock", say("Số lượng"), 0),
    )


def lot_change_of(visit: Visit) -> LotChange:
    return LotChange(**lot_days(visit), presale_cap=number_or(visit, "presale_cap", say("Số nhận đặt trước"), None))


def lot_days(visit: Visit) -> dict[str, Any]:
    return {name: day_of(visit, name) for name in ("begins_on", "ends_on", "harvested_on")}


def months_of(visit: Visit) -> list[int]:
    return [month for month in range(1, 13) if visit.text(f"month_{month}")]


def unit_of(text: str) -> Unit:
    """
    Raises:
        InvalidInput: not a unit we sell in.
    """
    return _chosen(Unit, text, "unit", say("Chọn đơn vị trong danh sách."))


def grade_of(text: str) -> Grade | None:
    """
    Raises:
        InvalidInput: not a grade.
    """
    return None if text in ("", NO_GRADE) else _chosen(Grade, text, "grade", say("Chọn loại trong danh sách."))


def cold_of(text: str) -> bool | None:
    """`yes`, `no`, or None for what the category is used to."""
    return {"yes": True, "no": False}.get(text)


def number_or(visit: Visit, name: str, label: str, default: T) -> int | T:
    return visit.number(name, label) if visit.text(name) else default


def day_of(visit: Visit, name: str) -> date | None:
    """
    Raises:
        InvalidInput: not a day.
    """
    text = visit.text(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("Mời chọn lại ngày, ví dụ 2026-08-10.", "A day is written yyyy-mm-dd.", field=name) from error


def _chosen(kind: Callable[[str], T], text: str, field: str, says: str) -> T:
    try:
        return kind(text)
    except ValueError as error:
        raise InvalidInput(says, "Not one of the list.", field=field) from error


def choices() -> dict[str, Any]:
    """What the form's lists hold."""
    return {
        "units": list(words(UNIT_NAMES_VI).items()),
        "grades": list(words(GRADE_NAMES_VI).items()),
        "varieties": sorted({name for names in VARIETIES.values() for name in names}),
    }
