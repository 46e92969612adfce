"""The world of the counter's machine: tills, drawers with real notes in them, customers with pockets; a table that fails.

The model counts what happens outside the system: notes in safes, drawers and pockets, and what was answered under each
operation id. What the system believes is read raw from the table.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

from chalicelib.composition import Work
from chalicelib.entrypoints.runner import Answer, Command, run_command
from chalicelib.identity import DeviceId, Party, PartyId
from chalicelib.kernel.clock import business_date, from_text
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.policy import POLICIES, Policy
from chalicelib.ledger import account_of
from chalicelib.softatm import Duty, OutletCode, ShiftId, Softatm, customer_ref
from infra.local.memory_table import MemoryTable
from tests.builders import TEST_KEYS, FakeClock
from tests.builders_softatm import HERE, SAFE, THERE, Counter, counter_on
from tests.fakes.faulty_table import Crash, Fault, FaultyTable

TIGHT: Policy = replace(
    POLICIES[0],
    customer_day_cash=10_000_000,
    outlet_day_cash=24_000_000,
    outlet_month_cash=60_000_000,
    cash_out_fee_bp=55,
    cash_in_signature_above=4_999_000,
    cash_out_signature_above=4_999_000,
)
"""Limits that a machine can reach, and a fee, which the first policy does not take."""


@contextmanager
def tight_policy() -> Iterator[None]:
    with patch("chalicelib.kernel.policy.POLICIES", (TIGHT,)):
        yield


@dataclass
class Till:
    """One tablet and its teller.

    Attributes:
        shift_id: of its last shift.
        notes: đồng really in the drawer; astray: how much of it is too much, or less than nothing is missing.
    """

    outlet: OutletCode
    teller_id: PartyId
    device_id: DeviceId
    shift_id: ShiftId | None = None
    notes: int = 0
    astray: int = 0

    @property
    def duty(self) -> Duty:
        assert self.shift_id is not None
        return Duty(self.shift_id, self.teller_id, self.device_id, self.outlet)


@dataclass
class Sent:
    """One command as it was sent, so that it can be sent again."""

    command: Command
    use_case: Callable[[Softatm], Any]
    first: Answer | None = None


@dataclass
class CounterWorld:
    """
    Attributes:
        faults: what happens at the next commits; empty: all goes well.
        crash_next: the process dies between the next commit and its reply.
        pockets: notes each customer got minus what they paid in.
        safes: notes really in the outlets' safes.
        given: withdrawals whose notes the customer has taken, recorded or not.
    """

    table: MemoryTable = field(default_factory=MemoryTable)
    clock: FakeClock = field(default_factory=FakeClock)
    faults: list[Fault] = field(default_factory=list)
    crash_next: bool = False
    pockets: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    safes: dict[str, int] = field(default_factory=lambda: {HERE: SAFE, THERE: SAFE})
    given: set[str] = field(default_factory=set)
    sent: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        faulty = FaultyTable(self.table, plan=self._plan, crash_after=self._crash)
        self.at: Counter = counter_on(faulty, clock=self.clock)
        self.people: list[Party] = [self.at.household(40_000_000) for _ in range(3)]
        self.tills = [self._till(outlet) for outlet in (HERE, HERE, THERE)]
        self.references = {p.party_id: customer_ref(TEST_KEYS["code_pepper"], p.phone) for p in self.people}

    def _till(self, outlet: OutletCode) -> Till:
        duty = self.at.duty(outlet)
        return Till(outlet, duty.teller_id, duty.device_id)

    def _plan(self) -> Fault:
        return self.faults.pop(0) if self.faults else Fault.NONE

    def _crash(self) -> bool:
        crash, self.crash_next = self.crash_next, False
        return crash

    def send(self, kind: str, use_case: Callable[[Softatm], Any]) -> Answer | None:
        """A new command; None when nobody heard an answer."""
        key = f"operation-{len(self.sent):06d}"
        self.sent.append(Sent(Command(kind, key, "somebody", {"kind": kind}), use_case))
        return self.again(self.sent[-1])

    def again(self, sent: Sent) -> Answer | None:
        """The same command once more; an answer once heard is the answer for ever (I4), declines included."""

        def answered(work: Work) -> Answer:
            sent.use_case(work.softatm)
            return Answer(201, {})

        try:
            answer = run_command(self.at.app, sent.command, answered)
        except Crash:
            return None
        except DomainError:
            assert sent.first is None, f"{sent.command.kind} was answered before and is refused now"
            return None
        if sent.first is not None:
            assert (answer.status, answer.body) == (sent.first.status, sent.first.body)
        sent.first = answer
        return answer

    def done(self, kind: str, use_case: Callable[[Softatm], Any]) -> bool:
        """Sent, and sent again while nobody heard, as a tablet does; whether it was granted."""
        answer = self.send(kind, use_case)
        for _ in range(3):
            if answer is not None:
                break
            answer = self.again(self.sent[-1])
        return answer is not None and answer.status == 201

    def items(self, kind: str) -> list[dict[str, Any]]:
        return [item for item in self.table.everything() if item["pk"].partition("#")[0] == kind]

    def withdrawals(self, *states: str) -> list[dict[str, Any]]:
        return [item for item in self.items("WDR") if item["state"] in states]

    def at_counter(self, shift_id: str | None) -> list[dict[str, Any]]:
        """What is promised at a shift's counter: withdrawals committed, pushes asked for or paid."""
        pushes = [item for item in self.items("BCO") if item["state"] in ("waiting", "paid")]
        return [one for one in self.withdrawals("committed") + pushes if one["shift_id"] == shift_id]

    def shift_of(self, till: Till) -> dict[str, Any] | None:
        """The till's last shift as it is stored."""
        return next((item for item in self.items("SHF") if item["shift_id"] == till.shift_id), None)

    def in_state(self, state: str) -> list[Till]:
        return [till for till in self.tills if (self.shift_of(till) or {}).get("state") == state]

    def balances(self) -> dict[str, int]:
        """Every cold balance that is stored, by account."""
        return {item["pk"].removeprefix("ACC#"): item["posted"] for item in self.items("ACC") if item["sk"] == "B"}


