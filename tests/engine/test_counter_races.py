"""Legal limits and the float raced from many tills, around Vietnamese midnight: never exceeded by one đồng (I11, I12)."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemEntropy
from chalicelib.banking import float_account
from chalicelib.composition import Work
from chalicelib.identity import Party
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.money import Money
from chalicelib.ledger import account, balance, chart, credit, debit, post
from chalicelib.softatm import (
    BankCashInId,
    BankOrder,
    CashInId,
    CustomerTransferId,
    Duty,
    Limit,
    Notes,
    TransferWish,
    customer_ref,
    send_to_customer,
    take_cash,
    take_for_bank,
)
from chalicelib.softatm.limit import customer_limit, outlet_limits, transfer_limit
from infra.local.memory_table import MemoryTable
from tests.builders import TEST_KEYS
from tests.builders_softatm import HERE, MONEY_PIN, THERE, Counter, counter_on
from tests.engine.tables import table_on
from tests.engine.test_cash_races import SleepingClock, at_once

MIDNIGHT = datetime(2026, 8, 31, 17, 0, tzinfo=UTC)
"""The first moment of September in Lạng Sơn."""
BEFORE, AFTER = MIDNIGHT - timedelta(milliseconds=1), MIDNIGHT
Act = Callable[[Work], object]


class MidnightClock(SleepingClock):
    """Some threads live before midnight and some after it; sleeping takes nobody over."""

    def __init__(self) -> None:
        super().__init__(BEFORE)
        self.mine = threading.local()

    def now(self) -> datetime:
        return getattr(self.mine, "at", self.at)


@pytest.fixture(scope="module", params=["memory", "dynamodb_local"])
def table(request: pytest.FixtureRequest) -> Table:
    if request.param == "memory":
        return MemoryTable()
    return table_on(request.getfixturevalue("dynamodb_local"))


@pytest.fixture(scope="module")
def world(table: Table) -> Counter:
    return counter_on(table, clock=MidnightClock(), entropy=SystemEntropy())


def on_both_sides(world: Counter, acts: Sequence[Act], *, also: str = "unavailable") -> int:
    """Half of them before midnight, half after it, all at once; how many were granted. The others met a limit.

    Args:
        also: another refusal that may be met.
    """
    clock = world.app.clock
    assert isinstance(clock, MidnightClock)

    def at(moment: datetime, act: Act) -> Act:
        def acting(work: Work) -> object:
            clock.mine.at = work.now = moment
            return act(work)

        return acting

    endings = at_once(world.app, [at((BEFORE, AFTER)[n % 2], act) for n, act in enumerate(acts)])
    assert set(endings) <= {201, "cash_limit_exceeded", "stronger_check_needed", "float_too_low", "unavailable", also}, (
        endings
    )
    return endings[201]


def paying_in(world: Counter, duty: Duty, party: Party, amount: Money) -> Act:
    notes = Notes(world.new(CashInId), party.party_id, party.phone, amount)
    return lambda work: take_cash(work.softatm, duty, notes)


def used(world: Counter, limit: Limit) -> Money:
    return world.soft(lambda s: s.limits.used(limit))


def fill(world: Counter, limit: Limit, left: Money) -> None:
    """As if the period had used up all but this much."""
    world.soft(lambda s: s.limits.stage_use(limit, limit.cap - left - s.limits.used(limit)))


@pytest.mark.failure(25, 26)
def test_a_customers_day_at_eight_tills_of_two_outlets(world: Counter) -> None:
    """Six cash-ins of 4,000,000 on each side of midnight: five fill each day to the đồng."""
    party = world.household()
    tills = [world.open(0, outlet) for outlet in (HERE, THERE) * 6]
    granted = on_both_sides(world, [paying_in(world, till, party, 4_000_000) for till in tills])
    owner, policy = customer_ref(TEST_KEYS["code_pepper"], party.phone), world.app.open_work().policy
    days = [used(world, customer_limit(policy, owner, business_date(moment))) for moment in (BEFORE, AFTER)]
    assert sum(days) == granted * 4_000_000 == world.owned(party.party_id)
    assert max(days) <= 20_000_000
    assert granted >= 8


@pytest.mark.failure(26)
def test_an_outlets_day_and_month(world: Counter) -> None:
    """August has 9,000,000 left and its last day 12,000,000; September's first day 10,000,000: each stops at its own."""
    policy = world.app.open_work().policy
    (last_day, august), (first_day, september) = (
        outlet_limits(policy, THERE, business_date(moment)) for moment in (BEFORE, AFTER)
    )
    fill(world, last_day, 12_000_000)
    fill(world, august, 9_000_000)
    fill(world, first_day, 10_000_000)
    before = used(world, september)
    tills = [world.open(0, THERE) for _ in range(12)]
    acts = [paying_in(world, till, world.household(), 3_000_000) for till in tills]
    granted = on_both_sides(world, acts)
    assert used(world, august) <= august.cap
    assert used(world, last_day) <= last_day.cap
    assert used(world, first_day) <= first_day.cap
    moved = used(world, september) - before + used(world, august) - (august.cap - 9_000_000)
    assert moved == granted * 3_000_000 <= 18_000_000


def test_a_senders_day_without_the_stronger_check(world: Counter) -> None:
    sender, policy = world.household(90_000_000), world.app.open_work().policy
    receivers = [world.household() for _ in range(10)]

    def sending(to: Party) -> Act:
        wish = TransferWish(world.new(CustomerTransferId), sender.party_id, to.party_id, to.phone, 7_000_000, MONEY_PIN)
        return lambda work: send_to_customer(work.softatm, wish)

    granted = on_both_sides(world, [sending(to) for to in receivers])
    days = [used(world, transfer_limit(policy, sender.party_id, business_date(m))) for m in (BEFORE, AFTER)]
    assert sum(days) == granted * 7_000_000 == 90_000_000 - world.owned(sender.party_id)
    assert max(days) <= 14_000_000


def test_the_float_is_never_promised_beyond_what_is_there(world: Counter) -> None:
    legs = [debit(float_account(HERE), 5_000_000), credit(account(chart.OPERATING_BANK, "970422"), 5_000_000)]
    world.do(lambda w: post(w.ledger, kind="float", key=f"float:{world.number()}", postings=legs, business_ref=HERE))

    def bringing(duty: Duty, party: Party) -> Act:
        order = BankOrder(
            bank_cash_in_id=world.new(BankCashInId),
            party_id=party.party_id,
            phone=party.phone,
            amount=2_000_000,
            bank_bin="970436",
            account="0011004567890",
            name="TRAN THI MAI",
        )
        return lambda work: take_for_bank(work.softatm, duty, order)

    granted = on_both_sides(world, [bringing(world.open(0), world.household()) for _ in range(8)])
    left = world.do(lambda w: balance(w.ledger, float_account(HERE)))
    assert (left.posted, left.available) == (5_000_000, 5_000_000 - granted * 2_000_000)
    assert 1 <= granted <= 2
