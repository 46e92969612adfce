"""Rows 27 to 37, where a tablet without a line pays: what the offline suites do not say of each row, said here."""

from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.identity import PartyId, Role
from chalicelib.ledger import account, chart
from chalicelib.offline import LeaseId, LeaseState, VoucherState, cancel_voucher, close_due_voucher, qr_text, revoke_key
from chalicelib.offline.payload import Payload, payload_of
from chalicelib.offline.signing_key import month_of
from chalicelib.offline.tags import pin_tag
from chalicelib.offline.voucher import STATE_NAMES_VI
from chalicelib.oversight import ApprovalId, CaseKind
from infra.tablet.refusal import Declined, TabletRefusal
from infra.tablet.store import Store
from infra.tablet.tablet import Tablet as ReferenceTablet
from tests.builders_offline import OfflineCounter, PlainSignatures, TabletAtCounter
from tests.builders_softatm import COLLECT_PIN, HERE, Counter, counter_on
from tests.caller import Caller
from tests.unit.softatm.test_http import Tablet as SignedInTablet

M = 1_000_000
DAY_CAP = 10 * M
"""What lies in the till of the fixture's tablet, and so the most it may pay until it is heard."""


@pytest.fixture
def world() -> OfflineCounter:
    signatures = PlainSignatures()
    return OfflineCounter(counter_on(voucher_signatures=signatures), signatures)


@pytest.fixture
def at(world: OfflineCounter) -> Counter:
    return world.at


@pytest.fixture
def tablet(world: OfflineCounter, at: Counter, tmp_path: Path) -> TabletAtCounter:
    made = world.tablet(at.open(DAY_CAP), str(tmp_path / "journal"))
    world.lease(made)
    return made


def own(tablet: TabletAtCounter) -> LeaseId:
    return LeaseId(tablet.tablet.store.get("lease_id"))


def refused(tablet: ReferenceTablet, shown: str, rule: str) -> None:
    with pytest.raises(TabletRefusal, match=f"^{rule}$"):
        tablet.pay_qr(shown, COLLECT_PIN)


@pytest.mark.failure(27)
def test_a_voucher_is_paid_once_though_the_tablet_restarts(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter, tmp_path: Path
) -> None:
    """Row 27: the payment was on the disk before the notes were shown; by code or by digits, it is refused after."""
    voucher = world.issue(at.household(5 * M).party_id, M)
    shown, digits, _ = world.shown(voucher)
    tablet.tablet.sync(tablet.shift_id)
    tablet.line.up = False
    tablet.tablet.pay_qr(shown, COLLECT_PIN)
    world.tick(minutes=3)
    disk = Store(str(tmp_path / "journal"))
    again = ReferenceTablet(tablet.duty.device_id, disk, tablet.clock, tablet.key, tablet.line, world.signatures.genuine)
    refused(again, shown, "once")
    with pytest.raises(TabletRefusal, match=r"^once$"):
        again.pay_code(digits, COLLECT_PIN)
    tablet.line.up = True
    again.sync(tablet.shift_id)
    assert at.in_till(tablet.duty) == DAY_CAP - M


@pytest.mark.failure(28)
def test_two_tablets_that_both_had_the_lease_pay_it_once(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter
) -> None:
    """Row 28: bound to one lease; the tablet that has the next one refuses, however young the voucher."""
    shown = world.shown(world.issue(at.household(5 * M).party_id, M))[0]
    other = world.tablet(at.open(DAY_CAP))
    refused_by_server(world, other)
    tablet.tablet.release(tablet.shift_id)
    world.lease(other)
    refused(other.tablet, shown, "lease")
    refused(tablet.tablet, shown, "lease_active")
    assert (at.in_till(tablet.duty), at.in_till(other.duty)) == (DAY_CAP, DAY_CAP)


def refused_by_server(world: OfflineCounter, other: TabletAtCounter) -> None:
    with pytest.raises(Declined, match="lease_held"):
        world.lease(other)


