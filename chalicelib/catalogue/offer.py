"""Offers: what a household says of a new listing, and what it changes of one."""

from dataclasses import replace
from datetime import date, datetime

from chalicelib.catalogue.category import category_for_listing
from chalicelib.catalogue.communes import commune_of
from chalicelib.catalogue.listing import (
    MAX_DESCRIPTION,
    MAX_NOTE,
    MAX_TITLE,
    MAX_WEIGHT_G,
    MIN_TITLE,
    Listing,
    ListingId,
    ListingState,
    price_of,
    settled,
    stock_of,
    weight_of,
)
from chalicelib.catalogue.lot import Harvest, Lot, cap_of, harvested_of, lot_code, months_of, window_of
from chalicelib.catalogue.ports import Seller
from chalicelib.catalogue.traits import MAX_PACK, Grade, PricedBy, Traits, Weighing, expected_of, gtin_of
from chalicelib.catalogue.variety import COLD_CATEGORIES, variety_of
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.quantity import Unit
from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a household says of a new listing; its commune is the household's own unless named.

    Attributes:
        unit_price: of a unit; for goods paid by weight it is counted from `kg_price` and `expected_g`, and left out.
        ships_cold: None for what the category is used to.
        begins_on, ends_on: the days of the harvest; the sale closes after the last one.
        presale_cap: units promised before the harvest has begun; they are the stock until then.
    """

    title: str
    category: str
    unit: Unit
    unit_price: int = 0
    stock: int = 0
    weight_g: int = 1_000
    description: str = ""
    commune_code: str | None = None
    harvest_note: str = ""
    harvest_months: tuple[int, ...] = ()
    grade: Grade | None = None
    variety: str = ""
    pack: str = ""
    ships_cold: bool | None = None
    gtin: str = ""
    priced_by: PricedBy = PricedBy.PIECE
    kg_price: int = 0
    expected_g: int | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    harvested_on: date | None = None
    presale_cap: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What a household changes; None leaves a thing as it is.

    Attributes:
        stock_seen: the stock the household had before its eyes. With it, `stock` moves the count by the difference, so that
            what is sold meanwhile stays sold; without it, `stock` is the count from now on.
        graded: False takes the grade away.
    """

    title: str | None = None
    category: str | None = None
    unit_price: int | None = None
    stock: int | None = None
    stock_seen: int | None = None
    weight_g: int | None = None
    description: str | None = None
    harvest_note: str | None = None
    harvest_months: tuple[int, ...] | None = None
    grade: Grade | None = None
    graded: bool = True
    variety: str | None = None
    pack: str | None = None
    ships_cold: bool | None = None
    gtin: str | None = None
    priced_by: PricedBy | None = None
    kg_price: int | None = None
    expected_g: int | None = None


def drafted(offer: Offer, seller: Seller, listing_id: ListingId, now: datetime) -> Listing:
    """The offer as a draft.

    Raises:
        InvalidInput: a text, number, month, category or commune that is none.
    """
    commune = commune_of(offer.commune_code or seller.commune_code)
    category = category_for_listing(offer.category).slug
    weight_g, weighing = weight_of(offer.weight_g), None
    if offer.priced_by is PricedBy.WEIGHT:
        expected = weight_g if offer.expected_g is None else offer.expected_g
        weighing = _weighing(offer.kg_price, expected, offer.unit_price or None)
        weight_g = max(weight_g, weighing.expected_g)
    lot = _first_lot(offer, lot_code(commune.code, listing_id), business_date(now))
    stock = stock_under(lot.cap, offer.stock)
    return Listing(
        listing_id=listing_id,
        seller_id=seller.party_id,
        seller_name=seller.name,
        title=_title(offer.title),
        description=settled(offer.description, field="description", most=MAX_DESCRIPTION),
        category=category,
        unit=offer.unit,
        unit_price=price_of(offer.unit_price) if weighing is None else weighing.unit_price,
        weight_g=weight_g,
        commune_code=commune.code,
        lot=lot,
        stored=ListingState.DRAFT,
        stock=stock,
        at_home=stock,
        created_at=now,
        changed_at=now,
        harvest=Harvest(_line(offer.harvest_note, "harvest_note", MAX_NOTE), months_of(list(offer.harvest_months))),
        traits=Traits(
            offer.grade,
            variety_of(offer.variety, category),
            _line(offer.pack, "pack", MAX_PACK),
            category in COLD_CATEGORIES if offer.ships_cold is None else offer.ships_cold,
            gtin_of(offer.gtin),
        ),
        weighing=weighing,
    )


