"""A COD batch: what a carrier says it hands over of the cash it collected, a line a parcel, and the money that comes for it.

The file alone moves nothing. The carrier's transfer, which names the batch, waits in the batch's own account (`2220`); when
the bank's statement has it, each line takes its parcel's cash out of it (flow 3b).
"""

import re
from datetime import datetime
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account, account, chart

MOST_LINES = 300
REFERENCE = re.compile(r"[A-Z0-9]{4,20}")
_NAMED = re.compile(r"COD[\s:._/-]*([A-Z0-9]{4,20})")


class CodBatchId(Id):
    prefix = "cod"
    __slots__ = ()


class LineOutcome(StrEnum):
    """PENDING also while our own scan of the delivery has not come. UNKNOWN: no parcel of ours with cash at the door.

    UNDER took what was there: the rest stays with the carrier. OVER took what was due; KNOWN nothing: all had come before.
    """

    PENDING = "pending"
    REMITTED = "remitted"
    UNDER = "under"
    OVER = "over"
    KNOWN = "known"
    UNKNOWN = "unknown"


FINE = frozenset({LineOutcome.PENDING, LineOutcome.REMITTED})


@dataclass(frozen=True, slots=True)
class CodLine:
    """
    Attributes:
        code: the parcel's, as the carrier wrote it.
        amount: what the carrier says that it hands over; taken: what of it was the parcel's.
    """

    number: int
    code: str
    amount: Money
    outcome: LineOutcome = LineOutcome.PENDING
    taken: Money = 0


class CodBatchState(StrEnum):
    """SURPLUS: every line is decided and money is left, which goes back to the carrier or waits for another word."""

    WAITING = "waiting"
    SURPLUS = "surplus"
    DONE = "done"


MOVES: dict[CodBatchState, frozenset[CodBatchState]] = {
    CodBatchState.WAITING: frozenset({CodBatchState.SURPLUS, CodBatchState.DONE}),
    CodBatchState.SURPLUS: frozenset({CodBatchState.DONE, CodBatchState.WAITING}),
    CodBatchState.DONE: frozenset(),
}


@dataclass(frozen=True, slots=True)
class CodBatch:
    """
    Attributes:
        reference: the carrier's number of the batch, which its transfer names behind `COD`.
        bookings: the bookings of money that came for it.
        received: their sum.
        version: of the stored batch; 0 before it is stored.
    """

    batch_id: CodBatchId
    reference: str
    lines: tuple[CodLine, ...]
    told_at: datetime
    told_by: PartyId
    state: CodBatchState = CodBatchState.WAITING
    bookings: tuple[str, ...] = ()
    received: Money = 0
    version: int = 0

    @property
    def told(self) -> Money:
        return sum(line.amount for line in self.lines)

    @property
    def taken(self) -> Money:
        return sum(line.taken for line in self.lines)

    @property
    def odd(self) -> list[CodLine]:
        """Lines that are not simply remitted, or to be."""
        return [line for line in self.lines if line.outcome not in FINE]

    @property
    def money(self) -> Account:
        """Where what came for it waits."""
        return account(chart.UNAPPLIED, self.batch_id)


def references_of(content: str) -> list[str]:
    """The batches that a transfer's text may name."""
    return _NAMED.findall(content.upper())
