"""Use cases of leases: grant, sync, release, freeze; and the keys that sign vouchers."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.identity import DeviceId, PartyId, StaffNumber, close_lost_tablet
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.offline.errors import DeviceKeyRefused, JournalIncomplete, LeaseExists, LeaseHeld
from chalicelib.offline.journals import lease_at, no_such_lease, not_by_signer, revoke, signature_bytes
from chalicelib.offline.lease import Lease, LeaseId, LeaseState, ended, over
from chalicelib.offline.ports import Offline
from chalicelib.offline.signing_key import GENERATIONS, key_id, month_of
from chalicelib.offline.tags import lease_key, unlock_code, unlock_hash
from chalicelib.offline.voucher import Stub
from chalicelib.oversight import CaseKind, open_case
from chalicelib.softatm import Duty, OutletCode, Shift, cash_outlet, on_duty, supervisor


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a tablet says at a sync: everything up to here is yours, and my clock will never again be before this.

    Attributes:
        at: its estimated time.
        next_seq, head: of its own journal.
        kids: signing keys it has.
        pause: it pays nothing until the next sync; a shift closes only so.
        signature: by the device's key over the text, base64url.
    """

    lease_id: LeaseId

    at: datetime
    next_seq: int
    head: str
    kids: tuple[int, ...]
    pause: bool = False
    signature: str = ""

    @property
    def text(self) -> str:
        kids = ",".join(map(str, self.kids))
        parts = ["sync", self.lease_id, to_text(self.at), str(self.next_seq), self.head, kids, str(int(self.pause))]
        return "|".join(parts)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What only the lease's tablet may have.

    Attributes:
        keys: public keys of vouchers by key id: this month's and the next one's.
    """

    lease_key: str
    unlock_hash: str
    keys: tuple[tuple[int, str], ...]
    stubs: tuple[Stub, ...]


def grant_lease(
    offline: Offline, duty: Duty, lease_id: LeaseId, *, device_key: str, proof: str, signer: StaffNumber, pin: str
) -> Lease:
    """Let the tablet of the duty's open shift pay vouchers offline; a supervisor signs at the tablet.

    It pays nothing until its first sync, in which it says which keys it has.

    Raises:
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        NoSuchOutlet, OutletServesNoCash: the outlet serves no cash.
        LeaseExists: the id was used before.
        DeviceKeyRefused: the proof is not by that key.
        LeaseHeld: another tablet may still pay offline here.
        NoSuchStaff, SupervisorNeeded, OwnSignature, PinNotSet, PinLocked, WrongPin: the signature does not count.
    """
    offline.leases.expect(lease_id=lease_id, outlet_code=duty.outlet_code)
    shift = on_duty(offline.softatm.shifts.find(duty.shift_id), duty)
    cash_outlet(offline.softatm, duty.outlet_code)
    if offline.leases.find(lease_id) is not None:
        raise LeaseExists("Mã quyền chi ngoại tuyến đã dùng.", "The lease id was used before.")
    said = proof_text(lease_id, duty.device_id).encode()
    if not offline.signatures.genuine(device_key, said, signature_bytes(proof)):
        raise DeviceKeyRefused("Máy chưa chứng minh được khoá của mình.", "Not signed by this key.", field="proof")
    held = offline.leases.latest_at(duty.outlet_code)
    if held is not None and not held.vacant(offline.now):
        raise LeaseHeld(
            "Máy khác của điểm đang giữ quyền chi ngoại tuyến.",
            "Another tablet holds the outlet's lease.",
            details={"lease_id": held.lease_id, "device_id": held.device_id},
        )
    lease = Lease(
        lease_id=lease_id,
        outlet_code=duty.outlet_code,
        device_id=duty.device_id,
        device_key=device_key,
        number=1 if held is None else held.number + 1,
        signed_by=supervisor(offline.softatm, duty, staff_number=signer, pin=pin),
        granted_at=offline.now,
        good_until=offline.now + timedelta(seconds=offline.policy.lease_lifetime_s),
        synced_at=offline.now,
        declared_through=offline.now,
    )
    offline.leases.stage_new(lease)
    offline.softatm.shifts.stage_use(shift, cash=0, counters=0)
    return lease


def proof_text(lease_id: str, device_id: str) -> str:
    """What a tablet signs to show that it has the key it names."""
    return f"lease|{lease_id}|{device_id}"


def sync_lease(offline: Offline, holder: Duty, declared: Declaration) -> Lease:
    """Every entry of the journal is here: move the watermark, renew the lease, allow the next payments.

    Raises:
        NoSuchLease: unknown, or of another tablet.
        NotBySigner: the tablet did not say so.
        LeaseEnded: it was released or frozen, or was revoked and does not pause.
        JournalIncomplete: entries were not uploaded yet.
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now, unless it pauses.
    """
    lease = _held(offline, holder, declared)
    if lease.state is LeaseState.REVOKED:
        return _heard(offline, lease, declared)
    if declared.next_seq < lease.next_seq or (declared.next_seq == lease.next_seq and declared.head != lease.head):
        return revoke(offline, lease, "reset", seq=declared.next_seq)
    _require_whole(lease, declared)
    shift = None if declared.pause else _paying_shift(offline, holder)
    policy = offline.policy
    synced = replace(
        lease,
        synced_at=offline.now,
        declared_through=watermark(lease, declared, offline.now),
        good_until=offline.now + timedelta(seconds=policy.lease_lifetime_s),
        kids=declared.kids,
        cash=allowance(shift, policy.lease_cash),
        count=0 if shift is None else policy.lease_count,
        paid=0,
        payments=0,
        shift_id=lease.shift_id if shift is None else shift.shift_id,
        paused=declared.pause,
    )
    offline.leases.save(synced)
    return synced


def _held(offline: Offline, holder: Duty, declared: Declaration) -> Lease:
    """The lease that the declaration is about, if it is the holder's.

    Raises:
        NoSuchLease: unknown, or of another tablet.
        NotBySigner: the tablet did not say so.
        LeaseEnded: it was released or frozen.
    """
    offline.leases.expect(lease_id=declared.lease_id, outlet_code=holder.outlet_code)
    lease = lease_at(offline, declared.lease_id, holder.outlet_code)
    if lease.device_id != holder.device_id:
        raise no_such_lease()
    signed = signature_bytes(declared.signature)
    if not offline.signatures.genuine(lease.device_key, declared.text.encode(), signed):
        raise not_by_signer()
    latest = offline.leases.latest_at(holder.outlet_code)
    ended = lease.state in (LeaseState.RELEASED, LeaseState.FROZEN)
    if ended or latest is None or latest.lease_id != lease.lease_id:
        raise over(lease)
    return lease


def _heard(offline: Offline, lease: Lease, declared: Declaration) -> Lease:
    """The tablet of a revoked lease knows it, and pays nothing any more; nothing it says moves the watermark.

    Raises:
        LeaseEnded: it wants more than that.
    """
    if not declared.pause:
        raise over(lease)
    heard = replace(lease, paused=True)
    offline.leases.save(heard)
    return heard


def _require_whole(lease: Lease, declared: Declaration) -> None:
    """
    Raises:
        JournalIncomplete: the tablet has more than we do.
    """
    if declared.next_seq > lease.next_seq:
        raise JournalIncomplete(
            "Nhật ký của máy chưa gửi hết.", "Upload the journal first.", details={"next_seq": lease.next_seq}
        )


def watermark(lease: Lease, declared: Declaration, now: datetime) -> datetime:
    """Neither our time nor the tablet's alone: it may pay later by a slow clock, and we must not believe a fast one."""
    return max(lease.declared_through, min(now, declared.at))


