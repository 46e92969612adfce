"""Use cases of withdrawals on the phone: ask for a code, see it, take the money back; and what happens when time is over."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.identity import PartyId, check_pin, expect, find_party
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.fees import FeeKind
from chalicelib.kernel.money import Money, amount_of, format_vnd
from chalicelib.kernel.paging import Page, page_size
from chalicelib.ledger import EntryId, balance, credit, debit, post, prefetch
from chalicelib.softatm.accounts import balance_account, code_account, fee_account
from chalicelib.softatm.customer import customer_ref, masked_name
from chalicelib.softatm.errors import NoSuchWithdrawal, NotCashStep, OutletNeeded, WithdrawalExists, WithdrawalMoved
from chalicelib.softatm.limit import customer_limit, require_within
from chalicelib.softatm.outlet import OutletCode
from chalicelib.softatm.outlets import cash_outlet
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.quote import agreed_fee
from chalicelib.softatm.withdrawal import (
    Withdrawal,
    WithdrawalId,
    WithdrawalState,
    code_hash,
    code_of,
    moved,
    pin_hash,
    with_entry,
)

CODE_ATTEMPTS = 8
"""Codes tried for one id: with a hundredth of all codes in use, all eight are taken once in 10^16."""


def require_step(softatm: Softatm, amount: Money) -> None:
    """
    Raises:
        InvalidInput: not an amount.
        NotCashStep: notes cannot make it up.
    """
    amount_of(amount)
    step = softatm.policy.cash_step
    if amount % step:
        raise NotCashStep(
            f"Số tiền phải là bội số của {format_vnd(step)}.", f"The amount is a multiple of {step} đồng.", field="amount"
        )


def issue_withdrawal(
    softatm: Softatm,
    *,
    withdrawal_id: WithdrawalId,
    party_id: PartyId,
    amount: Money,
    money_pin: str,
    collect_pin: str,
    outlet_code: OutletCode | None,
    quote: str | None = None,
) -> Withdrawal:
    """Set money aside for a code.

    Raises:
        InvalidInput, NotCashStep: not an amount in notes.
        QuoteAltered, QuoteExpired: the quote is not good for this.
        OutletNeeded: over the policy's amount an outlet must be named.
        NoSuchParty, PartySuspended: the caller may not.
        PinNotSet, PinLocked, WrongPin: of the money PIN; the try counts.
        WithdrawalExists: the id was used before.
        NoSuchOutlet, OutletServesNoCash: the outlet cannot pay.
        LimitExceeded: it could not be paid today.
        InsufficientFunds: the balance, or what is available of it, is smaller.
    """
    require_step(softatm, amount)
    policy = softatm.policy
    fee, fee_policy = agreed_fee(softatm, FeeKind.CASH_OUT, amount, quote)
    if amount > policy.code_bound_above and outlet_code is None:
        raise OutletNeeded(
            f"Trên {format_vnd(policy.code_bound_above)}, hãy chọn điểm nhận tiền.", "Choose an outlet.", field="outlet_code"
        )
    _prefetch_issue(softatm, withdrawal_id, party_id, outlet_code)
    owner = find_party(softatm.identity, party_id)
    owner.require_active()
    check_pin(softatm.identity, party_id, money_pin)
    if softatm.withdrawals.find(withdrawal_id) is not None:
        raise WithdrawalExists
    if outlet_code is not None:
        cash_outlet(softatm, outlet_code)
    customer = customer_ref(softatm.pepper, owner.phone)
    limit = customer_limit(policy, customer, business_date(softatm.now))
    require_within(limit, softatm.limits.used(limit), amount)
    withdrawal = Withdrawal(
        withdrawal_id=withdrawal_id,
        party_id=party_id,
        customer=customer,
        holder=masked_name(owner.name),
        amount=amount,
        fee=fee,
        fee_policy=fee_policy,
        issued_at=softatm.now,
        good_until=softatm.now + timedelta(seconds=policy.code_lifetime_s),
        outlet_code=outlet_code,
        code_attempt=_free_attempt(softatm, withdrawal_id),
        pin_hash=pin_hash(softatm.pepper, withdrawal_id, collect_pin),
    )
    return _stage_issue(softatm, withdrawal)


def _prefetch_issue(
    softatm: Softatm, withdrawal_id: WithdrawalId, party_id: PartyId, outlet_code: OutletCode | None
) -> None:
    """Everything but the customer's limit, whose key is known only with the phone number, in one round trip."""
    expect(softatm.identity, parties=[party_id], pins=[party_id])
    softatm.withdrawals.expect(withdrawal_id)
    softatm.withdrawals.expect_code(code_hash(softatm.pepper, code_of(softatm.pepper, withdrawal_id, 0)))
    if outlet_code is not None:
        softatm.outlets.expect(outlet_code)
    prefetch(softatm.ledger, [balance_account(party_id), code_account(withdrawal_id), fee_account(withdrawal_id)])


