"""Who may pay offline at an outlet: one tablet, for a time, heard often."""

from datetime import timedelta

import pytest

from chalicelib.identity import PartyId
from chalicelib.offline import (
    Declaration,
    DeviceKeyRefused,
    LeaseHeld,
    LeaseId,
    LeaseState,
    NoOfflineHere,
    freeze_lease,
    grant_lease,
    revoke_key,
)
from chalicelib.offline.leases import watermark
from chalicelib.offline.signing_key import key_name, month_of
from chalicelib.oversight import CaseKind
from infra.tablet.refusal import Declined, NoLine, TabletRefusal
from tests.builders_offline import OfflineCounter, TabletAtCounter
from tests.builders_softatm import COLLECT_PIN, HERE, STAFF_PIN, THERE, Counter

M = 1_000_000
MAKER, CHECKER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")


def state(at: Counter, lease_id: LeaseId) -> LeaseState:
    lease = at.do(lambda work: work.offline.leases.find(lease_id))
    assert lease is not None
    return lease.state


def cases(at: Counter, subject: str) -> list[CaseKind]:
    return [case.kind for case in at.do(lambda w: w.oversight.cases.about(subject, cursor=None, limit=9)).entries]


def freeze(at: Counter, lease_id: LeaseId) -> None:
    at.do(lambda w: freeze_lease(w.offline, lease_id, maker_id=MAKER, checker_id=CHECKER, reason="mất trên đường"))


@pytest.fixture
def second(world: OfflineCounter, at: Counter) -> TabletAtCounter:
    return world.tablet(at.open(5 * M))


def own(tablet: TabletAtCounter) -> LeaseId:
    return LeaseId(tablet.tablet.store.get("lease_id"))


@pytest.mark.failure(28)
def test_a_second_tablet_gets_no_lease(world: OfflineCounter, tablet: TabletAtCounter, second: TabletAtCounter) -> None:
    with pytest.raises(Declined, match="lease_held"):
        world.lease(second)


