"""Charges and their bookings: fee, refund and dispute entries of the gateway balance."""

from typing import Any

from infra.simulators.gateway.cards import Card
from infra.simulators.gateway.errors import refused
from infra.simulators.gateway.store import Unit

FEE_PER_MILLE = 29
FEE_FIXED = 3_000
DISPUTE_FEE = 350_000
DISPUTE_AFTER_S = 5.0
BOOKED_AFTER_S = 1.0


def fee_of(amount: int) -> int:
    """2.9 % of the amount, rounded half up to a whole đồng, plus 3,000 ₫."""
    return (amount * FEE_PER_MILLE + 500) // 1000 + FEE_FIXED


def book(unit: Unit, *, kind: str, source: str, amount: int, fee: int = 0, description: str | None = None) -> str:
    """Write one balance transaction; `amount` is signed from the merchant's side. Returns its id."""
    entry = {
        "id": unit.new_id("balance_transaction"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": unit.now + 7 * 86_400,
        "balance_type": "payments",
        "created": unit.now,
        "currency": "vnd",
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": _fee_details(fee),
        "net": amount - fee,
        "reporting_category": {"payment_refund_failure": "refund_failure", "adjustment": "dispute"}.get(kind, kind),
        "source": source,
        "status": "pending",
        "type": kind,
    }
    return str(unit.put(entry)["id"])


def _fee_details(fee: int) -> list[dict[str, Any]]:
    what = {"application": None, "currency": "vnd", "description": "Stripe processing fees", "type": "stripe_fee"}
    return [{"amount": fee, **what}] if fee else []


def new_charge(unit: Unit, intent: dict[str, Any], card: Card) -> dict[str, Any]:
    """One try at a card: succeeded, or failed with the card's decline code."""
    succeeded = card.decline is None
    charge = {
        "id": unit.new_id("charge"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if succeeded else 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
        "captured": succeeded,
        "created": unit.now,
        "currency": intent["currency"],
        "customer": None,
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": card.code,
        "failure_message": card.message or None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "outcome": _outcome(card),
        "paid": succeeded,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "payment_method_details": {"card": card_face(card), "type": "card"},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "status": "succeeded" if succeeded else "failed",
    }
    unit.remember_secret(charge["id"], card.number)
    return unit.put(charge)


def card_face(card: Card) -> dict[str, Any]:
    return {
        "brand": card.brand,
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "funding": "credit",
        "last4": card.last4,
        "network": card.brand,
    }


def _outcome(card: Card) -> dict[str, Any]:
    declined = card.decline is not None
    return {
        "network_status": "declined_by_network" if declined else "approved_by_network",
        "reason": card.decline,
        "risk_level": "normal",
        "seller_message": card.message if declined else "Payment complete.",
        "type": "issuer_declined" if declined else "authorized",
    }


def book_charge(unit: Unit, charge_id: str) -> None:
    """Give a captured charge its balance transaction; at the gateway this can come a moment after the charge."""
    charge = unit.get("charge", charge_id)
    if charge["balance_transaction"] is None:
        charge["balance_transaction"] = book(
            unit, kind="charge", source=charge_id, amount=charge["amount"], fee=fee_of(charge["amount"])
        )
        unit.put(charge)
        unit.emit("charge.updated", charge, previous={"balance_transaction": None})


def open_dispute(unit: Unit, charge_id: str, *, reason: str = "fraudulent", inquiry: bool = False) -> None:
    """The holder disputes the whole unrefunded rest; amount and fee leave the balance at once, not yet by an inquiry."""
    charge = unit.get("charge", charge_id)
    amount = charge["amount"] - charge["amount_refunded"]
    if charge["disputed"] or amount <= 0:
        return
    dispute_id = unit.new_id("dispute")
    dispute = {
        "id": dispute_id,
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge_id,
        "created": unit.now,
        "currency": "vnd",
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {"due_by": unit.now + 7 * 86_400, "has_evidence": False, "past_due": False},
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "network_reason_code": "10.4",
        "payment_intent": charge["payment_intent"],
        "payment_method_details": charge["payment_method_details"],
        "reason": reason,
        "status": "warning_needs_response",
    }
    unit.put(dispute)
    if inquiry:
        unit.emit("charge.dispute.created", dispute)
        return
    _withdraw(unit, dispute)
    unit.emit("charge.dispute.created", dispute)
    unit.emit("charge.dispute.funds_withdrawn", dispute)


def _withdraw(unit: Unit, dispute: dict[str, Any]) -> None:
    amount, dispute_id = dispute["amount"], dispute["id"]
    booking = book(unit, kind="adjustment", source=dispute_id, amount=-amount, fee=DISPUTE_FEE, description="Chargeback")
    dispute["balance_transactions"].append(unit.get("balance_transaction", booking))
    dispute["status"] = "needs_response"
    unit.put(dispute)
    charge = unit.get("charge", dispute["charge"])
    charge["disputed"] = True
    unit.put(charge)


def escalate_dispute(unit: Unit, dispute_id: str) -> None:
    """An inquiry becomes a dispute.

    Raises:
        ApiError: it is none.
    """
    dispute = unit.get("dispute", dispute_id)
    if dispute["status"] != "warning_needs_response":
        raise refused(f"This dispute is {dispute['status']}.")
    _withdraw(unit, dispute)
    unit.emit("charge.dispute.updated", dispute, previous={"status": "warning_needs_response"})
    unit.emit("charge.dispute.funds_withdrawn", dispute)


def close_dispute(unit: Unit, dispute_id: str, status: str) -> None:
    """The holder's bank has decided; what is won comes back, without the fee. An inquiry is closed by `warning_closed`.

    Raises:
        ApiError: it is over, or does not end this way.
    """
    dispute = unit.get("dispute", dispute_id)
    before = dispute["status"]
    ends = {"needs_response": ("won", "lost"), "warning_needs_response": ("warning_closed",)}.get(before, ())
    if status not in ends:
        raise refused(f"This dispute is {before}; it does not become {status}.")
    dispute["status"] = status
    if status == "won":
        booking = book(
            unit, kind="adjustment", source=dispute_id, amount=dispute["amount"], description="Chargeback reversal"
        )
        dispute["balance_transactions"].append(unit.get("balance_transaction", booking))
    unit.put(dispute)
    unit.emit("charge.dispute.closed", dispute, previous={"status": before})
    if status == "won":
        unit.emit("charge.dispute.funds_reinstated", dispute)
