"""Seasons: days on which outlets need another share of their ordinary cash. Dated data, like policy (ADR 7).

What was known at release is a row of code; every later one is data that two people decided, and nothing is edited: of
several that cover a day, the one that was decided last counts, so that one of 100 % takes another back.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from chalicelib.catalogue import COMMUNES
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass

ORDINARY = 100
LEAST_PERCENT, MOST_PERCENT = 5, 1_000
LONGEST = timedelta(days=62)
FURTHEST = timedelta(days=3 * 366)
"""How far from today a season may lie: three years ahead, or as long ago."""


@dataclass(frozen=True, slots=True)
class Season:
    """
    Attributes:
        percent: of an ordinary day.
        outlets: the only ones; empty for all.
        source: on what it rests.
        decided_by: who asked, who decided; empty for what stood at release.
    """

    name: str
    first_on: date
    last_on: date
    percent: int
    outlets: tuple[str, ...] = ()
    source: str = "Lịch âm và nhu cầu các năm trước"
    season_id: str = ""
    decided_by: tuple[str, ...] = ()
    decided_at: datetime | None = None

    def covers(self, on: date, outlet_code: str) -> bool:
        return self.first_on <= on <= self.last_on and (not self.outlets or outlet_code in self.outlets)


AT_RELEASE: tuple[Season, ...] = (
    # Lunar new year: 2026-02-17 and 2027-02-06. Cash is drawn in the fortnight before, and the outlets rest after it.
    Season("Trước Tết Bính Ngọ", date(2026, 2, 3), date(2026, 2, 16), 180),
    Season("Tết Bính Ngọ", date(2026, 2, 17), date(2026, 2, 21), 20),
    Season("Trước Tết Đinh Mùi", date(2027, 1, 23), date(2027, 2, 5), 180),
    Season("Tết Đinh Mùi", date(2027, 2, 6), date(2027, 2, 10), 20),
    # The temple festivals of Lạng Sơn follow in the first lunar month: Kỳ Cùng and Tả Phủ, in the city.
    Season("Lễ hội Kỳ Cùng, Tả Phủ 2027", date(2027, 2, 27), date(2027, 3, 4), 130, ("05971", "05974", "05977", "05980")),
)


def by_precedence(decided: Iterable[Season]) -> tuple[Season, ...]:
    """All seasons, the one that counts first: the newest decision first, what stood at release last."""
    newest = sorted(decided, key=lambda season: (season.decided_at, season.season_id), reverse=True)
    return (*newest, *AT_RELEASE)


def percent_on(seasons: Sequence[Season], on: date, outlet_code: str) -> int:
    """Of an ordinary day.

    Args:
        seasons: the one that counts first.
    """
    return next((season.percent for season in seasons if season.covers(on, outlet_code)), ORDINARY)


def check_season(season: Season, today: date) -> None:
    """
    Raises:
        InvalidInput: its days, its share or its outlets cannot be; `field` says which.
    """
    if season.last_on < season.first_on:
        raise InvalidInput("Ngày cuối ở trước ngày đầu.", "It ends before it begins.", field="last_on")
    if season.last_on - season.first_on > LONGEST:
        raise InvalidInput(f"Một mùa dài nhất {LONGEST.days} ngày.", f"At most {LONGEST.days} days.", field="last_on")
    if abs(season.first_on - today) > FURTHEST:
        raise InvalidInput("Ngày đầu xa hôm nay quá ba năm.", "It begins over three years from now.", field="first_on")
    if not LEAST_PERCENT <= season.percent <= MOST_PERCENT:
        says = f"Từ {LEAST_PERCENT} đến {MOST_PERCENT} phần trăm của ngày thường."
        raise InvalidInput(says, f"{LEAST_PERCENT} to {MOST_PERCENT} percent of an ordinary day.", field="percent")
    strange = sorted(set(season.outlets) - COMMUNES.keys())
    if strange:
        raise InvalidInput(f"Không có xã nào mã {strange[0]}.", f"No commune has code {strange[0]}.", field="outlets")
