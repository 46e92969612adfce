"""I21: the balance at any moment equals a replay of the journal to that moment, by either moment, hot and cold."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_entries
from chalicelib.ledger import Account, By, JournalEntry, account, balance_at, chart, credit, debit, post
from chalicelib.ledger.past import OUT_OF_ORDER
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
