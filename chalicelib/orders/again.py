"""An order placed before, as far as it can be bought again now. Nothing is kept for anybody."""

from enum import StrEnum

from chalicelib.catalogue import UNSEEN, Listing, ListingId, ListingState, listing_if_any, prefetch
from chalicelib.identity import PartyId
from chalicelib.kernel.records import dataclass
from chalicelib.orders.parcel import OrderId, Parcel
from chalicelib.orders.ports import Orders
from chalicelib.orders.pricing import OrderLine
from chalicelib.orders.service import find_order


class Lack(StrEnum):
    """Why a line cannot be bought again as it was: FEWER are left than were ordered, or none can be had."""

    FEWER = "fewer"
    SOLD_OUT = "sold_out"
    SEASON_OVER = "season_over"
    PAUSED = "paused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class AgainLine:
    """
    Attributes:
        line: as it was ordered.
        listing: as it is now; None if buyers do not see it any more.
        count: units that can be had now, at most as many as were ordered.
    """

    parcel: Parcel
    line: OrderLine
    listing: Listing | None
    count: int
    lack: Lack | None


def order_again(orders: Orders, order_id: OrderId, *, viewer: PartyId | None = None, token: str = "") -> list[AgainLine]:
    """Every line of an order beside what can be had of it now; whatever became of the order.

    Raises:
        NoSuchOrder: none has the id, or it is not the viewer's.
    """
    placed = find_order(orders, order_id, viewer=viewer, token=token)
    lines = [(parcel, line) for parcel in placed.parcels for line in parcel.lines]
    prefetch(orders.catalogue, (ListingId(line.listing_id) for _, line in lines))
    return [_again(parcel, line, _seen(orders, line)) for parcel, line in lines]


def _seen(orders: Orders, line: OrderLine) -> Listing | None:
    found = listing_if_any(orders.catalogue, ListingId(line.listing_id))
    return None if found is None or found.stored in UNSEEN else found


def _again(parcel: Parcel, line: OrderLine, listing: Listing | None) -> AgainLine:
    if listing is None:
        return AgainLine(parcel, line, None, 0, Lack.GONE)
    match listing.state:
        case ListingState.ON_SALE:
            count = min(line.count, listing.stock)
            return AgainLine(parcel, line, listing, count, Lack.FEWER if count < line.count else None)
        case ListingState.SOLD_OUT:
            return AgainLine(parcel, line, listing, 0, Lack.SOLD_OUT)
        case ListingState.SEASON_OVER:
            return AgainLine(parcel, line, listing, 0, Lack.SEASON_OVER)
        case ListingState.PAUSED | ListingState.AWAY | ListingState.DRAFT | ListingState.HELD:
            return AgainLine(parcel, line, listing, 0, Lack.PAUSED)
