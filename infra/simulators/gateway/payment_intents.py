"""Payment intents: one wish to collect money, tried with one or more cards on the hosted page."""

from typing import Any

from infra.simulators.gateway import charges
from infra.simulators.gateway.cards import Card
from infra.simulators.gateway.errors import ApiError, refused
from infra.simulators.gateway.store import Unit, random_id


def create_for_session(unit: Unit, session: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Made at the first try of a card, as hosted pages do since 2022.

    Args:
        wanted: the session's `payment_intent_data`.
    """
    intent_id = unit.new_id("payment_intent")
    intent = {
        "id": intent_id,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": random_id(f"{intent_id}_secret_"),
        "confirmation_method": "automatic",
        "created": unit.now,
        "currency": session["currency"],
        "customer": None,
        "description": wanted.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": dict(wanted.get("metadata", {})),
        "next_action": None,
        "payment_method": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "receipt_email": None,
        "setup_future_usage": None,
        "shipping": None,
        "status": "requires_payment_method",
        "transfer_data": None,
    }
    unit.put(intent)
    unit.emit("payment_intent.created", intent)
    return intent


def attach_card(unit: Unit, intent: dict[str, Any], card: Card) -> None:
    intent["payment_method"] = unit.new_id("payment_method")
    unit.remember_secret(intent["payment_method"], card.number)
    unit.put(intent)


def ask_confirmation(unit: Unit, intent: dict[str, Any], url: str) -> None:
    """The card's bank wants its own page first; no charge yet."""
    intent["status"] = "requires_action"
    intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": {"url": url, "return_url": None}}
    unit.put(intent)
    unit.emit("payment_intent.requires_action", intent)


def succeed(unit: Unit, intent: dict[str, Any], card: Card, *, booked_later: bool) -> dict[str, Any]:
    """Charge the card; returns the charge.

    Args:
        booked_later: the balance transaction (and so the fee) appears only after a moment, as at the gateway.
    """
    charge = charges.new_charge(unit, intent, card)
    if booked_later:
        unit.set_timer(charges.BOOKED_AFTER_S, "book_charge", charge["id"])
    else:
        fee = charges.fee_of(charge["amount"])
        charge["balance_transaction"] = charges.book(
            unit, kind="charge", source=charge["id"], amount=charge["amount"], fee=fee
        )
        unit.put(charge)
    intent.update(
        status="succeeded",
        latest_charge=charge["id"],
        amount_received=intent["amount"],
        last_payment_error=None,
        next_action=None,
    )
    unit.put(intent)
    unit.emit("charge.succeeded", charge)
    unit.emit("payment_intent.succeeded", intent)
    if card.disputed:
        unit.set_timer(charges.DISPUTE_AFTER_S, "open_dispute", charge["id"])
    return charge


def decline(unit: Unit, intent: dict[str, Any], card: Card) -> None:
    """A failed charge; the intent waits for another card."""
    charge = charges.new_charge(unit, intent, card)
    _fail(intent, card.code or "card_declined", card.decline or "generic_decline", card.message, charge["id"])
    unit.put(intent)
    unit.emit("charge.failed", charge)
    unit.emit("payment_intent.payment_failed", intent)


def fail_confirmation(unit: Unit, intent: dict[str, Any]) -> None:
    """The buyer said no on the bank's page: no charge is made."""
    message = "We are unable to authenticate your payment method. Please choose a different payment method and try again."
    _fail(intent, "payment_intent_authentication_failure", None, message, None)
    unit.put(intent)
    unit.emit("payment_intent.payment_failed", intent)


def _fail(intent: dict[str, Any], code: str, decline_code: str | None, message: str, charge_id: str | None) -> None:
    error: dict[str, Any] = {"code": code, "message": message, "type": "card_error"}
    error |= {"decline_code": decline_code} if decline_code else {}
    error |= {"charge": charge_id} if charge_id else {}
    intent.update(status="requires_payment_method", next_action=None, last_payment_error=error, payment_method=None)
    if charge_id:
        intent["latest_charge"] = charge_id


def abandon(unit: Unit, intent: dict[str, Any]) -> None:
    """Its session expired: the intent is canceled by the gateway itself."""
    if intent["status"] not in ("succeeded", "canceled"):
        intent.update(status="canceled", canceled_at=unit.now, cancellation_reason="expired", next_action=None)
        unit.put(intent)
        unit.emit("payment_intent.canceled", intent)


def cancel(unit: Unit, intent_id: str) -> dict[str, Any]:
    """An intent of a hosted page can not be canceled by itself: the session is expired instead.

    Raises:
        ApiError: always, for every intent in this subset belongs to a session; the message tells the state.
    """
    intent = unit.get("payment_intent", intent_id, param="intent")
    if intent["status"] in ("succeeded", "canceled"):
        allowed = "requires_payment_method, requires_capture, requires_confirmation, requires_action, processing"
        raise ApiError(
            400,
            "invalid_request_error",
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. Only a PaymentIntent "
            f"with one of the following statuses may be canceled: {allowed}.",
            code="payment_intent_unexpected_state",
            extra={"payment_intent": intent},
        )
    raise refused(
        "You cannot cancel this PaymentIntent because it was created by Checkout. Expire the Checkout Session instead."
    )
