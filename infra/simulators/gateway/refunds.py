"""Refunds: guarded against the unrefunded rest of the charge; some settle later, some fail later."""

from typing import Any

from infra.simulators.gateway import charges, forms
from infra.simulators.gateway.cards import card_of
from infra.simulators.gateway.errors import invalid, refused
from infra.simulators.gateway.store import Unit

SETTLES_AFTER_S = 2.0
FAILS_AFTER_S = 2.0
REASONS = ("duplicate", "fraudulent", "requested_by_customer")
ACCEPTED = ("payment_intent", "charge", "amount", "reason", "metadata", "expand")


def create(unit: Unit, params: dict[str, Any]) -> dict[str, Any]:
    """Raises: ApiError: unreadable parameters; nothing was charged; charged back; more than what is left."""
    forms.allow_only(params, ACCEPTED)
    extra = forms.metadata(params)
    reason = params.get("reason")
    if reason is not None and reason not in REASONS:
        raise invalid(f"Invalid reason: must be one of {', '.join(REASONS)}", param="reason")
    wanted = forms.integer(params["amount"], "amount") if "amount" in params else None
    if wanted is not None and wanted <= 0:
        raise invalid("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    charge = _charge_named(unit, params)
    left = charge["amount"] - charge["amount_refunded"]
    if charge["disputed"]:
        raise refused(f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed")
    if left == 0:
        raise refused(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = left if wanted is None else wanted
    if amount > left:
        raise refused(f"Refund amount (₫{amount:,}) is greater than unrefunded amount on charge (₫{left:,})", param="amount")
    return _book(unit, charge, amount, reason, extra)


def _charge_named(unit: Unit, params: dict[str, Any]) -> dict[str, Any]:
    if "payment_intent" in params:
        intent = unit.get("payment_intent", str(params["payment_intent"]), param="payment_intent")
        if intent["status"] != "succeeded":
            raise refused(
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                param="payment_intent",
                code="payment_intent_unexpected_state",
            )
        return unit.get("charge", intent["latest_charge"])
    charge = unit.get("charge", str(forms.required(params, "charge")), param="charge")
    if not charge["paid"]:
        raise refused(f"Charge {charge['id']} is not paid and cannot be refunded.", param="charge")
    return charge


def _book(unit: Unit, charge: dict[str, Any], amount: int, reason: str | None, extra: dict[str, str]) -> dict[str, Any]:
    behaviour = card_of(unit.secret(charge["id"]) or "").refund
    pending = behaviour == "pending_then_succeeds"
    refund_id = unit.new_id("refund")
    refund = {
        "id": refund_id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": charges.book(unit, kind="refund", source=refund_id, amount=-amount),
        "charge": charge["id"],
        "created": unit.now,
        "currency": charge["currency"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "failure_balance_transaction": None,
        "failure_reason": None,
        "metadata": extra,
        "payment_intent": charge["payment_intent"],
        "pending_reason": "processing" if pending else None,
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if pending else "succeeded",
        "transfer_reversal": None,
    }
    unit.put(refund)
    before = charge["amount_refunded"]
    charge["amount_refunded"] = before + amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    unit.put(charge)
    unit.emit("refund.created", refund)
    unit.emit("charge.refunded", charge, previous={"amount_refunded": before})
    if pending:
        unit.set_timer(SETTLES_AFTER_S, "settle_refund", refund_id)
    elif behaviour == "succeeds_then_fails":
        unit.set_timer(FAILS_AFTER_S, "fail_refund", refund_id)
    return refund


def settle(unit: Unit, refund_id: str) -> None:
    refund = unit.get("refund", refund_id)
    if refund["status"] == "pending":
        refund.update(status="succeeded", pending_reason=None)
        unit.put(refund)
        unit.emit("refund.updated", refund, previous={"status": "pending"})


def fail(unit: Unit, refund_id: str, reason: str = "expired_or_canceled_card") -> None:
    """The bank sent the money back: it returns to the merchant's balance and may be refunded again."""
    refund = unit.get("refund", refund_id)
    if refund["status"] == "failed":
        return
    before = refund["status"]
    entry = charges.book(unit, kind="payment_refund_failure", source=refund_id, amount=refund["amount"])
    refund.update(status="failed", failure_reason=reason, failure_balance_transaction=entry, pending_reason=None)
    unit.put(refund)
    charge = unit.get("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    unit.put(charge)
    unit.emit("refund.updated", refund, previous={"status": before})
    unit.emit("refund.failed", refund, previous={"status": before})
