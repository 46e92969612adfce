"""Parcels: the household's tasks and earnings, the outlet's scans."""

import re
from typing import Any
from urllib.parse import urlencode

from chalicelib.entrypoints.http.identity import show_me
from chalicelib.entrypoints.http.ledger import show_balance
from chalicelib.entrypoints.http.orders import KeptLine, my_orders
from chalicelib.entrypoints.http.parcel_views import HouseholdParcelView, LabelView
from chalicelib.entrypoints.http.parcels import (
    NewParcelCancellation,
    Packing,
    ParcelRefusal,
    Remittance,
    WeighedLine,
    my_earnings,
    my_parcels,
    post_cod_remittance,
    post_confirmation,
    post_delivery,
    post_dispatch,
    post_hand_in,
    post_packing,
    post_parcel_cancellation,
    post_refusal,
    post_return,
    show_parcel,
)
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.http.sales import explain_own_sale
from chalicelib.entrypoints.http.shelves import show_parcel_shelf
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.pages.render import qr_svg
from chalicelib.entrypoints.pages.till import open_shift_id, outlet_name
from chalicelib.entrypoints.pages.words import ORDER_STATES, PARCEL_STATES, REFUSALS
from chalicelib.entrypoints.speech import say, words
from chalicelib.identity import Permission, masked
from chalicelib.kernel.errors import InvalidInput, NotFound
from chalicelib.kernel.ids import OperationId
from chalicelib.orders import Refusal
from chalicelib.shelves import SENDABLE

parcel_pages = Pages(__name__)

NEXT = words(
    {
        "confirm": ("nhan-don", "Nhận đơn này"),
        "pack": ("da-goi", "Đã gói xong"),
    }
)
WAITS = words(
    {
        "packed": "Mang ra bưu điện xã, đọc mã kiện cho giao dịch viên.",
        "handed_in": "Bưu điện đã nhận kiện.",
        "in_transit": "Kiện đang trên đường tới người mua.",
        "delivered": "Đã giao. Tiền vào số dư khi người mua xác nhận, hoặc sau 48 giờ.",
        "disputed": "Người mua báo hàng chưa đúng. Tiền được giữ lại đến khi giải quyết xong.",
        "released": "Tiền đã vào số dư.",
        "refunded": "Tiền của kiện đã trả lại cho người mua.",
        "returning": "Không giao được. Kiện đang gửi về bưu điện xã.",
        "returned": "Bạn đã nhận lại kiện.",
        "cancelled": "Đơn đã huỷ, không phải gửi.",
    }
)


SETTLED = frozenset({"released", "refunded", "returned"})
"""Parcels whose money has moved: each đồng of them can be looked at."""
SALE_STEPS = words(
    {
        "release": "Giải ngân khi người mua đã nhận hàng",
        "refund_taken_back": "Hàng trả lại, hoàn cho người mua",
        "chargeback_lost": "Chủ thẻ đòi lại tiền vì hàng",
        "parcel_refused": "Người mua không nhận hàng",
        "reversal": "Bút toán được đảo",
    }
)
SALE_LINES = words(
    (
        ("goods", "Tiền hàng"),
        ("fee", "Phí sàn"),
        ("fee_vat", "Thuế GTGT trên phí sàn"),
        ("vat", "Thuế GTGT nộp thay bạn"),
        ("pit", "Thuế TNCN nộp thay bạn"),
        ("debt", "Khoản nợ từ đơn trước"),
        ("other", "Chi phí khác"),
    )
)


@parcel_pages.page("/toi", "mine.html", sign_in=True)
def mine_page(visit: Visit) -> dict[str, Any]:
    me = visit.read(show_me)
    orders = [
        {
            "id": order.id,
            "code": order.code,
            "placed_at": order.placed_at,
            "total": order.total,
            "state_name": ORDER_STATES[order.state][0],
            "state_class": ORDER_STATES[order.state][1],
        }
        for order in visit.read(my_orders, limit="20").entries
    ]
    own_money = _may(visit, Permission.OWN_MONEY)
    return {
        "me": {"name": me.party.name, "has_pin": me.pin_set},
        "balance": visit.read(show_balance).available if own_money else 0,
        "customer": own_money,
        "sells": _may(visit, Permission.SELL),
        "desk": _may(visit, Permission.SEE_PROVINCE),
        "helps": _may(visit, Permission.HELP_SELL),
        "till": _may(visit, Permission.SERVE_CASH),
        "orders": orders,
    }


def _may(visit: Visit, what: Permission) -> bool:
    return visit.actor is not None and visit.actor.may(what)


