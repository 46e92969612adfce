"""Banks, account names and payouts over HTTP. Account numbers are sent in bodies only, and shown masked."""

from datetime import date
from typing import Annotated

import msgspec

from chalicelib.banking import (
    Bank,
    NoSuchBankAccount,
    PayoutWish,
    Transfer,
    TransferId,
    account_of,
    bank_at,
    count_inquiry,
    find_payout,
    masked_account,
    payouts_of,
    present_banks,
    reachable_bank,
    send_payout,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.entrypoints.http.softatm import PAGED, Amount, IdText, MoneyPin
from chalicelib.identity import Permission
from chalicelib.kernel.clock import business_date, to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.words import amount_in_words

banking_routes = Resource(__name__, tag="banking")

BankBin = Annotated[str, msgspec.Meta(pattern="^[0-9]{6}$", description="The bank's BIN, from `/banks`.")]
AccountText = Annotated[str, msgspec.Meta(max_length=40)]
HolderText = Annotated[str, msgspec.Meta(max_length=140)]


class BankView(View, frozen=True, kw_only=True):
    """A bank; money can be sent to those that are `reachable`."""

    bin: str
    code: str
    short_name: str
    name: str
    reachable: bool


class BanksView(View, frozen=True, kw_only=True):
    """Every bank of the national table under its present name; a short table, in one page."""

    entries: list[BankView]


class NewNameInquiry(Body, frozen=True, kw_only=True):
    """Whose account is it?"""

    bank_bin: BankBin
    account: AccountText


class AccountNameView(View, frozen=True, kw_only=True):
    """The holder as the switch spells it; ask the payer whether it is the right one."""

    bank_bin: str
    bank: str
    name: str


class NewPayout(Body, frozen=True, kw_only=True):
    """Money from the caller's balance to a bank account; `name` as the name inquiry answered."""

    secrets = frozenset({"money_pin"})

    transfer_id: IdText
    amount: Amount
    money_pin: MoneyPin
    bank_bin: BankBin
    account: AccountText
    name: HolderText


class PayoutView(View, frozen=True, kw_only=True):
    """A payout. `sent` and `unknown`: the bank has not decided; `confirmed` and `failed` are final."""

    id: str
    state: str
    amount: int
    amount_words: str
    fee: int
    bank_bin: str
    bank: str
    account: str
    name: str
    content: str
    sent_at: str
    ended_at: str | None
    bank_ref: str | None
    reason: str | None
    balance_after: int | None


class PayoutsView(View, frozen=True, kw_only=True):
    """A page of the caller's payouts, newest first."""

    entries: list[PayoutView]
    next_cursor: str | None


def _day(text: str | None) -> date | None:
    """
    Raises:
        InvalidInput: not a day.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput("Ngày có dạng 2026-11-23.", "A day is like 2026-11-23.", field="on") from error


def bank_view(bank: Bank) -> BankView:
    return BankView(bin=bank.bin, code=bank.code, short_name=bank.short_name, name=bank.name, reachable=bank.reachable)


def payout_view(transfer: Transfer) -> PayoutView:
    """As it was when it was sent; a bank that came after this release is shown by its BIN."""
    bank = bank_at(transfer.to_bank_bin, business_date(transfer.sent_at))
    return PayoutView(
        id=transfer.transfer_id,
        state=transfer.state.value,
        amount=transfer.amount,
        amount_words=amount_in_words(transfer.amount),
        fee=transfer.fee,
        bank_bin=transfer.to_bank_bin,
        bank=bank.short_name if bank else transfer.to_bank_bin,
        account=masked_account(transfer.to_account),
        name=transfer.to_name,
        content=transfer.content,
        sent_at=to_text(transfer.sent_at),
        ended_at=to_text(transfer.ended_at) if transfer.ended_at else None,
        bank_ref=transfer.bank_ref,
        reason=transfer.reason,
        balance_after=transfer.balance_after,
    )


@banking_routes.query(
    "/banks",
    answer=BanksView,
    summary="The banks of Vietnam",
    guests=True,
    query={"on": "As they are on a day, like 2026-11-23; today unless told."},
)
def show_banks(work: Work, call: Call) -> BanksView:
    return BanksView(entries=[bank_view(bank) for bank in present_banks(work.banking, _day(call.query.get("on")))])


@banking_routes.action(
    "/bank-account-names",
    kind="ask_account_name",
    body=NewNameInquiry,
    answer=AccountNameView,
    summary="Whose a bank account is, by the interbank switch",
    allow=Permission.OWN_MONEY,
)
def post_name_inquiry(work: Work, call: Call, body: NewNameInquiry) -> AccountNameView:
    return account_name(work, call, body)


def account_name(work: Work, call: Call, body: NewNameInquiry) -> AccountNameView:
    """The switch's word; the question counts against the caller's hour."""
    bank, number = reachable_bank(work.banking, body.bank_bin), account_of(body.account)
    count_inquiry(work.banking, call.signed_in.party_id)
    name = work.application.bank_switch.name_of(bank_bin=bank.bin, account=number)
    if name is None:
        raise NoSuchBankAccount("Không có tài khoản này.", "The bank knows no such account.", field="account")
    return AccountNameView(bank_bin=bank.bin, bank=bank.short_name, name=name)


@banking_routes.command(
    "/payouts",
    kind="send_payout",
    body=NewPayout,
    answer=PayoutView,
    summary="Send money of the balance to a bank account",
    allow=Permission.OWN_MONEY,
)
def post_payout(work: Work, call: Call, body: NewPayout) -> PayoutView:
    wish = PayoutWish(
        transfer_id=TransferId.parse(body.transfer_id, field="transfer_id"),
        party_id=call.signed_in.party_id,
        amount=body.amount,
        money_pin=body.money_pin,
        bank_bin=body.bank_bin,
        account=body.account,
        name=body.name,
    )
    return payout_view(send_payout(work.banking, wish))


@banking_routes.query(
    "/payouts", answer=PayoutsView, summary="The caller's payouts", allow=Permission.OWN_MONEY, query=PAGED
)
def show_payouts(work: Work, call: Call) -> PayoutsView:
    party_id = call.signed_in.party_id
    page = payouts_of(work.banking, party_id, cursor=call.query.get("cursor"), limit=limit_of(call))
    return PayoutsView(entries=[payout_view(transfer) for transfer in page.entries], next_cursor=page.next_cursor)


@banking_routes.query("/payouts/{transfer_id}", answer=PayoutView, summary="One payout", allow=Permission.OWN_MONEY)
def show_payout(work: Work, call: Call) -> PayoutView:
    transfer_id = TransferId.parse(call.path["transfer_id"])
    return payout_view(find_payout(work.banking, call.signed_in.party_id, transfer_id))
