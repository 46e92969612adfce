"""The offline counter: vouchers that a post office's tablet pays while it has no line, and that nobody is paid twice for.

Terms:
    lease: the right of one tablet of an outlet to pay vouchers offline, for 72 hours at most, renewed by every sync.
    voucher: money set aside online, good at one outlet under one lease for a day; shown as a QR code or ten digits.
    stub: what the lease's tablet keeps of a voucher, to pay it by its digits.
    journal: what the tablet wrote before each payment: numbered, chained, signed with a key that never leaves it.
    sync: the whole journal is here; the tablet is renewed and gets keys, stubs and what it may pay until the next one.
    watermark: the moment up to which a lease's tablet has told of every payment, and before which its clock never is again.
    locked voucher: one of a lost or broken tablet; two persons decide about it when the time to find the tablet is over.

Invariants: I17 no voucher is both paid and given back, money goes back only past the watermark, a tablet pays no more
than its lease allows, a lease has one holder; I9 the till's ledger less what was not synced is what is in the drawer; I10
cash that left a drawer is always posted; I11 legal limits hold on whichever day a tablet pays; I18 a shift closes with its
tablet's journal synced.
"""

from chalicelib.offline.errors import (
    DeviceKeyRefused,
    InvestigationOpen,
    JournalIncomplete,
    LeaseEnded,
    LeaseExists,
    LeaseHeld,
    LiveVoucher,
    NoOfflineHere,
    NoSuchLease,
    NoSuchVoucher,
    NotBySigner,
    NotLocked,
    VoucherExists,
    VoucherMoved,
    VoucherTooLarge,
    VoucherUnreadable,
)
from chalicelib.offline.journal import Entry, EntryKind
from chalicelib.offline.lease import GENESIS, Lease, LeaseId, LeaseState
from chalicelib.offline.leases import Declaration, Secrets, proof_text
from chalicelib.offline.payload import Payload, qr_text, split_text, unpack
from chalicelib.offline.ports import JournalStore, KeptEntry, KeyStore, LeaseStore, Offline, Signatures, VoucherStore
from chalicelib.offline.service import (
    accept_entry,
    cancel_voucher,
    close_due_voucher,
    current_lease,
    entries_of,
    find_own_voucher,
    freeze_lease,
    grant_lease,
    issue_voucher,
    journal_is_synced,
    outlets_for_vouchers,
    release_lease,
    revoke_key,
    secrets_of,
    settle_locked_voucher,
    show_voucher,
    sync_lease,
    unlock_code_of,
    vouchers_of,
)
from chalicelib.offline.signing_key import key_name
from chalicelib.offline.tags import code_hash, pin_tag, unlock_hash
from chalicelib.offline.voucher import Stub, Voucher, VoucherId, VoucherState

__all__ = [
    "GENESIS",
    "Declaration",
    "DeviceKeyRefused",
    "Entry",
    "EntryKind",
    "InvestigationOpen",
    "JournalIncomplete",
    "JournalStore",
    "KeptEntry",
    "KeyStore",
    "Lease",
    "LeaseEnded",
    "LeaseExists",
    "LeaseHeld",
    "LeaseId",
    "LeaseState",
    "LeaseStore",
    "LiveVoucher",
    "NoOfflineHere",
    "NoSuchLease",
    "NoSuchVoucher",
    "NotBySigner",
    "NotLocked",
    "Offline",
    "Payload",
    "Secrets",
    "Signatures",
    "Stub",
    "Voucher",
    "VoucherExists",
    "VoucherId",
    "VoucherMoved",
    "VoucherState",
    "VoucherStore",
    "VoucherTooLarge",
    "VoucherUnreadable",
    "accept_entry",
    "cancel_voucher",
    "close_due_voucher",
    "code_hash",
    "current_lease",
    "entries_of",
    "find_own_voucher",
    "freeze_lease",
    "grant_lease",
    "issue_voucher",
    "journal_is_synced",
    "key_name",
    "outlets_for_vouchers",
    "pin_tag",
    "proof_text",
    "qr_text",
    "release_lease",
    "revoke_key",
    "secrets_of",
    "settle_locked_voucher",
    "show_voucher",
    "split_text",
    "sync_lease",
    "unlock_code_of",
    "unlock_hash",
    "unpack",
    "vouchers_of",
]
