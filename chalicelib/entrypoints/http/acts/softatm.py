"""Acts of the soft ATM that need a second person."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.resource import Body, View
from chalicelib.oversight import Approval
from chalicelib.softatm import (
    DeliveryId,
    Remedy,
    Settlement,
    ShiftId,
    Verdict,
    WithdrawalId,
    accept_count,
    decide_denial,
    fund_vault,
    settle_difference,
    settle_variance,
)

IdText = Annotated[str, msgspec.Meta(max_length=40)]


class AcceptCount(Body, frozen=True, kw_only=True):
    """The last count of a shift that was taken over, however far off."""

    shift_id: IdText


class AcceptedCount(View, frozen=True, kw_only=True):
    """The shift is closed with this difference."""

    shift_id: str
    variance: int


@act("accept_count", words=AcceptCount, about=lambda words: words.shift_id, title_vi="Chấp nhận chênh lệch ca tiếp quản")
def accept_taken_count(work: Work, words: AcceptCount, approval: Approval) -> AcceptedCount:
    shift_id = ShiftId.parse(words.shift_id, field="shift_id")
    closed = accept_count(work.softatm, shift_id, accepted_by=approval.checker, reason=approval.reason)
    return AcceptedCount(shift_id=closed.shift_id, variance=closed.variance or 0)


class FundVault(Body, frozen=True, kw_only=True):
    """Cash of the province's own that was brought into the vault."""

    amount: Annotated[int, msgspec.Meta(ge=1, le=10**12)]


class FundedVault(View, frozen=True, kw_only=True):
    """The journal entry."""

    entry_id: str


@act("fund_vault", words=FundVault, about=lambda words: "vault", title_vi="Nạp tiền vào kho tỉnh")
def fund_the_vault(work: Work, words: FundVault, approval: Approval) -> FundedVault:
    return FundedVault(entry_id=fund_vault(work.softatm, key=approval.approval_id, amount=words.amount).entry_id)


class SettleDelivery(Body, frozen=True, kw_only=True):
    """What the difference of a delivery was."""

    delivery_id: IdText
    settlement: Settlement


class SettledDelivery(View, frozen=True, kw_only=True):
    """Counted less sealed, and what it was."""

    delivery_id: str
    difference: int
    settlement: Settlement


@act(
    "settle_delivery",
    words=SettleDelivery,
    about=lambda words: words.delivery_id,
    title_vi="Xử lý chênh lệch chuyến tiền",
)
def settle_delivery(work: Work, words: SettleDelivery, approval: Approval) -> SettledDelivery:
    settled = settle_difference(
        work.softatm,
        DeliveryId.parse(words.delivery_id, field="delivery_id"),
        settlement=words.settlement,
        settled_by=(approval.maker_id, approval.checker),
        reason=approval.reason,
    )
    return SettledDelivery(delivery_id=settled.delivery_id, difference=settled.difference, settlement=words.settlement)


class SettleVariance(Body, frozen=True, kw_only=True):
    """A part of what a shift was off: taken from commission, written off, or income."""

    shift_id: IdText
    remedy: Remedy
    amount: Annotated[int, msgspec.Meta(ge=1, le=10**12)]


class SettledVariance(View, frozen=True, kw_only=True):
    """What is left of it."""

    shift_id: str
    left: int


@act("settle_variance", words=SettleVariance, about=lambda words: words.shift_id, title_vi="Xử lý chênh lệch quỹ")
def settle_shift_variance(work: Work, words: SettleVariance, approval: Approval) -> SettledVariance:
    settled = settle_variance(
        work.softatm,
        ShiftId.parse(words.shift_id, field="shift_id"),
        words.remedy,
        words.amount,
        by=(approval.maker_id, approval.checker),
        approval=approval.approval_id,
    )
    return SettledVariance(shift_id=settled.shift_id, left=settled.left)


class DecideDenial(Body, frozen=True, kw_only=True):
    """What was found about notes that a customer says were never handed over."""

    withdrawal_id: IdText
    verdict: Verdict


class DecidedDenial(View, frozen=True, kw_only=True):
    """What the customer got."""

    withdrawal_id: str
    paid: int


@act(
    "decide_denial",
    words=DecideDenial,
    about=lambda words: words.withdrawal_id,
    title_vi="Quyết định khiếu nại chưa nhận tiền",
)
def decide_cash_denial(work: Work, words: DecideDenial, approval: Approval) -> DecidedDenial:
    decided = decide_denial(
        work.softatm,
        WithdrawalId.parse(words.withdrawal_id, field="withdrawal_id"),
        words.verdict,
        by=(approval.maker_id, approval.checker),
        reason=approval.reason,
    )
    paid = 0 if decided.verdict is Verdict.HAD_THEM else decided.missing
    return DecidedDenial(withdrawal_id=decided.withdrawal_id, paid=paid)
