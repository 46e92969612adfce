"""Card payments at Stripe, by the official library: Checkout's hosted page, refunds, signed events.

Every command carries our own id as the idempotency key, so that a lost answer is asked for again, never done again.
The library is imported on first use: it costs more start-up time than all of the application's own code.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.kernel.errors import KeyReusedWithOtherBody, Unavailable
from chalicelib.payments.chargeback import DisputeBooking, DisputeState
from chalicelib.payments.errors import CheckoutRefused, CheckoutUnknown, ForgedNotice
from chalicelib.payments.ports import CheckoutPage, CheckoutState, GatewayEvent, GatewayRefund

if TYPE_CHECKING:
    import stripe
    from stripe.params import DisputeListParams, RefundListParams
    from stripe.params.checkout import SessionCreateParams, SessionListParams

# Three tries and the waits between them stay under the 29 s that an HTTP request may last.
CONNECT_TIMEOUT_S = 2.0
READ_TIMEOUT_S = 7.0
RETRIES = 2
TOLERANCE_S = 300
# A page must live at least this long from the moment of the call, whenever the outbox makes it; our own expiry, which
# is earlier, is kept by `expire_checkout`. Source: docs.stripe.com/api/checkout/sessions/create, expires_at, 2026-11.
PAGE_OUTLIVES_PAYMENT = timedelta(minutes=30)
BOOKED = "payment_intent.latest_charge.balance_transaction"
"""What a checkout is expanded by: charge and fee."""


class StripeGateway:
    """Fills `payments.ports.CardGateway`.

    Args:
        api_base: another address than Stripe's own; empty for the real one.
    """

    def __init__(self, *, secret_key: str, webhook_secret: str, api_base: str = "") -> None:
        self._secret_key = secret_key
        self._webhook_secret = webhook_secret
        self._api_base = api_base
        self._opened: stripe.StripeClient | None = None

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
        """Open the card page of one payment.

        Raises:
            CheckoutRefused: definite, for instance an amount outside the card limits.
            KeyReusedWithOtherBody: this payment was opened before with other arguments.
            Unavailable: not known whether the page exists; call again with the same arguments.
        """
        import stripe

        params: SessionCreateParams = {
            "mode": "payment",
            "line_items": [
                {
                    "price_data": {"currency": "vnd", "unit_amount": amount, "product_data": {"name": description}},
                    "quantity": 1,
                }
            ],
            "allowed_payment_method_types": ["card"],
            "adaptive_pricing": {"enabled": False},
            "client_reference_id": payment_id,
            "metadata": {"payment_id": payment_id},
            "payment_intent_data": {"description": description, "metadata": {"payment_id": payment_id}},
            "success_url": success_url,
            "cancel_url": cancel_url,
            "expires_at": int((expires_at + PAGE_OUTLIVES_PAYMENT).timestamp()),
            "locale": "vi",
        }
        with _provider_failures():
            try:
                session = self._client().v1.checkout.sessions.create(params, {"idempotency_key": payment_id})
            except stripe.InvalidRequestError as refusal:
                raise CheckoutRefused(refusal.code or "invalid_request") from refusal
        return CheckoutPage(session_id=session.id, url=session.url or "")

    def fetch_checkout(self, session_id: str) -> CheckoutState:
        """Ask where a checkout stands; its charge and fee are there once the gateway has booked them.

        Raises:
            CheckoutUnknown: the gateway has no such session.
            Unavailable: no answer.
        """
        import stripe

        with _provider_failures():
            try:
                session = self._client().v1.checkout.sessions.retrieve(session_id, params={"expand": [BOOKED]})
            except stripe.InvalidRequestError as refusal:
                raise CheckoutUnknown from refusal
        return _checkout_state(session)

    def checkouts_since(self, since: datetime) -> list[CheckoutState]:
        """Those completed of all opened since then, by as many pages as there are.

        Raises:
            Unavailable: no answer.
        """
        params: SessionListParams = {
            "created": {"gte": int(since.timestamp())},
            "status": "complete",
            "limit": 100,
            "expand": [f"data.{BOOKED}"],
        }
        with _provider_failures():
            return [_checkout_state(one) for one in self._client().v1.checkout.sessions.list(params).auto_paging_iter()]

    def refunds_since(self, since: datetime) -> list[tuple[str, GatewayRefund]]:
        """Those that name a key of ours, by as many pages as there are.

        Raises:
            Unavailable: no answer.
        """
        params: RefundListParams = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        with _provider_failures():
            made = self._client().v1.refunds.list(params).auto_paging_iter()
            named = [(_our_name(one), _refund_state(one)) for one in made]
        return [(name, state) for name, state in named if name]

    def expire_checkout(self, session_id: str) -> None:
        """Close the page. A session that is complete or expired already is left as it is.

        Raises:
            CheckoutUnknown: the gateway has no such session.
            Unavailable: not known whether it is closed.
        """
        import stripe

        with _provider_failures():
            try:
                self._client().v1.checkout.sessions.expire(session_id)
            except stripe.InvalidRequestError as refusal:
                if refusal.http_status == 404:
                    raise CheckoutUnknown from refusal

    def refund(self, *, refund_id: str, intent_id: str, amount: int) -> GatewayRefund:
        """Give money back to the card; a refusal comes back as `failed` with the gateway's code as the reason.

        Raises:
            KeyReusedWithOtherBody: this refund was sent before with another intent or amount.
            Unavailable: not known whether it was made; call again with the same arguments.
        """
        import stripe

        with _provider_failures():
            try:
                # The gateway forgets keys after a day, and a dead letter may go round later; our id on the refund stays.
                made = self._client().v1.refunds.list({"payment_intent": intent_id, "limit": 100})
                earlier = next((one for one in made.data if _our_name(one) == refund_id), None)
                if earlier is not None and earlier.amount != amount:
                    raise KeyReusedWithOtherBody
                if earlier is not None:
                    return _refund_state(earlier)
                refund = self._client().v1.refunds.create(
                    params={"payment_intent": intent_id, "amount": amount, "metadata": {"refund_id": refund_id}},
                    options={"idempotency_key": refund_id},
                )
            except (stripe.InvalidRequestError, stripe.CardError) as refusal:
                return GatewayRefund(refund_ref="", status="failed", reason=refusal.code or "refused")
        return _refund_state(refund)

    def fetch_refund(self, refund_ref: str) -> GatewayRefund:
        """Ask where a refund stands: some settle only after days, some fail after having succeeded.

        Raises:
            CheckoutUnknown: the gateway has no such refund.
            Unavailable: no answer.
        """
        import stripe

        with _provider_failures():
            try:
                return _refund_state(self._client().v1.refunds.retrieve(refund_ref))
            except stripe.InvalidRequestError as refusal:
                raise CheckoutUnknown from refusal

    def fetch_dispute(self, dispute_id: str) -> DisputeState:
        """Ask where a dispute stands, with its bookings.

        Raises:
            CheckoutUnknown: the gateway has no such dispute.
            Unavailable: no answer.
        """
        import stripe

        with _provider_failures():
            try:
                found = self._client().v1.disputes.retrieve(dispute_id, params={"expand": ["payment_intent"]})
            except stripe.InvalidRequestError as refusal:
                raise CheckoutUnknown from refusal
        return _dispute_state(found)

    def disputes_since(self, since: datetime) -> list[DisputeState]:
        """Every dispute opened since then, by as many pages as there are.

        Raises:
            Unavailable: no answer.
        """
        params: DisputeListParams = {
            "created": {"gte": int(since.timestamp())},
            "limit": 100,
            "expand": ["data.payment_intent"],
        }
        with _provider_failures():
            return [_dispute_state(one) for one in self._client().v1.disputes.list(params).auto_paging_iter()]

    def check(self) -> None:
        """Ask for the newest refund, whatever it is.

        Raises:
            Unavailable: no answer.
        """
        with _provider_failures():
            self._client().v1.refunds.list({"limit": 1})

    def read_event(self, payload: bytes, signature: str) -> GatewayEvent:
        """Authenticate an event from its raw bytes.

        Raises:
            ForgedNotice: wrong or missing signature, signed over five minutes ago, or not an event.
        """
        import stripe

        try:
            text = payload.decode()
            signature.encode("ascii")
            stripe.WebhookSignature.verify_header(text, signature, self._webhook_secret, TOLERANCE_S)
            event: dict[str, Any] = json.loads(text)
            item: dict[str, Any] = event["data"]["object"]
            return GatewayEvent(
                event_id=str(event["id"]),
                type=str(event["type"]),
                object_id=str(item["id"]),
                session_id=str(item["id"]) if item.get("object") == "checkout.session" else None,
                created_at=datetime.fromtimestamp(event["created"], UTC),
                dispute_id=str(item["id"]) if item.get("object") == "dispute" else None,
            )
        except (
            stripe.SignatureVerificationError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            OverflowError,
        ) as fault:
            raise ForgedNotice from fault

    def _client(self) -> "stripe.StripeClient":
        import stripe

        if self._opened is None:
            self._opened = stripe.StripeClient(
                self._secret_key,
                base_addresses={"api": self._api_base} if self._api_base else {},
                http_client=stripe.RequestsClient(timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S)),
                max_network_retries=RETRIES,
            )
        return self._opened


@contextmanager
def _provider_failures() -> Iterator[None]:
    """Say in our words what no caller can mend: no connection, an error of theirs, a limit, a refused key."""
    import stripe

    try:
        yield
    except stripe.IdempotencyError as fault:
        raise KeyReusedWithOtherBody from fault
    except (
        stripe.APIConnectionError,
        stripe.APIError,
        stripe.RateLimitError,
        stripe.AuthenticationError,
        stripe.PermissionError,
    ) as fault:
        raise Unavailable from fault


def _expanded(value: Any) -> Any:
    """The object where the library says "an object or its id": an id means that it was not expanded."""
    return None if isinstance(value, str) else value


def _status(status: str | None) -> Literal["open", "complete", "expired"]:
    match status:
        case "complete":
            return "complete"
        case "expired":
            return "expired"
        case _:
            return "open"


def _our_name(refund: "stripe.Refund") -> str | None:
    return refund.metadata["refund_id"] if refund.metadata and "refund_id" in refund.metadata else None


def _refund_state(refund: "stripe.Refund") -> GatewayRefund:
    match refund.status:
        case "succeeded":
            return GatewayRefund(refund.id, "succeeded", None)
        case "failed" | "canceled":
            return GatewayRefund(refund.id, "failed", refund.failure_reason or refund.status)
        case _:
            return GatewayRefund(refund.id, "pending", refund.pending_reason)


def _checkout_state(session: "stripe.checkout.Session") -> CheckoutState:
    intent = _expanded(session.payment_intent)
    charge = _expanded(intent.latest_charge) if intent else None
    booking = _expanded(charge.balance_transaction) if charge and charge.paid else None
    return CheckoutState(
        session_id=session.id,
        payment_id=session.client_reference_id or "",
        status=_status(session.status),
        paid=session.payment_status == "paid",
        amount=session.amount_total or 0,
        intent_id=intent.id if intent else None,
        charge_id=charge.id if charge and charge.paid else None,
        fee=booking.fee if booking else None,
        balance_transaction_id=booking.id if booking else None,
    )


_DISPUTES: dict[str, Literal["asked", "dropped", "open", "won", "lost"]] = {
    "warning_needs_response": "asked",
    "warning_under_review": "asked",
    "warning_closed": "dropped",
    "prevented": "dropped",
    "needs_response": "open",
    "under_review": "open",
    "won": "won",
    "lost": "lost",
}


def _dispute_state(dispute: "stripe.Dispute") -> DisputeState:
    """Source: docs.stripe.com/api/disputes/object, `status` and `balance_transactions`, November 2026."""
    intent = _expanded(dispute.payment_intent)
    named = intent.metadata if intent is not None and intent.metadata else None
    due = dispute.evidence_details.due_by
    return DisputeState(
        dispute_id=dispute.id,
        payment_id=named["payment_id"] if named is not None and "payment_id" in named else "",
        charge_id=dispute.charge if isinstance(dispute.charge, str) else dispute.charge.id,
        status=_DISPUTES.get(dispute.status, "open"),
        reason=dispute.reason,
        amount=dispute.amount,
        opened_at=datetime.fromtimestamp(dispute.created, UTC),
        evidence_due_at=None if due is None else datetime.fromtimestamp(due, UTC),
        bookings=tuple(DisputeBooking(one.id, one.amount, one.fee) for one in dispute.balance_transactions),
    )
