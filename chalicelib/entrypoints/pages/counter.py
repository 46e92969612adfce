"""Serving a customer at the till: a withdrawal by code, a cash-in, a receipt."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.entrypoints.http.softatm import CashReceiptView, NoteCount, show_receipt
from chalicelib.entrypoints.http.till import (
    NewCashIn,
    NewCodeLookup,
    NewCommitment,
    NewCustomerLookup,
    NewHandover,
    NewReturn,
    post_cash_in,
    post_code_lookup,
    post_commitment,
    post_customer_lookup,
    post_handover,
    post_return,
    till_withdrawal_view,
)
from chalicelib.entrypoints.pages.page import Declined, Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.pages.till import HOME, id_of, open_shift_id, outlet_name, till_page
from chalicelib.entrypoints.pages.words import WITHDRAWAL_STATES
from chalicelib.entrypoints.speech import say, vnd
from chalicelib.entrypoints.speech.said import in_words, said_time
from chalicelib.identity import Permission, phone_of
from chalicelib.kernel.errors import InvalidInput, NotFound
from chalicelib.kernel.money import Money, amount_of
from chalicelib.softatm import CashInId, Count, ShiftId, WithdrawalId, suggest_notes

counter_pages = Pages(__name__)
CASH = Permission.SERVE_CASH


def find_code(visit: Visit) -> Redirect:
    code = "".join(letter for letter in visit.text("code") if letter.isdigit())
    if len(code) != 8:
        raise InvalidInput("Mã rút tiền có 8 số.", "A withdrawal code has eight digits.", field="code")
    found = visit.act(post_code_lookup, NewCodeLookup(shift_id=open_shift_id(visit), code=code))
    return Redirect(
        f"/quay/rut/{found.withdrawal.id}?{urlencode({'khach': found.customer, 'giay-to': int(found.id_check)})}"
    )


@counter_pages.page("/quay/tim-ma", "till.html", allow=CASH, submit=find_code)
def find_code_page(visit: Visit) -> dict[str, Any]:
    return till_page(visit)


def mix_of(visit: Visit, shift_id: str, amount: Money) -> Count | None:
    """Which notes the till should hand over; None when it cannot make the amount up."""
    shift = visit.work.softatm.shifts.find(ShiftId(shift_id))
    return suggest_notes(amount, shift.drawer if shift else None, visit.work.policy)


def withdrawal_context(visit: Visit) -> dict[str, Any]:
    shift_id = open_shift_id(visit)
    withdrawal = visit.work.softatm.withdrawals.find(WithdrawalId.parse(visit.path["withdrawal_id"]))
    if withdrawal is None or (withdrawal.shift_id is not None and withdrawal.shift_id != shift_id):
        raise NotFound("Ca này không có mã rút tiền đó.", "No such withdrawal at this till.")
    view = till_withdrawal_view(withdrawal)
    name, class_ = WITHDRAWAL_STATES[view.state]
    return {
        "outlet_name": outlet_name(visit),
        "w": {"id": view.id, "state": view.state, "amount": view.amount, "name": view.holder},
        "words": in_words(view.amount),
        "state_name": name,
        "state_class": class_,
        "mix": mix_of(visit, shift_id, view.amount),
        "receipt": view.id if view.state in {"handed", "unhanded"} else None,
        "customer": visit.text("customer") or visit.query.get("khach", ""),
        "id_check": (visit.text("id_check") or visit.query.get("giay-to", "1")) == "1",
        **second_person(visit, visit.problem, large=view.amount > visit.work.policy.cash_out_signature_above),
    }


def second_person(visit: Visit, problem: dict[str, Any] | None, *, large: bool) -> dict[str, bool]:
    """Whether the form says that the customer was asked about a repetition, and asks for the supervisor's signature."""
    code = (problem or {}).get("code")
    again = code == "possible_duplicate" or bool(visit.text("confirmed_again"))
    signed = bool(visit.text("supervisor_number"))
    return {"again": again, "sign": large or again or signed or code == "second_signature_needed"}


def commit(visit: Visit) -> Redirect:
    last4 = visit.text("id_last4")
    body = NewCommitment(
        shift_id=open_shift_id(visit),
        collect_pin=visit.text("collect_pin"),
        id_last4=last4 or None,
        customer=visit.text("customer") or None,
        confirmed_again=bool(visit.text("confirmed_again")),
        supervisor_number=visit.text("supervisor_number") or None,
        supervisor_pin=visit.text("supervisor_pin") or None,
    )
    visit.do(post_commitment, body, {"withdrawal_id": visit.path["withdrawal_id"]})
    return Redirect(f"/quay/rut/{visit.path['withdrawal_id']}")


@counter_pages.page("/quay/rut/{withdrawal_id}", "till_withdrawal.html", allow=CASH, submit=commit)
def withdrawal_page(visit: Visit) -> dict[str, Any]:
    return withdrawal_context(visit)