def task_row(visit: Visit, parcel: HouseholdParcelView) -> dict[str, Any]:
    verb, says = NEXT.get(parcel.next_action, ("", ""))
    return {
        "id": parcel.id,
        "code": parcel.code,
        "placed_at": parcel.placed_at,
        "state_name": PARCEL_STATES[parcel.state][0],
        "state_class": PARCEL_STATES[parcel.state][1],
        "lines": parcel.lines,
        "recipient": f"{parcel.recipient_name}, {parcel.recipient_place}",
        "weighs": [line for line in parcel.lines if line.kg_price and line.kept] if parcel.next_action == "pack" else [],
        "can_refuse": parcel.next_action in {"confirm", "pack", "hand_in"},
        "can_cut": parcel.next_action in {"confirm", "pack"},
        "hands_in": parcel.next_action == "hand_in",
        "next": {"verb": verb, "says": says} if verb else None,
        "waits": WAITS.get(parcel.state, ""),
        "op": OperationId.make(visit.application.clock.now(), visit.application.entropy),
        "refusal_op": OperationId.make(visit.application.clock.now(), visit.application.entropy),
    }


@parcel_pages.page("/ban-hang/don-hang", "parcels.html", allow=Permission.SELL)
def tasks_page(visit: Visit) -> dict[str, Any]:
    ended = "xong" in visit.query
    page = visit.read(my_parcels, cursor=visit.query.get("trang"), ended="true" if ended else None)
    path = "/ban-hang/don-hang" + ("?xong=1" if ended else "")
    more = f"{path}{'&' if ended else '?'}{urlencode({'trang': page.next_cursor})}" if page.next_cursor else ""
    return {"parcels": [task_row(visit, parcel) for parcel in page.entries], "more": more, "ended": ended}


@parcel_pages.form("/ban-hang/kien/{parcel_id}/nhan-don", allow=Permission.SELL)
def confirm_form(visit: Visit) -> Redirect:
    visit.do(post_confirmation, Nothing(), dict(visit.path))
    return Redirect("/ban-hang/don-hang")


def weighed_lines(visit: Visit) -> tuple[WeighedLine, ...]:
    """The form's kilograms, with a comma as people write them, as grams."""
    named = [name for name in visit.values if name.startswith("kg-")]
    return tuple(WeighedLine(listing_id=name[3:], grams=grams_of(visit.text(name), name)) for name in named)


def grams_of(text: str, field: str) -> int:
    """
    Raises:
        InvalidInput: not a weight with at most three digits behind the comma.
    """
    found = re.fullmatch(r"([0-9]{1,3})(?:[.,]([0-9]{1,3}))?", text)
    if found is None:
        raise InvalidInput("Mời ghi số cân theo kg, ví dụ 2,35.", "Kilograms such as 2,35.", field=field)
    return int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0"))


@parcel_pages.form("/ban-hang/kien/{parcel_id}/da-goi", allow=Permission.SELL)
def pack_form(visit: Visit) -> Redirect:
    visit.do(post_packing, Packing(weights=weighed_lines(visit)), dict(visit.path))
    return Redirect("/ban-hang/don-hang")


@parcel_pages.form("/ban-hang/kien/{parcel_id}/khong-gui", allow=Permission.SELL)
def cannot_send_form(visit: Visit) -> Redirect:
    """With numbers, what can be sent of it; with none, or all of them zero, nothing can."""
    kept = [
        KeptLine(listing_id=name[2:], count=visit.number(name, say("Số lượng gửi được")))
        for name in visit.values
        if name.startswith("n-")
    ]
    some = kept if any(line.count for line in kept) else None
    visit.do(post_parcel_cancellation, NewParcelCancellation(reason=visit.text("reason"), kept=some), dict(visit.path))
    return Redirect("/ban-hang/don-hang")


@parcel_pages.page("/ban-hang/thu-nhap", "earnings.html", allow=Permission.SELL)
def earnings_page(visit: Visit) -> dict[str, Any]:
    earnings = visit.read(my_earnings)
    ended = visit.read(my_parcels, ended="true", limit="20").entries
    rows = [
        {
            "code": parcel.code,
            "id": parcel.id if parcel.state in SETTLED else "",
            "state_name": PARCEL_STATES[parcel.state][0],
            "state_class": PARCEL_STATES[parcel.state][1],
            "shares": parcel.shares,
            "says": WAITS.get(parcel.state, ""),
        }
        for parcel in [*earnings.parcels, *ended]
        if parcel.state != "cancelled"
    ]
    return {"earnings": earnings, "rows": rows}


@parcel_pages.page("/ban-hang/thu-nhap/{parcel_id}", "sale.html", allow=Permission.SELL)
def sale_page(visit: Visit) -> dict[str, Any]:
    return {"sale": visit.read(explain_own_sale), "steps": SALE_STEPS, "names": SALE_LINES}


ACTS = words(
    {
        "hand-in": ("nhan", "Nhận kiện từ người bán"),
        "shelf-hand-in": ("gui-san", "Gửi bằng hàng để sẵn ở đây"),
        "dispatch": ("chuyen", "Chuyển kiện đi"),
        "delivery": ("giao", "Đã giao tận tay"),
        "return": ("tra-lai", "Đã trả lại người bán"),
        "cod-remittance": ("nop", "Nhận tiền thu hộ vào quầy"),
    }
)


