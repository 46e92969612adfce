"""Builders for ratings: an order that was delivered, and what its buyer says of it."""

from typing import Any

from chalicelib.entrypoints.runner import run
from chalicelib.orders import Placed, token_of
from chalicelib.ratings import STARS, Buyer, Rating, RatingState, Tally, give_rating
from tests.builders_orders import Fair


def delivered(market: Fair, **changes: Any) -> Placed:
    """Two kilograms of na and a bag of hoi, both at the door."""
    placed = market.paid(**changes)
    for parcel in placed.parcels:
        market.delivered(parcel)
    return market.look(placed)


def buyer_of(market: Fair, placed: Placed) -> Buyer:
    """A guest with the order's link."""
    return Buyer(token=token_of(market.work().orders, placed.order.order_id))


def rated(
    market: Fair, placed: Placed, stars: int = 5, text: str = "", *, parcel: int = 0, buyer: Buyer | None = None
) -> Rating:
    """What the buyer says of a parcel's first line."""
    listing_id, who = placed.parcels[parcel].lines[0].listing_id, buyer or buyer_of(market, placed)
    order_id = placed.order.order_id
    return run(market.app, lambda work: give_rating(work.ratings, order_id, listing_id, who, stars=stars, text=text))


def stored(market: Fair, rating: Rating) -> Rating:
    """As it is now."""
    found = market.work().ratings.store.find(rating.rating_id)
    assert found is not None
    return found


def tally(market: Fair, of: str) -> Tally:
    """As it is stored."""
    return market.work().ratings.store.tally(of)


def recounted(market: Fair, **whose: str) -> Tally:
    """What the stored ratings of a listing or household add up to."""
    found = [
        item
        for item in market.table.everything()
        if item["pk"].startswith("RTG#") and item["sk"] == "R" and item["state"] == RatingState.SHOWN.value
    ]
    mine = [item["stars"] for item in found if all(item[name] == value for name, value in whose.items())]
    return Tally(tuple(mine.count(stars) for stars in STARS))
