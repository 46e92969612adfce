"""The chart of accounts: every kind of account, its normal side, and whether it may go below zero.

An account is a kind and whose it is: `2010` of a household is what the province owes it. Kinds that every sale touches
(income, tax, clearing, banks' own view) are *hot*: their entries are appended over shards without a running balance, and a
single summariser adds them up; no unit of work waits for another there. Source: money.md sections 3 and "DynamoDB design".
"""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """The two sides of an account."""

    DEBIT = "D"
    CREDIT = "C"


@dataclass(frozen=True, slots=True)
class AccountKind:
    """One row of the chart.

    Attributes:
        code: four digits, permanent.
        floor: the balance may not go below zero on the normal side.
        hot: appended over shards; cannot have a floor.
        passing: its accounts come back to zero; those that have not are listed by age.
    """

    code: str
    name: str
    normal: Side
    floor: bool
    hot: bool = False
    passing: bool = False


_D, _C = Side.DEBIT, Side.CREDIT

AGENT_BANK = AccountKind("1010", "agent's account at the principal bank", _D, True)
CUSTODY_BANK = AccountKind("1020", "customers' money at the principal bank", _D, False, hot=True)
OPERATING_BANK = AccountKind("1030", "own money at the bank", _D, False, hot=True)
TILL = AccountKind("1110", "cash with one teller", _D, True)
SAFE = AccountKind("1120", "the outlet's safe", _D, True)
TRANSIT = AccountKind("1130", "cash in a sealed bag on its way", _D, True, passing=True)
VAULT = AccountKind("1140", "the province's vault", _D, True)
STRIPE = AccountKind("1210", "card money captured, not yet paid out", _D, False, hot=True)
BANK_CLEARING = AccountKind("1220", "bank money notified, not yet on a statement", _D, False, hot=True, passing=True)
COD = AccountKind("1230", "cash collected at the door, not yet remitted, by carrier and parcel", _D, True, passing=True)
TELLER_SHORT = AccountKind("1310", "shortage a teller owes", _D, True, passing=True)
CARD_DISPUTE = AccountKind("1320", "card money that a buyer disputes", _D, True, passing=True)
OFFLINE_EXCEPTION = AccountKind("1330", "cash paid offline without a good voucher, by outlet", _D, True, passing=True)
TRANSIT_DIFFERENCE = AccountKind("1340", "what a bag held more or less than its slip", _D, False, passing=True)
SELLER_RECEIVABLE = AccountKind("1350", "clawed back from a seller, not yet recovered", _D, True)
BALANCE = AccountKind("2010", "balance account of a party", _C, True)
ESCROW = AccountKind("2110", "money of one order, waiting", _C, True)
REFUND_DUE = AccountKind("2120", "to be given back", _C, True, passing=True)
OUT_TRANSFER = AccountKind("2210", "sent to a bank, unconfirmed", _C, True, passing=True)
UNAPPLIED = AccountKind("2220", "money in that matches nothing yet", _C, True, passing=True)
VAT_WITHHELD = AccountKind("2310", "VAT withheld for sellers", _C, False, hot=True)
PIT_WITHHELD = AccountKind("2320", "income tax withheld for sellers", _C, False, hot=True)
VAT_OUTPUT = AccountKind("2330", "VAT on our own fees", _C, False, hot=True)
COMMISSION_DUE = AccountKind("2410", "commission owed to an outlet", _C, True)
CASH_OVER = AccountKind("2420", "cash found over at a count", _C, True)
CARRIER_DUE = AccountKind("2430", "shipping owed to a carrier", _C, False, hot=True)
CODE = AccountKind("2510", "held for one withdrawal code", _C, True, passing=True)
FEE_DEFERRED = AccountKind("2520", "fee held with a withdrawal code", _C, True)
VOUCHER = AccountKind("2530", "held for one offline voucher", _C, True, passing=True)
COUNTER_PAY = AccountKind("2540", "committed at the counter, notes not yet handed over", _C, True, passing=True)
COUNTER_RECEIVE = AccountKind("2550", "notes taken at the counter, credit not yet final", _C, True, passing=True)
FUNDING = AccountKind("3000", "funding", _C, False, hot=True)
INCOME_MARKETPLACE = AccountKind("4010", "marketplace fee", _C, False, hot=True)
INCOME_CASH_OUT = AccountKind("4020", "cash-out fee", _C, False, hot=True)
INCOME_TRANSFER = AccountKind("4030", "transfer fee", _C, False, hot=True)
INCOME_CASH_OVER = AccountKind("4040", "cash over that nobody claimed", _C, False, hot=True)
EXPENSE_STRIPE = AccountKind("5010", "card fee", _D, False, hot=True)
EXPENSE_BANK = AccountKind("5020", "bank fee", _D, False, hot=True)
EXPENSE_COMMISSION = AccountKind("5030", "commission to outlets", _D, False, hot=True)
EXPENSE_SHORT = AccountKind("5040", "shortage written off", _D, False, hot=True)
EXPENSE_DISPUTE = AccountKind("5050", "dispute lost", _D, False, hot=True)
EXPENSE_FRAUD = AccountKind("5060", "fraud loss", _D, False, hot=True)
EXPENSE_GOODWILL = AccountKind("5070", "given out of goodwill", _D, False, hot=True)

CHART: dict[str, AccountKind] = {kind.code: kind for kind in list(globals().values()) if isinstance(kind, AccountKind)}
"""Every kind by its code."""


CORRECTABLE: frozenset[str] = frozenset(
    {"1010", "1020", "1030", "1210", "1220", "1310", "1350", "2010", "2310", "2320", "2330", "2410", "2420", "2430", "3000"}
    | {code for code in CHART if code[0] in "45"}
)
"""Kinds between which two people may post a correction. The others are the money of something with a state of its own (an
order, a code, a transfer, a parcel), or notes that were counted: only what counts or ends those may move it."""


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """An account: `2010:pty_…` is the balance account of that party.

    Attributes:
        of: whose, or of what; ids and codes, no `#` and no `:`.
    """

    code: str
    of: str

    @property
    def kind(self) -> AccountKind:
        return CHART[self.code]

    @property
    def id(self) -> str:
        return f"{self.code}:{self.of}"


def account(kind: AccountKind, of: str) -> Account:
    """The account of this kind that belongs to `of`.

    Raises:
        ValueError: `of` is empty or has a delimiter in it.
    """
    if not of or "#" in of or ":" in of:
        raise ValueError(f"not an account owner: {of!r}")
    return Account(kind.code, of)


def account_of(text: str) -> Account:
    """The account that `Account.id` wrote."""
    code, _, of = text.partition(":")
    return account(CHART[code], of)
