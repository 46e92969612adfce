"""Post offices in the field: the reference tablet beside the till, over a line that goes down and loses answers."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.adapters.voucher_signatures import is_genuine
from chalicelib.catalogue.communes import COMMUNES
from infra.tablet.device_key import DeviceKey
from infra.tablet.refusal import Declined, NoLine
from infra.tablet.store import Store
from infra.tablet.tablet import Tablet
from tests.end_to_end.stories import Cast
from tests.end_to_end.town import COLLECT_PIN, MONEY_PIN, STAFF_PIN, Person, Till, Town
from tests.end_to_end.unreliable import Forgetful, LossyProxy
from tests.end_to_end.visitor import AnswerLost, Http, Transport, Visitor, new_id

VILLAGES = iter(code for code in sorted(COMMUNES) if "06300" < code < "06460")
"""Communes without an outlet so far; every post office is told of once."""
PATIENCE = 12


@dataclass
class DeviceClock:
    """A tablet's clocks, which show the true time put ahead."""

    ahead: timedelta = timedelta(0)

    def wall(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead.total_seconds()

    def boot(self) -> str:
        return "the only one"


@dataclass
class FieldLine:
    """`infra.tablet.tablet.Server` as a teller's session reaches it.

    Attributes:
        up: there is a line.
        proxy: hangs up in place of every other answer of what may be repeated without a key, beginning with the first.
        asked: how many of these questions there were.
    """

    teller: Visitor
    proxy: LossyProxy | None = None
    up: bool = True
    asked: int = 0

    def grant(self, body: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        assert self.up, "a lease is taken at the counter of an office with a line"
        return self._post(self.teller, "", body, key)

    def entries(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._repeatable(f"/{lease_id}/entries", body)

    def sync(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._repeatable(f"/{lease_id}/sync", body)

    def release(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._repeatable(f"/{lease_id}/release", body)

    def _repeatable(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        if not self.up:
            raise NoLine
        self.asked += 1
        if self.proxy is None or self.asked % 2 == 0:
            return self._post(self.teller, path, body)
        self.proxy.lose_next()
        return self._post(self.teller.over(self.proxy.line), path, body)

    def _post(self, teller: Visitor, path: str, body: Mapping[str, Any], key: str | None = None) -> dict[str, Any]:
        try:
            reply = teller.command(f"/offline-leases{path}", body, key=key)
        except AnswerLost as lost:
            raise NoLine from lost
        if reply.status >= 400:
            raise Declined(reply.code)
        return dict(reply.body)


@dataclass
class PostOffice:
    """One outlet in the field: a till that is open, its tablet, whoever signs."""

    town: Town
    till: Till
    supervisor: str
    clock: DeviceClock
    line: FieldLine
    tablet: Tablet
    lease_id: str = field(default_factory=lambda: new_id("lse"))

    @property
    def code(self) -> str:
        return self.till.outlet_code

    def lease(self) -> None:
        """A supervisor lets this tablet pay offline; its first sync says which keys it has."""
        sign = {"supervisor_number": self.supervisor, "supervisor_pin": STAFF_PIN}
        insist(lambda: self.tablet.take_lease(self.lease_id, self.till.shift_id, **sign))
        self.sync()

    def sync(self, *, pause: bool = False) -> None:
        insist(lambda: self.tablet.sync(self.till.shift_id, pause=pause))

    def issue(self, person: Person, amount: int) -> Any:
        """Somebody asks on the phone for a voucher that this outlet pays."""
        pins = {"money_pin": MONEY_PIN, "collect_pin": COLLECT_PIN}
        wish = {"voucher_id": new_id("vch"), "amount": amount, "outlet_code": self.code, **pins}
        return person.visitor.do("/vouchers", wish)

    def sign_in(self, line: Transport) -> None:
        """The teller signs in anew at the same tablet, on another line."""
        till = self.till
        self.line.teller = self.town.at_tablet(till.staff_number, till.device_id, till.device_secret, line)


def insist(ask: Callable[[], object]) -> None:
    """Ask again whenever the answer is lost, as the tablet does."""
    for _ in range(PATIENCE):
        try:
            ask()
        except NoLine:
            continue
        return
    raise AssertionError(f"no answer in {PATIENCE} tries")


def post_office(cast: Cast, code: str = "", *, line: Transport | None = None) -> PostOffice:
    """A till that was just opened, at a new outlet or at one that there is; its tablet has no lease yet.

    Args:
        line: of teller and tablet; else that of the cast.
    """
    town, transport = cast.town, line or cast.buyer.transport
    if not code:
        code = next(VILLAGES)
        town.outlet(code)
    till = town.till(code, transport)
    till.open()
    proxy = transport.proxy if isinstance(transport, Forgetful) else None
    clock, wire = DeviceClock(), FieldLine(till.visitor, proxy)
    key = DeviceKey(ec.generate_private_key(ec.SECP256R1()))
    tablet = Tablet(till.device_id, Store(":memory:"), clock, key, wire, is_genuine)
    return PostOffice(town, till, town.staff(code, "supervisor"), clock, wire, tablet)


def saver(cast: Cast, at: PostOffice, name: str, amount: int, *, line: Http | None = None) -> Person:
    """Somebody with a money PIN who brings this much to the counter."""
    person = cast.town.person(name, cast.buyer.transport)
    person.visitor.do("/me/pin", {"pin": MONEY_PIN})
    at.till.cash_in(person, amount)
    return person if line is None else on_line(person, line)


def on_line(person: Person, line: Http) -> Person:
    """The same person where another clock decides, with tokens that are good there."""
    visitor = person.visitor.over(line)
    visitor.refresh()
    return Person(person.phone, person.name, visitor)
