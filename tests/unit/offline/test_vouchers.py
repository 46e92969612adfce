"""What a voucher may be, and that the law's limits hold on whichever day it is paid."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.policy import POLICIES, Policy
from chalicelib.ledger import InsufficientFunds
from chalicelib.offline import LiveVoucher, NoOfflineHere, NoSuchVoucher, VoucherTooLarge, cancel_voucher, find_own_voucher
from chalicelib.offline.reservation import days_between, limits_of
from chalicelib.softatm import LimitExceeded, LimitKind, customer_limit, outlet_limits
from chalicelib.softatm.errors import NotCashStep
from tests.builders_offline import OfflineCounter, TabletAtCounter
from tests.builders_softatm import COLLECT_PIN, HERE, PARCELS_ONLY, THERE, Counter

M = 1_000_000


def used(at: Counter, customer: str, days: list[str]) -> list[int]:
    found = []
    for day in days:
        moment = datetime.fromisoformat(day).date()
        limits = [customer_limit(POLICIES[0], customer, moment), *outlet_limits(POLICIES[0], HERE, moment)]
        found.append([at.soft(lambda s, one=limit: s.limits.used(one)) for limit in limits])  # type: ignore[misc]
    return [sum(part) for part in found]


@pytest.mark.failure(26)
def test_reserved_on_both_days_and_settled_on_one(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    voucher = world.issue(at.household(5 * M).party_id, 2 * M)
    assert voucher.reserved_on == ("2026-09-01", "2026-09-02")
    days = list(voucher.reserved_on)
    assert used(at, voucher.customer, days) == [6 * M, 6 * M]
    tablet.line.up = False
    world.tick(hours=16)
    tablet.tablet.pay_qr(world.shown(voucher)[0], COLLECT_PIN)
    tablet.line.up = True
    tablet.tablet.sync(tablet.shift_id)
    assert used(at, voucher.customer, days) == [2 * M, 6 * M], "the month's is used once"


def test_given_back_when_the_money_is(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    voucher = world.issue(at.household(5 * M).party_id, 2 * M)
    tablet.tablet.release(tablet.shift_id)
    at.do(lambda w: cancel_voucher(w.offline, voucher.party_id, voucher.voucher_id))
    assert used(at, voucher.customer, list(voucher.reserved_on)) == [0, 0]
    assert at.owned(voucher.party_id) == 5 * M


def test_a_day_that_is_full_allows_no_voucher(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    party = at.household(40 * M)
    world.issue(party.party_id, 2 * M)
    duty = at.open(30 * M)
    at.commit(duty, at.issue(party.party_id, 18 * M))
    with pytest.raises(LimitExceeded):
        at.issue(party.party_id, 1_000)


@pytest.mark.parametrize(
    ("amount", "refusal"), [(2 * M + 1_000, VoucherTooLarge), (1_500, NotCashStep), (1_000_500, NotCashStep)]
)
def test_amounts(world: OfflineCounter, at: Counter, tablet: TabletAtCounter, amount: int, refusal: type[Exception]) -> None:
    party = at.household(40 * M)
    with pytest.raises(refusal):
        world.issue(party.party_id, amount)


def test_one_at_a_time_and_only_own_money(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    party = at.household(M)
    with pytest.raises(InsufficientFunds):
        world.issue(party.party_id, 2 * M)
    voucher = world.issue(party.party_id, M // 2)
    with pytest.raises(LiveVoucher):
        world.issue(party.party_id, M // 2)
    with pytest.raises(NoSuchVoucher):
        at.do(lambda w: find_own_voucher(w.offline, at.household().party_id, voucher.voucher_id))
    tablet.tablet.pay_qr(world.shown(voucher)[0], COLLECT_PIN)
    tablet.tablet.sync(tablet.shift_id)
    world.issue(party.party_id, M // 2)


def test_only_where_a_tablet_can_pay(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    party = at.household(5 * M)
    with pytest.raises(NoOfflineHere):
        world.issue(party.party_id, M, outlet=THERE)
    with pytest.raises(Exception, match="outlet_serves_no_cash"):
        world.issue(party.party_id, M, outlet=PARCELS_ONLY)


def test_never_good_beyond_the_lease(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    voucher = world.issue(at.household(5 * M).party_id, M)
    assert voucher.good_until - voucher.issued_at == timedelta(hours=24)


@pytest.mark.parametrize(
    ("begin", "hours", "days"),
    [
        (datetime(2026, 9, 1, 0, 0, tzinfo=VIETNAM), 23, 1),
        (datetime(2026, 9, 1, 0, 0, tzinfo=VIETNAM), 24, 2),
        (datetime(2026, 8, 31, 23, 59, tzinfo=VIETNAM), 1, 2),
        (datetime(2026, 8, 31, 16, 59, tzinfo=UTC), 24, 2),
    ],
)
def test_days_are_vietnamese(begin: datetime, hours: int, days: int) -> None:
    assert len(days_between(begin, begin + timedelta(hours=hours))) == days


def test_each_day_has_its_own_cap() -> None:
    """The province lowers a cap from tomorrow on: what is reserved for tomorrow is bound by it already today."""
    tomorrow = replace(POLICIES[0], customer_day_cash=M, outlet_month_cash=9 * M)

    def policy_on(day: date) -> Policy:
        return POLICIES[0] if day == date(2026, 9, 1) else tomorrow

    caps = {(one.kind, one.period): one.cap for one in limits_of(policy_on, "c", HERE, ["2026-09-01", "2026-09-02"])}
    assert caps[LimitKind.CUSTOMER_DAY, "2026-09-01"] == 20 * M
    assert caps[LimitKind.CUSTOMER_DAY, "2026-09-02"] == M
    assert caps[LimitKind.OUTLET_MONTH, "2026-09"] == 9 * M
    assert len(caps) == 5
