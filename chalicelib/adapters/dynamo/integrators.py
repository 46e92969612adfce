"""Integrators in the one table.

XKEY#{key}       / K                an integrator's key; gsi1 `XKEYS`
XKEY#{key}       / USE#{minute}     its requests of the minute; forgotten by TTL
XKEY#{key}       / H                its endpoint; gsi1 `HOOKS` while it is active
HOOK#{key}       / {event}          a delivery; gsi2 `DUE#webhook` while it is to be tried; forgotten by TTL
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.stream import Change
from chalicelib.adapters.dynamo.table import AtMost, Item, Key, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.banking import Purpose
from chalicelib.integrators import (
    Delivery,
    Endpoint,
    EndpointState,
    Event,
    EventType,
    IntegratorKey,
    KeyId,
    KeyUsedTooOften,
    event_id_of,
)
from chalicelib.integrators.delivery import KEPT
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.paging import Page
from chalicelib.payments import PaymentMethod

KEYS, ENDPOINTS, DUE = "XKEYS", "HOOKS", join("DUE", "webhook")
USES_KEPT = timedelta(hours=1)


def key_key(key_id: str) -> Key:
    return Key(join("XKEY", key_id), "K")


def endpoint_key(key_id: str) -> Key:
    return Key(join("XKEY", key_id), "H")


def delivery_key(key_id: str, event_id: str) -> Key:
    return Key(join("HOOK", key_id), event_id)


class DynamoIntegrators:
    """`integrators.IntegratorStore` in the unit of work."""

    def __init__(self, work: UnitOfWork, now: datetime) -> None:
        self._work, self._now = work, now
        self._keys = Kept[IntegratorKey](work, item_of=_key_item, read=lambda item: entity_of(IntegratorKey, item))
        self._endpoints = Kept[Endpoint](work, item_of=_endpoint_item, read=lambda item: entity_of(Endpoint, item))
        self._deliveries = Kept[Delivery](work, item_of=_delivery_item, read=lambda item: entity_of(Delivery, item))

    def expect(self, *, keys: Iterable[KeyId] = (), endpoints: Iterable[KeyId] = ()) -> None:
        for key in [*(key_key(one) for one in keys), *(endpoint_key(one) for one in endpoints)]:
            self._work.hint(key)

    def find_key(self, key_id: KeyId) -> IntegratorKey | None:
        return self._keys.find(key_key(key_id))

    def add_key(self, key: IntegratorKey) -> None:
        self._keys.add(key)

    def save_key(self, key: IntegratorKey) -> None:
        self._keys.save(key)

    def keys(self, *, cursor: str | None, limit: int) -> Page[IntegratorKey]:
        return listed(self._work, IntegratorKey, Query(KEYS, limit=limit, descending=True), cursor)

    def stage_use(self, key_id: KeyId, minute: str, most: int) -> None:
        refused = KeyUsedTooOften("Khoá này hỏi quá nhiều. Hãy chờ một phút.", "Too many requests.", retry_after_s=60)
        self._work.stage(
            Update(
                Key(join("XKEY", key_id), join("USE", minute)),
                set={"forget_at": int((self._now + USES_KEPT).timestamp())},
                add={"used": 1},
                when=(AtMost("used", most - 1),),
                otherwise=refused,
            )
        )

    def endpoint(self, key_id: KeyId) -> Endpoint | None:
        return self._endpoints.find(endpoint_key(key_id))

    def save_endpoint(self, endpoint: Endpoint) -> None:
        if self.endpoint(endpoint.key_id) is None:
            self._endpoints.add(endpoint)
        else:
            self._endpoints.save(endpoint)

    def endpoints(self) -> list[Endpoint]:
        page = self._work.query(Query(ENDPOINTS, index="gsi1", limit=100))
        return [entity_of(Endpoint, item) for item in page.items]

    def delivery(self, key_id: KeyId, event_id: str) -> Delivery | None:
        return self._deliveries.find(delivery_key(key_id, event_id))

    def add_delivery(self, delivery: Delivery) -> None:
        self._deliveries.add(delivery)

    def save_delivery(self, delivery: Delivery) -> None:
        self._deliveries.save(delivery)

    def deliveries(self, key_id: KeyId, *, cursor: str | None, limit: int, newest_first: bool) -> Page[Delivery]:
        query = Query(join("HOOKED", key_id), limit=limit, descending=newest_first)
        return listed(self._work, Delivery, query, cursor)

    def deliveries_after(self, key_id: KeyId, event_id: str, *, limit: int) -> Sequence[Delivery]:
        query = Query(join("HOOK", key_id), at_least=f"{event_id}~", at_most="evt_~", limit=limit)
        return [entity_of(Delivery, item) for item in self._work.query(query).items]

    def due(self, until: datetime, *, limit: int) -> list[Delivery]:
        query = Query(DUE, index="gsi2", at_least="0", at_most=to_text(until), limit=limit)
        return [entity_of(Delivery, item) for item in self._work.query(query).items]


def _key_item(key: IntegratorKey) -> Item:
    item = item_of(key_key(key.key_id), key, gsi1pk=KEYS, gsi1sk=to_text(key.issued_at))
    return {**item, "scopes": sorted(key.scopes)}


def _endpoint_item(endpoint: Endpoint) -> Item:
    index = {"gsi1pk": ENDPOINTS, "gsi1sk": endpoint.key_id} if endpoint.state is EndpointState.ACTIVE else {}
    return {**item_of(endpoint_key(endpoint.key_id), endpoint, **index), "types": sorted(endpoint.types)}


def _delivery_item(delivery: Delivery) -> Item:
    event = delivery.event
    more: Item = {"gsi1pk": join("HOOKED", delivery.key_id), "gsi1sk": event.event_id}
    more["forget_at"] = int((event.at + KEPT).timestamp())
    if delivery.next_at is not None:
        more |= {"gsi2pk": DUE, "gsi2sk": to_text(delivery.next_at)}
    return item_of(delivery_key(delivery.key_id, event.event_id), delivery, **more)


TOLD_KINDS = frozenset({"ORD", "PCL", "TRF"})
"""Of which items a change may be an event."""

_PARCEL_EVENTS = {
    "handed_in": EventType.PARCEL_HANDED_IN,
    "delivered": EventType.PARCEL_DELIVERED,
    "cancelled": EventType.PARCEL_CANCELLED,
}
_PAYOUT_EVENTS = {"confirmed": EventType.PAYOUT_CONFIRMED, "failed": EventType.PAYOUT_FAILED}


def event_of(change: Change) -> Event | None:
    """What integrators hear of a change; None if it is nothing to them. Without names, numbers and addresses."""
    new = change.new
    if new is None or new.get("state") == (change.old or {}).get("state"):
        return None
    match change.kind, change.key.sk, new.get("state", ""):
        case "ORD", "O", "accepted":
            data = {"order_id": new["order_id"], "total": new["goods"] + new["delivery"], "parcels": new["parcels"]}
            cod = new["method"] == PaymentMethod.COD.value
            happened = EventType.ORDER_ACCEPTED if cod else EventType.ORDER_PAID
            return _event(happened, new["order_id"], change.happened_at or from_text(new["placed_at"]), data)
        case "PCL", "P", state if state in _PARCEL_EVENTS:
            data = {"parcel_id": new["parcel_id"], "order_id": new["order_id"], "commune": new["commune_code"]}
            at = from_text(new["times"].get(state) or new["placed_at"])
            return _event(_PARCEL_EVENTS[state], new["parcel_id"], at, data)
        case "TRF", _, state if state in _PAYOUT_EVENTS and new["purpose"] == Purpose.PAYOUT.value:
            data = {"transfer_id": new["transfer_id"], "amount": new["amount"]}
            at = from_text(new.get("ended_at") or new["sent_at"])
            return _event(_PAYOUT_EVENTS[state], new["transfer_id"], at, data)
        case _:
            return None


def _event(type_: EventType, about: str, at: datetime, data: dict[str, str | int]) -> Event:
    return Event(event_id_of(type_, about, at), type_, at, data)
