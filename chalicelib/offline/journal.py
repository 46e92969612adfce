"""The tablet's journal: one entry before each payment, numbered, chained, signed with the device's key; never changed.

The text that is hashed and signed is the entry's fields joined by `|`, none of which can contain it:

    lease | seq | at | kind | voucher | amount | shift | form | previous
"""

import hashlib
from datetime import datetime
from enum import StrEnum

from chalicelib.kernel.clock import to_text
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass


class EntryKind(StrEnum):
    """REDEEM: notes are about to be handed over. DECLINE: a cancelled voucher will not be paid here, ever.
    UNLOCK: a supervisor let the tablet go on at half its limits, since its clock could not be trusted.
    """

    REDEEM = "redeem"
    DECLINE = "decline"
    UNLOCK = "unlock"


@dataclass(frozen=True, slots=True)
class Entry:
    """
    Attributes:
        at: the tablet's estimated time.
        voucher_id, amount, shift_id: of a payment; empty or 0 where the kind has none.
        form: how the voucher was shown: `qr`, `code`, or empty.
        previous: hash of the entry before.
        hash: SHA-256 of the entry's text; signature: by the device's key over the same text, base64url.
    """

    lease_id: str
    seq: int
    at: datetime
    kind: EntryKind
    voucher_id: str
    amount: Money
    shift_id: str
    form: str
    previous: str
    hash: str = ""
    signature: str = ""

    @property
    def text(self) -> str:
        parts = [self.lease_id, str(self.seq), to_text(self.at), self.kind.value, self.voucher_id, str(self.amount)]
        return "|".join([*parts, self.shift_id, self.form, self.previous])

    @property
    def true_hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def key(self) -> str:
        """What it is known by: a fork of the journal has the number twice, but not the hash."""
        return f"{self.seq:06d}-{self.hash[:16]}"
