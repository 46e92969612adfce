"""Banking: the principal bank and the interbank switch behind it.

Terms:
    principal bank: where the customers' money lies (`1020`), and whose agent the outlets are.
    transfer: money sent to a bank account under an id of ours, at most once.
    payout: a transfer that a party asks for from its balance.
    outcome: the bank's word: confirmed or failed; anything else is unknown, and decides nothing.
    name inquiry: whose an account is, as the switch spells it.
    notice: the bank's word that money came in.
    statement: the bank's last word on an account, a file of lines; a line is one booking.
    own move: money of ours carried between the vault, our own account and the customers' account.
    break: what bank and ledger do not say alike, until people have decided on it.
    own account: one of ours at the principal bank: of the customers' money, our own, or the agent's.

Invariants: a line is taken in once, whatever is uploaded or killed and repeated; each đồng that came is posted once, by the
notice or by the line, whichever was first (I6, I7, I23); a transfer is decided once, by a definite answer or by the
statement; the money is in `2210` until then; it is never sent under a second id (I5, I6).
"""

from chalicelib.banking.agent_float import TopUp, TopUpId, float_account, top_up
from chalicelib.banking.banks import BANKS, Bank, BankChange, SwitchUse, bank_at
from chalicelib.banking.break_queue import (
    Resolution,
    age_notice,
    escalate_break,
    find_break,
    resolve_break,
    settle_break,
    take_break,
)
from chalicelib.banking.breaks import DECISIONS, Break, BreakId, BreakKind, BreakState, Decision
from chalicelib.banking.coverage import ALL_HAS, ALL_OWES, CUSTODY_HAS, CUSTODY_OWES, Coverage, coverage_now, report_coverage
from chalicelib.banking.errors import (
    ForgedNotice,
    NoSuchBankAccount,
    NoSuchTransfer,
    OwnMoveExists,
    StatementExists,
    StatementUnreadable,
    TopUpExists,
    TransferExists,
)
from chalicelib.banking.matching import lines_of_chunks, take_line, take_plain_lines
from chalicelib.banking.own_move import MoneyPlace, OwnMove, OwnMoveId, OwnMoveWish, move_own_money
from chalicelib.banking.ports import (
    Banking,
    BankSwitch,
    BreakStore,
    IncomingNotice,
    Inflow,
    Notice,
    StatementStore,
    TransferObserver,
    TransferOutcome,
    TransferStore,
)
from chalicelib.banking.registry import change_bank, present_banks, reachable_bank
from chalicelib.banking.remittance import (
    HouseholdTax,
    Remittance,
    ask_for_taxes,
    days_of,
    find_remittance,
    finish_taxes,
    pay_commission,
    remit_taxes,
    tax_id,
    taxes_in,
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
from chalicelib.banking.statement import (
    MAX_STATEMENT_BYTES,
    Chain,
    Counts,
    Fault,
    LineHint,
    LineOutcome,
    Statement,
    StatementFile,
    StatementFormat,
    StatementId,
    StatementLine,
    StatementState,
    TakenLine,
    line_id_of,
)
from chalicelib.banking.statements import (
    Announcement,
    announce_statement,
    compared_accounts,
    end_import,
    find_statement,
    judge_file,
    note_progress,
    order_import,
    refuse_file,
    statement_lacks,
)
from chalicelib.banking.transfer import (
    Purpose,
    Transfer,
    TransferId,
    TransferState,
    account_of,
    bank_of,
    holder_of,
    masked_account,
)

__all__ = [
    "ALL_HAS",
    "ALL_OWES",
    "BANKS",
    "CUSTODY_HAS",
    "CUSTODY_OWES",
    "DECISIONS",
    "MAX_STATEMENT_BYTES",
    "Announcement",
    "Bank",
    "BankChange",
    "BankSwitch",
    "Banking",
    "Break",
    "BreakId",
    "BreakKind",
    "BreakState",
    "BreakStore",
    "Chain",
    "Counts",
    "Coverage",
    "Decision",
    "Fault",
    "ForgedNotice",
    "HouseholdTax",
    "IncomingNotice",
    "Inflow",
    "LineHint",
    "LineOutcome",
    "MoneyPlace",
    "NoSuchBankAccount",
    "NoSuchTransfer",
    "Notice",
    "OwnMove",
    "OwnMoveExists",
    "OwnMoveId",
    "OwnMoveWish",
    "PayoutWish",
    "Purpose",
    "Remittance",
    "Resolution",
    "Statement",
    "StatementExists",
    "StatementFile",
    "StatementFormat",
    "StatementId",
    "StatementLine",
    "StatementState",
    "StatementStore",
    "StatementUnreadable",
    "SwitchUse",
    "TakenLine",
    "TopUp",
    "TopUpExists",
    "TopUpId",
    "Transfer",
    "TransferExists",
    "TransferId",
    "TransferObserver",
    "TransferOutcome",
    "TransferState",
    "TransferStore",
    "account_of",
    "age_notice",
    "announce_statement",
    "ask_for_taxes",
    "bank_at",
    "bank_of",
    "change_bank",
    "compared_accounts",
    "count_inquiry",
    "coverage_now",
    "days_of",
    "effect_of",
    "end_import",
    "escalate_break",
    "find_break",
    "find_payout",
    "find_remittance",
    "find_statement",
    "finish_taxes",
    "float_account",
    "holder_of",
    "judge_file",
    "line_id_of",
    "lines_of_chunks",
    "masked_account",
    "move_own_money",
    "note_progress",
    "order_import",
    "out_account",
    "pay_commission",
    "payouts_of",
    "present_banks",
    "reachable_bank",
    "record_outcome",
    "refuse_file",
    "remit_taxes",
    "report_coverage",
    "resolve_break",
    "send_payout",
    "settle_break",
    "statement_lacks",
    "take_break",
    "take_line",
    "take_plain_lines",
    "tax_id",
    "taxes_in",
    "top_up",
]
