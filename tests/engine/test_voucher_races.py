"""Legal limits raced from many tills around Vietnamese midnight while vouchers that an outlet may pay offline are reserved
(I11): whichever day a tablet without a line pays, no day is over its limit by one đồng.
"""

from datetime import datetime

import pytest

from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemEntropy
from chalicelib.identity import Party
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.money import Money
from chalicelib.offline import Voucher, VoucherId, VoucherState, issue_voucher
from chalicelib.softatm import Limit, LimitExceeded, customer_limit, customer_ref, outlet_limits
from infra.local.memory_table import MemoryTable
from tests.builders import TEST_KEYS
from tests.builders_offline import OfflineCounter, PlainSignatures, TabletAtCounter
from tests.builders_softatm import COLLECT_PIN, HERE, MONEY_PIN, Counter, counter_on
from tests.engine.tables import table_on
from tests.engine.test_counter_races import AFTER, BEFORE, Act, MidnightClock, fill, on_both_sides, paying_in, used

M = 1_000_000
LAST_OF_AUGUST = business_date(BEFORE).isoformat()


@pytest.fixture(params=["memory", "dynamodb_local"])
def table(request: pytest.FixtureRequest) -> Table:
    if request.param == "memory":
        return MemoryTable()
    return table_on(request.getfixturevalue("dynamodb_local"))


@pytest.fixture
def field(table: Table) -> OfflineCounter:
    signatures = PlainSignatures()
    counter = counter_on(table, clock=MidnightClock(), entropy=SystemEntropy(), voucher_signatures=signatures)
    return OfflineCounter(counter, signatures)


@pytest.fixture
def tablet(field: OfflineCounter) -> TabletAtCounter:
    """With the lease of the outlet, on the last day of August."""
    made = field.tablet(field.at.open(30 * M))
    field.lease(made)
    return made


def asking(at: Counter, owner: Party, asked: list[VoucherId]) -> Act:
    """Somebody asks for a voucher of 2,000,000."""
    voucher_id = at.new(VoucherId)
    asked.append(voucher_id)
    return lambda work: issue_voucher(
        work.offline,
        voucher_id=voucher_id,
        party_id=owner.party_id,
        amount=2 * M,
        money_pin=MONEY_PIN,
        collect_pin=COLLECT_PIN,
        outlet_code=HERE,
    )


def issued(at: Counter, asked: list[VoucherId]) -> list[Voucher]:
    found = [at.do(lambda work, one=one: work.offline.vouchers.find(one)) for one in asked]  # type: ignore[misc]
    return [voucher for voucher in found if voucher is not None]


def live_at(at: Counter, moment: datetime) -> None:
    """From now on it is this moment for the test itself."""
    clock = at.app.clock
    assert isinstance(clock, MidnightClock)
    clock.mine.at = moment


@pytest.mark.failure(26)
def test_an_outlets_days_and_month(field: OfflineCounter, tablet: TabletAtCounter) -> None:
    """August's last day has 13,000,000 left, September's first 11,000,000, August 12,000,000: each stops at its own."""
    at, policy, asked = field.at, field.at.app.open_work().policy, list[VoucherId]()
    (last_day, august), (first_day, _) = (outlet_limits(policy, HERE, business_date(moment)) for moment in (BEFORE, AFTER))
    for limit, left in ((last_day, 13 * M), (august, 12 * M), (first_day, 11 * M)):
        fill(at, limit, left)
    filled = {limit: used(at, limit) for limit in (last_day, first_day)}
    people = [at.household(5 * M) for _ in range(8)]
    acts = [asking(at, owner, asked) for owner in people]
    acts += [paying_in(at, at.open(0), at.household(), 3 * M) for _ in range(6)]
    granted = on_both_sides(at, acts)

    vouchers = issued(at, asked)
    on_both = [voucher for voucher in vouchers if LAST_OF_AUGUST in voucher.reserved_on]
    assert vouchers
    assert [limit for limit in (last_day, august, first_day) if used(at, limit) > limit.cap] == []
    brought = (granted - len(vouchers)) * 3 * M
    moved = sum(used(at, limit) - before for limit, before in filled.items())
    assert moved == brought + 2 * M * (len(vouchers) + len(on_both)), "each counts on every day when it may be paid"

    pay_around_midnight(field, tablet, on_both)
    settled = sum(used(at, limit) - before for limit, before in filled.items())
    assert settled == brought + 2 * M * len(vouchers), "each paid one on the day when it was paid"
    assert [limit for limit in (last_day, august, first_day) if used(at, limit) > limit.cap] == []


def pay_around_midnight(field: OfflineCounter, tablet: TabletAtCounter, vouchers: list[Voucher]) -> None:
    """Without a line: half of them before midnight, half after it; then the tablet is heard."""
    tablet.line.up = False
    for number, voucher in enumerate(vouchers):
        live_at(field.at, AFTER if number >= len(vouchers) // 2 else BEFORE)
        tablet.tablet.pay_qr(field.shown(voucher)[0], COLLECT_PIN)
    live_at(field.at, AFTER)
    tablet.line.up = True
    tablet.tablet.sync(tablet.shift_id)
    assert {field.voucher(voucher).state for voucher in vouchers} <= {VoucherState.REDEEMED}


@pytest.mark.failure(25, 26)
def test_a_customers_days(field: OfflineCounter, tablet: TabletAtCounter) -> None:
    """Two wishes for a voucher of 2,000,000 beside cash-ins of 3,000,000; then each day is filled up to the đồng."""
    at, asked = field.at, list[VoucherId]()
    party = at.household(5 * M)
    owner, policy = customer_ref(TEST_KEYS["code_pepper"], party.phone), at.app.open_work().policy
    days = {moment: customer_limit(policy, owner, business_date(moment)) for moment in (BEFORE, AFTER)}
    acts = [paying_in(at, at.open(0), party, 3 * M) for _ in range(14)]
    granted = on_both_sides(at, [asking(at, party, asked), *acts, asking(at, party, asked)], also="live_voucher")
    vouchers = issued(at, asked)
    assert len(vouchers) <= 1
    reserved = sum(voucher.reserved_on.count(day.period) for voucher in vouchers for day in days.values())
    counted = {moment: used(at, day) for moment, day in days.items()}
    assert sum(counted.values()) == (granted - len(vouchers)) * 3 * M + reserved * 2 * M
    for moment, day in days.items():
        fill_up(at, day, party, day.cap - counted[moment], moment)


def fill_up(at: Counter, day: Limit, party: Party, left: Money, moment: datetime) -> None:
    """What is left of the day is taken, and no note more."""
    live_at(at, moment)
    with pytest.raises(LimitExceeded):
        at.pay_in(at.open(0), party, left + 1_000)
    if left:
        at.pay_in(at.open(0), party, left)
    assert used(at, day) == day.cap
