"""Acts on refunds: money that goes to an account which no payment vouches for."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.acts import act
from chalicelib.entrypoints.http.held_money import RefundView, refund_view
from chalicelib.entrypoints.http.resource import Body
from chalicelib.oversight import Approval
from chalicelib.payments import RefundId, ToBank, redirect_refund


class RedirectRefund(Body, frozen=True, kw_only=True):
    """A refund that failed or has no way back, and the account that its owner named."""

    refund_id: Annotated[str, msgspec.Meta(max_length=64)]
    bank_bin: Annotated[str, msgspec.Meta(pattern="^[0-9]{6}$")]
    account: Annotated[str, msgspec.Meta(pattern="^[0-9A-Z]{4,19}$")]
    name: Annotated[str, msgspec.Meta(min_length=2, max_length=70)]

    def __post_init__(self) -> None:
        RefundId.parse(self.refund_id, field="refund_id")


@act("redirect_refund", words=RedirectRefund, about=lambda words: words.refund_id, title_vi="Hoàn tiền sang tài khoản khác")
def redirect(work: Work, words: RedirectRefund, approval: Approval) -> RefundView:
    way = ToBank(words.bank_bin, words.account, words.name)
    return refund_view(redirect_refund(work.payments, RefundId(words.refund_id), way))
