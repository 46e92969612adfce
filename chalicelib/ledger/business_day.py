"""The close of a business day: its totals, in a chain.

Each close holds the digest of the one before, so that none can be changed or left out unseen.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, time

from chalicelib.kernel.clock import VIETNAM, to_text
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger.summary import Turnover


@dataclass(frozen=True, slots=True)
class DayClose:
    """
    Attributes:
        entries: how many were posted on the day.
        turnovers: its trial balance, by code of the kind of account.
        previous: digest of the close before it.
    """

    day: date
    closed_at: datetime
    closed_by: str
    entries: int
    turnovers: Mapping[str, Turnover]
    previous: str

    @property
    def debits(self) -> Money:
        return sum(turnover.debits for turnover in self.turnovers.values())

    @property
    def credits(self) -> Money:
        return sum(turnover.credits for turnover in self.turnovers.values())

    @property
    def digest(self) -> str:
        """SHA-256 over every field."""
        sums = [[code, turnover.debits, turnover.credits] for code, turnover in sorted(self.turnovers.items())]
        fields = [self.day.isoformat(), to_text(self.closed_at), self.closed_by, self.entries, sums, self.previous]
        return hashlib.sha256(json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def start_of(day: date) -> datetime:
    """The moment at which the Vietnamese day begins."""
    return datetime.combine(day, time(), VIETNAM)
