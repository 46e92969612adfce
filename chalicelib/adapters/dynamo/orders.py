"""Orders in the one table.

ORD#{order_id}   / O   an order; gsi1 of its buyer
CODREF#{hash}    / R   parcels refused at the door, by phone number; forgotten by TTL
UNPAID#{hash}    / U   orders of guests that may wait for money, by phone number or address; forgotten by TTL
MISS#{order_id}  / {hour}   wrong phone numbers by which it was asked for; forgotten by TTL
PCL#{parcel_id}  / P   a parcel; gsi1 of its household, open ones apart; gsi2 `DUE#release` while escrow waits for its time,
                       `DUE#hand-in` while the household has it
"""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed_items
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.ledger_freezes import keys_of_a_posting
from chalicelib.adapters.dynamo.orders_items import (
    DUE_RELEASES,
    HAND_INS,
    order_item,
    order_key,
    order_of,
    parcel_item,
    parcel_key,
    parcel_of,
)
from chalicelib.adapters.dynamo.payments import freeze_key, payment_key
from chalicelib.adapters.dynamo.table import AtMost, Check, Item, Key, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import DomainError, InvalidInput
from chalicelib.kernel.paging import Page, read_cursor, write_cursor
from chalicelib.ledger import Account
from chalicelib.orders import (
    MAX_PARCELS,
    CodRefusals,
    Order,
    OrderExists,
    OrderId,
    Parcel,
    ParcelId,
    Unpaid,
    parcel_id_of,
    payment_id_of,
)
from chalicelib.payments import escrow

MISSES_KEPT_S = 2 * 3600
UNPAID_KEPT_S = 24 * 3600
COD_REFUSALS_KEPT_S = 3 * 366 * 24 * 3600


def miss_key(order_id: str, hour: str) -> Key:
    return Key(join("MISS", order_id), hour)


def unpaid_key(subject: str) -> Key:
    return Key(join("UNPAID", subject), "U")


def cod_refusals_key(subject: str) -> Key:
    return Key(join("CODREF", subject), "R")


def _refusals_item(refusals: CodRefusals) -> Item:
    forget_at = int(refusals.at[-1].timestamp()) + COD_REFUSALS_KEPT_S
    return item_of(cod_refusals_key(refusals.subject), refusals, forget_at=forget_at)


def _unpaid_item(unpaid: Unpaid) -> Item:
    forget_at = int(max(one.closes_at for one in unpaid.waiting).timestamp()) + UNPAID_KEPT_S
    return item_of(unpaid_key(unpaid.subject), unpaid, forget_at=forget_at)


class DynamoOrders:
    """`OrderStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._orders = Kept[Order](work, item_of=order_item, read=order_of, exists=OrderExists)
        self._unpaid = Kept[Unpaid](work, item_of=_unpaid_item, read=lambda item: entity_of(Unpaid, item))
        self._refusals = Kept[CodRefusals](work, item_of=_refusals_item, read=lambda item: entity_of(CodRefusals, item))
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

    def expect_cod_refusals(self, subject: str) -> None:
        self._work.hint(cod_refusals_key(subject))

    def cod_refusals(self, subject: str) -> CodRefusals | None:
        return self._refusals.find(cod_refusals_key(subject))

    def save_cod_refusals(self, refusals: CodRefusals) -> None:
        if self.cod_refusals(refusals.subject) is None:
            self._refusals.add(refusals)
        else:
            self._refusals.save(refusals)

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

    def with_household(self, until: datetime, *, cursor: str | None, limit: int) -> Page[Parcel]:
        query = Query(HAND_INS, "gsi2", limit=limit)
        page = listed_items(self._work, query, cursor, at_most=to_text(until))
        return Page([parcel_of(item) for item in page.entries], page.next_cursor)

    def awaiting_release(self, *, cursor: str | None, limit: int) -> Page[Parcel]:
        page = listed_items(self._work, Query(DUE_RELEASES, "gsi2", limit=limit), cursor)
        return Page([parcel_of(item) for item in page.entries], page.next_cursor)

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
