"""The household turns its balance into a code for cash; anybody finds a post office that pays cash."""

from collections.abc import Callable
from typing import Any

from chalicelib.catalogue import commune_of
from chalicelib.composition import Work
from chalicelib.entrypoints.http.cash_places import show_cash_places
from chalicelib.entrypoints.http.identity import show_me
from chalicelib.entrypoints.http.ledger import show_balance
from chalicelib.entrypoints.http.resource import Call, Nothing
from chalicelib.entrypoints.http.softatm import (
    NewWithdrawal,
    OutletsView,
    OutletView,
    post_cancellation,
    post_withdrawal,
    show_outlets,
    show_receipt,
    show_withdrawal,
)
from chalicelib.entrypoints.pages.counter import receipt_context
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.pages.render import qr_svg
from chalicelib.entrypoints.pages.till import id_of
from chalicelib.entrypoints.pages.words import WITHDRAWAL_STATES
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import in_words
from chalicelib.identity import Permission
from chalicelib.kernel.errors import NotFound
from chalicelib.softatm import WithdrawalId

withdrawing_pages = Pages(__name__)
OWN = Permission.OWN_MONEY


def cash_outlets(visit: Visit) -> list[OutletView]:
    """Every outlet that serves cash; there are some eighty."""
    return every_outlet(visit, show_outlets, cash="1")


def every_outlet(visit: Visit, view: Callable[[Work, Call], OutletsView], **query: str) -> list[OutletView]:
    """Of all pages of a listing."""
    found: list[OutletView] = []
    cursor: str | None = None
    while True:
        page = visit.read(view, None, limit="100", cursor=cursor, **query)
        found += page.entries
        cursor = page.next_cursor
        if cursor is None:
            return found


def ask_for_code(visit: Visit) -> Redirect:
    body = NewWithdrawal(
        withdrawal_id=id_of(WithdrawalId, visit),
        amount=visit.number("amount", say("Số tiền")),
        money_pin=visit.text("pin"),
        collect_pin=visit.text("collect_pin"),
        outlet_code=visit.text("outlet_code") or None,
    )
    answer = visit.do(post_withdrawal, body)
    return Redirect(f"/rut-tien/{answer.body['id']}")


@withdrawing_pages.page("/rut-tien", "withdraw.html", allow=OWN, submit=ask_for_code)
def withdraw_page(visit: Visit) -> dict[str, Any]:
    policy = visit.work.policy
    return {
        "balance": visit.read(show_balance).available,
        "has_pin": visit.read(show_me).pin_set,
        "outlets": visit.read(show_cash_places).entries,
        "daily": policy.customer_day_cash,
        "bound_above": policy.code_bound_above,
    }


@withdrawing_pages.page("/rut-tien/{withdrawal_id}", "withdrawal.html", allow=OWN)
def withdrawal_code_page(visit: Visit) -> dict[str, Any]:
    withdrawal = visit.read(show_withdrawal, dict(visit.path))
    name, class_ = WITHDRAWAL_STATES[withdrawal.state]
    return {
        "w": withdrawal,
        "state_name": name,
        "state_class": class_,
        "words": in_words(withdrawal.amount),
        "svg": qr_svg(withdrawal.code) if withdrawal.code else "",
        "outlet": commune_of(withdrawal.outlet_code).name if withdrawal.outlet_code else "",
        "says": name + ".",
        "receipt": withdrawal.id if withdrawal.state in {"handed", "unhanded"} else None,
    }


@withdrawing_pages.form("/rut-tien/{withdrawal_id}/huy", allow=OWN)
def cancel_form(visit: Visit) -> Redirect:
    visit.do(post_cancellation, Nothing(), dict(visit.path))
    return Redirect(f"/rut-tien/{WithdrawalId.parse(visit.path['withdrawal_id'])}")


@withdrawing_pages.page("/bien-nhan/{receipt_id}", "receipt.html", allow=OWN)
def receipt_page(visit: Visit) -> dict[str, Any]:
    return receipt_context(visit.read(show_receipt, dict(visit.path)), "/so-du", "base.html")


@withdrawing_pages.page("/diem-rut-tien", "outlets.html", cache_s=60)
def outlets_page(visit: Visit) -> dict[str, Any]:
    rows = []
    for one in cash_outlets(visit):
        hours = one.hours[0].replace(",", ", ") if one.hours else ""
        rows.append({"code": one.code, "name": one.name, "district": commune_of(one.code).district, "hours": hours})
    return {"outlets": rows}


@withdrawing_pages.page("/diem-rut-tien/{outlet_code}/to-dan", "poster.html", cache_s=60)
def poster_page(visit: Visit) -> dict[str, Any]:
    """A sheet of A4 for the outlet's door."""
    code = visit.path["outlet_code"]
    outlet = next((one for one in cash_outlets(visit) if one.code == code), None)
    if outlet is None:
        raise NotFound("Điểm này không phục vụ tiền mặt.", "This outlet does not serve cash.")
    address = f"{visit.application.settings.public_origin}/diem-rut-tien#d{code}"
    return {"outlet": outlet, "place": commune_of(code), "qr": qr_svg(address), "address": address}
