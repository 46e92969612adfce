"""Cash-in to a bank account: notes taken at the counter, the amount sent from the outlet's own account at the bank.

    SENT -> CONFIRMED
       `--> REFUSED -> RETURNED    in notes, at the outlet
                  `--> CREDITED    to the customer's balance, if the customer agreed to that

While the bank is silent it stays SENT, and nobody gives anything back. Money for the principal bank waits in `2550` until
the bank's word (flow 7c), money for other banks in `2210` (7d); the float is held meanwhile: it is promised once (I12).
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from chalicelib.banking import TransferId, float_account
from chalicelib.identity import PartyId
from chalicelib.kernel.errors import DomainError, StaleVersion
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account, HoldId
from chalicelib.softatm.accounts import receive_counter, sent_account
from chalicelib.softatm.errors import BankCashMoved
from chalicelib.softatm.outlet import OutletCode
from chalicelib.softatm.shift import ShiftId


class BankCashInId(Id):
    prefix = "bci"
    __slots__ = ()


class BankCashInState(StrEnum):
    SENT = "sent"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    RETURNED = "returned"
    CREDITED = "credited"


_S = BankCashInState
MOVES: dict[BankCashInState, frozenset[BankCashInState]] = {
    _S.SENT: frozenset({_S.CONFIRMED, _S.REFUSED}),
    _S.REFUSED: frozenset({_S.RETURNED, _S.CREDITED}),
    _S.CONFIRMED: frozenset(),
    _S.RETURNED: frozenset(),
    _S.CREDITED: frozenset(),
}
STATE_NAMES_VI: dict[BankCashInState, str] = {
    _S.SENT: "đang chờ ngân hàng trả lời",
    _S.CONFIRMED: "đã vào tài khoản ngân hàng",
    _S.REFUSED: "ngân hàng từ chối, chờ trả lại tiền mặt tại quầy",
    _S.RETURNED: "đã trả lại tiền mặt",
    _S.CREDITED: "ngân hàng từ chối, tiền đã vào số dư",
}


@dataclass(frozen=True, slots=True)
class BankCashIn:
    """
    Attributes:
        party_id: who brought the notes; `customer` is the reference under which their limits are counted.
        own_bank: the account is at the principal bank (flow 7c), else at another (7d).
        fee_policy: version of the policy that the fee follows; of the quote, if there was one.
        hold_id: of the amount on the outlet's float.
        counted_on: the Vietnamese day whose limits it counts in.
        credit_if_refused: the customer wants it on the balance then, not in notes.
        signed_by: the supervisor, of a large amount or a repetition.
        id_last4: end of the number on the identity card, looked at when the notes were given back.
        entries: journal entries by step.
    """

    bank_cash_in_id: BankCashInId
    party_id: PartyId
    customer: str
    holder: str
    amount: Money
    fee: Money
    fee_policy: str
    to_bank_bin: str
    to_account: str = field(repr=False)
    to_name: str
    own_bank: bool
    transfer_id: TransferId
    hold_id: HoldId
    outlet_code: OutletCode
    shift_id: ShiftId
    teller_id: PartyId
    taken_at: datetime
    counted_on: date
    credit_if_refused: bool = False
    confirmed_again: bool = False
    signed_by: PartyId | None = None
    state: BankCashInState = BankCashInState.SENT
    bank_ref: str | None = None
    reason: str | None = None
    returned_by: PartyId | None = None
    id_last4: str | None = None
    ended_at: datetime | None = None
    entries: Mapping[str, str] = field(default_factory=dict)
    version: int = 1

    @property
    def total(self) -> Money:
        """The notes: amount and fee."""
        return self.amount + self.fee

    @property
    def counter_account(self) -> Account:
        return receive_counter(self.bank_cash_in_id)

    @property
    def sent_account(self) -> Account:
        return sent_account(self.transfer_id)

    @property
    def float_account(self) -> Account:
        return float_account(self.outlet_code)

    @property
    def torn(self) -> dict[Account, DomainError]:
        """What it means when an account lacks the money that the state promises: read in the middle of another's commit."""
        return dict.fromkeys((self.counter_account, self.sent_account, self.float_account), StaleVersion())


def moved(
    cash_in: BankCashIn, to: BankCashInState, step: str | None = None, entry_id: str = "", **changes: Any
) -> BankCashIn:
    """The cash-in one step on, with the journal entry of the step.

    Raises:
        BankCashMoved: the state machine has no such step.
    """
    if to not in MOVES[cash_in.state]:
        raise BankCashMoved(
            f"Khoản nộp này {STATE_NAMES_VI[cash_in.state]}.",
            f"The cash-in is {cash_in.state.value}.",
            details={"state": cash_in.state.value},
        )
    entries = cash_in.entries if step is None else {**cash_in.entries, step: entry_id}
    return replace(cash_in, state=to, version=cash_in.version + 1, entries=entries, **changes)
