"""What a basket costs: by household, with its way, and with the one promotion it has. Quote and order ask it alike."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from chalicelib.catalogue import Listing, ListingId, ListingState, find_listing, prefetch
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.orders.basket import BasketLine, demand_of
from chalicelib.orders.delivery import Delivery, Destination, Zone, dearest_zone, delivery_quote, too_old, zone_of
from chalicelib.orders.errors import BasketTooLarge, ParcelTooHeavy
from chalicelib.orders.parcel import MAX_PARCEL_G, MAX_PARCELS
from chalicelib.orders.ports import Orders
from chalicelib.orders.pricing import OrderLine, Shares, frozen_line, shares_of
from chalicelib.orders.promoting import NOBODY, Buyer, Chosen, choose, expect_promotions, part_of, taken_off


@dataclass(frozen=True, slots=True)
class ParcelQuote:
    """What one household's part costs.

    Attributes:
        delivery: its way; to the farthest place, while the destination is not known.
        delivery_least: to the nearest place, then; else the fee.
        lacking: listings that are not on sale, or not in this number.
    """

    seller_id: PartyId
    seller_name: str
    commune_code: str
    lines: tuple[OrderLine, ...]
    shares: Shares
    delivery: Delivery
    delivery_least: Money
    lacking: frozenset[str]


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a basket costs, by parcel, and the promotion that was chosen for it."""

    parcels: list[ParcelQuote]
    chosen: Chosen


def quote_order(
    orders: Orders,
    lines: Iterable[BasketLine],
    destination: Destination | None = None,
    *,
    coupon: str = "",
    buyer: Buyer = NOBODY,
) -> Quoted:
    """What a basket would cost now, by parcel; nothing is kept for anybody.

    Args:
        destination: None while it is not known; the delivery is then at most what is told.
        coupon: as it was typed; that its cap holds, and for whom it is, only the order can say.
        buyer: for whom first orders and what is used once are looked up; only of who is signed in.

    Raises:
        InvalidInput: an empty basket, or a count that is none.
        BasketTooLarge: more listings or households than one order holds.
        ParcelTooHeavy: more than the carrier takes from one household.
        TooFarForFresh: chilled or picked goods would not keep until there.
        NoSuchListing: no listing has one of the ids.
        NoSuchCoupon, CouponNotNow, CouponUsedUp, CouponNotForBasket: nothing is to be had for the coupon.
    """
    demand = demand_of(lines)
    expect_promotions(orders, coupon, buyer)
    prefetch(orders.catalogue, demand)
    listings = {listing_id: find_listing(orders.catalogue, listing_id) for listing_id in demand}
    return all_quoted(orders, by_seller(listings, demand), destination, coupon, buyer)


def all_quoted(
    orders: Orders,
    parts: Sequence[Sequence[tuple[Listing, int]]],
    destination: Destination | None,
    coupon: str,
    buyer: Buyer,
) -> Quoted:
    """The one price of basket, checkout and order."""
    quotes = [_quoted(orders, part, destination) for part in parts]
    basket = [
        part_of(listings, quote.lines, quote.shares.delivery, orders.policy, destination, quote.delivery.zone)
        for listings, quote in zip(parts, quotes, strict=True)
    ]
    chosen = choose(orders, coupon, buyer, basket)
    if chosen.promotion is None:
        return Quoted(quotes, chosen)
    cheaper = [
        replace(quote, lines=lines, shares=shares)
        for quote, off in zip(quotes, chosen.offs, strict=True)
        for lines, shares in [taken_off(quote.lines, quote.shares, chosen.promotion, off, orders.policy)]
    ]
    return Quoted(cheaper, chosen)


def _quoted(orders: Orders, part: Sequence[tuple[Listing, int]], destination: Destination | None) -> ParcelQuote:
    """
    Raises:
        TooFarForFresh: chilled or picked goods would not keep until there.
    """
    first = part[0][0]
    today = business_date(orders.now)
    lines = tuple(frozen_line(listing, count, today) for listing, count in part)
    ages = _ages(part, today)
    old = frozenset[str]() if destination else too_old(lines, orders.policy, ages)
    ages = {listing_id: age for listing_id, age in ages.items() if listing_id not in old}
    zone = zone_of(first.commune_code, destination) if destination else dearest_zone(lines, orders.policy, ages)
    delivery = delivery_quote(lines, zone, orders.policy, ages)
    least = delivery if destination else delivery_quote(lines, Zone.DISTRICT, orders.policy, ages)
    return ParcelQuote(
        seller_id=first.seller_id,
        seller_name=first.seller_name,
        commune_code=first.commune_code,
        lines=lines,
        shares=shares_of(lines, orders.policy, delivery=delivery.fee),
        delivery=delivery,
        delivery_least=least.fee,
        lacking=old | {str(one.listing_id) for one, count in part if not _offered(one, count)},
    )


def _ages(part: Sequence[tuple[Listing, int]], today: date) -> dict[str, int]:
    """Days since the lot was picked, where its household has said so."""
    picked = ((listing.listing_id, listing.lot.harvested_on) for listing, _ in part)
    return {str(listing_id): (today - day).days for listing_id, day in picked if day is not None}


def _offered(listing: Listing, count: int) -> bool:
    return listing.state is ListingState.ON_SALE and listing.stock >= count


def by_seller(listings: dict[ListingId, Listing], demand: dict[ListingId, int]) -> list[list[tuple[Listing, int]]]:
    """The basket's parts, one for each household, in the order of first mention."""
    parts: dict[PartyId, list[tuple[Listing, int]]] = {}
    for listing_id, count in demand.items():
        listing = listings[listing_id]
        parts.setdefault(listing.seller_id, []).append((listing, count))
    if len(parts) > MAX_PARCELS:
        raise BasketTooLarge(
            f"Mỗi đơn tối đa {MAX_PARCELS} hộ bán.", f"An order holds at most {MAX_PARCELS} households.", field="lines"
        )
    for part in parts.values():
        if sum(listing.weight_g * count for listing, count in part) > MAX_PARCEL_G:
            raise ParcelTooHeavy(
                f"Hàng của {part[0][0].seller_name} nặng quá {MAX_PARCEL_G // 1000} kg, mời tách đơn.",
                f"One household's goods weigh over {MAX_PARCEL_G} g; split the order.",
                field="lines",
            )
    return list(parts.values())
