"""The buyer's banking app: scan a code, see what is paid to whom, pay, get a receipt."""

from html import escape
from typing import Any

from infra.simulators.bank_switch.incoming import Payer
from infra.simulators.bank_switch.names import bank_name
from infra.simulators.bank_switch.vietqr_reader import TransferCode
from infra.simulators.page_style import document, dong

NOTICE = "Ngân hàng mô phỏng: không có tiền thật"


def scan_page(payload: str, problem: str) -> str:
    """Asks for the code; `problem` says why the last one was not accepted."""
    told = f'<p class="alert" role="alert" id="problem">{escape(problem)}</p>' if problem else ""
    marks = ' aria-invalid="true" aria-describedby="problem"' if problem else ""
    body = f"""<h1>Chuyển tiền bằng VietQR</h1>{told}<form class="card" method="get" action="/app">
<label for="payload">Nội dung mã QR</label>
<textarea id="payload" name="payload" rows="5" required autocomplete="off"{marks}>{escape(payload)}</textarea>
<p class="soft">Dán chuỗi bắt đầu bằng 000201 thay cho việc quét bằng máy ảnh.</p><button>Quét mã</button></form>"""
    return document("Chuyển tiền bằng VietQR", body, notice=NOTICE)


def transfer_page(code: TransferCode, holder: str, payer: Payer, *, payload: str, once: str, back: str, problem: str) -> str:
    """What will be paid to whom, and the one button.

    Args:
        once: makes a second press of the button harmless.
        back: the shop's page to return to afterwards; empty for none.
    """
    told = f'<p class="alert" role="alert">{escape(problem)}</p>' if problem else ""
    if code.amount is not None:
        amount, asked, label = f'<p class="amount">{dong(code.amount)}</p>', "", f"Trả {dong(code.amount)}"
    else:
        amount, label = "", "Trả tiền"
        asked = (
            '<label for="amount">Số tiền (đồng)</label>'
            '<input id="amount" name="amount" inputmode="numeric" autocomplete="off" required>'
        )
    body = f"""<h1>Xác nhận chuyển tiền</h1>{amount}{told}<div class="card"><dl>
<dt>Ngân hàng</dt><dd>{escape(bank_name(code.bank_bin))}</dd><dt>Số tài khoản</dt><dd>{escape(code.account)}</dd>
<dt>Người nhận</dt><dd>{escape(holder)}</dd><dt>Nội dung</dt><dd>{escape(code.content) or "(trống)"}</dd></dl></div>
<form class="card" method="post" action="/app/pay"><input type="hidden" name="payload" value="{escape(payload)}">
<input type="hidden" name="once" value="{escape(once)}"><input type="hidden" name="back" value="{escape(back)}">
{asked}<dl><dt>Từ tài khoản</dt><dd>{escape(payer.account)}<br>{escape(payer.called())}</dd></dl>
<button>{label}</button><a class="button second" href="/app">Hủy</a></form>"""
    return document("Xác nhận chuyển tiền", body, notice=NOTICE)


def receipt_page(booking: dict[str, Any], *, account: str, back: str) -> str:
    link = f'<a class="button" href="{escape(back)}">Quay lại cửa hàng</a>' if back else ""
    body = f"""<h1>Giao dịch thành công</h1><p class="amount">{dong(booking["amount"])}</p><div class="card"><dl>
<dt>Đến tài khoản</dt><dd>{escape(account)}</dd><dt>Nội dung</dt><dd>{escape(booking["content"]) or "(trống)"}</dd>
<dt>Mã giao dịch</dt><dd>{escape(booking["bank_ref"])}</dd></dl></div>{link}
<a class="button second" href="/app">Chuyển khoản khác</a>"""
    return document("Giao dịch thành công", body, notice=NOTICE)
