"""Time and entropy as arguments. Moments are aware UTC (`…_at`); business dates are Vietnamese (`…_on`)."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

VIETNAM = timezone(timedelta(hours=7), "+07")
"""Asia/Ho_Chi_Minh: UTC+7 all year, no daylight saving since 1975, so a fixed offset is exact."""


class Clock(Protocol):
    def now(self) -> datetime:
        """This moment, aware UTC."""
        ...


class Entropy(Protocol):
    def take(self, length: int) -> bytes:
        """`length` unpredictable bytes."""
        ...


def business_date(at: datetime) -> date:
    """The Vietnamese calendar day in which the moment falls; limits and shifts are counted by it."""
    return at.astimezone(VIETNAM).date()


def to_text(at: datetime) -> str:
    """UTC with milliseconds, fixed width, so that texts sort as times: `2026-11-23T05:42:00.000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def from_text(text: str) -> datetime:
    """The moment that `to_text` wrote."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
