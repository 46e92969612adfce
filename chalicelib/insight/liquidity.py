"""How much cash an outlet will need: a forecast from the days behind it, whole đồng all the way.

The need of a day is what was paid out less what was paid in; a day of paying in is a negative need. The forecast of a day is
the weighted median of the last weeks, the same weekday counting most and newer weeks more than older ones, so that a
single large withdrawal moves nothing; its margin is twice the weighted median distance from it. Days inside a season are
measured and forecast as a share of an ordinary day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isqrt

from chalicelib.kernel.money import Money

HORIZON = 7
"""Days ahead."""

WEEKS = 8
SAME_WEEKDAY = 20
"""How much more the same weekday counts than another one."""

LEAST_DAYS = 14
"""Of history; less of it forecasts nothing, and the outlet's own minimum must do."""


@dataclass(frozen=True, slots=True)
class Season:
    """Days on which an outlet needs another share of its ordinary cash, as data.

    Attributes:
        percent: of an ordinary day.
        outlets: the only ones; empty for all.
    """

    name: str
    first_on: date
    last_on: date
    percent: int
    outlets: tuple[str, ...] = ()

    def covers(self, on: date, outlet_code: str) -> bool:
        return self.first_on <= on <= self.last_on and (not self.outlets or outlet_code in self.outlets)


SEASONS: tuple[Season, ...] = (
    # Lunar new year: 2026-02-17 and 2027-02-06. Cash is drawn in the fortnight before, and the outlets rest after it.
    Season("Trước Tết Bính Ngọ", date(2026, 2, 3), date(2026, 2, 16), 180),
    Season("Tết Bính Ngọ", date(2026, 2, 17), date(2026, 2, 21), 20),
    Season("Trước Tết Đinh Mùi", date(2027, 1, 23), date(2027, 2, 5), 180),
    Season("Tết Đinh Mùi", date(2027, 2, 6), date(2027, 2, 10), 20),
    # The temple festivals of Lạng Sơn follow in the first lunar month: Kỳ Cùng and Tả Phủ, in the city.
    Season("Lễ hội Kỳ Cùng, Tả Phủ 2027", date(2027, 2, 27), date(2027, 3, 4), 130, ("05971", "05974", "05977", "05980")),
)
"""A new year's days are added here before it comes."""


@dataclass(frozen=True, slots=True)
class DayNeed:
    """
    Attributes:
        expected: the need of the day; below zero when more is paid in.
        margin: how far off it may well be.
    """

    on: date
    expected: int
    margin: Money


@dataclass(frozen=True, slots=True)
class Forecast:
    """An outlet's next days, in order; none without enough history."""

    days: tuple[DayNeed, ...] = ()

    def need(self, days: int = HORIZON) -> Money:
        """The cash with which the outlet gets through this many days: the deepest point of the sum of its needs, and the
        margins up to there, which do not all go the same way.
        """
        deepest, sum_, squares = 0, 0, 0
        for day in self.days[:days]:
            sum_ += day.expected
            squares += day.margin * day.margin
            deepest = max(deepest, sum_ + isqrt(squares))
        return deepest


@dataclass(frozen=True, slots=True)
class ForecastBook:
    """Every outlet's forecast, made on one day."""

    made_on: date
    forecasts: Mapping[str, Forecast]

    def of(self, outlet_code: str, today: date) -> Forecast:
        """What is still ahead of it."""
        found = self.forecasts.get(outlet_code, Forecast())
        return Forecast(tuple(day for day in found.days if day.on >= today))


def forecast(
    history: Mapping[date, int], *, outlet_code: str, first_on: date, seasons: Sequence[Season] = SEASONS
) -> Forecast:
    """The need of the days from `first_on`.

    Args:
        history: the need of each day before, as far as known; a day without operations may be left out.
    """
    window = [first_on - timedelta(days=back) for back in range(1, WEEKS * 7 + 1)]
    begun = min((on for on in window if on in history), default=None)
    if begun is None or (first_on - begun).days < LEAST_DAYS:
        return Forecast()
    ordinary = {on: history.get(on, 0) * 100 // _percent(seasons, on, outlet_code) for on in window if on >= begun}
    ahead = [first_on + timedelta(days=number) for number in range(HORIZON)]
    return Forecast(tuple(_day(ordinary, on, _percent(seasons, on, outlet_code)) for on in ahead))


def _day(ordinary: Mapping[date, int], on: date, percent: int) -> DayNeed:
    weights = {past: _weight(past, on) for past in ordinary}
    middle = weighted_median([(ordinary[past], weight) for past, weight in weights.items()])
    distance = weighted_median([(abs(ordinary[past] - middle), weight) for past, weight in weights.items()])
    return DayNeed(on, middle * percent // 100, 2 * distance * percent // 100)


def _weight(past: date, on: date) -> int:
    """By how many weeks ago, and by weekday."""
    newer = max(1, WEEKS + 1 - (on - past).days // 7)
    return newer * (SAME_WEEKDAY if past.weekday() == on.weekday() else 1)


def weighted_median(values: Sequence[tuple[int, int]]) -> int:
    """The value at which half of the weight is reached.

    Args:
        values: each with its weight; at least one.
    """
    half, sum_ = sum(weight for _, weight in values), 0
    for value, weight in sorted(values):
        sum_ += 2 * weight
        if sum_ >= half:
            return value
    raise ValueError("nothing to take the median of")


def _percent(seasons: Sequence[Season], on: date, outlet_code: str) -> int:
    return next((season.percent for season in seasons if season.covers(on, outlet_code)), 100)
