"""Undoing a cash-in at the counter (flow 15, I13): everything comes back, once, and only while nothing came after it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.identity import Party
from chalicelib.ledger import InsufficientFunds, trace
from chalicelib.softatm import (
    CashIn,
    CashInId,
    CashInUndone,
    Duty,
    HandoverFinal,
    TillTooLow,
    UndoTooLate,
    UndoWish,
    Withdrawal,
    WithdrawalId,
    WithdrawalMoved,
    find_receipt,
    undo,
)
from chalicelib.softatm.counting import limits_on
from chalicelib.softatm.errors import NoSuchReceipt, SignatureNeeded
from tests.builders import FakeClock
from tests.builders_softatm import HERE, THERE, Counter, counter_on


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> Counter:
    return counter_on(clock=clock)


def undone(world: Counter, duty: Duty, of: CashIn | Withdrawal, *, signed: bool = True) -> CashIn:
    operation: CashInId | WithdrawalId = of.cash_in_id if isinstance(of, CashIn) else of.withdrawal_id
    signature = world.signature(duty.outlet_code) if signed else None
    wish = UndoWish(operation, "6789", "đếm nhầm tờ 500.000", signature)
    return world.soft(lambda s: undo(s, duty, wish))


def used(world: Counter, cash_in: CashIn) -> list[int]:
    limits = world.soft(lambda s: limits_on(s, cash_in.taken_at.date(), cash_in.customer, cash_in.outlet_code))
    return [world.soft(lambda s, of=limit: s.limits.used(of)) for limit in limits]  # type: ignore[misc]


def test_everything_comes_back(world: Counter) -> None:
    party, duty = world.household(1_000_000), world.open(2_000_000)
    cash_in = world.pay_in(duty, party, 700_000)
    after = undone(world, duty, cash_in)
    assert (after.undo_signed_by, after.balance_after) == (world.supervisors[HERE].party_id, 1_000_000)
    assert (world.owned(party.party_id), world.in_till(duty)) == (1_000_000, 2_000_000)
    assert (world.shift(duty).free_cash, used(world, cash_in)) == (2_000_000, [0, 0, 0])
    entries = {e.kind: e for e in world.do(lambda w: trace(w.ledger, cash_in.cash_in_id))}
    for step in ("credit", "take"):
        made, back = entries[f"cash_in_{step}"], entries[f"cash_in_undo_{step}"]
        assert (back.reverses, back.key) == (made.entry_id, f"reverse:{made.entry_id}")
    receipt = world.soft(lambda s: find_receipt(s, cash_in.cash_in_id, party_id=party.party_id, outlet_code=None))
    assert (receipt.kind, receipt.title, len(receipt.entries)) == ("cash_in_undone", "Phiếu huỷ nộp tiền mặt", 4)
    world.pay_in(duty, party, 700_000)


@pytest.mark.failure(41)
def test_once_only(world: Counter) -> None:
    """Failure 41."""
    party, duty = world.household(), world.open(2_000_000)
    cash_in = world.pay_in(duty, party, 700_000)
    undone(world, duty, cash_in)
    with pytest.raises(CashInUndone):
        undone(world, duty, cash_in)


def test_a_supervisor_signs(world: Counter) -> None:
    party, duty = world.household(), world.open(2_000_000)
    cash_in = world.pay_in(duty, party, 700_000)
    with pytest.raises(SignatureNeeded):
        undone(world, duty, cash_in, signed=False)
    assert world.owned(party.party_id) == 700_000


def test_not_after_the_customers_next_cash_operation(world: Counter) -> None:
    party, duty = world.household(3_000_000), world.open()
    first = world.pay_in(duty, party, 700_000)
    second = world.pay_in(world.open(outlet=THERE), party, 50_000)
    with pytest.raises(UndoTooLate):
        undone(world, duty, first)
    third = world.pay_in(duty, party, 60_000)
    world.commit(duty, world.issue(party.party_id, 100_000))
    with pytest.raises(UndoTooLate):
        undone(world, duty, third)
    assert second.amount == 50_000


def test_another_customers_operation_does_not_matter(world: Counter) -> None:
    party, duty = world.household(), world.open()
    cash_in = world.pay_in(duty, party, 700_000)
    world.pay_in(duty, world.household(), 50_000)
    assert undone(world, duty, cash_in).undone_at is not None


def test_only_in_the_shift_and_on_the_day(world: Counter, clock: FakeClock) -> None:
    party, duty = world.household(), world.open()
    cash_in = world.pay_in(duty, party, 700_000)
    with pytest.raises(UndoTooLate):
        undone(world, world.open(), cash_in)
    with pytest.raises(NoSuchReceipt):
        undone(world, world.open(outlet=THERE), cash_in)
    clock.at = datetime(2026, 9, 1, 17, 0, tzinfo=UTC)
    with pytest.raises(UndoTooLate):
        undone(world, duty, cash_in)


def test_not_what_is_spent_or_not_in_the_till(world: Counter) -> None:
    party, duty = world.household(), world.open(0)
    cash_in = world.pay_in(duty, party, 700_000)
    hold_notes(world, duty)
    with pytest.raises(TillTooLow):
        undone(world, duty, cash_in)
    spender, other = world.household(), world.open(1_000_000)
    paid = world.pay_in(other, spender, 500_000)
    world.issue(spender.party_id, 100_000)
    with pytest.raises(InsufficientFunds):
        undone(world, other, paid)


def hold_notes(world: Counter, duty: Duty) -> Party:
    """Another customer's withdrawal that takes what lies in the till."""
    other = world.household(1_000_000)
    world.commit(duty, world.issue(other.party_id, 100_000))
    return other


def test_a_hand_over_is_final(world: Counter) -> None:
    party, duty = world.household(1_000_000), world.open()
    committed = world.commit(duty, world.issue(party.party_id, 100_000))
    with pytest.raises(WithdrawalMoved):
        undone(world, duty, committed)
    world.hand(duty, committed)
    with pytest.raises(HandoverFinal):
        undone(world, duty, committed)
    with pytest.raises(NoSuchReceipt):
        undone(world, duty, replace(world.pay_in(duty, party, 10_000), cash_in_id=world.new(CashInId)))