@parcel_pages.page("/quay/kien", "till_parcels.html", allow=Permission.HANDLE_PARCELS)
def scan_page(visit: Visit) -> dict[str, Any]:
    code = visit.query.get("ma", "").strip().upper()
    context: dict[str, Any] = {"outlet_name": outlet_name(visit), "code": code, "parcel": None, "unknown": False}
    if not code:
        return context
    try:
        parcel = visit.read(show_parcel, {"parcel_id": code})
    except NotFound:
        return {**context, "unknown": True}
    name, class_ = PARCEL_STATES[parcel.state]
    cash = parcel.cash_due or parcel.cash_to_remit
    return {
        **context,
        "parcel": parcel,
        "cash": cash,
        "state_name": name,
        "state_class": class_,
        "label": label_words(parcel),
        "acts": [{"verb": ACTS[step][0], "says": ACTS[step][1]} for step in steps_here(visit, parcel) if step in ACTS],
        "refusal_op": OperationId.make(visit.application.clock.now(), visit.application.entropy),
        "refusals": REFUSALS if "refusal" in parcel.steps else {},
    }


def steps_here(visit: Visit, parcel: LabelView) -> list[str]:
    """What can be done with it, and whether what lies at this outlet can go as it."""
    if parcel.state not in SENT_FOR:
        return parcel.steps
    lies_here = visit.read(show_parcel_shelf, {"parcel_id": parcel.id}).sendable
    return [*parcel.steps, *(["shelf-hand-in"] if lies_here else [])]


SENT_FOR = frozenset(one.value for one in SENDABLE)
LABELLED = frozenset({"handed_in", "in_transit", "returning"})
"""With the carrier: what has no label is not found again."""


def label_words(parcel: LabelView) -> str:
    """What the link to its label says; empty while it has none."""
    if parcel.state not in LABELLED:
        return ""
    return say("In nhãn, dán lên kiện") if parcel.state == "handed_in" else say("In lại nhãn")


@parcel_pages.page("/quay/kien/{parcel_id}/tem", "till_label.html", allow=Permission.HANDLE_PARCELS)
def label_page(visit: Visit) -> dict[str, Any]:
    """The label to print. Its code is the parcel's own: what scans it finds the parcel, with or without our app."""
    parcel = visit.read(show_parcel)
    if parcel.state not in LABELLED:
        raise NotFound("Kiện này không có nhãn: chưa nhận ở bưu điện, hoặc đã xong.", "It has no label now.")
    phone = masked(parcel.recipient_phone)
    return {"outlet_name": outlet_name(visit), "parcel": parcel, "phone": phone, "qr": qr_svg(parcel.code)}


def back_to_scan(visit: Visit) -> Redirect:
    return Redirect(f"/quay/kien?{urlencode({'ma': visit.query.get('ma', '')})}")


@parcel_pages.form("/quay/kien/{parcel_id}/nhan", allow=Permission.HANDLE_PARCELS)
def hand_in_form(visit: Visit) -> Redirect:
    visit.do(post_hand_in, Nothing(), dict(visit.path))
    return back_to_scan(visit)


@parcel_pages.form("/quay/kien/{parcel_id}/chuyen", allow=Permission.HANDLE_PARCELS)
def dispatch_form(visit: Visit) -> Redirect:
    visit.do(post_dispatch, Nothing(), dict(visit.path))
    return back_to_scan(visit)


@parcel_pages.form("/quay/kien/{parcel_id}/giao", allow=Permission.HANDLE_PARCELS)
def deliver_form(visit: Visit) -> Redirect:
    visit.do(post_delivery, Nothing(), dict(visit.path))
    return back_to_scan(visit)


@parcel_pages.form("/quay/kien/{parcel_id}/khong-nhan", allow=Permission.HANDLE_PARCELS)
def refuse_form(visit: Visit) -> Redirect:
    visit.do(post_refusal, ParcelRefusal(reason=refusal_of(visit)), dict(visit.path))
    return back_to_scan(visit)


def refusal_of(visit: Visit) -> Refusal:
    """
    Raises:
        InvalidInput: none was chosen.
    """
    try:
        return Refusal(visit.text("reason"))
    except ValueError as error:
        raise InvalidInput("Chọn lý do không giao được.", "Choose why it was not taken.", field="reason") from error


@parcel_pages.form("/quay/kien/{parcel_id}/tra-lai", allow=Permission.HANDLE_PARCELS)
def return_form(visit: Visit) -> Redirect:
    visit.do(post_return, Nothing(), dict(visit.path))
    return back_to_scan(visit)


@parcel_pages.form("/quay/kien/{parcel_id}/nop", allow=Permission.HANDLE_PARCELS)
def remit_form(visit: Visit) -> Redirect:
    visit.do(post_cod_remittance, Remittance(shift_id=open_shift_id(visit)), dict(visit.path))
    return back_to_scan(visit)
