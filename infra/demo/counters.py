"""The counters of the demo world: shifts on market days, withdrawals, cash-ins, counts that fit and some that do not."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from random import Random

from chalicelib.composition import Work
from chalicelib.identity import Party, PartyId
from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.money import Money
from chalicelib.ledger import balance
from chalicelib.softatm import (
    NOTES,
    CashInId,
    Duty,
    LimitExceeded,
    NextStep,
    Notes,
    OutletCode,
    PossibleDuplicate,
    Shift,
    ShiftId,
    TillTooLow,
    Withdrawal,
    WithdrawalCodeExpired,
    WithdrawalId,
    WrongCollectPin,
    cancel_withdrawal,
    commit_withdrawal,
    count_shift,
    hand_over,
    issue_withdrawal,
    open_shift,
    put_back,
    sign_for_shift,
    take_cash,
)
from infra.demo.people import FAMOUS, MONEY_PIN, STAFF_PIN, Outlet, People
from infra.demo.province import Province
from infra.demo.trade import Trade

_NOT_TODAY = (PossibleDuplicate, WithdrawalCodeExpired, LimitExceeded, TillTooLow)
_OPENING_VND = 20_000_000
_DAY_VND = 12_000_000
_COLLECT_PIN = "4826"
TRAVELLERS_PERCENT = 2


@dataclass(frozen=True)
class Business:
    """How often tills open, and for how many customers a shift.

    Attributes:
        every_days, customers: where people sign in as tellers; market_days, on_market_days: everywhere else.
    """

    every_days: int
    customers: tuple[int, int]
    market_days: int
    on_market_days: tuple[int, int]


MARKET_DAYS = Business(every_days=2, customers=(2, 6), market_days=9, on_market_days=(1, 3))
"""A young province: every other day at the tills that visitors sign in at, every ninth day elsewhere."""


def notes_for(amount: Money) -> list[tuple[int, int]]:
    """A count that adds up to the amount, in the fewest notes."""
    pairs = []
    for note in NOTES:
        number, amount = divmod(amount, note)
        pairs.append((note, number))
    return pairs


@dataclass
class Counters:
    """The tills of one world."""

    province: Province
    people: People
    trade: Trade
    business: Business = MARKET_DAYS
    _welcomed: bool = False
    _known: int = 0
    _near: dict[str, list[Party]] = field(default_factory=dict)
    _roads: Random = field(default_factory=lambda: Random("roads"))
    _been: dict[PartyId, tuple[date, OutletCode]] = field(default_factory=dict)

    def open_for(self, days: int) -> None:
        """Note the shifts of the last days: every other day where people sign in as tellers, else on market days."""
        today = self.province.until.astimezone(VIETNAM).date()
        serving = [outlet for outlet in self.people.outlets.values() if outlet.serves_cash]
        for place, outlet in enumerate(serving):
            every = self.business.every_days if outlet.code in FAMOUS else self.business.market_days
            for back in range(days, -1, -1):
                day = today - timedelta(days=back)
                closes = time(11, 20) if day.weekday() == 5 else time(16, 40)
                ends = datetime.combine(day, closes, VIETNAM)
                if day.weekday() != 6 and (day.toordinal() + place) % every == 0 and ends < self.province.until:
                    begins = datetime.combine(day, time(7, 35), VIETNAM) + self.province.within(0, 0.4)
                    self.province.diary.at(begins, partial(self._open, outlet, ends))

    def _open(self, outlet: Outlet, ends: datetime) -> None:
        province = self.province
        assert outlet.tablet is not None
        duty = Duty(
            ShiftId.make(province.now, province.entropy),
            outlet.staff.party_id,
            outlet.tablet.tablet.device_id,
            outlet.code,
        )
        notes = notes_for(_OPENING_VND)
        province.do(lambda work: open_shift(work.softatm, duty, notes=notes), actor=duty.teller_id)
        length = ends - province.now - timedelta(minutes=75)
        if outlet.code == FAMOUS[0] and not self._welcomed:
            self._welcome(duty)
        busy = province.dice.randint(*(self.business.customers if outlet.code in FAMOUS else self.business.on_market_days))
        for _ in range(busy):
            moment = province.now + timedelta(minutes=10) + length * province.dice.random()
            action = self._cash_in if province.chance(35) else self._withdrawal
            province.diary.at(moment, partial(action, duty, outlet))
        province.diary.at(ends, partial(self._close, duty, outlet))

    def _welcome(self, duty: Duty) -> None:
        """The people of the table of people to sign in as have something on their balances from the first day."""
        self._welcomed = True
        for party in [*self.people.known_households(), *self.people.buyers[: len(FAMOUS)]]:
            self.pay_in(duty, party, 2_500_000)
            self.province.clock.sleep(120)

    def _customer(self, outlet: Outlet) -> Party | None:
        """Somebody with money and a PIN, of the outlet's district if there is one."""
        for party in islice(self.trade.has_money.values(), self._known, None):
            if party.party_id in self.people.with_pin:
                for place in ("", self._district(party)):
                    self._near.setdefault(place, []).append(party)
        self._known = len(self.trade.has_money)
        those = self._near.get(outlet.commune.district_code) or self._near.get("", [])
        few = self.province.dice.sample(those, min(20, len(those)))
        rich = [party for party in few if self.trade.owned(party.party_id) >= 60_000]
        customer = self.province.dice.choice(rich) if rich else None
        return customer if customer is not None and self._comes_here(customer, outlet) else None

    def _comes_here(self, party: Party, outlet: Outlet) -> bool:
        """People go to one post office a day, but for very few."""
        day, place = self._been.get(party.party_id, (None, outlet.code))
        today = self.province.now.astimezone(VIETNAM).date()
        comes = day != today or place == outlet.code or self._roads.random() * 100 < TRAVELLERS_PERCENT
        if comes:
            self._been[party.party_id] = (today, outlet.code)
        return comes

    def _district(self, party: Party) -> str:
        place = self.people.outlets.get(party.commune_code or "")
        return "" if place is None else place.commune.district_code

    def _withdrawal(self, duty: Duty, outlet: Outlet) -> None:
        """A code on the phone, then the counter; some think better of it."""
        province, customer = self.province, self._customer(outlet)
        if customer is None:
            return
        available = min(self.trade.owned(customer.party_id), 3_000_000)
        amount = max(50_000, int(available * province.dice.uniform(0.4, 1.0)) // 10_000 * 10_000)
        withdrawal_id = WithdrawalId.make(province.now, province.entropy)
        try:
            withdrawal = province.do(
                lambda work: issue_withdrawal(
                    work.softatm,
                    withdrawal_id=withdrawal_id,
                    party_id=customer.party_id,
                    amount=amount,
                    money_pin=MONEY_PIN,
                    collect_pin=_COLLECT_PIN,
                    outlet_code=duty.outlet_code,
                ),
                actor=customer.party_id,
            )
        except LimitExceeded:
            return
        fate, later = province.dice.randint(1, 100), province.diary.after
        if fate <= 6:
            later(province.within(0.05, 0.2), partial(self._cancel, customer, withdrawal))
        elif fate > 13:
            later(province.within(0.04, 0.2), partial(self._commit, duty, outlet, withdrawal, fate))

    def _cancel(self, customer: Party, withdrawal: Withdrawal) -> None:
        party_id, which = customer.party_id, withdrawal.withdrawal_id
        self.province.do(lambda work: cancel_withdrawal(work.softatm, party_id, which), actor=party_id)

    def _commit(self, duty: Duty, outlet: Outlet, withdrawal: Withdrawal, fate: int) -> None:
        province, which = self.province, withdrawal.withdrawal_id

        def commit(pin: str) -> bool:
            return self._done(
                lambda work: commit_withdrawal(work.softatm, duty, which, collect_pin=pin, id_last4="6789"), duty
            )

        if fate > 96:
            try:
                commit("0000")
            except WrongCollectPin:
                province.clock.sleep(20)
        if commit(_COLLECT_PIN):
            step = self._put_back if 13 < fate <= 15 else self._hand
            province.diary.after(province.within(0.01, 0.04), partial(step, duty, outlet, withdrawal))

    def _done(self, use_case: Callable[[Work], object], duty: Duty) -> bool:
        """Whether the counter did it; on a busy day some go home without."""
        try:
            self.province.do(use_case, actor=duty.teller_id)
        except _NOT_TODAY:
            return False
        return True

    def _hand(self, duty: Duty, outlet: Outlet, withdrawal: Withdrawal) -> None:
        which = withdrawal.withdrawal_id
        self.province.do(lambda work: hand_over(work.softatm, duty, which), actor=duty.teller_id)

    def _put_back(self, duty: Duty, outlet: Outlet, withdrawal: Withdrawal) -> None:
        assert outlet.supervisor is not None
        which, signer = withdrawal.withdrawal_id, outlet.supervisor.staff_number
        self.province.do(
            lambda work: put_back(
                work.softatm, duty, which, staff_number=signer, pin=STAFF_PIN, reason="Khách đổi ý tại quầy"
            ),
            actor=duty.teller_id,
        )

    def _cash_in(self, duty: Duty, outlet: Outlet) -> None:
        """Notes onto a balance: of a household of the district, or of a buyer on a visit."""
        province, dice = self.province, self.province.dice
        if province.chance(35) or not self.people.households:
            customer = dice.choice(self.people.buyers)
        else:
            few = dice.sample(self.people.households, min(60, len(self.people.households)))
            near = [party for party in few if self._district(party) == outlet.commune.district_code]
            customer = dice.choice(near or few)
        amount = dice.choice((200, 300, 500, 500, 1_000, 2_000, 3_000)) * 1_000
        if self._comes_here(customer, outlet):
            self.pay_in(duty, customer, amount)

    def pay_in(self, duty: Duty, customer: Party, amount: Money) -> None:
        """The customer pays notes in at the till."""
        province = self.province
        notes = Notes(CashInId.make(province.now, province.entropy), customer.party_id, customer.phone, amount)
        if not self._done(lambda work: take_cash(work.softatm, duty, notes), duty):
            return
        those = self.trade.has_money if customer.commune_code else self.trade.payers
        those[customer.party_id] = customer

    def _close(self, duty: Duty, outlet: Outlet) -> None:
        """The blind count; what is missing is mostly nothing."""
        province = self.province
        work = province.app.open_work()
        found = work.softatm.shifts.find(duty.shift_id)
        assert found is not None
        expected = balance(work.ledger, found.till_account).posted
        counted = notes_for(max(0, expected + self._variance()))
        shift = self._count(duty, counted)
        if shift.next_step is NextStep.COUNT_AGAIN:
            province.clock.sleep(300)
            shift = self._count(duty, counted)
        if shift.next_step is NextStep.SUPERVISOR:
            assert outlet.supervisor is not None
            signer = outlet.supervisor.staff_number
            province.do(
                lambda work: sign_for_shift(
                    work.softatm, duty, staff_number=signer, pin=STAFF_PIN, reason="Đã kiểm lại hai lần, lập biên bản"
                ),
                actor=duty.teller_id,
            )

    def _count(self, duty: Duty, counted: list[tuple[int, int]]) -> Shift:
        return self.province.do(lambda work: count_shift(work.softatm, duty, notes=counted), actor=duty.teller_id)

    def _variance(self) -> int:
        dice, fate = self.province.dice, self.province.dice.randint(1, 100)
        if fate <= 92:
            return 0
        if fate <= 98:
            return dice.choice((-50_000, -20_000, -10_000, -2_000, 5_000, 10_000, 20_000))
        return dice.choice((-200_000, -100_000, 100_000, -600_000))
