"""The ledger's store on every engine: posting, holds, statements, recounts, sums; and many writers at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemEntropy
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.streams import summarise_entries
from chalicelib.kernel.errors import InvalidInput, StaleVersion, Unavailable
from chalicelib.kernel.ids import ulid
from chalicelib.ledger import (
    Account,
    AlreadyPosted,
    Hold,
    HoldId,
    HoldResolved,
    HoldState,
    InsufficientFunds,
    JournalEntry,
    Turnover,
    account,
    balance,
    chained,
    chart,
    credit,
    debit,
    hold,
    hot_balance,
    post,
    recount,
    resolve_hold,
    statement,
    summarise,
    trace,
    trial_balance,
)
from chalicelib.ledger.journal import GENESIS
from tests.builders import START, FakeClock, application_on


class SleepingClock(FakeClock):
    """Stands still for what is written, and really sleeps between tries."""

    def sleep(self, seconds: float) -> None:
        threading.Event().wait(seconds / 4)


@pytest.fixture
def app(table: Table) -> Application:
    return application_on(table, entropy=SystemEntropy(), clock=SleepingClock())


def unique(prefix: str) -> str:
    return f"{prefix}_{ulid(START, SystemEntropy())}"


@pytest.fixture
def owner() -> Account:
    return account(chart.BALANCE, unique("pty"))


@pytest.fixture
def other() -> Account:
    return account(chart.BALANCE, unique("pty"))


BANK = account(chart.CUSTODY_BANK, "mb")


def pay_in(work: Work, owner: Account, amount: int, key: str) -> JournalEntry:
    return post(work.ledger, kind="pay_in", key=key, postings=[debit(BANK, amount), credit(owner, amount)], business_ref=key)


def move(work: Work, giver: Account, taker: Account, amount: int, key: str) -> JournalEntry:
    return post(
        work.ledger, kind="transfer", key=key, postings=[debit(giver, amount), credit(taker, amount)], business_ref=key
    )


def keep_back(work: Work, owner: Account, amount: int) -> Hold:
    until = START + timedelta(hours=1)
    return hold(work.ledger, hold_id=HoldId(unique("hld")), account=owner, amount=amount, purpose="test", until=until)


def resolve(work: Work, hold_id: HoldId, outcome: HoldState) -> Hold:
    return resolve_hold(work.ledger, hold_id, outcome)


def posted(app: Application, of: Account) -> int:
    return balance(app.open_work().ledger, of).posted


def check_chain(app: Application, of: Account) -> None:
    """I2: entries without gap, running balance and hash chain right, and the balance is what the last one says."""
    work = app.open_work()
    lines = []
    cursor = None
    while True:
        page = statement(work.ledger, of, cursor=cursor, limit=7)
        lines += page.entries
        cursor = page.next_cursor
        if cursor is None:
            break
    lines.reverse()
    running, head = 0, GENESIS
    for number, line in enumerate(lines, 1):
        entry = next(one for one in trace(work.ledger, line.business_ref) if one.entry_id == line.entry_id)
        running += line.amount
        assert (line.sequence, line.balance_after, line.previous) == (number, running, head)
        head = chained(head, entry.digest, line.amount, running)
        assert line.hash == head
    found = balance(work.ledger, of)
    assert (found.posted, found.sequence, found.head) == (running, len(lines), head)


def test_a_new_account_has_nothing(app: Application, owner: Account) -> None:
    assert posted(app, owner) == 0
    assert statement(app.open_work().ledger, owner).entries == []


def test_a_journal_entry_is_kept_as_it_was(app: Application, owner: Account) -> None:
    entry = run(app, lambda work: pay_in(work, owner, 1_000, f"in:{owner.of}"))
    work = app.open_work()
    assert trace(work.ledger, f"in:{owner.of}") == [entry]
    assert entry in list(work.ledger.store.entries_on(START.date()))
    assert entry not in list(work.ledger.store.entries_on((START + timedelta(days=1)).date()))
    check_chain(app, owner)


def test_several_entries_of_one_unit_of_work_share_a_balance(app: Application, owner: Account, other: Account) -> None:
    def use_case(work: Work) -> None:
        pay_in(work, owner, 100, f"a:{owner.of}")
        move(work, owner, other, 70, f"b:{owner.of}")
        move(work, other, owner, 20, f"c:{owner.of}")
        with pytest.raises(InsufficientFunds):
            move(work, owner, other, 51, f"d:{owner.of}")
        assert balance(work.ledger, owner).posted == 50

    run(app, use_case)
    assert (posted(app, owner), posted(app, other)) == (50, 50)
    check_chain(app, owner)
    check_chain(app, other)


def test_a_key_posts_once(app: Application, owner: Account) -> None:
    key = f"in:{owner.of}"
    run(app, lambda work: pay_in(work, owner, 100, key))
    for amount in (100, 5):
        with pytest.raises(AlreadyPosted):
            run(app, partial(pay_in, owner=owner, amount=amount, key=key))
    assert posted(app, owner) == 100


def test_what_is_not_there_is_not_given(app: Application, owner: Account, other: Account) -> None:
    run(app, lambda work: pay_in(work, owner, 100, f"in:{owner.of}"))
    with pytest.raises(InsufficientFunds):
        run(app, lambda work: move(work, owner, other, 101, f"out:{owner.of}"))
    assert (posted(app, owner), posted(app, other)) == (100, 0)


def test_a_hold_is_kept_and_resolved_once(app: Application, owner: Account, other: Account) -> None:
    hold_id = HoldId(unique("hld"))
    until = START + timedelta(hours=1)
    run(app, lambda work: pay_in(work, owner, 100, f"in:{owner.of}"))
    made = run(app, lambda work: hold(work.ledger, hold_id=hold_id, account=owner, amount=80, purpose="test", until=until))
    assert app.open_work().ledger.store.hold(hold_id) == made
    assert balance(app.open_work().ledger, owner).available == 20
    with pytest.raises(InsufficientFunds):
        run(app, lambda work: move(work, owner, other, 21, f"out:{owner.of}"))
    with pytest.raises(HoldResolved):
        run(app, lambda work: hold(work.ledger, hold_id=hold_id, account=owner, amount=1, purpose="test", until=until))

    def capture(work: Work) -> None:
        resolve_hold(work.ledger, hold_id, HoldState.CAPTURED)
        move(work, owner, other, 80, f"capture:{owner.of}")

    run(app, capture)
    for outcome in (HoldState.CAPTURED, HoldState.RELEASED, HoldState.EXPIRED):
        with pytest.raises(HoldResolved):
            run(app, partial(resolve, hold_id=hold_id, outcome=outcome))
    assert balance(app.open_work().ledger, owner).available == 20
    assert posted(app, other) == 80


def test_what_was_decided_before_a_hold_is_not_written_after_it(app: Application, owner: Account, other: Account) -> None:
    run(app, partial(pay_in, owner=owner, amount=100, key=f"in:{owner.of}"))
    stale = app.open_work()
    move(stale, owner, other, 100, f"out:{owner.of}")
    run(app, partial(keep_back, owner=owner, amount=1))
    with pytest.raises(StaleVersion):
        stale.unit_of_work.commit()
    found = balance(app.open_work().ledger, owner)
    assert (found.posted, found.held) == (100, 1)
    with pytest.raises(InsufficientFunds):
        run(app, partial(move, giver=owner, taker=other, amount=100, key=f"out:{owner.of}"))


def test_a_statement_is_paged_newest_first(app: Application, owner: Account, other: Account) -> None:
    for n in range(1, 8):
        run(app, partial(pay_in, owner=owner, amount=n, key=f"in{n}:{owner.of}"))
    run(app, lambda work: pay_in(work, other, 1, f"in:{other.of}"))
    first = statement(app.open_work().ledger, owner, limit=5)
    assert [line.amount for line in first.entries] == [7, 6, 5, 4, 3]
    second = statement(app.open_work().ledger, owner, limit=5, cursor=first.next_cursor)
    assert [line.amount for line in second.entries] == [2, 1]
    assert second.next_cursor is None
    foreign = statement(app.open_work().ledger, other, limit=5, cursor=first.next_cursor)
    assert [line.account for line in foreign.entries] == [other]
    with pytest.raises(InvalidInput):
        statement(app.open_work().ledger, owner, cursor="nonsense")


def test_sixteen_writers_of_one_account_lose_nothing(app: Application, owner: Account, other: Account) -> None:
    each = 4
    run(app, lambda work: pay_in(work, owner, 10_000, f"start:{owner.of}"))

    def work_along(worker: int) -> list[str]:
        done = []
        for n in range(each):
            key = f"w{worker}-{n}:{owner.of}"
            while key not in done:
                try:
                    run(app, partial(move, giver=owner, taker=other, amount=1, key=key))
                except Unavailable:
                    continue
                done.append(key)
        return done

    with ThreadPoolExecutor(16) as threads:
        done = [key for keys in threads.map(work_along, range(16)) for key in keys]
    assert len(set(done)) == 16 * each
    assert (posted(app, owner), posted(app, other)) == (10_000 - 16 * each, 16 * each)
    assert balance(app.open_work().ledger, owner).sequence == 1 + 16 * each
    check_chain(app, owner)
    check_chain(app, other)


def test_of_sixteen_repeats_of_one_posting_one_is_written(app: Application, owner: Account) -> None:
    start = threading.Barrier(16)

    def repeat(_: int) -> str:
        start.wait()
        try:
            run(app, lambda work: pay_in(work, owner, 100, f"once:{owner.of}"))
        except AlreadyPosted:
            return "already"
        return "posted"

    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(repeat, range(16)))
    assert outcomes.count("posted") == 1
    assert posted(app, owner) == 100


def test_the_last_money_is_spent_once(app: Application, owner: Account, other: Account) -> None:
    """Posts and holds race for 5 of 16: what each sees as available must be what is there when it is written."""
    run(app, lambda work: pay_in(work, owner, 5, f"start:{owner.of}"))
    start = threading.Barrier(16)

    def spend(worker: int) -> int:
        start.wait()
        while True:
            try:
                if worker % 2:
                    run(app, partial(move, giver=owner, taker=other, amount=1, key=f"s{worker}:{owner.of}"))
                else:
                    run(app, partial(keep_back, owner=owner, amount=1))
                return 1
            except InsufficientFunds:
                return 0
            except Unavailable:
                continue

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(spend, range(16))) == 5
    found = balance(app.open_work().ledger, owner)
    assert found.available == 0
    assert found.posted + posted(app, other) == 5


def test_sums_are_those_of_the_journal_whoever_adds_and_however_often(app: Application, owner: Account) -> None:
    bank = account(chart.CUSTODY_BANK, unique("bank"))
    before = trial_balance(app.open_work().ledger).get("1020", Turnover())

    def post_three(work: Work, n: int) -> JournalEntry:
        legs = [debit(bank, 3), credit(owner, 3)]
        return post(work.ledger, kind="t", key=f"{n}:{owner.of}", postings=legs, business_ref="r")

    entries = [run(app, partial(post_three, n=n)) for n in range(40)]
    with ThreadPoolExecutor(4) as threads:
        failed = list(threads.map(lambda start: summarise_entries(app, entries[start : start + 25]), (0, 5, 10, 15)))
    assert failed == [set(), set(), set(), set()]
    work = app.open_work()
    assert trial_balance(work.ledger)["1020"] == before + Turnover(120, 0)
    assert hot_balance(work.ledger, bank) == 120
    assert work.ledger.totals.hot_turnover(bank, START.date()) == Turnover(120, 0)
    assert run(app, lambda work: summarise(work.ledger, entries)) == []


def test_of_two_summarisers_that_read_at_once_one_adds(app: Application, owner: Account) -> None:
    entry = run(app, partial(pay_in, owner=owner, amount=9, key=f"in:{owner.of}"))
    first, second = app.open_work(), app.open_work()
    assert summarise(first.ledger, [entry]) == summarise(second.ledger, [entry]) == [entry]
    before = trial_balance(app.open_work().ledger).get("2010", Turnover())
    first.unit_of_work.commit()
    with pytest.raises(StaleVersion):
        second.unit_of_work.commit()
    assert trial_balance(app.open_work().ledger)["2010"] == before + Turnover(0, 9)


def test_a_recount_agrees_with_the_sums(app: Application, owner: Account) -> None:
    run(app, lambda work: pay_in(work, owner, 7, f"in:{owner.of}"))
    summarise_entries(app, app.open_work().ledger.store.entries_on(START.date()))
    work = app.open_work()
    sums = recount(work.ledger, [START.date()])
    assert sums == trial_balance(work.ledger) == trial_balance(work.ledger, START.date())
    assert sum(t.debits for t in sums.values()) == sum(t.credits for t in sums.values()) > 0
