"""Use cases of the ledger: post, hold, read. They stage; only the edge commits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.money import Money, amount_of, format_vnd
from chalicelib.kernel.paging import Page, page_size
from chalicelib.ledger.balance import Balance, Line, allows, line_after
from chalicelib.ledger.chart import CORRECTABLE, Account
from chalicelib.ledger.closing import effective_moment
from chalicelib.ledger.errors import (
    AlreadyReversed,
    EffectiveInFuture,
    HoldResolved,
    InsufficientFunds,
    NoSuchEntry,
    NoSuchHold,
    NotCorrectable,
    ReversalNeedsTwo,
)
from chalicelib.ledger.freezing import require_open, require_thawed
from chalicelib.ledger.hold import Hold, HoldId, HoldState
from chalicelib.ledger.journal import EntryId, JournalEntry, Posting, merged
from chalicelib.ledger.ports import Ledger
from chalicelib.ledger.reversal import left_of, opposite, part_of, require_reversible, taken_back
from chalicelib.ledger.summary import Turnover, net, summed


def prefetch(ledger: Ledger, accounts: Iterable[Account]) -> None:
    """Read the accounts a use case is about to post to in one round trip."""
    ledger.store.prefetch(account for account in accounts if not account.kind.hot)


def post(
    ledger: Ledger,
    *,
    kind: str,
    key: str,
    postings: Sequence[Posting],
    business_ref: str,
    effective_at: datetime | None = None,
    short: Mapping[Account, DomainError] | None = None,
    entry_id: EntryId | None = None,
    reverses: EntryId | None = None,
) -> JournalEntry:
    """Stage a journal entry.

    Args:
        kind: the flow and step, e.g. `cash_in_take`.
        key: what happened, once for ever, e.g. `cashin:op_…:take`.
        effective_at: when it happened, if before now; of a closed day, the entry takes effect on the first open one.
        short: the refusal to raise when this account lacks the money; otherwise `InsufficientFunds`.
        entry_id: made by a caller who stages what refers to the entry before it, so that its refusal speaks first.
        reverses: the entry of which it takes something back; `reverse_entry` says so, and a use case that
            undoes its own.

    Raises:
        InvalidInput, Unbalanced: the postings are no journal entry.
        EffectiveInFuture: `effective_at` is yet to come.
        LedgerFrozen, AccountFrozen: nothing may move, or not there.
        InsufficientFunds: an account with a floor would fall below zero, or what `short` names.
        AlreadyPosted: at the commit, if the key was used before.
    """
    legs = merged(postings)
    if effective_at is not None and effective_at > ledger.now:
        raise EffectiveInFuture("Thời điểm chưa đến.", "An entry cannot take effect in the future.", field="effective_at")
    takes_effect, late_from = effective_moment(ledger, effective_at or ledger.now)
    entry = JournalEntry(
        entry_id=entry_id or EntryId.make(ledger.now, ledger.entropy),
        kind=kind,
        key=key,
        postings=legs,
        business_ref=business_ref,
        actor=ledger.actor,
        effective_at=takes_effect,
        posted_at=ledger.now,
        policy_version=ledger.policy.version,
        reverses=reverses,
        device_id=ledger.device_id,
        late_from=late_from,
    )
    digest = entry.digest
    cold = [leg for leg in legs if not leg.account.kind.hot]
    ledger.store.prefetch(leg.account for leg in cold)
    require_open(ledger)
    changes = [_change(ledger, entry, leg, digest, short or {}) for leg in cold]
    ledger.store.stage(entry, changes)
    return entry


def _change(
    ledger: Ledger, entry: JournalEntry, leg: Posting, digest: str, short: Mapping[Account, DomainError]
) -> tuple[Balance, Line]:
    before = ledger.store.balance(leg.account)
    require_thawed(before)
    if not allows(before, leg):
        raise short.get(leg.account) or insufficient(before)
    return line_after(before, entry, leg, digest)


def insufficient(balance: Balance) -> InsufficientFunds:
    """The refusal for an account that lacks the money; it tells the owner what is there."""
    return InsufficientFunds(
        f"Số dư không đủ: còn {format_vnd(balance.available)}.",
        f"The available balance is {balance.available} đồng.",
        details={"available": balance.available},
    )


def balance(ledger: Ledger, account: Account) -> Balance:
    """The balance of a cold account, strongly consistent, as this unit of work leaves it."""
    return ledger.store.balance(account)


def hold(ledger: Ledger, *, hold_id: HoldId, account: Account, amount: Money, purpose: str, until: datetime) -> Hold:
    """Keep money back.

    Raises:
        InvalidInput: not an amount.
        LedgerFrozen, AccountFrozen: nothing may move, or not there.
        InsufficientFunds: the available balance is smaller.
        HoldResolved: at the commit, if the id was used before.
    """
    amount_of(amount)
    before = _changeable(ledger, account)
    if before.available < amount:
        raise insufficient(before)
    made = Hold(hold_id, account, amount, purpose, until)
    ledger.store.stage_hold(made, replace(before, held=before.held + amount), was=None)
    return made


def _changeable(ledger: Ledger, account: Account) -> Balance:
    before = ledger.store.balance(account)
    require_open(ledger)
    require_thawed(before)
    return before


def resolve_hold(ledger: Ledger, hold_id: HoldId, outcome: HoldState) -> Hold:
    """Give the held money back to the available balance; the capturing use case posts it in the same unit of work.

    Raises:
        NoSuchHold: no hold has the id.
        HoldResolved: it was resolved before.
        LedgerFrozen, AccountFrozen: nothing may move, or not there.
    """
    found = ledger.store.hold(hold_id)
    if found is None:
        raise NoSuchHold("Không có khoản giữ này.", "There is no such hold.")
    if found.state is not HoldState.HELD or outcome is HoldState.HELD:
        raise HoldResolved("Khoản giữ đã kết thúc.", f"The hold is {found.state.value}.")
    before = _changeable(ledger, found.account)
    resolved = replace(found, state=outcome)
    ledger.store.stage_hold(resolved, replace(before, held=before.held - found.amount), was=found.state.value)
    return resolved


def statement(ledger: Ledger, account: Account, *, cursor: str | None = None, limit: int | None = None) -> Page[Line]:
    """The account's entries with running balance, newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return ledger.store.lines(account, cursor=cursor, limit=page_size(limit, default=20))


