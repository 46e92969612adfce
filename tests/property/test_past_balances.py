"""I21: the balance at any moment equals a replay of the journal to that moment, by either moment, hot and cold."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_entries
from chalicelib.kernel.errors import InvalidInput
from chalicelib.ledger import (
    Account,
    By,
    JournalEntry,
    Turnover,
    account,
    balance_at,
    chart,
    close_day,
    credit,
    debit,
    post,
    summed,
    trial_balance_at,
)
from chalicelib.ledger.past import MOST_DAYS, OUT_OF_ORDER
from infra.local.memory_table import MemoryTable
from tests.builders import START, FakeClock, application_on
from tests.capacity import Meter

VAN, PAO = account(chart.BALANCE, "pty_van"), account(chart.BALANCE, "pty_pao")
BANK, FUNDS = account(chart.CUSTODY_BANK, "mb"), account(chart.FUNDING, "x")
PAIRS = [(BANK, VAN), (VAN, PAO), (BANK, FUNDS), (PAO, BANK), (PAO, VAN)]

MOVES = st.lists(
    st.tuples(
        st.sampled_from(PAIRS),
        st.integers(1, 30),
        st.sampled_from([0, 1, 40, 90, 3_600, 40_000, 90_000]),  # seconds since the posting before
        st.integers(0, int(OUT_OF_ORDER.total_seconds()) - 1),  # how long ago its unit of work began
        st.sampled_from([0, 1, 100, 7_200, 100_000]),  # how long before that it happened
    ),
    max_size=25,
)


def replayed(entries: list[JournalEntry], of: Account, moment: datetime, by: By) -> int:
    """What the account has if only the entries of that time are posted."""
    counted = [one for one in entries if (one.posted_at if by is By.POSTED else one.effective_at) <= moment]
    return sum(leg.signed for one in counted for leg in one.postings if leg.account == of)


def all_replayed(entries: list[JournalEntry], moment: datetime, by: By) -> dict[str, Turnover]:
    """The trial balance if only the entries of that time are posted."""
    return summed(one for one in entries if (one.posted_at if by is By.POSTED else one.effective_at) <= moment).overall


@settings(max_examples=60, deadline=None)
@given(moves=MOVES, data=st.data())
def test_the_balance_at_a_moment_is_a_replay(
    moves: list[tuple[tuple[Account, Account], int, int, int, int]], data: st.DataObject
) -> None:
    clock = FakeClock(START)
    app = application_on(MemoryTable(), clock=clock)
    entries: list[JournalEntry] = []
    written_at = START
    for (giver, taker), amount, later, began_before, happened_before in moves:
        written_at += timedelta(seconds=later)
        clock.at = written_at - timedelta(seconds=began_before)
        made = posted(app, giver, taker, amount, clock.at - timedelta(seconds=happened_before), len(entries))
        entries += [made] if made is not None else []
    clock.at = written_at
    summarise_entries(app, entries)
    ledger = app.open_work().ledger
    moments = [one.posted_at for one in entries] + [one.effective_at for one in entries] + [START, written_at]
    for moment in {at + timedelta(milliseconds=off) for at in moments for off in (-1, 0)}:
        by = data.draw(st.sampled_from(By))
        for of in (VAN, PAO, BANK, FUNDS):
            assert balance_at(ledger, of, moment, by) == replayed(entries, of, moment, by)
        assert trial_balance_at(ledger, moment, by) == all_replayed(entries, moment, by)


def posted(app: Application, giver: Account, taker: Account, amount: int, at: datetime, number: int) -> JournalEntry | None:
    """The entry, if the giver has the money."""
    legs = [debit(giver, amount), credit(taker, amount)]

    def use_case(work: Work) -> JournalEntry | None:
        if giver.kind.floor and work.ledger.store.balance(giver).posted < amount:
            return None
        return post(work.ledger, kind="t", key=f"k{number}", postings=legs, business_ref="r", effective_at=at)

    return run(app, use_case)


def test_a_moment_in_a_long_statement_is_found_by_halving() -> None:
    clock = FakeClock(START)
    meter = Meter(MemoryTable())
    app = application_on(meter, clock=clock)
    for number in range(1_000):
        clock.tick(minutes=5)
        posted(app, BANK, VAN, 1, clock.at, number)
    with meter.measure() as cost:
        assert balance_at(app.open_work().ledger, VAN, START + timedelta(minutes=5 * 300)) == 300
    assert cost.reads <= 12
    assert cost.queries == 1


DAY_S = 86_400


@settings(max_examples=40, deadline=None)
@given(
    happened=st.lists(st.tuples(st.integers(0, 4 * DAY_S), st.integers(0, 2 * DAY_S), st.integers(1, 9)), max_size=20),
    closed_after=st.integers(0, 4),
    moments=st.lists(st.integers(-DAY_S, 6 * DAY_S), min_size=1, max_size=6),
)
def test_the_trial_balance_at_a_moment_is_a_replay_whatever_days_are_closed(
    happened: list[tuple[int, int, int]], closed_after: int, moments: list[int]
) -> None:
    """Entries come up to two days late; the first close closes several days at once, later ones one by one."""
    clock = FakeClock(START)
    app = application_on(MemoryTable(), clock=clock)
    entries: list[JournalEntry] = []
    open_days = list(range(closed_after, 5))
    for number, (at_s, late_s, amount) in enumerate(sorted(happened)):
        clock.at = START + timedelta(seconds=at_s)
        while open_days and at_s > (open_days[0] + 1) * DAY_S:
            day = (START + timedelta(days=open_days.pop(0))).date()
            summarise_entries(app, entries)
            run(app, partial(_close, day=day))
        made = posted(app, BANK, VAN, amount, clock.at - timedelta(seconds=late_s), number)
        entries += [made] if made is not None else []
    summarise_entries(app, entries)
    clock.at = max(clock.at, START + timedelta(days=5))
    for offset_s in moments:
        moment = START + timedelta(seconds=offset_s)
        for by in By:
            assert trial_balance_at(app.open_work().ledger, moment, by) == all_replayed(entries, moment, by)
            assert balance_at(app.open_work().ledger, BANK, moment, by) == replayed(entries, BANK, moment, by)


def _close(work: Work, day: date) -> None:
    close_day(work.ledger, day)


def test_a_trial_balance_reads_days_and_one_part_of_a_day() -> None:
    """A year of days is one request; the part of the day is one a shard, and nothing after the moment is read."""
    clock = FakeClock(START)
    meter = Meter(MemoryTable())
    app = application_on(meter, clock=clock)
    entries = []
    for number in range(400):
        clock.tick(days=1)
        entries += [made for made in (posted(app, BANK, VAN, 1, clock.at, number),) if made is not None]
    summarise_entries(app, entries)
    with meter.measure() as cost:
        found = trial_balance_at(app.open_work().ledger, clock.at - timedelta(days=10))
    assert found["2010"] == Turnover(0, 390)
    assert (cost.queries, cost.reads) == (1 + 16, 0)


def test_a_moment_long_before_the_first_entry_is_answered_without_walking_the_years() -> None:
    clock = FakeClock(START)
    meter = Meter(MemoryTable())
    app = application_on(meter, clock=clock)
    entries = [made for made in (posted(app, BANK, VAN, 1, clock.at, 0),) if made is not None]
    summarise_entries(app, entries)
    with meter.measure() as cost:
        assert trial_balance_at(app.open_work().ledger, START.replace(year=2001), By.EFFECTIVE) == {}
    assert cost.queries <= 3 + 6 * 16


def test_days_that_stayed_open_for_too_long_are_not_replayed() -> None:
    clock = FakeClock(START)
    app = application_on(MemoryTable(), clock=clock)
    entries = []
    for number in range(MOST_DAYS + 2):
        clock.tick(days=1)
        entries += [made for made in (posted(app, BANK, VAN, 1, clock.at, number),) if made is not None]
    summarise_entries(app, entries)
    with pytest.raises(InvalidInput):
        trial_balance_at(app.open_work().ledger, START, By.EFFECTIVE)
    assert trial_balance_at(app.open_work().ledger, clock.at, By.EFFECTIVE)["2010"] == Turnover(0, MOST_DAYS + 2)
