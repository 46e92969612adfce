"""Failure 24: amounts kept small, two outlets in a day, the same thing twice: each raises one case, in the same commit."""

from typing import Any

import pytest

from chalicelib.identity import Party
from chalicelib.kernel.policy import POLICIES
from chalicelib.oversight import CaseKind
from chalicelib.softatm import CashInId, DayFacts, Duty, Notes, Signature, customer_ref, take_cash
from chalicelib.softatm.velocity import crossed
from tests.builders import TEST_KEYS, FakeClock
from tests.builders_softatm import HERE, STAFF_PIN, THERE, Counter, counter_on

POLICY = POLICIES[0]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> Counter:
    return counter_on(clock=clock)


def cases(world: Counter, party: Party) -> list[Any]:
    subject = customer_ref(TEST_KEYS["code_pepper"], party.phone)
    return list(world.do(lambda w: w.oversight.cases.about(subject, cursor=None, limit=20)).entries)


def kinds(world: Counter, party: Party) -> list[str]:
    return sorted(case.kind.value for case in cases(world, party))


def pay_in(world: Counter, clock: FakeClock, duty: Duty, party: Party, amount: int) -> None:
    clock.tick(minutes=6)
    world.pay_in(duty, party, amount)


@pytest.mark.failure(24)
def test_amounts_just_under_the_line(world: Counter, clock: FakeClock) -> None:
    party, duty = world.household(), world.open()
    for amount in (5_000_000, 4_000_000):
        pay_in(world, clock, duty, party, amount)
    for amount in (3_999_000, 5_001_000):
        pay_in(world, clock, duty, party, amount)
        if amount < 5_000_000:
            assert kinds(world, party) == [], "not near"
    other = world.household()
    for amount in (5_000_000, 4_000_000, 4_999_000):
        assert kinds(world, other) == []
        pay_in(world, clock, duty, other, amount)
    (case,) = cases(world, other)
    assert (case.kind, case.outlet_code, case.amount) == (CaseKind.SPLITTING, HERE, 13_999_000)
    assert case.facts | {"operation": "", "day": ""} == {
        "day": "", "operations": 3, "near_card_amount": 3, "moved": 13_999_000, "outlets": HERE, "operation": "",
    }  # fmt: skip
    pay_in(world, clock, duty, other, 4_500_000)
    assert kinds(world, other) == ["splitting"], "one finding, one case, though the day is used up as well"


@pytest.mark.failure(24)
def test_several_that_use_the_day_up(world: Counter, clock: FakeClock) -> None:
    party, duty = world.household(), world.open(60_000_000)
    for amount in (9_000_000, 9_000_000, 1_000):
        assert kinds(world, party) == []
        pay_in(world, clock, duty, party, amount)
    assert kinds(world, party) == ["splitting"]
    clock.tick(days=1)
    pay_in(world, clock, duty, party, 15_000_000)
    assert kinds(world, party) == ["splitting"], "the next day begins anew, and one operation is no splitting"


def test_two_outlets_in_a_day(world: Counter, clock: FakeClock) -> None:
    party, here, there = world.household(9_000_000), world.open(), world.open(outlet=THERE)
    pay_in(world, clock, here, party, 100_000)
    assert kinds(world, party) == []
    world.commit(there, world.issue(party.party_id, 300_000, outlet=None))
    pay_in(world, clock, there, party, 100_000)
    pay_in(world, clock, here, party, 200_000)
    (case,) = cases(world, party)
    assert (case.kind, case.facts["outlets"]) == (CaseKind.TWO_OUTLETS, f"{HERE} {THERE}")
    clock.tick(days=1)
    pay_in(world, clock, there, party, 100_000)
    pay_in(world, clock, here, party, 100_000)
    assert kinds(world, party) == ["two_outlets", "two_outlets"]


def test_the_same_again_though_asked(world: Counter) -> None:
    party, duty = world.household(), world.open()
    signed = Signature(world.supervisors[HERE].staff_number, STAFF_PIN)
    for again in (False, True, True):
        notes = Notes(world.new(CashInId), party.party_id, party.phone, 500_000, again, signed if again else None)
        world.soft(lambda s, n=notes: take_cash(s, duty, n))  # type: ignore[misc]
    assert kinds(world, party) == ["duplicate", "duplicate"]
    assert {case.amount for case in cases(world, party)} == {500_000}


def test_no_case_names_the_customer(world: Counter, clock: FakeClock) -> None:
    party, here, there = world.household(), world.open(), world.open(outlet=THERE)
    pay_in(world, clock, here, party, 100_000)
    pay_in(world, clock, there, party, 100_000)
    (case,) = cases(world, party)
    told = f"{case.subject} {case.facts}"
    assert party.phone not in told
    assert party.party_id not in told


@pytest.mark.parametrize(
    ("before", "after", "spoken"),
    [
        (DayFacts(2, 2, 9, ("a",)), DayFacts(3, 3, 9, ("a",)), [CaseKind.SPLITTING]),
        (DayFacts(3, 3, 9, ("a",)), DayFacts(4, 4, 9, ("a",)), []),
        (DayFacts(1, 0, 18_000_001, ("a",)), DayFacts(2, 0, 20_000_000, ("a",)), []),
        (DayFacts(2, 0, 18_000_001, ("a",)), DayFacts(3, 0, 18_000_002, ("a",)), [CaseKind.SPLITTING]),
        (DayFacts(2, 0, 17_999_999, ("a",)), DayFacts(3, 0, 18_000_000, ("a",)), []),
        (DayFacts(), DayFacts(1, 1, 5, ("a",)), []),
        (DayFacts(1, 0, 5, ("a",)), DayFacts(2, 0, 9, ("a", "b")), [CaseKind.TWO_OUTLETS]),
        (DayFacts(2, 0, 5, ("a", "b")), DayFacts(3, 0, 9, ("a", "b", "c")), []),
    ],
)
def test_a_rule_speaks_when_its_line_is_crossed(before: DayFacts, after: DayFacts, spoken: list[CaseKind]) -> None:
    assert crossed(before, after, POLICY) == spoken
