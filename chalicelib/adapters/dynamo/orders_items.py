"""Orders and parcels as items, and back."""

from typing import Any

from chalicelib.adapters.dynamo.catalogue import photo_item, photo_of
from chalicelib.adapters.dynamo.table import Item, Key, join
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.quantity import Unit
from chalicelib.orders import (
    OPEN,
    WITH_HOUSEHOLD,
    Delivery,
    KeptGoods,
    Order,
    OrderId,
    OrderLine,
    OrderState,
    Parcel,
    ParcelId,
    ParcelState,
    Recipient,
    Shares,
    TakenBack,
    Zone,
)
from chalicelib.payments import PaymentMethod
from chalicelib.promotions import CouponUse

DUE_RELEASES, HAND_INS = "DUE#release", "DUE#hand-in"
SHORTEST_LINE = 6


def order_key(order_id: str) -> Key:
    return Key(join("ORD", order_id), "O")


def parcel_key(parcel_id: str) -> Key:
    return Key(join("PCL", parcel_id), "P")


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
        "coupon": None if order.coupon is None else _use_item(order.coupon),
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
        coupon=CouponUse(*item["coupon"]) if item.get("coupon") else None,
        version=item["version"],
    )


def _use_item(use: CouponUse) -> list[Any]:
    return [use.code, use.amount, use.once, use.payer]


def _recipient_item(recipient: Recipient) -> list[Any]:
    parts = [recipient.name, recipient.phone, recipient.address, recipient.commune_code, recipient.note]
    return [*parts, recipient.ward_code] if recipient.ward_code else parts


def parcel_item(parcel: Parcel) -> Item:
    key = parcel_key(parcel.parcel_id)
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
        "lines": [_line_item(line) for line in parcel.lines],
        "shares": _shares_item(parcel.shares),
        "delivery": _delivery_item(parcel.delivery),
        "recipient": _recipient_item(parcel.recipient),
        "cod": parcel.cod,
        "placed_at": to_text(parcel.placed_at),
        "state": parcel.state.value,
        "times": dict(parcel.times),
        "gsi1pk": join("PARCELS", parcel.seller_id, "open" if parcel.state in OPEN else "ended"),
        "gsi1sk": join(to_text(parcel.placed_at), parcel.parcel_id),
    }
    item |= {name: value for name, value in _happened(parcel).items() if value}
    waits = parcel.state is ParcelState.DELIVERED and (parcel.remitted or not parcel.cod)
    if waits and parcel.due_at is not None:
        item |= {"gsi2pk": DUE_RELEASES, "gsi2sk": to_text(parcel.due_at)}
    if parcel.state in WITH_HOUSEHOLD:
        item |= {"gsi2pk": HAND_INS, "gsi2sk": parcel.waits_since}
    return item


def _happened(parcel: Parcel) -> Item:
    """What most parcels have nothing of: left out, it costs no write units of item and index."""
    kept = parcel.kept
    return {
        "outlet_code": parcel.outlet_code,
        "places": dict(parcel.places),
        "due_at": None if parcel.due_at is None else to_text(parcel.due_at),
        "received": parcel.received,
        "remitted": parcel.remitted,
        "remitted_part": parcel.remitted_part,
        "ended_by": parcel.ended_by,
        "ended_for": parcel.ended_for,
        "borne": parcel.borne,
        "complaint": parcel.complaint,
        "photos": [photo_item(photo) for photo in parcel.photos],
        "kept": None if kept is None else _kept_item(kept),
        "taken_back": [[to_text(one.at), _kept_item(one.before)] for one in parcel.taken_back],
    }


def _line_item(line: OrderLine) -> list[Any]:
    """Without the defaults at its end."""
    parts: list[Any] = [
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
        line.back,
        line.discount,
        line.lot,
        line.list_price,
        line.borne,
        line.category,
        line.sent,
    ]
    while len(parts) > SHORTEST_LINE and not parts[-1]:
        parts.pop()
    return parts


def _shares_item(shares: Shares) -> list[Any]:
    return [
        shares.goods,
        shares.delivery,
        shares.fee,
        shares.fee_vat,
        shares.vat,
        shares.pit,
        shares.seller,
        shares.policy_version,
        shares.goods_off,
        shares.delivery_off,
        shares.coupon,
        shares.seller_off,
        shares.fund,
    ]


def _delivery_item(delivery: Delivery) -> list[Any]:
    return [delivery.zone.value, delivery.weight_g, delivery.fee, delivery.cold, delivery.days]


def _kept_item(kept: KeptGoods) -> list[Any]:
    return [list(kept.counts), list(kept.amounts), kept.delivery]


def _kept_of(parts: list[Any]) -> KeptGoods:
    return KeptGoods(tuple(parts[0]), tuple(parts[1]), parts[2])


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
        outlet_code=item.get("outlet_code"),
        times=item["times"],
        places=item.get("places", {}),
        due_at=from_text(item["due_at"]) if "due_at" in item else None,
        received=item.get("received", False),
        remitted=item.get("remitted", False),
        remitted_part=item.get("remitted_part", 0),
        ended_by=item.get("ended_by"),
        ended_for=item.get("ended_for", ""),
        borne=item.get("borne", 0),
        complaint=item.get("complaint"),
        photos=tuple(photo_of(one) for one in item.get("photos", ())),
        kept=_kept_of(item["kept"]) if "kept" in item else None,
        taken_back=tuple(TakenBack(from_text(at), _kept_of(before)) for at, before in item.get("taken_back", ())),
        version=item["version"],
    )
