"""Business days are closed in order, once, with their totals; nothing takes effect in a closed one (I21)."""

from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.dynamo.ledger_verification import verification_item
from chalicelib.composition import Application
from chalicelib.entrypoints.effects.ledger import close_days
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_day
from chalicelib.identity import PartyId, Role
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import StaleVersion
from chalicelib.ledger import (
    By,
    DayClose,
    DayClosed,
    DayNotOver,
    DayNotSettled,
    DayOutOfOrder,
    JournalEntry,
    Turnover,
    Verification,
    account,
    balance_at,
    chart,
    close_day,
    credit,
    days_to_close,
    debit,
    post,
    recount,
    start_of,
)
from chalicelib.ledger.journal import GENESIS
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.caller import Caller
from tests.capacity import Meter

VAN, BANK = account(chart.BALANCE, "pty_van"), account(chart.CUSTODY_BANK, "mb")
DAY = date(2026, 9, 1)
NOON = datetime(2026, 9, 1, 5, tzinfo=UTC)
MIDNIGHT = datetime(2026, 9, 1, 17, tzinfo=UTC)
NIGHT = MIDNIGHT + timedelta(hours=3)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def app(clock: FakeClock) -> Application:
    return application_on(clock=clock)


def pay_in(app: Application, amount: int, key: str, happened_at: datetime | None = None) -> JournalEntry:
    legs = [debit(BANK, amount), credit(VAN, amount)]
    entry = partial(post, kind="t", key=key, postings=legs, business_ref="r", effective_at=happened_at)
    return run(app, lambda work: entry(work.ledger))


def close(app: Application, day: date = DAY) -> DayClose:
    return run(app, lambda work: close_day(work.ledger, day))


def test_a_day_is_closed_with_its_totals_in_a_chain(app: Application, clock: FakeClock) -> None:
    pay_in(app, 5, "a")
    pay_in(app, 7, "b")
    clock.at = NIGHT
    pay_in(app, 100, "c")
    summarise_day(app, DAY)
    first = close(app)
    assert (first.entries, first.debits, first.credits, first.previous) == (2, 12, 12, GENESIS)
    assert first.turnovers == {"1020": Turnover(12, 0), "2010": Turnover(0, 12)}
    clock.tick(days=1)
    summarise_day(app, DAY + timedelta(days=1))
    second = close(app, DAY + timedelta(days=1))
    assert (second.entries, second.previous) == (1, first.digest)
    days = app.open_work().ledger.days
    assert (days.last(), days.find(DAY)) == (second, first)


@pytest.mark.parametrize(
    ("moment", "over"),
    [
        (NOON, False),
        (MIDNIGHT, False),
        (MIDNIGHT + timedelta(minutes=14, seconds=59), False),
        (MIDNIGHT + timedelta(minutes=15), True),
    ],
)
def test_only_a_day_that_is_over_is_closed(app: Application, clock: FakeClock, moment: datetime, over: bool) -> None:
    clock.at = moment
    if over:
        assert close(app).entries == 0
    else:
        with pytest.raises(DayNotOver):
            close(app)


def test_days_are_closed_once_and_in_order(app: Application, clock: FakeClock) -> None:
    clock.at = NIGHT + timedelta(days=5)
    close(app)
    for day in (DAY, DAY - timedelta(days=1), date(2001, 1, 1)):
        with pytest.raises(DayClosed):
            close(app, day)
    with pytest.raises(DayOutOfOrder) as refused:
        close(app, DAY + timedelta(days=2))
    assert refused.value.details == {"next": "2026-09-02"}
    assert days_to_close(app.open_work().ledger) == [DAY + timedelta(days=n) for n in (1, 2, 3, 4, 5)]


def test_a_day_whose_sums_lag_is_not_closed(app: Application, clock: FakeClock) -> None:
    pay_in(app, 5, "a")
    clock.at = NIGHT
    with pytest.raises(DayNotSettled):
        close(app)
    summarise_day(app, DAY)
    assert close(app).entries == 1