def allowance(shift: Shift | None, most: Money) -> Money:
    return 0 if shift is None else max(0, min(shift.free_cash, most))


def _paying_shift(offline: Offline, holder: Duty) -> Shift:
    """The open shift of the caller; the commit fails if it is frozen meanwhile."""
    shift = on_duty(offline.softatm.shifts.find(holder.shift_id), holder)
    offline.softatm.shifts.stage_use(shift, cash=0, counters=0)
    return shift


def release_lease(offline: Offline, holder: Duty, declared: Declaration) -> Lease:
    """The holder gives the lease up, with its whole journal here; another tablet may have it then.

    Raises:
        NoSuchLease, NotBySigner, LeaseEnded, JournalIncomplete: as `sync_lease`.
    """
    lease = _held(offline, holder, declared)
    if lease.state is LeaseState.REVOKED:
        return _heard(offline, lease, declared)
    if (declared.next_seq, declared.head) != (lease.next_seq, lease.head):
        _require_whole(lease, declared)
        return revoke(offline, lease, "reset", seq=declared.next_seq)
    released = ended(lease, LeaseState.RELEASED, offline.now, by=(holder.teller_id,))
    offline.leases.save(released)
    return released


def freeze_lease(offline: Offline, lease_id: LeaseId, *, maker_id: PartyId, checker_id: PartyId, reason: str) -> Lease:
    """The tablet is lost: nobody signs in on it, its vouchers are locked, another tablet may have the lease.

    Two persons say so.

    Raises:
        NoSuchLease: unknown.
        LeaseEnded: released or frozen before.
    """
    lease = offline.leases.find(lease_id)
    if lease is None:
        raise no_such_lease()
    frozen = ended(lease, LeaseState.FROZEN, offline.now, by=(maker_id, checker_id), reason=reason)
    offline.leases.save(frozen)
    close_lost_tablet(offline.identity, lease.device_id)
    open_case(
        offline.oversight,
        CaseKind.TABLET_LOST,
        lease.device_id,
        facts={"lease": lease_id, "last_sync": lease.synced_at.isoformat()},
        outlet_code=lease.outlet_code,
        amount=sum(stub.amount for stub in offline.vouchers.stubs(lease_id)),
    )
    return frozen


