"""What the bank tells us of money that came in: one booking on our account, under the bank's own reference."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.kernel.money import Money

_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")


class MoneyOutcome(StrEnum):
    """What became of money that came in; UNKNOWN and nothing else waits for a person."""

    APPLIED = "applied"
    PART = "part"
    RETURNED = "returned"
    UNKNOWN = "unknown"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class MoneyIn:
    """A booking that the bank told us of, by notice or by statement: the same booking has the same `booking_id`.

    Attributes:
        bank_bin, account: ours, where it came in.
        content: the payer's free text, where the payment's reference is looked for.
        raw: what the bank sent, to the letter.
    """

    bank_bin: str
    account: str
    bank_ref: str
    amount: Money
    content: str
    payer_bank_bin: str
    payer_account: str
    payer_name: str
    booked_at: datetime
    raw: str

    @property
    def booking_id(self) -> str:
        """The bank, our account and the bank's reference: what the posting `bankin:…` is keyed by."""
        return f"{plain(self.bank_bin)}:{plain(self.account)}:{plain(self.bank_ref)}"


def plain(text: str) -> str:
    """The text if it can be part of a key, else its SHA-256: outside references may hold any character."""
    return text if _PLAIN.fullmatch(text) else hashlib.sha256(text.encode()).hexdigest()
