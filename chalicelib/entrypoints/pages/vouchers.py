"""The household takes money along on its phone or on paper, for a post office that may have no line."""

from typing import Any

from chalicelib.catalogue import commune_of
from chalicelib.entrypoints.http.identity import show_me
from chalicelib.entrypoints.http.ledger import show_balance
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.http.vouchers import (
    NewVoucher,
    VoucherView,
    post_voucher,
    post_voucher_cancellation,
    show_one_voucher,
    show_voucher_outlets,
    show_vouchers,
)
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.pages.render import qr_png, qr_svg
from chalicelib.entrypoints.pages.till import id_of
from chalicelib.entrypoints.pages.withdrawing import every_outlet
from chalicelib.entrypoints.pages.words import VOUCHER_STATES
from chalicelib.entrypoints.speech import say
from chalicelib.identity import Permission
from chalicelib.offline import VoucherId

voucher_pages = Pages(__name__)
OWN = Permission.OWN_MONEY
HELD = {"issued", "cancel_pending"}


def ask_for_voucher(visit: Visit) -> Redirect:
    body = NewVoucher(
        voucher_id=id_of(VoucherId, visit),
        amount=visit.number("amount", say("Số tiền")),
        money_pin=visit.text("pin"),
        collect_pin=visit.text("collect_pin"),
        outlet_code=visit.text("outlet_code"),
    )
    answer = visit.do(post_voucher, body)
    return Redirect(f"/phieu-rut-tien/{answer.body['id']}")


@voucher_pages.page("/phieu-rut-tien", "voucher_ask.html", allow=OWN, submit=ask_for_voucher)
def vouchers_page(visit: Visit) -> dict[str, Any]:
    own = visit.read(show_vouchers, limit="10").entries
    live = next((one for one in own if one.state in HELD), None)
    return {
        "balance": visit.read(show_balance).available,
        "has_pin": visit.read(show_me).pin_set,
        "outlets": [] if live else every_outlet(visit, show_voucher_outlets),
        "most": visit.work.policy.voucher_max,
        "live": row_of(live) if live else None,
        "past": [row_of(one) for one in own if one.state not in HELD],
    }


def row_of(voucher: VoucherView) -> dict[str, Any]:
    name, class_ = VOUCHER_STATES[voucher.state]
    outlet = commune_of(voucher.outlet_code).name
    return {"v": voucher, "state_name": name, "state_class": class_, "outlet": outlet[0].lower() + outlet[1:]}


@voucher_pages.page("/phieu-rut-tien/{voucher_id}", "voucher.html", allow=OWN)
def voucher_page(visit: Visit) -> dict[str, Any]:
    voucher = visit.read(show_one_voucher, dict(visit.path))
    shown = voucher.shown
    return {
        **row_of(voucher),
        "svg": qr_svg(shown.qr) if shown else "",
        "png": qr_png(shown.qr) if shown else "",
        "digits": f"{shown.code[:5]} {shown.code[5:]}" if shown else "",
    }


@voucher_pages.form("/phieu-rut-tien/{voucher_id}/huy", allow=OWN)
def cancel_voucher_form(visit: Visit) -> Redirect:
    visit.do(post_voucher_cancellation, Nothing(), dict(visit.path))
    return Redirect(f"/phieu-rut-tien/{VoucherId.parse(visit.path['voucher_id'])}")
