"""Between the catalogue and search: what of a listing is indexed, and what kinds of goods are called."""

import re
from datetime import date
from functools import cache
from typing import Any

from chalicelib.catalogue import CATEGORIES, COMMUNES, Commune, Listing, ListingState, path_of
from chalicelib.search import Dictionary, Document, Kind, Taxonomy, default_dictionary

DISTRICT_KIND = re.compile(r"^(Huyện|Thành phố|Thị xã) ")


def document_of(listing: Listing, day: date) -> Document | None:
    """What search holds of the listing, at the prices of a Vietnamese day; None for one that buyers do not see."""
    if listing.stored is not ListingState.ON_SALE:
        return None
    commune, traits, ocop = COMMUNES[listing.commune_code], listing.traits, listing.ocop
    return Document(
        listing_id=str(listing.listing_id),
        title=listing.title,
        seller=listing.seller_name,
        places=places_of(commune),
        text="\n".join(text for text in (listing.description, listing.harvest.note) if text),
        also=tuple(text for text in (traits.variety, traits.pack, f"OCOP {ocop.stars} sao" if ocop else "") if text),
        categories=path_of(listing.category),
        commune_code=listing.commune_code,
        code="".join(letter for letter in listing.lot_code.lower() if letter.isalnum()),
        unit_price=listing.priced_on(day).unit_price,
        stock=listing.stock,
        created_ms=int(listing.created_at.timestamp() * 1000),
        card=card_of(listing),
        months=listing.harvest.months,
        grade=traits.grade.value if traits.grade else "",
        ships_cold=traits.ships_cold,
        ocop=ocop.stars if ocop else 0,
        ocop_until=ocop.expires_on.isoformat() if ocop else "",
    )


def card_of(listing: Listing) -> dict[str, Any]:
    """All that a page of results shows of a listing, so that it reads nothing else; names of codes are looked up there."""
    cover, ocop, season = listing.cover, listing.ocop, listing.season_price
    return {
        "id": str(listing.listing_id),
        "slug": listing.slug,
        "title": listing.title,
        "unit": listing.unit.value,
        "unit_price": listing.unit_price,
        "stock": listing.stock,
        "category": listing.category,
        "commune_code": listing.commune_code,
        "seller_id": str(listing.seller_id),
        "seller_name": listing.seller_name,
        "months": list(listing.harvest.months),
        "grade": listing.traits.grade.value if listing.traits.grade else "",
        "pack": listing.traits.pack,
        "ships_cold": listing.traits.ships_cold,
        "priced_by": listing.priced_by.value,
        "kg_price": listing.weighing.kg_price if listing.weighing else 0,
        "ocop": ocop.stars if ocop else 0,
        "ocop_until": ocop.expires_on.isoformat() if ocop else "",
        "photo_id": str(cover.photo_id) if cover else "",
        "colour": cover.colour if cover else "",
        "width": cover.width if cover else 0,
        "height": cover.height if cover else 0,
        "season_price": [season.price, season.first_on.isoformat(), season.last_on.isoformat()] if season else None,
        "expected_g": listing.weighing.expected_g if listing.weighing else 0,
    }


@cache
def taxonomy() -> Taxonomy:
    """What the product ships: the dictionary, with the names of all categories."""
    return taxonomy_of(default_dictionary())


def taxonomy_of(dictionary: Dictionary) -> Taxonomy:
    """The dictionary with the names of categories, which mean all that stands there."""
    categories = [Kind(one.slug, (one.name,), whole=True) for one in CATEGORIES.values()]
    return Taxonomy(dictionary, categories, {place for commune in COMMUNES.values() for place in places_of(commune)})


def places_of(commune: Commune) -> tuple[str, str]:
    """What commune and district are called without their kind."""
    return commune.name.removeprefix(f"{commune.kind.capitalize()} "), DISTRICT_KIND.sub("", commune.district)