def test_of_two_closes_at_once_one_is_written(app: Application, clock: FakeClock) -> None:
    clock.at = NIGHT
    first, second = app.open_work(), app.open_work()
    close_day(first.ledger, DAY)
    close_day(second.ledger, DAY)
    first.unit_of_work.commit()
    with pytest.raises(StaleVersion):
        second.unit_of_work.commit()


def test_what_comes_late_takes_effect_on_the_first_open_day(app: Application, clock: FakeClock) -> None:
    clock.at = NIGHT
    open_still = pay_in(app, 5, "a", NOON)
    assert (open_still.effective_at, open_still.late_from) == (NOON, None)
    close(app)
    late = pay_in(app, 7, "b", NOON)
    assert (late.effective_at, late.late_from) == (start_of(DAY + timedelta(days=1)), NOON)
    clock.tick(days=3)
    late = pay_in(app, 9, "c", NOON)
    assert (late.effective_at, late.late_from) == (MIDNIGHT, NOON)
    assert app.open_work().ledger.store.entry(late.entry_id) == late
    assert balance_at(app.open_work().ledger, VAN, NOON, By.EFFECTIVE) == 5
    assert balance_at(app.open_work().ledger, BANK, NOON, By.EFFECTIVE) == 5


def test_the_last_moment_of_a_day_is_in_it_and_the_next_is_not(app: Application, clock: FakeClock) -> None:
    clock.at = NIGHT
    close(app)
    last, first = MIDNIGHT - timedelta(milliseconds=1), MIDNIGHT
    clock.tick(days=1)
    assert pay_in(app, 5, "a", last).late_from == last
    assert pay_in(app, 5, "b", first).late_from is None


def test_a_day_cannot_be_closed_between_a_late_posting_and_its_commit(app: Application, clock: FakeClock) -> None:
    clock.at = NIGHT
    work = app.open_work()
    for key in ("a", "b"):
        legs = [debit(BANK, 5), credit(VAN, 5)]
        post(work.ledger, kind="t", key=key, postings=legs, business_ref="r", effective_at=NOON)
    close(app)
    with pytest.raises(StaleVersion):
        work.unit_of_work.commit()


def test_what_happened_today_costs_nothing_and_the_past_one_read_and_one_condition() -> None:
    clock, meter = FakeClock(NOON), Meter(MemoryTable())
    app = application_on(meter, clock=clock)
    pay_in(app, 5, "the container reads the policy")
    with meter.measure() as usual:
        pay_in(app, 5, "a")
    with meter.measure() as today:
        pay_in(app, 5, "b", NOON - timedelta(hours=1))
    clock.tick(days=1)
    with meter.measure() as past:
        pay_in(app, 5, "c", NOON)
    assert (usual.reads, usual.queries, usual.items) == (today.reads, today.queries, today.items)
    assert (past.reads, past.transactions) == (usual.reads + 1, 1)


def test_the_night_closes_what_is_open(app: Application, clock: FakeClock) -> None:
    pay_in(app, 5, "a")
    summarise_day(app, DAY)
    clock.at = NIGHT - timedelta(minutes=1)
    assert close_days(app) == 0
    clock.at = NIGHT
    assert (close_days(app), close_days(app)) == (1, 0)
    clock.at = NIGHT + timedelta(days=15)
    assert (close_days(app), close_days(app), close_days(app)) == (10, 5, 0)
    last = app.open_work().ledger.days.last()
    assert last is not None
    assert (last.day, last.closed_by) == (DAY + timedelta(days=15), "night")


CLOSE = DayClose(DAY, NIGHT, "night", 2, {"1020": Turnover(5, 0), "2010": Turnover(0, 5)}, GENESIS)
OTHERS: dict[str, Any] = {
    "day": DAY + timedelta(days=1),
    "closed_at": NIGHT + timedelta(seconds=1),
    "closed_by": "pty_1",
    "entries": 3,
    "turnovers": {"1020": Turnover(5, 0), "2010": Turnover(0, 6)},
    "previous": "1" * 64,
}


