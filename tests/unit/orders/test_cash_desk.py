"""Cash on delivery handed over at a till: the drawer has more, and the shift still closes without variance."""

from dataclasses import replace

import pytest

from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Actor, Role, SessionId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.ledger import balance
from chalicelib.orders import Parcel, TillNotOpen, remit_parcel_cash
from chalicelib.payments import PaymentMethod
from chalicelib.softatm import Duty, NoSuchShift, ShiftId, count_shift, freeze_shift
from tests.builders_orders import Fair, fair
from tests.builders_softatm import HERE, Counter, notes_for

OPENING = 10_000_000


class Desk:
    """A teller with an open shift, and a parcel whose cash is at the door."""

    def __init__(self) -> None:
        self.market: Fair = fair()
        self.counter = Counter(self.market.app)
        self.counter.outlet(HERE)
        self.duty: Duty = self.counter.open(OPENING)
        self.teller = self.actor_of(self.duty)
        self.parcel = self.market.delivered(self.market.place(PaymentMethod.COD, lines=[(self.market.na, 1)]).parcels[0])

    def actor_of(self, duty: Duty) -> Actor:
        session = self.counter.new(SessionId)
        return Actor(duty.teller_id, frozenset({Role.TELLER}), session, duty.device_id, str(duty.outlet_code))

    def remit(self, teller: Actor, shift_id: str) -> Parcel:
        def use_case(work: Work) -> Parcel:
            return remit_parcel_cash(work.orders, self.parcel.parcel_id, teller, shift_id=shift_id, batch="counter")

        return run(self.market.app, use_case)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_till_takes_it_and_the_shift_closes(desk: Desk) -> None:
    assert desk.parcel.cash_to_remit == 95_000
    assert desk.remit(desk.teller, desk.duty.shift_id).remitted
    shift = desk.counter.soft(lambda s: s.shifts.find(desk.duty.shift_id))
    assert shift is not None
    assert shift.free_cash == OPENING + 95_000
    assert balance(desk.market.work().ledger, shift.till_account).posted == OPENING + 95_000
    desk.counter.soft(lambda s: freeze_shift(s, desk.duty))
    closed = desk.counter.soft(lambda s: count_shift(s, desk.duty, notes=notes_for(OPENING + 95_000)))
    assert closed.variance == 0


def test_only_into_ones_own_till(desk: Desk) -> None:
    colleague = desk.actor_of(desk.counter.open(1_000_000))
    for teller in (colleague, replace(desk.teller, device_id=None)):
        with pytest.raises(NoSuchShift):
            desk.remit(teller, desk.duty.shift_id)
    assert desk.market.parcel(desk.parcel.parcel_id).cash_to_remit == 95_000


def test_only_into_a_shift_that_is_open(desk: Desk) -> None:
    desk.counter.soft(lambda s: freeze_shift(s, desk.duty))
    with pytest.raises(TillNotOpen):
        desk.remit(desk.teller, desk.duty.shift_id)
    with pytest.raises(NoSuchShift):
        desk.remit(desk.teller, desk.counter.new(ShiftId))
    with pytest.raises(InvalidInput):
        desk.remit(desk.teller, "shift")
