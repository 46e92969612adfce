"""Between the catalogue and search: what of a listing is indexed, and what kinds of goods are called."""

from functools import cache
from typing import Any

from chalicelib.catalogue import CATEGORIES, COMMUNES, Listing, ListingState, path_of
from chalicelib.search import Document, Taxonomy


def document_of(listing: Listing) -> Document | None:
    """What search holds of the listing; None for one that buyers do not see."""
    if listing.stored is not ListingState.ON_SALE:
        return None
    commune = COMMUNES[listing.commune_code]
    categories = path_of(listing.category)
    names = [CATEGORIES[slug].name for slug in categories]
    traits, ocop = listing.traits, listing.ocop
    words = [listing.description, listing.harvest.note, traits.variety, traits.pack, listing.seller_name]
    context = [*words, commune.name, commune.district, *names]
    return Document(
        listing_id=str(listing.listing_id),
        title=listing.title,
        context="\n".join(text for text in context if text),
        categories=categories,
        commune_code=listing.commune_code,
        code="".join(letter for letter in listing.lot_code.lower() if letter.isalnum()),
        unit_price=listing.unit_price,
        stock=listing.stock,
        created_ms=int(listing.created_at.timestamp() * 1000),
        card=card_of(listing),
        grade=traits.grade.value if traits.grade else "",
        ships_cold=traits.ships_cold,
        ocop=ocop.stars if ocop else 0,
        ocop_until=ocop.expires_on.isoformat() if ocop else "",
    )


def card_of(listing: Listing) -> dict[str, Any]:
    """All that a page of results shows of a listing, so that it reads nothing else; names of codes are looked up there."""
    cover, ocop = listing.cover, listing.ocop
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
    }


@cache
def taxonomy() -> Taxonomy:
    """The names of kinds of goods, of every category and group."""
    return Taxonomy({one.slug: (one.name, *one.kinds) for one in CATEGORIES.values()})
