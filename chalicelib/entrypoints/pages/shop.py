"""The storefront: home, categories, search, product, basket."""

import json
from typing import Any
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.catalogue import CATEGORIES, children_of, find_category, path_of
from chalicelib.entrypoints.http.catalogue import show_one_listing
from chalicelib.entrypoints.http.listing_views import ListingView
from chalicelib.entrypoints.http.search import CardView, ResultsView, show_category_listings, show_results
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.pages.selling import cover_of
from chalicelib.entrypoints.pages.words import CATEGORY_SIGNS, unit_name, weight_words
from chalicelib.kernel.errors import InvalidInput, NotFound
from chalicelib.kernel.money import Money
from chalicelib.kernel.quantity import count_of

shop_pages = Pages(__name__)
MOST_OF_ONE = 9_999


def group_chips() -> list[dict[str, str]]:
    groups = (category for category in CATEGORIES.values() if not category.parent)
    return [{"slug": g.slug, "name": g.name, "sign": CATEGORY_SIGNS.get(g.slug, "🌿")} for g in groups]


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
            "url": f"{origin}/san-pham/{listing.id}",
            "seller": {"@type": "Organization", "name": listing.seller_name},
        },
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def add_to_basket(visit: Visit) -> Redirect:
    listing = visit.read(show_one_listing, dict(visit.path))
    count = count_of(visit.number("count", "Số lượng"), field="count")
    visit.set_basket({**visit.basket, listing.id: min(MOST_OF_ONE, visit.basket.get(listing.id, 0) + count)})
    return Redirect("/gio-hang")


@shop_pages.page("/san-pham/{listing_id}", "product.html", submit=add_to_basket, cache_s=2)
def product_page(visit: Visit) -> dict[str, Any]:
    listing = visit.read(show_one_listing, dict(visit.path))
    origin = visit.application.settings.public_origin
    cover = cover_of(listing)
    months = ", ".join(str(month) for month in listing.harvest_months)
    return {
        "listing": listing,
        "commune": f"{listing.commune}, {listing.district}",
        "unit_name": unit_name(listing.unit),
        "weight": weight_words(listing.weight_g),
        "harvest": listing.harvest_note or (f"tháng {months}" if months else ""),
        "trail": [CATEGORIES[slug] for slug in path_of(listing.category)],
        "photo": cover,
        "colour": next((photo.colour for photo in listing.photos if photo.id == cover), ""),
        "on_sale": listing.state == "on_sale",
        "paused": listing.state in {"paused", "draft"},
        "canonical": f"{origin}/san-pham/{listing.id}",
        "origin": origin,
        "linked_data": linked_data(listing, origin),
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
        start = {"seller": listing.seller_name, "commune": f"{listing.commune}, {listing.district}", "lines": []}
        groups.setdefault(listing.seller_id, start)["lines"].append(
            {
                "id": listing.id,
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


def address_with(path: str, query: dict[str, str | None]) -> str:
    """The path with the query parameters that are set."""
    kept = {name: text for name, text in query.items() if text}
    return f"{path}?{urlencode(kept)}" if kept else path


SORTS = (("relevance", "Hợp nhất"), ("newest", "Mới nhất"), ("price_up", "Giá thấp"), ("price_down", "Giá cao"))


def tile(card: CardView) -> dict[str, Any]:
    return {
        "id": card.id,
        "title": card.title,
        "commune": f"{card.commune}, {card.district}",
        "unit_price": card.unit_price,
        "unit_name": unit_name(card.unit),
        "photo": photo_id_of(card),
        "colour": card.photo.colour if card.photo else "",
        "in_stock": card.stock > 0,
    }


def photo_id_of(card: CardView) -> str | None:
    """The id in the addresses of the card's renditions."""
    if card.photo is None:
        return None
    address = next(iter(card.photo.sources.values()))
    return address.rpartition("/")[2].rpartition("-")[0]


def found_page(visit: Visit, results: ResultsView, heading: str, path: str, query: dict[str, str | None]) -> dict[str, Any]:
    """A page of cards with its sorts, its narrower categories and its next page; no table read."""
    sort = results.sort.value
    return {
        "heading": heading,
        "asked": query.get("q") or "",
        "relaxed": results.relaxed,
        "hits": [tile(card) for card in results.entries],
        "sorts": [
            {"name": name, "address": address_with(path, {**query, "sap": value}), "current": value == sort}
            for value, name in SORTS
            if value != "relevance" or query.get("q")
        ],
        "more": address_with(path, {**query, "sap": sort, "trang": results.next_cursor}) if results.next_cursor else "",
    }


@shop_pages.page("/", "home.html", cache_s=2)
def home_page(visit: Visit) -> dict[str, Any]:
    results = visit.read(show_results, sort="newest", limit="24")
    return {"categories": group_chips(), "hits": [tile(card) for card in results.entries]}


@shop_pages.page("/danh-muc/{slug}", "found.html", cache_s=2)
def category_page(visit: Visit) -> dict[str, Any]:
    slug, sort = visit.path["slug"], visit.query.get("sap")
    category = find_category(slug)
    results = visit.read(show_category_listings, dict(visit.path), sort=sort, cursor=visit.query.get("trang"), limit="24")
    counts = {facet.value: facet.count for facet in results.categories}
    narrower = children_of(slug) or (children_of(category.parent) if category.parent else [])
    chips = [
        {"name": c.name, "address": f"/danh-muc/{c.slug}", "current": c.slug == slug, "count": counts.get(c.slug)}
        for c in narrower
    ]
    return {**found_page(visit, results, category.name, f"/danh-muc/{slug}", {}), "chips": chips}


@shop_pages.page("/tim", "found.html", cache_s=2)
def search_page(visit: Visit) -> dict[str, Any]:
    asked, kind = visit.query.get("q", "").strip()[:100], visit.query.get("loai")
    results = visit.read(
        show_results, q=asked, category=kind, sort=visit.query.get("sap"), cursor=visit.query.get("trang"), limit="24"
    )
    chips = [
        {
            "name": facet.name,
            "address": address_with("/tim", {"q": asked, "loai": facet.value}),
            "current": facet.value == kind,
            "count": facet.count,
        }
        for facet in results.categories[:8]
    ]
    heading = f"Kết quả cho “{asked}”" if asked else "Tất cả nông sản"
    return {**found_page(visit, results, heading, "/tim", {"q": asked, "loai": kind}), "chips": chips}


@shop_pages.route("/{proxy+}", methods=["GET"], name="unknown_page")
def unknown_page() -> Response:
    """An address nobody knows: a page with the way home, or a problem document under `/api`.

    Chalice hands a greedy path to the view without an argument. Source: Chalice issues 2012 and 2072.
    """
    return shop_pages.unknown()
