"""Money that waits for a person, over HTTP: bookings that match nothing, refunds that did not go."""

from typing import Annotated

import msgspec

from chalicelib.banking import BreakKind, BreakState, settle_break
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.orders import PAGED
from chalicelib.entrypoints.http.payments import PaymentView, payment_view
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size
from chalicelib.payments import MoneyIn, Refund, RefundId, match_money, resend_refund

held_money_routes = Resource(__name__, tag="held money")

Code = Annotated[str, msgspec.Meta(min_length=8, max_length=20, description="The order's code.")]


class Match(Body, frozen=True, kw_only=True):
    """Whose money it is."""

    code: Code


class MoneyView(View, frozen=True, kw_only=True):
    """A booking that matches nothing; of the payer's account, the last four digits."""

    id: str
    bank_ref: str
    amount: int
    content: str
    payer_name: str
    payer_account: str
    booked_at: str


class UnmatchedView(View, frozen=True, kw_only=True):
    """A page of bookings, the oldest first."""

    entries: list[MoneyView]
    next_cursor: str | None


class RefundView(View, frozen=True, kw_only=True):
    """A refund and what stops it."""

    id: str
    order_id: str
    amount: int
    reason: str
    state: str
    attempt: int
    failure: str | None
    has_way: bool
    requested_at: str


class RefundsView(View, frozen=True, kw_only=True):
    """A page of refunds, the oldest first."""

    entries: list[RefundView]
    next_cursor: str | None


@held_money_routes.query(
    "/unmatched-money",
    answer=UnmatchedView,
    summary="Money on the bank account that matches no payment",
    allow=Permission.OPERATE,
    query=PAGED,
)
def show_unmatched(work: Work, call: Call) -> UnmatchedView:
    page = work.payments.store.unmatched(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return UnmatchedView(entries=[money_view(money) for money in page.entries], next_cursor=page.next_cursor)


@held_money_routes.command(
    "/unmatched-money/{booking_id}/match",
    kind="match_money",
    body=Match,
    answer=PaymentView,
    summary="Say whose money it is",
    allow=Permission.OPERATE,
)
def post_match(work: Work, call: Call, body: Match) -> PaymentView:
    payment = match_money(work.payments, call.path["booking_id"], body.code)
    settle_break(work.banking, BreakKind.UNKNOWN_MONEY, call.path["booking_id"], "matched", BreakState.MATCHED)
    return payment_view(work, payment)


@held_money_routes.query(
    "/stuck-refunds",
    answer=RefundsView,
    summary="Refunds that failed, or have no way back",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def show_stuck_refunds(work: Work, call: Call) -> RefundsView:
    page = work.payments.store.stuck_refunds(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return RefundsView(entries=[refund_view(refund) for refund in page.entries], next_cursor=page.next_cursor)


@held_money_routes.command(
    "/refunds/{refund_id}/sending",
    kind="resend_refund",
    body=Nothing,
    answer=RefundView,
    summary="Send a refund again by the way that is known; another account is the act `redirect_refund`",
    allow=Permission.OPERATE,
)
def post_sending(work: Work, call: Call, body: Nothing) -> RefundView:
    return refund_view(resend_refund(work.payments, RefundId.parse(call.path["refund_id"], field="refund_id")))


def money_view(money: MoneyIn) -> MoneyView:
    return MoneyView(
        id=money.booking_id,
        bank_ref=money.bank_ref,
        amount=money.amount,
        content=money.content,
        payer_name=money.payer_name,
        payer_account=f"•••• {money.payer_account[-4:]}" if money.payer_account else "",
        booked_at=to_text(money.booked_at),
    )


def refund_view(refund: Refund) -> RefundView:
    return RefundView(
        id=refund.refund_id,
        order_id=refund.order_id,
        amount=refund.amount,
        reason=refund.reason,
        state=refund.state.value,
        attempt=refund.attempt,
        failure=refund.failure,
        has_way=refund.way is not None,
        requested_at=to_text(refund.requested_at),
    )