def test_another_outlet_has_its_own(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    world.lease(world.tablet(at.open(5 * M, THERE)))


@pytest.mark.failure(28)
def test_the_holder_gives_it_up(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter, second: TabletAtCounter
) -> None:
    voucher = world.issue(at.household(5 * M).party_id, M)
    qr = world.shown(voucher)[0]
    first = own(tablet)
    tablet.tablet.release(tablet.shift_id)
    assert state(at, first) is LeaseState.RELEASED
    world.lease(second)
    for holder, rule in ((tablet, "lease_active"), (second, "lease")):
        with pytest.raises(TabletRefusal, match=f"^{rule}$"):
            holder.tablet.pay_qr(qr, COLLECT_PIN)


@pytest.mark.failure(28)
def test_given_up_though_no_answer_came(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    tablet.line.lose_answer = 1
    with pytest.raises(NoLine):
        tablet.tablet.release(tablet.shift_id)
    tablet.tablet.release(tablet.shift_id)
    assert state(at, own(tablet)) is LeaseState.RELEASED
    assert tablet.tablet.store.get("state") == "ended"


@pytest.mark.failure(37)
@pytest.mark.parametrize("silent", [timedelta(hours=71), timedelta(hours=73)])
def test_time_alone_frees_no_lease(
    world: OfflineCounter, tablet: TabletAtCounter, second: TabletAtCounter, silent: timedelta
) -> None:
    world.tick(seconds=silent.total_seconds())
    with pytest.raises(Declined, match="lease_held"):
        world.lease(second)


@pytest.mark.failure(37)
def test_a_lease_whose_end_was_heard_is_free(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter, second: TabletAtCounter
) -> None:
    """Heard after its end, the tablet is renewed; frozen by two persons, it is not."""
    world.tick(hours=80)
    tablet.tablet.sync(tablet.shift_id)
    with pytest.raises(Declined, match="lease_held"):
        world.lease(second)
    freeze(at, own(tablet))
    assert cases(at, tablet.duty.device_id) == [CaseKind.TABLET_LOST]
    world.lease(second)
    with pytest.raises(Declined, match="lease_ended"):
        tablet.tablet.sync(tablet.shift_id)


def test_a_supervisor_of_the_outlet_signs(world: OfflineCounter, at: Counter) -> None:
    made = world.tablet(at.open(5 * M))
    with pytest.raises(Declined, match="supervisor_needed"):
        made.tablet.take_lease(
            at.new(LeaseId), made.shift_id, supervisor_number=at.supervisors[THERE].staff_number, supervisor_pin=STAFF_PIN
        )


def test_the_tablet_proves_its_key(world: OfflineCounter, at: Counter) -> None:
    made = world.tablet(at.open(5 * M))
    lease_id = at.new(LeaseId)

    def grant(proof: str) -> None:
        at.do(
            lambda w: grant_lease(
                w.offline,
                made.duty,
                lease_id,
                device_key=made.key.public,
                proof=proof,
                signer=at.supervisors[HERE].staff_number,
                pin=STAFF_PIN,
            )
        )

    for wrong in ("", "A" * 86, "!", made.key.sign(f"lease|{lease_id}|dev_other")):
        with pytest.raises(DeviceKeyRefused):
            grant(wrong)
    grant(made.key.sign(f"lease|{lease_id}|{made.duty.device_id}"))
    lease_id = at.new(LeaseId)
    with pytest.raises(LeaseHeld):
        grant(made.key.sign(f"lease|{lease_id}|{made.duty.device_id}"))


@pytest.mark.failure(36)
def test_a_reset_tablet_loses_its_lease(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    lease_id = own(tablet)
    voucher = world.issue(at.household(5 * M).party_id, M)
    tablet.tablet.pay_qr(world.shown(voucher)[0], COLLECT_PIN)
    tablet.tablet.sync(tablet.shift_id)
    _reset(tablet)
    with pytest.raises(Declined, match="lease_ended"):
        tablet.tablet.sync(tablet.shift_id)
    assert state(at, lease_id) is LeaseState.REVOKED
    assert cases(at, lease_id) == [CaseKind.JOURNAL_BROKEN]


def _reset(tablet: TabletAtCounter) -> None:
    """Somebody gives the tablet its file of yesterday back."""
    tablet.tablet.store._db.execute("delete from entries")


def test_a_declaration_of_somebody_else_counts_for_nothing(
    world: OfflineCounter, tablet: TabletAtCounter, second: TabletAtCounter
) -> None:
    tablet.key.public, keep = second.key.public, tablet.key.public
    with pytest.raises(Declined, match="not_signed_by_tablet"):
        tablet.tablet.sync(tablet.shift_id)
    tablet.key.public = keep
    tablet.tablet.sync(tablet.shift_id)


@pytest.mark.failure(31)
def test_the_watermark_believes_neither_clock_alone(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    lease = at.do(lambda w: w.offline.leases.find(own(tablet)))
    assert lease is not None
    now = lease.declared_through + timedelta(hours=1)

    def moved(minutes: int) -> timedelta:
        said = Declaration(lease.lease_id, now + timedelta(minutes=minutes), 1, "", ())
        return watermark(lease, said, now) - now

    assert moved(-5) == timedelta(minutes=-5)
    assert moved(5) == timedelta(0)
    assert moved(-90) == lease.declared_through - now


def test_a_silent_outlet_gets_no_vouchers(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    party = at.household(5 * M)
    world.tick(hours=24)
    with pytest.raises(NoOfflineHere):
        world.issue(party.party_id, M)
    tablet.tablet.sync(tablet.shift_id)
    world.issue(party.party_id, M)


@pytest.mark.failure(33)
def test_a_revoked_key_signs_nothing_and_is_dropped(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    month = month_of(at.app.clock.now())
    copied = world.shown(world.issue(at.household(5 * M).party_id, M))[0]
    replaced = at.do(lambda w: revoke_key(w.offline, month))
    assert key_name(replaced) == "2026-09.1"
    with pytest.raises(NoOfflineHere):
        world.issue(at.household(5 * M).party_id, M)
    tablet.tablet.sync(tablet.shift_id)
    with pytest.raises(TabletRefusal, match="signature"):
        tablet.tablet.pay_qr(copied, COLLECT_PIN)
    with pytest.raises(NoOfflineHere):
        world.issue(at.household(5 * M).party_id, M)
    tablet.tablet.sync(tablet.shift_id)
    assert world.issue(at.household(5 * M).party_id, M).kid == replaced


@pytest.mark.failure(32)
def test_next_months_key_is_known_ahead(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    world.tick(days=29)
    tablet.tablet.sync(tablet.shift_id)
    world.tick(hours=23)
    voucher = world.issue(at.household(5 * M).party_id, M)
    assert key_name(voucher.kid) == "2026-10.0"
    tablet.line.up = False
    tablet.tablet.pay_qr(world.shown(voucher)[0], COLLECT_PIN)


@pytest.mark.failure(33)
def test_last_months_key_does_not_stand_in_for_a_revoked_one(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter
) -> None:
    """The sync that brings the new key takes last month's away: what it signs the tablet would refuse."""
    world.tick(days=29)
    tablet.tablet.sync(tablet.shift_id)
    world.tick(hours=23)
    replaced = at.do(lambda w: revoke_key(w.offline, month_of(at.app.clock.now())))
    tablet.tablet.sync(tablet.shift_id)
    with pytest.raises(NoOfflineHere):
        world.issue(at.household(5 * M).party_id, M)
    tablet.tablet.sync(tablet.shift_id)
    voucher = world.issue(at.household(5 * M).party_id, M)
    assert (voucher.kid, key_name(voucher.kid)) == (replaced, "2026-10.1")
    tablet.tablet.pay_qr(world.shown(voucher)[0], COLLECT_PIN)
