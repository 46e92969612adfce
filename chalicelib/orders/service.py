"""Use cases of orders: price, place, fund, look at, cancel. They stage; only the edge commits."""

from collections.abc import Callable, Sequence

from chalicelib import identity
from chalicelib.catalogue import take_stock
from chalicelib.identity import PartyId
from chalicelib.kernel.errors import StaleVersion
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page, page_size
from chalicelib.kernel.records import dataclass
from chalicelib.orders import messages
from chalicelib.orders.basket import BasketLine, demand_of
from chalicelib.orders.cod_trust import expect_cod, require_cod
from chalicelib.orders.ending import end_parcels, tell
from chalicelib.orders.errors import NoSuchOrder, NoSuchParcel, PriceChanged
from chalicelib.orders.guests import caps_of, count_unpaid
from chalicelib.orders.link import link_token, opens
from chalicelib.orders.order import Order, OrderState, order_id_of
from chalicelib.orders.order import moved as order_moved
from chalicelib.orders.parcel import (
    OrderId,
    Parcel,
    ParcelId,
    ParcelState,
    moved,
    parcel_id_of,
)
from chalicelib.orders.ports import Orders
from chalicelib.orders.promoting import (
    Buyer,
    count_order,
    expect_promotions,
    forget_order,
    used_of,
)
from chalicelib.orders.quoting import ParcelQuote, Quoted, all_quoted, by_seller
from chalicelib.orders.recipient import Recipient
from chalicelib.payments import (
    Payment,
    PaymentId,
    PaymentMethod,
    balance_account,
    escrow,
    find_payment,
    new_reference,
    open_payment,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a buyer asks for.

    Attributes:
        order_id: made by the client.
        buyer_id: None for a guest.
        pin: for a payment from the balance.
        address: the caller's network address, where it is known.
        agreed: the most that the buyer agreed to pay in all; None if none was told.
        seen_goods: what the buyer saw as the price of all goods, before anything is taken off; None if none was told.
        coupon: as it was typed; empty for none.
    """

    order_id: OrderId
    lines: Sequence[BasketLine]
    recipient: Recipient
    method: PaymentMethod
    buyer_id: PartyId | None = None
    pin: str | None = None
    address: str = ""
    agreed: Money | None = None
    seen_goods: Money | None = None
    coupon: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """An order with all that belongs to it."""

    order: Order
    parcels: list[Parcel]
    payment: Payment

    def parcel(self, parcel_id: ParcelId) -> Parcel:
        """
        Raises:
            NoSuchParcel: not of this order.
        """
        for one in self.parcels:
            if one.parcel_id == parcel_id:
                return one
        raise NoSuchParcel


def place_order(orders: Orders, wish: Wish) -> Placed:
    """Stage an order: its parcels, its stock, its payment, all or nothing. One read, one unit of work.

    Raises:
        InvalidInput: an empty basket, a count or a PIN that is none.
        BasketTooLarge: more listings or households than one order holds.
        ParcelTooHeavy: more than the carrier takes from one household.
        SignInToUseBalance: a guest cannot pay from a balance.
        NoSuchListing: no listing has one of the ids.
        NotOnSale, SoldOut: the goods are not there; now, or at the commit.
        WrongPin, PinLocked, PinNotSet, InsufficientFunds: the balance cannot be used.
        CodNotOffered: to be paid at the door, by whom several parcels were refused.
        CardsAway: to be paid by card, while the gateway does not answer.
        TooFarForFresh: chilled or picked goods would not keep until there.
        PriceChanged: it costs more than the buyer agreed to, or the goods other than seen.
        NoSuchCoupon, CouponNotNow, CouponNotForBasket: nothing is to be had for the coupon.
        CouponUsedUp, CouponUsedByPhone, NotFirstOrder: it was used; now, or at the commit.
        TooManyUnpaid: a guest who has not paid for others.
        OrderExists: at the commit, if the id was used before.
    """
    demand = demand_of(wish.lines)
    if wish.method is PaymentMethod.BALANCE and wish.buyer_id is not None:
        identity.expect(orders.payments.identity, pins=[wish.buyer_id])
        orders.store.expect_accounts([balance_account(wish.buyer_id), escrow(wish.order_id)])
    if wish.method is PaymentMethod.CARD:
        orders.payments.circuit.expect()
    if wish.method is PaymentMethod.COD:
        expect_cod(orders, wish.recipient.phone)
    buyer = Buyer(wish.recipient.phone, wish.buyer_id)
    expect_promotions(orders, wish.coupon, buyer)
    unpaid = caps_of(orders, wish.recipient.phone, wish.address) if wish.buyer_id is None else []
    listings = take_stock(orders.catalogue, demand)
    if wish.method is PaymentMethod.COD:
        require_cod(orders, wish.recipient.phone)
    quoted = all_quoted(orders, by_seller(listings, demand), wish.recipient.destination, wish.coupon, buyer)
    order = _order(orders, wish, quoted)
    parcels = [_parcel(order, number, part) for number, part in enumerate(quoted.parcels, start=1)]
    orders.store.add(order, parcels)
    count_order(orders, order, quoted.chosen.promotion, wish.coupon)
    payment = open_payment(
        orders.payments,
        payment_id=order.payment_id,
        order_id=order.order_id,
        reference=order.code,
        amount=order.total,
        method=order.method,
        payer_phone=order.recipient.phone,
        payer_id=order.buyer_id,
        pin=wish.pin,
    )
    if order.state is OrderState.ACCEPTED:
        tell(orders, map(messages.new_parcel, parcels))
    elif payment.closes_at is not None:
        count_unpaid(orders, unpaid, order.order_id, payment.closes_at)
    return Placed(order, parcels, payment)


def _order(orders: Orders, wish: Wish, quoted: Quoted) -> Order:
    """
    Raises:
        PriceChanged: it costs more than the buyer agreed to, or the goods other than seen.
    """
    parts = quoted.parcels
    accepted = wish.method in (PaymentMethod.COD, PaymentMethod.BALANCE)
    order = Order(
        order_id=wish.order_id,
        code=new_reference(orders.payments),
        buyer_id=wish.buyer_id,
        recipient=wish.recipient,
        parcels=len(parts),
        goods=sum(part.shares.goods for part in parts),
        delivery=sum(part.shares.delivery for part in parts),
        method=wish.method,
        state=OrderState.ACCEPTED if accepted else OrderState.AWAITING_PAYMENT,
        placed_at=orders.now,
        policy_version=orders.policy.version,
        coupon=used_of(quoted.chosen),
    )
    if wish.agreed is not None and order.total > wish.agreed:
        raise PriceChanged(order.total, wish.agreed)
    if wish.seen_goods is not None and order.goods != wish.seen_goods:
        raise PriceChanged(order.goods, wish.seen_goods)
    return order


def _parcel(order: Order, number: int, part: ParcelQuote) -> Parcel:
    accepted = order.state is OrderState.ACCEPTED
    return Parcel(
        parcel_id=parcel_id_of(order.order_id, number),
        order_id=order.order_id,
        number=number,
        code=f"{order.code}-{number}",
        buyer_id=order.buyer_id,
        seller_id=part.seller_id,
        seller_name=part.seller_name,
        commune_code=part.commune_code,
        lines=part.lines,
        shares=part.shares,
        delivery=part.delivery,
        recipient=order.recipient,
        cod=order.method is PaymentMethod.COD,
        placed_at=order.placed_at,
        state=ParcelState.TO_CONFIRM if accepted else ParcelState.AWAITING_PAYMENT,
    )


class PaymentNews:
    """Payments' observer: what becomes of an order when its money has come, or did not.

    Args:
        orders: the bundle of the same unit of work; asked for late, because it holds the payments that hold this.
    """

    def __init__(self, orders: Callable[[], Orders]) -> None:
        self._orders = orders

    def expect(self, payment_id: PaymentId) -> None:
        self._orders().store.expect(order_id_of(payment_id))

    def on_paid(self, payment: Payment) -> None:
        """The order is funded: its households are to confirm."""
        orders = self._orders()
        order, parcels = _awaiting(orders, order_id_of(payment.payment_id))
        orders.store.save(order_moved(order, OrderState.ACCEPTED))
        funded = [moved(one, ParcelState.TO_CONFIRM, orders.now) for one in parcels]
        for parcel in funded:
            orders.store.save_parcel(parcel)
        tell(orders, [messages.paid(order), *map(messages.new_parcel, funded)])

    def on_expired(self, payment: Payment) -> None:
        """Nobody paid: the goods can be bought again."""
        orders = self._orders()
        order, parcels = _awaiting(orders, order_id_of(payment.payment_id))
        orders.store.save(order_moved(order, OrderState.EXPIRED))
        end_parcels(orders, parcels, by="unpaid")
        forget_order(orders, order)


def find_order(orders: Orders, order_id: OrderId, *, viewer: PartyId | None = None, token: str = "") -> Placed:
    """An order for its buyer, signed in or with the link.

    Raises:
        NoSuchOrder: none has the id, or it is not the viewer's.
    """
    orders.store.expect(order_id)
    order = orders.store.find(order_id)
    if order is None:
        raise NoSuchOrder
    mine = viewer is not None and order.buyer_id == viewer
    if not mine and not opens(token, orders.link_key, order_id):
        raise NoSuchOrder
    return with_all(orders, order)


def token_of(orders: Orders, order_id: OrderId) -> str:
    """The secret of the order's link, for who may see the order."""
    return link_token(orders.link_key, order_id)


def with_all(orders: Orders, order: Order) -> Placed:
    return Placed(order, orders.store.parcels(order.parcel_ids), find_payment(orders.payments, order.payment_id))


def _awaiting(orders: Orders, order_id: OrderId) -> tuple[Order, list[Parcel]]:
    """The order of an open payment, with its parcels.

    Raises:
        StaleVersion: they are not all waiting. A batch read is no snapshot: another unit of work committed in its middle.
    """
    order = orders.store.find(order_id)
    parcels = orders.store.parcels(order.parcel_ids) if order else []
    waiting = all(parcel.state is ParcelState.AWAITING_PAYMENT for parcel in parcels)
    if order is None or order.state is not OrderState.AWAITING_PAYMENT or not waiting:
        raise StaleVersion
    return order, parcels


def orders_of(
    orders: Orders, buyer_id: PartyId, *, cursor: str | None = None, limit: int | None = None
) -> Page[tuple[Order, list[Parcel]]]:
    """The buyer's orders with their parcels, newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    page = orders.store.of_buyer(buyer_id, cursor=cursor, limit=page_size(limit, default=12))
    found = {parcel.parcel_id: parcel for parcel in orders.store.parcels(i for o in page.entries for i in o.parcel_ids)}
    entries = [(order, [found[i] for i in order.parcel_ids if i in found]) for order in page.entries]
    return Page(entries, page.next_cursor)
