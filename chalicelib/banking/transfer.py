"""Outgoing transfers to bank accounts.

    SENT -> CONFIRMED | FAILED | UNKNOWN        UNKNOWN -> CONFIRMED | FAILED

Only the bank's definite word decides. Meanwhile the bank is asked again, ever more slowly; the money stays in `2210`, and
nothing is ever sent under a second id.
"""

import re
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from chalicelib.banking.banks import BANKS, Bank
from chalicelib.banking.errors import UnknownBank, WrongBankAccount
from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.spelling import fold

ASK_AFTER = (timedelta(seconds=10), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""Pauses before the first questions; every further one comes an hour after the last."""

ASK_LATER = timedelta(hours=1)
FIRST_WORD = timedelta(minutes=2)
"""How long after the order the bank is asked even though nobody has reported an answer: the worker may have died."""

_ACCOUNT = re.compile(r"[0-9A-Z]{4,19}")
_NAME = re.compile(r"[A-Z][A-Z0-9 .,&'()/-]{1,69}")


class TransferId(Id):
    """Ours; the bank executes at most one transfer under it."""

    prefix = "trf"
    __slots__ = ()


class TransferState(StrEnum):
    SENT = "sent"
    UNKNOWN = "unknown"
    CONFIRMED = "confirmed"
    FAILED = "failed"


_S = TransferState
MOVES: dict[TransferState, frozenset[TransferState]] = {
    _S.SENT: frozenset({_S.CONFIRMED, _S.FAILED, _S.UNKNOWN}),
    _S.UNKNOWN: frozenset({_S.CONFIRMED, _S.FAILED, _S.UNKNOWN}),
    _S.CONFIRMED: frozenset(),
    _S.FAILED: frozenset(),
}


class Purpose(StrEnum):
    """Why money goes out; PAYOUT is posted here, a REFUND's failure by whoever asked for it, and all of a CASH_IN."""

    PAYOUT = "payout"
    REFUND = "refund"
    CASH_IN = "cash_in"

    @property
    def posted_here(self) -> bool:
        """Banking posts the money out of `2210` and the customers' money at the bank; else whoever asked does."""
        return self is not Purpose.CASH_IN


@dataclass(frozen=True, slots=True)
class TransferOutcome:
    """What is known of one outgoing transfer.

    Only `confirmed` and `failed` are definite. After `unknown` the money may have left: ask again with
    `query_transfer` or send again under the same id, and never give it back to the payer meanwhile.
    """

    status: Literal["confirmed", "failed", "unknown"]
    bank_ref: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Transfer:
    """
    Attributes:
        reference: the refund, or the transfer itself for a payout.
        about: the thing whose story the postings belong to.
        asked: questions put to the bank so far.
        ask_at: when to ask next; None once it is decided.
        bank_ref: the bank's booking, when confirmed; reason: when failed, or why it is unknown.
        entries: journal entries by step.
    """

    transfer_id: TransferId
    purpose: Purpose
    reference: str
    about: str
    amount: Money
    to_bank_bin: str
    to_account: str = field(repr=False)
    to_name: str
    content: str
    sent_at: datetime
    party_id: PartyId | None = None
    fee: Money = 0
    balance_after: Money | None = None
    state: TransferState = TransferState.SENT
    asked: int = 0
    ask_at: datetime | None = None
    bank_ref: str | None = None
    reason: str | None = None
    ended_at: datetime | None = None
    entries: Mapping[str, str] = field(default_factory=dict)
    version: int = 1

    @property
    def decided(self) -> bool:
        return not MOVES[self.state]

    @property
    def order(self) -> dict[str, Any]:
        """What the bank is told; the same at every repeat, or it would take it for another transfer."""
        return {
            "transfer_id": str(self.transfer_id),
            "amount": self.amount,
            "to_bank_bin": self.to_bank_bin,
            "to_account": self.to_account,
            "to_name": self.to_name,
            "content": self.content,
        }


def after(transfer: Transfer, outcome: TransferOutcome, now: datetime) -> Transfer:
    """The undecided transfer after the bank's word, or its silence."""
    known = replace(transfer, version=transfer.version + 1, reason=outcome.reason)
    match outcome.status:
        case "confirmed":
            return replace(known, state=_S.CONFIRMED, bank_ref=outcome.bank_ref, reason=None, ask_at=None, ended_at=now)
        case "failed":
            return replace(known, state=_S.FAILED, ask_at=None, ended_at=now)
        case "unknown":
            return replace(known, state=_S.UNKNOWN, asked=transfer.asked + 1, ask_at=now + pause(transfer.asked))


def pause(asked: int) -> timedelta:
    """How long to wait after so many questions."""
    return ASK_AFTER[asked] if asked < len(ASK_AFTER) else ASK_LATER


def bank_of(bank_bin: str, *, field_name: str = "bank_bin") -> Bank:
    """
    Raises:
        UnknownBank: no bank that can be reached has the BIN.
    """
    bank = BANKS.get(bank_bin)
    if bank is None:
        raise UnknownBank("Không chuyển được tới ngân hàng này.", "No reachable bank has this BIN.", field=field_name)
    return bank


def account_of(text: str, *, field_name: str = "account") -> str:
    """An account number or alias without spaces, in capitals.

    Raises:
        WrongBankAccount: not 4 to 19 letters and digits.
    """
    number = "".join(text.split()).upper()
    if not _ACCOUNT.fullmatch(number):
        raise WrongBankAccount("Số tài khoản chưa đúng.", "An account has 4 to 19 letters and digits.", field=field_name)
    return number


def holder_of(text: str, *, field_name: str = "name") -> str:
    """A name as the switch spells it: capitals without marks.

    Raises:
        WrongBankAccount: not a name.
    """
    name = " ".join(fold(text).upper().split())
    if not _NAME.fullmatch(name):
        raise WrongBankAccount("Tên chủ tài khoản chưa đúng.", "Not a holder's name.", field=field_name)
    return name


def masked_account(account: str) -> str:
    """`•••• 6789`."""
    return f"•••• {account[-4:]}"
