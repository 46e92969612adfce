"""What the offline counter refuses."""

from chalicelib.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted, Refused


class NoSuchLease(NotFound):
    """No lease with this id for this caller."""

    code = "no_such_lease"


class NoSuchVoucher(NotFound):
    """No voucher with this id for this caller."""

    code = "no_such_voucher"


class VoucherUnreadable(InvalidInput):
    """Not the text of a voucher."""

    code = "voucher_unreadable"


class DeviceKeyRefused(InvalidInput):
    """The tablet did not prove that it has the key it named."""

    code = "device_key_refused"


class NotBySigner(NotPermitted):
    """What was sent was not signed by the lease's tablet."""

    code = "not_signed_by_tablet"


class LeaseExists(Conflict):
    """The lease id was used before."""

    code = "lease_exists"


class VoucherExists(Conflict):
    """The voucher id was used before."""

    code = "voucher_exists"


class LeaseEnded(Conflict):
    """The lease was released, frozen or revoked: the tablet pays nothing offline any more."""

    code = "lease_ended"


class VoucherMoved(Conflict):
    """The voucher was paid, or its money went back, before."""

    code = "voucher_moved"


class JournalIncomplete(Conflict):
    """The tablet has entries that were not uploaded yet; `details` say from which number on."""

    code = "journal_incomplete"


class LeaseHeld(Refused):
    """Another tablet may pay offline at this outlet, until it releases the lease or is heard after its end."""

    code = "lease_held"


class NoOfflineHere(Refused):
    """The outlet's tablet cannot pay vouchers that are issued now."""

    code = "no_offline_here"


class VoucherTooLarge(Refused):
    """Over what one voucher may carry."""

    code = "voucher_too_large"


class LiveVoucher(Refused):
    """The customer has a voucher whose money has not come to rest."""

    code = "live_voucher"


class InvestigationOpen(Refused):
    """Vouchers of a lost or broken tablet stay locked until the time to find it is over."""

    code = "investigation_open"


class NotLocked(Refused):
    """Nothing is to be decided: the voucher's tablet is neither lost nor broken."""

    code = "voucher_not_locked"