def _free_attempt(softatm: Softatm, withdrawal_id: WithdrawalId) -> int:
    """The first of the id's codes that nobody has; a racer who takes it makes the commit stale."""
    for attempt in range(CODE_ATTEMPTS):
        code = code_of(softatm.pepper, withdrawal_id, attempt)
        if softatm.withdrawals.find_by_code(code_hash(softatm.pepper, code)) is None:
            return attempt
    raise WithdrawalMoved("Không tạo được mã, mời thử lại.", "No code is free for this id; use another.")


def _stage_issue(softatm: Softatm, withdrawal: Withdrawal) -> Withdrawal:
    owner = balance_account(withdrawal.party_id)
    entry_id = EntryId.make(softatm.now, softatm.entropy)
    left = balance(softatm.ledger, owner).available - withdrawal.amount - withdrawal.fee
    issued = with_entry(replace(withdrawal, balance_after=left), "issue", entry_id)
    code = code_of(softatm.pepper, issued.withdrawal_id, issued.code_attempt)
    softatm.withdrawals.stage_new(issued, code_hash(softatm.pepper, code))
    post(
        softatm.ledger,
        kind="code_issue",
        key=f"code:{withdrawal.withdrawal_id}:issue",
        postings=[
            debit(owner, withdrawal.amount + withdrawal.fee),
            credit(withdrawal.code_account, withdrawal.amount),
            credit(withdrawal.fee_account, withdrawal.fee),
        ],
        business_ref=withdrawal.withdrawal_id,
        entry_id=entry_id,
    )
    return issued


def show_code(softatm: Softatm, withdrawal: Withdrawal) -> str | None:
    """The eight digits, for the owner's eyes, while somebody may still pay them."""
    if withdrawal.state is not WithdrawalState.ISSUED or softatm.now >= withdrawal.good_until:
        return None
    return code_of(softatm.pepper, withdrawal.withdrawal_id, withdrawal.code_attempt)


def find_own(softatm: Softatm, party_id: PartyId, withdrawal_id: WithdrawalId) -> Withdrawal:
    """
    Raises:
        NoSuchWithdrawal: unknown, or somebody else's.
    """
    withdrawal = softatm.withdrawals.find(withdrawal_id)
    if withdrawal is None or withdrawal.party_id != party_id:
        raise unknown()
    return withdrawal


def withdrawals_of(softatm: Softatm, party_id: PartyId, *, cursor: str | None, limit: int | None) -> Page[Withdrawal]:
    """The party's withdrawals, newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return softatm.withdrawals.of_party(party_id, cursor=cursor, limit=page_size(limit))


def cancel_withdrawal(softatm: Softatm, party_id: PartyId, withdrawal_id: WithdrawalId) -> Withdrawal:
    """Take the money back to the balance.

    Raises:
        NoSuchWithdrawal: unknown, or somebody else's.
        WithdrawalMoved: paid, being paid, or ended before.
    """
    return _close(softatm, find_own(softatm, party_id, withdrawal_id), WithdrawalState.CANCELLED)


def close_due_withdrawal(softatm: Softatm, withdrawal_id: WithdrawalId) -> bool:
    """Give the money of an expired or locked code back; False if there is nothing to do (any more)."""
    withdrawal = softatm.withdrawals.find(withdrawal_id)
    if withdrawal is None:
        return False
    if withdrawal.state is WithdrawalState.LOCKED:
        _close(softatm, withdrawal, WithdrawalState.CANCELLED, reason="locked")
        return True
    if withdrawal.state is WithdrawalState.ISSUED and softatm.now >= withdrawal.good_until:
        _close(softatm, withdrawal, WithdrawalState.EXPIRED)
        return True
    return False


def _close(softatm: Softatm, withdrawal: Withdrawal, to: WithdrawalState, reason: str | None = None) -> Withdrawal:
    closed = moved(withdrawal, to, ended_at=softatm.now, reason=reason)
    owner = balance_account(withdrawal.party_id)
    prefetch(softatm.ledger, [owner, withdrawal.code_account, withdrawal.fee_account])
    entry_id = EntryId.make(softatm.now, softatm.entropy)
    closed = with_entry(closed, "close", entry_id)
    softatm.withdrawals.stage(closed, was=withdrawal)
    post(
        softatm.ledger,
        kind="code_close",
        key=f"code:{withdrawal.withdrawal_id}:close",
        postings=[
            debit(withdrawal.code_account, withdrawal.amount),
            debit(withdrawal.fee_account, withdrawal.fee),
            credit(owner, withdrawal.amount + withdrawal.fee),
        ],
        business_ref=withdrawal.withdrawal_id,
        short=withdrawal.torn,
        entry_id=entry_id,
    )
    return closed


def unknown() -> NoSuchWithdrawal:
    return NoSuchWithdrawal("Không tìm thấy lệnh rút tiền.", "There is no such withdrawal.")
