"""Acts of banking that need a second person."""

from datetime import date
from typing import Annotated

import msgspec

from chalicelib.banking import (
    Bank,
    BankChange,
    BreakId,
    BreakKind,
    BreakState,
    Decision,
    MoneyPlace,
    OwnMoveId,
    OwnMoveWish,
    Resolution,
    SwitchUse,
    TopUpId,
    change_bank,
    move_own_money,
    pay_commission,
    remit_taxes,
    resolve_break,
    settle_break,
    top_up,
)
from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.banking import BankBin, BankView, bank_view
from chalicelib.entrypoints.http.breaks import BreakView, break_view
from chalicelib.entrypoints.http.held_money import Code
from chalicelib.entrypoints.http.remittances import (
    OwnMoveView,
    Period,
    RemittanceView,
    TopUpView,
    own_move_view,
    remittance_view,
    top_up_view,
)
from chalicelib.entrypoints.http.resource import Body, View
from chalicelib.entrypoints.http.softatm import Amount, OutletText
from chalicelib.oversight import Approval
from chalicelib.payments import split_money
from chalicelib.softatm import VAULT, find_outlet, outlet_code_of


class ResolveBreak(Body, frozen=True, kw_only=True):
    """What bank and ledger did not say alike, and what is to be done."""

    break_id: Annotated[str, msgspec.Meta(pattern="^brk_[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
    decision: Decision


class Part(Body, frozen=True, kw_only=True):
    """How much of it is for the order of this code."""

    code: Code
    amount: Amount


class SplitMoney(Body, frozen=True, kw_only=True):
    """Money that matched nothing, for several orders."""

    booking_id: Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9._:-]{5,200}$")]
    parts: Annotated[list[Part], msgspec.Meta(min_length=2, max_length=8)]


class SplitView(View, frozen=True, kw_only=True):
    """The orders that got a part."""

    orders: list[str]


@act("resolve_break", words=ResolveBreak, about=lambda words: words.break_id, title_vi="Xử lý khoản lệch với ngân hàng")
def resolve(work: Work, words: ResolveBreak, approval: Approval) -> BreakView:
    said = Resolution(
        break_id=BreakId.parse(words.break_id, field="break_id"),
        decision=words.decision,
        maker_id=approval.maker_id,
        checker_id=approval.checker,
        reason=approval.reason,
    )
    return break_view(work, resolve_break(work.banking, said))


@act("split_money", words=SplitMoney, about=lambda words: words.booking_id, title_vi="Chia khoản tiền vào cho nhiều đơn")
def split(work: Work, words: SplitMoney, approval: Approval) -> SplitView:
    paid = split_money(work.payments, words.booking_id, [(part.code, part.amount) for part in words.parts])
    settle_break(work.banking, BreakKind.UNKNOWN_MONEY, words.booking_id, "split", BreakState.SPLIT)
    return SplitView(orders=[payment.order_id for payment in paid])


class TopUpFloat(Body, frozen=True, kw_only=True):
    """More float for an outlet than one person may move alone."""

    top_up_id: Annotated[str, msgspec.Meta(pattern="^flt_[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
    outlet_code: OutletText
    amount: Amount


class MoveOwnMoney(Body, frozen=True, kw_only=True):
    """Money of ours from one place to another; `customers` is the account of the customers' money at the bank."""

    move_id: Annotated[str, msgspec.Meta(pattern="^own_[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
    origin: MoneyPlace
    destination: MoneyPlace
    amount: Amount


class RemitTaxes(Body, frozen=True, kw_only=True):
    """A month whose taxes were added up."""

    period: Period


class PayCommission(Body, frozen=True, kw_only=True):
    """What an outlet earned in a month."""

    period: Period
    outlet_code: OutletText


@act("top_up_float", words=TopUpFloat, about=lambda words: words.outlet_code, title_vi="Nạp quỹ đại lý cho điểm")
def top_up_by_two(work: Work, words: TopUpFloat, approval: Approval) -> TopUpView:
    outlet = find_outlet(work.softatm, outlet_code_of(words.outlet_code))
    top_up_id, by, checker = TopUpId(words.top_up_id), approval.maker_id, approval.checker
    return top_up_view(top_up(work.banking, top_up_id, outlet.code, words.amount, by=by, checker_id=checker))


@act("move_own_money", words=MoveOwnMoney, about=lambda words: words.move_id, title_vi="Điều chuyển tiền của sàn")
def move_money(work: Work, words: MoveOwnMoney, approval: Approval) -> OwnMoveView:
    wish = OwnMoveWish(
        OwnMoveId(words.move_id),
        words.origin,
        words.destination,
        words.amount,
        by=(approval.maker_id, approval.checker),
        reason=approval.reason,
    )
    return own_move_view(move_own_money(work.banking, wish, vault=VAULT))


@act("remit_taxes", words=RemitTaxes, about=lambda words: f"tax-{words.period}", title_vi="Nộp thuế khấu trừ của tháng")
def remit(work: Work, words: RemitTaxes, approval: Approval) -> RemittanceView:
    people = {"maker_id": approval.maker_id, "checker_id": approval.checker}
    return remittance_view(remit_taxes(work.banking, words.period, **people))


@act("pay_commission", words=PayCommission, about=lambda words: words.outlet_code, title_vi="Trả hoa hồng tháng cho điểm")
def pay(work: Work, words: PayCommission, approval: Approval) -> RemittanceView:
    people = {"maker_id": approval.maker_id, "checker_id": approval.checker}
    return remittance_view(pay_commission(work.banking, words.period, words.outlet_code, **people))


class ChangeBank(Body, frozen=True, kw_only=True):
    """A bank as it is from a day on: new, renamed, or gone (`use` none), after a merger with `into_bin`."""

    bin: BankBin
    code: Annotated[str, msgspec.Meta(pattern="^[A-Z0-9]{2,16}$")]
    short_name: Annotated[str, msgspec.Meta(min_length=2, max_length=60)]
    name: Annotated[str, msgspec.Meta(min_length=2, max_length=140)]
    use: SwitchUse
    begins_on: date
    source: Annotated[str, msgspec.Meta(min_length=5, max_length=300)]
    into_bin: Annotated[str, msgspec.Meta(pattern="^([0-9]{6})?$")] = ""


@act("change_bank", words=ChangeBank, about=lambda words: f"bank-{words.bin}", title_vi="Thay đổi danh mục ngân hàng")
def change(work: Work, words: ChangeBank, approval: Approval) -> BankView:
    bank = Bank(words.bin, words.code, words.short_name, words.name, words.use, since=words.begins_on)
    people = (approval.maker_id, approval.checker)
    return bank_view(change_bank(work.banking, BankChange(bank, words.source, *people, into_bin=words.into_bin)))