@pytest.mark.failure(29)
def test_an_expired_voucher_is_refused_and_its_money_waits(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter
) -> None:
    """Row 29: heard ten hours ago, the tablet may pay; the voucher is over, and only the next sync frees the money."""
    party = at.household(5 * M)
    voucher = world.issue(party.party_id, M)
    shown = world.shown(voucher)[0]
    world.tick(hours=14)
    tablet.tablet.sync(tablet.shift_id)
    tablet.line.up = False
    world.tick(hours=10, seconds=1)
    refused(tablet.tablet, shown, "expiry")
    world.tick(hours=1)
    assert not at.do(lambda w: close_due_voucher(w.offline, voucher.voucher_id)), "it may have been paid in time"
    assert at.owned(party.party_id) == 4 * M
    tablet.line.up = True
    tablet.tablet.sync(tablet.shift_id)
    world.tick(minutes=11)
    assert at.do(lambda w: close_due_voucher(w.offline, voucher.voucher_id))
    assert at.owned(party.party_id) == 5 * M


@pytest.mark.failure(30)
@pytest.mark.parametrize("paid", [True, False])
def test_cancelled_while_the_office_is_offline(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter, paid: bool
) -> None:
    """Row 30: pending until the tablet is heard, which says whether the notes had gone."""
    party = at.household(5 * M)
    voucher = world.issue(party.party_id, M)
    shown = world.shown(voucher)[0]
    tablet.line.up = False
    pending = at.do(lambda w: cancel_voucher(w.offline, party.party_id, voucher.voucher_id))
    assert (pending.state, at.owned(party.party_id)) == (VoucherState.CANCEL_PENDING, 4 * M)
    assert STATE_NAMES_VI[pending.state] == "đang chờ huỷ, đến 24 giờ", "told how long at most"
    if paid:
        tablet.tablet.pay_qr(shown, COLLECT_PIN)
    tablet.line.up = True
    tablet.tablet.sync(tablet.shift_id)
    after = world.voucher(voucher).state
    assert after is (VoucherState.REDEEMED if paid else VoucherState.CANCELLED)
    assert (at.owned(party.party_id), at.in_till(tablet.duty)) == ((4 * M, DAY_CAP - M) if paid else (5 * M, DAY_CAP))


