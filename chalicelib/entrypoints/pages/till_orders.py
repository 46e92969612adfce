"""An order paid in notes at the till: its code, what is due, the taking, the receipt."""

from typing import Any

from chalicelib.entrypoints.http.cash_payments import (
    NewCashPayment,
    OrderToPayView,
    PaymentCode,
    post_cash_payment,
    post_order_lookup,
)
from chalicelib.entrypoints.pages.counter import receipt_rows
from chalicelib.entrypoints.pages.page import Declined, Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.pages.till import HOME, id_of, open_shift_id, outlet_name, till_page
from chalicelib.entrypoints.speech import say, vnd
from chalicelib.entrypoints.speech.said import in_words, said_time
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import NotFound
from chalicelib.payments import CASH_REF, find_by_code, find_payment
from chalicelib.softatm import CashPaymentId

till_order_pages = Pages(__name__)
CASH = Permission.SERVE_CASH
UNSIGNED = frozenset({"second_signature_needed", "own_signature", "supervisor_needed"})
"""Refusals that a supervisor's signature mends."""


def find_order_to_pay(visit: Visit) -> Shown:
    """What is due, to be read to the customer before any note is taken."""
    open_shift_id(visit)
    found = visit.act(post_order_lookup, PaymentCode(code=visit.text("order_code")))
    return Shown("till_order.html", order_context(visit, found))


def order_context(visit: Visit, found: OrderToPayView) -> dict[str, Any]:
    return {"outlet_name": outlet_name(visit), "found": found, "sign": found.signature}


@till_order_pages.page("/quay/thu-don/kiem", "till.html", allow=CASH, submit=find_order_to_pay)
def find_order_to_pay_page(visit: Visit) -> dict[str, Any]:
    return till_page(visit)


@till_order_pages.form("/quay/thu-don", allow=CASH)
def take_order_cash_form(visit: Visit) -> Redirect | Shown:
    code = visit.text("order_code")
    body = NewCashPayment(
        cash_payment_id=id_of(CashPaymentId, visit),
        shift_id=open_shift_id(visit),
        code=code,
        amount=visit.number("amount", say("Số tiền")),
        supervisor_number=visit.text("supervisor_number") or None,
        supervisor_pin=visit.text("supervisor_pin") or None,
    )
    try:
        answer = visit.do(post_cash_payment, body)
    except Declined as declined:
        if declined.problem.get("code") not in UNSIGNED:
            raise
        visit.problem = declined.problem
        found = visit.act(post_order_lookup, PaymentCode(code=code))
        return Shown("till_order.html", {**order_context(visit, found), "sign": True})
    return Redirect(f"/quay/da-thu/{answer.body['code']}")


@till_order_pages.page("/quay/da-thu/{code}", "receipt.html", allow=CASH)
def order_paid_page(visit: Visit) -> dict[str, Any]:
    payments = visit.work.payments
    payment_id = find_by_code(payments, visit.path["code"])
    payment = find_payment(payments, payment_id) if payment_id else None
    notes = next((one for one in payment.deposits if one.bank_ref.startswith(CASH_REF)), None) if payment else None
    if payment is None or notes is None:
        raise NotFound("Đơn này không trả tiền mặt tại bưu điện.", "No notes were taken for this order.")
    rows = [
        (say("Loại"), say("Thu tiền mặt cho đơn hàng")),
        (say("Đơn"), payment.reference),
        (say("Điểm"), outlet_name(visit)),
        (say("In lúc"), said_time(to_text(visit.work.now))),
        (say("Số tiền của đơn"), vnd(payment.amount)),
        (say("Mã biên nhận"), notes.bank_ref[-10:]),
    ]
    shown = receipt_rows(notes.amount, in_words(notes.amount), rows, HOME, "till_base.html")
    return {**shown, "outlet_name": outlet_name(visit)}
