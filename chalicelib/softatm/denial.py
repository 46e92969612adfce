"""Denials: a customer says that notes of a withdrawal were never handed over (failure 48)."""

from datetime import datetime
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import HoldId
from chalicelib.oversight import CaseId
from chalicelib.softatm.withdrawal import WithdrawalId


class Verdict(StrEnum):
    """What was found: the customer had the notes; they lay in the till at its close; nobody knows, and the province pays."""

    HAD_THEM = "had_them"
    WAS_OVER = "was_over"
    GOODWILL = "goodwill"


@dataclass(frozen=True, slots=True)
class Denial:
    """
    Attributes:
        missing: how much of the amount, as the customer says.
        commission: the outlet's for this withdrawal, kept back meanwhile; zero if it was paid out before.
    """

    withdrawal_id: WithdrawalId
    party_id: PartyId
    missing: Money
    denied_at: datetime
    case_id: CaseId
    hold_id: HoldId
    commission: Money
    verdict: Verdict | None = None
    decided_by: tuple[PartyId, ...] = ()
    decided_at: datetime | None = None
