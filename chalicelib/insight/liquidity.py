"""How much cash an outlet will need: a forecast from the days behind it, whole đồng all the way.

The need of a day is what was paid out less what was paid in; a day of paying in is a negative need. The forecast of a day is
the weighted median of the last weeks, the same weekday counting most and newer weeks more than older ones, so that a
single large withdrawal moves nothing; its margin is twice the weighted median distance from it. Days inside a season are
measured and forecast as a share of an ordinary day.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import isqrt

from chalicelib.insight.season import Season, percent_on
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass

HORIZON = 7
"""Days ahead."""

WEEKS = 8
SAME_WEEKDAY = 20
"""How much more the same weekday counts than another one."""

LEAST_DAYS = 14
"""Of history; less of it forecasts nothing, and the outlet's own minimum must do."""


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


def forecast(history: Mapping[date, int], *, outlet_code: str, first_on: date, seasons: Sequence[Season] = ()) -> Forecast:
    """The need of the days from `first_on`.

    Args:
        history: the need of each day before, as far as known; a day without operations may be left out.
        seasons: the one that counts first.
    """
    window = [first_on - timedelta(days=back) for back in range(1, WEEKS * 7 + 1)]
    begun = min((on for on in window if on in history), default=None)
    if begun is None or (first_on - begun).days < LEAST_DAYS:
        return Forecast()
    ordinary = {on: history.get(on, 0) * 100 // percent_on(seasons, on, outlet_code) for on in window if on >= begun}
    ahead = [first_on + timedelta(days=number) for number in range(HORIZON)]
    return Forecast(tuple(_day(ordinary, on, percent_on(seasons, on, outlet_code)) for on in ahead))


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