def check_books(world: CounterWorld) -> None:
    """I1, I3: every entry balances; balances are the fold of the entries; nothing with a floor is below zero."""
    folded: dict[str, int] = defaultdict(int)
    for header in (item for item in world.items("TX") if item["sk"] == "H"):
        assert sum(amount if side == "D" else -amount for _, side, amount in header["legs"]) == 0
        for name, side, amount in header["legs"]:
            folded[name] += amount if side == account_of(name).kind.normal.value else -amount
    balances = world.balances()
    assert balances == {name: amount for name, amount in folded.items() if not account_of(name).kind.hot}
    assert all(amount >= 0 for name, amount in balances.items() if account_of(name).kind.floor)


def check_withdrawals(world: CounterWorld) -> None:
    """I5: each is exactly where its state says, and nowhere else."""
    balances = world.balances()
    for item in world.items("WDR"):
        where = {name: balances.get(f"{name}:{item['withdrawal_id']}", 0) for name in ("2510", "2520", "2540")}
        waits, counter = item["state"] in ("issued", "locked"), item["state"] == "committed"
        expected = {"2510": item["amount"] * waits, "2520": item["fee"] * waits, "2540": item["amount"] * counter}
        assert where == expected, (item["state"], where)


def check_tills(world: CounterWorld) -> None:
    """I9, I18: free cash follows the ledger; counters are counted; the ledger's tills are the drawers; closed ones empty."""
    balances = world.balances()
    for shift in world.items("SHF"):
        at_counter = world.at_counter(shift["shift_id"])
        assert shift["open_counters"] == len(at_counter)
        if shift["state"] not in ("open", "taken_over"):
            assert not at_counter
    for till in world.tills:
        last, name = world.shift_of(till), f"1110:{till.outlet}-{till.device_id}"
        at_counter = world.at_counter(till.shift_id)
        unrecorded = sum(w["amount"] for w in at_counter if w.get("withdrawal_id") in world.given)
        if last is None or last["state"] == "closed":
            assert balances.get(name, 0) == till.notes == 0
        else:
            assert last["free_cash"] == balances.get(name, 0) - sum(w["amount"] for w in at_counter)
            assert balances.get(name, 0) - unrecorded == till.notes - till.astray


def check_cash(world: CounterWorld) -> None:
    """I10: safes as believed are safes as they are; every note is in a safe, a drawer or a pocket."""
    balances = world.balances()
    assert {outlet: balances[f"1120:{outlet}"] for outlet in world.safes} == world.safes


def check_limits(world: CounterWorld) -> None:
    """I11: what counts is exactly what was committed and not put back, and never over a cap."""
    used: dict[tuple[str, str, str], int] = defaultdict(int)
    outs = [
        (w["customer"], w["paid_at_outlet"], w["committed_on"], w["amount"])
        for w in world.withdrawals("committed", "handed")
    ]
    taken = [c for c in world.items("CIN") if c.get("undone_at") is None]
    ins = [(c["customer"], c["outlet_code"], day_of(c["taken_at"]), c["amount"]) for c in taken]
    counts = {"sent", "confirmed", "refused", "credited", "waiting", "paid", "handed"}
    banks = [b for b in world.items("BCI") + world.items("BCO") if b["state"] in counts]
    ins += [(b["customer"], b["outlet_code"], b["counted_on"], b["amount"]) for b in banks]
    for customer, outlet, day, amount in outs + ins:
        for key in (("C", customer, day), ("P", outlet, day), ("P", outlet, day[:7])):
            used[key] += amount
    stored = {
        (*item["pk"].split("#")[1:], item["sk"]): item["used"]
        for item in world.items("LIM")
        if item["used"] and "#T#" not in item["pk"]
    }
    assert stored == used
    for (kind, _, period), amount in used.items():
        cap = TIGHT.customer_day_cash if kind == "C" else TIGHT.outlet_day_cash
        assert amount <= (TIGHT.outlet_month_cash if len(period) == 7 else cap)


def day_of(moment: str) -> str:
    return business_date(from_text(moment)).isoformat()


def check_variances(world: CounterWorld) -> None:
    """I18: what shifts were off is what tellers owe and what was found over."""
    balances = world.balances()
    booked = sum(a for name, a in balances.items() if name.startswith("2420:")) - sum(
        a for name, a in balances.items() if name.startswith("1310:")
    )
    closed = [shift for shift in world.items("SHF") if shift["state"] == "closed"]
    off = sum(sum(n * c for n, c in shift["counts"][-1]) - shift["expected"] for shift in closed)
    assert off == booked
