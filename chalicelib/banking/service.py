"""Use cases of outgoing transfers: pay out, learn the bank's word. They stage; only the edge commits and calls the bank."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from chalicelib.banking.errors import InquiryTooOften, NoSuchTransfer, OverTransferMax, TransferExists
from chalicelib.banking.ports import Banking
from chalicelib.banking.registry import reachable_bank
from chalicelib.banking.transfer import (
    FIRST_WORD,
    Purpose,
    Transfer,
    TransferId,
    TransferOutcome,
    TransferState,
    account_of,
    after,
    holder_of,
)
from chalicelib.identity import PartyId, check_pin, expect, find_party
from chalicelib.kernel.errors import StaleVersion
from chalicelib.kernel.fees import FeeKind, fee_of
from chalicelib.kernel.money import Money, amount_of, format_vnd
from chalicelib.kernel.paging import Page, page_size
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import Account, EntryId, Posting, account, balance, chart, credit, debit, post, prefetch

INQUIRIES_AN_HOUR = 30
"""Account names one party may ask for in an hour: enough to pay, too few to collect names."""


@dataclass(frozen=True, slots=True)
class PayoutWish:
    """Where a party wants its money."""

    transfer_id: TransferId
    party_id: PartyId
    amount: Money
    money_pin: str = field(repr=False)
    bank_bin: str
    account: str = field(repr=False)
    name: str


def send_payout(banking: Banking, wish: PayoutWish) -> Transfer:
    """Money of a balance on its way to a bank account (flow 6).

    Raises:
        InvalidInput: not an amount.
        WrongBankAccount, UnknownBank: no such place.
        OverTransferMax: more than one transfer carries.
        NoSuchParty, PartySuspended: the caller may not.
        PinNotSet, PinLocked, WrongPin: of the money PIN; the try counts.
        TransferExists: the id was used before.
        InsufficientFunds: the available balance is smaller than amount and fee.
    """
    _within_max(banking, amount_of(wish.amount))
    number, name = account_of(wish.account), holder_of(wish.name)
    owner, away = account(chart.BALANCE, wish.party_id), out_account(wish.transfer_id)
    banking.bank_changes.expect()
    expect(banking.identity, parties=[wish.party_id], pins=[wish.party_id])
    banking.transfers.expect(wish.transfer_id)
    prefetch(banking.ledger, [owner, away])
    bank = reachable_bank(banking, wish.bank_bin)
    find_party(banking.identity, wish.party_id).require_active()
    check_pin(banking.identity, wish.party_id, wish.money_pin)
    if banking.transfers.find(wish.transfer_id) is not None:
        raise TransferExists
    fee = fee_of(banking.policy, FeeKind.BANK_TRANSFER, wish.amount)
    entry_id = EntryId.make(banking.now, banking.entropy)
    transfer = Transfer(
        transfer_id=wish.transfer_id,
        purpose=Purpose.PAYOUT,
        reference=wish.transfer_id,
        about=wish.transfer_id,
        amount=wish.amount,
        to_bank_bin=bank.bin,
        to_account=number,
        to_name=name,
        content=f"XU LANG {wish.transfer_id[-10:]}",
        sent_at=banking.now,
        party_id=wish.party_id,
        fee=fee,
        balance_after=balance(banking.ledger, owner).available - wish.amount - fee,
        ask_at=banking.now + FIRST_WORD,
        entries={"send": entry_id},
    )
    banking.transfers.stage_new(transfer)
    post(
        banking.ledger,
        kind="payout_sent",
        key=f"payout:{wish.transfer_id}",
        postings=[debit(owner, wish.amount + fee), credit(away, wish.amount), credit(fee_income(), fee)],
        business_ref=wish.transfer_id,
        entry_id=entry_id,
    )
    banking.outbox.stage(effect_of(transfer))
    return transfer


def _within_max(banking: Banking, amount: Money) -> None:
    most = banking.policy.bank_transfer_max
    if amount > most:
        raise OverTransferMax(
            f"Mỗi lần chuyển tối đa {format_vnd(most)}.",
            f"At most {most} đồng a transfer.",
            field="amount",
            details={"max": most},
        )


def effect_of(transfer: Transfer) -> Effect:
    """The order to the bank, under our id."""
    payload = {**transfer.order, "purpose": transfer.purpose.value, "reference": transfer.reference, "about": transfer.about}
    return Effect("bank_transfer", transfer.transfer_id, payload)


def find_payout(banking: Banking, party_id: PartyId, transfer_id: TransferId) -> Transfer:
    """
    Raises:
        NoSuchTransfer: unknown, or somebody else's.
    """
    transfer = banking.transfers.find(transfer_id)
    if transfer is None or transfer.party_id != party_id:
        raise NoSuchTransfer("Không có lệnh chuyển tiền này.", "There is no such transfer.")
    return transfer


def payouts_of(banking: Banking, party_id: PartyId, *, cursor: str | None, limit: int | None) -> Page[Transfer]:
    """The party's payouts, newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return banking.transfers.of_party(party_id, cursor=cursor, limit=page_size(limit))


