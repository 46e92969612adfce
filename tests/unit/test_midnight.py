"""A change of policy takes effect at 00:00 in Asia/Ho_Chi_Minh, to the second, in every use case; promises stay."""

from datetime import date, datetime, timedelta

import pytest

from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.policy import Change, policy_of
from chalicelib.ledger import account, chart, trace
from chalicelib.softatm import LimitExceeded
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock
from tests.builders_orders import Fair, fair
from tests.builders_policy import change
from tests.builders_softatm import HERE, Counter, counter_on

FIRST = date(2026, 9, 3)
MIDNIGHT = datetime(2026, 9, 3, tzinfo=VIETNAM)
EVE = MIDNIGHT - timedelta(seconds=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> Counter:
    return counter_on(clock=clock)


def version_of(world: Counter, business_ref: str) -> list[str]:
    return world.do(lambda w: [one.policy_version for one in trace(w.ledger, business_ref)])


def test_a_raised_cap_of_a_customers_day(world: Counter, clock: FakeClock) -> None:
    change(world.app, "customer_day_cash", 50_000_000, FIRST)
    party, duty = world.household(), world.open()
    clock.at = EVE
    world.pay_in(duty, party, 20_000_000)
    with pytest.raises(LimitExceeded) as refused:
        world.pay_in(duty, party, 1_000)
    assert refused.value.details["cap"] == 20_000_000
    clock.at = MIDNIGHT
    world.pay_in(duty, party, 30_000_000)
    world.pay_in(duty, party, 20_000_000)
    with pytest.raises(LimitExceeded) as refused:
        world.pay_in(duty, party, 1_000)
    assert refused.value.details["cap"] == 50_000_000


@pytest.mark.failure(26)
def test_a_lowered_cap_binds_at_once_and_undoes_nothing(world: Counter, clock: FakeClock) -> None:
    change(world.app, "customer_day_cash", 5_000_000, FIRST)
    party, duty = world.household(40_000_000), world.open()
    clock.at = EVE
    issued = world.issue(party.party_id, 6_000_000)
    clock.at = MIDNIGHT
    with pytest.raises(LimitExceeded):
        world.commit(duty, issued)
    assert world.owned(party.party_id) == 34_000_000, "the money waits for its code, which ends by itself"


def test_a_fee_and_what_was_promised_before(world: Counter, clock: FakeClock) -> None:
    """The code is the quote: its fee was taken when it was issued and is the one that is booked."""
    change(world.app, "cash_out_fee_bp", 100, FIRST)
    party, duty = world.household(20_000_000), world.open()
    clock.at = EVE
    before = world.issue(party.party_id, 1_000_000)
    clock.at = MIDNIGHT
    after = world.issue(party.party_id, 1_000_000)
    assert (before.fee, after.fee) == (0, 10_000)
    for issued in (before, after):
        world.hand(duty, world.commit(duty, issued))
    assert world.owned(party.party_id) == 20_000_000 - 1_000_000 - 1_010_000
    assert version_of(world, before.withdrawal_id)[0] == "2026-07"
    assert all(version.startswith("2026-07+2026-09-03.") for version in version_of(world, after.withdrawal_id))


def test_the_commission_is_that_of_the_commit(world: Counter, clock: FakeClock) -> None:
    change(world.app, "cash_out_commission_bp", 100, FIRST)
    party, duty = world.household(20_000_000), world.open()
    clock.at = EVE
    first, second = world.issue(party.party_id, 1_000_000), world.issue(party.party_id, 1_000_000)
    assert world.commit(duty, first).commission == 2_000
    clock.at = MIDNIGHT
    assert world.commit(duty, second).commission == 10_000
    assert world.posted(account(chart.COMMISSION_DUE, HERE)) == 12_000


def test_an_order_keeps_the_rates_of_its_hour(clock: FakeClock) -> None:
    """Placed at 23:59:59 and at 00:00:00, paid and released days later: each by its own fee."""
    table = MemoryTable()
    market = fair(table)
    assert isinstance(market.app.clock, FakeClock)
    change(market.app, "marketplace_fee_bp", 1_000, FIRST)
    market.app.clock.at = EVE
    before = market.place()
    market.app.clock.at = MIDNIGHT
    after = market.place()
    market.app.clock.at = MIDNIGHT + timedelta(hours=10)
    fees = []
    for placed in (before, after):
        market.transfer(placed)
        fees.append(released_fee(market, placed.order.order_id))
    goods = sum(part.shares.goods for part in before.parcels)
    assert fees == [goods * 300 // 10_000, goods * 1_000 // 10_000]


def released_fee(market: Fair, order_id: str) -> int:
    """What the province earned with an order, once its parcels were delivered and their time was over."""
    before = -market.totals().get("4010", 0)
    for parcel in market.look_up(order_id).parcels:
        market.delivered(parcel)
    market.tick(hours=49)
    market.release_due()
    return -market.totals()["4010"] - before


def test_the_version_of_an_entry_gives_its_values(world: Counter, clock: FakeClock) -> None:
    changes = [
        Change(change(world.app, field, value, day), field, value, day)
        for field, value, day in [
            ("cash_out_fee_bp", 100, FIRST),
            ("cash_out_fee_bp", 30, FIRST + timedelta(days=2)),
            ("code_bound_above", 1_000_000, FIRST + timedelta(days=2)),
        ]
    ]
    party = world.household(20_000_000)
    seen = set()
    for hours in range(0, 96, 12):
        clock.at = EVE + timedelta(hours=hours)
        issued = world.issue(party.party_id, 100_000)
        (version,) = version_of(world, issued.withdrawal_id)
        named = policy_of(version, changes)
        assert named is not None
        assert issued.fee == 100_000 * named.cash_out_fee_bp // 10_000
        seen.add((version, named.cash_out_fee_bp))
    assert sorted(fee for _, fee in seen) == [0, 30, 100]
