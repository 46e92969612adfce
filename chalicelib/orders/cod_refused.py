"""Parcels that were refused at the door, by whom they were for."""

from datetime import datetime

from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class CodRefusals:
    """When parcels to be paid at the door were refused without the seller's fault.

    Attributes:
        subject: keyed hash of the recipient's phone number.
        at: the newest last.
    """

    subject: str
    at: tuple[datetime, ...] = ()