def handed(visit: Visit) -> Redirect:
    shift_id = open_shift_id(visit)
    withdrawal = withdrawal_context(visit)["w"]
    mix = mix_of(visit, shift_id, withdrawal["amount"]) if visit.text("as_suggested") else None
    notes = None if mix is None else [NoteCount(note=note, count=number) for note, number in mix]
    body = NewHandover(shift_id=shift_id, notes=notes)
    visit.do(post_handover, body, {"withdrawal_id": visit.path["withdrawal_id"]})
    return Redirect(f"/quay/rut/{visit.path['withdrawal_id']}")


@counter_pages.page("/quay/rut/{withdrawal_id}/da-dua", "till_withdrawal.html", allow=CASH, submit=handed)
def handed_page(visit: Visit) -> dict[str, Any]:
    return withdrawal_context(visit)


def not_handed(visit: Visit) -> Redirect:
    body = NewReturn(
        shift_id=open_shift_id(visit),
        supervisor_number=visit.text("supervisor_number"),
        supervisor_pin=visit.text("supervisor_pin"),
        reason=visit.text("reason"),
    )
    visit.do(post_return, body, {"withdrawal_id": visit.path["withdrawal_id"]})
    return Redirect(f"/quay/rut/{visit.path['withdrawal_id']}")


@counter_pages.page("/quay/rut/{withdrawal_id}/khong-dua", "till_not_handed.html", allow=CASH, submit=not_handed)
def not_handed_page(visit: Visit) -> dict[str, Any]:
    return withdrawal_context(visit)


def confirm_customer(visit: Visit) -> Shown:
    """Whose phone number it is, to be asked of the customer before any note is taken."""
    phone, amount = phone_of(visit.text("phone")), amount_of(visit.number("amount", say("Số tiền")))
    found = visit.act(post_customer_lookup, NewCustomerLookup(shift_id=open_shift_id(visit), phone=phone))
    return Shown("till_cash_in.html", cash_in_context(visit, phone, amount, found.customer_id, found.holder))


def cash_in_context(visit: Visit, phone: str, amount: Money, customer: str, name: str) -> dict[str, Any]:
    return {
        "outlet_name": outlet_name(visit),
        "name": name,
        "customer": customer,
        "phone": phone,
        "money": amount,
        "words": in_words(amount),
        **second_person(visit, visit.problem, large=amount > visit.work.policy.cash_in_signature_above),
    }


@counter_pages.page("/quay/nap/kiem", "till.html", allow=CASH, submit=confirm_customer)
def confirm_customer_page(visit: Visit) -> dict[str, Any]:
    return till_page(visit)


@counter_pages.form("/quay/nap", allow=CASH)
def take_cash_form(visit: Visit) -> Redirect | Shown:
    phone, amount = visit.text("phone"), visit.number("amount", say("Số tiền"))
    body = NewCashIn(
        cash_in_id=id_of(CashInId, visit),
        shift_id=open_shift_id(visit),
        customer_id=visit.text("customer"),
        phone=phone,
        amount=amount,
        confirmed_again=bool(visit.text("confirmed_again")),
        supervisor_number=visit.text("supervisor_number") or None,
        supervisor_pin=visit.text("supervisor_pin") or None,
    )
    try:
        answer = visit.do(post_cash_in, body)
    except Declined as declined:
        visit.problem = declined.problem
        context = cash_in_context(visit, phone, amount, visit.text("customer"), visit.text("name"))
        return Shown("till_cash_in.html", context)
    return Redirect(f"/quay/bien-nhan/{answer.body['id']}")


def receipt_context(receipt: CashReceiptView, back: str, layout: str) -> dict[str, Any]:
    rows = [
        (say("Loại"), receipt.title),
        (say("Khách"), receipt.holder),
        (say("Điểm"), receipt.outlet_name),
        (say("Lúc"), said_time(receipt.at)),
        (say("Phí"), vnd(receipt.fee)),
        (say("Số dư của khách"), vnd(receipt.balance_after)),
        (say("Mã biên nhận"), receipt.id[-10:]),
    ]
    return receipt_rows(receipt.amount, in_words(receipt.amount), rows, back, layout)


def receipt_rows(amount: Money, words: str, rows: list[tuple[str, str]], back: str, layout: str) -> dict[str, Any]:
    return {"r": {"amount": amount, "words": words}, "rows": rows, "back": back, "layout": layout}


@counter_pages.page("/quay/bien-nhan/{receipt_id}", "receipt.html", allow=CASH)
def till_receipt_page(visit: Visit) -> dict[str, Any]:
    receipt = receipt_context(visit.read(show_receipt, dict(visit.path)), HOME, "till_base.html")
    return {**receipt, "outlet_name": outlet_name(visit)}
