"""Receipts of what happened at a till: facts of the operation, read out for paper and screen."""

from datetime import datetime

from chalicelib.identity import PartyId
from chalicelib.kernel.money import Money, format_vnd
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.words import amount_in_words
from chalicelib.softatm.deposit import CashIn
from chalicelib.softatm.outlet import Outlet
from chalicelib.softatm.withdrawal import Withdrawal, WithdrawalState

TITLES_VI: dict[str, str] = {
    "cash_in": "Phiếu nộp tiền mặt",
    "cash_in_undone": "Phiếu huỷ nộp tiền mặt",
    "cash_out": "Phiếu rút tiền mặt",
    "cash_out_put_back": "Phiếu trả lại tiền rút",
}


@dataclass(frozen=True, slots=True)
class CashReceipt:
    """
    Attributes:
        receipt_id: of the operation.
        holder: the customer, partly masked.
        entries: journal entries, in the order of their steps.
        balance_after: the customer's; of a cash-out, when the money was set aside.
    """

    receipt_id: str
    kind: str
    party_id: PartyId
    holder: str
    amount: Money
    fee: Money
    outlet_code: str
    outlet_name: str
    shift_id: str
    teller_id: str
    at: datetime
    entries: tuple[str, ...]
    balance_after: Money

    @property
    def title(self) -> str:
        return TITLES_VI[self.kind]

    @property
    def amount_figures(self) -> str:
        return format_vnd(self.amount)

    @property
    def amount_words(self) -> str:
        return amount_in_words(self.amount)


def receipt_of_cash_in(cash_in: CashIn, outlet: Outlet) -> CashReceipt:
    return CashReceipt(
        receipt_id=cash_in.cash_in_id,
        kind="cash_in" if cash_in.undone_at is None else "cash_in_undone",
        party_id=cash_in.party_id,
        holder=cash_in.holder,
        amount=cash_in.amount,
        fee=0,
        outlet_code=outlet.code,
        outlet_name=outlet.name,
        shift_id=cash_in.shift_id,
        teller_id=cash_in.teller_id,
        at=cash_in.undone_at or cash_in.taken_at,
        entries=tuple(cash_in.entries[s] for s in ("take", "credit", "undo_credit", "undo_take") if s in cash_in.entries),
        balance_after=cash_in.balance_after,
    )


def receipt_of_withdrawal(withdrawal: Withdrawal, outlet: Outlet) -> CashReceipt:
    """Of a withdrawal that was handed over or put back."""
    assert withdrawal.ended_at is not None
    handed = withdrawal.state is WithdrawalState.HANDED
    steps = ("issue", "commit", "hand" if handed else "unhand")
    return CashReceipt(
        receipt_id=withdrawal.withdrawal_id,
        kind="cash_out" if handed else "cash_out_put_back",
        party_id=withdrawal.party_id,
        holder=withdrawal.holder,
        amount=withdrawal.amount,
        fee=withdrawal.fee if handed else 0,
        outlet_code=outlet.code,
        outlet_name=outlet.name,
        shift_id=str(withdrawal.shift_id),
        teller_id=str(withdrawal.teller_id),
        at=withdrawal.ended_at,
        entries=tuple(withdrawal.entries[step] for step in steps),
        balance_after=withdrawal.balance_after,
    )
