"""What several use cases of parcels stage alike: the end before the hand-in, units back in stock, money back, messages."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.catalogue import ListingId, return_stock
from chalicelib.kernel.money import Money
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.orders.order import payment_id_of
from chalicelib.orders.parcel import Parcel, ParcelState, moved
from chalicelib.orders.ports import Orders
from chalicelib.payments import forgo_cash, request_refund


def kept_units(parcel: Parcel) -> dict[ListingId, int]:
    """The units of each listing that the parcel still takes from the stock."""
    counts = zip(parcel.lines, parcel.keeps.counts, strict=True)
    return {ListingId(line.listing_id): count for line, count in counts if count}


def end_parcels(orders: Orders, parcels: Iterable[Parcel], *, by: str, why: str = "") -> list[Parcel]:
    """Stage the parcels' end, and their goods back in stock."""
    ended = [replace(moved(parcel, ParcelState.CANCELLED, orders.now), ended_by=by, ended_for=why) for parcel in parcels]
    for parcel in ended:
        orders.store.save_parcel(parcel)
    return_stock(orders.catalogue, {listing: count for p in ended for listing, count in kept_units(p).items()})
    return ended


def give_back(orders: Orders, parcel: Parcel, amount: Money, reason: str) -> None:
    """Stage that so much of a parcel's price is refunded (flow 5a), or is not to be collected at its door.

    Raises:
        MoneyFrozen: the bank's word on the order's money is in doubt; now, or at the commit.
    """
    if not amount:
        return
    payment_id = payment_id_of(parcel.order_id)
    if parcel.cod:
        forgo_cash(orders.payments, payment_id, amount)
    else:
        request_refund(orders.payments, payment_id, amount, reason)


def tell(orders: Orders, effects: Iterable[Effect]) -> None:
    for effect in effects:
        orders.outbox.stage(effect)
