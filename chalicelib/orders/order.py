"""An order: what a buyer asked of several households at once, paid once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.orders.parcel import OrderId, Parcel, ParcelId, ParcelState, parcel_id_of
from chalicelib.orders.recipient import Recipient
from chalicelib.payments import PaymentId, PaymentMethod
from chalicelib.promotions import CouponUse


class OrderState(StrEnum):
    """What is stored: whether the money is there or promised at the door. How far it came is its parcels' to say."""

    AWAITING_PAYMENT = "awaiting_payment"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


MOVES: dict[OrderState, frozenset[OrderState]] = {
    OrderState.AWAITING_PAYMENT: frozenset({OrderState.ACCEPTED, OrderState.EXPIRED, OrderState.CANCELLED}),
    OrderState.ACCEPTED: frozenset({OrderState.CANCELLED}),
    OrderState.EXPIRED: frozenset(),
    OrderState.CANCELLED: frozenset(),
}


class Progress(StrEnum):
    """What a buyer sees: the order's state, and then that of the parcel which is furthest behind."""

    AWAITING_PAYMENT = "awaiting_payment"
    PREPARING = "preparing"
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Order:
    """
    Attributes:
        code: for people, e.g. `7K3M9QWT`; the payment's reference.
        buyer_id: None for a guest.
        parcels: how many.
        goods, delivery: đồng, over all parcels as placed.
        coupon: what the province pays of them; None without a coupon.
        version: of the stored order; 0 before it is stored.
    """

    order_id: OrderId
    code: str
    buyer_id: PartyId | None
    recipient: Recipient
    parcels: int
    goods: Money
    delivery: Money
    method: PaymentMethod
    state: OrderState
    placed_at: datetime
    policy_version: str
    coupon: CouponUse | None = None
    version: int = 0

    @property
    def discount(self) -> Money:
        return self.coupon.amount if self.coupon else 0

    @property
    def total(self) -> Money:
        """What the buyer pays."""
        return self.goods + self.delivery - self.discount

    @property
    def payment_id(self) -> PaymentId:
        return payment_id_of(self.order_id)

    @property
    def parcel_ids(self) -> list[ParcelId]:
        return [parcel_id_of(self.order_id, number) for number in range(1, self.parcels + 1)]


def payment_id_of(order_id: OrderId) -> PaymentId:
    return PaymentId(f"{PaymentId.prefix}_{order_id.partition('_')[2]}")


def order_id_of(payment_id: PaymentId) -> OrderId:
    return OrderId(f"{OrderId.prefix}_{payment_id.partition('_')[2]}")


def moved(order: Order, to: OrderState) -> Order:
    """The order in its next state.

    Raises:
        ValueError: `MOVES` does not have the step; callers decide before they move.
    """
    if to not in MOVES[order.state]:
        raise ValueError(f"an order does not go from {order.state} to {to}")
    return replace(order, state=to)


def progress_of(order: Order, parcels: Sequence[Parcel]) -> Progress:
    """How far the order came: as far as the parcel furthest behind, cancelled and refused ones apart."""
    match order.state:
        case OrderState.AWAITING_PAYMENT:
            return Progress.AWAITING_PAYMENT
        case OrderState.EXPIRED:
            return Progress.EXPIRED
        case OrderState.CANCELLED:
            return Progress.CANCELLED
        case OrderState.ACCEPTED:
            going = [parcel for parcel in parcels if parcel.state in _STEP]
            return min((_STEP[parcel.state] for parcel in going), key=list(Progress).index, default=Progress.CANCELLED)


_STEP: dict[ParcelState, Progress] = {
    ParcelState.AWAITING_PAYMENT: Progress.AWAITING_PAYMENT,
    ParcelState.TO_CONFIRM: Progress.PREPARING,
    ParcelState.CONFIRMED: Progress.PREPARING,
    ParcelState.PACKED: Progress.PREPARING,
    ParcelState.HANDED_IN: Progress.ON_THE_WAY,
    ParcelState.IN_TRANSIT: Progress.ON_THE_WAY,
    ParcelState.DELIVERED: Progress.DELIVERED,
    ParcelState.DISPUTED: Progress.DELIVERED,
    ParcelState.RELEASED: Progress.COMPLETED,
    ParcelState.REFUNDED: Progress.COMPLETED,
}
"""Cancelled parcels, and those that nobody took, are left out."""