def reverse_entry(
    ledger: Ledger,
    entry_id: EntryId,
    *,
    reason: str,
    maker_id: str,
    checker_id: str,
    legs: Mapping[Account, Money] | None = None,
) -> JournalEntry:
    """Stage the opposite of an entry.

    Args:
        legs: how much of which legs, for a part; None for all that is left of it.

    Raises:
        ReversalNeedsTwo: maker and checker are one.
        NoSuchEntry: unknown.
        NotReversible: it is a reversal, or of a kind that a use case of its own undoes.
        ReversalTooLate: the window is over.
        AlreadyReversed: nothing is left of it.
        InvalidInput, ReversalTooLarge, Unbalanced: the part is no part of the entry.
        InsufficientFunds: who got the money has spent it.
        StaleVersion: at the commit, when another reversal came first.
    """
    if maker_id == checker_id:
        raise ReversalNeedsTwo("Cần hai người khác nhau.", "A reversal is asked for by one person and approved by another.")
    found = ledger.store.entry(entry_id)
    if found is None:
        raise NoSuchEntry("Không có bút toán này.", "There is no such journal entry.")
    require_reversible(found, now=ledger.now, window_s=ledger.policy.reversal_window_s)
    before = ledger.store.reversed(entry_id)
    left = left_of(found, before)
    if not left:
        raise AlreadyReversed("Bút toán này đã được đảo.", "Nothing is left of the entry to reverse.")
    part = left if legs is None else part_of(left, legs)
    reversing = EntryId.make(ledger.now, ledger.entropy)
    ledger.store.stage_reversed(taken_back(before, part, reversing, (maker_id, checker_id, reason)))
    return post(
        ledger,
        kind="reversal",
        key=f"reverse:{entry_id}:{len(before.entries) + 1}",
        postings=opposite(found, part),
        business_ref=found.business_ref,
        entry_id=reversing,
        reverses=entry_id,
    )


def post_correction(
    ledger: Ledger, *, correction_id: str, about: str, postings: Sequence[Posting], maker_id: str, checker_id: str
) -> JournalEntry:
    """Stage an entry that two people write by hand, to put right what no use case can (failure 46).

    Args:
        correction_id: of the approval, which has the reason; a correction is posted once for it.

    Raises:
        ReversalNeedsTwo: maker and checker are one.
        NotCorrectable: an account that is not for correcting.
        InvalidInput, Unbalanced, InsufficientFunds, AlreadyPosted: as `post`.
    """
    if maker_id == checker_id:
        raise ReversalNeedsTwo("Cần hai người khác nhau.", "A correction is asked for by one person, approved by another.")
    for leg in postings:
        if leg.account.code not in CORRECTABLE:
            raise NotCorrectable(
                f"Không được điều chỉnh tài khoản {leg.account.id} bằng tay: hãy xử lý chính việc mà nó thuộc về.",
                "The money of this account belongs to something with a state of its own.",
                field="legs",
                details={"account": leg.account.id},
            )
    return post(ledger, kind="correction", key=f"correction:{correction_id}", postings=postings, business_ref=about)


def summarise(ledger: Ledger, entries: Sequence[JournalEntry]) -> list[JournalEntry]:
    """Add to the sums those of the entries that are not in them yet, however often each is handed over.

    Returns:
        the entries that were new, for whoever counts other things in the same unit of work.
    """
    fresh = ledger.totals.unsummed(entries)
    if fresh:
        ledger.totals.stage(fresh, summed(fresh))
    return fresh


def trial_balance(ledger: Ledger, on: date | None = None) -> dict[str, Turnover]:
    """Debits and credits by kind of account, as the summariser has them: of all time, or of one day."""
    return ledger.totals.turnover(on)


def recount(ledger: Ledger, days: Iterable[date]) -> dict[str, Turnover]:
    """The trial balance of these days, counted from the journal itself."""
    return summed(entry for day in days for entry in ledger.store.entries_on(day)).overall


def hot_balance(ledger: Ledger, account: Account) -> Money:
    """The balance of a hot account on its normal side; it lags behind the journal by moments."""
    turnover = ledger.totals.hot_turnover(account)
    return net(account.kind, turnover)


def trace(ledger: Ledger, business_ref: str) -> list[JournalEntry]:
    """Follow the đồng: every journal entry about one order, shift or withdrawal."""
    return ledger.store.entries_about(business_ref)
