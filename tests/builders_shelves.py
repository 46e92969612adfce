"""Builders for shelves: goods left at the post office of the fair, and parcels that can go from there."""

from typing import Any

from chalicelib.catalogue import Listing, ListingId, find_listing
from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Actor, PartyId
from chalicelib.orders import WITH_HOUSEHOLD, Parcel, confirm_parcel, kept_units, parcels_of
from chalicelib.payments import PaymentMethod
from chalicelib.shelves import (
    Brought,
    Recount,
    Shelf,
    ShelfMove,
    ShelfMoveId,
    find_shelf,
    recount_shelf,
    send_from_shelf,
    take_back,
    take_in,
)
from tests.builders_orders import PAO_PHONE, Fair


def new_move(market: Fair) -> ShelfMoveId:
    return ShelfMoveId.make(market.app.clock.now(), market.app.entropy)


def brought(market: Fair, count: int, **changes: Any) -> Brought:
    values: dict[str, Any] = {"move_id": new_move(market), "phone": PAO_PHONE, "count": count}
    return Brought(**{**values, **changes})


def left(market: Fair, count: int, teller: Actor | None = None, **changes: Any) -> ShelfMove:
    """Páo leaves bags of star anise."""
    units = brought(market, count, **changes)
    return run(market.app, lambda work: take_in(work.shelves, teller or market.teller, market.hoi.listing_id, units))


def given_back(market: Fair, count: int, teller: Actor | None = None, **changes: Any) -> ShelfMove:
    units = brought(market, count, **changes)
    return run(market.app, lambda work: take_back(work.shelves, teller or market.teller, market.hoi.listing_id, units))


def recounted(market: Fair, seen: int, counted: int, **words: Any) -> ShelfMove:
    recount = Recount(new_move(market), seen, counted, **words)
    return run(market.app, lambda work: recount_shelf(work.shelves, market.teller, market.hoi.listing_id, recount))


def sent(market: Fair, parcel: Parcel, teller: Actor | None = None) -> Parcel:
    return run(market.app, lambda work: send_from_shelf(work.shelves, teller or market.teller, parcel.parcel_id))


def bought(market: Fair, count: int = 1, *, confirmed: bool = True) -> Parcel:
    """An order of so many bags, to be paid at the door, that Páo has said yes to."""
    placed = market.place(PaymentMethod.COD, lines=[(market.hoi, count)])
    (parcel,) = placed.parcels
    if not confirmed:
        return parcel
    return run(market.app, lambda work: confirm_parcel(work.orders, parcel.parcel_id, parcel.seller_id))


def anise(market: Fair) -> Listing:
    return find_listing(market.work().catalogue, market.hoi.listing_id)


def shelf(market: Fair, outlet: str | None = None) -> Shelf:
    return find_shelf(market.work().shelves, outlet or market.teller.outlet_code or "", market.hoi.listing_id)


def unsent(work: Work, seller_id: PartyId, listing_id: ListingId) -> int:
    """Units of a listing that are sold and not handed in, by its parcels."""
    parcels = parcels_of(work.orders, seller_id, limit=100).entries
    return sum(kept_units(one).get(listing_id, 0) for one in parcels if one.state in WITH_HOUSEHOLD)


def check_counts(market: Fair) -> None:
    """What holds of the star anise at any moment."""
    work, listing = market.work(), anise(market)
    shelves = work.shelves.store.of_listing(listing.listing_id)
    lying = sum(one.units for one in shelves)
    owned = listing.stock + unsent(work, listing.seller_id, listing.listing_id)
    assert listing.at_home == owned - lying >= 0
    for one in shelves:
        assert 0 <= one.units == one.taken_in - one.sent - one.taken_back - one.missing
        log = work.shelves.store.moves(one.outlet_code, one.listing_id, cursor=None, limit=100).entries
        assert len(log) == 100 or sum(move.units for move in log) == one.units
