"""Journal entries: balanced sets of postings, immutable, under a key that is used once."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from chalicelib.kernel.clock import to_text
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money, amount_of
from chalicelib.kernel.records import dataclass
from chalicelib.ledger.chart import Account, Side
from chalicelib.ledger.errors import Unbalanced

GENESIS = "0" * 64
"""The hash before an account's first entry."""


class EntryId(Id):
    """A journal entry."""

    prefix = "jnl"
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg of a journal entry, amount in đồng, always positive."""

    account: Account
    side: Side
    amount: Money

    @property
    def signed(self) -> int:
        """The change of the account's balance on its normal side."""
        return self.amount if self.side is self.account.kind.normal else -self.amount


def debit(account: Account, amount: Money) -> Posting:
    return Posting(account, Side.DEBIT, amount)


def credit(account: Account, amount: Money) -> Posting:
    return Posting(account, Side.CREDIT, amount)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A balanced set of postings.

    Attributes:
        key: what happened, once for ever: `release:ord_…:1`. A second entry under it is refused.
        business_ref: the id of the thing it is about (order, shift, withdrawal).
        effective_at: when it happened; `posted_at`: when it was written.
        reverses: the entry of which it takes something back.
        device_id: the enrolled tablet at which it was made.
        late_from: when it really happened, where that day was closed and `effective_at` is a later one.
    """

    entry_id: EntryId
    kind: str
    key: str
    postings: tuple[Posting, ...]
    business_ref: str
    actor: str
    effective_at: datetime
    posted_at: datetime
    policy_version: str
    reverses: EntryId | None = None
    device_id: str | None = None
    late_from: datetime | None = None

    @property
    def digest(self) -> str:
        """SHA-256 over `statement`; chained into each account's entries, and a leaf of its day's seal."""
        return hashlib.sha256(self.statement.encode()).hexdigest()

    @property
    def statement(self) -> str:
        """Every field in one text, always the same for one entry.

        What an entry need not have joins only where it has it, so that a new field leaves the digests of history alone.
        """
        legs = [[p.account.id, p.side.value, p.amount] for p in self.postings]
        fields: list[object] = [
            self.entry_id,
            self.kind,
            self.key,
            legs,
            self.business_ref,
            self.actor,
            to_text(self.effective_at),
            to_text(self.posted_at),
            self.policy_version,
        ]
        late = None if self.late_from is None else to_text(self.late_from)
        extra = {"device_id": self.device_id, "late_from": late, "reverses": self.reverses}
        given = {name: value for name, value in extra.items() if value is not None}
        return json.dumps([*fields, given] if given else fields, separators=(",", ":"), ensure_ascii=False)


def merged(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """One leg an account, zero legs dropped, amounts checked; debits first.

    Raises:
        InvalidInput: an amount is not a positive whole number of đồng within the maximum.
        Unbalanced: debits and credits differ, or fewer than two legs are left.
    """
    net: dict[Account, int] = {}
    for posting in postings:
        if posting.amount == 0:
            continue
        amount_of(posting.amount)
        sign = 1 if posting.side is Side.DEBIT else -1
        net[posting.account] = net.get(posting.account, 0) + sign * posting.amount
    if sum(net.values()) != 0:
        raise Unbalanced("Bút toán không cân.", "Debits and credits of a journal entry must be equal.")
    legs = [Posting(a, Side.DEBIT if n > 0 else Side.CREDIT, abs(n)) for a, n in net.items() if n]
    if len(legs) < 2:
        raise Unbalanced("Bút toán không cân.", "A journal entry has at least two postings.")
    return tuple(sorted(legs, key=lambda leg: (leg.side is Side.CREDIT, leg.account)))


def chained(previous: str, entry_digest: str, amount: int, balance_after: Money) -> str:
    """The hash of an account's next entry: altering any stored field breaks every later one."""
    return hashlib.sha256(f"{previous}|{entry_digest}|{amount}|{balance_after}".encode()).hexdigest()
