"""Measures over weeks and quarters are the sums of their days, whichever way they are read."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects import MINUTE_JOBS, load
from chalicelib.entrypoints.runner import run
from chalicelib.insight import Cell, Measure, commune_series, keep_gauges, over_days, series, series_before
from chalicelib.insight.errors import TooManyDays
from chalicelib.insight.service import spans
from tests.builders import START, FakeClock, application_on

M = Measure
NA, HOI = "06463", "06040"
LAST = date(2026, 9, 1)


@pytest.mark.parametrize("first", [LAST - timedelta(days=n) for n in (0, 3, 6, 7, 13, 29, 91)])
def test_spans_take_every_day_once_and_weeks_whole(first: date) -> None:
    found = spans(first, LAST)
    days = [on + timedelta(days=n) for on, week in found for n in range(7 if week else 1)]
    assert days == [first + timedelta(days=n) for n in range((LAST - first).days + 1)]
    assert all(on.weekday() == 0 for on, week in found if week)
    assert sum(not week for _, week in found) <= 12


def add(app: Application, cell: Cell, amount: int) -> None:
    def count(work: Work) -> None:
        work.insight.store.stage({cell: amount})

    run(app, count)


def test_a_period_is_the_sum_of_its_days_in_every_commune() -> None:
    app = application_on()
    wanted: dict[int, dict[str, int]] = {days: {} for days in (7, 30, 92)}
    for back in range(100):
        on, amount = LAST - timedelta(days=back), back + 1
        for code in (NA, HOI)[: 1 + back % 2]:
            add(app, Cell(M.SALES, on, code), amount)
            for days, sums in wanted.items():
                if back < days:
                    sums[code] = sums.get(code, 0) + amount
    for days, sums in wanted.items():
        found = over_days(app.open_work().insight, days)
        assert {code: flows[M.SALES] for code, flows in found.items()} == sums
        province = series(app.open_work().insight, days)
        assert sum(day.measures.get(M.SALES, 0) for day in province) == sum(sums.values())
        now, before, gauges = commune_series(app.open_work().insight, NA, days)
        assert sum(day.measures.get(M.SALES, 0) for day in now) == sums[NA]
        assert [day.on for day in [*before, *now]][-1] == LAST
        assert before[-1].on + timedelta(days=1) == now[0].on
        assert gauges == {}
        assert series_before(app.open_work().insight, days)[-1].on == before[-1].on


@pytest.mark.parametrize("days", [0, 93])
def test_no_period_is_longer_than_a_quarter(days: int) -> None:
    insight = application_on().open_work().insight
    for read in (over_days, series, series_before):
        with pytest.raises(TooManyDays):
            read(insight, days)
    with pytest.raises(TooManyDays):
        commune_series(insight, NA, days)


def test_gauges_are_kept_once_when_the_day_is_over() -> None:
    clock = FakeClock(datetime(2026, 9, 1, 18, 0, tzinfo=UTC))  # 1:00 of 2 September in Vietnam
    app = application_on(clock=clock)
    load()
    job = MINUTE_JOBS["keep_gauges"]
    assert job(app) == 0, "nothing was ever on sale"
    run(app, lambda work: work.insight.store.stage({Cell(M.LISTINGS_ON_SALE, None, NA): 7}))
    assert job(app) == 1
    assert job(app) == 0
    run(app, lambda work: work.insight.store.stage({Cell(M.LISTINGS_ON_SALE, None, NA): 2}))
    yesterday, today = series(app.open_work().insight, 2)
    assert yesterday.measures == {M.LISTINGS_ON_SALE: 7, M.SELLING_HOUSEHOLDS: 0}
    assert M.LISTINGS_ON_SALE not in today.measures
    clock.tick(hours=3)
    assert not run(app, lambda work: keep_gauges(work.insight))
    clock.tick(days=1)
    assert job(app) == 0, "later in the day the gauges are no longer those of yesterday's end"


def test_the_start_is_a_tuesday() -> None:
    assert START.weekday() == 1, "the periods above begin and end within weeks"
