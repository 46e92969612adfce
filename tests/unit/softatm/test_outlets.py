"""Outlets change, close when they are empty, and open again."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.identity import Role
from chalicelib.kernel.clock import from_text
from chalicelib.oversight import CaseKind
from chalicelib.softatm import (
    VAULT_PLACE,
    DeliveryId,
    OutletServesNoCash,
    Place,
    Plan,
    ShiftId,
    close_outlet,
    count_delivery,
    count_shift,
    dispatch_delivery,
    open_shift,
    plan_delivery,
    receive_delivery,
    seal_delivery,
)
from chalicelib.softatm.errors import OutletNotEmpty
from tests.builders import FakeClock
from tests.builders_softatm import HERE, OFFICE, SAFE, Counter, counter_on, notes_for
from tests.caller import Caller, Reply


class World:
    def __init__(self) -> None:
        self.at: Counter = counter_on()
        self.office = Caller(self.at.app, self.at.staff(HERE, Role.OPERATIONS).party_id, frozenset({Role.OPERATIONS}))

    def post(self, what: str, body: dict[str, Any] | None = None, *, code: str = HERE) -> Reply:
        return self.office.post(f"/outlets/{code}/{what}", body or {})

    def close(self) -> Reply:
        return self.post("closure", {"reason": "sáp nhập điểm"})

    def empty_safe(self) -> None:
        """All of it in one bag to the vault."""
        delivery_id = self.at.new(DeliveryId)
        plan = Plan(delivery_id, Place(HERE), VAULT_PLACE, SAFE)
        bag: dict[str, Any] = {"bag_number": "LS-1"}
        notes = notes_for(SAFE)
        self.at.soft(lambda s: plan_delivery(s, plan, planned_by=OFFICE[0]))
        self.at.soft(lambda s: seal_delivery(s, delivery_id, place=Place(HERE), notes=notes, signers=OFFICE, **bag))
        assert self.close().body["details"] == {"safe": 0, "busy": 1}, "the bag is still there"
        self.at.soft(
            lambda s: dispatch_delivery(s, delivery_id, place=Place(HERE), carrier="anh Lộc", dispatched_by=OFFICE[0], **bag)
        )
        self.at.soft(
            lambda s: receive_delivery(s, delivery_id, place=VAULT_PLACE, seal_intact=True, received_by=OFFICE[0], **bag)
        )
        self.at.soft(lambda s: count_delivery(s, delivery_id, place=VAULT_PLACE, notes=notes, counters=OFFICE))


@pytest.fixture
def world() -> World:
    return World()


def test_data_hours_and_bounds_change(world: World) -> None:
    hours = ["07:00-11:00"] * 6 + [""]
    changed = world.post("changes", {"name": "Bưu điện Đồng Mỏ", "hours": hours, "max_cash": 900_000_000}).body
    assert (changed["name"], changed["hours"], changed["address"]) == ("Bưu điện Đồng Mỏ", hours, "Trung tâm xã")
    found = world.at.soft(lambda s: s.outlets.find(HERE))
    assert found is not None
    assert (found.max_cash, found.min_cash, found.version) == (900_000_000, 0, 3)
    assert world.office.get(f"/outlets?near={HERE}").body["entries"][0]["name"] == "Bưu điện Đồng Mỏ"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"min_cash": 1}, "invalid_input"),
        ({"hours": ["24:00-25:00"] * 7}, "invalid_input"),
        ({"hours": [""]}, "invalid_input"),
        ({"name": "x"}, "invalid_input"),
        ({"serves_cash": False}, "outlet_not_empty"),
    ],
)
def test_changes_that_cannot_be(world: World, change: dict[str, Any], code: str) -> None:
    assert world.post("changes", change).body["code"] == code


def test_an_outlet_closes_when_nothing_is_left(world: World) -> None:
    refused = world.close().body
    assert (refused["code"], refused["details"]) == ("outlet_not_empty", {"safe": SAFE, "busy": 0})
    duty = world.at.open(0)
    assert world.close().body["details"]["busy"] == 1
    world.at.soft(lambda s: count_shift(s, duty, notes=[]))
    world.empty_safe()
    assert world.close().body["state"] == "closed"
    assert world.close().body["state"] == "closed"
    with pytest.raises(OutletServesNoCash):
        world.at.soft(lambda s: open_shift(s, replace(duty, shift_id=world.at.new(ShiftId)), notes=[]))
    wish = {"delivery_id": world.at.new(DeliveryId), "origin": "vault", "destination": HERE, "amount": 1_000}
    assert world.office.post("/deliveries", wish).body["code"] == "outlet_serves_no_cash"
    assert world.post("reopening").body["state"] == "open"
    assert world.post("reopening").body["state"] == "open"
    assert world.at.open(0).outlet_code == HERE


def test_a_shift_that_opens_meanwhile_keeps_it_open(world: World) -> None:
    """The outlet was read empty, then a shift opened: the closing is decided again, on what is there now."""
    world.empty_safe()
    duty = world.at.duty()
    tried: list[bool] = []

    def close_after_a_shift_opened(softatm: Any) -> object:
        found = close_outlet(softatm, HERE, closed_by=OFFICE[0], reason="sáp nhập điểm")
        if not tried:
            tried.append(True)
            world.at.soft(lambda s: open_shift(s, duty, notes=[]))
        return found

    with pytest.raises(OutletNotEmpty):
        world.at.soft(close_after_a_shift_opened)
    assert world.at.shift(duty).state.value == "open"


def test_only_operations_change_outlets(world: World) -> None:
    household = Caller(world.at.app, world.at.household().party_id, frozenset({Role.HOUSEHOLD}))
    for what in ("changes", "closure", "reopening"):
        body = {"reason": "sáp nhập điểm"} if what == "closure" else {}
        assert household.post(f"/outlets/{HERE}/{what}", body).body["code"] == "not_permitted"
    assert world.post("changes", {}, code="05971").body["code"] == "no_such_outlet"


@pytest.mark.parametrize(
    ("moment", "cases"),
    [
        ("2026-08-31T23:59:00.000Z", 1),  # Tuesday, 06:59 in Lạng Sơn; the doors open at 07:30
        ("2026-09-01T00:00:00.000Z", 0),
        ("2026-09-01T03:00:00.000Z", 0),
        ("2026-09-01T05:00:00.000Z", 1),  # noon, the doors open again at 13:30
        ("2026-09-01T06:10:00.000Z", 0),
        ("2026-09-01T16:00:00.000Z", 1),
        ("2026-09-06T03:00:00.000Z", 1),  # Sunday
    ],
)
def test_a_till_opened_while_the_outlet_is_shut_is_looked_into(moment: str, cases: int) -> None:
    at = counter_on(clock=FakeClock(from_text(moment)))
    duty = at.open(5_000_000)
    found = at.do(lambda w: w.oversight.cases.about(duty.shift_id, cursor=None, limit=9)).entries
    assert [case.kind for case in found] == [CaseKind.OUT_OF_HOURS] * cases
    assert {case.amount for case in found} <= {5_000_000}
    assert at.in_till(duty) == 5_000_000, "and nobody is refused"
