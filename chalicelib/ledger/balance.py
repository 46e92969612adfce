"""Balances of cold accounts: posted, held, available; and the entry that changes them."""

from dataclasses import replace

from chalicelib.kernel.clock import to_text
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger.chart import Account
from chalicelib.ledger.freeze import Freeze
from chalicelib.ledger.journal import GENESIS, JournalEntry, Posting, chained


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account has, on its normal side, in đồng.

    Attributes:
        posted: the sum of its entries; held: what open holds keep; available: what may be spent.
        sequence: the number of its entries.
        head: hash of its last entry.
        freeze: why nothing may change it, if so.
    """

    account: Account
    posted: Money = 0
    held: Money = 0
    sequence: int = 0
    head: str = GENESIS
    freeze: Freeze | None = None

    @property
    def available(self) -> Money:
        return self.posted - self.held


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of one account: what a statement shows.

    Attributes:
        amount: signed on the account's normal side.
        hash, previous: the account's chain.
    """

    account: Account
    sequence: int
    entry_id: str
    kind: str
    business_ref: str
    amount: int
    balance_after: Money
    effective_at: str
    posted_at: str
    previous: str
    hash: str


def allows(balance: Balance, posting: Posting) -> bool:
    """Whether the account may take the posting: with a floor, the available balance never falls below zero by it."""
    if not balance.account.kind.floor or posting.signed >= 0:
        return True
    return balance.available + posting.signed >= 0


def line_after(before: Balance, entry: JournalEntry, leg: Posting, digest: str) -> tuple[Balance, Line]:
    """What the entry makes of this balance, and the line that says so; whoever replays the ledger makes the same."""
    balance, hash_ = after(before, leg, digest)
    line = Line(
        account=leg.account,
        sequence=balance.sequence,
        entry_id=entry.entry_id,
        kind=entry.kind,
        business_ref=entry.business_ref,
        amount=leg.signed,
        balance_after=balance.posted,
        effective_at=to_text(entry.effective_at),
        posted_at=to_text(entry.posted_at),
        previous=before.head,
        hash=hash_,
    )
    return balance, line


def after(balance: Balance, posting: Posting, digest: str) -> tuple[Balance, str]:
    """The balance after the posting, and the hash of the entry."""
    posted = balance.posted + posting.signed
    hash_ = chained(balance.head, digest, posting.signed, posted)
    return replace(balance, posted=posted, sequence=balance.sequence + 1, head=hash_), hash_
