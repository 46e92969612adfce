"""Codes whose time is over: refused at once, given back by the job of the minute, exactly once."""

from datetime import timedelta

import pytest

from chalicelib.entrypoints.effects.softatm import close_due_withdrawals
from chalicelib.softatm import WithdrawalMoved, WithdrawalState, cancel_withdrawal, withdrawals_of
from chalicelib.softatm.errors import WithdrawalCodeExpired
from tests.builders import FakeClock
from tests.builders_softatm import Counter, counter_on


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> Counter:
    return counter_on(clock=clock)


def test_expired_code_is_refused_before_the_job_has_run(world: Counter, clock: FakeClock) -> None:
    duty, party = world.open(), world.household(1_000_000)
    issued = world.issue(party.party_id, 400_000)
    clock.at = issued.good_until - timedelta(milliseconds=1)
    assert close_due_withdrawals(world.app) == 0
    clock.at = issued.good_until
    with pytest.raises(WithdrawalCodeExpired):
        world.commit(duty, issued)
    assert world.owned(party.party_id) == 600_000


def test_job_gives_the_money_back_once(world: Counter, clock: FakeClock) -> None:
    party = world.household(1_000_000)
    issued = [world.issue(party.party_id, 100_000) for _ in range(3)]
    kept = world.issue(party.party_id, 50_000)
    world.soft(lambda s: cancel_withdrawal(s, party.party_id, issued[0].withdrawal_id))
    clock.at = kept.good_until
    assert close_due_withdrawals(world.app) == 3
    assert close_due_withdrawals(world.app) == 0
    assert world.owned(party.party_id) == 1_000_000
    page = world.soft(lambda s: withdrawals_of(s, party.party_id, cursor=None, limit=None))
    states = {w.withdrawal_id: w.state for w in page.entries}
    assert states.pop(issued[0].withdrawal_id) is WithdrawalState.CANCELLED
    assert set(states.values()) == {WithdrawalState.EXPIRED}


def test_a_code_committed_in_time_is_not_taken_back(world: Counter, clock: FakeClock) -> None:
    duty, party = world.open(), world.household(1_000_000)
    issued = world.issue(party.party_id, 400_000)
    world.commit(duty, issued)
    clock.at = issued.good_until + timedelta(hours=1)
    assert close_due_withdrawals(world.app) == 0
    with pytest.raises(WithdrawalMoved):
        world.soft(lambda s: cancel_withdrawal(s, party.party_id, issued.withdrawal_id))
    world.hand(duty, issued)
    assert world.owned(party.party_id) == 600_000
