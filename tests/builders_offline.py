"""Tablets at a counter in memory: their clocks, keys and line are in the test's hand."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.http.offline import (
    LeaseView,
    NewEntries,
    NewLease,
    NewSync,
    lease_view,
    post_entries,
    post_lease,
    post_release,
    post_sync,
    secrets_view,
)
from chalicelib.entrypoints.http.resource import Body, Call, written
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Actor, PartyId, Role, SessionId
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import DomainError
from chalicelib.offline import Entry, LeaseId, Voucher, VoucherId, issue_voucher, secrets_of, show_voucher
from chalicelib.softatm import Duty, OutletCode
from infra.tablet.refusal import Declined, NoLine
from infra.tablet.store import Store
from infra.tablet.tablet import Tablet
from tests.builders import FakeClock
from tests.builders_softatm import COLLECT_PIN, HERE, MONEY_PIN, STAFF_PIN, Counter


class PlainSignatures:
    """`offline.Signatures` by HMAC, a hundred times faster; a public key is looked up, not reckoned with."""

    def __init__(self) -> None:
        self._secrets: dict[str, bytes] = {}

    def new_key(self, seed: str) -> str:
        secret = hashlib.sha256(seed.encode()).digest()
        public = base64.urlsafe_b64encode(hashlib.shake_256(secret).digest(65)).decode().rstrip("=")
        self._secrets[public] = secret
        return public

    def signed(self, public: str, message: bytes) -> bytes:
        return hmac.new(self._secrets[public], message, hashlib.sha512).digest()

    def public_key(self, kid: int) -> str:
        return self.new_key(f"voucher-key-{kid}")

    def sign(self, kid: int, message: bytes) -> bytes:
        return self.signed(self.public_key(kid), message)

    def token(self, kid: int, claims: Mapping[str, str | int]) -> str:
        return f"{kid}.{claims}"

    def genuine(self, public_key: str, message: bytes, signature: bytes) -> bool:
        known = public_key in self._secrets
        return known and hmac.compare_digest(self.signed(public_key, message), signature)


@dataclass
class PlainKey:
    """A tablet's key among `PlainSignatures`."""

    signatures: PlainSignatures
    public: str

    def sign(self, text: str) -> str:
        return base64.urlsafe_b64encode(self.signatures.signed(self.public, text.encode())).decode().rstrip("=")


@dataclass
class TurnableClock:
    """A tablet's clocks over the true time: the wall can be turned, a restart resets the rest."""

    true: Callable[[], datetime]
    turned: timedelta = timedelta(0)
    boots: int = 0
    started: datetime | None = None

    def wall(self) -> datetime:
        return self.true() + self.turned

    def monotonic(self) -> float:
        self.started = self.started or self.true()
        return (self.true() - self.started).total_seconds()

    def boot(self) -> str:
        return f"boot-{self.boots}"

    def restart(self) -> None:
        self.boots, self.started = self.boots + 1, self.true()


