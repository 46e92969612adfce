"""What happened, as other systems are told: ids, states and amounts; nothing that names a person."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from chalicelib.kernel.ids import crockford
from chalicelib.kernel.records import dataclass


class EventType(StrEnum):
    """ORDER_ACCEPTED is to be paid at the door. TEST is sent by hand; sandbox keys hear of nothing else."""

    ORDER_PAID = "order.paid"
    ORDER_ACCEPTED = "order.accepted"
    PARCEL_HANDED_IN = "parcel.handed_in"
    PARCEL_DELIVERED = "parcel.delivered"
    PARCEL_CANCELLED = "parcel.cancelled"
    PAYOUT_CONFIRMED = "payout.confirmed"
    PAYOUT_FAILED = "payout.failed"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Event:
    event_id: str
    type: EventType
    at: datetime
    data: Mapping[str, str | int]


def event_id_of(type_: EventType, about: str, at: datetime) -> str:
    """Sorts by time; the same happening always has the same id, however often its record comes."""
    milliseconds = int(at.timestamp()) * 1000 + at.microsecond // 1000
    digest = int.from_bytes(hashlib.sha256(f"{type_}\n{about}".encode()).digest()[:10], "big")
    return f"evt_{crockford(milliseconds, 10)}{crockford(digest, 16)}"
