"""Money that comes in: a booking and a notice of it, together or, on a test's order, one without the other."""

import json
import re
import uuid
from dataclasses import dataclass

from infra.simulators.bank_switch.book import Unit, new_bank_ref, timestamp
from infra.simulators.bank_switch.names import holder_of

MOST_AMOUNT = 10**12


@dataclass(frozen=True, slots=True)
class Payer:
    """Who sends; the defaults are the phone page's buyer."""

    account: str = "0912345678"
    bank_bin: str = "970436"
    name: str = ""

    def called(self) -> str:
        return self.name or holder_of(self.bank_bin, self.account) or "KHACH HANG"


def receive(unit: Unit, *, amount: int, content: str, payer: Payer, notice: bool = True, booking: bool = True) -> str:
    """Book money in and tell of it; returns the bank's reference.

    Args:
        notice: False leaves the money to be found on the statement only.
        booking: False tells of money that never reaches the statement.

    Raises:
        ValueError: no positive amount, or a content that the switch does not carry.
    """
    if not 0 < amount < MOST_AMOUNT:
        raise ValueError("amount must be between 1 and 999999999999")
    if len(content) > 210 or re.search(r"[\x00-\x1f]", content):
        raise ValueError("content must be at most 210 characters on one line")
    bank_ref, booked_at = new_bank_ref(), timestamp()
    if booking:
        line = unit.book(
            direction="credit",
            amount=amount,
            content=content,
            other_account=payer.account,
            other_bank_bin=payer.bank_bin,
            other_name=payer.called(),
        )
        bank_ref, booked_at = line["bank_ref"], line["booked_at"]
    if notice:
        message = {
            "notice_id": f"NT{uuid.uuid4().hex}",
            "bank_ref": bank_ref,
            "account": unit.account.number,
            "amount": amount,
            "currency": "VND",
            "content": content,
            "payer_account": payer.account,
            "payer_bank_bin": payer.bank_bin,
            "payer_name": payer.called(),
            "booked_at": booked_at,
        }
        unit.notify(str(message["notice_id"]), json.dumps(message, ensure_ascii=False).encode())
    return bank_ref


def recall(unit: Unit, bank_ref: str) -> str | None:
    """The sender's bank takes a credit back: a debit with the same amount. None when there is no such credit."""
    row = unit.connection.execute(
        "SELECT * FROM bookings WHERE bank_ref = ? AND direction = 'credit'", (bank_ref,)
    ).fetchone()
    if row is None:
        return None
    line = unit.book(
        direction="debit",
        amount=row["amount"],
        content=f"RECALL {bank_ref}",
        other_account=row["other_account"],
        other_bank_bin=row["other_bank_bin"],
        other_name=row["other_name"],
        our_ref=bank_ref,
    )
    return str(line["bank_ref"])


def charge(unit: Unit, amount: int, content: str) -> str:
    """The bank itself takes money from the account."""
    if not 0 < amount < MOST_AMOUNT:
        raise ValueError("amount must be between 1 and 999999999999")
    line = unit.book(
        direction="debit", amount=amount, content=content, other_account="", other_bank_bin="", other_name="NGAN HANG"
    )
    return str(line["bank_ref"])
