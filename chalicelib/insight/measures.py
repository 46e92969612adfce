"""What is counted, and what a listing, an order, a parcel or a journal entry counts for."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from chalicelib.catalogue import Listing, ListingState
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import JournalEntry, chart
from chalicelib.orders import Order, OrderState, Parcel, ParcelState, sold_of


class Measure(StrEnum):
    """What the province counts; money in đồng."""

    LISTINGS_ON_SALE = "listings_on_sale"
    SELLING_HOUSEHOLDS = "selling_households"
    ORDERS = "orders"
    ORDER_VALUE = "order_value"
    PARCELS = "parcels"
    SALES = "sales"
    CASH_IN = "cash_in"
    CASH_IN_COUNT = "cash_in_count"
    CASH_OUT = "cash_out"
    CASH_OUT_COUNT = "cash_out_count"
    CROP_VALUE = "sold"
    CROP_BACK = "back"
    CROP_GRAMS = "grams"
    CROP_UNITS = "units"
    CROP_LINES = "lines"


GAUGES = frozenset({Measure.LISTINGS_ON_SALE, Measure.SELLING_HOUSEHOLDS})
OF_CROPS = frozenset({Measure.CROP_VALUE, Measure.CROP_BACK, Measure.CROP_GRAMS, Measure.CROP_UNITS, Measure.CROP_LINES})
"""Counted for a crop; the others for none."""
UNKNOWN_CROP = "khac"
"""Of orders from before their lines kept the category."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where an amount is counted.

    Attributes:
        on: the Vietnamese day of a flow; None for a gauge.
        commune: the commune's code; None counts for the province alone. What counts for a commune counts for the province.
        crop: the category of what was sold; empty for measures that know none.
    """

    measure: Measure
    on: date | None = None
    commune: str | None = None
    crop: str = ""


Tally: TypeAlias = Mapping[Cell, int]


def of_listing(listing: Listing | None) -> Tally:
    """A listing counts while buyers can buy it: on sale, and not sold out."""
    if listing is None or listing.state is not ListingState.ON_SALE:
        return {}
    return {Cell(Measure.LISTINGS_ON_SALE, None, listing.commune_code): 1}


def of_order(order: Order | None) -> Tally:
    """An order counts on the day it was placed, once it is paid or to be paid at the door.

    It goes on counting when its parcels are cancelled afterwards; these leave the sales.
    """
    if order is None or order.state is not OrderState.ACCEPTED:
        return {}
    day = business_date(order.placed_at)
    return {Cell(Measure.ORDERS, day): 1, Cell(Measure.ORDER_VALUE, day): order.total}


_NO_SALE = frozenset({ParcelState.AWAITING_PAYMENT, ParcelState.CANCELLED, ParcelState.RETURNING, ParcelState.RETURNED})


def of_parcel(parcel: Parcel | None) -> Tally:
    """A parcel counts for its household, on its order's day, with its goods' value; not if it did not come about.

    For its crops it counts once it is sold for good.
    """
    if parcel is None or parcel.state in _NO_SALE:
        return {}
    day, commune = business_date(parcel.placed_at), parcel.commune_code
    placed = {Cell(Measure.PARCELS, day, commune): 1, Cell(Measure.SALES, day, commune): parcel.paid_shares.price}
    return placed | _of_crops(parcel)


def _of_crops(parcel: Parcel) -> dict[Cell, int]:
    """What a released parcel sold, on the day of the release; what was taken back later, on the day of that.

    Quantities are less on the day of the taking back; its value stands beside the sales, so that neither hides the other.
    """
    total: dict[Cell, int] = {}
    for number, sold in enumerate(sold_of(parcel)):
        day = business_date(sold.at)
        for before, after in zip(sold.before, sold.after, strict=True):
            crop = after.category or UNKNOWN_CROP
            amounts = {Measure.CROP_GRAMS: after.grams - before.grams, Measure.CROP_UNITS: after.units - before.units}
            if number:
                amounts[Measure.CROP_BACK] = before.value - after.value
            else:
                amounts |= {Measure.CROP_VALUE: after.value, Measure.CROP_LINES: 1 if after.value else 0}
            for measure, amount in amounts.items():
                if amount:
                    _add(total, Cell(measure, day, parcel.commune_code, crop), amount)
    return total


def cash_of(entries: Iterable[JournalEntry]) -> Tally:
    """Cash that went between customers and tills, for the outlet's commune, on the day it was posted.

    In is what a till took against a receiving counter, out what it gave against a paying one; notes given back count
    against it.
    """
    total: dict[Cell, int] = {}
    for entry in entries:
        day = business_date(entry.posted_at)
        codes = {leg.account.code for leg in entry.postings}
        for leg in entry.postings:
            if leg.account.code != chart.TILL.code:
                continue
            commune = leg.account.of.partition("-")[0]
            for counter, measure, count, sign in _COUNTERS:
                if counter in codes:
                    _add(total, Cell(measure, day, commune), sign * leg.signed)
                    _add(total, Cell(count, day, commune), 1 if sign * leg.signed > 0 else -1)
    return total


_COUNTERS = (
    (chart.COUNTER_RECEIVE.code, Measure.CASH_IN, Measure.CASH_IN_COUNT, 1),
    (chart.COUNTER_PAY.code, Measure.CASH_OUT, Measure.CASH_OUT_COUNT, -1),
)


def difference(before: Tally, after: Tally) -> dict[Cell, int]:
    """What must be added to make `after` of `before`; cells that stay are left out."""
    total = dict(after)
    for cell, amount in before.items():
        _add(total, cell, -amount)
    return {cell: amount for cell, amount in total.items() if amount}


def crossings(before: Mapping[str, int], after: Mapping[str, int]) -> dict[Cell, int]:
    """What a household adds to the selling households, when its offers by commune change so."""
    changes: dict[Cell, int] = {}
    for commune in sorted({*before, *after}):
        was, is_ = before.get(commune, 0) > 0, after.get(commune, 0) > 0
        if was != is_:
            changes[Cell(Measure.SELLING_HOUSEHOLDS, None, commune)] = 1 if is_ else -1
    return changes


def _add(total: dict[Cell, int], cell: Cell, amount: int) -> None:
    total[cell] = total.get(cell, 0) + amount
