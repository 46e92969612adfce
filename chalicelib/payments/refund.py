"""A refund: money on its way back to who paid it, by the way it came."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.payments.payment import PaymentId


class RefundId(Id):
    """One refund."""

    prefix = "rfd"
    __slots__ = ()


class TransferId(Id):
    """One outgoing bank transfer; the bank's own idempotency key for it."""

    prefix = "trf"
    __slots__ = ()


class RefundState(StrEnum):
    """WAITING has no way back yet, for instance money from an account that the bank did not name.

    A card's bank may send back what was PAID: it has FAILED after all. What did not go by card is PAID by a card dispute
    that the holder wins: the holder's bank gave it back.
    """

    WAITING = "waiting"
    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"


MOVES: dict[RefundState, frozenset[RefundState]] = {
    RefundState.WAITING: frozenset({RefundState.SENT, RefundState.PAID}),
    RefundState.SENT: frozenset({RefundState.PAID, RefundState.FAILED}),
    RefundState.FAILED: frozenset({RefundState.SENT, RefundState.PAID}),
    RefundState.PAID: frozenset({RefundState.FAILED}),
}


@dataclass(frozen=True, slots=True)
class ToCard:
    """Back to the card that was charged."""

    intent_id: str


@dataclass(frozen=True, slots=True)
class ToBank:
    """Back to the account that a transfer came from, or another that its owner named."""

    bank_bin: str
    account: str
    name: str


@dataclass(frozen=True, slots=True)
class ToBalance:
    """Back to the buyer's balance account: done at once."""

    party_id: PartyId


Way = ToCard | ToBank | ToBalance


@dataclass(frozen=True, slots=True)
class Refund:
    """`amount` đồng of a payment, going back.

    Attributes:
        payment_id: None of money that had come for something else, which `order_id` then names.
        way: None while nobody knows where to send it.
        attempt: counts sendings; each has a provider key of its own.
        provider_ref: the gateway's name of the refund, or our transfer's id.
        failure: why the last attempt failed, in the provider's word.
    """

    refund_id: RefundId
    payment_id: PaymentId | None
    order_id: str
    amount: Money
    reason: str
    requested_at: datetime
    way: Way | None
    state: RefundState = RefundState.WAITING
    attempt: int = 0
    provider_ref: str | None = None
    failure: str | None = None
    check_at: datetime | None = None
    version: int = 0

    @property
    def provider_key(self) -> str:
        """The provider's idempotency key of the current attempt."""
        return f"{self.refund_id}-{self.attempt}"


def moved(refund: Refund, to: RefundState) -> Refund:
    """The refund in its next state.

    Raises:
        ValueError: `MOVES` does not have the step; callers decide before they move.
    """
    if to not in MOVES[refund.state]:
        raise ValueError(f"a refund does not go from {refund.state} to {to}")
    return replace(refund, state=to)
