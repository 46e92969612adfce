"""What the reference tablet does and the server's codec writes, as JSON for the browser's tablet to be held against.

A *replay* is all that one tablet of the offline model's world was asked in a random run: each question with the tablet's
clocks, every call it made with the answer it got, and what came of it. Signatures of the tablet are left out: no two are
the same.
"""

import base64
import hashlib
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.adapters.voucher_signatures import VoucherSignatures, is_genuine, public_text, raw_signature
from chalicelib.composition import use
from chalicelib.kernel.clock import to_text
from chalicelib.offline import (
    Declaration,
    Entry,
    EntryKind,
    LeaseId,
    Payload,
    code_hash,
    pin_tag,
    proof_text,
    qr_text,
    unlock_hash,
)
from infra.tablet.refusal import Declined, NoLine, TabletRefusal
from infra.tablet.rules import RULES, Situation
from infra.tablet.tablet import Tablet
from tests.builders import FakeClock
from tests.builders_offline import PlainSignatures
from tests.builders_softatm import COLLECT_PIN
from tests.property.offline_attacks import STEPS
from tests.property.offline_model import STEPS_A_RUN
from tests.property.offline_steps import issue_for, sync_of
from tests.property.offline_world import OfflineWorld, policy_of

AT = datetime(2026, 11, 23, 5, 42, 7, tzinfo=UTC)
NO_SIGNATURE = ("signature", "proof", "device_key")


class TrueSignatures(PlainSignatures):
    """By real keys, which a browser can check."""

    def __init__(self) -> None:
        super().__init__()
        self._vouchers = VoucherSignatures("replay")
        self._private: dict[str, ec.EllipticCurvePrivateKey] = {}

    def new_key(self, seed: str) -> str:
        number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:31], "big") + 1
        private = ec.derive_private_key(number, ec.SECP256R1())
        public = public_text(private.public_key())
        self._private[public] = private
        return public

    def signed(self, public: str, message: bytes) -> bytes:
        return raw_signature(self._private[public], message)

    @lru_cache(maxsize=16)  # noqa: B019 - lives as long as the run
    def public_key(self, kid: int) -> str:
        return self._vouchers.public_key(kid)

    def sign(self, kid: int, message: bytes) -> bytes:
        return self._vouchers.sign(kid, message)

    def genuine(self, public_key: str, message: bytes, signature: bytes) -> bool:
        return is_genuine(public_key, message, signature)