def _first_lot(offer: Offer, code: str, today: date) -> Lot:
    window = window_of(offer.begins_on, offer.ends_on, today)
    harvested_on = harvested_of(offer.harvested_on, today)
    cap = cap_of(stock_of(offer.presale_cap, field="presale_cap"), window, harvested_on, today)
    return Lot(code, 1, window, harvested_on, cap)


def stock_under(cap: int, stock: int) -> int:
    """The stock that a lot begins with: what is promised ahead, or what is there.

    Raises:
        InvalidInput: not a count, or both are given and differ.
    """
    if cap and stock not in (0, cap):
        raise InvalidInput(
            "Đang nhận đặt trước: số lượng chính là số nhận đặt trước.",
            "While selling ahead, the stock is the cap: leave it out.",
            field="stock",
        )
    return cap or stock_of(stock)


def revised(was: Listing, revision: Revision, now: datetime) -> Listing:
    """The listing with the household's words and prices, its stock as it was.

    Raises:
        InvalidInput: a text, number, month or category that is none.
    """
    category = was.category if revision.category is None else category_for_listing(revision.category).slug
    listing = replace(
        was,
        title=was.title if revision.title is None else _title(revision.title),
        description=was.description
        if revision.description is None
        else settled(revision.description, field="description", most=MAX_DESCRIPTION),
        category=category,
        weight_g=was.weight_g if revision.weight_g is None else weight_of(revision.weight_g),
        harvest=Harvest(
            was.harvest.note if revision.harvest_note is None else _line(revision.harvest_note, "harvest_note", MAX_NOTE),
            was.harvest.months if revision.harvest_months is None else months_of(list(revision.harvest_months)),
        ),
        traits=_traits(was, revision, category),
        version=was.version + 1,
        changed_at=now,
    )
    return _priced(listing, revision)


def _traits(was: Listing, revision: Revision, category: str) -> Traits:
    known = was.traits
    # A variety of another category would be wrong words; the household chooses anew.
    kept = known.variety if category == was.category else ""
    return Traits(
        (revision.grade or known.grade) if revision.graded else None,
        kept if revision.variety is None else variety_of(revision.variety, category),
        known.pack if revision.pack is None else _line(revision.pack, "pack", MAX_PACK),
        known.ships_cold if revision.ships_cold is None else revision.ships_cold,
        known.gtin if revision.gtin is None else gtin_of(revision.gtin),
    )


def _priced(listing: Listing, revision: Revision) -> Listing:
    priced_by = revision.priced_by or listing.priced_by
    if priced_by is PricedBy.PIECE:
        price = listing.unit_price if revision.unit_price is None else price_of(revision.unit_price)
        return replace(listing, unit_price=price, weighing=None)
    known = listing.weighing
    kg_price = revision.kg_price if revision.kg_price is not None else known.kg_price if known else 0
    expected = revision.expected_g if revision.expected_g is not None else known.expected_g if known else listing.weight_g
    weighing = _weighing(kg_price, expected, revision.unit_price)
    weight_g = max(listing.weight_g, weighing.expected_g)
    return replace(listing, weighing=weighing, unit_price=weighing.unit_price, weight_g=weight_g)


def _weighing(kg_price: int, expected_g: int, unit_price: int | None) -> Weighing:
    weighing = Weighing(price_of(kg_price, field="kg_price"), expected_of(expected_g, most=MAX_WEIGHT_G))
    price_of(weighing.unit_price, field="kg_price")
    if unit_price is not None and unit_price != weighing.unit_price:
        raise InvalidInput(
            "Hàng bán theo cân: mời ghi giá một kg.", "Paid by weight: give the price of a kilogram.", field="unit_price"
        )
    return weighing


def _title(text: str) -> str:
    return settled(text, field="title", least=MIN_TITLE, most=MAX_TITLE).replace("\n", " ")


def _line(text: str, field: str, most: int) -> str:
    return settled(text, field=field, most=most).replace("\n", " ")
