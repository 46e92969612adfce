"""The nightly look at the sums: it mends what was lost, and cries when it cannot."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.adapters.dynamo.table import Key, Update
from chalicelib.composition import Application
from chalicelib.entrypoints.effects.ledger import check_sums
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_day
from chalicelib.ledger import Turnover, account, chart, credit, debit, post, trial_balance
from tests.builders import FakeClock, application_on

NIGHT = datetime(2026, 9, 1, 19, 30, tzinfo=UTC)
"""02:30 of 2 September in Lạng Sơn."""
DAY = date(2026, 9, 1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NIGHT - timedelta(hours=10))


@pytest.fixture
def app(clock: FakeClock) -> Application:
    made = application_on(clock=clock)
    legs = [debit(account(chart.CUSTODY_BANK, "mb"), 5), credit(account(chart.BALANCE, "pty_a"), 5)]
    run(made, lambda work: post(work.ledger, kind="t", key="k1", postings=legs, business_ref="r"))
    return made


def sums(app: Application) -> dict[str, Turnover]:
    return trial_balance(app.open_work().ledger, DAY)


def test_lost_records_of_yesterday_are_mended_once(app: Application, clock: FakeClock) -> None:
    clock.at = NIGHT
    assert sums(app) == {}
    assert check_sums(app) == 1
    assert sums(app) == {"1020": Turnover(5, 0), "2010": Turnover(0, 5)}
    clock.tick(minutes=1)
    assert check_sums(app) == 0


@pytest.mark.parametrize("minutes", [-1, 2, 60, -60, 12 * 60])
def test_it_looks_only_at_its_minutes(app: Application, clock: FakeClock, minutes: int) -> None:
    clock.at = NIGHT + timedelta(minutes=minutes)
    assert check_sums(app) == 0
    assert sums(app) == {}


def test_sums_that_cannot_be_mended_are_cried_about(app: Application, clock: FakeClock) -> None:
    clock.at = NIGHT
    summarise_day(app, DAY)
    app.table.transact([Update(Key("SUM#ledger", "DAY#20260901"), add={"C2010": 1})], "tamper")
    with pytest.raises(RuntimeError, match="do not agree"):
        check_sums(app)
