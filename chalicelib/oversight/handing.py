"""Whose a thing in a queue is: every taking, handing on and giving back is kept."""

from datetime import datetime

from chalicelib.identity import PartyId
from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class Handing:
    """
    Attributes:
        thing: the id of a case, a review's subject, a break, a refund.
        by: who did it.
        owner_id: whose it is from then on; None is nobody's.
    """

    thing: str
    at: datetime
    by: PartyId
    owner_id: PartyId | None = None
