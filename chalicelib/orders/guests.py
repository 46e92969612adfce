"""How many orders may wait for money of people who did not sign in: each keeps goods from others for up to three days.

Counted by the recipient's phone number and by network address, both as keyed hashes. An order that was paid, cancelled or
ran out no longer counts; which those are is looked up only when the list is full, so paying costs nothing more.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.identity import address_subject
from chalicelib.kernel.records import dataclass
from chalicelib.orders.errors import TooManyUnpaid
from chalicelib.orders.order import OrderState
from chalicelib.orders.parcel import OrderId
from chalicelib.orders.ports import Orders
from chalicelib.orders.subject import subject_of
from chalicelib.orders.unpaid import Unpaid, Waiting


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many for a subject, which is a keyed hash."""

    subject: str
    most: int


def caps_of(orders: Orders, phone: str, address: str) -> list[Cap]:
    """What a guest's order counts under; this machine itself, and whoever's address is not known, only by phone."""
    caps = [Cap(_hashed(orders, f"phone {phone}"), orders.policy.guest_unpaid_per_phone)]
    network = address_subject(address) if address else None
    if network is not None:
        caps.append(Cap(_hashed(orders, network), orders.policy.guest_unpaid_per_address))
    orders.store.expect_unpaid(cap.subject for cap in caps)
    return caps


def count_unpaid(orders: Orders, caps: Sequence[Cap], order_id: OrderId, closes_at: datetime) -> None:
    """Stage one more that waits for its money; the commit fails with `StaleVersion` if another one came between.

    Raises:
        TooManyUnpaid: as many as may be wait already.
    """
    for cap in caps:
        known = orders.store.unpaid(cap.subject) or Unpaid(cap.subject)
        waiting = [one for one in known.waiting if one.closes_at > orders.now]
        if len(waiting) >= cap.most:
            waiting = _still_waiting(orders, waiting)
        if len(waiting) >= cap.most:
            raise TooManyUnpaid(len(waiting), min(one.closes_at for one in waiting))
        orders.store.save_unpaid(replace(known, waiting=(*waiting, Waiting(order_id, closes_at))))


def _still_waiting(orders: Orders, waiting: Sequence[Waiting]) -> list[Waiting]:
    found = orders.store.orders(one.order_id for one in waiting)
    unpaid = {order.order_id for order in found if order.state is OrderState.AWAITING_PAYMENT}
    return [one for one in waiting if one.order_id in unpaid]


def _hashed(orders: Orders, subject: str) -> str:
    return subject_of(orders.link_key, "unpaid", subject)