class RecordedTablet(Tablet):
    """The reference tablet, which tells what it was asked and what it did."""

    replays: list[dict[str, Any]] = []  # noqa: RUF012 - all of a run

    def __init__(self, *parts: Any, **named: Any) -> None:
        super().__init__(*parts, **named)
        self._asked: list[dict[str, Any]] = []
        self._calls: list[dict[str, Any]] | None = None
        self._real, self._server = self._server, _Listening(self)
        RecordedTablet.replays.append({"device_id": self.device_id, "asked": self._asked})

    def take_lease(self, lease_id: str, shift_id: str, *, supervisor_number: str, supervisor_pin: str) -> None:
        signed = {"supervisor_number": supervisor_number, "supervisor_pin": supervisor_pin}
        self._record(
            "take_lease",
            [lease_id, shift_id, *signed.values()],
            lambda: Tablet.take_lease(self, lease_id, shift_id, **signed),
        )

    def send_journal(self) -> None:
        self._record("send_journal", [], lambda: Tablet.send_journal(self))

    def sync(self, shift_id: str, *, pause: bool = False) -> None:
        self._record("sync", [shift_id, pause], lambda: Tablet.sync(self, shift_id, pause=pause))

    def release(self, shift_id: str) -> None:
        self._record("release", [shift_id], lambda: Tablet.release(self, shift_id))

    def pay_qr(self, text: str, pin: str) -> Entry:
        return self._paid("pay_qr", [text, pin], lambda: Tablet.pay_qr(self, text, pin))

    def pay_code(self, digits: str, pin: str) -> Entry:
        return self._paid("pay_code", [digits, pin], lambda: Tablet.pay_code(self, digits, pin))

    def hand(self, entry: Entry) -> None:
        self._record("hand", [entry.seq], lambda: Tablet.hand(self, entry))

    def unlock(self, code: str) -> None:
        self._record("unlock", [code], lambda: Tablet.unlock(self, code))

    def note_cash(self, change: int) -> None:
        self._record("note_cash", [change], lambda: Tablet.note_cash(self, change))

    def _paid(self, question: str, words: list[Any], ask: Callable[[], Entry]) -> Entry:
        entry: Entry = self._record(question, words, ask)
        return entry

    def clocks(self) -> dict[str, Any]:
        device = self._device
        return {"wall": _milliseconds(device.wall()), "monotonic": round(device.monotonic() * 1000), "boot": device.boot()}

    def _record(self, question: str, words: list[Any], ask: Callable[[], Any]) -> Any:
        if self._calls is not None:
            return ask()
        calls: list[dict[str, Any]] = []
        asked = {"question": question, "words": words, "clocks": self.clocks(), "calls": calls}
        self._calls = calls
        try:
            answer = ask()
            asked["came"] = {"entry": _wire(answer) if isinstance(answer, Entry) else None}
            return answer
        except (TabletRefusal, Declined, NoLine) as no:
            asked["came"] = _named(no)
            raise
        finally:
            self._calls = None
            asked["after"] = self._after()
            self._asked.append(asked)

    def _after(self) -> dict[str, Any]:
        store = self.store
        if store.get("lease_key") is None:
            return {}
        names = ("lease_id", "state", "paused", "sent_through", "handed", "since", "till", "supervised", "cash", "count")
        left = self.unhanded
        kept = {name: store.get(name) for name in names}
        return {**kept, "next_seq": store.next_seq, "head": store.head, "unhanded": left.seq if left else None}

    def called(self, name: str, words: list[Any], ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        call: dict[str, Any] = {"name": name, "words": [_unsigned(word) for word in words]}
        if self._calls is not None:
            self._calls.append(call)
        try:
            answer = ask()
            call["answer"] = answer
            return answer
        except (Declined, NoLine) as no:
            call.update(_named(no))
            raise
        finally:
            call["clocks"] = self.clocks()


class _Listening:
    """`infra.tablet.tablet.Server` between a recorded tablet and its line."""

    def __init__(self, tablet: RecordedTablet) -> None:
        self._tablet = tablet

    def grant(self, body: Mapping[str, Any], *, key: str) -> dict[str, Any]:
        return self._tablet.called("grant", [body, key], lambda: self._tablet._real.grant(body, key=key))

    def entries(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._tablet.called("entries", [lease_id, body], lambda: self._tablet._real.entries(lease_id, body))

    def sync(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._tablet.called("sync", [lease_id, body], lambda: self._tablet._real.sync(lease_id, body))

    def release(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._tablet.called("release", [lease_id, body], lambda: self._tablet._real.release(lease_id, body))


def _named(no: Exception) -> dict[str, str]:
    if isinstance(no, TabletRefusal):
        return {"refused": no.rule}
    return {"declined": no.code} if isinstance(no, Declined) else {"no_line": "yes"}


def _wire(entry: Entry) -> dict[str, Any]:
    fields = {**asdict(entry), "at": to_text(entry.at), "kind": entry.kind.value}
    return {name: value for name, value in fields.items() if name not in NO_SIGNATURE}


def _unsigned(word: Any) -> Any:
    if isinstance(word, Mapping):
        return {name: _unsigned(value) for name, value in word.items() if name not in NO_SIGNATURE}
    return [_unsigned(one) for one in word] if isinstance(word, list) else word


def replays(seeds: range) -> list[dict[str, Any]]:
    """Of every tablet in these runs of the offline model."""
    RecordedTablet.replays = []
    world_signatures = patch("tests.property.offline_world.PlainSignatures", TrueSignatures)
    tablets = patch("tests.builders_offline.Tablet", RecordedTablet)
    for seed in seeds:
        with policy_of(seed) as policy, world_signatures, tablets, patch.object(FakeClock, "sleep", _sleep):
            world = OfflineWorld(seed, policy)
            use(world.counter.app)
            world.open_counters()
            for step in world.rng.choices(list(STEPS), list(STEPS.values()), k=STEPS_A_RUN):
                step(world)
            _by_digits(world)
    return RecordedTablet.replays


def _by_digits(world: OfflineWorld) -> None:
    """A voucher that the tablet heard of at its sync is paid by its ten digits, after a wrong PIN, and not again."""
    post, before = world.posts[2], len(world.shown)
    if post.lost or not post.at.tablet.store.get("lease_id"):
        return
    sync_of(world, post)
    issue_for(world, world.people[0], post.duty.outlet_code, 500_000)
    sync_of(world, post)
    for pin in ("0000", COLLECT_PIN, COLLECT_PIN) if len(world.shown) > before else ():
        with suppress(TabletRefusal):
            post.at.tablet.pay_code(world.shown[-1].digits, pin)


def _sleep(clock: FakeClock, seconds: float) -> None:
    """In whole milliseconds, as a browser's clocks count."""
    clock.tick(milliseconds=round(seconds * 1000))


def rules() -> list[dict[str, Any]]:
    """A situation in which all holds, and for each rule one in which only it does not."""
    good = _situation()
    changes: dict[str, dict[str, Any]] = {
        "lease_active": {"state": "frozen"},
        "lease_time": {"good_until": AT},
        "silent": {"silent_until": AT},
        "clock": {"clock_trusted": False},
        "signature": {"genuine": False},
        "outlet": {"shown_outlet": "06463"},
        "lease": {"shown_number": 8},
        "expiry": {"shown_until": AT - timedelta(milliseconds=1)},
        "once": {"spoken_for": True},
        "cancelled": {"cancelled": True},
        "pin_tries": {"wrong_pins": 5},
        "pin": {"pin_right": False},
        "cash_cap": {"paid": 9_000_001},
        "count_cap": {"payments": 20},
        "till": {"till": 999_999},
    }
    assert list(changes) == list(RULES)
    edges: list[dict[str, Any]] = [
        {"paused": True},
        {"supervised": True, "paid": 4_000_001},
        {"supervised": True, "payments": 10},
        {"paid": 9_000_000},
    ]
    ends: list[dict[str, Any]] = [
        {"shown_until": AT},
        {"till": 1_000_000},
        {"wrong_pins": 4},
        {"supervised": True, "cash": 2_000_001, "paid": 0},
    ]
    several = [{**changes[one], **changes[other]} for one in changes for other in changes]
    cases = [{}, *changes.values(), *edges, *ends, *several]
    return [_case({**good, **case}) for case in cases]


def _situation() -> dict[str, Any]:
    lease = {
        "outlet_code": "06523",
        "number": 7,
        "good_until": AT + timedelta(hours=72),
        "silent_until": AT + timedelta(hours=24),
    }
    caps = {"cash": 10_000_000, "count": 20, "paid": 0, "payments": 0, "till": 10_000_000}
    shown = {"shown_outlet": "06523", "shown_number": 7, "shown_until": AT + timedelta(hours=1), "amount": 1_000_000}
    told = {"clock_trusted": True, "supervised": False, "genuine": True, "spoken_for": False, "cancelled": False}
    return {
        "at": AT,
        "state": "active",
        "paused": False,
        **lease,
        **caps,
        **shown,
        **told,
        "wrong_pins": 0,
        "pin_right": True,
    }


def _case(values: dict[str, Any]) -> dict[str, Any]:
    situation = Situation(**values)
    first = next((name for name, holds in RULES.items() if not holds(situation)), None)
    plain = {name: _milliseconds(value) if isinstance(value, datetime) else value for name, value in values.items()}
    return {"situation": plain, "broken": first}


def _milliseconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def codec() -> dict[str, Any]:
    """Vouchers as the server packs and signs them, tags, and the texts that are signed."""
    signatures, key = VoucherSignatures("codec"), "ab" * 32
    payloads = [
        Payload(
            1312,
            "vch_01KAR3NDEKTSV4RRFFQ69G5FAV",
            "06523",
            7,
            2_000_000,
            AT,
            AT + timedelta(hours=24),
            b"\x00\xff\x10\x20\x30",
        ),
        Payload(65_535, "vch_7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "00001", 2**32 - 1, 65_535_000, AT, AT, bytes(5)),
        Payload(0, "vch_00000000000000000000000000", "99999", 0, 1_000, AT, AT + timedelta(minutes=65_535), b"\xff" * 5),
    ]
    vouchers = []
    for payload in payloads:
        packed = payload.packed()
        text = qr_text(packed, signatures.sign(payload.kid, packed))
        read = {**asdict(payload), "good_until": _milliseconds(payload.good_until), "pin_tag": payload.pin_tag.hex()}
        del read["issued_at"]
        vouchers.append({"text": text, "read": read, "public_key": signatures.public_key(payload.kid)})
    good = payloads[0].packed()
    other = base64.b32encode(struct.pack(">B", 2) + good[1:] + bytes(64)).decode().rstrip("=")
    entry = Entry("lse_A", 3, AT, EntryKind.REDEEM, "vch_B", 500_000, "shf_C", "qr", "0" * 64)
    said = Declaration(LeaseId("lse_A"), AT, 4, "f" * 64, (1312, 1328), pause=True)
    return {
        "vouchers": vouchers,
        "unreadable": ["", "A", "A" * 164, "a" * 165, "0" * 165, "A" * 173, "Ạ" * 165, other],
        "tags": {
            "key": key,
            "pin": pin_tag(key, "vch_B", "4821").hex(),
            "code": code_hash(key, "0123456789"),
            "unlock": unlock_hash(key, "87654321"),
        },
        "entry": {"text": entry.text, "hash": entry.true_hash},
        "said": said.text,
        "proof": proof_text("lse_A", "dev_B"),
    }


def vectors(seeds: range) -> dict[str, Any]:
    return {"codec": codec(), "rules": rules(), "replays": replays(seeds)}
