"""Orders of guests that may still wait for their money, by whom they count under."""

from datetime import datetime

from chalicelib.kernel.records import dataclass
from chalicelib.orders.parcel import OrderId


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order, and when its time to pay is over."""

    order_id: OrderId
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Unpaid:
    """
    Attributes:
        subject: keyed hash of a phone number or a network address.
        waiting: some may have been paid or cancelled meanwhile.
    """

    subject: str
    waiting: tuple[Waiting, ...] = ()
