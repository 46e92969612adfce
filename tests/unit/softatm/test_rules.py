"""The pure rules of the counter, at every edge of their range."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.policy import POLICIES
from chalicelib.softatm import NOTES, LimitExceeded, NextStep, OutletCode, OutletState, ShiftState, WithdrawalState
from chalicelib.softatm.customer import customer_ref, masked_name
from chalicelib.softatm.errors import NotNotes
from chalicelib.softatm.limit import Limit, LimitKind, customer_limit, outlet_limits, require_within
from chalicelib.softatm.notes import count_of, total
from chalicelib.softatm.outlet import Outlet, hours_of, outlet_code_of
from chalicelib.softatm.shift import MOVES as SHIFT_MOVES
from chalicelib.softatm.shift import after_count
from chalicelib.softatm.withdrawal import MOVES, STATE_NAMES_VI, WithdrawalId, code_hash, code_of, pin_hash

POLICY = POLICIES[0]
PEPPER = "pepper"
ID = WithdrawalId("wdr_01KAR3NDEKTSV4RRFFQ69G5FAV")


@pytest.mark.parametrize(
    ("cap", "used", "amount", "left"),
    [
        (20_000_000, 0, 20_000_000, None),
        (20_000_000, 0, 20_000_001, 20_000_000),
        (20_000_000, 19_999_000, 1_000, None),
        (20_000_000, 19_999_000, 2_000, 1_000),
        (20_000_000, 20_000_000, 1, 0),
        (20_000_000, 25_000_000, 1_000, 0),
    ],
)
def test_limit(cap: int, used: int, amount: int, left: int | None) -> None:
    limit = Limit(LimitKind.CUSTOMER_DAY, "somebody", "2026-09-01", cap)
    if left is None:
        require_within(limit, used, amount)
        return
    with pytest.raises(LimitExceeded) as refused:
        require_within(limit, used, amount)
    assert refused.value.details == {"limit": "customer_day", "cap": cap, "left": left}


def test_limits_are_those_of_the_circular() -> None:
    day = date(2026, 9, 1)
    assert customer_limit(POLICY, "c", day).cap == 20_000_000
    by_day, by_month = outlet_limits(POLICY, "06523", day)
    assert (by_day.cap, by_day.period, by_day.kind) == (200_000_000, "2026-09-01", LimitKind.OUTLET_DAY)
    assert (by_month.cap, by_month.period, by_month.kind) == (5_000_000_000, "2026-09", LimitKind.OUTLET_MONTH)


@pytest.mark.parametrize(
    ("pairs", "amount"),
    [
        ([], 0),
        ([(500_000, 2), (1_000, 3)], 1_003_000),
        ([(1_000, 3), (500_000, 2)], 1_003_000),
        ([(500_000, 0)], 0),
        ([(note, 1) for note in NOTES], 888_000),
        ([(500, 1)], None),
        ([(300_000, 1)], None),
        ([(1_000, 1), (1_000, 1)], None),
        ([(1_000, -1)], None),
        ([(1_000, 1_000_001)], None),
    ],
)
def test_count_of_notes(pairs: list[tuple[int, int]], amount: int | None) -> None:
    if amount is None:
        with pytest.raises(NotNotes):
            count_of(pairs)
    else:
        assert total(count_of(pairs)) == amount
        assert count_of(pairs) == count_of(reversed(pairs))


@pytest.mark.parametrize(
    ("counts", "difference", "step"),
    [
        (1, 0, NextStep.NONE),
        (1, 50_000, NextStep.NONE),
        (1, -50_000, NextStep.NONE),
        (1, 50_001, NextStep.COUNT_AGAIN),
        (1, -500_001, NextStep.COUNT_AGAIN),
        (2, 50_001, NextStep.NONE),
        (2, -500_000, NextStep.NONE),
        (2, 500_001, NextStep.SUPERVISOR),
        (2, -500_001, NextStep.SUPERVISOR),
        (2, 0, NextStep.NONE),
    ],
)
def test_what_follows_a_count(counts: int, difference: int, step: NextStep) -> None:
    assert after_count(counts, difference, POLICY) is step


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Văn An", "Nguyễn V. A."),
        ("Lý", "Lý"),
        ("Hoàng thị bích ngọc", "Hoàng T. B. N."),
        ("Đặng  Đức", "Đặng Đ."),
    ],
)
def test_names_are_masked(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def test_a_customer_reference_is_of_the_phone_and_tells_nothing() -> None:
    reference = customer_ref(PEPPER, "+84912000001")
    assert reference == customer_ref(PEPPER, "+84912000001")
    assert reference not in {customer_ref(PEPPER, "+84912000002"), customer_ref("other", "+84912000001")}
    assert len(reference) == 32


def test_codes_are_eight_digits_that_follow_from_the_key_only() -> None:
    codes = [code_of(PEPPER, ID, attempt) for attempt in range(200)]
    assert all(len(code) == 8 and code.isdigit() for code in codes)
    assert len(set(codes)) == 200
    assert code_of("other", ID, 0) != codes[0]
    assert code_hash(PEPPER, codes[0]) != code_hash(PEPPER, codes[1])
    assert pin_hash(PEPPER, ID, "4821") != pin_hash(PEPPER, WithdrawalId("wdr_01KAR3NDEKTSV4RRFFQ69G5FAW"), "4821")


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (datetime(2026, 9, 1, 0, 29, tzinfo=UTC), False),
        (datetime(2026, 9, 1, 0, 30, tzinfo=UTC), True),
        (datetime(2026, 9, 1, 4, 29, tzinfo=UTC), True),
        (datetime(2026, 9, 1, 4, 30, tzinfo=UTC), False),
        (datetime(2026, 9, 1, 6, 30, tzinfo=UTC), True),
        (datetime(2026, 9, 1, 10, 0, tzinfo=UTC), False),
        (datetime(2026, 9, 5, 1, 0, tzinfo=UTC), True),
        (datetime(2026, 9, 5, 7, 0, tzinfo=UTC), False),
        (datetime(2026, 9, 6, 1, 0, tzinfo=UTC), False),
    ],
)
def test_opening_hours_are_vietnamese(at: datetime, is_open: bool) -> None:
    outlet = Outlet(OutletCode("06523"), "Bưu điện", "xã", "187", serves_cash=True)
    assert outlet.is_open_at(at) is is_open
    closed = Outlet(OutletCode("06523"), "Bưu điện", "xã", "187", serves_cash=True, state=OutletState.CLOSED)
    assert closed.is_open_at(at) is False


@pytest.mark.parametrize(
    "hours", [(), ("08:00-17:00",) * 6, ("8:00-17:00",) * 7, ("08:00-25:00",) * 7, ("08:00",) * 7, ("sáng",) * 7]
)
def test_wrong_hours(hours: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput):
        hours_of(hours)


@pytest.mark.parametrize("code", ["", "6523", "065233", "0652a", 6523, None])
def test_wrong_outlet_codes(code: object) -> None:
    with pytest.raises(InvalidInput):
        outlet_code_of(code)


def test_every_state_has_its_moves_and_its_name() -> None:
    assert MOVES.keys() == STATE_NAMES_VI.keys() == set(WithdrawalState)
    assert SHIFT_MOVES.keys() == set(ShiftState)
    ends = {state for state, to in MOVES.items() if not to}
    assert ends == {WithdrawalState.HANDED, WithdrawalState.UNHANDED, WithdrawalState.EXPIRED, WithdrawalState.CANCELLED}
    assert WithdrawalState.ISSUED not in frozenset().union(*MOVES.values())
