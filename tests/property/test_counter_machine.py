"""The counter under any order of shifts, cash-ins, cash-outs, wrong PINs, repeats, crashes, lost answers and days."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.softatm import (
    CashInId,
    Duty,
    Notes,
    OutletCode,
    ShiftId,
    Softatm,
    WithdrawalId,
    cancel_withdrawal,
    close_due_withdrawal,
    commit_withdrawal,
    count_shift,
    freeze_shift,
    hand_over,
    issue_withdrawal,
    open_shift,
    put_back,
    sign_for_shift,
    take_cash,
)
from tests.builders_softatm import COLLECT_PIN, MONEY_PIN, STAFF_PIN, notes_for
from tests.fakes.faulty_table import Fault
from tests.property.counter_bank_rules import BankRules
from tests.property.counter_world import (
    CounterWorld,
    Till,
    check_books,
    check_cash,
    check_limits,
    check_tills,
    check_variances,
    check_withdrawals,
    tight_policy,
)

FAULTS = st.lists(st.sampled_from([Fault.CONFLICT, Fault.LOST_BEFORE, Fault.LOST_AFTER]), min_size=1, max_size=3)
TILLS, PEOPLE = st.integers(0, 2), st.integers(0, 2)
AMOUNTS = st.sampled_from([50_000, 499_000, 2_000_000, 4_999_000, 6_000_000, 9_000_000])


class CounterMachine(BankRules, RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.policy = tight_policy()
        self.policy.__enter__()
        self.world = CounterWorld()

    def teardown(self) -> None:
        self.policy.__exit__(None, None, None)

    @rule(faults=FAULTS)
    def network_gets_bad(self, faults: list[Fault]) -> None:
        self.world.faults = list(faults)

    @rule()
    def process_will_die_after_the_next_commit(self) -> None:
        self.world.crash_next = True

    @rule(minutes=st.sampled_from([1, 4, 4, 16, 60 * 24]))
    def time_passes(self, minutes: int) -> None:
        self.world.clock.tick(minutes=minutes)

    @initialize(millions=st.sampled_from([6, 12, 40]))
    def morning(self, millions: int) -> None:
        for number in range(3):
            self.open(number, millions)

    @rule(number=TILLS, millions=st.sampled_from([0, 3, 12, 600]))
    def teller_opens(self, number: int, millions: int) -> None:
        self.open(number, millions)

    def open(self, number: int, millions: int) -> None:
        world, till = self.world, self.world.tills[number]
        amount, shift_id = millions * 1_000_000, world.at.new(ShiftId)
        duty = Duty(shift_id, till.teller_id, till.device_id, till.outlet)
        world.done("open", lambda s: open_shift(s, duty, notes=notes_for(amount)))
        if any(item["shift_id"] == shift_id for item in world.items("SHF")):
            till.shift_id, till.notes, till.astray = shift_id, amount, 0
            world.safes[till.outlet] -= amount

    @rule(who=PEOPLE, amount=AMOUNTS, bound=st.integers(0, 2))
    def person_asks_for_cash(self, who: int, amount: int, bound: int) -> None:
        self.issue(who, amount, [None, self.world.tills[0].outlet, self.world.tills[2].outlet][bound])

    @rule(who=PEOPLE, number=TILLS, amount=AMOUNTS, end=st.sampled_from(["hand", "hand", "put_back", "leave"]))
    def a_whole_withdrawal(self, who: int, number: int, amount: int, end: str) -> None:
        """What mostly happens: ask, walk over, be paid. Faults and deaths in between are the other rules' doing."""
        world, till = self.world, self.world.tills[number]
        of = self.issue(who, amount, till.outlet)
        if till.shift_id is None or not self.commit(till, of, COLLECT_PIN, None) or end == "leave":
            return
        if end == "hand":
            self.give(of)
            world.done("hand", lambda s: hand_over(s, till.duty, of))
        else:
            self.put_back(of)

    def issue(self, who: int, amount: int, outlet: OutletCode | None) -> WithdrawalId:
        world, party = self.world, self.world.people[who]
        withdrawal_id = world.at.new(WithdrawalId)
        world.done(
            "issue",
            lambda s: issue_withdrawal(
                s,
                withdrawal_id=withdrawal_id,
                party_id=party.party_id,
                amount=amount,
                money_pin=MONEY_PIN,
                collect_pin=COLLECT_PIN,
                outlet_code=outlet,
            ),
        )
        return withdrawal_id

    def commit(self, till: Till, of: WithdrawalId, pin: str, customer: str | None) -> bool:
        signature = self.world.at.signature(till.outlet) if customer else None

        def use_case(softatm: Softatm) -> object:
            return commit_withdrawal(
                softatm,
                till.duty,
                of,
                collect_pin=pin,
                id_last4="6789",
                customer=customer,
                confirmed_again=signature is not None,
                signature=signature,
            )

        return self.world.done("commit", use_case)

    def give(self, of: str) -> None:
        """The notes go over the counter."""
        item = next(one for one in self.world.items("WDR") if one["withdrawal_id"] == of)
        self.world.given.add(of)
        self.till_of(item).notes -= item["amount"]
        self.world.pockets[item["party_id"]] += item["amount"]

    def put_back(self, of: WithdrawalId) -> None:
        till = self.till_of(next(one for one in self.world.items("WDR") if one["withdrawal_id"] == of))
        number = self.world.at.supervisors[till.outlet].staff_number
        self.world.done("back", lambda s: put_back(s, till.duty, of, staff_number=number, pin=STAFF_PIN, reason="bỏ về"))

    @precondition(lambda self: self.world.items("WDR"))
    @rule(data=st.data())
    def person_cancels(self, data: st.DataObject) -> None:
        item = self.some(data, self.world.items("WDR"))
        owner = next(p.party_id for p in self.world.people if p.party_id == item["party_id"])
        self.world.send("cancel", lambda s: cancel_withdrawal(s, owner, WithdrawalId(item["withdrawal_id"])))

    @rule()
    def the_minute_passes(self) -> None:
        for item in self.world.withdrawals("issued", "locked"):
            of = WithdrawalId(item["withdrawal_id"])
            self.world.send("close", lambda s, of=of: close_due_withdrawal(s, of))  # type: ignore[misc]

    @precondition(lambda self: self.world.in_state("open") and self.world.items("WDR"))
    @rule(data=st.data(), pin=st.sampled_from([COLLECT_PIN, COLLECT_PIN, COLLECT_PIN, "0000"]), known=st.booleans())
    def teller_commits(self, data: st.DataObject, pin: str, known: bool) -> None:
        till = self.some(data, self.world.in_state("open"))
        item = self.some(data, self.world.withdrawals("issued") or self.world.items("WDR"))
        self.commit(till, WithdrawalId(item["withdrawal_id"]), pin, item["customer"] if known else None)

    @precondition(lambda self: self.world.withdrawals("committed"))
    @rule(data=st.data(), recorded=st.booleans())
    def notes_change_hands(self, data: st.DataObject, recorded: bool) -> None:
        """The notes go over the counter; the tablet may die before it records that."""
        world = self.world
        item = self.some(data, world.withdrawals("committed"))
        till, of = self.till_of(item), WithdrawalId(item["withdrawal_id"])
        if of not in world.given:
            self.give(of)
        if recorded:
            world.done("hand", lambda s: hand_over(s, till.duty, of))

    @precondition(lambda self: self.world.withdrawals("committed"))
    @rule(data=st.data())
    def notes_stay(self, data: st.DataObject) -> None:
        item = self.some(data, self.world.withdrawals("committed"))
        if item["withdrawal_id"] not in self.world.given:
            self.put_back(WithdrawalId(item["withdrawal_id"]))

    @precondition(lambda self: self.world.in_state("open"))
    @rule(data=st.data(), who=PEOPLE, amount=AMOUNTS, again=st.booleans())
    def person_pays_in(self, data: st.DataObject, who: int, amount: int, again: bool) -> None:
        """The teller keeps the notes only when the cash-in is booked; otherwise they go back."""
        self.pay_in(self.some(data, self.world.in_state("open")), who, amount, again)

    @rule(amount=st.sampled_from([3_000_000, 4_999_000, 6_000_000]))
    def market_day(self, amount: int) -> None:
        """Everybody pays in at every till until some limit says no."""
        for till in self.world.in_state("open"):
            for who in range(3):
                self.pay_in(till, who, amount, True)

    def pay_in(self, till: Till, who: int, amount: int, again: bool) -> None:
        world, party, cash_in_id = self.world, self.world.people[who], self.world.at.new(CashInId)
        signature = world.at.signature(till.outlet) if again else None
        notes = Notes(cash_in_id, party.party_id, party.phone, amount, again, signature)
        world.done("cash_in", lambda s: take_cash(s, till.duty, notes))
        if any(item["cash_in_id"] == cash_in_id for item in world.items("CIN")):
            till.notes += amount
            world.pockets[party.party_id] -= amount

    @precondition(lambda self: self.world.in_state("open"))
    @rule(data=st.data(), off=st.sampled_from([-1_000, -60_000, -600_000, 20_000, 700_000]))
    def notes_go_astray(self, data: st.DataObject, off: int) -> None:
        till = self.some(data, self.world.in_state("open"))
        if till.notes + off >= 0:
            till.notes, till.astray = till.notes + off, till.astray + off

    @rule(number=TILLS, millions=st.sampled_from([6, 12]))
    def a_whole_close(self, number: int, millions: int) -> None:
        """What mostly happens at night: everything resolved, counted until it is accepted, and open again next morning."""
        world, till = self.world, self.world.tills[number]
        if till not in world.in_state("open") + world.in_state("closing"):
            return
        for item in [w for w in world.withdrawals("committed") if w["shift_id"] == till.shift_id]:
            if item["withdrawal_id"] in world.given:
                world.done("hand", lambda s, i=item: hand_over(s, till.duty, WithdrawalId(i["withdrawal_id"])))  # type: ignore[misc]
            else:
                self.put_back(WithdrawalId(item["withdrawal_id"]))
        self.resolve_pushes(till)
        for _ in range(2):
            self.count(till)
        self.sign(till)
        self.open(number, millions)

    @precondition(lambda self: self.world.in_state("open"))
    @rule(data=st.data())
    def teller_freezes(self, data: st.DataObject) -> None:
        till = self.some(data, self.world.in_state("open"))
        self.world.done("freeze", lambda s: freeze_shift(s, till.duty))

    @precondition(lambda self: self.world.in_state("closing"))
    @rule(data=st.data())
    def teller_counts(self, data: st.DataObject) -> None:
        self.count(self.some(data, self.world.in_state("closing")))

    def count(self, till: Till) -> None:
        count = notes_for(till.notes)
        self.world.done("count", lambda s: count_shift(s, till.duty, notes=count))
        self.if_closed(till)

    @precondition(lambda self: self.world.in_state("closing"))
    @rule(data=st.data())
    def supervisor_signs(self, data: st.DataObject) -> None:
        self.sign(self.some(data, self.world.in_state("closing")))

    def sign(self, till: Till) -> None:
        number = self.world.at.supervisors[till.outlet].staff_number
        self.world.done(
            "sign", lambda s: sign_for_shift(s, till.duty, staff_number=number, pin=STAFF_PIN, reason="đếm hai lần")
        )
        self.if_closed(till)

    @precondition(lambda self: self.world.sent)
    @rule(data=st.data())
    def anything_is_sent_again(self, data: st.DataObject) -> None:
        """A repeat finds its receipt; one that nobody heard of may be carried out now, late."""
        sent = self.some(data, [one for one in self.world.sent if one.first is not None] or self.world.sent[:1])
        if sent.first is not None:
            self.world.again(sent)

    def if_closed(self, till: Till) -> None:
        shift = self.world.shift_of(till)
        if shift is not None and shift["state"] == "closed":
            self.world.safes[till.outlet] += till.notes
            till.notes = till.astray = 0

    def till_of(self, item: dict[str, Any]) -> Till:
        return next(till for till in self.world.tills if till.shift_id == item["shift_id"])

    @staticmethod
    def some(data: st.DataObject, things: list[Any]) -> Any:
        return things[data.draw(st.integers(0, len(things) - 1))]

    @invariant()
    def books_balance(self) -> None:
        check_books(self.world)

    @invariant()
    def withdrawals_are_where_they_say(self) -> None:
        check_withdrawals(self.world)

    @invariant()
    def tills_are_their_drawers(self) -> None:
        check_tills(self.world)

    @invariant()
    def no_note_is_lost(self) -> None:
        check_cash(self.world)

    @invariant()
    def limits_hold(self) -> None:
        check_limits(self.world)

    @invariant()
    def variances_are_booked(self) -> None:
        check_variances(self.world)


TestCounter = CounterMachine.TestCase
TestCounter.settings = settings(
    max_examples=12, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
