"""The whole protocol over HTTP, with real keys: the phone, the tablet, the desk."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.voucher_signatures import is_genuine
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Actor, PartyId, Role, Session, SessionId
from chalicelib.identity import Tablet as Enrolled
from chalicelib.identity.session import STAFF_LIFETIME
from chalicelib.offline import LeaseId, VoucherId
from chalicelib.oversight import ApprovalId
from chalicelib.softatm import Duty
from infra.local.memory_table import MemoryTable
from infra.tablet.device_key import DeviceKey
from infra.tablet.refusal import Declined, NoLine
from infra.tablet.store import Store
from infra.tablet.tablet import Tablet
from tests.builders import FakeClock
from tests.builders_offline import TurnableClock
from tests.builders_softatm import COLLECT_PIN, HERE, MONEY_PIN, STAFF_PIN, THERE, Counter, counter_on
from tests.caller import Caller, Reply

M = 1_000_000
MAKER, CHECKER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAW")


class AtTablet(Caller):
    """A teller signed in on an enrolled tablet; also the server as the reference tablet reaches it."""

    def __init__(self, app: Application, duty: Duty) -> None:
        super().__init__(app)
        self.sent: list[Mapping[str, Any]] = []
        now = app.clock.now()
        session_id = SessionId.make(now, app.entropy)
        actor = Actor(duty.teller_id, frozenset({Role.TELLER}), session_id, duty.device_id, duty.outlet_code)
        session = Session(session_id, duty.teller_id, now, now + STAFF_LIFETIME, now, b"", device_id=duty.device_id)
        enrolled = Enrolled(duty.device_id, duty.outlet_code, "Quầy 1", b"", now, duty.teller_id)
        run(app, lambda work: work.identity.sessions.stage_session(session))
        run(app, lambda work: work.identity.sessions.stage_tablet(enrolled))
        self._headers["Authorization"] = f"Bearer {app.tokens.issue(actor, now)}"

    def grant(self, body: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        return _granted(self.post("/offline-leases", body, key=key))

    def entries(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        self.sent = list(body["entries"])
        return _granted(self.post(f"/offline-leases/{lease_id}/entries", body))

    def sync(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return _granted(self.post(f"/offline-leases/{lease_id}/sync", body))

    def release(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return _granted(self.post(f"/offline-leases/{lease_id}/release", body))


def _granted(reply: Reply) -> dict[str, Any]:
    if reply.status >= 400:
        raise Declined(reply.body["code"])
    return dict(reply.body)


class World:
    """One household with 5,000,000 đồng, one tablet with 10,000,000 in its drawer."""

    def __init__(self, folder: Path) -> None:
        self.table, self.clock = MemoryTable(), FakeClock()
        self.at: Counter = counter_on(self.table, clock=self.clock)
        self.party = self.at.household(5 * M)
        self.phone = Caller(self.at.app, self.party.party_id, frozenset({Role.HOUSEHOLD}))
        self.duty = self.at.open(10 * M)
        self.teller = AtTablet(self.at.app, self.duty)
        self.key = DeviceKey.kept(folder / "device.pem")
        store, clock = Store(str(folder / "tablet.sqlite")), TurnableClock(self.clock.now)
        self.tablet = Tablet(self.duty.device_id, store, clock, self.key, self.teller, is_genuine)
        self.lease_id = self.at.new(LeaseId)

    def lease(self) -> None:
        number = self.at.supervisors[HERE].staff_number
        shift = self.duty.shift_id
        self.tablet.take_lease(self.lease_id, shift, supervisor_number=number, supervisor_pin=STAFF_PIN)
        self.tablet.sync(self.duty.shift_id)

    def wish(self, amount: int = 2 * M) -> dict[str, Any]:
        pins = {"money_pin": MONEY_PIN, "collect_pin": COLLECT_PIN}
        return {"voucher_id": self.at.new(VoucherId), "amount": amount, "outlet_code": HERE, **pins}

    def issue(self) -> Reply:
        return self.phone.post("/vouchers", self.wish())

    def staff(self, *roles: Role, outlet: str | None = None) -> Caller:
        caller = Caller(self.at.app)
        now = self.clock.now()
        actor = Actor(MAKER, frozenset(roles), SessionId.make(now, self.at.app.entropy), None, outlet)
        caller._headers["Authorization"] = f"Bearer {self.at.app.tokens.issue(actor, now)}"
        return caller

    def stored(self) -> str:
        return json.dumps(self.table.everything(), default=repr, ensure_ascii=False)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_the_whole_way(world: World) -> None:
    world.lease()
    issued = world.issue()
    assert (issued.status, issued.body["state"], issued.body["balance_after"]) == (201, "issued", 3 * M)
    world.clock.tick(minutes=10)
    entry = world.tablet.pay_qr(issued.body["shown"]["qr"], COLLECT_PIN)
    world.tablet.hand(entry)
    world.tablet.sync(world.duty.shift_id)
    seen = world.phone.get(f"/vouchers/{issued.body['id']}")
    assert (seen.body["state"], seen.body["shown"]) == ("redeemed", None)
    assert world.phone.get("/vouchers").body["entries"][0]["id"] == issued.body["id"]
    assert world.at.in_till(world.duty) == 8 * M


def test_a_lease_whose_answer_was_lost_is_granted_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    grant = world.teller.grant

    def lost(body: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        grant(body, key=key)
        raise NoLine

    monkeypatch.setattr(world.teller, "grant", lost)
    with pytest.raises(NoLine):
        world.lease()
    monkeypatch.undo()
    world.lease()
    assert world.issue().status == 201


def test_a_repeat_is_answered_again_and_nothing_secret_is_stored(world: World) -> None:
    world.lease()
    wish = world.wish()
    first, again = (world.phone.post("/vouchers", wish, key="operation-0001") for _ in range(2))
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.body["shown"]["code"] == again.body["shown"]["code"]
    assert first.body["id"] == again.body["id"]
    stored = world.stored()
    secrets = [first.body["shown"]["qr"], first.body["shown"]["code"], first.body["shown"]["token"], COLLECT_PIN]
    lease_key = world.tablet.store.get("lease_key")
    assert not [secret for secret in [*secrets, lease_key] if f'"{secret}"' in stored]


def test_the_tablets_file_outlives_its_process(world: World, tmp_path: Path) -> None:
    world.lease()
    qr = world.issue().body["shown"]["qr"]
    entry = world.tablet.pay_qr(qr, COLLECT_PIN)
    store = Store(str(tmp_path / "tablet.sqlite"))
    clock = TurnableClock(world.clock.now)
    again = Tablet(world.duty.device_id, store, clock, DeviceKey.kept(tmp_path / "device.pem"), world.teller, is_genuine)
    assert again.unhanded == entry
    again.sync(world.duty.shift_id)
    assert world.at.in_till(world.duty) == 8 * M


def test_cancelling_waits_for_the_tablet(world: World) -> None:
    world.lease()
    issued = world.issue().body
    path = f"/vouchers/{issued['id']}/cancellation"
    pending = world.phone.post(path)
    assert (pending.status, pending.body["state"]) == (201, "cancel_pending")
    assert world.phone.post(path).body["code"] == "voucher_moved"
    world.tablet.sync(world.duty.shift_id)
    assert world.phone.get(f"/vouchers/{issued['id']}").body["state"] == "cancelled"
    assert world.at.owned(world.party.party_id) == 5 * M


def test_what_the_supervisor_sees(world: World) -> None:
    world.lease()
    world.tablet.pay_qr(world.issue().body["shown"]["qr"], COLLECT_PIN)
    world.tablet.sync(world.duty.shift_id)
    supervisor = world.staff(Role.SUPERVISOR, outlet=HERE)
    seen = supervisor.get(f"/outlets/{HERE}/offline-lease").body
    assert (seen["id"], seen["state"], seen["next_seq"], seen["secrets"]) == (world.lease_id, "active", 2, None)
    code = supervisor.get(f"/outlets/{HERE}/offline-lease/unlock-code").body["code"]
    world.tablet.unlock(code)
    kept = supervisor.get(f"/outlets/{HERE}/offline-lease/entries?lease_id={world.lease_id}").body["entries"]
    assert [(one["seq"], one["kind"], one["outcome"]) for one in kept] == [(1, "redeem", "redeemed")]
    for stranger, status in ((world.staff(Role.SUPERVISOR, outlet=THERE), 403), (world.phone, 403), (world.teller, 403)):
        assert stranger.get(f"/outlets/{HERE}/offline-lease").status == status
    assert supervisor.get(f"/outlets/{THERE}/offline-lease").status == 403
    operations = world.staff(Role.OPERATIONS)
    assert operations.get(f"/outlets/{THERE}/offline-lease").body["code"] == "no_such_lease"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": 0}, "invalid_input"),
        ({"voucher_id": ""}, "invalid_input"),
        ({"at": "2026-13-01T00:00:00.000Z"}, "invalid_input"),
        ({"signature": "A" * 86}, "not_signed_by_tablet"),
        ({"amount": 1_000}, "not_signed_by_tablet"),
        ({"hash": "0" * 64}, "not_signed_by_tablet"),
    ],
)
def test_what_the_tablet_did_not_sign_is_refused(world: World, change: dict[str, Any], code: str) -> None:
    world.lease()
    world.tablet.pay_qr(world.issue().body["shown"]["qr"], COLLECT_PIN)
    world.tablet.send_journal()
    path = f"/offline-leases/{world.lease_id}/entries"
    reply = world.teller.post(path, {"entries": [{**world.teller.sent[0], **change}]})
    assert reply.body["code"] == code
    again = world.teller.post(path, {"entries": world.teller.sent})
    assert (again.status, again.body["next_seq"], again.body["state"]) == (200, 2, "active")
    assert world.at.in_till(world.duty) == 8 * M


def test_two_persons_freeze_a_lost_tablet(world: World) -> None:
    world.lease()
    maker = Caller(world.at.app, MAKER, frozenset({Role.OPERATIONS}))
    approval_id = ApprovalId.make(world.clock.now(), world.at.app.entropy)
    wish = {"approval_id": approval_id, "act": "freeze_lease", "words": {"lease_id": world.lease_id}, "reason": "mất trộm"}
    assert maker.post("/approvals", wish).status == 201
    assert maker.post(f"/approvals/{approval_id}/decision", {"approve": True}).body["code"] == "own_approval"
    checker = Caller(world.at.app, CHECKER, frozenset({Role.OPERATIONS}))
    decided = checker.post(f"/approvals/{approval_id}/decision", {"approve": True, "note": "đã gọi trưởng điểm"})
    assert decided.body["outcome"] == {"id": world.lease_id, "state": "frozen"}
    with pytest.raises(Declined, match="session_ended"):
        world.tablet.sync(world.duty.shift_id)
