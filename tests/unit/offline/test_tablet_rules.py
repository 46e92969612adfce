"""When the reference tablet pays, and when not."""

from datetime import timedelta

import pytest

from chalicelib.offline import LeaseId, unlock_code_of
from infra.tablet.refusal import NoLine, TabletRefusal
from tests.builders_offline import OfflineCounter, TabletAtCounter
from tests.builders_softatm import COLLECT_PIN, HERE, THERE, Counter

M = 1_000_000


def shown(world: OfflineCounter, at: Counter, amount: int = M) -> str:
    return world.shown(world.issue(at.household(20 * M).party_id, amount))[0]


def refused(tablet: TabletAtCounter, qr: str, rule: str, pin: str = COLLECT_PIN) -> None:
    before = tablet.tablet.store.next_seq
    with pytest.raises(TabletRefusal, match=f"^{rule}$"):
        tablet.tablet.pay_qr(qr, pin)
    assert tablet.tablet.store.next_seq == before, "a refusal writes nothing"


def unlock(world: OfflineCounter, tablet: TabletAtCounter) -> str:
    work = world.at.app.open_work()
    lease = work.offline.leases.find(LeaseId(tablet.tablet.store.get("lease_id")))
    assert lease is not None
    return unlock_code_of(work.offline, lease)


@pytest.mark.failure(27)
def test_once(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    qr = shown(world, at)
    tablet.tablet.pay_qr(qr, COLLECT_PIN)
    refused(tablet, qr, "once")


@pytest.mark.failure(28)
def test_not_elsewhere(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    other = world.tablet(at.open(10 * M, THERE))
    world.lease(other)
    refused(other, shown(world, at), "outlet")


@pytest.mark.parametrize("broken", [b"\xff", b"\x00", b"2"])
def test_not_what_nobody_signed(world: OfflineCounter, at: Counter, tablet: TabletAtCounter, broken: bytes) -> None:
    qr = shown(world, at)
    refused(tablet, qr[:-3] + "AAA", "signature")
    refused(tablet, broken.decode("latin-1"), "signature")


def test_five_wrong_pins_lock_it_here(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    qr = shown(world, at)
    for _ in range(5):
        refused(tablet, qr, "pin", "0000")
    refused(tablet, qr, "pin_tries")


@pytest.mark.parametrize(("hours", "rule"), [(23.9, None), (24.1, "silent")])
def test_only_a_day_unheard(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter, hours: float, rule: str | None
) -> None:
    qr = shown(world, at)
    tablet.line.up = False
    world.tick(hours=hours)
    if rule:
        refused(tablet, qr, rule)
    else:
        tablet.tablet.pay_qr(qr, COLLECT_PIN)


def test_as_much_as_is_in_the_till(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    for _ in range(5):
        tablet.tablet.pay_qr(shown(world, at, 2 * M), COLLECT_PIN)
    refused(tablet, shown(world, at), "cash_cap")
    tablet.tablet.sync(tablet.shift_id)
    refused(tablet, shown(world, at), "cash_cap")


def test_twenty_between_two_syncs(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    for _ in range(20):
        tablet.tablet.pay_qr(shown(world, at, 1_000), COLLECT_PIN)
    refused(tablet, shown(world, at, 1_000), "count_cap")
    tablet.tablet.sync(tablet.shift_id)
    tablet.tablet.pay_qr(shown(world, at, 1_000), COLLECT_PIN)


@pytest.mark.failure(31)
def test_a_turned_clock_needs_a_supervisor(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    first, second, third = shown(world, at, 2 * M), shown(world, at, 2 * M), shown(world, at, 2 * M)
    tablet.clock.turned = timedelta(minutes=-2)
    tablet.tablet.pay_qr(first, COLLECT_PIN)
    tablet.clock.turned = timedelta(minutes=-3)
    refused(tablet, second, "clock")
    tablet.clock.turned = timedelta(0)
    tablet.clock.restart()
    refused(tablet, second, "clock")
    with pytest.raises(TabletRefusal, match=r"^unlock$"):
        tablet.tablet.unlock("00000000")
    tablet.tablet.unlock(unlock(world, tablet))
    tablet.tablet.pay_qr(second, COLLECT_PIN)
    refused(tablet, third, "cash_cap")
    tablet.clock.restart()
    refused(tablet, third, "clock")
    tablet.tablet.sync(tablet.shift_id)
    tablet.tablet.pay_qr(third, COLLECT_PIN)


@pytest.mark.failure(34)
def test_five_wrong_unlock_codes_lock_the_journal(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    for _ in range(5):
        with pytest.raises(TabletRefusal, match=r"^unlock$"):
            tablet.tablet.unlock("00000000")
    with pytest.raises(TabletRefusal, match=r"^unlock_tries$"):
        tablet.tablet.unlock(unlock(world, tablet))
    tablet.tablet.sync(tablet.shift_id)
    tablet.tablet.unlock(unlock(world, tablet))


@pytest.mark.failure(31)
def test_time_never_goes_back(world: OfflineCounter, tablet: TabletAtCounter) -> None:
    world.tick(hours=2)
    late = tablet.tablet.clock.now()
    tablet.clock.turned = timedelta(hours=-30)
    tablet.clock.restart()
    assert tablet.tablet.clock.now() >= late
    assert not tablet.tablet.clock.trusted


def test_a_pause_is_believed_before_it_is_answered(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    qr = shown(world, at)
    tablet.line.lose_answer = 1
    with pytest.raises(NoLine):
        tablet.tablet.sync(tablet.shift_id, pause=True)
    refused(tablet, qr, "lease_active")
    tablet.tablet.sync(tablet.shift_id)
    tablet.tablet.pay_qr(qr, COLLECT_PIN)


def test_after_a_power_cut_the_last_payment_is_shown(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    entry = tablet.tablet.pay_qr(shown(world, at), COLLECT_PIN)
    assert tablet.tablet.unhanded == entry
    tablet.tablet.hand(entry)
    assert tablet.tablet.unhanded is None


def test_answers_that_are_lost_change_nothing(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    for _ in range(3):
        tablet.tablet.pay_qr(shown(world, at), COLLECT_PIN)
    for _ in range(2):
        tablet.line.lose_answer = 1
        with pytest.raises(NoLine):
            tablet.tablet.sync(tablet.shift_id)
    tablet.tablet.sync(tablet.shift_id)
    assert at.in_till(tablet.duty) == 7 * M
    assert at.shift(tablet.duty).outlet_code == HERE
