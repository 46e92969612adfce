"""What the bank tells us of money that came in: one booking on our account, under the bank's own reference."""

from datetime import datetime
from enum import StrEnum

from chalicelib.kernel.booking import booking_id_of
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass


class MoneyOutcome(StrEnum):
    """What became of money that came in; UNKNOWN and nothing else waits for a person. DECIDED was for no order."""

    APPLIED = "applied"
    PART = "part"
    RETURNED = "returned"
    UNKNOWN = "unknown"
    SEEN = "seen"
    DECIDED = "decided"


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
        return booking_id_of(self.bank_bin, self.account, self.bank_ref)

    @property
    def owner(self) -> str:
        """Whose account `2220` it waits on while it matches nothing."""
        return self.booking_id.replace(":", "-")


@dataclass(frozen=True, slots=True)
class Booking:
    """What is kept of money that came in.

    Attributes:
        order_id: the order that it was for; None while it matches nothing.
        on_statement: the account's statement has it, so that it left the clearing account `1220`.
        frozen: its order was frozen because no statement had it in time.
        recalled: how much of it the bank has taken back.
    """

    money: MoneyIn
    outcome: MoneyOutcome
    order_id: str | None = None
    on_statement: bool = False
    frozen: bool = False
    recalled: Money = 0

    @property
    def about(self) -> str:
        """What its journal entries are about."""
        return self.order_id or self.money.owner
