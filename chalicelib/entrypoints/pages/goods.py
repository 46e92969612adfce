"""One kind of goods and the basket it goes into."""

from typing import Any

from chalicelib.catalogue import CATEGORIES, GRADE_NAMES_VI, ListingId, PhotoState, path_of
from chalicelib.entrypoints.http.catalogue import show_one_listing
from chalicelib.entrypoints.http.listing_views import ListingView
from chalicelib.entrypoints.http.ratings import show_listing_ratings
from chalicelib.entrypoints.http.search import show_category_listings, show_others
from chalicelib.entrypoints.pages.addresses import (
    commune_address,
    goods_address,
    goods_ratings_address,
    household_address,
    id_in,
    short_place,
)
from chalicelib.entrypoints.pages.cards import face_of, listing_price_words, tiles_of
from chalicelib.entrypoints.pages.holidays import away_words, holiday_read
from chalicelib.entrypoints.pages.page import Moved, Pages, Redirect, Visit
from chalicelib.entrypoints.pages.rating_words import expect_tally, tally_words
from chalicelib.entrypoints.pages.selling import cover_of
from chalicelib.entrypoints.pages.shop import address_with
from chalicelib.entrypoints.pages.told import HOME, Step, goods_told
from chalicelib.entrypoints.pages.words import unit_name, weight_words
from chalicelib.entrypoints.speech import say, words
from chalicelib.entrypoints.speech.said import said_months, said_plain_day
from chalicelib.kernel.errors import InvalidInput, NotFound
from chalicelib.kernel.money import Money
from chalicelib.kernel.quantity import Unit, count_of

goods_pages = Pages(__name__)
MOST_OF_ONE = 9_999
RELATED, RATINGS = 4, 5
"""How many other goods, and how many of the newest ratings, the page of one shows."""


def listing_asked_for(visit: Visit) -> ListingView:
    """The listing that the address ends in."""
    return visit.read(show_one_listing, {"listing_id": id_in(visit.path["listing_id"])})


def add_to_basket(visit: Visit) -> Redirect:
    listing = listing_asked_for(visit)
    count = count_of(visit.number("count", say("Số lượng")), field="count")
    visit.set_basket({**visit.basket, listing.id: min(MOST_OF_ONE, visit.basket.get(listing.id, 0) + count)})
    return Redirect("/gio-hang")


