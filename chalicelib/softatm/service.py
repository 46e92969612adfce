"""Use cases of the soft ATM, a module a noun: outlets, shifts, codes (on the phone), cash_out and cash_in (at tills)."""

from chalicelib.identity import PartyId
from chalicelib.softatm.cash_in import look_up_customer, take_cash
from chalicelib.softatm.cash_out import commit_withdrawal, hand_over, look_up_code, put_back
from chalicelib.softatm.codes import (
    cancel_withdrawal,
    close_due_withdrawal,
    find_own,
    issue_withdrawal,
    show_code,
    withdrawals_of,
)
from chalicelib.softatm.deliveries import (
    cancel_delivery,
    count_delivery,
    dispatch_delivery,
    find_delivery,
    fund_vault,
    plan_delivery,
    receive_delivery,
    seal_delivery,
    settle_difference,
)
from chalicelib.softatm.denials import decide_denial, deny_cash
from chalicelib.softatm.deposit import CashInId
from chalicelib.softatm.errors import NoSuchReceipt
from chalicelib.softatm.outlets import (
    change_outlet,
    close_outlet,
    find_outlet,
    list_outlets,
    open_outlet,
    reopen_outlet,
)
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.receipt import CashReceipt, receipt_of_cash_in, receipt_of_withdrawal
from chalicelib.softatm.shifts import count_shift, current_shift, freeze_shift, open_shift, shifts_of, sign_for_shift
from chalicelib.softatm.takeover import accept_count, find_shift, resolve_counter, take_over_shift
from chalicelib.softatm.variances import find_variance, repay_short, settle_variance
from chalicelib.softatm.withdrawal import WithdrawalId, WithdrawalState


def find_receipt(
    softatm: Softatm, operation: WithdrawalId | CashInId, *, party_id: PartyId, outlet_code: str | None
) -> CashReceipt:
    """The receipt of a finished operation at a till, for its customer and for the outlet where it happened.

    Args:
        outlet_code: of the caller's tablet; None away from a till.

    Raises:
        NoSuchReceipt: unknown, not finished, or nothing of the caller's.
    """
    if isinstance(operation, CashInId):
        receipt = _cash_in_receipt(softatm, operation)
    else:
        receipt = _withdrawal_receipt(softatm, operation)
    if receipt is None or (receipt.party_id != party_id and receipt.outlet_code != outlet_code):
        raise NoSuchReceipt("Không có biên lai này.", "There is no such receipt.")
    return receipt


def _cash_in_receipt(softatm: Softatm, cash_in_id: CashInId) -> CashReceipt | None:
    cash_in = softatm.cash_ins.find(cash_in_id)
    return None if cash_in is None else receipt_of_cash_in(cash_in, find_outlet(softatm, cash_in.outlet_code))


def _withdrawal_receipt(softatm: Softatm, withdrawal_id: WithdrawalId) -> CashReceipt | None:
    withdrawal = softatm.withdrawals.find(withdrawal_id)
    if withdrawal is None or withdrawal.state not in (WithdrawalState.HANDED, WithdrawalState.UNHANDED):
        return None
    assert withdrawal.paid_at_outlet is not None
    return receipt_of_withdrawal(withdrawal, find_outlet(softatm, withdrawal.paid_at_outlet))


__all__ = [
    "accept_count",
    "cancel_delivery",
    "cancel_withdrawal",
    "change_outlet",
    "close_due_withdrawal",
    "close_outlet",
    "commit_withdrawal",
    "count_delivery",
    "count_shift",
    "current_shift",
    "decide_denial",
    "deny_cash",
    "dispatch_delivery",
    "find_delivery",
    "find_outlet",
    "find_own",
    "find_receipt",
    "find_shift",
    "find_variance",
    "freeze_shift",
    "fund_vault",
    "hand_over",
    "issue_withdrawal",
    "list_outlets",
    "look_up_code",
    "look_up_customer",
    "open_outlet",
    "open_shift",
    "plan_delivery",
    "put_back",
    "receive_delivery",
    "reopen_outlet",
    "repay_short",
    "resolve_counter",
    "seal_delivery",
    "settle_difference",
    "settle_variance",
    "shifts_of",
    "show_code",
    "sign_for_shift",
    "take_cash",
    "take_over_shift",
    "withdrawals_of",
]
