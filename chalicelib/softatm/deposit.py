"""Cash-ins: notes taken at the counter and credited to a balance account in the same unit of work."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.softatm.notes import Count
from chalicelib.softatm.outlet import OutletCode
from chalicelib.softatm.shift import ShiftId


class CashInId(Id):
    prefix = "cin"
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class CashIn:
    """
    Attributes:
        customer: reference under which the person's limits are counted.
        holder: the owner's name, partly masked.
        balance_after: the owner's balance with it.
        confirmed_again: the teller asked the customer, because it looked like a repetition.
        signed_by: the supervisor, of a large amount or a repetition.
        notes: taken in, as the teller said.
        undone_at, undo_reason, undo_signed_by: given back at the counter, why, and the supervisor who signed.
        id_last4: end of the number on the identity card, looked at when it was undone.
        entries: journal entries by step.
    """

    cash_in_id: CashInId
    party_id: PartyId
    customer: str
    holder: str
    amount: Money
    outlet_code: OutletCode
    shift_id: ShiftId
    teller_id: PartyId
    taken_at: datetime
    balance_after: Money
    confirmed_again: bool = False
    signed_by: PartyId | None = None
    notes: Count | None = None
    undone_at: datetime | None = None
    undo_reason: str | None = None
    undo_signed_by: PartyId | None = None
    id_last4: str | None = None
    entries: Mapping[str, str] = field(default_factory=dict)
    version: int = 1
