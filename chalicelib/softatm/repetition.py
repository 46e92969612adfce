"""The guard against doing the same thing twice under two ids: what a customer did in the last minutes (failure 5)."""

from datetime import datetime, timedelta

from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.softatm.errors import PossibleDuplicate

REPEAT_WINDOW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class RecentMove:
    """One operation of a customer, remembered for minutes.

    Attributes:
        like: what besides the amount makes another one look the same: what was done, where, for whom.
    """

    operation_id: str
    like: str
    amount: Money
    at: datetime


Recent = tuple[RecentMove, ...]


def remembered(recent: Recent, move: RecentMove) -> Recent:
    """What to remember after another operation: those of the last minutes."""
    return (*(r for r in recent if move.at - r.at <= REPEAT_WINDOW), move)


def is_repetition(recent: Recent, move: RecentMove, *, confirmed: bool) -> bool:
    """Whether it looks like an earlier one.

    Args:
        confirmed: the customer was asked about it.

    Raises:
        PossibleDuplicate: it does, and nobody asked.
    """
    earlier = next((r for r in recent if _same(r, move)), None)
    if earlier is not None and not confirmed:
        raise PossibleDuplicate(
            f"Khách vừa làm đúng việc này với số tiền này trong {REPEAT_WINDOW.seconds // 60} phút qua. Hãy hỏi lại.",
            "The same customer did the same with this amount minutes ago; ask, then confirm.",
            field="confirmed_again",
            details={"earlier": earlier.operation_id},
        )
    return earlier is not None


def _same(earlier: RecentMove, move: RecentMove) -> bool:
    return (earlier.like, earlier.amount) == (move.like, move.amount) and move.at - earlier.at <= REPEAT_WINDOW
