"""Transfers between customers' balances, by the customer on the phone or by a teller at the counter."""

from datetime import datetime
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.softatm.outlet import OutletCode
from chalicelib.softatm.shift import ShiftId


class CustomerTransferId(Id):
    prefix = "ctr"
    __slots__ = ()


class Channel(StrEnum):
    """Where the customer stood."""

    PHONE = "phone"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class CustomerTransfer:
    """Done at once, for ever.

    Attributes:
        holder, recipient: the two names, partly masked.
        fee_policy: version of the policy that the fee follows; of the quote, if there was one.
        balance_after: the sender's.
        id_last4: end of the number on the identity card that the teller looked at.
        confirmed_again: the customer was asked, because it looked like a repetition.
        signed_by: the supervisor, of a repetition at the counter.
    """

    transfer_id: CustomerTransferId
    from_id: PartyId
    to_id: PartyId
    holder: str
    recipient: str
    amount: Money
    fee: Money
    fee_policy: str
    balance_after: Money
    sent_at: datetime
    channel: Channel
    entry_id: str
    outlet_code: OutletCode | None = None
    shift_id: ShiftId | None = None
    teller_id: PartyId | None = None
    id_last4: str | None = None
    confirmed_again: bool = False
    signed_by: PartyId | None = None
