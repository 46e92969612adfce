"""A basket: how many of which listings. Demand for one listing is added up before anything else is asked of it."""

from collections.abc import Iterable

from chalicelib.catalogue import ListingId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.quantity import count_of
from chalicelib.kernel.records import dataclass
from chalicelib.orders.errors import BasketTooLarge

MAX_LISTINGS = 20
"""Each is a stock write in the order's unit of work, which holds 100 writes in all."""


@dataclass(frozen=True, slots=True)
class BasketLine:
    """`count` units of one listing."""

    listing_id: ListingId
    count: int


def demand_of(lines: Iterable[BasketLine]) -> dict[ListingId, int]:
    """Units by listing, in the order of first mention; two lines of one listing are one demand.

    Raises:
        InvalidInput: an empty basket, or a count that is none.
        BasketTooLarge: more than `MAX_LISTINGS` listings.
    """
    demand: dict[ListingId, int] = {}
    for place, line in enumerate(lines):
        count = count_of(line.count, field=f"lines[{place}].count")
        demand[line.listing_id] = count_of(demand.get(line.listing_id, 0) + count, field=f"lines[{place}].count")
    if not demand:
        raise InvalidInput("Giỏ hàng đang trống.", "The basket is empty.", field="lines")
    if len(demand) > MAX_LISTINGS:
        raise BasketTooLarge(
            f"Mỗi đơn tối đa {MAX_LISTINGS} sản phẩm.",
            f"An order holds at most {MAX_LISTINGS} listings.",
            field="lines",
        )
    return demand
