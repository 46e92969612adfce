"""What happens at the counter, case by case: postings, refusals, shifts that close with a difference, midnight."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from unittest.mock import patch

import pytest

from chalicelib.identity import Role, WrongPin
from chalicelib.kernel.errors import DomainError, InvalidInput
from chalicelib.kernel.policy import POLICIES
from chalicelib.ledger import InsufficientFunds, account, chart
from chalicelib.softatm import (
    CountersOpen,
    Duty,
    LimitExceeded,
    NextStep,
    NoSuchWithdrawal,
    OutletServesNoCash,
    PossibleDuplicate,
    Shift,
    ShiftAlreadyOpen,
    ShiftState,
    TillTooLow,
    WithdrawalState,
    count_shift,
    freeze_shift,
    open_shift,
    sign_for_shift,
)
from chalicelib.softatm.errors import (
    IdCheckNeeded,
    NotCashStep,
    OutletNeeded,
    OwnSignature,
    SafeTooLow,
    ShiftMoved,
    ShiftNotOpen,
    SupervisorNeeded,
    WithdrawalMoved,
    WrongOutlet,
)
from tests.builders import FakeClock
from tests.builders_softatm import HERE, PARCELS_ONLY, SAFE, STAFF_PIN, THERE, Counter, counter_on, notes_for


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> Counter:
    return counter_on(clock=clock)


def close(world: Counter, duty: Duty, amount: int) -> Shift:
    return world.soft(lambda s: count_shift(s, duty, notes=notes_for(amount)))


def sign(world: Counter, duty: Duty, outlet: str = HERE) -> Shift:
    number = world.supervisors[outlet].staff_number
    return world.soft(lambda s: sign_for_shift(s, duty, staff_number=number, pin=STAFF_PIN, reason="đã đếm lại"))


@pytest.mark.parametrize(
    ("amount", "outlet", "refusal"),
    [
        (0, HERE, InvalidInput),
        (-1_000, HERE, InvalidInput),
        (1_500, HERE, NotCashStep),
        (5_001_000, None, OutletNeeded),
        (5_000_000, None, None),
        (5_001_000, HERE, None),
        (1_000, PARCELS_ONLY, OutletServesNoCash),
        (20_001_000, HERE, LimitExceeded),
        (9_000_000, HERE, InsufficientFunds),
        (8_000_000, HERE, None),
    ],
)
def test_asking_for_cash(world: Counter, amount: int, outlet: str | None, refusal: type[DomainError] | None) -> None:
    party = world.household(8_000_000)
    issue: Callable[[], object] = lambda: world.issue(party.party_id, amount, outlet=outlet)  # type: ignore[arg-type]  # noqa: E731
    if refusal is None:
        issue()
        assert world.owned(party.party_id) == 8_000_000 - amount
    else:
        with pytest.raises(refusal):
            issue()
        assert world.owned(party.party_id) == 8_000_000


def test_postings_of_a_cash_out_with_a_fee(world: Counter) -> None:
    """Flows 9a to 9c: amount and fee leave the balance; fee and commission are booked at the commit."""
    with patch("chalicelib.kernel.policy.POLICIES", (replace(POLICIES[0], cash_out_fee_bp=55),)):
        party, duty = world.household(5_000_000), world.open()
        issued = world.issue(party.party_id, 2_000_000)
        assert (issued.fee, issued.balance_after) == (11_000, 2_989_000)
        assert [world.posted(a) for a in (issued.code_account, issued.fee_account)] == [2_000_000, 11_000]
        committed = world.commit(duty, issued)
        assert committed.commission == 4_000
        assert [world.posted(a) for a in (issued.code_account, issued.fee_account)] == [0, 0]
        assert world.posted(issued.counter_account) == 2_000_000
        assert world.posted(account(chart.COMMISSION_DUE, HERE)) == 4_000
        world.hand(duty, committed)
        assert (world.posted(issued.counter_account), world.in_till(duty)) == (0, 28_000_000)


@pytest.mark.failure(9, 10)
def test_put_back_returns_fee_commission_and_limits(world: Counter) -> None:
    with patch("chalicelib.kernel.policy.POLICIES", (replace(POLICIES[0], cash_out_fee_bp=55),)):
        party, duty = world.household(30_000_000), world.open()
        back = world.put_back(duty, world.commit(duty, world.issue(party.party_id, 15_000_000)))
        assert (back.state, back.reason) == (WithdrawalState.UNHANDED, "khách bỏ về")
        assert world.owned(party.party_id) == 30_000_000
        assert world.posted(account(chart.COMMISSION_DUE, HERE)) == 0
        assert world.shift(duty).free_cash == world.in_till(duty) == 30_000_000
        world.commit(duty, world.issue(party.party_id, 20_000_000))


@pytest.mark.failure(23)
def test_a_code_bound_to_an_outlet_says_which(world: Counter) -> None:
    party, duty = world.household(9_000_000), world.open(outlet=THERE)
    issued = world.issue(party.party_id, 6_000_000, outlet=HERE)
    with pytest.raises(WrongOutlet) as refused:
        world.commit(duty, issued)
    assert refused.value.details == {"outlet_code": HERE, "outlet": "Bưu điện Xã Chi Lăng"}


def test_a_large_amount_asks_for_the_card(world: Counter) -> None:
    party, duty = world.household(9_000_000), world.open()
    issued = world.issue(party.party_id, 5_001_000)
    with pytest.raises(IdCheckNeeded):
        world.commit(duty, issued, id_last4=None)
    assert world.commit(duty, issued, id_last4="6789").id_last4 == "6789"


@pytest.mark.failure(9)
def test_a_till_promises_no_more_than_it_has(world: Counter) -> None:
    """The second is refused although the drawer is still full: its notes are promised."""
    party, duty = world.household(9_000_000), world.open(3_000_000)
    world.commit(duty, world.issue(party.party_id, 2_000_000))
    assert world.in_till(duty) == 3_000_000
    second = world.issue(party.party_id, 1_001_000)
    with pytest.raises(TillTooLow) as refused:
        world.commit(duty, second)
    assert refused.value.details == {}, "a teller is not told what the till holds"
    world.commit(duty, world.issue(party.party_id, 1_000_000))


@pytest.mark.failure(24)
def test_cash_in_and_out_share_the_day(world: Counter) -> None:
    party, duty = world.household(20_000_000), world.open()
    world.pay_in(duty, party, 12_000_000)
    with pytest.raises(LimitExceeded) as refused:
        world.pay_in(duty, party, 8_001_000)
    assert refused.value.details == {"limit": "customer_day", "cap": 20_000_000, "left": 8_000_000}
    world.commit(duty, world.issue(party.party_id, 8_000_000))
    with pytest.raises(LimitExceeded):
        world.issue(party.party_id, 1_000)


def test_outlet_limits_name_themselves(world: Counter) -> None:
    with patch(
        "chalicelib.kernel.policy.POLICIES",
        (replace(POLICIES[0], outlet_day_cash=5_000_000, outlet_month_cash=6_000_000),),
    ):
        party, duty = world.household(), world.open()
        world.pay_in(duty, party, 4_000_000)
        with pytest.raises(LimitExceeded) as by_day:
            world.pay_in(duty, party, 2_000_000)
        assert by_day.value.details == {"limit": "outlet_day", "cap": 5_000_000, "left": 1_000_000}
        assert isinstance(world.app.clock, FakeClock)
        world.app.clock.tick(days=1)
        with pytest.raises(LimitExceeded) as by_month:
            world.pay_in(duty, party, 3_000_000)
        assert by_month.value.details == {"limit": "outlet_month", "cap": 6_000_000, "left": 2_000_000}


@pytest.mark.failure(26)
def test_the_day_is_vietnamese_and_that_of_the_commit(world: Counter, clock: FakeClock) -> None:
    """Failure 26: counted on the local day of the commit; put back after midnight, it is taken off that same day."""
    clock.at = datetime(2026, 9, 1, 16, 50, tzinfo=UTC)  # 23:50 in Lạng Sơn
    party, duty = world.household(60_000_000), world.open(50_000_000)
    late = world.commit(duty, world.issue(party.party_id, 20_000_000))
    waiting = world.issue(world.household(9_000_000).party_id, 1_000_000)
    clock.tick(minutes=11)  # 00:01, still the same day in UTC
    early = world.commit(duty, world.issue(party.party_id, 20_000_000))
    assert (str(late.committed_on), str(early.committed_on)) == ("2026-09-01", "2026-09-02")
    world.put_back(duty, late)
    with pytest.raises(LimitExceeded):
        world.issue(party.party_id, 1_000)
    assert str(world.commit(duty, waiting).committed_on) == "2026-09-02"


@pytest.mark.failure(5)
def test_the_same_notes_are_asked_about_for_five_minutes(world: Counter, clock: FakeClock) -> None:
    party, other, duty = world.household(), world.household(), world.open()
    world.pay_in(duty, party, 500_000)
    world.pay_in(duty, party, 600_000)
    world.pay_in(duty, other, 500_000)
    world.pay_in(world.open(), party, 500_000)
    with pytest.raises(PossibleDuplicate):
        world.pay_in(duty, party, 500_000)
    taken = world.pay_in(duty, party, 500_000, again=True)
    assert (taken.confirmed_again, taken.signed_by) == (True, world.supervisors[HERE].party_id)
    clock.tick(minutes=5)
    with pytest.raises(PossibleDuplicate):
        world.pay_in(duty, party, 600_000)
    clock.tick(milliseconds=1)
    world.pay_in(duty, party, 600_000)


def test_one_shift_a_teller_and_a_till(world: Counter) -> None:
    duty, other = world.open(), world.duty()
    for busy in (replace(duty, shift_id=other.shift_id), replace(other, device_id=duty.device_id)):
        with pytest.raises(ShiftAlreadyOpen):
            world.soft(lambda s, d=busy: open_shift(s, d, notes=[]))  # type: ignore[misc]
    assert close(world, duty, 30_000_000).state is ShiftState.CLOSED
    world.soft(lambda s: open_shift(s, replace(duty, shift_id=other.shift_id), notes=[]))


def test_a_shift_opens_with_what_the_safe_has(world: Counter) -> None:
    duty = world.duty()
    with pytest.raises(SafeTooLow):
        world.soft(lambda s: open_shift(s, duty, notes=notes_for(SAFE + 1_000)))
    with pytest.raises(OutletServesNoCash):
        world.open(0, outlet=PARCELS_ONLY)
    world.soft(lambda s: open_shift(s, duty, notes=notes_for(SAFE)))
    assert (world.in_safe(), world.in_till(duty)) == (0, SAFE)


@pytest.mark.failure(39)
@pytest.mark.parametrize(
    ("counts", "signed", "short", "over"),
    [
        ([30_000_000], False, 0, 0),
        ([29_950_000], False, 50_000, 0),
        ([30_050_000], False, 0, 50_000),
        ([29_900_000, 30_000_000], False, 0, 0),
        ([29_900_000, 29_900_000], False, 100_000, 0),
        ([30_100_000, 30_500_000], False, 0, 500_000),
        ([29_000_000, 29_000_000], True, 1_000_000, 0),
        ([31_000_000, 30_501_000], True, 0, 501_000),
        ([0, 0], True, 30_000_000, 0),
    ],
)
def test_closing_with_a_difference(world: Counter, counts: list[int], signed: bool, short: int, over: int) -> None:
    duty = world.open(30_000_000)
    for number, amount in enumerate(counts, 1):
        shift = close(world, duty, amount)
        if number < len(counts):
            assert (shift.state, shift.next_step) == (ShiftState.CLOSING, NextStep.COUNT_AGAIN)
            assert (shift.expected, shift.variance) == (None, None), "blind"
    if signed:
        assert (shift.next_step, shift.expected) == (NextStep.SUPERVISOR, None)
        shift = sign(world, duty)
        assert shift.signed_by == world.supervisors[HERE].party_id
    assert (shift.state, shift.expected, shift.variance) == (ShiftState.CLOSED, 30_000_000, over - short)
    assert world.in_till(duty) == 0
    assert world.in_safe() == SAFE - short + over
    assert world.posted(account(chart.TELLER_SHORT, duty.teller_id)) == short
    assert world.posted(account(chart.CASH_OVER, HERE)) == over


@pytest.mark.failure(7)
def test_a_shift_waits_for_its_counter(world: Counter) -> None:
    party, duty = world.household(2_000_000), world.open()
    committed = world.commit(duty, world.issue(party.party_id, 1_000_000))
    with pytest.raises(CountersOpen):
        close(world, duty, 30_000_000)
    with pytest.raises(CountersOpen):
        world.soft(lambda s: freeze_shift(s, duty))
    world.hand(duty, committed)
    assert close(world, duty, 29_000_000).variance == 0


@pytest.mark.failure(38)
def test_a_frozen_till_moves_no_cash(world: Counter) -> None:
    party, duty = world.household(2_000_000), world.open()
    issued = world.issue(party.party_id, 1_000_000)
    assert world.soft(lambda s: freeze_shift(s, duty)).next_step is NextStep.COUNT
    with pytest.raises(ShiftNotOpen):
        world.commit(duty, issued)
    with pytest.raises(ShiftNotOpen):
        world.pay_in(duty, party, 1_000)
    frozen = world.shift(duty)
    assert world.soft(lambda s: freeze_shift(s, duty)) == frozen == world.shift(duty)
    close(world, duty, 30_000_000)
    for step in (freeze_shift, partial(count_shift, notes=notes_for(30_000_000))):
        with pytest.raises(ShiftMoved):
            world.soft(lambda s, step=step: step(s, duty))  # type: ignore[misc]


def test_who_may_sign(world: Counter) -> None:
    duty = world.open()
    with pytest.raises(ShiftMoved):
        sign(world, duty)
    for amount in (1_000_000, 1_000_000):
        close(world, duty, amount)
    with pytest.raises(SupervisorNeeded):
        sign(world, duty, THERE)
    teller = world.staff(HERE, Role.TELLER)
    number = teller.staff_number
    with pytest.raises(SupervisorNeeded):
        world.soft(lambda s: sign_for_shift(s, duty, staff_number=number, pin=STAFF_PIN, reason="tự ký"))
    number = world.supervisors[HERE].staff_number
    with pytest.raises(WrongPin):
        world.soft(lambda s: sign_for_shift(s, duty, staff_number=number, pin="111222", reason="đoán"))
    assert sign(world, duty).state is ShiftState.CLOSED


def test_nobody_signs_for_themselves(world: Counter) -> None:
    both = world.staff(HERE, Role.TELLER, Role.SUPERVISOR)
    duty = replace(world.duty(), teller_id=both.party_id)
    world.soft(lambda s: open_shift(s, duty, notes=notes_for(2_000_000)))
    for amount in (0, 0):
        close(world, duty, amount)
    number = both.staff_number
    with pytest.raises(OwnSignature):
        world.soft(lambda s: sign_for_shift(s, duty, staff_number=number, pin=STAFF_PIN, reason="tự ký"))


@pytest.mark.failure(23)
def test_a_code_is_good_once(world: Counter, clock: FakeClock) -> None:
    party, duty = world.household(2_000_000), world.open()
    issued = world.issue(party.party_id, 1_000_000)
    committed = world.commit(duty, issued)
    with pytest.raises(WithdrawalMoved):
        world.commit(duty, issued)
    with pytest.raises(NoSuchWithdrawal):
        world.hand(world.open(), committed)
    world.hand(duty, committed)
    clock.tick(hours=1)
    with pytest.raises(WithdrawalMoved):
        world.hand(duty, committed)
    with pytest.raises(WithdrawalMoved):
        world.put_back(duty, committed)
    assert world.in_till(duty) == 29_000_000
    assert issued.good_until - issued.issued_at == timedelta(minutes=15)
