"""A small world at the counter: outlets with cash in their safes, tellers, supervisors, households with money."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from chalicelib.adapters.dynamo.table import Table
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.identity import DeviceId, Party, PartyId, Role, Staff, StaffNumber, register_party, register_staff
from chalicelib.kernel.money import Money
from chalicelib.kernel.policy import POLICIES
from chalicelib.ledger import Account, account, balance, chart, credit, debit, post
from chalicelib.softatm import (
    VAULT,
    CashIn,
    CashInId,
    Duty,
    Notes,
    OutletCode,
    OutletPlan,
    Pair,
    Shift,
    ShiftId,
    Signature,
    Softatm,
    Withdrawal,
    WithdrawalId,
    commit_withdrawal,
    hand_over,
    issue_withdrawal,
    open_outlet,
    open_shift,
    put_back,
    safe_account,
    show_code,
    take_cash,
)
from chalicelib.softatm.accounts import balance_account
from infra.demo.cash import bring_cash, fill_vault
from infra.demo.cash import notes_for as notes_for
from tests.builders import application_on

T = TypeVar("T")
HERE, THERE, PARCELS_ONLY = OutletCode("06523"), OutletCode("06463"), OutletCode("06469")
"""Two outlets that serve cash and one that does not, in huyện Chi Lăng; the first is xã Chi Lăng."""
MONEY_PIN, STAFF_PIN, COLLECT_PIN = "483920", "719204", "4821"
SAFE: Money = 500_000_000
VAULT_CASH: Money = 10_000_000_000
OFFICE: Pair = (PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FA1"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FA2"))
"""Two people whose staff numbers do not matter."""
CHEAP_PIN = 4


@dataclass
class Counter:
    """The world. Operations run as the entry points run them, each in its own unit of work."""

    app: Application
    tellers: dict[str, Staff] = field(default_factory=dict)
    supervisors: dict[str, Staff] = field(default_factory=dict)
    _numbers: int = 0

    def do(self, use_case: Callable[[Work], T]) -> T:
        return run(self.app, use_case)

    def soft(self, use_case: Callable[[Softatm], T]) -> T:
        return run(self.app, lambda work: use_case(work.softatm))

    def number(self) -> int:
        self._numbers += 1
        return self._numbers

    def phone(self) -> str:
        return f"09{12_000_000 + self.number():08d}"

    def household(self, money: Money = 0, *, name: str = "Nguyễn Văn An", pin: str | None = MONEY_PIN) -> Party:
        phone = self.phone()
        party = self.do(lambda w: register_party(w.identity, phone=phone, name=name, pin=pin))
        if money:
            self.give(party.party_id, money)
        return party

    def give(self, party_id: PartyId, money: Money) -> None:
        """Money from nowhere in particular onto a balance."""
        source = debit(account(chart.BANK_CLEARING, "970422"), money)
        key = f"given:{self.number()}"
        legs = [source, credit(balance_account(party_id), money)]
        self.do(lambda w: post(w.ledger, kind="given", key=key, postings=legs, business_ref=party_id))

    def outlet(self, code: OutletCode, *, cash: bool = True, safe: Money = SAFE) -> None:
        plan = OutletPlan(code=code, address="Trung tâm xã", serves_cash=cash)
        self.soft(lambda s: open_outlet(s, plan))
        if cash and safe:
            if not self.in_vault():
                self.do(lambda work: fill_vault(work, VAULT_CASH))
            self.do(lambda w: bring_cash(w, code, safe, senders=OFFICE, counters=OFFICE))
        self.supervisors[code] = self.staff(code, Role.SUPERVISOR)

    def staff(self, outlet: str, *roles: Role) -> Staff:
        phone, number = self.phone(), f"LS{self.number():04d}"
        return self.do(
            lambda w: register_staff(
                w.identity,
                staff_number=number,
                phone=phone,
                name="Hoàng Thị Bình",
                roles=roles,
                outlet_code=outlet,
                pin=STAFF_PIN,
            )
        )

    def new(self, kind: Callable[..., T]) -> T:
        made: T = kind.make(self.app.clock.now(), self.app.entropy)  # type: ignore[attr-defined]
        return made

    def duty(self, outlet: OutletCode = HERE) -> Duty:
        """A teller of the outlet at a tablet of their own, about to open a shift."""
        teller = self.staff(outlet, Role.TELLER)
        return Duty(self.new(ShiftId), teller.party_id, self.new(DeviceId), outlet)

    def open(self, amount: Money = 30_000_000, outlet: OutletCode = HERE) -> Duty:
        """A teller with an open shift and this much in the till."""
        duty = self.duty(outlet)
        self.soft(lambda s: open_shift(s, duty, notes=notes_for(amount)))
        return duty

    def issue(
        self, party_id: PartyId, amount: Money, *, outlet: OutletCode | None = HERE, collect_pin: str = COLLECT_PIN
    ) -> Withdrawal:
        withdrawal_id = self.new(WithdrawalId)
        return self.soft(
            lambda s: issue_withdrawal(
                s,
                withdrawal_id=withdrawal_id,
                party_id=party_id,
                amount=amount,
                money_pin=MONEY_PIN,
                collect_pin=collect_pin,
                outlet_code=outlet,
            )
        )

    def code(self, withdrawal: Withdrawal) -> str:
        code = self.soft(lambda s: show_code(s, withdrawal))
        assert code is not None
        return code

    def signature(self, outlet: OutletCode) -> Signature:
        """Of the outlet's supervisor."""
        return Signature(self.supervisors[outlet].staff_number, STAFF_PIN)

    def signed(self, duty: Duty, amount: Money, again: bool) -> Signature | None:
        """The supervisor's, where the policy of today asks for one."""
        return self.signature(duty.outlet_code) if again or amount > POLICIES[0].cash_in_signature_above else None

    def commit(
        self,
        duty: Duty,
        withdrawal: Withdrawal,
        *,
        pin: str = COLLECT_PIN,
        id_last4: str | None = "6789",
        again: bool = True,
    ) -> Withdrawal:
        """Signed by the supervisor, where need be, also for a repetition; `again=False`: nobody asked about one."""
        of, signature = withdrawal.withdrawal_id, self.signed(duty, withdrawal.amount, again)
        return self.soft(
            lambda s: commit_withdrawal(
                s, duty, of, collect_pin=pin, id_last4=id_last4, confirmed_again=again, signature=signature
            )
        )

    def hand(self, duty: Duty, withdrawal: Withdrawal) -> Withdrawal:
        return self.soft(lambda s: hand_over(s, duty, withdrawal.withdrawal_id))

    def put_back(self, duty: Duty, withdrawal: Withdrawal, *, signer: StaffNumber | None = None) -> Withdrawal:
        number = signer or self.supervisors[duty.outlet_code].staff_number
        of = withdrawal.withdrawal_id
        return self.soft(lambda s: put_back(s, duty, of, staff_number=number, pin=STAFF_PIN, reason="khách bỏ về"))

    def pay_in(self, duty: Duty, party: Party, amount: Money, *, again: bool = False) -> CashIn:
        signature = self.signed(duty, amount, again)
        notes = Notes(self.new(CashInId), party.party_id, party.phone, amount, again, signature)
        return self.soft(lambda s: take_cash(s, duty, notes))

    def shift(self, duty: Duty) -> Shift:
        found = self.soft(lambda s: s.shifts.find(duty.shift_id))
        assert found is not None
        return found

    def posted(self, of: Account) -> Money:
        return self.do(lambda w: balance(w.ledger, of)).posted

    def owned(self, party_id: PartyId) -> Money:
        return self.posted(balance_account(party_id))

    def in_till(self, duty: Duty) -> Money:
        return self.posted(self.shift(duty).till_account)

    def in_vault(self) -> Money:
        return self.posted(VAULT)

    def in_safe(self, outlet: OutletCode = HERE) -> Money:
        return self.posted(safe_account(outlet))


def counter_on(table: Table | None = None, **parts: object) -> Counter:
    """A world with its three outlets."""
    world = Counter(application_on(table, **{"pin_cost": CHEAP_PIN, **parts}))
    world.outlet(HERE)
    world.outlet(THERE)
    world.outlet(PARCELS_ONLY, cash=False)
    return world
