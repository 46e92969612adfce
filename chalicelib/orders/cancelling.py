"""Use cases of parcels that are not sent: the buyer, or the household, takes them back before the hand-in."""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.catalogue import ListingId, return_stock
from chalicelib.identity import PartyId
from chalicelib.kernel.errors import InvalidInput, StaleVersion
from chalicelib.messages import without_contacts
from chalicelib.orders import messages
from chalicelib.orders.ending import end_parcels, give_back, tell
from chalicelib.orders.errors import NoSuchParcel, TooLateToCancel
from chalicelib.orders.kept import kept_of
from chalicelib.orders.order import OrderState
from chalicelib.orders.order import moved as order_moved
from chalicelib.orders.parcel import CANCELLABLE, CUTTABLE, OrderId, Parcel, ParcelId, ParcelState
from chalicelib.orders.ports import Orders
from chalicelib.orders.promoting import forget_order
from chalicelib.orders.service import Placed, find_order, with_all
from chalicelib.oversight import require_reason
from chalicelib.payments import PaymentMethod, cancel_payment, is_open


def cancel_order(orders: Orders, order_id: OrderId, *, viewer: PartyId | None = None, token: str = "") -> Placed:
    """Stage the end of every parcel that is not with the carrier yet; what was paid for them goes back.

    Raises:
        NoSuchOrder: none has the id, or it is not the viewer's.
        TooLateToCancel: every parcel is with the carrier, or has ended.
    """
    placed = find_order(orders, order_id, viewer=viewer, token=token)
    order = placed.order
    if is_open(placed.payment) and order.state is OrderState.ACCEPTED and order.method is not PaymentMethod.COD:
        raise StaleVersion  # read while the payment was being committed
    if not is_open(placed.payment) and order.state is OrderState.AWAITING_PAYMENT:
        raise StaleVersion
    going = [parcel for parcel in placed.parcels if parcel.state in CANCELLABLE]
    if not going:
        raise TooLateToCancel
    if order.state is OrderState.AWAITING_PAYMENT:
        order = order_moved(order, OrderState.CANCELLED)
        orders.store.save(order)
        end_parcels(orders, going, by="buyer")
        forget_order(orders, order)
        cancel_payment(orders.payments, order.payment_id)
    else:
        ended = end_parcels(orders, going, by="buyer")
        give_back(orders, going[0], sum(parcel.paid_shares.total for parcel in going), "cancelled_by_buyer")
        tell(orders, map(messages.cancelled, ended))
    return with_all(orders, order)


def cancel_lines(
    orders: Orders,
    order_id: OrderId,
    parcel_id: ParcelId,
    kept: Mapping[str, int],
    *,
    viewer: PartyId | None = None,
    token: str = "",
) -> Placed:
    """Stage that the buyer takes only a part of a parcel that is not packed yet; the rest is refunded, and can be sold.

    Args:
        kept: units of each listing that are still wanted, every line named; none of all ends the parcel.

    Raises:
        NoSuchOrder: none has the id, or it is not the viewer's.
        NoSuchParcel: not of this order.
        TooLateToCancel: it is packed, with the carrier, or has ended.
        InvalidInput: not what can be kept of the parcel, or nothing is cancelled.
        MoneyFrozen: the bank's word on the order's money is in doubt; now, or at the commit.
    """
    placed = find_order(orders, order_id, viewer=viewer, token=token)
    found = placed.parcel(parcel_id)
    after = _cut(orders, found, kept, by="buyer", why="")
    news = messages.cancelled(after) if after.state is ParcelState.CANCELLED else messages.cut_by_buyer(after)
    tell(orders, [news])
    return with_all(orders, placed.order)


def cancel_parcel(
    orders: Orders, parcel_id: ParcelId, seller_id: PartyId, why: str, kept: Mapping[str, int] | None = None
) -> Parcel:
    """Stage that the household cannot send its parcel, or not all of it; what was paid for the rest goes back.

    Args:
        why: told to the buyer.
        kept: units of each listing that it can send, every line named; None for nothing at all.

    Raises:
        ReasonNeeded: nothing that says why.
        NoSuchParcel: none of this household's.
        TooLateToCancel: it is with the carrier, or has ended; a part, if it is packed.
        InvalidInput: not what can be kept of the parcel, or nothing is cancelled.
        MoneyFrozen: the bank's word on the order's money is in doubt; now, or at the commit.
    """
    said = without_contacts(require_reason(why))
    parcel = orders.store.find_parcel(parcel_id)
    if parcel is None or parcel.seller_id != seller_id or parcel.state is ParcelState.AWAITING_PAYMENT:
        raise NoSuchParcel
    if parcel.state not in CANCELLABLE:
        raise TooLateToCancel
    after = (
        _end(orders, parcel, by="seller", why=said) if kept is None else _cut(orders, parcel, kept, by="seller", why=said)
    )
    ended = after.state is ParcelState.CANCELLED
    back = parcel.paid_shares.total - (0 if ended else after.paid_shares.total)
    tell(orders, [messages.refused(after) if ended else messages.cut_by_seller(after, back)])
    return after


def _end(orders: Orders, parcel: Parcel, *, by: str, why: str) -> Parcel:
    (ended,) = end_parcels(orders, [parcel], by=by, why=why)
    give_back(orders, parcel, parcel.paid_shares.total, f"cancelled_by_{by}")
    return ended


def _cut(orders: Orders, parcel: Parcel, kept: Mapping[str, int], *, by: str, why: str) -> Parcel:
    """Stage the parcel with fewer units; the delivery stays paid, for it is still sent."""
    if parcel.state not in CUTTABLE:
        raise TooLateToCancel
    left = kept_of(parcel.lines, parcel.keeps, kept, delivery=True)
    if not any(left.counts):
        return _end(orders, parcel, by=by, why=why)
    if left == parcel.keeps:
        raise InvalidInput("Chưa bớt mặt hàng nào.", "Nothing is cancelled.", field="kept")
    counts = zip(parcel.lines, parcel.keeps.counts, left.counts, strict=True)
    fewer = {line.listing_id: then - now for line, then, now in counts if then > now}
    lines = tuple(replace(line, cut=line.cut + fewer.get(line.listing_id, 0)) for line in parcel.lines)
    after = replace(parcel, lines=lines, kept=left, ended_for=why or parcel.ended_for)
    orders.store.save_parcel(after)
    return_stock(orders.catalogue, {ListingId(listing): count for listing, count in fewer.items()})
    give_back(orders, parcel, parcel.paid_shares.total - after.paid_shares.total, f"cut_by_{by}")
    return after
