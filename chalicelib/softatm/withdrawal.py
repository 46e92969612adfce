"""Withdrawals by code: asked for on the phone, paid at the counter, at most once.

    ISSUED -> COMMITTED -> HANDED
       |          `-----> UNHANDED   the notes stayed in the till, the money went back
       |-> EXPIRED, CANCELLED         the money went back
       `-> LOCKED -> CANCELLED        five wrong collect PINs

The eight digits of the code are a keyed hash of the withdrawal's id and an attempt number, so that the answer to a repeated
request can show them again while the table holds neither them nor anything from which they follow without the key.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime
from enum import StrEnum
from hmac import compare_digest
from typing import Any

from chalicelib.identity import PartyId
from chalicelib.kernel.errors import DomainError, StaleVersion
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account
from chalicelib.softatm.accounts import code_account, fee_account, pay_counter
from chalicelib.softatm.customer import keyed
from chalicelib.softatm.errors import WithdrawalCodeExpired, WithdrawalLocked, WithdrawalMoved
from chalicelib.softatm.notes import Count
from chalicelib.softatm.outlet import OutletCode
from chalicelib.softatm.shift import ShiftId

CODE_DIGITS = 8


class WithdrawalId(Id):
    prefix = "wdr"
    __slots__ = ()


class WithdrawalState(StrEnum):
    ISSUED = "issued"
    COMMITTED = "committed"
    HANDED = "handed"
    UNHANDED = "unhanded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    LOCKED = "locked"


_S = WithdrawalState
MOVES: dict[WithdrawalState, frozenset[WithdrawalState]] = {
    _S.ISSUED: frozenset({_S.COMMITTED, _S.EXPIRED, _S.CANCELLED, _S.LOCKED}),
    _S.LOCKED: frozenset({_S.CANCELLED}),
    _S.COMMITTED: frozenset({_S.HANDED, _S.UNHANDED}),
    _S.HANDED: frozenset(),
    _S.UNHANDED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
}
STATE_NAMES_VI: dict[WithdrawalState, str] = {
    _S.ISSUED: "đang chờ nhận",
    _S.COMMITTED: "đang chi tại quầy",
    _S.HANDED: "đã nhận tiền",
    _S.UNHANDED: "chưa chi, tiền đã về số dư",
    _S.EXPIRED: "đã hết hạn, tiền đã về số dư",
    _S.CANCELLED: "đã huỷ, tiền đã về số dư",
    _S.LOCKED: "đã khoá vì nhập sai mã nhận tiền",
}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """
    Attributes:
        customer: reference under which the person's limits are counted.
        holder: the owner's name, partly masked.
        outlet_code: the only outlet that may pay it; None for any.
        fee_policy: version of the policy that the fee follows; of the quote, if there was one.
        good_until: not `expires_at`, which in the table is the name for what may be forgotten.
        code_attempt: which of the id's codes was free.
        pin_hash: keyed hash of the collect PIN.
        balance_after: the owner's balance after the issue.
        shift_id, teller_id, paid_at_outlet: of the commit.
        committed_on: the Vietnamese day whose limits it counts in.
        id_last4: end of the number on the identity card that was looked at.
        countersigned_by: the supervisor who signed for the commit, of a large amount or a repetition.
        notes: handed over, as the teller said; evidence, should the customer deny it.
        entries: journal entries by step.
    """

    withdrawal_id: WithdrawalId
    party_id: PartyId
    customer: str
    holder: str
    amount: Money
    fee: Money
    issued_at: datetime
    good_until: datetime
    code_attempt: int
    pin_hash: str = field(repr=False)
    outlet_code: OutletCode | None = None
    state: WithdrawalState = WithdrawalState.ISSUED
    tries: int = 0
    commission: Money = 0
    balance_after: Money = 0
    fee_policy: str = ""
    shift_id: ShiftId | None = None
    teller_id: PartyId | None = None
    paid_at_outlet: OutletCode | None = None
    committed_at: datetime | None = None
    committed_on: date | None = None
    id_last4: str | None = None
    countersigned_by: PartyId | None = None
    ended_at: datetime | None = None
    reason: str | None = None
    signed_by: PartyId | None = None
    notes: Count | None = None
    entries: Mapping[str, str] = field(default_factory=dict)
    version: int = 1

    @property
    def code_account(self) -> Account:
        return code_account(self.withdrawal_id)

    @property
    def fee_account(self) -> Account:
        return fee_account(self.withdrawal_id)

    @property
    def counter_account(self) -> Account:
        return pay_counter(self.withdrawal_id)

    @property
    def torn(self) -> dict[Account, DomainError]:
        """What it means when one of its own accounts lacks the money that its state promises.

        Items of one batch are read one after the other: the account was read after a commit that the state was read before.
        """
        return dict.fromkeys((self.code_account, self.fee_account, self.counter_account), StaleVersion())


def code_of(pepper: str, withdrawal_id: WithdrawalId, attempt: int) -> str:
    """The eight digits; the bias of the modulus is below 2^-37."""
    number = int(keyed(pepper, "withdrawal-code", withdrawal_id, str(attempt))[:16], 16)
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def code_hash(pepper: str, code: str) -> str:
    """What a code is found by; useless without the pepper."""
    return keyed(pepper, "code-lookup", code)


def pin_hash(pepper: str, withdrawal_id: WithdrawalId, pin: str) -> str:
    return keyed(pepper, "collect-pin", withdrawal_id, pin)


def pin_is_right(pepper: str, withdrawal: Withdrawal, pin: str) -> bool:
    """Compares in constant time."""
    return compare_digest(withdrawal.pin_hash, pin_hash(pepper, withdrawal.withdrawal_id, pin))


def moved(withdrawal: Withdrawal, to: WithdrawalState, **changes: Any) -> Withdrawal:
    """The withdrawal one step on.

    Raises:
        WithdrawalMoved: the state machine has no such step.
    """
    if to not in MOVES[withdrawal.state]:
        raise already(withdrawal)
    return replace(withdrawal, state=to, version=withdrawal.version + 1, **changes)


def with_entry(withdrawal: Withdrawal, step: str, entry_id: str) -> Withdrawal:
    """The withdrawal with the journal entry of one of its steps."""
    return replace(withdrawal, entries={**withdrawal.entries, step: entry_id})


def already(withdrawal: Withdrawal) -> WithdrawalMoved:
    return WithdrawalMoved(
        f"Lệnh rút tiền {STATE_NAMES_VI[withdrawal.state]}.",
        f"The withdrawal is {withdrawal.state.value}.",
        details={"state": withdrawal.state.value},
    )


def require_payable(withdrawal: Withdrawal, now: datetime) -> None:
    """
    Raises:
        WithdrawalLocked: too many wrong collect PINs.
        WithdrawalCodeExpired: its time is over, whether or not the money is back already.
        WithdrawalMoved: paid, being paid, or cancelled.
    """
    if withdrawal.state is WithdrawalState.LOCKED:
        raise locked()
    if withdrawal.state is WithdrawalState.EXPIRED or (
        withdrawal.state is WithdrawalState.ISSUED and now >= withdrawal.good_until
    ):
        raise WithdrawalCodeExpired("Mã đã hết hạn, tiền trở về số dư.", "The code has expired; the money goes back.")
    if withdrawal.state is not WithdrawalState.ISSUED:
        raise already(withdrawal)


def locked() -> WithdrawalLocked:
    return WithdrawalLocked(
        "Mã đã khoá vì nhập sai mã nhận tiền quá nhiều lần; tiền trở về số dư.",
        "The code is locked after too many wrong collect PINs; the money goes back.",
    )
