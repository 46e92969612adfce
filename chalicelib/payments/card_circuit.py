"""Whether cards are offered: not while the gateway does not answer, time and again (failure 45).

What is known lies in the table, because every container meets the same gateway.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.kernel.records import dataclass

TOLERATED = 5
WINDOW = timedelta(minutes=5)
"""A call is tried three times by the library before it counts: five of them within five minutes are no accident."""


@dataclass(frozen=True, slots=True)
class CardCircuit:
    """
    Attributes:
        failed_at: of the last calls without an answer, at most `TOLERATED`.
        away_since: cards are not offered from then on; None while they are.
    """

    failed_at: tuple[datetime, ...] = ()
    away_since: datetime | None = None


def after_failure(circuit: CardCircuit, now: datetime) -> CardCircuit:
    recent = (*(at for at in circuit.failed_at if now - at < WINDOW), now)[-TOLERATED:]
    return replace(circuit, failed_at=recent, away_since=now if len(recent) == TOLERATED else None)
