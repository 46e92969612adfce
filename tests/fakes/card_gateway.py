"""A card gateway in memory: idempotent by our ids, as the real one; its buyers and its clock are the test's."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.kernel.errors import KeyReusedWithOtherBody, Unavailable
from chalicelib.payments import (
    CheckoutPage,
    CheckoutState,
    CheckoutUnknown,
    DisputeBooking,
    DisputeState,
    ForgedNotice,
    GatewayEvent,
    GatewayRefund,
)

SIGNATURE = "signed-by-the-fake"
DISPUTE_FEE = 350_000


@dataclass
class _Asked:
    amount: int
    expires_at: datetime


class FakeCardGateway:
    """Fills `payments.CardGateway`.

    Attributes:
        down: no call is answered.
        fee_bp: what it keeps of a charge; booked by `book`.
        refund_status: what it says of the next refunds; refunds: what it was asked for, by key.
        calls: the names of the calls, in order.
    """

    def __init__(self) -> None:
        self.down = False
        self.fee_bp = 290
        self.refund_status = "succeeded"
        self.refunds: dict[str, tuple[str, int]] = {}
        self.calls: list[str] = []
        self._asked: dict[str, _Asked] = {}
        self._states: dict[str, CheckoutState] = {}
        self._refund_states: dict[str, GatewayRefund] = {}
        self.disputes: dict[str, DisputeState] = {}
        self._events = 0

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
        self._call("open_checkout")
        session_id = f"cs_{payment_id}"
        asked = self._asked.setdefault(payment_id, _Asked(amount, expires_at))
        if asked != _Asked(amount, expires_at):
            raise KeyReusedWithOtherBody
        empty = CheckoutState(session_id, payment_id, "open", False, amount, None, None, None, None)
        self._states.setdefault(session_id, empty)
        return CheckoutPage(session_id, f"https://gateway.example/{session_id}")

    def fetch_checkout(self, session_id: str) -> CheckoutState:
        self._call("fetch_checkout")
        if session_id not in self._states:
            raise CheckoutUnknown
        return self._states[session_id]

    def expire_checkout(self, session_id: str) -> None:
        self._call("expire_checkout")
        state = self._states[session_id]
        if state.status == "open":
            self._states[session_id] = replace(state, status="expired")

    def refund(self, *, refund_id: str, intent_id: str, amount: int) -> GatewayRefund:
        self._call("refund")
        if refund_id not in self.refunds:
            self.refunds[refund_id] = (intent_id, amount)
            reason = "charge_disputed" if self.refund_status == "failed" else None
            made = GatewayRefund(f"re_{refund_id}", "succeeded", None)
            self._refund_states[made.refund_ref] = replace(made, status=self.refund_status, reason=reason)  # type: ignore[arg-type]
        return self._refund_states[f"re_{refund_id}"]

    def fetch_refund(self, refund_ref: str) -> GatewayRefund:
        self._call("fetch_refund")
        return self._refund_states[refund_ref]

    def fetch_dispute(self, dispute_id: str) -> DisputeState:
        self._call("fetch_dispute")
        if dispute_id not in self.disputes:
            raise CheckoutUnknown
        return self.disputes[dispute_id]

    def checkouts_since(self, since: datetime) -> list[CheckoutState]:
        self._call("checkouts_since")
        return [state for state in self._states.values() if state.status == "complete"]

    def refunds_since(self, since: datetime) -> list[tuple[str, GatewayRefund]]:
        self._call("refunds_since")
        return [(state.refund_ref.removeprefix("re_"), state) for state in self._refund_states.values()]

    def fail_refunds(self) -> None:
        """The cards' banks send back whatever had succeeded."""
        for ref, state in self._refund_states.items():
            self._refund_states[ref] = replace(state, status="failed", reason="expired_or_canceled_card")

    def disputes_since(self, since: datetime) -> list[DisputeState]:
        self._call("disputes_since")
        return [one for one in self.disputes.values() if one.opened_at >= since]

    def check(self) -> None:
        self._call("check")

    def read_event(self, payload: bytes, signature: str) -> GatewayEvent:
        if signature != SIGNATURE:
            raise ForgedNotice
        told = json.loads(payload)
        return GatewayEvent(
            told["id"],
            told["type"],
            told["object"],
            told.get("session"),
            datetime.fromisoformat(told["created"]),
            told.get("dispute"),
        )

    def pay(self, session_id: str) -> None:
        """The buyer's card is charged."""
        state = self._states[session_id]
        assert state.status == "open", "nobody can pay on a closed page"
        tail = session_id.removeprefix("cs_")
        self._states[session_id] = replace(
            state, status="complete", paid=True, intent_id=f"pi_{tail}", charge_id=f"ch_{tail}"
        )

    def book(self, session_id: str) -> None:
        """The charge is booked, and its fee known."""
        state = self._states[session_id]
        fee = state.amount * self.fee_bp // 10_000
        self._states[session_id] = replace(state, fee=fee, balance_transaction_id=f"txn_{session_id}")

    def dispute(self, session_id: str, at: datetime, *, reason: str = "fraudulent", asked: bool = False) -> str:
        """The card's holder disputes the charge; an inquiry moves no money yet."""
        state = self._states[session_id]
        assert state.charge_id is not None
        dispute_id = f"dp_{session_id.removeprefix('cs_')}"
        self.disputes[dispute_id] = DisputeState(
            dispute_id=dispute_id,
            payment_id=state.payment_id,
            charge_id=state.charge_id,
            status="asked",
            reason=reason,
            amount=state.amount - sum(amount for intent, amount in self.refunds.values() if intent == state.intent_id),
            opened_at=at,
            evidence_due_at=at + timedelta(days=7),
        )
        if not asked:
            self.withdraw(dispute_id)
        return dispute_id

    def withdraw(self, dispute_id: str) -> None:
        """The holder's bank takes the money."""
        found = self.disputes[dispute_id]
        taken = DisputeBooking(f"txn_{dispute_id}_out", -found.amount, DISPUTE_FEE)
        self.disputes[dispute_id] = replace(found, status="open", bookings=(taken,))

    def decide_dispute(self, dispute_id: str, status: Literal["won", "lost", "dropped"], *, fee_back: int = 0) -> None:
        """The holder's bank has decided; what is won comes back."""
        found = self.disputes[dispute_id]
        back = (DisputeBooking(f"txn_{dispute_id}_in", found.amount, -fee_back),) if status == "won" else ()
        self.disputes[dispute_id] = replace(found, status=status, bookings=(*found.bookings, *back))

    def dispute_notice(self, dispute_id: str, at: datetime, what: str = "created") -> bytes:
        """The raw bytes of an event about a dispute."""
        self._events += 1
        event = {
            "id": f"evt_{self._events}",
            "type": f"charge.dispute.{what}",
            "object": dispute_id,
            "dispute": dispute_id,
            "created": at.isoformat(),
        }
        return json.dumps(event).encode()

    def settle_refunds(self, status: str) -> None:
        """What was pending is so no more."""
        for ref, state in self._refund_states.items():
            if state.status == "pending":
                self._refund_states[ref] = replace(state, status=status)  # type: ignore[arg-type]

    def notice(self, session_id: str, at: datetime, *, event_id: str = "") -> bytes:
        """The raw bytes of an event about a checkout."""
        self._events += 1
        event = {
            "id": event_id or f"evt_{self._events}",
            "type": "checkout.session.completed",
            "object": session_id,
            "session": session_id,
            "created": at.isoformat(),
        }
        return json.dumps(event).encode()

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if self.down:
            raise Unavailable
