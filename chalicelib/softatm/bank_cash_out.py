"""Cash-out by bank push: the customer of any bank pays the agent's account, the teller hands the notes over.

    WAITING -> PAID -> HANDED
       |          `--> SENT_BACK    the notes stayed in the till, the money goes back to the payer
       `-> EXPIRED, CANCELLED       no money came; what comes later goes back to its payer

Cash of the till and the legal limits are reserved from the request on, so that whoever has paid always gets the notes. A
request that nobody closed yet takes its money, however late: both are still reserved for it.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from chalicelib.identity import PartyId
from chalicelib.kernel.errors import DomainError, StaleVersion
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account
from chalicelib.softatm.accounts import pay_counter
from chalicelib.softatm.errors import BankCashMoved
from chalicelib.softatm.outlet import OutletCode
from chalicelib.softatm.shift import ShiftId

MARK = "XR"
"""What stands before the reference in a transfer's content; orders have another."""


class BankCashOutId(Id):
    prefix = "bco"
    __slots__ = ()


class BankCashOutState(StrEnum):
    WAITING = "waiting"
    PAID = "paid"
    HANDED = "handed"
    SENT_BACK = "sent_back"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


_S = BankCashOutState
MOVES: dict[BankCashOutState, frozenset[BankCashOutState]] = {
    _S.WAITING: frozenset({_S.PAID, _S.EXPIRED, _S.CANCELLED}),
    _S.PAID: frozenset({_S.HANDED, _S.SENT_BACK}),
    _S.HANDED: frozenset(),
    _S.SENT_BACK: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
}
STATE_NAMES_VI: dict[BankCashOutState, str] = {
    _S.WAITING: "đang chờ khách chuyển khoản",
    _S.PAID: "ĐÃ NHẬN TIỀN, đưa tiền mặt cho khách",
    _S.HANDED: "đã đưa tiền mặt",
    _S.SENT_BACK: "không đưa tiền mặt, đã chuyển trả khách",
    _S.EXPIRED: "đã hết hạn",
    _S.CANCELLED: "đã huỷ",
}


@dataclass(frozen=True, slots=True)
class BankCashOut:
    """
    Attributes:
        customer: reference under which the person's limits are counted, by the phone number they gave.
        holder: the name on the identity card, partly masked; `id_last4` the end of its number.
        fee_policy: version of the policy that the fee follows; of the quote, if there was one.
        reference: what the transfer's content must name.
        good_until: when the reserved cash is let go, if no money came.
        counted_on: the Vietnamese day whose limits it counts in.
        commission: the outlet's, booked when the money comes.
        signed_by: the supervisor, of a large amount, a repetition, or a sending back.
        payer_bank_bin, payer_account, payer_name: where the money came from, and would go back to.
        entries: journal entries by step.
    """

    bank_cash_out_id: BankCashOutId
    customer: str
    holder: str
    id_last4: str
    amount: Money
    fee: Money
    fee_policy: str
    commission: Money
    reference: str
    outlet_code: OutletCode
    shift_id: ShiftId
    teller_id: PartyId
    asked_at: datetime
    good_until: datetime
    counted_on: date
    confirmed_again: bool = False
    signed_by: PartyId | None = None
    state: BankCashOutState = BankCashOutState.WAITING
    payer_bank_bin: str = ""
    payer_account: str = field(default="", repr=False)
    payer_name: str = ""
    paid_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str | None = None
    entries: Mapping[str, str] = field(default_factory=dict)
    version: int = 1

    @property
    def total(self) -> Money:
        """What the customer transfers: amount and fee."""
        return self.amount + self.fee

    @property
    def counter_account(self) -> Account:
        return pay_counter(self.bank_cash_out_id)

    @property
    def torn(self) -> dict[Account, DomainError]:
        """What it means when the counter lacks the money that the state promises: read in the middle of another's commit."""
        return {self.counter_account: StaleVersion()}


def moved(out: BankCashOut, to: BankCashOutState, **changes: Any) -> BankCashOut:
    """The cash-out one step on.

    Raises:
        BankCashMoved: the state machine has no such step.
    """
    if to not in MOVES[out.state]:
        raise BankCashMoved(
            f"Yêu cầu này {STATE_NAMES_VI[out.state]}.", f"It is {out.state.value}.", details={"state": out.state.value}
        )
    return replace(out, state=to, version=out.version + 1, **changes)
