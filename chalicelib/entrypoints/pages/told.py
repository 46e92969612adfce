"""What a page tells search engines and those it is shared with: canonical address, description, picture, linked data.

Source: schema.org (Product, Offer, AggregateRating, Review, BreadcrumbList, Organization) and ogp.me, read 2026-11.
"""

import json
from dataclasses import field
from typing import Any

from chalicelib.catalogue import SHARED_WIDTH, PhotoState
from chalicelib.entrypoints.http.listing_views import ListingView
from chalicelib.entrypoints.http.rating_views import RatingsView
from chalicelib.entrypoints.pages.addresses import goods_address, household_address
from chalicelib.entrypoints.speech import later, say, vnd, words
from chalicelib.kernel.quantity import UNIT_NAMES_VI
from chalicelib.kernel.records import dataclass

NAME = later("Xứ Lạng")
REVIEWS = 2
"""How many buyers' words a page's data hold: engines show no more, and each costs bytes twice."""
_LONGEST_DESCRIPTION = 160
_AVAILABILITY = {"on_sale": "InStock", "sold_out": "OutOfStock", "season_over": "OutOfStock", "paused": "OutOfStock"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way from the home page."""

    name: str
    address: str


HOME = Step(later("Trang chủ"), "/")


@dataclass(frozen=True, slots=True)
class Told:
    """
    Attributes:
        canonical: the whole address; empty for a page that no engine should keep.
        picture: the whole address of a JPEG of 640 px; empty for none.
        kind: the Open Graph type.
        data: linked data, as JSON that may stand inside a script element.
    """

    title: str
    description: str
    canonical: str = ""
    picture: str = ""
    kind: str = "website"
    data: list[str] = field(default_factory=list)


def in_script(data: dict[str, Any]) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).replace("<", "\\u003c")


def shortened(text: str) -> str:
    """At most as long as a result of a search engine shows, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_DESCRIPTION else line[:_LONGEST_DESCRIPTION].rpartition(" ")[0] + "…"


def breadcrumbs(origin: str, trail: list[Step]) -> str:
    entries = [
        {"@type": "ListItem", "position": number, "name": step.name, "item": origin + step.address}
        for number, step in enumerate(trail, 1)
    ]
    return in_script({"@type": "BreadcrumbList", "itemListElement": entries})


def picture_of(origin: str, photo_id: str | None) -> str:
    """The whole address of a photo's JPEG, which every program can show; empty without a photo."""
    return f"{origin}/media/photos/{photo_id}-{SHARED_WIDTH}.jpg" if photo_id else ""


def page_told(
    origin: str, title: str, description: str, address: str, trail: list[Step] | None = None, photo_id: str | None = None
) -> Told:
    """A page of the shop; without an address, one of the many views of a list that no engine need keep."""
    if not address:
        return Told(title, shortened(description))
    data = [breadcrumbs(origin, trail)] if trail else []
    return Told(title, shortened(description), origin + address, picture_of(origin, photo_id), data=data)


def home_told(origin: str, description: str, photo_id: str | None) -> Told:
    """The front page says whose shop this is."""
    shop = {"@type": "Organization", "name": NAME, "url": origin + "/", "areaServed": "VN", "slogan": description}
    title, picture = say("Nông sản Lạng Sơn, từ tay người trồng"), picture_of(origin, photo_id)
    return Told(title, shortened(description), origin + "/", picture, data=[in_script(shop)])


def rated_data(ratings: RatingsView) -> dict[str, Any]:
    """The average of real buyers and some of their words; nothing without a rating."""
    if not ratings.tally.count:
        return {}
    average = f"{ratings.tally.tenths // 10}.{ratings.tally.tenths % 10}"
    reviews = [
        {
            "@type": "Review",
            "author": {"@type": "Person", "name": one.by},
            "datePublished": one.given_at[:10],
            "reviewRating": {"@type": "Rating", "ratingValue": one.stars, "bestRating": 5},
            "reviewBody": one.text,
        }
        for one in ratings.entries
        if one.text
    ]
    whole = {"@type": "AggregateRating", "ratingValue": average, "ratingCount": ratings.tally.count, "bestRating": 5}
    return {"aggregateRating": whole, **({"review": reviews[:REVIEWS]} if reviews else {})}


def goods_told(origin: str, listing: ListingView, trail: list[Step], ratings: RatingsView) -> Told:
    cover = next((photo for photo in listing.photos if photo.state is PhotoState.READY), None)
    picture = picture_of(origin, cover.id if cover else None)
    place = f"{listing.seller_name}, {listing.commune}, {listing.district}"
    unit = words(UNIT_NAMES_VI)[listing.unit]
    description = f"{listing.title}: {vnd(listing.unit_price)} / {unit}. {place}. {listing.description}"
    address = origin + goods_address(listing.id, listing.slug)
    product: dict[str, Any] = {
        "@type": "Product",
        "name": listing.title,
        "description": listing.description or listing.title,
        "sku": listing.lot_code,
        "category": trail[-1].name,
        "offers": offer_of(origin, listing, address),
        **rated_data(ratings),
    }
    if picture:
        product["image"] = [picture]
    data = [in_script(product), breadcrumbs(origin, [*trail, Step(listing.title, goods_address(listing.id, listing.slug))])]
    return Told(listing.title, shortened(description), address, picture, "product", data)


def _price(price: int, **said: str) -> dict[str, Any]:
    return {"@type": "UnitPriceSpecification", "priceCurrency": "VND", "price": price, **said}


def offer_of(origin: str, listing: ListingView, address: str) -> dict[str, Any]:
    """The price of a unit, and of the kilogram where that is what is paid."""
    offer: dict[str, Any] = {
        "@type": "Offer",
        "priceCurrency": "VND",
        "price": listing.unit_price,
        "availability": f"https://schema.org/{_AVAILABILITY.get(listing.state, 'OutOfStock')}",
        "url": address,
        "seller": {
            "@type": "Organization",
            "name": listing.seller_name,
            "url": origin + household_address(listing.seller_id, listing.seller_name),
            "address": {"@type": "PostalAddress", "addressRegion": "Lạng Sơn", "addressLocality": listing.commune},
        },
    }
    season = listing.season_price
    prices = [_price(listing.kg_price, unitCode="KGM")] if listing.kg_price else []
    if season is not None and season.holds:
        offer["priceValidUntil"] = season.last_on
        weighed = {"unitCode": "KGM"} if listing.kg_price else {}
        prices.append(_price(listing.list_price, priceType="https://schema.org/StrikethroughPrice", **weighed))
    if prices:
        offer["priceSpecification"] = prices if len(prices) > 1 else prices[0]
    if listing.lot.sold_ahead:
        offer["availability"] = "https://schema.org/PreOrder"
    return offer