def current_lease(offline: Offline, outlet_code: OutletCode) -> Lease:
    """The outlet's newest lease.

    Raises:
        NoSuchLease: it never had one.
    """
    lease = offline.leases.latest_at(outlet_code)
    if lease is None:
        raise no_such_lease()
    return lease


def secrets_of(offline: Offline, lease: Lease) -> Secrets:
    """For the lease's tablet."""
    key = lease_key(offline.pepper, lease.lease_id)
    return Secrets(
        lease_key=key,
        unlock_hash=unlock_hash(key, unlock_code(offline.pepper, lease.lease_id)),
        keys=tuple((kid, offline.signatures.public_key(kid)) for kid in pinned_keys(offline)),
        stubs=tuple(offline.vouchers.stubs(lease.lease_id)),
    )


def pinned_keys(offline: Offline) -> tuple[int, int]:
    """This month's key and the next month's, which tablets learn before it is used."""
    month = month_of(offline.now)
    return key_id(month, offline.keys.generation(month)), key_id(month + 1, offline.keys.generation(month + 1))


def unlock_code_of(offline: Offline, lease: Lease) -> str:
    """For the outlet's supervisor."""
    return unlock_code(offline.pepper, lease.lease_id)


def revoke_key(offline: Offline, month: int) -> int:
    """The month's voucher key leaked: nothing is signed with it any more, and tablets drop it at their next sync.

    Returns:
        the id of the key in its place.
    """
    generation = min(offline.keys.generation(month) + 1, GENERATIONS - 1)
    offline.keys.stage_generation(month, generation)
    return key_id(month, generation)


def journal_is_synced(offline: Offline, outlet_code: OutletCode, device_id: DeviceId) -> bool:
    """Whether the tablet has promised to pay nothing offline, or cannot: a shift at it may then close (I18)."""
    lease = offline.leases.latest_at(outlet_code)
    if lease is None or lease.device_id != device_id or lease.state in (LeaseState.RELEASED, LeaseState.FROZEN):
        return True
    return lease.paused
