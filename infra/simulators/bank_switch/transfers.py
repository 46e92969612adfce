"""Money that goes out, once per reference of ours, however often and however late it is asked for."""

import hashlib
import json
import re
import sqlite3
import time
from dataclasses import dataclass
from typing import Any, Literal

from infra.simulators.bank_switch.book import Unit, timestamp
from infra.simulators.bank_switch.names import BANKS, holder_of

LIMIT = 500_000_000
PENDING_S = 5.0
FIELDS = ("amount", "to_bank_bin", "to_account", "to_name", "content")


class Rejected(Exception):
    """Not a transfer the bank would try."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says; `silent` means that it says nothing at all."""

    status: Literal["confirmed", "failed", "pending"]
    bank_ref: str | None = None
    reason: str | None = None
    silent: bool = False


def send(unit: Unit, our_ref: str, order: dict[str, Any]) -> Answer:
    """Execute a transfer, or say again what became of it.

    Raises:
        Rejected: unreadable, over the limit, or the reference came before with another body.
    """
    _check(order)
    fingerprint = hashlib.sha256(json.dumps([order[name] for name in FIELDS]).encode()).hexdigest()
    row = _find(unit, our_ref)
    if row is not None and row["fingerprint"] != fingerprint:
        raise Rejected(409, "key_reused", "this reference was used for another transfer")
    if row is not None and row["status"] != "lost":
        return _answer(unit, row)
    if row is None:
        unit.connection.execute(
            "INSERT INTO transfers (our_ref, fingerprint, amount, to_bank_bin, to_account, to_name, content, status,"
            " received_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'lost', ?)",
            (our_ref, fingerprint, *(order[name] for name in FIELDS), timestamp()),
        )
    return _behave(unit, our_ref, order)


def _behave(unit: Unit, our_ref: str, order: dict[str, Any]) -> Answer:
    end = order["to_account"][-4:]
    if end == "2222":
        return Answer("pending", silent=True)
    if end == "0000":
        return fail(unit, our_ref, "account_closed")
    if holder_of(order["to_bank_bin"], order["to_account"]) is None:
        return fail(unit, our_ref, "unknown_account")
    if order["amount"] > unit.balance():
        return fail(unit, our_ref, "insufficient_balance")
    if end == "3333":
        unit.connection.execute(
            "UPDATE transfers SET status = 'pending', due_at = ? WHERE our_ref = ?", (time.time() + PENDING_S, our_ref)
        )
        return Answer("pending")
    answer = confirm(unit, our_ref)
    return Answer("confirmed", answer.bank_ref, silent=end == "1111")


def query(unit: Unit, our_ref: str) -> Answer | None:
    """What became of a transfer; None when the bank does not know it."""
    row = _find(unit, our_ref)
    return None if row is None or row["status"] == "lost" else _answer(unit, row)


def confirm(unit: Unit, our_ref: str) -> Answer:
    """Book the money out; a transfer already confirmed is left as it is."""
    row = _find(unit, our_ref)
    if row is None or row["status"] in ("confirmed", "failed"):
        return _settled(row)
    line = unit.book(
        direction="debit",
        amount=row["amount"],
        content=row["content"],
        other_account=row["to_account"],
        other_bank_bin=row["to_bank_bin"],
        other_name=row["to_name"],
        our_ref=our_ref,
    )
    unit.connection.execute(
        "UPDATE transfers SET status = 'confirmed', bank_ref = ?, due_at = NULL WHERE our_ref = ?",
        (line["bank_ref"], our_ref),
    )
    return Answer("confirmed", line["bank_ref"])


def fail(unit: Unit, our_ref: str, reason: str) -> Answer:
    """Say a definite no; a transfer already settled is left as it is."""
    row = _find(unit, our_ref)
    if row is None or row["status"] in ("confirmed", "failed"):
        return _settled(row)
    unit.connection.execute(
        "UPDATE transfers SET status = 'failed', reason = ?, due_at = NULL WHERE our_ref = ?", (reason, our_ref)
    )
    return Answer("failed", reason=reason)


def settle_due(unit: Unit) -> None:
    """Confirm the pending transfers whose time has come."""
    rows = unit.connection.execute(
        "SELECT our_ref FROM transfers WHERE status = 'pending' AND due_at <= ?", (time.time(),)
    ).fetchall()
    for row in rows:
        confirm(unit, row["our_ref"])


def _find(unit: Unit, our_ref: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = unit.connection.execute("SELECT * FROM transfers WHERE our_ref = ?", (our_ref,)).fetchone()
    return row


def _answer(unit: Unit, row: sqlite3.Row) -> Answer:
    if row["status"] == "pending":
        return confirm(unit, row["our_ref"]) if row["due_at"] <= time.time() else Answer("pending")
    return _settled(row)


def _settled(row: sqlite3.Row | None) -> Answer:
    if row is None:
        raise Rejected(404, "unknown_transfer", "no transfer with this reference")
    return Answer(row["status"], row["bank_ref"], row["reason"])


def _check(order: dict[str, Any]) -> None:
    if set(order) != set(FIELDS):
        raise Rejected(422, "invalid_request", f"exactly these fields are expected: {', '.join(FIELDS)}")
    amount = order["amount"]
    if type(amount) is not int or amount < 1:
        raise Rejected(422, "invalid_amount", "amount is a whole number of đồng, at least 1")
    if amount >= LIMIT:
        raise Rejected(422, "amount_over_limit", f"one fast transfer is under {LIMIT} ₫")
    if order["to_bank_bin"] not in BANKS:
        raise Rejected(422, "unknown_bank", "no bank with this BIN takes fast transfers")
    if not isinstance(order["to_account"], str) or not re.fullmatch(r"[0-9A-Z]{4,19}", order["to_account"]):
        raise Rejected(422, "invalid_account", "an account number is 4 to 19 digits or capital letters")
    if not isinstance(order["to_name"], str) or not order["to_name"].strip():
        raise Rejected(422, "invalid_name", "the receiver's name is missing")
    content = order["content"]
    if not isinstance(content, str) or not 1 <= len(content) <= 210 or not content.isascii():
        raise Rejected(422, "invalid_content", "the content is 1 to 210 letters without marks")
