"""A payment link's transfers, as a domestic gateway tells them."""

from datetime import datetime

from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class LinkTransfer:
    """A transfer to our own account that came for a payment link, as the gateway tells it.

    Attributes:
        bank_ref: the bank's own, so that its notice, its statement and this are one booking.
        account: ours.
    """

    bank_ref: str
    account: str
    amount: int
    content: str
    payer_bank_bin: str
    payer_account: str
    payer_name: str
    booked_at: datetime
