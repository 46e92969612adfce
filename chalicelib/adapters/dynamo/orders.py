"""Orders in the one table.

ORD#{order_id}   / O   an order; gsi1 of its buyer
UNPAID#{hash}    / U   orders of guests that may wait for money, by phone number or address; forgotten by TTL
MISS#{order_id}  / {hour}   wrong phone numbers by which it was asked for; forgotten by TTL
PCL#{parcel_id}  / P   a parcel; gsi1 of its household, open ones apart; gsi2 `DUE#release` while escrow waits for its time
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chalicelib.adapters.dynamo.fields import entity_of, item_of
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.ledger_freezes import keys_of_a_posting
from chalicelib.adapters.dynamo.payments import freeze_key, payment_key
from chalicelib.adapters.dynamo.table import AtMost, Check, Item, Key, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import DomainError, InvalidInput
from chalicelib.kernel.paging import Page, read_cursor, write_cursor
from chalicelib.kernel.quantity import Unit
from chalicelib.ledger import Account
from chalicelib.orders import (
    MAX_PARCELS,
    OPEN,
    Delivery,
    KeptGoods,
    Order,
    OrderExists,
    OrderId,
    OrderLine,
    OrderState,
    Parcel,
    ParcelId,
    ParcelState,
    Recipient,
    Shares,
    Unpaid,
    Zone,
    parcel_id_of,
    payment_id_of,
)
from chalicelib.payments import PaymentMethod, escrow

DUE_RELEASES = "DUE#release"
MISSES_KEPT_S = 2 * 3600
UNPAID_KEPT_S = 24 * 3600


def order_key(order_id: str) -> Key:
    return Key(join("ORD", order_id), "O")


def parcel_key(parcel_id: str) -> Key:
    return Key(join("PCL", parcel_id), "P")


def miss_key(order_id: str, hour: str) -> Key:
    return Key(join("MISS", order_id), hour)


def unpaid_key(subject: str) -> Key:
    return Key(join("UNPAID", subject), "U")


def _unpaid_item(unpaid: Unpaid) -> Item:
    forget_at = int(max(one.closes_at for one in unpaid.waiting).timestamp()) + UNPAID_KEPT_S
    return item_of(unpaid_key(unpaid.subject), unpaid, forget_at=forget_at)


class DynamoOrders:
    """`OrderStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._orders = Kept[Order](work, item_of=order_item, read=order_of, exists=OrderExists)
        self._unpaid = Kept[Unpaid](work, item_of=_unpaid_item, read=lambda item: entity_of(Unpaid, item))
        self._parcels = Kept[Parcel](work, item_of=parcel_item, read=parcel_of)

    def expect(self, order_id: OrderId) -> None:
        self._work.hint(order_key(order_id))
        self._work.hint(payment_key(payment_id_of(order_id)))
        self._work.hint(freeze_key(order_id))
        for number in range(1, MAX_PARCELS + 1):
            self._work.hint(parcel_key(parcel_id_of(order_id, number)))
        self.expect_accounts([escrow(order_id)])

    def expect_accounts(self, accounts: Iterable[Account]) -> None:
        for key in keys_of_a_posting(accounts):
            self._work.hint(key)

    def find(self, order_id: OrderId) -> Order | None:
        return self._orders.find(order_key(order_id))

    def find_parcel(self, parcel_id: ParcelId) -> Parcel | None:
        return self._parcels.find(parcel_key(parcel_id))

    def parcels(self, parcel_ids: Iterable[ParcelId]) -> list[Parcel]:
        wanted = list(parcel_ids)
        self._parcels.prefetch(parcel_key(one) for one in wanted)
        found = (self.find_parcel(one) for one in wanted)
        return [parcel for parcel in found if parcel is not None]

    def orders(self, order_ids: Iterable[OrderId]) -> list[Order]:
        wanted = list(order_ids)
        self._orders.prefetch(order_key(one) for one in wanted)
        found = (self.find(one) for one in wanted)
        return [order for order in found if order is not None]

    def expect_unpaid(self, subjects: Iterable[str]) -> None:
        for subject in subjects:
            self._work.hint(unpaid_key(subject))

    def unpaid(self, subject: str) -> Unpaid | None:
        return self._unpaid.find(unpaid_key(subject))

    def save_unpaid(self, unpaid: Unpaid) -> None:
        if self.unpaid(unpaid.subject) is None:
            self._unpaid.add(unpaid)
        else:
            self._unpaid.save(unpaid)

    def add(self, order: Order, parcels: Iterable[Parcel]) -> None:
        self._orders.add(order)
        for parcel in parcels:
            self._parcels.add(parcel)

    def save(self, order: Order) -> None:
        self._orders.save(order)

    def save_parcel(self, parcel: Parcel) -> None:
        self._parcels.save(parcel)

    def misses(self, order_id: OrderId, hour: str) -> int:
        count: int = (self._work.get(miss_key(order_id, hour)) or {}).get("misses", 0)
        return count

    def stage_miss(self, order_id: OrderId, hour: str) -> None:
        forgotten = int(datetime.strptime(f"{hour}+0000", "%Y%m%d%H%z").timestamp()) + MISSES_KEPT_S
        write = Update(miss_key(order_id, hour), set={"forget_at": forgotten}, add={"misses": 1})
        self._work.stage(write, even_if_refused=True)

    def require_misses_below(self, order_id: OrderId, hour: str, cap: int, otherwise: DomainError) -> None:
        self._work.stage(Check(miss_key(order_id, hour), when=(AtMost("misses", cap - 1),), otherwise=otherwise))

    def of_buyer(self, buyer_id: PartyId, *, cursor: str | None, limit: int) -> Page[Order]:
        pk = join("ORDERS", buyer_id)
        page = self._work.query(Query(pk, index="gsi1", limit=limit, descending=True, start=_start(cursor, "gsi1pk", pk)))
        return Page([order_of(item) for item in page.items], write_cursor(page.next_start) if page.next_start else None)

    def of_seller(self, seller_id: PartyId, *, ended: bool, cursor: str | None, limit: int) -> Page[Parcel]:
        pk = join("PARCELS", seller_id, "ended" if ended else "open")
        page = self._work.query(Query(pk, index="gsi1", limit=limit, descending=ended, start=_start(cursor, "gsi1pk", pk)))
        return Page([parcel_of(item) for item in page.items], write_cursor(page.next_start) if page.next_start else None)

    def due(self, until: datetime, limit: int) -> list[Parcel]:
        query = Query(DUE_RELEASES, index="gsi2", at_least="0", at_most=to_text(until), limit=limit)
        return [parcel_of(item) for item in self._work.query(query).items]


def _start(cursor: str | None, name: str, whose: str) -> dict[str, str] | None:
    """
    Raises:
        InvalidInput: a cursor of somebody else's listing.
    """
    if cursor is None:
        return None
    position = read_cursor(cursor)
    if position.get(name) != whose or set(position) != {"pk", "sk", "gsi1pk", "gsi1sk"}:
        raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this listing.", field="cursor")
    return position


def order_item(order: Order) -> Item:
    key = order_key(order.order_id)
    item: Item = {
        "pk": key.pk,
        "sk": key.sk,
        "order_id": str(order.order_id),
        "code": order.code,
        "buyer_id": order.buyer_id,
        "recipient": _recipient_item(order.recipient),
        "parcels": order.parcels,
        "goods": order.goods,
        "delivery": order.delivery,
        "method": order.method.value,
        "state": order.state.value,
        "placed_at": to_text(order.placed_at),
        "policy": order.policy_version,
    }
    if order.buyer_id is not None:
        item |= {"gsi1pk": join("ORDERS", order.buyer_id), "gsi1sk": join(to_text(order.placed_at), order.order_id)}
    return item


def order_of(item: Item) -> Order:
    return Order(
        order_id=OrderId(item["order_id"]),
        code=item["code"],
        buyer_id=PartyId(item["buyer_id"]) if item["buyer_id"] else None,
        recipient=Recipient(*item["recipient"]),
        parcels=item["parcels"],
        goods=item["goods"],
        delivery=item["delivery"],
        method=PaymentMethod(item["method"]),
        state=OrderState(item["state"]),
        placed_at=from_text(item["placed_at"]),
        policy_version=item["policy"],
        version=item["version"],
    )


def _recipient_item(recipient: Recipient) -> list[Any]:
    return [recipient.name, recipient.phone, recipient.address, recipient.commune_code, recipient.note]


def parcel_item(parcel: Parcel) -> Item:
    key = parcel_key(parcel.parcel_id)
    shares = parcel.shares
    item: Item = {
        "pk": key.pk,
        "sk": key.sk,
        "parcel_id": str(parcel.parcel_id),
        "order_id": str(parcel.order_id),
        "number": parcel.number,
        "code": parcel.code,
        "buyer_id": parcel.buyer_id,
        "seller_id": str(parcel.seller_id),
        "seller_name": parcel.seller_name,
        "commune_code": parcel.commune_code,
        "lines": [
            [
                line.listing_id,
                line.title,
                line.unit.value,
                line.unit_price,
                line.count,
                line.weight_g,
                line.cold,
                line.fresh,
                line.kg_price,
                line.expected_g,
                line.weighed_g,
                line.cut,
            ]
            for line in parcel.lines
        ],
        "shares": [
            shares.goods,
            shares.delivery,
            shares.fee,
            shares.fee_vat,
            shares.vat,
            shares.pit,
            shares.seller,
            shares.policy_version,
        ],
        "delivery": [
            parcel.delivery.zone.value,
            parcel.delivery.weight_g,
            parcel.delivery.fee,
            parcel.delivery.cold,
            parcel.delivery.days,
        ],
        "recipient": _recipient_item(parcel.recipient),
        "cod": parcel.cod,
        "placed_at": to_text(parcel.placed_at),
        "state": parcel.state.value,
        "outlet_code": parcel.outlet_code,
        "times": dict(parcel.times),
        "due_at": None if parcel.due_at is None else to_text(parcel.due_at),
        "received": parcel.received,
        "remitted": parcel.remitted,
        "remitted_part": parcel.remitted_part,
        "ended_by": parcel.ended_by,
        "ended_for": parcel.ended_for,
        "complaint": parcel.complaint,
        "kept": None if parcel.kept is None else [list(parcel.kept.counts), list(parcel.kept.amounts), parcel.kept.delivery],
        "gsi1pk": join("PARCELS", parcel.seller_id, "open" if parcel.state in OPEN else "ended"),
        "gsi1sk": join(to_text(parcel.placed_at), parcel.parcel_id),
    }
    waits = parcel.state is ParcelState.DELIVERED and (parcel.remitted or not parcel.cod)
    if waits and parcel.due_at is not None:
        item |= {"gsi2pk": DUE_RELEASES, "gsi2sk": to_text(parcel.due_at)}
    return item


def _kept_of(parts: list[Any] | None) -> KeptGoods | None:
    return None if parts is None else KeptGoods(tuple(parts[0]), tuple(parts[1]), parts[2])


def parcel_of(item: Item) -> Parcel:
    return Parcel(
        parcel_id=ParcelId(item["parcel_id"]),
        order_id=OrderId(item["order_id"]),
        number=item["number"],
        code=item["code"],
        buyer_id=PartyId(item["buyer_id"]) if item["buyer_id"] else None,
        seller_id=PartyId(item["seller_id"]),
        seller_name=item["seller_name"],
        commune_code=item["commune_code"],
        lines=tuple(OrderLine(one[0], one[1], Unit(one[2]), *one[3:]) for one in item["lines"]),
        shares=Shares(*item["shares"]),
        delivery=Delivery(Zone(item["delivery"][0]), *item["delivery"][1:]),
        recipient=Recipient(*item["recipient"]),
        cod=item["cod"],
        placed_at=from_text(item["placed_at"]),
        state=ParcelState(item["state"]),
        outlet_code=item["outlet_code"],
        times=item["times"],
        due_at=None if item["due_at"] is None else from_text(item["due_at"]),
        received=item["received"],
        remitted=item["remitted"],
        remitted_part=item.get("remitted_part", 0),
        ended_by=item["ended_by"],
        ended_for=item["ended_for"],
        complaint=item["complaint"],
        kept=_kept_of(item["kept"]),
        version=item["version"],
    )