@dataclass
class Line:
    """The server as a tablet reaches it, in process, through the API's own bodies and views.

    Attributes:
        up: there is a line. lose_question, lose_answer: how many of the next calls are lost on the way there, or back.
        drop: numbers of entries that somebody takes out of the next upload.
    """

    app: Application
    actor: Actor
    up: bool = True
    lose_question: int = 0
    lose_answer: int = 0
    drop: set[int] = field(default_factory=set)

    def grant(self, body: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        """Again is answered as the first time, as by its receipt."""
        return self._send({}, NewLease, body, _granted)

    def entries(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        left = [entry for entry in body["entries"] if entry["seq"] not in self.drop]
        if len(left) < len(body["entries"]):
            self.drop.clear()
        return self._send({"lease_id": lease_id}, NewEntries, {"entries": left or body["entries"]}, post_entries)

    def forge(self, entry: Entry) -> None:
        """Send an entry that somebody else made up."""
        fields = {name: value for name, value in asdict(entry).items() if name != "lease_id"}
        wire = {**fields, "at": to_text(entry.at), "kind": entry.kind.value}
        self._send({"lease_id": entry.lease_id}, NewEntries, {"entries": [wire]}, post_entries)

    def sync(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._send({"lease_id": lease_id}, NewSync, body, post_sync)

    def release(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._send({"lease_id": lease_id}, NewSync, body, post_release)

    def _send(
        self, path: dict[str, str], kind: type[Body], body: Mapping[str, Any], view: Callable[[Work, Call, Any], Any]
    ) -> dict[str, Any]:
        if not self.up:
            raise NoLine
        if self.lose_question:
            self.lose_question -= 1
            raise NoLine
        parsed, call = msgspec.convert(body, kind), Call(self.actor, path, {})
        try:
            answer: dict[str, Any] = written(run(self.app, lambda work: view(work, call, parsed)))
        except DomainError as error:
            raise Declined(error.code) from error
        if self.lose_answer:
            self.lose_answer -= 1
            raise NoLine
        return answer


def _granted(work: Work, call: Call, body: NewLease) -> LeaseView:
    lease_id = LeaseId(body.lease_id)
    if work.offline.leases.find(lease_id) is None:
        post_lease(work, call, body)
    lease = work.offline.leases.find(lease_id)
    assert lease is not None
    return lease_view(work, lease, secrets_view(secrets_of(work.offline, lease)))


@dataclass
class TabletAtCounter:
    """One tablet, its teller's open shift, its clock and its line."""

    tablet: Tablet
    duty: Duty
    clock: TurnableClock
    line: Line
    key: PlainKey

    @property
    def shift_id(self) -> str:
        return self.duty.shift_id


@dataclass
class OfflineCounter:
    """A counter whose tablets can pay offline."""

    at: Counter
    signatures: PlainSignatures = field(default_factory=PlainSignatures)

    def tick(self, **duration: float) -> None:
        clock = self.at.app.clock
        assert isinstance(clock, FakeClock)
        clock.tick(**duration)

    def tablet(self, duty: Duty, store: str = ":memory:") -> TabletAtCounter:
        clock = TurnableClock(self.at.app.clock.now)
        roles = frozenset({Role.TELLER})
        session = SessionId.make(self.at.app.clock.now(), self.at.app.entropy)
        line = Line(self.at.app, Actor(duty.teller_id, roles, session, duty.device_id, duty.outlet_code))
        key = PlainKey(self.signatures, self.signatures.new_key(f"device-{duty.device_id}"))
        tablet = Tablet(duty.device_id, Store(store), clock, key, line, self.signatures.genuine)
        return TabletAtCounter(tablet, duty, clock, line, key)

    def lease(self, at: TabletAtCounter) -> LeaseId:
        """Granted and synced: the tablet may pay."""
        lease_id = self.at.new(LeaseId)
        signer = self.at.supervisors[at.duty.outlet_code].staff_number
        at.tablet.take_lease(lease_id, at.shift_id, supervisor_number=signer, supervisor_pin=STAFF_PIN)
        at.tablet.sync(at.shift_id)
        return lease_id

    def issue(self, party_id: PartyId, amount: int, *, outlet: OutletCode = HERE, pin: str = COLLECT_PIN) -> Voucher:
        voucher_id = self.at.new(VoucherId)
        return self.at.do(
            lambda work: issue_voucher(
                work.offline,
                voucher_id=voucher_id,
                party_id=party_id,
                amount=amount,
                money_pin=MONEY_PIN,
                collect_pin=pin,
                outlet_code=outlet,
            )
        )

    def shown(self, voucher: Voucher) -> tuple[str, str, str]:
        shown = self.at.do(lambda work: show_voucher(work.offline, voucher))
        assert shown is not None
        return shown

    def voucher(self, voucher: Voucher) -> Voucher:
        found = self.at.do(lambda work: work.offline.vouchers.find(voucher.voucher_id))
        assert found is not None
        return found
