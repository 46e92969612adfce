"""Use case of the tablet's journal: take one entry, whatever state the world is in; cash that left is always posted."""

import base64
import binascii
from dataclasses import replace
from datetime import datetime

from chalicelib.kernel.clock import business_date
from chalicelib.kernel.paging import Page, page_size
from chalicelib.ledger import EntryId
from chalicelib.offline.errors import NoSuchLease, NotBySigner
from chalicelib.offline.journal import Entry, EntryKind
from chalicelib.offline.lease import Lease, LeaseId, LeaseState, ended
from chalicelib.offline.ports import KeptEntry, Offline
from chalicelib.offline.postings import post_exception, post_redemption
from chalicelib.offline.reservation import settle
from chalicelib.offline.voucher import Voucher, VoucherId, VoucherState, moved
from chalicelib.offline.vouchers import give_back
from chalicelib.oversight import CaseKind, open_case
from chalicelib.softatm import OutletCode, Shift, ShiftId


def accept_entry(offline: Offline, outlet_code: OutletCode, entry: Entry) -> Lease:
    """Take an entry that was signed by the lease's tablet, whoever brings it from the outlet; again is harmless.

    An entry that does not follow the one before (a gap, a fork) revokes the lease and opens a case; it is kept, and what
    was paid is booked, all the same: the tablet signed it.

    Raises:
        NoSuchLease: unknown, or of another outlet.
        NotBySigner: the lease's tablet did not write it; nothing is known but that somebody sent it.
    """
    lease_id = LeaseId(entry.lease_id)
    offline.leases.expect(lease_id=lease_id)
    offline.journal.expect(entry)
    if entry.kind is not EntryKind.UNLOCK:
        offline.vouchers.expect(voucher_id=VoucherId(entry.voucher_id))
    lease = lease_at(offline, lease_id, outlet_code)
    if not is_genuine(offline, lease, entry):
        raise not_by_signer()
    if offline.journal.has(entry):
        return lease
    whole = follows(lease, entry)
    after = replace(lease, next_seq=entry.seq + 1, head=entry.hash) if whole else lease
    outcome, after = _carry_out(offline, after, entry)
    offline.journal.add(entry, outcome)
    if not whole:
        return _broken(offline, after, entry)
    offline.leases.save(after)
    return after


def lease_at(offline: Offline, lease_id: LeaseId, outlet_code: OutletCode) -> Lease:
    """
    Raises:
        NoSuchLease: unknown, or of another outlet.
    """
    lease = offline.leases.find(lease_id)
    if lease is None or lease.outlet_code != outlet_code:
        raise no_such_lease()
    return lease


def no_such_lease() -> NoSuchLease:
    return NoSuchLease("Không có quyền chi ngoại tuyến này.", "There is no such lease.")


def follows(lease: Lease, entry: Entry) -> bool:
    """Whether it is the one after the last that we have."""
    return entry.seq == lease.next_seq and entry.previous == lease.head


def not_by_signer() -> NotBySigner:
    return NotBySigner("Không phải do máy này ký.", "The lease's tablet did not sign this.")


def is_genuine(offline: Offline, lease: Lease, entry: Entry) -> bool:
    """Whether the lease's tablet wrote the entry."""
    if entry.hash != entry.true_hash:
        return False
    return offline.signatures.genuine(lease.device_key, entry.text.encode(), signature_bytes(entry.signature))


