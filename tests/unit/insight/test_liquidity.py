"""The forecast of cash: what it makes of a history, and that it beats the obvious ways to guess."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from chalicelib.insight.cash_map import Alert, OutletCash, Proposal, propose
from chalicelib.insight.liquidity import DayNeed, Forecast, forecast, weighted_median
from chalicelib.insight.season import Season

MONDAY = date(2026, 11, 23)
CODE = "06523"
MILLION = 1_000_000


def days_before(first_on: date, count: int) -> list[date]:
    return [first_on - timedelta(days=back) for back in range(count, 0, -1)]


def weekly(on: date) -> int:
    """A quiet week with a market on Thursday, and Sunday shut."""
    return {3: 60, 4: 25, 6: 0}.get(on.weekday(), 12) * MILLION


def test_a_steady_week_is_forecast_to_the_đồng() -> None:
    history = {on: weekly(on) for on in days_before(MONDAY, 56)}
    found = forecast(history, outlet_code=CODE, first_on=MONDAY)
    assert [day.expected for day in found.days] == [weekly(MONDAY + timedelta(days=n)) for n in range(7)]
    assert {day.margin for day in found.days} == {0}
    assert found.need() == (12 * 4 + 60 + 25) * MILLION
    assert found.need(2) == 24 * MILLION


def test_one_large_withdrawal_moves_nothing() -> None:
    history = {on: weekly(on) for on in days_before(MONDAY, 56)}
    before = forecast(history, outlet_code=CODE, first_on=MONDAY)
    history[MONDAY - timedelta(days=7)] = 900 * MILLION
    assert forecast(history, outlet_code=CODE, first_on=MONDAY) == before


@pytest.mark.parametrize(("days", "enough"), [(13, False), (14, True), (0, False)])
def test_little_history_forecasts_nothing(days: int, enough: bool) -> None:
    history = dict.fromkeys(days_before(MONDAY, days), 5 * MILLION)
    found = forecast(history, outlet_code=CODE, first_on=MONDAY)
    assert bool(found.days) is enough
    assert found.need() == (35 * MILLION if enough else 0)


def test_a_season_is_a_share_of_an_ordinary_day() -> None:
    """The days before Tết are forecast higher, and once they are history, they raise no ordinary day."""
    tet = Season("trước Tết", MONDAY, MONDAY + timedelta(days=2), 180)
    only_there = Season("hội làng", MONDAY, MONDAY, 300, ("06463",))
    history = dict.fromkeys(days_before(MONDAY, 56), 10 * MILLION)
    found = forecast(history, outlet_code=CODE, first_on=MONDAY, seasons=(only_there, tet))
    assert [day.expected for day in found.days] == [18 * MILLION] * 3 + [10 * MILLION] * 4
    there = forecast(history, outlet_code="06463", first_on=MONDAY, seasons=(only_there, tet))
    assert there.days[0].expected == 30 * MILLION
    for n in range(3):
        history[MONDAY + timedelta(days=n)] = 18 * MILLION
    after = forecast(history, outlet_code=CODE, first_on=MONDAY + timedelta(days=3), seasons=(tet,))
    assert {day.expected for day in after.days} == {10 * MILLION}


def test_need_is_the_deepest_point_and_margins_do_not_simply_add_up() -> None:
    days = [DayNeed(MONDAY, 10, 0), DayNeed(MONDAY, -30, 0), DayNeed(MONDAY, 5, 0)]
    assert Forecast(tuple(days)).need() == 10, "what is paid in later does not help on the first day"
    assert Forecast((DayNeed(MONDAY, 10, 3), DayNeed(MONDAY, 10, 4))).need() == 25
    assert Forecast((DayNeed(MONDAY, -10, 3),)).need() == 0


def test_weighted_median() -> None:
    assert weighted_median([(5, 1), (1, 1), (9, 1)]) == 5
    assert weighted_median([(5, 1), (1, 5), (9, 1)]) == 1
    assert weighted_median([(1, 1), (2, 1)]) == 1
    with pytest.raises(ValueError, match="median"):
        weighted_median([])


def synthetic(seed: int) -> dict[date, int]:
    """Half a year of one outlet: a week's shape, a slow trend, noise, now and then somebody who takes a lot."""
    dice = random.Random(seed)
    shape = [dice.randint(5, 80) for _ in range(6)] + [0]
    found = {}
    for number, on in enumerate(days_before(MONDAY, 182)):
        ordinary = shape[on.weekday()] * (100 + number // 6) // 100
        noise = dice.gauss(1, 0.25)
        large = dice.randint(80, 190) if dice.random() < 0.04 and ordinary else 0
        found[on] = int((ordinary * noise + large) * MILLION) - dice.randint(0, 6) * MILLION * bool(ordinary)
    return found


def test_it_beats_the_obvious_guesses(record_property: Callable[[str, object], None]) -> None:
    """Back-test: 40 outlets, the last 8 weeks, a week ahead each; mean absolute error against two naive forecasts."""
    errors = {"ours": 0, "last week's day": 0, "mean of the last week": 0}
    for seed in range(40):
        truth = synthetic(seed)
        for week in range(8):
            first = MONDAY - timedelta(days=7 * (8 - week))
            known = {on: need for on, need in truth.items() if on < first}
            ours = forecast(known, outlet_code=CODE, first_on=first, seasons=())
            last_week = [known[first - timedelta(days=back)] for back in range(7, 0, -1)]
            for n, day in enumerate(ours.days):
                real = truth[day.on]
                errors["ours"] += abs(real - day.expected)
                errors["last week's day"] += abs(real - last_week[n])
                errors["mean of the last week"] += abs(real - sum(last_week) // 7)
    ratios = {name: errors["ours"] * 100 // error for name, error in errors.items()}
    record_property("error in percent of the naive forecasts'", str(ratios))
    assert ratios["last week's day"] < 75, ratios
    assert ratios["mean of the last week"] < 75, ratios


def outlet(code: str, safe: int, **more: int) -> OutletCash:
    words = {"tills": 0, "coming": 0, "leaving": 0, "float_left": 0, "min_cash": 50, "max_cash": 500, **more}
    millions = {name: value * MILLION for name, value in words.items()}
    return OutletCash(code=code, name=code, safe=safe * MILLION, forecast=Forecast(), **millions)


def sent(*pairs: tuple[str, int]) -> list[Proposal]:
    return [Proposal(code, amount > 0, abs(amount) * MILLION) for code, amount in pairs]


@pytest.mark.parametrize(
    ("outlets", "vault", "proposed"),
    [
        ([outlet("a", 50)], 900, []),
        ([outlet("a", 49)], 900, sent(("a", 10))),
        ([outlet("a", 20)], 900, sent(("a", 30))),
        ([outlet("a", 20, tills=25)], 900, sent(("a", 10))),
        ([outlet("a", 20, coming=30)], 900, []),
        ([outlet("a", 60, leaving=30)], 900, sent(("a", 20))),
        ([outlet("a", 20)], 25, sent(("a", 20))),
        ([outlet("a", 20)], 9, []),
        ([outlet("a", 40), outlet("b", 10)], 45, sent(("b", 40))),
        ([outlet("a", 20, min_cash=100, max_cash=55)], 900, sent(("a", 30))),
        ([outlet("a", 560)], 900, sent(("a", -60))),
        ([outlet("a", 505)], 900, sent(("a", -10))),
        ([outlet("a", 560, leaving=60)], 900, []),
        ([outlet("a", 900, max_cash=0)], 900, []),
    ],
)
def test_what_is_proposed(outlets: list[OutletCash], vault: int, proposed: list[Proposal]) -> None:
    """Whole bundles of ten million, no safe above its most, no more than the vault has, the emptiest first."""
    assert propose(outlets, vault * MILLION) == proposed


@pytest.mark.parametrize(
    ("found", "alert"),
    [
        (outlet("a", 50), Alert.OK),
        (outlet("a", 49), Alert.LOW),
        (outlet("a", 501), Alert.FULL),
        (outlet("a", 40, tills=10), Alert.OK),
    ],
)
def test_alerts(found: OutletCash, alert: Alert) -> None:
    assert found.alert is alert
