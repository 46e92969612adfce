"""Orders paid in notes at an outlet, over HTTP: what a code is for, and the taking."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.entrypoints.http.softatm import Amount, IdText, NoteCounts, pairs_of
from chalicelib.entrypoints.http.till import StaffNumberText, StaffPin, duty_of, signature_of
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.words import amount_in_words
from chalicelib.orders import order_id_of
from chalicelib.payments import Payment, payable_in_cash
from chalicelib.softatm import CashPaymentId, OrderCash, masked_name, take_order_cash

cash_payment_routes = Resource(__name__, tag="till")

OrderCode = Annotated[str, msgspec.Meta(min_length=4, max_length=40, description="The order's code, as its page shows it.")]


class PaymentCode(Body, frozen=True, kw_only=True):
    """The code that a customer shows or says."""

    code: OrderCode


class OrderToPayView(View, frozen=True, kw_only=True):
    """What is due for an order; `holder` is who receives the goods, half hidden, for the teller to ask."""

    code: str
    holder: str
    due: int
    due_words: str
    closes_at: str | None
    signature: bool


class NewCashPayment(Body, frozen=True, kw_only=True):
    """Notes counted for an order: all that is missing of it."""

    secrets = frozenset({"supervisor_pin"})

    cash_payment_id: IdText
    shift_id: IdText
    code: OrderCode
    amount: Amount
    notes: NoteCounts | None = None
    supervisor_number: StaffNumberText | None = None
    supervisor_pin: StaffPin | None = None


class CashPaymentView(View, frozen=True, kw_only=True):
    """The receipt: the order is paid."""

    id: str
    code: str
    state: str
    amount: int
    amount_words: str
    taken_at: str


@cash_payment_routes.action(
    "/till/order-lookups",
    kind="look_up_order_to_pay",
    body=PaymentCode,
    answer=OrderToPayView,
    summary="What is to be paid for an order's code",
    allow=Permission.SERVE_CASH,
)
def post_order_lookup(work: Work, call: Call, body: PaymentCode) -> OrderToPayView:
    payment = payable_in_cash(work.payments, body.code)
    return OrderToPayView(
        code=payment.reference,
        holder=_holder(work, payment),
        due=payment.missing,
        due_words=amount_in_words(payment.missing),
        closes_at=to_text(payment.closes_at) if payment.closes_at else None,
        signature=payment.missing > work.policy.cash_in_signature_above,
    )


@cash_payment_routes.command(
    "/cash-payments",
    kind="pay_in_cash",
    body=NewCashPayment,
    answer=CashPaymentView,
    summary="Take notes for an order; when it is refused, give them back",
    allow=Permission.SERVE_CASH,
)
def post_cash_payment(work: Work, call: Call, body: NewCashPayment) -> CashPaymentView:
    cash = OrderCash(
        cash_payment_id=CashPaymentId.parse(body.cash_payment_id, field="cash_payment_id"),
        code=body.code,
        amount=body.amount,
        signature=signature_of(body.supervisor_number, body.supervisor_pin),
        counted=None if body.notes is None else pairs_of(body.notes),
    )
    paid = take_order_cash(work.softatm, duty_of(call, body.shift_id), cash)
    return CashPaymentView(
        id=cash.cash_payment_id,
        code=paid.reference,
        state=paid.state.value,
        amount=cash.amount,
        amount_words=amount_in_words(cash.amount),
        taken_at=to_text(work.now),
    )


def _holder(work: Work, payment: Payment) -> str:
    order = work.orders.store.find(order_id_of(payment.payment_id))
    return masked_name(order.recipient.name) if order else ""
