"""Soft ATM: agent banking at the counters of the commune post offices.

Terms:
    outlet: a commune post office (điểm bưu điện văn hoá xã); its code is the commune's of 2022.
    till: the drawer at one enrolled tablet. Safe: the outlet's.
    quote: what an operation will cost, signed; good for some minutes, whatever the policy says meanwhile.
    shift: one teller's work at one till, from the opening count to the closing one.
    delivery: cash between the vault and a safe, or two safes, in a sealed and numbered bag; two people answer at either end.
    place: the vault, or an outlet with its safe.
    denial: a customer says that notes of a withdrawal were never handed over.
    variance: what a shift was off at its close, until it is repaid, written off or taken as income.
    takeover: a supervisor goes on with a shift whose teller or tablet is gone: resolves its counter, counts, closes.
    withdrawal: money set aside for a code of eight digits; committed, then handed over, or put back.
    collect PIN: four digits the household chose for one withdrawal; the money PIN is identity's.
    cash-in: notes taken at a till and credited to a balance account.
    customer transfer: money of one customer's balance onto another's, at once.
    float: an outlet's part of the agent's account at the principal bank; what it sends for cash-ins to bank accounts.
    limit: a legal cap of cash in and out together, per customer and day, per outlet and day and month.
    customer reference: a keyed hash of the phone number under which a person's limits are counted.

Invariants: a withdrawal resolves once, money in equals money out (I5); limits hold at every prefix (I11); a shift closes
with no counter open and an empty till (I18); free cash of a shift = its till's balance less its open counters; notes are
handed over only after the commit.
"""

from chalicelib.softatm.accounts import VAULT, balance_account, commission_account, safe_account, till_account
from chalicelib.softatm.bank_cash_in import STATE_NAMES_VI as BANK_CASH_IN_STATES_VI
from chalicelib.softatm.bank_cash_in import BankCashIn, BankCashInId, BankCashInState
from chalicelib.softatm.bank_cash_ins import (
    BankOrder,
    confirm_bank_cash_in,
    credit_refused,
    find_bank_cash_in,
    refuse_bank_cash_in,
    refused_at,
    return_notes,
    take_for_bank,
)
from chalicelib.softatm.cash_in import Customer, Notes
from chalicelib.softatm.cash_out import Found
from chalicelib.softatm.codes import require_step
from chalicelib.softatm.customer import customer_ref, masked_name
from chalicelib.softatm.customer_transfer import CustomerTransfer, CustomerTransferId
from chalicelib.softatm.deliveries import Plan
from chalicelib.softatm.delivery import OVER, Delivery, DeliveryState, Settlement
from chalicelib.softatm.denial import Denial, Verdict
from chalicelib.softatm.deposit import CashIn, CashInId
from chalicelib.softatm.errors import (
    BankCashInExists,
    BankCashInMoved,
    CashInExists,
    CountersOpen,
    CustomerTransferExists,
    DeliveryExists,
    FloatTooLow,
    JournalNotSynced,
    LimitExceeded,
    NoSuchCustomer,
    NoSuchOutlet,
    NoSuchReceipt,
    NoSuchShift,
    NoSuchWithdrawal,
    NotAtTill,
    OutletExists,
    OutletServesNoCash,
    PossibleDuplicate,
    ShiftAlreadyOpen,
    ShiftExists,
    StrongerCheckNeeded,
    TillTooLow,
    WithdrawalCodeExpired,
    WithdrawalExists,
    WithdrawalMoved,
    WrongCollectPin,
)
from chalicelib.softatm.limit import Limit, LimitKind, customer_limit, outlet_limits, require_within
from chalicelib.softatm.notes import NOTES, Count, count_of, total
from chalicelib.softatm.outlet import (
    VAULT_PLACE,
    DeliveryId,
    Outlet,
    OutletCode,
    OutletState,
    Place,
    outlet_code_of,
    place_of,
)
from chalicelib.softatm.outlets import OutletPlan, cash_outlet
from chalicelib.softatm.pair import Pair, sign_in_pair
from chalicelib.softatm.ports import (
    BankCashInStore,
    CashInStore,
    CustomerTransferStore,
    DeliveryStore,
    DenialStore,
    GuessStore,
    LimitStore,
    OutletStore,
    ShiftStore,
    Softatm,
    TabletJournals,
    VarianceStore,
    WithdrawalStore,
)
from chalicelib.softatm.quote import Quote, make_quote, quote_text
from chalicelib.softatm.receipt import CashReceipt
from chalicelib.softatm.repetition import Recent, RecentMove
from chalicelib.softatm.service import (
    accept_count,
    cancel_delivery,
    cancel_withdrawal,
    close_due_withdrawal,
    commit_withdrawal,
    count_delivery,
    count_shift,
    current_shift,
    decide_denial,
    deny_cash,
    dispatch_delivery,
    find_delivery,
    find_outlet,
    find_own,
    find_receipt,
    find_shift,
    find_variance,
    freeze_shift,
    fund_vault,
    hand_over,
    issue_withdrawal,
    list_outlets,
    look_up_code,
    look_up_customer,
    open_outlet,
    open_shift,
    plan_delivery,
    put_back,
    receive_delivery,
    repay_short,
    resolve_counter,
    seal_delivery,
    settle_difference,
    settle_variance,
    shifts_of,
    show_code,
    sign_for_shift,
    take_cash,
    take_over_shift,
    withdrawals_of,
)
from chalicelib.softatm.shift import Duty, NextStep, Resolution, Shift, ShiftId, ShiftState, Takeover, on_duty
from chalicelib.softatm.shifts import supervisor
from chalicelib.softatm.signature import Signature
from chalicelib.softatm.transfers import (
    Presence,
    TransferWish,
    customer_transfers_of,
    find_customer_transfer,
    look_up_recipient,
    send_to_customer,
)
from chalicelib.softatm.variance import Remedy, TellerRecord, Variance
from chalicelib.softatm.variances import Repayment, RepaymentId
from chalicelib.softatm.velocity import DayFacts
from chalicelib.softatm.withdrawal import Withdrawal, WithdrawalId, WithdrawalState, code_hash

