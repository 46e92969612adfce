"""Use cases of parcels that are not sent: the buyer, or the household, takes them back before the hand-in."""

from collections.abc import Sequence

from chalicelib.identity import PartyId
from chalicelib.kernel.errors import StaleVersion
from chalicelib.orders import messages
from chalicelib.orders.ending import end_parcels, tell
from chalicelib.orders.errors import NoSuchParcel, TooLateToCancel
from chalicelib.orders.order import OrderState, payment_id_of
from chalicelib.orders.order import moved as order_moved
from chalicelib.orders.parcel import CANCELLABLE, OrderId, Parcel, ParcelId, ParcelState
from chalicelib.orders.ports import Orders
from chalicelib.orders.service import Placed, find_order, with_all
from chalicelib.payments import PaymentId, PaymentMethod, cancel_payment, forgo_cash, is_open, request_refund


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
        cancel_payment(orders.payments, order.payment_id)
    else:
        ended = end_parcels(orders, going, by="buyer")
        _give_back(orders, order.payment_id, going, "cancelled_by_buyer")
        tell(orders, map(messages.cancelled, ended))
    return with_all(orders, order)


def cancel_parcel(orders: Orders, parcel_id: ParcelId, seller_id: PartyId) -> Parcel:
    """Stage that the household cannot send its parcel; what was paid for it goes back.

    Raises:
        NoSuchParcel: none of this household's.
        TooLateToCancel: it is with the carrier, or has ended.
    """
    parcel = orders.store.find_parcel(parcel_id)
    if parcel is None or parcel.seller_id != seller_id or parcel.state is ParcelState.AWAITING_PAYMENT:
        raise NoSuchParcel
    if parcel.state not in CANCELLABLE:
        raise TooLateToCancel
    (ended,) = end_parcels(orders, [parcel], by="seller")
    _give_back(orders, payment_id_of(parcel.order_id), [parcel], "cancelled_by_seller")
    tell(orders, [messages.refused(ended)])
    return ended


def _give_back(orders: Orders, payment_id: PaymentId, parcels: Sequence[Parcel], reason: str) -> None:
    amount = sum(parcel.shares.total for parcel in parcels)
    if parcels[0].cod:
        forgo_cash(orders.payments, payment_id, amount)
    else:
        request_refund(orders.payments, payment_id, amount, reason)
