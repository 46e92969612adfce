"""Offline vouchers: money set aside at the balance, good at one outlet and under one lease of it, for at most a day.

ISSUED -> REDEEMED             the tablet's journal says it was paid
       -> REFUNDED             its time is over, and so says the tablet's watermark
       -> CANCEL_PENDING       the owner wants the money back; the tablet has not been heard yet
              -> CANCELLED | REDEEMED
REFUNDED, CANCELLED -> EXCEPTION   paid all the same: a lost tablet came back after the decision
"""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.identity import PartyId
from chalicelib.kernel.errors import DomainError, StaleVersion
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account
from chalicelib.offline.accounts import fee_account, voucher_account
from chalicelib.offline.errors import VoucherMoved
from chalicelib.offline.lease import Lease, LeaseId, LeaseState
from chalicelib.softatm import OutletCode


class VoucherId(Id):
    prefix = "vch"
    __slots__ = ()


class VoucherState(StrEnum):
    ISSUED = "issued"
    CANCEL_PENDING = "cancel_pending"
    REDEEMED = "redeemed"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    EXCEPTION = "exception"


_S = VoucherState
MOVES: dict[VoucherState, frozenset[VoucherState]] = {
    _S.ISSUED: frozenset({_S.REDEEMED, _S.CANCEL_PENDING, _S.CANCELLED, _S.REFUNDED}),
    _S.CANCEL_PENDING: frozenset({_S.REDEEMED, _S.CANCELLED}),
    _S.REDEEMED: frozenset(),
    _S.CANCELLED: frozenset({_S.EXCEPTION}),
    _S.REFUNDED: frozenset({_S.EXCEPTION}),
    _S.EXCEPTION: frozenset(),
}
STATE_NAMES_VI: dict[VoucherState, str] = {
    _S.ISSUED: "đang chờ nhận",
    _S.CANCEL_PENDING: "đang chờ huỷ, đến 24 giờ",
    _S.REDEEMED: "đã nhận tiền",
    _S.CANCELLED: "đã huỷ, tiền đã về số dư",
    _S.REFUNDED: "đã hết hạn, tiền đã về số dư",
    _S.EXCEPTION: "đang được kiểm tra",
}


@dataclass(frozen=True, slots=True)
class Voucher:
    """
    Attributes:
        customer: reference under which the person's limits are counted.
        holder: the owner's name, partly masked.
        lease_number: as the tablet knows the lease; kid: of the signing key.
        issued_at, good_until: whole seconds, whole minutes apart.
        reserved_on: days (`2026-11-23`) on which the amount counts against the legal limits, since it may be paid then.
        pin_tag: what the tablet checks the collect PIN by, hexadecimal.
        look_at: when the job of the minute looks whether the money can go back.
        paid_at: when it was paid, by the tablet's clock.
        by_decision: two persons say that it was paid; the tablet has not been heard on it.
    """

    voucher_id: VoucherId
    party_id: PartyId
    customer: str
    holder: str
    outlet_code: OutletCode
    lease_id: LeaseId
    lease_number: int
    kid: int
    amount: Money
    fee: Money
    issued_at: datetime
    good_until: datetime
    reserved_on: tuple[str, ...]
    pin_tag: str
    look_at: datetime
    state: VoucherState = VoucherState.ISSUED
    balance_after: Money = 0
    paid_at: datetime | None = None
    by_decision: bool = False
    ended_at: datetime | None = None
    reason: str | None = None
    entries: Mapping[str, str] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        return voucher_account(self.outlet_code, self.voucher_id)

    @property
    def fee_account(self) -> Account:
        return fee_account(self.voucher_id)

    @property
    def held(self) -> bool:
        """Whether its money is still set aside."""
        return self.state in (VoucherState.ISSUED, VoucherState.CANCEL_PENDING)

    @property
    def torn(self) -> dict[Account, DomainError]:
        """What it means when one of its own accounts lacks the money that its state promises: the reads were torn apart."""
        return dict.fromkeys((self.account, self.fee_account), StaleVersion())


@dataclass(frozen=True, slots=True)
class Stub:
    """What the lease's tablet keeps of a voucher, to pay it by code and to know which are cancelled.

    Attributes:
        code_hash: of the ten digits, under the lease's key.
        cancelled: the owner wants the money back; the tablet declines it in its journal, unless it has paid it.
    """

    voucher_id: VoucherId
    lease_id: LeaseId
    code_hash: str
    amount: Money
    good_until: datetime
    pin_tag: str
    holder: str
    cancelled: bool = False


def moved(voucher: Voucher, to: VoucherState, **changes: Any) -> Voucher:
    """The voucher one step on.

    Raises:
        VoucherMoved: the state machine has no such step.
    """
    if to not in MOVES[voucher.state]:
        raise already(voucher)
    return replace(voucher, state=to, **changes)


def already(voucher: Voucher) -> VoucherMoved:
    return VoucherMoved(
        f"Phiếu rút tiền {STATE_NAMES_VI[voucher.state]}.",
        f"The voucher is {voucher.state.value}.",
        details={"state": voucher.state.value},
    )


def may_go_back(voucher: Voucher, lease: Lease) -> bool:
    """Whether the tablet cannot have paid it without our knowing: what keeps a đồng from being paid twice."""
    if lease.state is LeaseState.ACTIVE:
        return lease.declared_through > voucher.good_until
    return lease.state is LeaseState.RELEASED
