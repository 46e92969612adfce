"""Ledger: the double-entry truth about money.

Terms:
    account: a kind from the chart and whose it is; has a normal side.
    posting: one leg, a debit or credit of one account.
    journal entry: a balanced set of postings, immutable, under a key used once for ever.
    hold: part of a balance kept back; captured, released or expired, once.
    posted / held / available balance: the sum of entries; what holds keep; the difference.
    statement: an account's entries with running balance.
    trial balance: debits and credits of all accounts; they are equal.
    hot account: a kind every sale touches; appended over shards, added up by the summariser.
    freeze: an account, or the whole ledger, that may not change until what was found is looked into.
    close: a business day that is over, with its totals; nothing takes effect in it any more.
    seal: a signed hash over every entry of a closed day, kept where nothing is written twice.
    correction: an entry that two people write by hand.
    reversal: the opposite of an entry, in whole or in part; of each leg at most what it was.
    turnover: what was debited and credited; summary: turnovers by day and in all, added up from the stream.

Invariants (docs/money.md): I1 entries balance; I2 a balance is the fold of its entries, gap-free; I3 no account with a
floor falls below zero; I5 a hold resolves at most once; I6 a key posts at most once; I13 a
reversal never takes back more than the entry, and is not reversed.
"""

from chalicelib.ledger import chart
from chalicelib.ledger.balance import Balance, Line
from chalicelib.ledger.business_day import DayClose, start_of
from chalicelib.ledger.chart import CHART, CORRECTABLE, Account, AccountKind, Side, account, account_of
from chalicelib.ledger.closing import close_day, closed_days, days_to_close, find_close
from chalicelib.ledger.errors import (
    AccountFrozen,
    AlreadyPosted,
    AlreadyReversed,
    BooksFrozen,
    DayClosed,
    DayNotOver,
    DayNotSettled,
    DayOutOfOrder,
    HoldResolved,
    HotNotFrozen,
    InsufficientFunds,
    LedgerFrozen,
    NoSuchEntry,
    NoSuchHold,
    NotCorrectable,
    NotFrozen,
    NotReversible,
    NotSealed,
    NotVerified,
    ReversalTooLarge,
    ReversalTooLate,
    SealBroken,
    Unbalanced,
)
from chalicelib.ledger.freeze import Freeze
from chalicelib.ledger.freezing import freeze_account, freeze_ledger, release_account, release_ledger
from chalicelib.ledger.hold import Hold, HoldId, HoldState
from chalicelib.ledger.journal import GENESIS, EntryId, JournalEntry, Posting, chained, credit, debit, merged
from chalicelib.ledger.past import By, balance_at, trial_balance_at
from chalicelib.ledger.ports import (
    DayStore,
    FreezeStore,
    Ledger,
    LedgerStore,
    SealArchive,
    Sealing,
    SealStore,
    Signer,
    TotalsStore,
    VerificationStore,
)
from chalicelib.ledger.reversal import REVERSIBLE, Reversed
from chalicelib.ledger.seal import Leaf, Proof, Seal, leads_to, root_over
from chalicelib.ledger.sealing import check_archived, check_seal, claimed, days_to_seal, find_seal, prove, seal_day
from chalicelib.ledger.service import (
    balance,
    hold,
    hot_balance,
    post,
    post_correction,
    prefetch,
    recount,
    resolve_hold,
    reverse_entry,
    statement,
    summarise,
    trace,
    trial_balance,
)
from chalicelib.ledger.summary import Sums, Turnover, add_up, batches, net, summed
from chalicelib.ledger.verification import Verification

__all__ = [
    "CHART",
    "CORRECTABLE",
    "GENESIS",
    "REVERSIBLE",
    "Account",
    "AccountFrozen",
    "AccountKind",
    "AlreadyPosted",
    "AlreadyReversed",
    "Balance",
    "BooksFrozen",
    "By",
    "DayClose",
    "DayClosed",
    "DayNotOver",
    "DayNotSettled",
    "DayOutOfOrder",
    "DayStore",
    "EntryId",
    "Freeze",
    "FreezeStore",
    "Hold",
    "HoldId",
    "HoldResolved",
    "HoldState",
    "HotNotFrozen",
    "InsufficientFunds",
    "JournalEntry",
    "Leaf",
    "Ledger",
    "LedgerFrozen",
    "LedgerStore",
    "Line",
    "NoSuchEntry",
    "NoSuchHold",
    "NotCorrectable",
    "NotFrozen",
    "NotReversible",
    "NotSealed",
    "NotVerified",
    "Posting",
    "Proof",
    "ReversalTooLarge",
    "ReversalTooLate",
    "Reversed",
    "Seal",
    "SealArchive",
    "SealBroken",
    "SealStore",
    "Sealing",
    "Side",
    "Signer",
    "Sums",
    "TotalsStore",
    "Turnover",
    "Unbalanced",
    "Verification",
    "VerificationStore",
    "account",
    "account_of",
    "add_up",
    "balance",
    "balance_at",
    "batches",
    "chained",
    "chart",
    "check_archived",
    "check_seal",
    "claimed",
    "close_day",
    "closed_days",
    "credit",
    "days_to_close",
    "days_to_seal",
    "debit",
    "find_close",
    "find_seal",
    "freeze_account",
    "freeze_ledger",
    "hold",
    "hot_balance",
    "leads_to",
    "merged",
    "net",
    "post",
    "post_correction",
    "prefetch",
    "prove",
    "recount",
    "release_account",
    "release_ledger",
    "resolve_hold",
    "reverse_entry",
    "root_over",
    "seal_day",
    "start_of",
    "statement",
    "summarise",
    "summed",
    "trace",
    "trial_balance",
    "trial_balance_at",
]