def signature_bytes(text: str) -> bytes:
    """Empty, which no key ever made, for what is not base64url."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _carry_out(offline: Offline, lease: Lease, entry: Entry) -> tuple[str, Lease]:
    """What the entry means for the money; what was made of it."""
    if entry.kind is EntryKind.UNLOCK:
        return "noted", lease
    voucher = offline.vouchers.find(VoucherId(entry.voucher_id))
    if voucher is not None and voucher.lease_id != lease.lease_id:
        voucher = None
    if entry.kind is EntryKind.DECLINE:
        if voucher is not None and voucher.state is VoucherState.CANCEL_PENDING and not lease.locked:
            give_back(offline, voucher)
            return "given_back", lease
        return "noted", lease
    counted = replace(lease, paid=lease.paid + entry.amount, payments=lease.payments + 1)
    shift = _shift_of(offline, lease, entry)
    if voucher is not None and voucher.by_decision and voucher.amount == entry.amount:
        offline.vouchers.save(replace(voucher, by_decision=False, paid_at=_paid_at(offline, voucher, entry)))
        return "decided_before", counted
    if voucher is None or not voucher.held or voucher.amount != entry.amount:
        _exception(offline, lease, entry, shift, voucher)
        return "exception", counted
    _redeem(offline, voucher, entry, shift)
    rules = broken_rules(offline, voucher, counted, entry)
    if rules:
        _open_exception_case(offline, counted, entry, {"rules": ",".join(rules), "paid_from": "voucher"})
    return "redeemed", counted


def _redeem(offline: Offline, voucher: Voucher, entry: Entry, shift: Shift | None) -> None:
    at = _paid_at(offline, voucher, entry)
    entry_id = EntryId.make(offline.now, offline.entropy)
    entries = {**voucher.entries, "redeem": entry_id}
    paid = moved(voucher, VoucherState.REDEEMED, paid_at=at, ended_at=offline.now, entries=entries)
    offline.vouchers.save(paid)
    settle(offline.softatm.limits, offline.policy_on, voucher, paid_on=business_date(at).isoformat())
    post_redemption(offline, paid, shift, entry_id)


def _paid_at(offline: Offline, voucher: Voucher, entry: Entry) -> datetime:
    """By the tablet's clock, within the voucher's life and not in the future."""
    return min(max(entry.at, voucher.issued_at), voucher.good_until, offline.now)


def _exception(offline: Offline, lease: Lease, entry: Entry, shift: Shift | None, voucher: Voucher | None) -> None:
    """The cash left, and there is no money set aside for it."""
    if voucher is not None and voucher.state in (VoucherState.CANCELLED, VoucherState.REFUNDED):
        offline.vouchers.save(moved(voucher, VoucherState.EXCEPTION))
    post_exception(offline, lease, entry, shift)
    state = "unknown" if voucher is None else voucher.state.value
    _open_exception_case(offline, lease, entry, {"voucher_state": state, "paid_from": "1330"})


def _open_exception_case(offline: Offline, lease: Lease, entry: Entry, facts: dict[str, str]) -> None:
    open_case(
        offline.oversight,
        CaseKind.OFFLINE_EXCEPTION,
        entry.voucher_id,
        facts={"lease": lease.lease_id, "entry": entry.key, "shift": entry.shift_id, **facts},
        outlet_code=lease.outlet_code,
        amount=entry.amount,
    )


def broken_rules(offline: Offline, voucher: Voucher, lease: Lease, entry: Entry) -> list[str]:
    """What the tablet should have refused. The customer has the notes and the money is held: it is paid from the voucher.

    Args:
        lease: with this payment counted.
    """
    rules = {
        "expired": entry.at > voucher.good_until,
        "lease_over": entry.at >= lease.good_until,
        "silent": entry.at > lease.silent_until(offline.policy),
        "cash_cap": lease.paid > lease.cash,
        "count_cap": lease.payments > lease.count,
        "lease_ended": lease.state is not LeaseState.ACTIVE,
    }
    return [name for name, broken in rules.items() if broken]


def entries_of(
    offline: Offline, outlet_code: OutletCode, lease_id: LeaseId, *, cursor: str | None, limit: int | None
) -> Page[KeptEntry]:
    """The journal as it came, by number.

    Raises:
        NoSuchLease: unknown, or of another outlet.
        InvalidInput: a cursor or limit we did not give.
    """
    lease_at(offline, lease_id, outlet_code)
    return offline.journal.of_lease(lease_id, cursor=cursor, limit=page_size(limit))


def _shift_of(offline: Offline, lease: Lease, entry: Entry) -> Shift | None:
    """The shift whose till paid; None if it is none of this tablet's."""
    shift = offline.softatm.shifts.find(ShiftId(entry.shift_id)) if entry.shift_id else None
    return shift if shift is not None and shift.device_id == lease.device_id else None


def _broken(offline: Offline, lease: Lease, entry: Entry) -> Lease:
    """Revoke an active lease and let somebody look; of one that has ended only what came of it is kept."""
    if lease.state is not LeaseState.ACTIVE:
        offline.leases.save(lease)
        return lease
    return revoke(offline, lease, "sequence", seq=entry.seq)


def revoke(offline: Offline, lease: Lease, why: str, *, seq: int) -> Lease:
    """The journal is broken: the tablet pays nothing offline any more, its vouchers are locked, somebody looks."""
    revoked = ended(lease, LeaseState.REVOKED, offline.now, by=("system",), reason=why)
    offline.leases.save(revoked)
    open_case(
        offline.oversight,
        CaseKind.JOURNAL_BROKEN,
        lease.lease_id,
        facts={"why": why, "seq": seq, "expected": lease.next_seq, "device": lease.device_id},
        outlet_code=lease.outlet_code,
        amount=lease.paid,
    )
    return revoked