def count_inquiry(banking: Banking, party_id: PartyId) -> None:
    """
    Raises:
        InquiryTooOften: the party asked for too many names this hour.
    """
    hour = banking.now.strftime("%Y%m%d%H")
    if banking.transfers.inquiries(party_id, hour) >= INQUIRIES_AN_HOUR:
        rest = 3600 - banking.now.minute * 60 - banking.now.second
        raise InquiryTooOften("Tra cứu tài khoản quá nhiều lần.", "Too many account inquiries.", retry_after_s=rest)
    banking.transfers.stage_inquiry(party_id, hour, banking.now)


def record_outcome(banking: Banking, order: Mapping[str, Any], outcome: TransferOutcome) -> Transfer:
    """Write down the bank's word on a transfer, or that it gave none. Harmless when repeated; a decided one stays decided.

    Args:
        order: payload of the effect `bank_transfer`, or of `effect_of`. A transfer that another context asked for is known
            here from its first word on.
    """
    transfer_id = TransferId(order["transfer_id"])
    banking.transfers.expect(transfer_id)
    prefetch(banking.ledger, [out_account(transfer_id)])
    known = banking.transfers.find(transfer_id)
    before = known or ordered(banking, order)
    if before.decided:
        return before
    entry_id = EntryId.make(banking.now, banking.entropy)
    decided = after(before, outcome, banking.now)
    if decided.state is TransferState.CONFIRMED and decided.purpose.posted_here:
        decided = replace(decided, entries={**decided.entries, "confirm": entry_id})
    if decided.state is TransferState.FAILED and decided.purpose is Purpose.PAYOUT:
        decided = replace(decided, entries={**decided.entries, "back": entry_id})
    if known is None:
        banking.transfers.stage_new(decided)
    else:
        banking.transfers.stage(decided, was=known)
    _settle(banking, decided, entry_id)
    return decided


def ordered(banking: Banking, order: Mapping[str, Any]) -> Transfer:
    """The transfer that another context staged as an effect."""
    return Transfer(
        transfer_id=TransferId(order["transfer_id"]),
        purpose=Purpose(order["purpose"]),
        reference=order["reference"],
        about=order.get("about") or order["reference"],
        amount=order["amount"],
        to_bank_bin=order["to_bank_bin"],
        to_account=order["to_account"],
        to_name=order["to_name"],
        content=order["content"],
        sent_at=banking.now,
    )


def _settle(banking: Banking, transfer: Transfer, entry_id: EntryId) -> None:
    """Post a definite word, and tell whoever asked for the transfer."""
    observer = banking.observers.get(transfer.purpose)
    match transfer.state:
        case TransferState.CONFIRMED:
            away = [
                debit(out_account(transfer.transfer_id), transfer.amount),
                credit(account(chart.CUSTODY_BANK, banking.own_bin), transfer.amount),
            ]
            if transfer.purpose.posted_here:
                _post(banking, transfer, "confirm", away, entry_id)
            if observer is not None:
                observer().on_confirmed(transfer)
        case TransferState.FAILED if observer is not None:
            observer().on_failed(transfer)
        case TransferState.FAILED:
            assert transfer.party_id is not None, "nobody takes the money back"
            back = [
                debit(out_account(transfer.transfer_id), transfer.amount),
                debit(fee_income(), transfer.fee),
                credit(account(chart.BALANCE, transfer.party_id), transfer.amount + transfer.fee),
            ]
            _post(banking, transfer, "back", back, entry_id)
        case TransferState.SENT | TransferState.UNKNOWN:
            pass


def _post(banking: Banking, transfer: Transfer, step: str, legs: Sequence[Posting], entry_id: EntryId) -> None:
    post(
        banking.ledger,
        kind=f"{transfer.purpose.value}_{step}",
        key=f"payout:{transfer.transfer_id}:{step}",
        postings=legs,
        business_ref=transfer.about,
        # Items of one batch are read one after the other: an account without its money was read after another's commit.
        short={out_account(transfer.transfer_id): StaleVersion()},
        entry_id=entry_id,
    )


def out_account(transfer_id: str) -> Account:
    """Money sent to a bank, unconfirmed."""
    return account(chart.OUT_TRANSFER, transfer_id)


def fee_income() -> Account:
    return account(chart.INCOME_TRANSFER, "payout")