def price_of_kg(listing: ListingView) -> Money:
    """For comparing packs, to the thousand; 0 where the price says it already."""
    if listing.kg_price or listing.unit is Unit.KILOGRAM or listing.weight_g < 100 or not listing.unit_price:
        return 0
    return (listing.unit_price * 1_000 // listing.weight_g + 500) // 1_000 * 1_000


def trail_of(listing: ListingView) -> list[Step]:
    return [HOME] + [Step(say(CATEGORIES[slug].name), f"/danh-muc/{slug}") for slug in path_of(listing.category)]


def others_of(visit: Visit, listing: ListingView) -> dict[str, Any]:
    """The same goods of other households, the nearest first, and where all of them are; or what can be bought instead."""
    same = visit.read(show_others, {"listing_id": listing.id})
    if not same.entries:
        return {"same": [], "all_same": "", "related": related_to(visit, listing)}
    words = f"{same.name or CATEGORIES[listing.category].name} {short_place(listing.district)}"
    households = "" if len(same.entries) <= RELATED else address_with("/tim", {"q": words, "loai": listing.category})
    return {"same": tiles_of(same.entries[:RELATED], visit.month), "all_same": households, "related": []}


def related_to(visit: Visit, listing: ListingView) -> list[dict[str, Any]]:
    """What can be bought instead: the newest of the same category."""
    results = visit.read(show_category_listings, {"slug": listing.category}, stock="1", counts="0", limit=str(RELATED + 1))
    cards = [card for card in results.entries if card.id != listing.id]
    return tiles_of(cards[:RELATED], visit.month)


def harvest_words(listing: ListingView) -> str:
    """When the lot that is sold now was or will be picked."""
    lot = listing.lot
    if lot.harvested_on:
        return say("Đã hái {harvested_on}", harvested_on=said_plain_day(lot.harvested_on))
    if lot.begins_on and lot.ends_on:
        return say(
            "Hái từ {begins_on} đến {ends_on}", begins_on=said_plain_day(lot.begins_on), ends_on=said_plain_day(lot.ends_on)
        )
    return ""


def why_not_sold(listing: ListingView, away: str = "") -> str:
    """What stands where the button would; empty while it is on sale.

    Args:
        away: until when the household is on holiday, in words.
    """
    match listing.state:
        case "on_sale":
            return ""
        case "season_over":
            year, _, month = (listing.lot.returns_in or "").partition("-")
            return (
                say("Đã hết vụ. Vụ sau vào khoảng tháng {month}/{year}.", month=int(month), year=year)
                if month
                else say("Đã hết vụ.")
            )
        case "sold_out":
            return say("Món này vừa hết.")
        case "away":
            return away or say("Nhà này đang nghỉ bán.")
        case _:
            return say("Nhà bán đang nghỉ bán món này.")


def traits_of(listing: ListingView) -> list[str]:
    """What the household says of the goods in a few typed words."""
    grade = words(GRADE_NAMES_VI)[listing.grade] if listing.grade else ""
    return [text for text in (listing.variety, grade, listing.pack, say("Gửi lạnh") if listing.ships_cold else "") if text]


@goods_pages.page("/san-pham/{listing_id}", "product.html", submit=add_to_basket, cache_s=2)
def product_page(visit: Visit) -> dict[str, Any] | Moved:
    expect_tally(visit, ListingId.parse(id_in(visit.path["listing_id"])))
    listing = listing_asked_for(visit)
    address = goods_address(listing.id, listing.slug)
    if visit.problem is None and visit.path["listing_id"] != address.rpartition("/")[2]:
        return Moved(address)
    ready = [photo for photo in listing.photos if photo.state is PhotoState.READY]
    trail = trail_of(listing)
    away = away_words(holiday_read(visit, listing.seller_id)) if listing.state == "away" else ""
    ratings = visit.read(show_listing_ratings, {"listing_id": listing.id}, limit=str(RATINGS))
    return {
        "listing": listing,
        **listing_price_words(listing),
        "commune": f"{listing.commune}, {short_place(listing.district)}",
        "commune_address": commune_address(listing.commune_code),
        "unit_name": unit_name(listing.unit),
        "weight": weight_words(listing.weight_g),
        "per_kg": price_of_kg(listing),
        "traits": traits_of(listing),
        "harvest": harvest_words(listing),
        "season_words": said_months(listing.harvest_months),
        "ripe": visit.month in listing.harvest_months,
        "month": visit.month,
        "maker": face_of(listing.seller_name, listing.seller_id),
        "maker_address": household_address(listing.seller_id, listing.seller_name),
        "release_hours": visit.work.policy.escrow_release_after_s // 3_600,
        "trail": trail,
        "photo": ready[0].id if ready else None,
        "others": [photo.id for photo in ready[1:]],
        "colour": ready[0].colour if ready else "",
        "rated": tally_words(ratings.tally),
        "ratings": ratings.entries,
        "ratings_address": goods_ratings_address(listing.id, listing.slug),
        "not_sold": why_not_sold(listing, away),
        **others_of(visit, listing),
        "told": goods_told(visit.application.settings.public_origin, listing, trail, ratings),
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
        return say("Hiện không bán")
    return say("Chỉ còn {stock}", stock=listing.stock) if listing.stock < count else ""


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
                "season": listing.season_price is not None and listing.season_price.holds,
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
            count = visit.number(name, say("Số lượng"))
            if count == 0:
                del basket[listing_id]
            else:
                basket[listing_id] = min(MOST_OF_ONE, count)
    visit.set_basket(basket)
    return Redirect("/dat-hang" if visit.text("then") == "checkout" and basket else "/gio-hang")
