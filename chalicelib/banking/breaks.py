"""Breaks: what bank and ledger do not say alike. Each waits for a person, and grows louder with its age.

NEW -> MATCHED | SPLIT | SUSPENSE -> RESOLVED; what people decide on moves money, and is decided by two of them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.ids import ALPHABET, Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass

ESCALATE_AFTER = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""Ages at which a break is raised again, each time to a higher level. Source: money.md section 5, bank line."""


class BreakId(Id):
    """Made from the finding, so that the same finding is one break."""

    prefix = "brk"
    __slots__ = ()


class BreakKind(StrEnum):
    NOTICE_WITHOUT_LINE = "notice_without_line"
    UNKNOWN_MONEY = "unknown_money"
    UNEXPLAINED_DEBIT = "unexplained_debit"
    AMOUNT_DIFFERS = "amount_differs"
    LINE_DIFFERS = "line_differs"
    TRANSFER_AFTER_FAILURE = "transfer_after_failure"
    RECALLED = "recalled"


class BreakState(StrEnum):
    NEW = "new"
    MATCHED = "matched"
    SPLIT = "split"
    SUSPENSE = "suspense"
    RESOLVED = "resolved"


class Decision(StrEnum):
    """What two people may decide on a break.

    GIVE_UP: the notice's money never comes; out of where it lies, else our loss. OWN_MONEY: paid in or out by ourselves.
    BOOKED_BEFORE: the ledger had it under another name. FEE, LOSS: ours to bear. KEEP: the bank sent more than it told of;
    that waits for its owner. NOTED: seen, nothing to post. MADE_WHOLE: what a recall took from an order is ours to bear, and
    the order goes on. ENDED: the order's parcels of just that amount end.
    """

    GIVE_UP = "give_up"
    OWN_MONEY = "own_money"
    BOOKED_BEFORE = "booked_before"
    FEE = "fee"
    LOSS = "loss"
    KEEP = "keep"
    NOTED = "noted"
    MADE_WHOLE = "made_whole"
    ENDED = "ended"


DECISIONS: dict[BreakKind, frozenset[Decision]] = {
    BreakKind.NOTICE_WITHOUT_LINE: frozenset({Decision.GIVE_UP}),
    BreakKind.UNKNOWN_MONEY: frozenset({Decision.OWN_MONEY, Decision.BOOKED_BEFORE}),
    BreakKind.UNEXPLAINED_DEBIT: frozenset({Decision.FEE, Decision.LOSS, Decision.OWN_MONEY, Decision.BOOKED_BEFORE}),
    BreakKind.AMOUNT_DIFFERS: frozenset({Decision.LOSS, Decision.KEEP}),
    BreakKind.LINE_DIFFERS: frozenset({Decision.NOTED}),
    BreakKind.TRANSFER_AFTER_FAILURE: frozenset({Decision.LOSS, Decision.BOOKED_BEFORE}),
    BreakKind.RECALLED: frozenset({Decision.NOTED, Decision.MADE_WHOLE, Decision.ENDED}),
}

_B = BreakState
MOVES: dict[BreakState, frozenset[BreakState]] = {
    _B.NEW: frozenset({_B.MATCHED, _B.SPLIT, _B.SUSPENSE, _B.RESOLVED}),
    _B.MATCHED: frozenset({_B.RESOLVED}),
    _B.SPLIT: frozenset({_B.RESOLVED}),
    _B.SUSPENSE: frozenset({_B.MATCHED, _B.SPLIT, _B.RESOLVED}),
    _B.RESOLVED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Break:
    """
    Attributes:
        booking_id: the notice's or line's booking.
        account: the number of our bank account.
        about: what its journal entries are about: an order, a transfer, or the booking.
        unposted: the line is on no account of the ledger yet: the bank has paid out what the ledger still counts.
        level: how often it was escalated; escalate_at: when next, None after the last time.
    """

    break_id: BreakId
    kind: BreakKind
    booking_id: str
    account: str
    amount: Money
    about: str
    opened_at: datetime
    facts: Mapping[str, str | int]
    state: BreakState = BreakState.NEW
    unposted: bool = False
    owner_id: PartyId | None = None
    level: int = 0
    escalate_at: datetime | None = None
    closed_at: datetime | None = None
    decision: str | None = None
    reason: str | None = None
    maker_id: PartyId | None = None
    checker_id: PartyId | None = None
    entries: Mapping[str, str] = field(default_factory=dict)
    version: int = 1

    @property
    def open(self) -> bool:
        return self.closed_at is None


def break_id_of(kind: BreakKind, booking_id: str) -> BreakId:
    """The id of the one break of this kind about a booking."""
    bits = int.from_bytes(hashlib.sha256(f"{kind.value}|{booking_id}".encode()).digest()[:16], "big")
    letters = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(25))
    return BreakId(f"{BreakId.prefix}_{bits & 7}{letters}")


def next_escalation(opened_at: datetime, level: int) -> datetime | None:
    """When a break that has been escalated so often is raised again."""
    return opened_at + ESCALATE_AFTER[level] if level < len(ESCALATE_AFTER) else None
