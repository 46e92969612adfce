"""Banking: the principal bank and the interbank switch behind it.

Terms:
    principal bank: where the customers' money lies (`1020`), and whose agent the outlets are.
    transfer: money sent to a bank account under an id of ours, at most once.
    payout: a transfer that a party asks for from its balance.
    outcome: the bank's word: confirmed or failed; anything else is unknown, and decides nothing.
    name inquiry: whose an account is, as the switch spells it.
    notice: the bank's word that money came in.

Invariants: a transfer is decided once, by a definite answer only; the money is in `2210` until then; it is never sent under
a second id (I5, I6).
"""

from chalicelib.banking.banks import ALL_BANKS, BANKS, Bank, SwitchUse
from chalicelib.banking.errors import ForgedNotice, NoSuchBankAccount, NoSuchTransfer, TransferExists
from chalicelib.banking.ports import (
    Banking,
    BankSwitch,
    IncomingNotice,
    TransferObserver,
    TransferOutcome,
    TransferStore,
)
from chalicelib.banking.service import (
    PayoutWish,
    count_inquiry,
    effect_of,
    find_payout,
    out_account,
    payouts_of,
    record_outcome,
    send_payout,
)
from chalicelib.banking.transfer import (
    Purpose,
    Transfer,
    TransferId,
    TransferState,
    account_of,
    bank_of,
    masked_account,
)

__all__ = [
    "ALL_BANKS",
    "BANKS",
    "Bank",
    "BankSwitch",
    "Banking",
    "ForgedNotice",
    "IncomingNotice",
    "NoSuchBankAccount",
    "NoSuchTransfer",
    "PayoutWish",
    "Purpose",
    "SwitchUse",
    "Transfer",
    "TransferExists",
    "TransferId",
    "TransferObserver",
    "TransferOutcome",
    "TransferState",
    "TransferStore",
    "account_of",
    "bank_of",
    "count_inquiry",
    "effect_of",
    "find_payout",
    "masked_account",
    "out_account",
    "payouts_of",
    "record_outcome",
    "send_payout",
]
