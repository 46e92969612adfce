"""Cash-ins: notes taken at the counter and credited to a balance account in the same unit of work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.softatm.outlet import OutletCode
from chalicelib.softatm.shift import ShiftId

REPEAT_WINDOW = timedelta(minutes=5)


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
    entries: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecentCashIn:
    """What the guard against taking the same notes twice remembers of a cash-in, for minutes."""

    cash_in_id: CashInId
    device_id: str
    amount: Money
    at: datetime


def repeated(recent: tuple[RecentCashIn, ...], device_id: str, amount: Money, now: datetime) -> RecentCashIn | None:
    """An earlier cash-in that this one looks like."""
    return next((r for r in recent if r.device_id == device_id and r.amount == amount and now - r.at <= REPEAT_WINDOW), None)


def remembered(recent: tuple[RecentCashIn, ...], taken: RecentCashIn) -> tuple[RecentCashIn, ...]:
    """What to remember after another cash-in: those of the last minutes."""
    return (*(r for r in recent if taken.at - r.at <= REPEAT_WINDOW), taken)
