"""Payments over HTTP: where one stands, what to scan, the card page."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.card_calls import asked_of_gateway, links_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.kernel.clock import to_text
from chalicelib.orders import find_order, order_id_of, token_of
from chalicelib.payments import (
    Payment,
    PaymentId,
    PaymentMethod,
    cards_away,
    payable_by_card,
    payable_by_link,
    record_checkout,
    transfer_code,
    transfer_content,
)

payment_routes = Resource(__name__, tag="payments")

Token = Annotated[str, msgspec.Meta(max_length=40, description="The secret of the order's link; not needed by its buyer.")]


class PaymentProof(Body, frozen=True, kw_only=True):
    """What lets a guest pay for an order."""

    token: Token = ""


class TransferView(View, frozen=True, kw_only=True):
    """A bank transfer to make: as VietQR text, and for who types it."""

    vietqr: str
    bank_bin: str
    account: str
    amount: int
    content: str


class PaymentView(View, frozen=True, kw_only=True):
    """Where the money of an order stands. `transfer` is there while a transfer is awaited."""

    id: str
    method: str
    state: str
    amount: int
    received: int
    missing: int
    refunded: int
    reference: str
    closes_at: str | None
    transfer: TransferView | None


class RefundLineView(View, frozen=True, kw_only=True):
    """Money that goes back: `waiting` for a way, `sent`, `paid`, or `failed` and to be sent again."""

    id: str
    amount: int
    state: str
    requested_at: str


class RefundLinesView(View, frozen=True, kw_only=True):
    """What of a payment goes back, the oldest first."""

    refunds: list[RefundLineView]


class PaymentMethodView(View, frozen=True, kw_only=True):
    """A way to pay; `why_not` says in one sentence why it is not offered now."""

    method: PaymentMethod
    offered: bool
    why_not: str | None = None


class PaymentMethodsView(View, frozen=True, kw_only=True):
    """The ways to pay."""

    entries: list[PaymentMethodView]


class CheckoutPageView(View, frozen=True, kw_only=True):
    """The gateway's page, to which the buyer's browser goes."""

    url: str


@payment_routes.query("/payment-methods", answer=PaymentMethodsView, summary="How one can pay now", guests=True)
def show_payment_methods(work: Work, call: Call) -> PaymentMethodsView:
    away = cards_away(work.payments)
    others = [method for method in PaymentMethod if method is not PaymentMethod.CARD]
    card = PaymentMethodView(method=PaymentMethod.CARD, offered=away is None, why_not=away.message_vi if away else None)
    return PaymentMethodsView(entries=[card, *(PaymentMethodView(method=method, offered=True) for method in others)])


@payment_routes.query(
    "/payments/{payment_id}",
    answer=PaymentView,
    summary="Where a payment stands",
    guests=True,
    query={"token": "The secret of the order's link."},
)
def show_payment(work: Work, call: Call) -> PaymentView:
    return payment_view(work, own_payment(work, call, call.query.get("token", "")))


@payment_routes.query(
    "/payments/{payment_id}/refunds",
    answer=RefundLinesView,
    summary="What of a payment goes back",
    guests=True,
    query={"token": "The secret of the order's link."},
)
def show_refunds(work: Work, call: Call) -> RefundLinesView:
    payment = own_payment(work, call, call.query.get("token", ""))
    return RefundLinesView(
        refunds=[
            RefundLineView(
                id=refund.refund_id,
                amount=refund.amount,
                state=refund.state.value,
                requested_at=to_text(refund.requested_at),
            )
            for refund in work.payments.store.refunds_of(payment.payment_id)
        ]
    )


@payment_routes.action(
    "/payments/{payment_id}/checkout-page",
    kind="open_checkout_page",
    body=PaymentProof,
    answer=CheckoutPageView,
    summary="The page on which to pay by card; the same one again when asked again",
)
def open_checkout_page(work: Work, call: Call, body: PaymentProof) -> CheckoutPageView:
    payment = payable_by_card(work.payments, own_payment(work, call, body.token).payment_id)
    token = token_of(work.orders, order_id_of(payment.payment_id))
    back = f"{work.application.settings.public_origin}/don-hang/{payment.order_id}?token={token}"
    # Asked of the gateway before our commit, not after: it is idempotent by our id, and the job asks for what was lost.
    page = asked_of_gateway(
        work.application,
        lambda gateway: gateway.open_checkout(
            payment_id=payment.payment_id,
            amount=payment.amount,
            description=f"Xứ Lạng {payment.reference}",
            success_url=back,
            cancel_url=back,
            expires_at=payment.closes_at or work.now,
        ),
    )
    record_checkout(work.payments, payment.payment_id, page)
    return CheckoutPageView(url=page.url)


@payment_routes.action(
    "/payments/{payment_id}/payment-link",
    kind="open_payment_link",
    body=PaymentProof,
    answer=CheckoutPageView,
    summary="A domestic gateway's page for a payment by transfer; the same one again when asked again",
)
def open_payment_link(work: Work, call: Call, body: PaymentProof) -> CheckoutPageView:
    links = links_of(work.application)
    payment = payable_by_link(work.payments, own_payment(work, call, body.token).payment_id)
    token = token_of(work.orders, order_id_of(payment.payment_id))
    back = f"{work.application.settings.public_origin}/don-hang/{payment.order_id}?token={token}"
    page = links.open_checkout(
        payment_id=payment.payment_id,
        amount=payment.amount,
        description=transfer_content(payment.reference),
        success_url=back,
        cancel_url=back,
        expires_at=payment.closes_at or work.now,
    )
    record_checkout(work.payments, payment.payment_id, page)
    return CheckoutPageView(url=page.url)


def own_payment(work: Work, call: Call, token: str) -> Payment:
    """The payment of an order that the caller may see.

    Raises:
        NoSuchOrder: none, or not the caller's.
    """
    payment_id = PaymentId.parse(call.path["payment_id"], field="payment_id")
    viewer = call.actor.party_id if call.actor else None
    return find_order(work.orders, order_id_of(payment_id), viewer=viewer, token=token).payment


def payment_view(work: Work, payment: Payment) -> PaymentView:
    code = transfer_code(work.payments, payment)
    transfer = None
    if code is not None:
        to = work.payments.receiver
        transfer = TransferView(
            vietqr=code,
            bank_bin=to.bank_bin,
            account=to.account,
            amount=payment.missing,
            content=transfer_content(payment.reference),
        )
    return PaymentView(
        id=payment.payment_id,
        method=payment.method.value,
        state=payment.state.value,
        amount=payment.amount,
        received=payment.received,
        missing=payment.missing,
        refunded=payment.refunded,
        reference=payment.reference,
        closes_at=to_text(payment.closes_at) if payment.closes_at else None,
        transfer=transfer,
    )
