"""Rows 8 and 10: what the notes in the drawer say after the lights went out, and what a refused fee leaves behind."""

from dataclasses import replace

import pytest

from chalicelib.kernel.fees import FeeKind
from chalicelib.ledger import account, chart
from chalicelib.softatm import (
    Duty,
    ShiftState,
    Signature,
    Withdrawal,
    count_shift,
    make_quote,
    resolve_counter,
    take_over_shift,
)
from infra.local.memory_table import MemoryTable
from tests.builders_softatm import HERE, STAFF_PIN, Counter, counter_on, notes_for

IN_TILL, AMOUNT = 30_000_000, 2_000_000


@pytest.fixture
def world() -> Counter:
    return counter_on()


def left_in_the_dark(world: Counter) -> tuple[Duty, Duty, Withdrawal]:
    """A committed withdrawal that nobody spoke of again; the shift, and the supervisor who took it over."""
    duty = world.open(IN_TILL)
    left = world.commit(duty, world.issue(world.household(9_000_000).party_id, AMOUNT))
    held = replace(duty, teller_id=world.supervisors[HERE].party_id, device_id=world.duty().device_id)
    signature = Signature(world.supervisors[HERE].staff_number, STAFF_PIN)
    world.soft(lambda s: take_over_shift(s, held, signature=signature, reason="mất điện cả xã"))
    return duty, held, left


@pytest.mark.failure(8)
@pytest.mark.parametrize(("notes_gone", "said_handed"), [(True, True), (True, False), (False, True), (False, False)])
def test_the_count_says_whether_the_notes_had_gone(world: Counter, notes_gone: bool, said_handed: bool) -> None:
    """Row 8: said rightly, the count is right; said wrongly, it is off by just this amount, and who said so is kept."""
    duty, held, left = left_in_the_dark(world)
    there = IN_TILL - AMOUNT if notes_gone else IN_TILL
    signature = Signature(world.supervisors[HERE].staff_number, STAFF_PIN)
    resolved = world.soft(
        lambda s: resolve_counter(
            s,
            held,
            left.withdrawal_id,
            handed=said_handed,
            drawer=notes_for(there),
            signature=signature,
            reason="đã gọi cho khách",
        )
    )
    assert world.posted(resolved.counter_account) == 0, "2540 is never left behind"
    for _ in range(2):
        shift = world.soft(lambda s: count_shift(s, held, notes=notes_for(there)))
        if shift.state is ShiftState.CLOSED:
            break
    off = AMOUNT * (int(said_handed) - int(notes_gone))
    if off:
        assert shift.state is ShiftState.CLOSING, "so much is not closed by the one who resolved it"
    else:
        assert (shift.state, shift.variance) == (ShiftState.CLOSED, 0)
    booked = world.in_till(duty) if off else IN_TILL - AMOUNT * notes_gone
    assert there - booked == off
    (resolution,) = world.shift(duty).resolutions
    assert (resolution.handed, sum(note * count for note, count in resolution.drawer)) == (said_handed, there)
    assert world.posted(account(chart.TELLER_SHORT, duty.teller_id)) == 0


@pytest.mark.failure(10)
def test_a_refused_quote_left_nothing() -> None:
    """Row 10: the customer hears the fee and goes; the ledger never heard of it."""
    table = MemoryTable()
    world = counter_on(table)
    before = table.everything()
    quote = world.soft(lambda s: make_quote(s, FeeKind.CASH_OUT, AMOUNT))
    assert quote.amount == AMOUNT
    assert table.everything() == before
