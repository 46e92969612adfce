"""Checkout sessions: opened by the merchant, paid by the buyer on the hosted page, closed by either or by time."""

import json
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from infra.simulators.gateway import forms, payment_intents
from infra.simulators.gateway.cards import MESSAGES_VI, Card
from infra.simulators.gateway.errors import invalid, refused
from infra.simulators.gateway.store import Unit

LEAST_AMOUNT, MOST_AMOUNT = 13_000, 99_999_999
SHORTEST_S, LONGEST_S = 30 * 60, 24 * 3600
ACCEPTED = (
    "adaptive_pricing", "allowed_payment_method_types", "cancel_url", "client_reference_id", "customer_email", "expand",
    "expires_at", "line_items", "locale", "metadata", "mode", "payment_intent_data", "submit_type", "success_url",
    "ui_mode",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one try to pay: `asks` means that the bank's confirmation page is next."""

    outcome: Literal["paid", "declined", "asks", "closed"]
    message_vi: str = ""
    code: str | None = None


def create(unit: Unit, params: dict[str, Any], *, page_base: str) -> dict[str, Any]:
    """Raises: ApiError: unreadable parameters, an amount outside the limits, an expiry outside 30 min to 24 h."""
    forms.allow_only(params, ACCEPTED)
    if forms.required(params, "mode") != "payment":
        raise invalid("Invalid mode: this account only takes one-off payments (`payment`)", param="mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise invalid("Invalid ui_mode: must be hosted_page", param="ui_mode")
    items = _line_items(forms.required(params, "line_items"))
    total = sum(item["amount_total"] for item in items)
    _check_amount(total)
    if "card" not in params.get("allowed_payment_method_types", ["card"]):
        raise invalid("None of the allowed payment method types is active", param="allowed_payment_method_types")
    expires_at = _expiry(unit, params)
    wanted = params.get("payment_intent_data") or {}
    forms.allow_only(wanted, ("description", "metadata"), within="payment_intent_data")
    wanted = {**wanted, "metadata": forms.metadata(wanted, within="payment_intent_data[metadata]")}
    session_id = unit.new_id("checkout.session")
    session = {
        "id": session_id,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": _address(params, "cancel_url"),
        "client_reference_id": forms.text(params["client_reference_id"], "client_reference_id", longest=200)
        if "client_reference_id" in params
        else None,
        "created": unit.now,
        "currency": "vnd",
        "custom_fields": [],
        "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
        "customer": None,
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "expires_at": expires_at,
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": forms.metadata(params),
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "submit_type": params.get("submit_type"),
        "success_url": _address(params, "success_url", needed=True),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{page_base}/c/pay/{session_id}",
    }
    unit.put(session)
    unit.remember_secret(session_id, json.dumps({"items": items, "intent": wanted}, ensure_ascii=False))
    unit.set_timer(expires_at - unit.now, "expire_session", session_id)
    return session


def _line_items(raw: Any) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or len(raw) > 100:
        raise invalid("Invalid array", param="line_items")
    return [_line_item(item, f"line_items[{place}]") for place, item in enumerate(raw)]


def _line_item(item: Any, at: str) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise invalid("Invalid object", param=at)
    forms.allow_only(item, ("price_data", "quantity"), within=at)
    price = forms.required(item, "price_data", within=at)
    forms.allow_only(price, ("currency", "product_data", "unit_amount"), within=f"{at}[price_data]")
    if str(forms.required(price, "currency", within=f"{at}[price_data]")).lower() != "vnd":
        raise invalid("Invalid currency: this account takes vnd", param=f"{at}[price_data][currency]")
    unit_amount = forms.integer(price.get("unit_amount"), f"{at}[price_data][unit_amount]")
    quantity = forms.integer(forms.required(item, "quantity", within=at), f"{at}[quantity]")
    if unit_amount < 0 or quantity < 1:
        raise invalid("Invalid non-negative integer", param=at, code="parameter_invalid_integer")
    product = forms.required(price, "product_data", within=f"{at}[price_data]")
    name = forms.text(forms.required(product, "name", within=f"{at}[price_data][product_data]"), f"{at}[name]")
    return {"description": name, "quantity": quantity, "amount_total": unit_amount * quantity}


def _check_amount(total: int) -> None:
    if total < LEAST_AMOUNT:
        message = f"The Checkout Session's total amount due must add up to at least ₫{LEAST_AMOUNT:,} vnd"
        raise refused(message, code="amount_too_small", param="line_items")
    if total > MOST_AMOUNT:
        message = f"The Checkout Session's total amount must be no more than ₫{MOST_AMOUNT:,}"
        raise refused(message, code="amount_too_large", param="line_items")


def _expiry(unit: Unit, params: dict[str, Any]) -> int:
    if "expires_at" not in params:
        return unit.now + LONGEST_S
    expires_at = forms.integer(params["expires_at"], "expires_at")
    if expires_at < unit.now + SHORTEST_S:
        raise invalid(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", param="expires_at"
        )
    if expires_at > unit.now + LONGEST_S:
        raise invalid(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", param="expires_at"
        )
    return expires_at


def _address(params: dict[str, Any], name: str, *, needed: bool = False) -> str | None:
    if not needed and name not in params:
        return None
    address = forms.text(forms.required(params, name), name)
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
        raise invalid(f"Not a valid URL: {address}", param=name, code="url_invalid")
    return address


def expire(unit: Unit, session_id: str) -> dict[str, Any]:
    """Raises: ApiError: it is complete or already expired."""
    session = unit.get("checkout.session", session_id, param="session")
    if session["status"] != "open":
        raise refused(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {session['status']}."
        )
    session.update(status="expired", url=None)
    unit.put(session)
    if session["payment_intent"]:
        payment_intents.abandon(unit, unit.get("payment_intent", session["payment_intent"]))
    unit.emit("checkout.session.expired", session)
    return session


def close_overdue(unit: Unit, session: dict[str, Any]) -> dict[str, Any]:
    """Expire a session whose time is over, without waiting for the timer."""
    if session["status"] == "open" and session["expires_at"] <= unit.now:
        return expire(unit, session["id"])
    return session


def pay(unit: Unit, session_id: str, card: Card, *, page_base: str, booked_later: bool) -> Attempt:
    """The buyer submits a card on the page."""
    session = close_overdue(unit, unit.get("checkout.session", session_id))
    if session["status"] != "open":
        return Attempt("closed")
    intent = _intent_of(unit, session)
    payment_intents.attach_card(unit, intent, card)
    if card.asks:
        payment_intents.ask_confirmation(unit, intent, f"{page_base}/c/confirm/{session_id}")
        return Attempt("asks")
    if card.decline is not None:
        payment_intents.decline(unit, intent, card)
        return Attempt("declined", MESSAGES_VI.get(card.decline, MESSAGES_VI["generic_decline"]), card.decline)
    _complete(unit, session, intent, card, booked_later=booked_later)
    return Attempt("paid")


def confirm(unit: Unit, session_id: str, card: Card, *, agreed: bool, booked_later: bool) -> Attempt:
    """The buyer answers on the bank's own page.

    Args:
        card: the one that was asked about.
    """
    session = close_overdue(unit, unit.get("checkout.session", session_id))
    if session["status"] != "open" or not session["payment_intent"]:
        return Attempt("closed")
    intent = unit.get("payment_intent", session["payment_intent"])
    if intent["status"] != "requires_action":
        return Attempt("closed")
    if not agreed:
        payment_intents.fail_confirmation(unit, intent)
        return Attempt("declined", MESSAGES_VI["authentication_failed"], "authentication_failed")
    _complete(unit, session, intent, card, booked_later=booked_later)
    return Attempt("paid")


def asked_card(unit: Unit, session: dict[str, Any]) -> str | None:
    """The number of the card whose bank is asking, if one is."""
    if not session["payment_intent"]:
        return None
    intent = unit.get("payment_intent", session["payment_intent"])
    if intent["status"] != "requires_action":
        return None
    return unit.secret(intent["payment_method"])


def contents_of(unit: Unit, session_id: str) -> dict[str, Any]:
    """The line items and the wishes for the intent, as given at creation."""
    contents: dict[str, Any] = json.loads(unit.secret(session_id) or "{}")
    return contents


def _intent_of(unit: Unit, session: dict[str, Any]) -> dict[str, Any]:
    if session["payment_intent"]:
        return unit.get("payment_intent", session["payment_intent"])
    intent = payment_intents.create_for_session(unit, session, contents_of(unit, session["id"])["intent"])
    session["payment_intent"] = intent["id"]
    unit.put(session)
    return intent


def _complete(unit: Unit, session: dict[str, Any], intent: dict[str, Any], card: Card, *, booked_later: bool) -> None:
    payment_intents.succeed(unit, intent, card, booked_later=booked_later)
    session.update(status="complete", payment_status="paid", url=None)
    unit.put(session)
    unit.emit("checkout.session.completed", session)
