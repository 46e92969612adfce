"""Following the đồng: what came in first goes out first, forwards and backwards alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.insight import Part, Trail, Way, follow_money, sources, spent
from chalicelib.ledger import Line, account, chart, credit, debit, post
from chalicelib.softatm.accounts import balance_account
from tests.builders_softatm import Counter, counter_on

OWNER = account(chart.BALANCE, "pty_1")


def lines_of(amounts: list[int]) -> list[Line]:
    """The lines that these movements make; one that would go below zero takes what is there, or brings it back."""
    lines: list[Line] = []
    balance = 0
    for amount in amounts:
        change = max(amount, -balance) or 1
        balance += change
        number = len(lines) + 1
        lines.append(Line(OWNER, number, f"jnl_{number}", "k", f"ref_{number}", change, balance, "", "", "", ""))
    return lines


def onward(lines: list[Line]) -> dict[tuple[int, int], int]:
    """How much of each line that brought money each line took, looking onward."""
    return {
        (line.sequence, part.line.sequence): part.amount
        for line in lines
        if line.amount > 0
        for part in spent(line, lines[line.sequence :])
    }


def backward(lines: list[Line]) -> dict[tuple[int, int], int]:
    return {
        (part.line.sequence, line.sequence): part.amount
        for line in lines
        if line.amount < 0
        for part in sources(line, lines[: line.sequence - 1][::-1])
    }


def test_the_first_in_is_the_first_out() -> None:
    lines = lines_of([100, 50, -120, -10, 70, -30])
    assert onward(lines) == {(1, 3): 100, (2, 3): 20, (2, 4): 10, (2, 6): 20, (5, 6): 10}


@given(st.lists(st.integers(-50, 50), max_size=30))
def test_forwards_and_backwards_tell_the_same(amounts: list[int]) -> None:
    lines = lines_of(amounts)
    assert onward(lines) == backward(lines)


@given(st.lists(st.integers(-50, 50), max_size=30))
def test_every_dong_that_went_out_came_in_once(amounts: list[int]) -> None:
    lines = lines_of(amounts)
    flows = onward(lines)
    for line in lines:
        if line.amount < 0:
            assert sum(part for (_, to), part in flows.items() if to == line.sequence) == -line.amount
        else:
            assert sum(part for (of, _), part in flows.items() if of == line.sequence) <= line.amount


@given(st.lists(st.integers(-50, 50), max_size=30), st.integers(0, 60))
def test_no_more_is_followed_than_is_asked_for(amounts: list[int], most: int) -> None:
    lines = lines_of(amounts)
    for line in lines:
        whole: list[Part]
        if line.amount > 0:
            some, whole = list(spent(line, lines[line.sequence :], most)), list(spent(line, lines[line.sequence :]))
        else:
            before = lines[: line.sequence - 1][::-1]
            some, whole = sources(line, before, most), sources(line, before)
        assert sum(part.amount for part in some) == min(most, sum(part.amount for part in whole))
        assert [part.line for part in some] == [part.line for part in whole[: len(some)]]


def test_a_history_that_ends_too_early_tells_nothing_wrong() -> None:
    lines = lines_of([100, 50, -120])
    assert sources(lines[2], lines[1:2]) == []


def trail_of(world: Counter, about: str) -> Trail:
    return world.do(lambda work: follow_money(work.insight, about))


def test_notes_over_the_counter_are_followed_from_cash_in_to_cash_out_and_back() -> None:
    world = counter_on()
    duty, party = world.open(), world.household()
    first = world.pay_in(duty, party, 300_000)
    world.app.clock.sleep(600)
    second = world.pay_in(duty, party, 200_000)
    world.app.clock.sleep(600)
    taken = world.issue(party.party_id, 400_000)
    world.app.clock.sleep(60)
    world.commit(duty, taken)
    world.app.clock.sleep(60)
    world.hand(duty, taken)

    back = trail_of(world, taken.withdrawal_id)
    fee = taken.fee
    assert [(stop.way, stop.about, stop.amount) for stop in back.stops] == [
        (Way.BACK, first.cash_in_id, 300_000),
        (Way.BACK, second.cash_in_id, 100_000 + fee),
        (Way.START, taken.withdrawal_id, None),
    ]
    assert [entry.kind for entry in back.stops[-1].entries] == ["code_issue", "code_commit", "code_hand"]
    on = trail_of(world, second.cash_in_id)
    assert [(stop.way, stop.about, stop.amount) for stop in on.stops] == [
        (Way.START, second.cash_in_id, None),
        (Way.ON, taken.withdrawal_id, 100_000 + fee),
    ]
    assert trail_of(world, "ord_nobody") == Trail((), True)


def test_a_balance_of_hundreds_of_lines_is_found_and_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    world = counter_on()
    party = world.household()
    for _ in range(130):
        world.give(party.party_id, 1_000)
        world.app.clock.sleep(1)
    duty = world.open()
    taken = world.issue(party.party_id, 100_000)
    trail = trail_of(world, taken.withdrawal_id)
    assert trail.stops[0].about == party.party_id
    assert trail.stops[0].amount == 100_000 + taken.fee
    assert trail.whole
    assert world.in_till(duty) > 0
    monkeypatch.setattr("chalicelib.insight.trail.MOST_LINES", 50)
    cut = trail_of(world, taken.withdrawal_id)
    assert (len(cut.stops), cut.whole) == (1, False), "what is not looked at is unknown, not nothing"


def test_money_given_on_from_one_person_to_another_is_followed_through_both_balances() -> None:
    world = counter_on()
    duty, van, pao = world.open(), world.household(), world.household()
    notes = world.pay_in(duty, van, 300_000)
    world.app.clock.sleep(60)
    legs = [debit(balance_account(van.party_id), 200_000), credit(balance_account(pao.party_id), 200_000)]
    world.do(lambda w: post(w.ledger, kind="customer_transfer", key="t", postings=legs, business_ref="ctr_1"))
    world.app.clock.sleep(60)
    taken = world.issue(pao.party_id, 150_000)
    assert [(stop.way, stop.about, stop.amount) for stop in trail_of(world, taken.withdrawal_id).stops] == [
        (Way.BACK, notes.cash_in_id, 150_000 + taken.fee),
        (Way.BACK, "ctr_1", 150_000 + taken.fee),
        (Way.START, taken.withdrawal_id, None),
    ]
    assert [(stop.way, stop.about, stop.amount) for stop in trail_of(world, notes.cash_in_id).stops] == [
        (Way.START, notes.cash_in_id, None),
        (Way.ON, "ctr_1", 200_000),
        (Way.ON, taken.withdrawal_id, 150_000 + taken.fee),
    ]