@pytest.mark.failure(32)
def test_a_key_that_the_tablet_does_not_know_is_refused(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    """Row 32: genuine, by a key it never heard of: it must go online."""
    payload = payload_of(world.issue(at.household(5 * M).party_id, M))
    strange = replace(payload, kid=payload.kid + 9)
    refused(tablet.tablet, qr_text(strange.packed(), world.signatures.sign(strange.kid, strange.packed())), "signature")


class Thief:
    """Has the month's signing key, and perhaps the lease's key as well."""

    def __init__(self, world: OfflineCounter, pattern: Payload, lease_key: str | None) -> None:
        self.signatures, self.pattern, self.lease_key, self.made = world.signatures, pattern, lease_key, 0

    def voucher(self) -> str:
        self.made += 1
        voucher_id = f"{self.pattern.voucher_id[:-4]}{self.made:04d}"
        tag = pin_tag(self.lease_key, voucher_id, COLLECT_PIN) if self.lease_key else self.pattern.pin_tag
        forged = replace(self.pattern, voucher_id=voucher_id, pin_tag=tag)
        return qr_text(forged.packed(), self.signatures.sign(forged.kid, forged.packed()))


@pytest.mark.failure(33)
def test_a_leaked_signing_key_alone_pays_nothing(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    """Row 33: the PIN's tag is made with the lease's key, which only the tablet and we have."""
    thief = Thief(world, payload_of(world.issue(at.household(5 * M).party_id, 2 * M)), None)
    refused(tablet.tablet, thief.voucher(), "pin")


@pytest.mark.failure(33)
def test_the_loss_of_leaked_keys_is_bounded_and_booked(world: OfflineCounter, at: Counter, tablet: TabletAtCounter) -> None:
    """Row 33, and worse: with both keys a thief empties the lease's cap and no more; then the key is dropped."""
    honest = world.issue(at.household(5 * M).party_id, 2 * M)
    thief = Thief(world, payload_of(honest), tablet.tablet.store.get("lease_key"))
    tablet.line.up = False
    paid = 0
    for _ in range(30):
        try:
            paid += tablet.tablet.pay_qr(thief.voucher(), COLLECT_PIN).amount
        except TabletRefusal as refusal:
            assert refusal.rule == "cash_cap"  # noqa: PT017  the rule is what is asserted
    assert paid == DAY_CAP
    at.do(lambda w: revoke_key(w.offline, month_of(at.app.clock.now())))
    tablet.line.up = True
    tablet.tablet.sync(tablet.shift_id)
    assert at.posted(account(chart.OFFLINE_EXCEPTION, HERE)) == paid
    assert (at.in_till(tablet.duty), at.posted(honest.account)) == (0, 2 * M), "nobody's voucher paid for it"
    refused(tablet.tablet, thief.voucher(), "signature")


def approve(at: Counter, act: str, words: dict[str, object]) -> Caller:
    """Asked for by one of operations and approved by another; the second."""
    maker, checker = (
        Caller(at.app, PartyId(f"pty_01KAR3NDEKTSV4RRFFQ69G5FA{n}"), frozenset({Role.OPERATIONS})) for n in "VW"
    )
    approval_id = at.new(ApprovalId)
    wish = {"approval_id": approval_id, "act": act, "words": words, "reason": "máy bị giật trên đường"}
    assert maker.post("/approvals", wish).status == 201
    assert maker.post(f"/approvals/{approval_id}/decision", {"approve": True}).body["code"] == "own_approval"
    assert checker.post(f"/approvals/{approval_id}/decision", {"approve": True}).status == 201
    return checker


@pytest.mark.failure(34, 37)
def test_a_stolen_tablet_is_frozen_by_two_and_serves_nobody(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter
) -> None:
    """Rows 34 and 37: until two people froze it, no other tablet has the lease; then its sign-in and vouchers are shut."""
    duty, voucher = tablet.duty, world.issue(at.household(5 * M).party_id, M)
    till = SignedInTablet(at.app, duty.teller_id, frozenset({Role.TELLER}), duty.device_id, HERE)
    assert till.get("/shifts/current").status == 200
    other = world.tablet(at.open(DAY_CAP))
    refused_by_server(world, other)
    desk = approve(at, "freeze_lease", {"lease_id": own(tablet)})
    (case,) = desk.get(f"/cases?about={duty.device_id}").body["entries"]
    assert (case["kind"], case["amount"]) == (CaseKind.TABLET_LOST.value, M)
    lease = at.do(lambda w: w.offline.leases.find(own(tablet)))
    assert lease is not None
    assert lease.state is LeaseState.FROZEN
    stopped = till.post(f"/shifts/{duty.shift_id}/freeze")
    assert (stopped.status, stopped.body["code"]) == (401, "session_ended")
    world.tick(hours=48)
    assert not at.do(lambda w: close_due_voucher(w.offline, voucher.voucher_id)), "locked: the thief may have paid it"
    world.lease(other)


@pytest.mark.failure(36)
def test_a_journal_with_a_gap_ends_the_lease_and_loses_no_cash(
    world: OfflineCounter, at: Counter, tablet: TabletAtCounter
) -> None:
    """Row 36: an entry is missing in what comes; the lease is over, all that was signed is kept and booked."""
    vouchers = [world.issue(at.household(5 * M).party_id, M) for _ in range(3)]
    for voucher in vouchers:
        tablet.tablet.pay_qr(world.shown(voucher)[0], COLLECT_PIN)
    tablet.line.drop = {2}
    with pytest.raises(Declined, match="lease_ended"):
        tablet.tablet.sync(tablet.shift_id)
    lease = at.do(lambda w: w.offline.leases.find(own(tablet)))
    assert lease is not None
    assert lease.state is LeaseState.REVOKED
    found = at.do(lambda w: w.oversight.cases.about(own(tablet), cursor=None, limit=9)).entries
    assert [case.kind for case in found] == [CaseKind.JOURNAL_BROKEN]
    tablet.tablet.send_journal()
    assert [world.voucher(one).state for one in vouchers] == [VoucherState.REDEEMED] * 3
    assert at.in_till(tablet.duty) == DAY_CAP - 3 * M
