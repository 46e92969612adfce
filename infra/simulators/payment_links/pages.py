"""The page of a payment link, as its buyer sees it."""

from html import escape
from typing import Any
from urllib.parse import urlencode

from infra.simulators.page_style import document, dong

NOTICE = "Môi trường thử nghiệm: không có tiền thật"


def link_page(link: dict[str, Any]) -> str:
    """What is to be transferred, and the two ways on."""
    amount = dong(link["amountRemaining"])
    facts = (("Số tài khoản", link["account"]), ("Số tiền", amount), ("Nội dung", link["description"]))
    rows = "".join(f"<dt>{name}</dt><dd>{escape(str(says))}</dd>" for name, says in facts)
    body = f"""<h1>Chuyển khoản cho đơn {escape(link["description"])}</h1><p class="amount">{amount}</p>
<div class="card"><dl>{rows}</dl></div>
<form method="post"><button name="answer" value="pay">Chuyển {amount} từ ứng dụng ngân hàng</button>
<button class="second" name="answer" value="cancel">Không trả nữa</button></form>"""
    return document(f"Chuyển khoản {amount}", body, notice=NOTICE)


def closed_page(link: dict[str, Any] | None) -> str:
    """For a link that takes no money any more, or that never was."""
    if link is None:
        told = "<h1>Không tìm thấy trang chuyển khoản</h1><p>Địa chỉ không đúng hoặc đã quá cũ.</p>"
        return document("Không tìm thấy", told, notice=NOTICE)
    paid = link["status"] == "PAID"
    said = '<p class="done">Đã nhận đủ tiền.</p>' if paid else "<p>Trang này đã đóng, không trừ tiền của bạn.</p>"
    back = f'<a class="button" href="{escape(way_back(link))}">Về nơi bán</a>'
    body = f'<h1>Đơn {escape(link["description"])}</h1><div class="card">{said}{back}</div>'
    return document("Trang đã đóng", body, notice=NOTICE)


def way_back(link: dict[str, Any]) -> str:
    """The merchant's own address, with what became of the link."""
    cancelled = link["status"] == "CANCELLED"
    address = str(link["cancelUrl"] if cancelled else link["returnUrl"])
    told = {
        "code": "00",
        "id": link["id"],
        "cancel": str(cancelled).lower(),
        "status": link["status"],
        "orderCode": link["orderCode"],
    }
    return f"{address}{'&' if '?' in address else '?'}{urlencode(told)}"
