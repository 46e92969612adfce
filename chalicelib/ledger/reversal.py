"""Reversal: the opposite of a journal entry, in whole or in part, by two people, within a window (money.md flow 15)."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime, timedelta

from chalicelib.kernel.money import Money, amount_of, format_vnd
from chalicelib.kernel.records import dataclass
from chalicelib.ledger.chart import Account, Side
from chalicelib.ledger.errors import NotReversible, ReversalTooLarge, ReversalTooLate
from chalicelib.ledger.journal import EntryId, JournalEntry, Posting

REVERSIBLE: frozenset[str] = frozenset({"card_fee", "correction"})
"""Kinds of entries that a person in the back office may reverse.

Most entries are the money's side of something that has a state of its own: an order is released, a withdrawal handed
over, a transfer confirmed, a shift closed, a bank line matched. Taking back the money alone would leave that state
lying: the order would still be released without the household having been paid, the bank's word would say one thing
and 2210 another, the limits of the day would stay used. Those are undone by use cases of their own, which move both
(putting a withdrawal back, a refund, the return of a transfer, the supervisor's reversal at the counter) and post as
many entries as that takes.

Here stand the kinds behind which nothing else changes: a fee as the gateway told it, and what two people wrote by hand. An
unknown kind is not reversible: who adds a flow has to think about it first. A reversal itself is never reversed; what was
reversed by mistake is posted again, by two people, as a correction.
"""


@dataclass(frozen=True, slots=True)
class Reversed:
    """What was taken back of one journal entry so far.

    Attributes:
        amounts: by account, on the other side of the entry's leg; never more than the leg.
        entries: the reversing entries, oldest first.
        words: for each of them who asked, who approved, and why.
    """

    entry_id: EntryId
    amounts: Mapping[Account, Money] = field(default_factory=dict)
    entries: tuple[EntryId, ...] = ()
    words: tuple[tuple[str, str, str], ...] = ()


def require_reversible(entry: JournalEntry, *, now: datetime, window_s: int) -> None:
    """
    Raises:
        NotReversible: a reversal, or not among `REVERSIBLE`.
        ReversalTooLate: posted more than `window_s` seconds ago.
    """
    if entry.reverses is not None:
        raise NotReversible(
            "Bút toán đảo không được đảo lại.",
            "A reversal is not reversed; post a correction.",
            details={"kind": entry.kind},
        )
    if entry.kind not in REVERSIBLE:
        raise NotReversible(
            "Bút toán này gắn với nghiệp vụ khác, hãy huỷ nghiệp vụ đó.",
            "What this entry is part of has to be undone, not its money alone.",
            details={"kind": entry.kind},
        )
    if now - entry.posted_at > timedelta(seconds=window_s):
        raise ReversalTooLate("Đã quá thời hạn đảo bút toán.", f"The window of {window_s} seconds is over.")


def taken_back(before: Reversed, part: Mapping[Account, Money], entry_id: EntryId, words: tuple[str, str, str]) -> Reversed:
    """What was taken back once `part` is, by the entry with this id."""
    accounts = before.amounts.keys() | part.keys()
    amounts = {account: before.amounts.get(account, 0) + part.get(account, 0) for account in accounts}
    return Reversed(before.entry_id, amounts, (*before.entries, entry_id), (*before.words, words))


def left_of(entry: JournalEntry, before: Reversed) -> dict[Account, Money]:
    """What of each leg was not taken back yet; legs of which nothing is left are left out."""
    left = {leg.account: leg.amount - before.amounts.get(leg.account, 0) for leg in entry.postings}
    return {account: amount for account, amount in left.items() if amount}


def opposite(entry: JournalEntry, part: Mapping[Account, Money]) -> Sequence[Posting]:
    """The legs that take `part` of the entry back."""
    other = {Side.DEBIT: Side.CREDIT, Side.CREDIT: Side.DEBIT}
    return [Posting(leg.account, other[leg.side], part[leg.account]) for leg in entry.postings if leg.account in part]


def part_of(left: Mapping[Account, Money], legs: Mapping[Account, Money]) -> dict[Account, Money]:
    """The legs, if they are no more than what is left.

    Raises:
        InvalidInput: not an amount.
        ReversalTooLarge: a leg is larger, or the entry has none on that account.
    """
    for account, amount in legs.items():
        amount_of(amount, field="legs")
        if amount > left.get(account, 0):
            raise ReversalTooLarge(
                f"Chỉ còn {format_vnd(left.get(account, 0))} chưa đảo.",
                "More than is left of the entry on this account.",
                field="legs",
                details={"account": account.id, "left": left.get(account, 0)},
            )
    return dict(legs)
