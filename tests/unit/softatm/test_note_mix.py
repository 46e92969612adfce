"""Which notes to hand over: the sum is exact, no note is given that is not there, and impossible is said only when it is."""

from dataclasses import replace
from itertools import product

import hypothesis.strategies as st
import pytest
from hypothesis import given

from chalicelib.kernel.policy import POLICIES
from chalicelib.softatm import (
    NOTES,
    CashInId,
    Count,
    Notes,
    count_of,
    hand_over,
    look_up_code,
    open_shift,
    suggest_notes,
    take_cash,
    total,
)
from chalicelib.softatm.errors import NotNotes
from chalicelib.softatm.notes import added, taken_out
from tests.builders_softatm import counter_on

POLICY = POLICIES[0]
DRAWERS = st.dictionaries(st.sampled_from(NOTES), st.integers(0, 60)).map(lambda d: count_of(d.items()))
SMALL = st.dictionaries(st.sampled_from(NOTES[-5:]), st.integers(0, 3)).map(lambda d: count_of(d.items()))


@given(drawer=DRAWERS, thousands=st.integers(1, 20_000))
def test_it_adds_up_and_the_till_has_it(drawer: Count, thousands: int) -> None:
    mix = suggest_notes(thousands * 1_000, drawer, POLICY)
    if mix is not None:
        assert total(mix) == thousands * 1_000
        assert all(number <= dict(drawer)[note] for note, number in mix)
        assert mix == count_of(mix)


@pytest.mark.failure(9)
@given(drawer=SMALL, thousands=st.integers(1, 120))
def test_impossible_is_said_only_when_it_is(drawer: Count, thousands: int) -> None:
    """Against trying everything."""
    possible = {
        sum(note * number for (note, _), number in zip(drawer, numbers, strict=True))
        for numbers in product(*(range(have + 1) for _, have in drawer))
    }
    assert (suggest_notes(thousands * 1_000, drawer, POLICY) is not None) == (thousands * 1_000 in possible)


@given(thousands=st.integers(1, 20_000))
def test_a_till_nobody_counted_gives_the_fewest_notes(thousands: int) -> None:
    mix = suggest_notes(thousands * 1_000, None, POLICY)
    assert mix is not None
    assert total(mix) == thousands * 1_000
    assert all(number <= 4 for note, number in mix if note != NOTES[0])


@given(drawer=DRAWERS, thousands=st.integers(1, 20_000))
def test_scarce_notes_stay_while_others_do(drawer: Count, thousands: int) -> None:
    spared = count_of(
        (note, max(0, n - POLICY.scarce_notes_kept) if note <= POLICY.scarce_notes_up_to else n) for note, n in drawer
    )
    without = suggest_notes(thousands * 1_000, spared, replace(POLICY, scarce_notes_kept=0))
    if without is not None:
        assert suggest_notes(thousands * 1_000, drawer, POLICY) == without


def test_the_largest_note_first_is_not_always_possible() -> None:
    assert suggest_notes(6_000, ((5_000, 1), (2_000, 3)), POLICY) == ((2_000, 3),)
    assert suggest_notes(600_000, ((500_000, 1), (200_000, 3)), POLICY) == ((200_000, 3),)
    assert suggest_notes(3_000, ((2_000, 5),), POLICY) is None
    assert suggest_notes(1_500, None, POLICY) is None
    assert suggest_notes(100_000, ((50_000, 5), (20_000, 30)), POLICY) == ((20_000, 5),)
    assert suggest_notes(100_000, ((50_000, 5),), POLICY) == ((50_000, 2),)
    assert suggest_notes(20_000_000, ((1_000, 20_000),), POLICY) == ((1_000, 20_000),)


@given(drawer=DRAWERS, came=DRAWERS, went=SMALL)
def test_a_drawer_is_followed_or_forgotten(drawer: Count, came: Count, went: Count) -> None:
    full = added(drawer, came)
    assert full is not None
    assert total(full) == total(drawer) + total(came)
    assert taken_out(full, came) == drawer
    left = taken_out(drawer, went)
    assert (left is None) == any(number > dict(drawer).get(note, 0) for note, number in went)
    assert left is None or total(left) == total(drawer) - total(went)
    assert added(None, came) is taken_out(None, went) is added(drawer, None) is taken_out(drawer, None) is None


@pytest.mark.failure(9, 48)
def test_the_till_remembers_its_notes_while_it_is_told() -> None:
    """From the opening count over a cash-in and a hand-over; one hand-over without a word, and it gives standard mixes."""
    world = counter_on()
    party, duty = world.household(9_000_000), world.duty()
    world.soft(lambda s: open_shift(s, duty, notes=[(500_000, 2), (200_000, 3), (100_000, 1)]))
    notes = Notes(world.new(CashInId), party.party_id, party.phone, 250_000, counted=[(50_000, 5)])
    assert world.soft(lambda s: take_cash(s, duty, notes)).notes == ((50_000, 5),)
    bad = Notes(world.new(CashInId), party.party_id, party.phone, 260_000, counted=[(50_000, 5)])
    with pytest.raises(NotNotes):
        world.soft(lambda s: take_cash(s, duty, bad))
    first = world.issue(party.party_id, 650_000)
    found = world.soft(lambda s: look_up_code(s, duty, world.code(first)))
    assert found.notes == ((500_000, 1), (100_000, 1), (50_000, 1))
    world.commit(duty, first)
    assert world.shift(duty).drawer == ((500_000, 2), (200_000, 3), (100_000, 1), (50_000, 5))
    given = world.soft(lambda s: hand_over(s, duty, first.withdrawal_id, notes=found.notes))
    assert given.notes == found.notes
    assert world.shift(duty).drawer == ((500_000, 1), (200_000, 3), (50_000, 4))
    second = world.issue(party.party_id, 30_000)
    assert world.soft(lambda s: look_up_code(s, duty, world.code(second))).notes is None
    world.hand(duty, world.commit(duty, second))
    assert world.shift(duty).drawer is None
    third = world.issue(party.party_id, 40_000)
    assert world.soft(lambda s: look_up_code(s, duty, world.code(third))).notes == ((20_000, 2),)
