"""The tablet: takes a lease, pays vouchers by its rules, sends its journal, syncs, gives the lease back."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from hmac import compare_digest
from typing import Any, Protocol

from chalicelib.kernel.clock import from_text, to_text
from chalicelib.offline import (
    Declaration,
    Entry,
    EntryKind,
    LeaseId,
    Payload,
    VoucherUnreadable,
    code_hash,
    pin_tag,
    proof_text,
    split_text,
    unlock_hash,
    unpack,
)
from infra.tablet.clock import DeviceClock, EstimatedClock
from infra.tablet.refusal import Declined, TabletRefusal
from infra.tablet.rules import MOST_WRONG_PINS, Situation, check
from infra.tablet.store import Store

BATCH = 20


class Signer(Protocol):
    """The key that never leaves the tablet."""

    @property
    def public(self) -> str: ...

    def sign(self, text: str) -> str: ...


class Server(Protocol):
    """The four calls of the protocol; each may raise `NoLine` or `Declined`, and may then have been carried out."""

    def grant(self, body: Mapping[str, Any], *, key: str) -> dict[str, Any]: ...

    def entries(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]: ...

    def sync(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]: ...

    def release(self, lease_id: str, body: Mapping[str, Any]) -> dict[str, Any]: ...


class Tablet:
    """
    Args:
        genuine: whether a public key's owner signed a message.
    """

    def __init__(
        self,
        device_id: str,
        store: Store,
        clock: DeviceClock,
        key: Signer,
        server: Server,
        genuine: Callable[[str, bytes, bytes], bool],
    ) -> None:
        self.device_id, self.store, self._device, self._key = device_id, store, clock, key
        self._server, self._genuine = server, genuine
        self.clock = EstimatedClock(clock, store)

    def take_lease(self, lease_id: str, shift_id: str, *, supervisor_number: str, supervisor_pin: str) -> None:
        """Ask for the outlet's lease. Repeated with the same id after `NoLine`, it is granted once.

        The journal of the lease before goes out first: with a new lease begins a new one.
        """
        if self.store.get("lease_id") not in (None, lease_id):
            self._end_with(shift_id)
        sent = self._device.monotonic()
        answer = self._server.grant(
            {
                "lease_id": lease_id,
                "shift_id": shift_id,
                "device_key": self._key.public,
                "proof": self._proof_for(lease_id),
                "supervisor_number": supervisor_number,
                "supervisor_pin": supervisor_pin,
            },
            key=f"lease-{lease_id}",
        )
        if self.store.get("lease_id") != lease_id:
            self.store.put(lease_id=lease_id, sent_through=0, handed=0, paused=True)
            self._take_in(answer, sent)

    def _proof_for(self, lease_id: str) -> str:
        """Kept, since no two signatures are the same: a question that is asked again must be the same question."""
        if self.store.get("proof_for") != lease_id:
            self.store.put(proof_for=lease_id, proof=self._key.sign(proof_text(lease_id, self.device_id)))
        return str(self.store.get("proof"))

    def _end_with(self, shift_id: str) -> None:
        """Of the lease before, send everything; the server hears that this tablet knows its end."""
        self.send_journal()
        with suppress(Declined):
            self.sync(shift_id, pause=True)

    def send_journal(self) -> None:
        """Upload what the server lacks, in order: from where it says that it has everything.

        When it says that the lease is over, all of it once more, lest something was lost on the way: it keeps what it lacks.
        """
        while pending := self.store.entries_from(self.store.get("sent_through") + 1, limit=BATCH):
            answer = self._server.entries(self._lease_id, {"entries": [_wire(entry) for entry in pending]})
            active, was_active = answer["state"] == "active", self.store.get("state") == "active"
            through = answer["next_seq"] - 1 if active else 0 if was_active else pending[-1].seq
            self.store.put(sent_through=through, state=answer["state"])

    def sync(self, shift_id: str, *, pause: bool = False) -> None:
        """Send the journal, declare it complete, take in what comes back, decline what was cancelled."""
        if pause:
            # Before the question: should its answer be lost, the server believes it.
            self.store.put(paused=True)
        self.send_journal()
        sent = self._device.monotonic()
        try:
            answer = self._server.sync(self._lease_id, {"shift_id": shift_id, **self._declaration(pause=pause)})
        except Declined as declined:
            if declined.code == "lease_ended":
                self._over("ended")
            raise
        self._take_in(answer, sent)
        self.store.put(paused=pause, pay_shift=None if pause else shift_id, unlock_tries=0)
        self._decline_cancelled()

    def release(self, shift_id: str) -> None:
        """Give the lease up; nothing is paid offline from before the question on.

        Repeated after `NoLine`, it hears that the lease has ended, and that is what it wants.
        """
        self.send_journal()
        self.store.put(paused=True)
        try:
            answer = self._server.release(self._lease_id, {"shift_id": shift_id, **self._declaration(pause=True)})
        except Declined as declined:
            if declined.code != "lease_ended":
                raise
            answer = {"state": "ended"}
        self.store.put(state=answer["state"])

    def pay_qr(self, text: str, pin: str) -> Entry:
        """Check the voucher in a QR code and write the payment; the notes may go once this returns.

        Raises:
            TabletRefusal: the rule that does not hold.
        """
        try:
            packed, signature = split_text(text)
            payload = unpack(packed)
        except VoucherUnreadable as error:
            raise TabletRefusal("signature") from error
        key = self.store.keys().get(payload.kid)
        genuine = key is not None and self._genuine(key, packed, signature)
        return self._pay(payload, pin, form="qr", genuine=genuine)

    def pay_code(self, digits: str, pin: str) -> Entry:
        """`pay_qr` for the ten digits of a voucher that was issued before the last sync."""
        stub = self.store.stub(code_hash=code_hash(self.store.get("lease_key"), digits))
        if stub is None:
            raise TabletRefusal("signature")
        payload = Payload(
            kid=0,
            voucher_id=stub["voucher_id"],
            outlet_code=self.store.get("outlet_code"),
            lease_number=self.store.get("number"),
            amount=stub["amount"],
            issued_at=from_text(stub["good_until"]),
            good_until=from_text(stub["good_until"]),
            pin_tag=bytes.fromhex(stub["pin_tag"]),
        )
        return self._pay(payload, pin, form="code", genuine=True)

    def hand(self, entry: Entry) -> None:
        """The notes of a written payment are in the customer's hands."""
        self.store.put(handed=entry.seq)

    @property
    def unhanded(self) -> Entry | None:
        """A payment that was written before the tablet stopped: its notes go, or went, to the customer."""
        written = self.store.entries_from(self.store.get("handed") + 1, limit=1_000)
        return next((entry for entry in written if entry.kind is EntryKind.REDEEM), None)

    def unlock(self, code: str) -> None:
        """A supervisor has compared the clock with another one and lets the tablet go on, at half its limits.

        Raises:
            TabletRefusal: not the code; the fifth one locks the journal until the next sync.
        """
        tries = self.store.get("unlock_tries") or 0
        if tries >= MOST_WRONG_PINS:
            raise TabletRefusal("unlock_tries")
        right = unlock_hash(self.store.get("lease_key"), code)
        if not compare_digest(right, self.store.get("unlock_hash")):
            self.store.put(unlock_tries=tries + 1)
            raise TabletRefusal("unlock")
        self.clock.set(max(self.clock.now(), self._device.wall()))
        self._write(EntryKind.UNLOCK)
        self.store.put(supervised=True)

    def note_cash(self, change: int) -> None:
        """Notes went into the drawer or out of it online."""
        self.store.put(till=self.store.get("till") + change)

    @property
    def _lease_id(self) -> str:
        return str(self.store.get("lease_id"))

    def _pay(self, payload: Payload, pin: str, *, form: str, genuine: bool) -> Entry:
        tag = pin_tag(self.store.get("lease_key"), payload.voucher_id, pin)
        situation = self._situation(payload, genuine=genuine, pin_right=compare_digest(tag, payload.pin_tag))
        try:
            check(situation)
        except TabletRefusal as refusal:
            if refusal.rule == "pin":
                self.store.count_wrong_pin(payload.voucher_id)
            raise
        return self._write(EntryKind.REDEEM, voucher_id=payload.voucher_id, amount=payload.amount, form=form)

    def _situation(self, payload: Payload, *, genuine: bool, pin_right: bool) -> Situation:
        store, stub = self.store, self.store.stub(voucher_id=payload.voucher_id)
        paid, payments = store.paid_from(store.get("since"))
        return Situation(
            at=self.clock.now(),
            state=store.get("state"),
            paused=store.get("paused") is not False,
            outlet_code=store.get("outlet_code"),
            number=store.get("number"),
            good_until=store.get("good_until"),
            silent_until=store.get("silent_until"),
            cash=store.get("cash"),
            count=store.get("count"),
            paid=paid,
            payments=payments,
            till=store.get("till") - paid,
            clock_trusted=self.clock.trusted,
            supervised=store.get("supervised"),
            genuine=genuine,
            shown_outlet=payload.outlet_code,
            shown_number=payload.lease_number,
            shown_until=payload.good_until,
            amount=payload.amount,
            spoken_for=store.spoken_for(payload.voucher_id),
            cancelled=stub is not None and stub["cancelled"],
            wrong_pins=store.wrong_pins(payload.voucher_id),
            pin_right=pin_right,
        )

    def _write(self, kind: EntryKind, *, voucher_id: str = "", amount: int = 0, form: str = "") -> Entry:
        """On the disk when this returns."""
        entry = Entry(
            lease_id=self._lease_id,
            seq=self.store.next_seq,
            at=self.clock.now(),
            kind=kind,
            voucher_id=voucher_id,
            amount=amount,
            shift_id=self.store.get("pay_shift") or "",
            form=form,
            previous=self.store.head,
        )
        entry = replace(entry, hash=entry.true_hash, signature=self._key.sign(entry.text))
        self.store.append(entry)
        return entry

    def _declaration(self, *, pause: bool) -> dict[str, Any]:
        said = Declaration(
            lease_id=LeaseId(self._lease_id),
            at=self.clock.now(),
            next_seq=self.store.next_seq,
            head=self.store.head,
            kids=tuple(sorted(self.store.keys())),
            pause=pause,
        )
        fields = {name: value for name, value in asdict(said).items() if name != "lease_id"}
        return {**fields, "at": to_text(said.at), "kids": list(said.kids), "signature": self._key.sign(said.text)}

    def _take_in(self, answer: Mapping[str, Any], sent: float) -> None:
        """Keys and stubs before the lease's new times: without them it only refuses more."""
        if answer["state"] != "active":
            self._over(answer["state"])
            raise Declined("lease_ended")
        secrets = answer["secrets"]
        self.store.replace_keys({key["kid"]: key["public_key"] for key in secrets["keys"]})
        self.store.replace_stubs(secrets["stubs"])
        self.clock.set(from_text(answer["server_time"]), sent=sent)
        self.store.put(
            lease_key=secrets["lease_key"],
            unlock_hash=secrets["unlock_hash"],
            since=self.store.next_seq,
            supervised=False,
            till=answer["cash"],
            **{name: answer[name] for name in ("state", "outlet_code", "number", "cash", "count")},
            **{name: from_text(answer[name]) for name in ("good_until", "silent_until")},
        )

    def _over(self, state: str) -> None:
        """Nothing is paid any more, and the whole journal goes out once more: the server keeps what it lacks."""
        self.store.put(state=state, sent_through=0)

    def _decline_cancelled(self) -> None:
        """Write that a cancelled voucher will not be paid here, and send it: its owner's money is then free at once."""
        for voucher_id in self.store.cancelled():
            if not self.store.spoken_for(voucher_id):
                self._write(EntryKind.DECLINE, voucher_id=voucher_id)
        self.send_journal()


def _wire(entry: Entry) -> dict[str, Any]:
    fields = {name: value for name, value in asdict(entry).items() if name != "lease_id"}
    return {**fields, "at": to_text(entry.at), "kind": entry.kind.value}
