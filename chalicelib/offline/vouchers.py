"""Use cases of vouchers: issue, look, cancel, give back what was not paid, decide about a lost tablet's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.identity import PartyId, check_pin, expect, find_party
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.fees import FeeKind, fee_of
from chalicelib.kernel.money import Money, format_vnd
from chalicelib.kernel.paging import Page, page_size
from chalicelib.ledger import EntryId, balance, prefetch
from chalicelib.offline.accounts import fee_account, voucher_account
from chalicelib.offline.errors import (
    InvestigationOpen,
    LiveVoucher,
    NoOfflineHere,
    NoSuchVoucher,
    NotLocked,
    VoucherExists,
    VoucherTooLarge,
)
from chalicelib.offline.lease import Lease
from chalicelib.offline.payload import payload_of, qr_text
from chalicelib.offline.ports import Offline
from chalicelib.offline.postings import post_issue, post_redemption, post_refund
from chalicelib.offline.reservation import days_between, limits_of, reserve, settle
from chalicelib.offline.signing_key import generation_of_key, month_of, month_of_key
from chalicelib.offline.tags import code_hash, lease_key, pin_tag, voucher_code
from chalicelib.offline.voucher import Stub, Voucher, VoucherId, VoucherState, already, may_go_back, moved
from chalicelib.softatm import OutletCode, balance_account, cash_outlet, customer_ref, masked_name, require_step

LOOK_AGAIN = timedelta(minutes=10)
"""A voucher whose tablet was not heard yet is looked at again after so long."""


def issue_voucher(
    offline: Offline,
    *,
    voucher_id: VoucherId,
    party_id: PartyId,
    amount: Money,
    money_pin: str,
    collect_pin: str,
    outlet_code: OutletCode,
) -> Voucher:
    """Set money aside for a voucher (flow 12a).

    Raises:
        InvalidInput, NotCashStep: not an amount in notes.
        VoucherTooLarge: over what a voucher may carry.
        NoSuchParty, PartySuspended: the caller may not.
        PinNotSet, PinLocked, WrongPin: of the money PIN; the try counts.
        VoucherExists: the id was used before.
        LiveVoucher: the caller has another one.
        NoSuchOutlet, OutletServesNoCash, NoOfflineHere: the outlet cannot pay vouchers.
        LimitExceeded: it could not be paid on each of the days on which it is good.
        InsufficientFunds: the balance, or what is available of it, is smaller.
    """
    require_step(offline.softatm, amount)
    _require_small(offline, amount)
    _prefetch_issue(offline, voucher_id, party_id, outlet_code)
    owner = find_party(offline.identity, party_id)
    owner.require_active()
    check_pin(offline.identity, party_id, money_pin)
    if offline.vouchers.find(voucher_id) is not None:
        raise VoucherExists("Mã phiếu đã dùng.", "The voucher id was used before.")
    if offline.vouchers.live_of(party_id) is not None:
        raise live_voucher()
    cash_outlet(offline.softatm, outlet_code)
    lease = serving(offline, outlet_code)
    issued, until = _times(offline, lease)
    voucher = Voucher(
        voucher_id=voucher_id,
        party_id=party_id,
        customer=customer_ref(offline.pepper, owner.phone),
        holder=masked_name(owner.name),
        outlet_code=outlet_code,
        lease_id=lease.lease_id,
        lease_number=lease.number,
        kid=acknowledged_key(offline, lease),
        amount=amount,
        fee=fee_of(offline.policy, FeeKind.CASH_OUT, amount),
        pin_tag=pin_tag(lease_key(offline.pepper, lease.lease_id), voucher_id, collect_pin).hex(),
        issued_at=issued,
        good_until=until,
        reserved_on=days_between(issued, until),
        look_at=until,
    )
    limits = limits_of(offline.policy_on, voucher.customer, outlet_code, voucher.reserved_on)
    offline.softatm.limits.expect(limits)
    reserve(offline.softatm.limits, limits, amount)
    return _stage_issue(offline, voucher, lease)


def _require_small(offline: Offline, amount: Money) -> None:
    most = offline.policy.voucher_max
    if amount > most:
        raise VoucherTooLarge(
            f"Mỗi phiếu nhiều nhất {format_vnd(most)}.", f"A voucher carries at most {most} đồng.", field="amount"
        )


def _prefetch_issue(offline: Offline, voucher_id: VoucherId, party_id: PartyId, outlet_code: OutletCode) -> None:
    """Everything but the lease and the limits, whose keys are found in it, in one round trip."""
    expect(offline.identity, parties=[party_id], pins=[party_id])
    offline.vouchers.expect(voucher_id=voucher_id, party_id=party_id)
    offline.leases.expect(outlet_code=outlet_code)
    offline.softatm.outlets.expect(outlet_code)
    own = [voucher_account(outlet_code, voucher_id), fee_account(voucher_id)]
    prefetch(offline.ledger, [balance_account(party_id), *own])


def _times(offline: Offline, lease: Lease) -> tuple[datetime, datetime]:
    """From now, in whole seconds, for whole minutes; never beyond what the tablet's lease allows already."""
    issued = offline.now.replace(microsecond=0)
    lifetime = min(timedelta(seconds=offline.policy.voucher_lifetime_s), lease.good_until - issued)
    return issued, issued + timedelta(minutes=lifetime // timedelta(minutes=1))


def _stage_issue(offline: Offline, voucher: Voucher, lease: Lease) -> Voucher:
    entry_id = EntryId.make(offline.now, offline.entropy)
    left = balance(offline.ledger, balance_account(voucher.party_id)).available - voucher.amount - voucher.fee
    issued = replace(voucher, balance_after=left, entries={"issue": entry_id})
    digits = voucher_code(offline.pepper, voucher.voucher_id)
    stub = Stub(
        voucher_id=voucher.voucher_id,
        lease_id=lease.lease_id,
        code_hash=code_hash(lease_key(offline.pepper, lease.lease_id), digits),
        amount=voucher.amount,
        good_until=voucher.good_until,
        pin_tag=voucher.pin_tag,
        holder=voucher.holder,
    )
    offline.vouchers.stage_new(issued, stub)
    offline.leases.require_active(lease)
    post_issue(offline, issued, entry_id)
    return issued


def serving(offline: Offline, outlet_code: OutletCode) -> Lease:
    """The outlet's lease, if vouchers may be issued under it now.

    Raises:
        NoOfflineHere: there is none, its time is over, or its tablet has been silent for so long that it must not pay.
    """
    lease = offline.leases.latest_at(outlet_code)
    if (
        lease is None
        or lease.vacant(offline.now)
        or offline.now >= min(lease.good_until, lease.silent_until(offline.policy))
    ):
        raise no_offline_here()
    return lease


def acknowledged_key(offline: Offline, lease: Lease) -> int:
    """The newest key of this month or before that the tablet said it has, that its last sync left it, and nobody revoked.

    Raises:
        NoOfflineHere: it has none.
    """
    good = [
        kid
        for kid in lease.kids
        if month_of(lease.synced_at) <= month_of_key(kid) <= month_of(offline.now)
        and generation_of_key(kid) >= offline.keys.generation(month_of_key(kid))
    ]
    if not good:
        raise no_offline_here()
    return max(good)


def outlets_for_vouchers(offline: Offline, outlet_codes: Sequence[OutletCode]) -> frozenset[OutletCode]:
    """Those of the outlets whose tablet pays vouchers that are issued now."""

    def pays(code: OutletCode) -> bool:
        try:
            acknowledged_key(offline, serving(offline, code))
        except NoOfflineHere:
            return False
        return True

    offline.leases.read_latest(outlet_codes)
    return frozenset(code for code in outlet_codes if pays(code))


def show_voucher(offline: Offline, voucher: Voucher) -> tuple[str, str, str] | None:
    """What the owner shows at the counter, while it is good: the QR code's text, the ten digits, the JWS.

    Signed anew each time, under the key of the issue: the table holds nothing that could be paid with.
    """
    if voucher.state is not VoucherState.ISSUED or offline.now >= voucher.good_until:
        return None
    packed = payload_of(voucher).packed()
    claims: dict[str, str | int] = {
        "jti": voucher.voucher_id,
        "out": voucher.outlet_code,
        "lno": voucher.lease_number,
        "amt": voucher.amount,
        "nam": voucher.holder,
        "pin": voucher.pin_tag,
        "iat": int(voucher.issued_at.timestamp()),
        "exp": int(voucher.good_until.timestamp()),
    }
    text = qr_text(packed, offline.signatures.sign(voucher.kid, packed))
    return text, voucher_code(offline.pepper, voucher.voucher_id), offline.signatures.token(voucher.kid, claims)


def find_own_voucher(offline: Offline, party_id: PartyId, voucher_id: VoucherId) -> Voucher:
    """
    Raises:
        NoSuchVoucher: unknown, or somebody else's.
    """
    voucher = offline.vouchers.find(voucher_id)
    if voucher is None or voucher.party_id != party_id:
        raise unknown()
    return voucher


def vouchers_of(offline: Offline, party_id: PartyId, *, cursor: str | None, limit: int | None) -> Page[Voucher]:
    """The party's vouchers, newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return offline.vouchers.of_party(party_id, cursor=cursor, limit=page_size(limit))


def cancel_voucher(offline: Offline, party_id: PartyId, voucher_id: VoucherId) -> Voucher:
    """Ask for the money back: at once if the tablet cannot have paid, else when it was heard, within 24 hours.

    Raises:
        NoSuchVoucher: unknown, or somebody else's.
        VoucherMoved: paid, cancelled or ended before.
    """
    voucher = find_own_voucher(offline, party_id, voucher_id)
    if voucher.state is not VoucherState.ISSUED:
        raise already(voucher)
    if may_go_back(voucher, _lease_of(offline, voucher)):
        return give_back(offline, voucher, cancelled=True)
    pending = moved(voucher, VoucherState.CANCEL_PENDING)
    offline.vouchers.save(pending)
    return pending


def close_due_voucher(offline: Offline, voucher_id: VoucherId) -> bool:
    """Give the money of a voucher back once its tablet cannot have paid it; False if there is nothing to do (yet)."""
    voucher = offline.vouchers.find(voucher_id)
    if voucher is None or not voucher.held or offline.now < voucher.look_at:
        return False
    if not may_go_back(voucher, _lease_of(offline, voucher)):
        offline.vouchers.save(replace(voucher, look_at=offline.now + LOOK_AGAIN))
        return False
    give_back(offline, voucher)
    return True


def settle_locked_voucher(
    offline: Offline, voucher_id: VoucherId, *, paid: bool, maker_id: PartyId, checker_id: PartyId, reason: str
) -> Voucher:
    """Decide about a voucher of a lost or broken tablet, when the time to find it is over; two persons do.

    Args:
        paid: the customer had the notes; else the money goes back to the balance.

    Raises:
        NoSuchVoucher: unknown.
        VoucherMoved: its money is not held any more.
        NotLocked: its tablet is neither lost nor broken.
        InvestigationOpen: too early.
    """
    voucher = offline.vouchers.find(voucher_id)
    if voucher is None:
        raise unknown()
    if not voucher.held:
        raise already(voucher)
    lease = _lease_of(offline, voucher)
    if not lease.locked:
        raise NotLocked("Phiếu không bị khoá.", "The voucher's tablet is neither lost nor broken.")
    opens = voucher.good_until + timedelta(seconds=offline.policy.lost_tablet_window_s)
    if offline.now < opens:
        raise InvestigationOpen(
            f"Chưa hết thời gian tìm máy, đến {business_date(opens):%d/%m/%Y}.", "The tablet may still be found."
        )
    said = f"{reason} ({maker_id}, {checker_id})"
    if not paid:
        return give_back(offline, voucher, reason=said)
    entry_id = EntryId.make(offline.now, offline.entropy)
    decided = moved(
        voucher,
        VoucherState.REDEEMED,
        ended_at=offline.now,
        paid_at=voucher.good_until,
        by_decision=True,
        reason=said,
        entries={**voucher.entries, "redeem": entry_id},
    )
    offline.vouchers.save(decided)
    settle(offline.softatm.limits, offline.policy_on, voucher, paid_on=voucher.reserved_on[-1])
    shift = None if lease.shift_id is None else offline.softatm.shifts.find(lease.shift_id)
    post_redemption(offline, decided, shift, entry_id)
    return decided


def give_back(offline: Offline, voucher: Voucher, *, cancelled: bool = False, reason: str | None = None) -> Voucher:
    """Flow 12c, and the reservation of the limits.

    Args:
        cancelled: the owner wants it now; otherwise it is so if they did before.
    """
    to = VoucherState.REFUNDED
    if cancelled or voucher.state is VoucherState.CANCEL_PENDING:
        to = VoucherState.CANCELLED
    entry_id = EntryId.make(offline.now, offline.entropy)
    entries = {**voucher.entries, "close": entry_id}
    closed = moved(voucher, to, ended_at=offline.now, reason=reason, entries=entries)
    offline.vouchers.save(closed)
    settle(offline.softatm.limits, offline.policy_on, voucher, paid_on=None)
    post_refund(offline, closed, entry_id)
    return closed


def _lease_of(offline: Offline, voucher: Voucher) -> Lease:
    lease = offline.leases.find(voucher.lease_id)
    assert lease is not None, "leases are never deleted"
    return lease


def unknown() -> NoSuchVoucher:
    return NoSuchVoucher("Không tìm thấy phiếu rút tiền.", "There is no such voucher.")


def live_voucher() -> LiveVoucher:
    return LiveVoucher("Bạn đang có một phiếu chưa xong.", "A voucher of yours has not come to rest.")


def no_offline_here() -> NoOfflineHere:
    return NoOfflineHere("Điểm này hiện chưa nhận phiếu ngoại tuyến.", "The outlet's tablet cannot pay vouchers issued now.")
