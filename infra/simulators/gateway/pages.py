"""The hosted pages: the card form, the bank's confirmation, and what is shown once a session is closed."""

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any

from infra.simulators.gateway.cards import luhn_valid
from infra.simulators.page_style import document, dong

NOTICE = "Môi trường thử nghiệm: không có tiền thật"
_TEST_CARDS = (
    ("4242 4242 4242 4242", "thành công"),
    ("4000 0025 0000 3155", "ngân hàng hỏi xác nhận (3-D Secure)"),
    ("4000 0000 0000 0002", "bị từ chối"),
    ("4000 0000 0000 9995", "không đủ số dư"),
    ("4000 0000 0000 0259", "thành công, sau đó bị khiếu nại"),
    ("4000 0000 0000 7726", "hoàn tiền chậm"),
    ("4000 0000 0000 5126", "hoàn tiền thất bại"),
)


@dataclass(slots=True)
class CardForm:
    """What the buyer typed; `problems` maps a field to its message."""

    number: str = ""
    expiry: str = ""
    cvc: str = ""
    holder: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_card_form(form: dict[str, str], *, today: tuple[int, int]) -> CardForm:
    """Check what was typed.

    Args:
        today: year and month; a card is good to the end of its month.
    """
    card = CardForm(
        number=re.sub(r"[\s-]", "", form.get("card_number", "")),
        expiry=form.get("expiry", "").strip(),
        cvc=form.get("cvc", "").strip(),
        holder=form.get("holder", "").strip(),
    )
    if not luhn_valid(card.number):
        card.problems["card_number"] = "Số thẻ không đúng."
    month = re.fullmatch(r"(0[1-9]|1[0-2])\s*/?\s*(\d{2})", card.expiry)
    if month is None:
        card.problems["expiry"] = "Ghi tháng và năm, ví dụ 12/34."
    elif (2000 + int(month[2]), int(month[1])) < today:
        card.problems["expiry"] = "Thẻ đã hết hạn."
    if not re.fullmatch(r"[0-9]{3,4}", card.cvc):
        card.problems["cvc"] = "Mã gồm 3 hoặc 4 chữ số."
    return card


def checkout_page(session: dict[str, Any], items: list[dict[str, Any]], merchant: str, card: CardForm, alert: str) -> str:
    """The card form.

    Args:
        alert: why the last try did not succeed; empty at first.
    """
    amount = dong(session["amount_total"])
    lines = "".join(
        f"<dt>{escape(item['description'])}{_times(item['quantity'])}</dt><dd>{dong(item['amount_total'])}</dd>"
        for item in items
    )
    cancel = session["cancel_url"]
    back = f'<p><a href="{escape(cancel)}">‹ Quay lại {escape(merchant)}</a></p>' if cancel else ""
    told = f'<p class="alert" role="alert">{escape(alert)}</p>' if alert else ""
    cards = "".join(f"<tr><td>{number}</td><td>{what}</td></tr>" for number, what in _TEST_CARDS)
    body = f"""{back}<h1>Thanh toán cho {escape(merchant)}</h1><p class="amount">{amount}</p>
<div class="card"><dl class="prices">{lines}</dl></div>{told}
<form class="card" method="post" novalidate><h2>Thẻ thanh toán</h2>
{_input(card, "card_number", "Số thẻ", card.number, "1234 1234 1234 1234", 'inputmode="numeric" autocomplete="cc-number"')}
<div class="pair"><div>{_input(card, "expiry", "Hết hạn", card.expiry, "MM/NN", 'autocomplete="cc-exp"')}</div>
<div>{_input(card, "cvc", "CVC", "", "123", 'inputmode="numeric" autocomplete="cc-csc" maxlength="4"')}</div></div>
{_input(card, "holder", "Tên trên thẻ", card.holder, "NGUYEN VAN A", 'autocomplete="cc-name"')}
<button>Trả {amount}</button>
<details><summary>Thẻ thử nghiệm</summary><p class="soft">Hạn dùng bất kỳ trong tương lai, CVC bất kỳ.</p>
<table>{cards}</table></details></form>"""
    return document(f"Thanh toán {amount}", body, notice=NOTICE)


def _times(quantity: int) -> str:
    return f" × {quantity}" if quantity > 1 else ""


def _input(card: CardForm, name: str, label: str, value: str, example: str, attributes: str) -> str:
    problem = card.problems.get(name, "")
    marks, told = "", ""
    if problem:
        marks = f' aria-invalid="true" aria-describedby="{name}-problem"'
        told = f'<p class="problem" id="{name}-problem">{escape(problem)}</p>'
    return (
        f'<label for="{name}">{label}</label>{told}'
        f'<input id="{name}" name="{name}" value="{escape(value)}" placeholder="{example}" {attributes}{marks}>'
    )


def confirmation_page(session: dict[str, Any], merchant: str, last4: str) -> str:
    """The card bank's own page (3-D Secure)."""
    amount = dong(session["amount_total"])
    body = f"""<h1>Ngân hàng phát hành thẻ</h1><div class="card"><h2>Xác nhận thanh toán</h2>
<dl><dt>Nơi nhận</dt><dd>{escape(merchant)}</dd><dt>Số tiền</dt><dd>{amount}</dd>
<dt>Thẻ</dt><dd>•••• {escape(last4)}</dd></dl></div>
<form method="post"><button name="answer" value="yes">Xác nhận</button>
<button class="second" name="answer" value="no">Không phải tôi, từ chối</button></form>"""
    return document("Xác nhận thanh toán", body, notice=NOTICE)


def closed_page(session: dict[str, Any] | None, merchant: str) -> str:
    """For a session that takes no card any more, or that never was."""
    if session is None:
        told = "<h1>Không tìm thấy trang thanh toán</h1><p>Địa chỉ không đúng hoặc đã quá cũ.</p>"
        return document("Không tìm thấy", told, notice=NOTICE)
    if session["status"] == "complete":
        told, address = '<p class="done">Đã thanh toán xong.</p>', success_address(session)
    else:
        told, address = "<p>Trang thanh toán đã hết hạn. Thẻ của bạn không bị trừ tiền.</p>", session["cancel_url"]
    link = f'<a class="button" href="{escape(address)}">Về {escape(merchant)}</a>' if address else ""
    body = f'<h1>Thanh toán cho {escape(merchant)}</h1><div class="card">{told}{link}</div>'
    return document("Trang thanh toán đã đóng", body, notice=NOTICE)


def success_address(session: dict[str, Any]) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