@pytest.mark.parametrize("name", [field.name for field in fields(DayClose)])
def test_every_field_is_in_the_digest_of_a_close(name: str) -> None:
    assert replace(CLOSE, **{name: OTHERS[name]}).digest != CLOSE.digest


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("post"), st.integers(0, 120)),
            st.tuples(st.just("wait"), st.integers(1, 40)),
            st.tuples(st.just("close"), st.just(0)),
        ),
        max_size=30,
    )
)
def test_a_closed_day_stays_what_it_was(steps: list[tuple[str, int]]) -> None:
    """I21: after a close, neither a recount of the day nor any balance by effect within it ever changes."""
    clock = FakeClock(NOON)
    app = application_on(clock=clock)
    known: dict[date, tuple[Any, int]] = {}
    for number, (what, hours) in enumerate(steps):
        if what == "wait":
            clock.tick(hours=hours)
        elif what == "post":
            pay_in(app, number + 1, f"k{number}", clock.at - timedelta(hours=hours))
        else:
            _close_all(app, known)
        for day, (counted, had) in known.items():
            ledger = app.open_work().ledger
            assert recount(ledger, [day]) == counted
            end = start_of(day + timedelta(days=1)) - timedelta(milliseconds=1)
            assert balance_at(ledger, VAN, end, By.EFFECTIVE) == had


def _close_all(app: Application, known: dict[date, tuple[Any, int]]) -> None:
    for day in days_to_close(app.open_work().ledger):
        summarise_day(app, day)
        with suppress(DayNotOver):
            close(app, day)
        if app.open_work().ledger.days.find(day) is None:
            continue
        ledger = app.open_work().ledger
        end = start_of(day + timedelta(days=1)) - timedelta(milliseconds=1)
        known[day] = (recount(ledger, [day]), balance_at(ledger, VAN, end, By.EFFECTIVE))


class TestOverHttp:
    @pytest.fixture(autouse=True)
    def people(self, app: Application, clock: FakeClock) -> None:
        pay_in(app, 5, "a")
        summarise_day(app, business_date(NOON))
        clock.at = NIGHT
        self.operations = Caller(app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), frozenset({Role.OPERATIONS}))
        self.auditor = Caller(app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW"), frozenset({Role.AUDITOR}))

    def test_operations_close_a_day_and_the_province_sees_it(self) -> None:
        assert self.auditor.get("/business-days").body == {"days": [], "next_cursor": None}
        assert self.auditor.post("/business-days/2026-09-01/closure").status == 403
        reply = self.operations.post("/business-days/2026-09-01/closure")
        assert (reply.status, reply.body["debits"], reply.body["closed_by"]) == (201, 5, "pty_01KAR3NDEKTSV4RRFFQ69G5FAV")
        assert self.auditor.get("/business-days/2026-09-01").body == reply.body
        assert self.auditor.get("/business-days?limit=1").body == {"days": [reply.body], "next_cursor": None}
        assert self.operations.post("/business-days/2026-09-01/closure").body["code"] == "day_closed"
        assert self.operations.post("/business-days/2026-09-02/closure").body["code"] == "day_not_over"

    @pytest.mark.parametrize("day", ["today", "2026-13-01", "0001-01-01", "9999-12-31", "20260901", "2026-W01-1"])
    def test_what_is_no_day(self, day: str) -> None:
        assert self.operations.get(f"/business-days/{day}").status == 404
        assert self.operations.post(f"/business-days/{day}/closure").status == 404

    def test_the_verifiers_report_is_shown(self, app: Application) -> None:
        assert self.auditor.get("/ledger-verification").status == 404
        told = Verification(NIGHT, 80, 1, "ACC#2010:pty_van / B: posted: not as the journal says", with_archive=True)
        table = app.table
        assert isinstance(table, MemoryTable)
        table.load([verification_item(told)])
        assert app.open_work().sealing.verifications.last() == told
        body = self.auditor.get("/ledger-verification").body
        assert (body["checked_at"], body["items"], body["findings"]) == ("2026-09-01T20:00:00.000Z", 80, 1)
        assert body["first"].startswith("ACC#2010")

    def test_what_is_no_page(self) -> None:
        for query in ("cursor=zz", "limit=0", "cursor=eyJzayI6IkxBU1QifQ"):
            assert self.operations.get(f"/business-days?{query}").status == 422