__all__ = [
    "BANK_CASH_IN_STATES_VI",
    "NOTES",
    "OVER",
    "VAULT",
    "VAULT_PLACE",
    "BankCashIn",
    "BankCashInExists",
    "BankCashInId",
    "BankCashInMoved",
    "BankCashInState",
    "BankCashInStore",
    "BankOrder",
    "CashIn",
    "CashInExists",
    "CashInId",
    "CashInStore",
    "CashReceipt",
    "Count",
    "CountersOpen",
    "Customer",
    "CustomerTransfer",
    "CustomerTransferExists",
    "CustomerTransferId",
    "CustomerTransferStore",
    "DayFacts",
    "Delivery",
    "DeliveryExists",
    "DeliveryId",
    "DeliveryState",
    "DeliveryStore",
    "Denial",
    "DenialStore",
    "Duty",
    "FloatTooLow",
    "Found",
    "GuessStore",
    "JournalNotSynced",
    "Limit",
    "LimitExceeded",
    "LimitKind",
    "LimitStore",
    "NextStep",
    "NoSuchCustomer",
    "NoSuchOutlet",
    "NoSuchReceipt",
    "NoSuchShift",
    "NoSuchWithdrawal",
    "NotAtTill",
    "Notes",
    "Outlet",
    "OutletCode",
    "OutletExists",
    "OutletPlan",
    "OutletServesNoCash",
    "OutletState",
    "OutletStore",
    "Pair",
    "Place",
    "Plan",
    "PossibleDuplicate",
    "Presence",
    "Quote",
    "Recent",
    "RecentMove",
    "Remedy",
    "Repayment",
    "RepaymentId",
    "Resolution",
    "Settlement",
    "Shift",
    "ShiftAlreadyOpen",
    "ShiftExists",
    "ShiftId",
    "ShiftState",
    "ShiftStore",
    "Signature",
    "Softatm",
    "StrongerCheckNeeded",
    "TabletJournals",
    "Takeover",
    "TellerRecord",
    "TillTooLow",
    "TransferWish",
    "Variance",
    "VarianceStore",
    "Verdict",
    "Withdrawal",
    "WithdrawalCodeExpired",
    "WithdrawalExists",
    "WithdrawalId",
    "WithdrawalMoved",
    "WithdrawalState",
    "WithdrawalStore",
    "WrongCollectPin",
    "accept_count",
    "balance_account",
    "cancel_delivery",
    "cancel_withdrawal",
    "cash_outlet",
    "close_due_withdrawal",
    "code_hash",
    "commission_account",
    "commit_withdrawal",
    "confirm_bank_cash_in",
    "count_delivery",
    "count_of",
    "count_shift",
    "credit_refused",
    "current_shift",
    "customer_limit",
    "customer_ref",
    "customer_transfers_of",
    "decide_denial",
    "deny_cash",
    "dispatch_delivery",
    "find_bank_cash_in",
    "find_customer_transfer",
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
    "look_up_recipient",
    "make_quote",
    "masked_name",
    "on_duty",
    "open_outlet",
    "open_shift",
    "outlet_code_of",
    "outlet_limits",
    "place_of",
    "plan_delivery",
    "put_back",
    "quote_text",
    "receive_delivery",
    "refuse_bank_cash_in",
    "refused_at",
    "repay_short",
    "require_step",
    "require_within",
    "resolve_counter",
    "return_notes",
    "safe_account",
    "seal_delivery",
    "send_to_customer",
    "settle_difference",
    "settle_variance",
    "shifts_of",
    "show_code",
    "sign_for_shift",
    "sign_in_pair",
    "supervisor",
    "take_cash",
    "take_for_bank",
    "take_over_shift",
    "till_account",
    "total",
    "withdrawals_of",
]
