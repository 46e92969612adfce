"""What payments needs from the card gateway. Amounts are whole đồng (VND has no minor unit at the gateway either)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class CheckoutPage:
    """A hosted card page that a buyer can be sent to."""

    session_id: str
    url: str


@dataclass(frozen=True, slots=True)
class CheckoutState:
    """The gateway's own view of one checkout, fetched rather than believed from a notice.

    Args:
        payment_id: our payment; empty when the checkout was not opened by us.
        paid: the card was charged `amount` and the charge is captured.
        intent_id: known once a card was tried; a refund names it.
        fee: what the gateway kept of `amount`; None until it has booked the charge.
        balance_transaction_id: the gateway's booking of the charge, the external reference of the fee.
    """

    session_id: str
    payment_id: str
    status: Literal["open", "complete", "expired"]
    paid: bool
    amount: int
    intent_id: str | None
    charge_id: str | None
    fee: int | None
    balance_transaction_id: str | None


@dataclass(frozen=True, slots=True)
class GatewayRefund:
    """Where one refund stands; `failed` is definite, the money stays with us."""

    refund_ref: str
    status: Literal["pending", "succeeded", "failed"]
    reason: str | None


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """An authentic notice: it says that something moved, never where it stands now.

    Args:
        session_id: the checkout the event is about, when its object is one.
    """

    event_id: str
    type: str
    object_id: str
    session_id: str | None
    created_at: datetime


class CardGateway(Protocol):
    """Card payments through a hosted page. Every call but `read_event` may raise `Unavailable`: its effect is unknown."""

    def open_checkout(
        self,
        *,
        payment_id: str,
        amount: int,
        description: str,
        success_url: str,
        cancel_url: str,
        expires_at: datetime,
    ) -> CheckoutPage:
        """Open the page of one payment; the same `payment_id` and arguments give the same page again.

        Args:
            expires_at: when our payment expires. The page itself may outlive it; `expire_checkout` closes it.
        """
        ...

    def fetch_checkout(self, session_id: str) -> CheckoutState:
        """Ask where a checkout stands."""
        ...

    def expire_checkout(self, session_id: str) -> None:
        """Close a checkout; one already complete or expired is left as it is. Fetch it afterwards to know which."""
        ...

    def refund(self, *, refund_id: str, intent_id: str, amount: int) -> GatewayRefund:
        """Give `amount` back to the card, at most once per `refund_id`."""
        ...

    def read_event(self, payload: bytes, signature: str) -> GatewayEvent:
        """Authenticate one notice from its raw bytes.

        Raises:
            ForgedNotice: wrong or missing signature, signed over five minutes ago, or not an event.
        """
        ...
