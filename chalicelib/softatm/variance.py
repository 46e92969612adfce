"""What a shift was off at its close, until that is recovered, written off or income; and how often a teller is off."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account, account, chart
from chalicelib.softatm.outlet import OutletCode
from chalicelib.softatm.shift import Shift, ShiftId


class Remedy(StrEnum):
    """How a part of a variance comes to its end. CLAIMED: a customer had been given too little."""

    REPAID = "repaid"
    COMMISSION = "commission"
    WRITTEN_OFF = "written_off"
    INCOME = "income"
    CLAIMED = "claimed"


FOR_SHORTS = frozenset({Remedy.REPAID, Remedy.COMMISSION, Remedy.WRITTEN_OFF})


@dataclass(frozen=True, slots=True)
class Settled:
    """One part of it.

    Attributes:
        by: who answers for it, two people.
        reference: the approval or repayment by which it was done.
    """

    remedy: Remedy
    amount: Money
    by: tuple[PartyId, ...]
    at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class Variance:
    """
    Attributes:
        amount: counted less expected; never zero.
    """

    shift_id: ShiftId
    outlet_code: OutletCode
    teller_id: PartyId
    amount: int
    closed_at: datetime
    settled: tuple[Settled, ...] = ()

    @property
    def left(self) -> Money:
        """What is still open of it."""
        return abs(self.amount) - sum(part.amount for part in self.settled)

    @property
    def short(self) -> bool:
        return self.amount < 0

    @property
    def account(self) -> Account:
        """Where what is left of it stands."""
        return account(chart.TELLER_SHORT, self.teller_id) if self.short else account(chart.CASH_OVER, self.outlet_code)

    def age_days(self, now: datetime) -> int:
        return (now - self.closed_at).days


@dataclass(frozen=True, slots=True)
class Close:
    """How one shift of a teller ended."""

    shift_id: ShiftId
    variance: int


@dataclass(frozen=True, slots=True)
class TellerRecord:
    """The teller's last closes, the newest last."""

    teller_id: PartyId
    closes: tuple[Close, ...] = ()


def with_close(record: TellerRecord, shift: Shift, *, within: int) -> TellerRecord:
    """The record after another close.

    Args:
        within: how many closes are remembered.
    """
    close = Close(shift.shift_id, shift.variance or 0)
    return replace(record, closes=(*record.closes, close)[-within:])


def pattern(record: TellerRecord, *, times: int) -> Close | None:
    """The first close of a pattern that the newest one belongs to: this often off in the closes that are remembered."""
    off = [close for close in record.closes if close.variance]
    return off[0] if record.closes[-1].variance and len(off) >= times else None
