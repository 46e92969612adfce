"""The postings of money in and out, as docs/money.md numbers them: accounts and amounts, no decisions."""

from collections.abc import Sequence

from chalicelib.kernel.booking import plain
from chalicelib.kernel.errors import StaleVersion
from chalicelib.kernel.money import Money
from chalicelib.ledger import Account, Ledger, Posting, account, chart, credit, debit, post
from chalicelib.payments.notice import MoneyIn
from chalicelib.payments.payment import Arrival, Payment
from chalicelib.payments.refund import Refund

CARRIER = "vnpost"
"""Who carries every parcel, collects cash at the door and is owed the delivery fees."""


def escrow(order_id: str) -> Account:
    """The money of one order, waiting."""
    return account(chart.ESCROW, order_id)


def card_money() -> Account:
    return account(chart.STRIPE, "vnd")


def bank_clearing(money: MoneyIn) -> Account:
    return account(chart.BANK_CLEARING, f"{plain(money.bank_bin)}-{plain(money.account)}")


def unapplied(owner: str) -> Account:
    """Money of a part-paid payment, or of one booking that matches nothing."""
    return account(chart.UNAPPLIED, owner)


def refund_due(refund: Refund) -> Account:
    return account(chart.REFUND_DUE, refund.refund_id)


def cash_at_door(parcel_id: str) -> Account:
    """Cash of one parcel with the carrier."""
    return account(chart.COD, f"{CARRIER}-{parcel_id}")


def out_transfer(transfer_id: str) -> Account:
    return account(chart.OUT_TRANSFER, transfer_id)


def custody_bank(bank_bin: str) -> Account:
    return account(chart.CUSTODY_BANK, bank_bin)


def balance_account(party_id: str) -> Account:
    return account(chart.BALANCE, party_id)


def arrived(source: Account, payment: Payment, amount: Money, what: Arrival, refund: Refund | None) -> list[Posting]:
    """1a, 2a, 2c, 2d, and the first half of 2b: an amount that came, on its way.

    Money that completes a part payment goes to the waiting account first; `applied` takes it from there.
    """
    waits = amount if what.waits or what.from_waiting else 0
    legs = [debit(source, amount), credit(unapplied(payment.payment_id), waits)]
    if not waits:
        legs.append(credit(escrow(payment.order_id), what.to_escrow))
        legs += [credit(refund_due(refund), what.to_refund)] if refund else []
    return legs


def applied(payment: Payment, amount: Money, what: Arrival, refund: Refund | None) -> list[Posting]:
    """The second half of 2b: everything that waited goes to the order, what is too much to the refund."""
    return [
        debit(unapplied(payment.payment_id), what.from_waiting + amount),
        credit(escrow(payment.order_id), what.to_escrow),
        *([credit(refund_due(refund), what.to_refund)] if refund else []),
    ]


def card_fee(fee: Money) -> list[Posting]:
    """1b: what the card gateway kept."""
    return [debit(account(chart.EXPENSE_STRIPE, "vnd"), fee), credit(card_money(), fee)]


def post_for(ledger: Ledger, about: str, kind: str, key: str, legs: Sequence[Posting]) -> None:
    """Stage a journal entry about an order, or about a booking that matches none.

    Raises:
        InsufficientFunds: a party's balance is too small.
        StaleVersion: money that other items say is there is not: they were read while a unit of work was being committed.
    """
    short = {leg.account: StaleVersion() for leg in legs if leg.account.kind is not chart.BALANCE}
    post(ledger, kind=kind, key=key, postings=legs, business_ref=about, short=short)
