"""A chargeback: card money that the holder's bank takes back while the charge is disputed, and for good if that is lost.

What happened is the gateway's to say: `DisputeState` is fetched, never believed from a notice. Ours is what is in our books.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.payments.payment import PaymentId


@dataclass(frozen=True, slots=True)
class DisputeBooking:
    """One booking of a dispute on the gateway's balance.

    Attributes:
        amount: signed from our side: negative when money was withdrawn.
        fee: what the gateway kept beside it; negative when it gave a fee back.
    """

    booking_id: str
    amount: int
    fee: int


@dataclass(frozen=True, slots=True)
class DisputeState:
    """The gateway's own view of one dispute.

    Attributes:
        payment_id: our payment, as the charge names it; empty when it names none.
        status: `asked` and `dropped` of an inquiry, by which no money moves; the others of a dispute.
        reason: the gateway's word, e.g. `fraudulent`, `product_unacceptable`.
        evidence_due_at: nothing that is sent later counts.
    """

    dispute_id: str
    payment_id: str
    charge_id: str
    status: Literal["asked", "dropped", "open", "won", "lost"]
    reason: str
    amount: int
    opened_at: datetime
    evidence_due_at: datetime | None
    bookings: tuple[DisputeBooking, ...] = ()

    @property
    def withdrawn(self) -> Money:
        return -sum(one.amount for one in self.bookings if one.amount < 0)

    @property
    def reinstated(self) -> Money:
        return sum(one.amount for one in self.bookings if one.amount > 0)

    @property
    def fees(self) -> int:
        return sum(one.fee for one in self.bookings)


class ChargebackState(StrEnum):
    """ASKED: the holder's bank inquires, no money has moved. OPEN: it has; the order is frozen."""

    ASKED = "asked"
    OPEN = "open"
    WON = "won"
    LOST = "lost"
    DROPPED = "dropped"


MOVES: dict[ChargebackState, frozenset[ChargebackState]] = {
    ChargebackState.ASKED: frozenset({ChargebackState.OPEN, ChargebackState.DROPPED}),
    ChargebackState.OPEN: frozenset({ChargebackState.WON, ChargebackState.LOST}),
    ChargebackState.WON: frozenset(),
    ChargebackState.LOST: frozenset(),
    ChargebackState.DROPPED: frozenset(),
}
GOODS_REASONS = frozenset({"product_unacceptable"})
"""The household answers for what it sent. That a parcel came is the carrier's to prove, who used the card the gateway's."""


@dataclass(frozen=True, slots=True)
class Chargeback:
    """What our books have of a dispute.

    Attributes:
        amount: withdrawn, as posted; before that, in question.
        fees: the gateway's fees, as posted.
        version: of the stored chargeback; 0 before it is stored.
    """

    dispute_id: str
    payment_id: PaymentId
    order_id: str
    reason: str
    amount: Money
    opened_at: datetime
    evidence_due_at: datetime | None
    fees: int = 0
    state: ChargebackState = ChargebackState.ASKED
    closed_at: datetime | None = None
    version: int = 0

    @property
    def over(self) -> bool:
        return not MOVES[self.state]


def moved(chargeback: Chargeback, to: ChargebackState) -> Chargeback:
    """The chargeback in its next state.

    Raises:
        ValueError: `MOVES` does not have the step; callers decide before they move.
    """
    if to not in MOVES[chargeback.state]:
        raise ValueError(f"a chargeback does not go from {chargeback.state} to {to}")
    return replace(chargeback, state=to)
