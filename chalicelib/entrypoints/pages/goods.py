"""One kind of goods and the basket it goes into."""

import json
from typing import Any

from chalicelib.catalogue import CATEGORIES, PhotoState, path_of, season_words
from chalicelib.entrypoints.http.catalogue import show_one_listing
from chalicelib.entrypoints.http.listing_views import ListingView
from chalicelib.entrypoints.http.search import show_category_listings
from chalicelib.entrypoints.pages.cards import face_of, goods_address, id_in, short_place, tiles_of
from chalicelib.entrypoints.pages.page import Moved, Pages, Redirect, Visit
from chalicelib.entrypoints.pages.selling import cover_of
from chalicelib.entrypoints.pages.words import unit_name, weight_words
from chalicelib.kernel.errors import InvalidInput, NotFound
from chalicelib.kernel.money import Money
from chalicelib.kernel.quantity import Unit, count_of

goods_pages = Pages(__name__)
MOST_OF_ONE = 9_999
RELATED = 4


def linked_data(listing: ListingView, origin: str) -> str:
    """Product and Offer for search engines. Source: schema.org/Product, read 2026-11."""
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": listing.title,
        "description": listing.description or listing.title,
        "sku": listing.lot_code,
        "image": [f"{origin}/media/photos/{photo}-640.jpg" for photo in [cover_of(listing)] if photo],
        "offers": {
            "@type": "Offer",
            "priceCurrency": "VND",
            "price": listing.unit_price,
            "availability": f"https://schema.org/{'InStock' if listing.state == 'on_sale' else 'OutOfStock'}",
            "url": origin + goods_address(listing.id, listing.slug),
            "seller": {"@type": "Organization", "name": listing.seller_name},
        },
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def listing_asked_for(visit: Visit) -> ListingView:
    """The listing that the address ends in."""
    return visit.read(show_one_listing, {"listing_id": id_in(visit.path["listing_id"])})


def add_to_basket(visit: Visit) -> Redirect:
    listing = listing_asked_for(visit)
    count = count_of(visit.number("count", "Số lượng"), field="count")
    visit.set_basket({**visit.basket, listing.id: min(MOST_OF_ONE, visit.basket.get(listing.id, 0) + count)})
    return Redirect("/gio-hang")


def price_of_kg(listing: ListingView) -> Money:
    """For comparing packs, to the thousand; 0 where the price says it already."""
    if listing.unit is Unit.KILOGRAM or listing.weight_g < 100 or not listing.unit_price:
        return 0
    return (listing.unit_price * 1_000 // listing.weight_g + 500) // 1_000 * 1_000


def related_to(visit: Visit, listing: ListingView) -> list[dict[str, Any]]:
    """What can be bought instead: the newest of the same category."""
    results = visit.read(show_category_listings, {"slug": listing.category}, limit=str(3 * RELATED))
    cards = [card for card in results.entries if card.id != listing.id and card.stock]
    return tiles_of(cards[:RELATED], visit.month)


@goods_pages.page("/san-pham/{listing_id}", "product.html", submit=add_to_basket, cache_s=2)
def product_page(visit: Visit) -> dict[str, Any] | Moved:
    listing = listing_asked_for(visit)
    address = goods_address(listing.id, listing.slug)
    if visit.problem is None and visit.path["listing_id"] != address.rpartition("/")[2]:
        return Moved(address)
    origin = visit.application.settings.public_origin
    ready = [photo for photo in listing.photos if photo.state is PhotoState.READY]
    return {
        "listing": listing,
        "commune": f"{listing.commune}, {short_place(listing.district)}",
        "unit_name": unit_name(listing.unit),
        "weight": weight_words(listing.weight_g),
        "per_kg": price_of_kg(listing),
        "season_words": season_words(listing.harvest_months),
        "ripe": visit.month in listing.harvest_months,
        "month": visit.month,
        "maker": face_of(listing.seller_name, listing.seller_id),
        "release_hours": visit.work.policy.escrow_release_after_s // 3_600,
        "trail": [CATEGORIES[slug] for slug in path_of(listing.category)],
        "photo": ready[0].id if ready else None,
        "others": [photo.id for photo in ready[1:]],
        "colour": ready[0].colour if ready else "",
        "on_sale": listing.state == "on_sale",
        "paused": listing.state in {"paused", "draft"},
        "canonical": origin + address,
        "origin": origin,
        "linked_data": linked_data(listing, origin),
        "related": related_to(visit, listing),
    }


def basket_lines(visit: Visit) -> list[tuple[ListingView, int]]:
    """The basket's listings as they are now; what is gone from the shop is left out."""
    lines = []
    for listing_id, count in visit.basket.items():
        try:
            lines.append((visit.read(show_one_listing, {"listing_id": listing_id}), count))
        except (NotFound, InvalidInput):
            continue
    return lines


def trouble_of(listing: ListingView, count: int) -> str:
    """Why this line cannot be ordered as it stands; empty when it can."""
    if listing.state != "on_sale":
        return "Hiện không bán"
    return f"Chỉ còn {listing.stock}" if listing.stock < count else ""


def basket_groups(lines: list[tuple[ListingView, int]]) -> list[dict[str, Any]]:
    """The lines by household: each household sends its own parcel."""
    groups: dict[str, dict[str, Any]] = {}
    for listing, count in lines:
        start = {
            "seller": listing.seller_name,
            "commune": f"{listing.commune}, {short_place(listing.district)}",
            "face": face_of(listing.seller_name, listing.seller_id),
            "lines": [],
        }
        groups.setdefault(listing.seller_id, start)["lines"].append(
            {
                "id": listing.id,
                "address": goods_address(listing.id, listing.slug),
                "title": listing.title,
                "photo": cover_of(listing),
                "unit_price": listing.unit_price,
                "unit_name": unit_name(listing.unit),
                "count": count,
                "total": listing.unit_price * count,
                "trouble": trouble_of(listing, count),
            }
        )
    return list(groups.values())


def goods_of(lines: list[tuple[ListingView, int]]) -> Money:
    return sum(listing.unit_price * count for listing, count in lines)


def change_basket(visit: Visit) -> Redirect:
    basket = dict(visit.basket)
    for listing_id in visit.basket:
        name = f"n-{listing_id}"
        if name in visit.values:
            count = visit.number(name, "Số lượng")
            if count == 0:
                del basket[listing_id]
            else:
                basket[listing_id] = min(MOST_OF_ONE, count)
    visit.set_basket(basket)
    return Redirect("/dat-hang" if visit.text("then") == "checkout" and basket else "/gio-hang")
