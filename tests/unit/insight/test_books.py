"""What waits in accounts that come back to zero, by age; statements by month."""

from datetime import date, timedelta

import pytest

from chalicelib.entrypoints.streams import summarise_entries
from chalicelib.insight import Waiting, month_of, statement_of, waiting
from chalicelib.kernel.clock import VIETNAM, business_date
from chalicelib.ledger import Account, AccountKind, account, chart, credit, debit, post
from tests.builders_softatm import HERE, Counter, counter_on


@pytest.fixture
def world() -> Counter:
    return counter_on()


def waits(world: Counter, kind: AccountKind) -> Waiting:
    return next(one for one in world.do(lambda work: waiting(work.insight)) if one.kind == kind)


def open_of(world: Counter, kind: AccountKind) -> list[tuple[Account, int]]:
    page = world.do(lambda work: work.insight.books.open_accounts(kind, cursor=None, limit=100))
    return [(one.account, one.posted) for one in page.entries]


def test_a_code_is_open_until_its_notes_are_handed_over(world: Counter) -> None:
    duty, party = world.open(), world.household(2_000_000)
    taken = world.issue(party.party_id, 500_000)
    asked_at = world.app.clock.now()
    world.app.clock.sleep(60)
    other = world.issue(party.party_id, 300_000)
    assert open_of(world, chart.CODE) == [(taken.code_account, 500_000), (other.code_account, 300_000)]
    assert waits(world, chart.CODE).oldest == asked_at

    world.commit(duty, taken)
    assert open_of(world, chart.CODE) == [(other.code_account, 300_000)]
    assert open_of(world, chart.COUNTER_PAY) == [(taken.counter_account, 500_000)]
    world.hand(duty, taken)
    assert open_of(world, chart.COUNTER_PAY) == []
    assert waits(world, chart.COUNTER_PAY) == Waiting(chart.COUNTER_PAY, 0, 0, (0, 0, 0, 0), None, True)


def test_age_counts_from_the_moment_it_left_zero_not_from_the_last_change(world: Counter) -> None:
    owes, short = account(chart.TELLER_SHORT, "pty_1"), account(chart.EXPENSE_SHORT, "vnd")

    def book(key: str, amount: int) -> None:
        legs = [debit(owes, amount), credit(short, amount)] if amount > 0 else [debit(short, -amount), credit(owes, -amount)]
        world.do(lambda w: post(w.ledger, kind="test", key=key, postings=legs, business_ref="shf_1"))

    begun = world.app.clock.now()
    book("a", 100)
    world.app.clock.sleep(timedelta(days=2).total_seconds())
    book("b", 50)
    found = waits(world, chart.TELLER_SHORT)
    assert (found.amount, found.count, found.by_age, found.oldest) == (150, 1, (0, 1, 0, 0), begun)
    book("c", -150)
    assert waits(world, chart.TELLER_SHORT).count == 0
    world.app.clock.sleep(timedelta(days=30).total_seconds())
    book("d", 70)
    assert waits(world, chart.TELLER_SHORT).by_age == (1, 0, 0, 0)


def test_an_account_without_a_floor_is_open_below_zero_too(world: Counter) -> None:
    odd, vault = account(chart.TRANSIT_DIFFERENCE, HERE), account(chart.VAULT, "lang-son")
    legs = [debit(vault, 5_000), credit(odd, 5_000)]
    world.do(lambda w: post(w.ledger, kind="test", key="more", postings=legs, business_ref="dlv_1"))
    assert open_of(world, chart.TRANSIT_DIFFERENCE) == [(odd, -5_000)]


def test_kinds_that_do_not_pass_are_in_no_list_and_hot_ones_have_only_their_sum(world: Counter) -> None:
    world.household(900_000)
    entries = list(world.app.open_work().ledger.store.entries_on(business_date(world.app.clock.now())))
    summarise_entries(world.app, entries)
    assert open_of(world, chart.BALANCE) == []
    assert waits(world, chart.BANK_CLEARING) == Waiting(chart.BANK_CLEARING, 900_000, 0, (), None, True)


def test_a_statement_of_a_month_has_its_lines_and_both_balances(world: Counter) -> None:
    party = world.household()
    own = account(chart.BALANCE, party.party_id)
    last_of_september = world.app.clock.now().astimezone(VIETNAM).replace(day=30, hour=23, minute=59, second=59)
    world.give(party.party_id, 100)
    world.app.clock.sleep((last_of_september - world.app.clock.now()).total_seconds())
    world.give(party.party_id, 20)
    world.app.clock.sleep(1)
    world.give(party.party_id, 3)

    def month(on: date | None, **page: int) -> tuple[list[int], int, int, int | None]:
        found = world.do(lambda w: statement_of(w.insight, own, within=month_of(on) if on else None, **page))
        return [line.amount for line in found.lines], found.opening, found.closing, found.before

    assert month(date(2026, 9, 1)) == ([20, 100], 0, 120, None)
    assert month(date(2026, 10, 15)) == ([3], 120, 123, None)
    assert month(date(2026, 8, 1)) == ([], 0, 0, None)
    assert month(date(2026, 11, 1)) == ([], 123, 123, None)
    assert month(None, limit=2) == ([3, 20], 0, 123, 2)
    assert month(None, limit=2, before=2) == ([100], 0, 123, None)
    assert month(date(2026, 9, 1), limit=1) == ([20], 0, 120, 2)
