"""Reversal, close and seal on every engine: who comes second is refused, or starts again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemEntropy
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_day
from chalicelib.kernel.errors import DomainError, StaleVersion, Unavailable
from chalicelib.ledger import (
    AlreadyReversed,
    DayClosed,
    JournalEntry,
    account,
    balance,
    chart,
    check_seal,
    close_day,
    credit,
    debit,
    post,
    reverse_entry,
    seal_day,
)
from tests.builders import FakeClock, application_on

DAY = date(2026, 9, 1)
NOON = datetime(2026, 9, 1, 5, tzinfo=UTC)
VAN, BANK = account(chart.BALANCE, "pty_van"), account(chart.CUSTODY_BANK, "mb")
BY: dict[str, Any] = {"reason": "ghi nhầm người", "maker_id": "pty_1", "checker_id": "pty_2"}


@pytest.fixture(scope="module")
def clock(engine_name: str) -> FakeClock:
    """One for each engine."""
    return FakeClock(NOON)


@pytest.fixture(scope="module")
def app(table: Table, clock: FakeClock) -> Application:
    return application_on(table, clock=clock, entropy=SystemEntropy())


def pay_in(app: Application, key: str, amount: int, happened_at: datetime | None = None) -> JournalEntry:
    legs = [debit(BANK, amount), credit(VAN, amount)]
    entry = partial(post, kind="correction", key=key, postings=legs, business_ref="r", effective_at=happened_at)
    return run(app, lambda work: entry(work.ledger))


def test_of_eight_reversals_at_once_parts_never_exceed_the_entry(app: Application) -> None:
    made = pay_in(app, "a", 100)

    def take(_: int) -> int:
        while True:
            try:
                run(app, lambda work: reverse_entry(work.ledger, made.entry_id, legs={BANK: 30, VAN: 30}, **BY))
                return 30
            except Unavailable:
                continue
            except DomainError:
                return 0

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, range(8))) == 90
    assert balance(app.open_work().ledger, VAN).posted == 10
    run(app, lambda work: reverse_entry(work.ledger, made.entry_id, **BY))
    with pytest.raises(AlreadyReversed):
        run(app, lambda work: reverse_entry(work.ledger, made.entry_id, **BY))


def test_a_close_and_what_comes_late_exclude_each_other(app: Application, clock: FakeClock) -> None:
    pay_in(app, "b", 5)
    clock.at = NOON + timedelta(days=1)
    summarise_day(app, DAY)
    late, first, second = app.open_work(), app.open_work(), app.open_work()
    legs = [debit(BANK, 5), credit(VAN, 5)]
    post(late.ledger, kind="t", key="late", postings=legs, business_ref="r", effective_at=NOON)
    for work in (first, second):
        close_day(work.ledger, DAY)
    first.unit_of_work.commit()
    for work in (second, late):
        with pytest.raises(StaleVersion):
            work.unit_of_work.commit()
    with pytest.raises(DayClosed):
        run(app, lambda work: close_day(work.ledger, DAY))
    assert pay_in(app, "late", 5, NOON).late_from == NOON


def test_a_day_is_sealed_once(app: Application) -> None:
    first, second = app.open_work(), app.open_work()
    assert seal_day(first.sealing, DAY) == seal_day(second.sealing, DAY)
    first.unit_of_work.commit()
    with pytest.raises(StaleVersion):
        second.unit_of_work.commit()
    assert check_seal(app.open_work().sealing, DAY).entries == 6
