"""How parcels end before they were sent: staged with their goods back in stock, and who is told."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.catalogue import ListingId, return_stock
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.orders.parcel import Parcel, ParcelState, moved
from chalicelib.orders.ports import Orders


def end_parcels(orders: Orders, parcels: Iterable[Parcel], *, by: str) -> list[Parcel]:
    """Stage the parcels' end, and their goods back in stock."""
    ended = [replace(moved(parcel, ParcelState.CANCELLED, orders.now), ended_by=by) for parcel in parcels]
    for parcel in ended:
        orders.store.save_parcel(parcel)
    return_stock(orders.catalogue, {ListingId(line.listing_id): line.count for p in ended for line in p.lines})
    return ended


def tell(orders: Orders, effects: Iterable[Effect]) -> None:
    for effect in effects:
        orders.outbox.stage(effect)
