"""The counter's machine with what happens behind it: bags between vault and safes, takeovers, variances settled."""

from collections import Counter as Tally
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from chalicelib.identity import DeviceId, Role
from chalicelib.ledger import chart
from chalicelib.softatm import (
    VAULT_PLACE,
    DeliveryId,
    Duty,
    Place,
    Plan,
    Remedy,
    Repayment,
    RepaymentId,
    Settlement,
    ShiftId,
    Signature,
    Softatm,
    WithdrawalId,
    cancel_delivery,
    count_delivery,
    count_shift,
    dispatch_delivery,
    plan_delivery,
    receive_delivery,
    repay_short,
    resolve_counter,
    seal_delivery,
    settle_difference,
    settle_variance,
    sign_for_shift,
    take_over_shift,
)
from tests.builders_softatm import COLLECT_PIN, HERE, OFFICE, SAFE, STAFF_PIN, THERE, VAULT_CASH, notes_for
from tests.property.counter_world import Till
from tests.property.test_counter_machine import AMOUNTS, PEOPLE, TILLS, CounterMachine

PLACES = st.sampled_from([VAULT_PLACE, Place(HERE), Place(THERE)])
OVER = {"matched", "resolved", "cancelled"}


class CashMachine(CounterMachine):
    """
    Attributes:
        vault, bags: notes really there; a bag is there from its seal to its count.
        held: the duty of whoever took a shift over, by shift.
    """

    @initialize()
    def behind_the_counter(self) -> None:
        self.vault = VAULT_CASH - 2 * SAFE
        self.bags: dict[str, int] = {}
        self.held: dict[str, Duty] = {}
        self.seconds = {code: self.world.at.staff(code, Role.SUPERVISOR) for code in (HERE, THERE)}

    def move(self, place: str, amount: int) -> None:
        """Notes into a place, or out of it."""
        if place == VAULT_PLACE:
            self.vault += amount
        else:
            self.world.safes[place] += amount

    def delivery(self, data: st.DataObject, *states: str) -> dict[str, Any]:
        return dict(self.some(data, [item for item in self.world.items("DLV") if item["state"] in states]))

    def delivered(self, delivery_id: str) -> dict[str, Any]:
        return next(item for item in self.world.items("DLV") if item["delivery_id"] == delivery_id)

    def has(self, *states: str) -> bool:
        return any(item["state"] in states for item in self.world.items("DLV"))

    @rule(origin=PLACES, destination=PLACES, millions=st.sampled_from([1, 20, 600]))
    def a_delivery_is_planned(self, origin: Place, destination: Place, millions: int) -> None:
        plan = Plan(self.world.at.new(DeliveryId), origin, destination, millions * 1_000_000)
        self.world.done("plan", lambda s: plan_delivery(s, plan, planned_by=OFFICE[0]))

    @precondition(lambda self: self.has("planned"))
    @rule(data=st.data(), short=st.sampled_from([0, 0, 400_000]))
    def a_bag_is_sealed(self, data: st.DataObject, short: int) -> None:
        self.seal(DeliveryId(self.delivery(data, "planned")["delivery_id"]), short)

    def seal(self, of: DeliveryId, short: int) -> None:
        item = self.delivered(of)
        origin, amount = Place(item["origin"]), item["planned"] - short
        words: dict[str, Any] = {"bag_number": "LS-1", "notes": notes_for(amount), "signers": OFFICE}
        self.world.done("seal", lambda s: seal_delivery(s, of, place=origin, **words))
        if self.delivered(of)["state"] == "sealed":
            self.move(origin, -amount)
            self.bags[of] = amount

    @rule(ends=st.permutations([VAULT_PLACE, Place(HERE), Place(THERE)]), off=st.sampled_from([0, -200_000, 300_000]))
    def a_whole_delivery(self, ends: list[Place], off: int) -> None:
        """What mostly happens, sometimes with a bag that is off. Faults and deaths in between are the other rules' doing."""
        of, (origin, destination, _) = self.world.at.new(DeliveryId), ends
        plan = Plan(of, origin, destination, 10_000_000)
        if not self.world.done("plan", lambda s: plan_delivery(s, plan, planned_by=OFFICE[0])):
            return
        self.seal(of, 0)
        self.send(of)
        if of in self.bags:
            self.bags[of] += off
        self.receive(of, destination)
        for _ in range(2):
            self.count_bag(of)
        self.write_off(of)

    @precondition(lambda self: self.has("planned"))
    @rule(data=st.data())
    def a_plan_is_dropped(self, data: st.DataObject) -> None:
        of = DeliveryId(self.delivery(data, "planned")["delivery_id"])
        self.world.done("drop", lambda s: cancel_delivery(s, of, cancelled_by=OFFICE[0], reason="không cần nữa"))

    @precondition(lambda self: self.has("sealed"))
    @rule(data=st.data())
    def a_bag_leaves(self, data: st.DataObject) -> None:
        self.send(DeliveryId(self.delivery(data, "sealed")["delivery_id"]))

    def send(self, of: DeliveryId) -> None:
        origin = Place(self.delivered(of)["origin"])
        words: dict[str, Any] = {"bag_number": "LS-1", "carrier": "xe", "dispatched_by": OFFICE[0]}
        self.world.done("dispatch", lambda s: dispatch_delivery(s, of, place=origin, **words))

    @precondition(lambda self: self.bags)
    @rule(data=st.data(), off=st.sampled_from([-200_000, 300_000]))
    def a_bag_is_not_what_it_was(self, data: st.DataObject, off: int) -> None:
        of = self.some(data, sorted(self.bags))
        self.bags[of] = max(0, self.bags[of] + off)

    @precondition(lambda self: self.has("sealed", "in_transit"))
    @rule(data=st.data(), back=st.booleans())
    def a_bag_is_received(self, data: st.DataObject, back: bool) -> None:
        item = self.delivery(data, "sealed", "in_transit")
        self.receive(DeliveryId(item["delivery_id"]), Place(item["origin" if back else "destination"]))

    def receive(self, of: DeliveryId, place: Place) -> None:
        words: dict[str, Any] = {"bag_number": "LS-1", "seal_intact": True, "received_by": OFFICE[0]}
        self.world.done("receive", lambda s: receive_delivery(s, of, place=place, **words))

    @precondition(lambda self: self.has("received"))
    @rule(data=st.data())
    def a_bag_is_counted(self, data: st.DataObject) -> None:
        self.count_bag(DeliveryId(self.delivery(data, "received")["delivery_id"]))

    def count_bag(self, of: DeliveryId) -> None:
        item = self.delivered(of)
        if item["state"] != "received":
            return
        place, notes = Place(item["opened_at"]), notes_for(self.bags[of])
        self.world.done("count_bag", lambda s: count_delivery(s, of, place=place, notes=notes, counters=OFFICE))
        if self.delivered(of)["state"] in ("matched", "diff_open"):
            self.move(place, self.bags.pop(of))

    @precondition(lambda self: self.has("diff_open"))
    @rule(data=st.data())
    def a_difference_is_written_off(self, data: st.DataObject) -> None:
        self.write_off(DeliveryId(self.delivery(data, "diff_open")["delivery_id"]))

    def write_off(self, of: DeliveryId) -> None:
        words: dict[str, Any] = {"settlement": Settlement.WRITTEN_OFF, "settled_by": OFFICE, "reason": "biên bản"}
        self.world.done("settle", lambda s: settle_difference(s, of, **words))

    @precondition(lambda self: any(self.world.in_state(state) for state in ("open", "taken_over", "closing")))
    @rule(number=TILLS)
    def a_supervisor_takes_over(self, number: int) -> None:
        self.take_over(self.world.tills[number])

    @rule(
        number=TILLS,
        who=PEOPLE,
        amount=AMOUNTS,
        given=st.booleans(),
        astray=st.sampled_from([0, -60_000, -700_000, 20_000]),
        closes=st.sampled_from([True, True, False]),
    )
    def a_teller_is_gone(self, number: int, who: int, amount: int, given: bool, astray: int, closes: bool) -> None:
        """A withdrawal is committed, handed over or not, and nobody hears of the teller again."""
        till = self.world.tills[number]
        if till not in self.world.in_state("open"):
            self.open(number, 12)
        if till not in self.world.in_state("open"):
            return
        of = self.issue(who, amount, till.outlet)
        if self.commit(till, of, COLLECT_PIN, None) and given:
            self.give(of)
        if till.notes + astray >= 0:
            till.notes, till.astray = till.notes + astray, till.astray + astray
        self.take_over(till)
        self.resolve(till, self.world.at.signature(till.outlet))
        if closes:
            self.close_taken(till)

    def take_over(self, till: Till) -> None:
        world, shift = self.world, self.world.shift_of(till)
        if shift is None or shift["state"] == "closed":
            return
        staff = world.at.supervisors[till.outlet]
        duty = Duty(ShiftId(shift["shift_id"]), staff.party_id, world.at.new(DeviceId), till.outlet)
        signed = world.at.signature(till.outlet)
        world.done("take_over", lambda s: take_over_shift(s, duty, signature=signed, reason="mất liên lạc"))
        taken = (world.shift_of(till) or {}).get("takeovers") or [{}]
        if taken[-1].get("device_id") == duty.device_id:
            self.held[duty.shift_id] = duty

    def resolve(self, till: Till, signed: Signature) -> None:
        """The supervisor asks the customers: what was handed over is known to them."""
        for item in [w for w in self.world.withdrawals("committed") if w["shift_id"] == till.shift_id]:
            duty, of = self.held.get(item["shift_id"]), WithdrawalId(item["withdrawal_id"])
            if duty is not None:
                words: dict[str, Any] = {"drawer": notes_for(till.notes), "signature": signed, "reason": "đã hỏi khách"}
                handed = of in self.world.given
                use_case: Callable[[Softatm], object] = lambda s, d=duty, o=of, h=handed, w=words: resolve_counter(  # type: ignore[misc]  # noqa: E731
                    s, d, o, handed=h, **w
                )
                self.world.done("resolve", use_case)

    def close_taken(self, till: Till) -> None:
        duty = self.held.get(till.shift_id or "")
        if duty is None:
            return
        for _ in range(2):
            self.world.done("count", lambda s: count_shift(s, duty, notes=notes_for(till.notes)))
            self.if_closed(till)
        number = self.seconds[till.outlet].staff_number
        self.world.done("sign", lambda s: sign_for_shift(s, duty, staff_number=number, pin=STAFF_PIN, reason="đếm lại"))
        self.if_closed(till)

    def variances(self, *, short: bool) -> list[dict[str, Any]]:
        return [item for item in self.world.items("VAR") if left_of(item) and (item["amount"] < 0) is short]

    @precondition(lambda self: self.variances(short=True))
    @rule(data=st.data(), thousands=st.sampled_from([1, 60, 600]))
    def a_teller_repays(self, data: st.DataObject, thousands: int) -> None:
        item = self.some(data, self.variances(short=True))
        repayment = Repayment(self.world.at.new(RepaymentId), notes_for(thousands * 1_000))
        of, outlet = ShiftId(item["shift_id"]), item["outlet_code"]
        before = left_of(item)
        self.world.done("repay", lambda s: repay_short(s, of, repayment, outlet_code=outlet, by=OFFICE))
        after = next(left_of(one) for one in self.world.items("VAR") if one["shift_id"] == of)
        self.world.safes[outlet] += before - after

    @precondition(lambda self: self.world.items("VAR"))
    @rule(data=st.data(), remedy=st.sampled_from([Remedy.WRITTEN_OFF, Remedy.INCOME, Remedy.COMMISSION]), all_=st.booleans())
    def a_variance_is_settled(self, data: st.DataObject, remedy: Remedy, all_: bool) -> None:
        item = self.some(data, self.world.items("VAR"))
        amount = max(1, left_of(item) if all_ else left_of(item) // 2)
        of, approval = ShiftId(item["shift_id"]), f"apr-{len(self.world.sent)}"
        self.world.done("settle", lambda s: settle_variance(s, of, remedy, amount, by=OFFICE, approval=approval))

    @invariant()
    def no_note_is_lost(self) -> None:
        """I10: vault, safes and bags as believed are as they are; what a bag was off waits in its own 1340."""
        balances = self.world.balances()
        assert {outlet: balances[f"1120:{outlet}"] for outlet in self.world.safes} == self.world.safes
        assert balances["1140:lang-son"] == self.vault
        for item in self.world.items("DLV"):
            of, sealed = item["delivery_id"], sum(note * count for note, count in item.get("sealed", ()))
            inside = item["state"] in ("sealed", "in_transit", "received")
            assert balances.get(f"{chart.TRANSIT.code}:{of}", 0) == (sealed if inside else 0)
            assert inside == (of in self.bags)
            off = sealed - sum(note * count for note, count in item["counts"][-1]) if item.get("counted_at") else 0
            waiting = off if item["state"] == "diff_open" else 0
            assert balances.get(f"{chart.TRANSIT_DIFFERENCE.code}:{of}", 0) == waiting

    @invariant()
    def variances_are_booked(self) -> None:
        """I18: what shifts were off is noted once each, and what is left of it is what 2420 and 1310 hold."""
        closed = [shift for shift in self.world.items("SHF") if shift["state"] == "closed"]
        off = {s["shift_id"]: sum(n * c for n, c in s["counts"][-1]) - s["expected"] for s in closed}
        noted = {item["shift_id"]: item["amount"] for item in self.world.items("VAR")}
        assert noted == {of: amount for of, amount in off.items() if amount}
        left: Tally[str] = Tally()
        for item in self.world.items("VAR"):
            short = item["amount"] < 0
            left[f"1310:{item['teller_id']}" if short else f"2420:{item['outlet_code']}"] += left_of(item)
        booked = {name: a for name, a in self.world.balances().items() if name[:4] in ("1310", "2420") and a}
        assert booked == {name: amount for name, amount in left.items() if amount}

    @invariant()
    def two_people_answer(self) -> None:
        """I19: nobody signs for themselves, and every act of weight has its people and its reason."""
        for item in self.world.items("DLV"):
            for signed in ("sealed_by", "counted_by"):
                assert len(set(item.get(signed, ()))) in (0, 2)
            if item["state"] in ("resolved", "cancelled"):
                assert item["reason"]
        for shift in self.world.items("SHF"):
            holders = {shift["teller_id"], *(takeover["taken_by"] for takeover in shift["takeovers"])}
            assert len(holders) > 1 or not shift["takeovers"]
            assert shift.get("signed_by") is None or shift["signed_by"] != shift["teller_id"]
            assert all(one["reason"] for one in (*shift["takeovers"], *shift["resolutions"]))
            assert shift["teller_id"] not in {one["resolved_by"] for one in shift["resolutions"]}
        for item in self.world.items("VAR"):
            assert all(len(set(part["by"])) == 2 for part in item["settled"])

    @invariant()
    def outlets_know_what_is_going_on(self) -> None:
        busy: Tally[str] = Tally(s["outlet_code"] for s in self.world.items("SHF") if s["state"] != "closed")
        for item in self.world.items("DLV"):
            busy.update(place for place in (item["origin"], item["destination"]) if item["state"] not in OVER)
        assert {item["code"]: item["busy"] for item in self.world.items("OUTLET")} == {
            item["code"]: busy[item["code"]] for item in self.world.items("OUTLET")
        }


def left_of(variance: dict[str, Any]) -> int:
    return int(abs(variance["amount"]) - sum(part["amount"] for part in variance["settled"]))


TestCash = CashMachine.TestCase
TestCash.settings = settings(
    max_examples=12, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
