"""Use cases of the offline counter, a module a noun: leases, journals, vouchers."""

from chalicelib.offline.journals import accept_entry, entries_of
from chalicelib.offline.leases import (
    current_lease,
    freeze_lease,
    grant_lease,
    journal_is_synced,
    release_lease,
    revoke_key,
    secrets_of,
    sync_lease,
    unlock_code_of,
)
from chalicelib.offline.vouchers import (
    cancel_voucher,
    close_due_voucher,
    find_own_voucher,
    issue_voucher,
    outlets_for_vouchers,
    settle_locked_voucher,
    show_voucher,
    vouchers_of,
)

__all__ = [
    "accept_entry",
    "cancel_voucher",
    "close_due_voucher",
    "current_lease",
    "entries_of",
    "find_own_voucher",
    "freeze_lease",
    "grant_lease",
    "issue_voucher",
    "journal_is_synced",
    "outlets_for_vouchers",
    "release_lease",
    "revoke_key",
    "secrets_of",
    "settle_locked_voucher",
    "show_voucher",
    "sync_lease",
    "unlock_code_of",
    "vouchers_of",
]
