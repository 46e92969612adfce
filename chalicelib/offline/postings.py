"""Flows 12a to 12d. Cash that left a drawer is always posted, whatever became of drawer, shift or voucher since."""

from chalicelib.kernel.money import Money, share
from chalicelib.ledger import EntryId, Posting, account, balance, chart, credit, debit, post, prefetch
from chalicelib.offline.accounts import exception_account
from chalicelib.offline.journal import Entry
from chalicelib.offline.lease import Lease
from chalicelib.offline.ports import Offline
from chalicelib.offline.voucher import Voucher
from chalicelib.softatm import Shift, ShiftState, balance_account, commission_account


def post_issue(offline: Offline, voucher: Voucher, entry_id: EntryId) -> None:
    """Flow 12a."""
    post(
        offline.ledger,
        kind="voucher_issue",
        key=f"voucher:{voucher.voucher_id}:issue",
        postings=[
            debit(balance_account(voucher.party_id), voucher.amount + voucher.fee),
            credit(voucher.account, voucher.amount),
            credit(voucher.fee_account, voucher.fee),
        ],
        business_ref=voucher.voucher_id,
        entry_id=entry_id,
    )


def post_redemption(offline: Offline, voucher: Voucher, shift: Shift | None, entry_id: EntryId) -> None:
    """Flow 12b, effective when the tablet paid."""
    outlet = voucher.outlet_code
    commission = share(voucher.amount, offline.policy.cash_out_commission_bp)
    post(
        offline.ledger,
        kind="voucher_redeem",
        key=f"voucher:{voucher.voucher_id}:redeem",
        postings=[
            debit(voucher.account, voucher.amount),
            *cash_left(offline, shift, outlet, voucher.amount),
            debit(voucher.fee_account, voucher.fee),
            credit(account(chart.INCOME_CASH_OUT, outlet), voucher.fee),
            debit(account(chart.EXPENSE_COMMISSION, outlet), commission),
            credit(commission_account(outlet), commission),
        ],
        business_ref=voucher.voucher_id,
        effective_at=voucher.paid_at,
        short=voucher.torn,
        entry_id=entry_id,
    )


def post_refund(offline: Offline, voucher: Voucher, entry_id: EntryId) -> None:
    """Flow 12c."""
    owner = balance_account(voucher.party_id)
    prefetch(offline.ledger, [owner, voucher.account, voucher.fee_account])
    post(
        offline.ledger,
        kind="voucher_close",
        key=f"voucher:{voucher.voucher_id}:close",
        postings=[
            debit(voucher.account, voucher.amount),
            debit(voucher.fee_account, voucher.fee),
            credit(owner, voucher.amount + voucher.fee),
        ],
        business_ref=voucher.voucher_id,
        short=voucher.torn,
        entry_id=entry_id,
    )


def post_exception(offline: Offline, lease: Lease, entry: Entry, shift: Shift | None) -> None:
    """Flow 12d: the cash is gone, and no voucher holds money for it."""
    post(
        offline.ledger,
        kind="voucher_exception",
        key=f"voucher:{entry.voucher_id}:exc:{lease.lease_id}-{entry.key}",
        postings=[
            debit(exception_account(lease.outlet_code), entry.amount),
            *cash_left(offline, shift, lease.outlet_code, entry.amount),
        ],
        business_ref=entry.voucher_id,
    )


def cash_left(offline: Offline, shift: Shift | None, outlet_code: str, amount: Money) -> list[Posting]:
    """Where the books still have the notes that are gone.

    In the till while its shift is not closed. After the close they were missed at the count, and the teller owes them: the
    debt was for these notes. Whatever neither has was in the drawer beyond what the books knew: cash over.
    """
    open_shift = shift if shift is not None and shift.state is not ShiftState.CLOSED else None
    places = [open_shift.till_account] if open_shift is not None else []
    if shift is not None:
        places.append(account(chart.TELLER_SHORT, shift.teller_id))
    prefetch(offline.ledger, places)
    legs: list[Posting] = []
    for place in places:
        part = min(amount, balance(offline.ledger, place).available)
        legs.append(credit(place, part))
        amount -= part
    if open_shift is not None:
        offline.softatm.shifts.stage_offline(open_shift, cash=-legs[0].amount)
    return [*legs, credit(account(chart.CASH_OVER, outlet_code), amount)]
