"""The routes of the buyer's banking app, `/app`."""

import uuid
from urllib.parse import urlencode, urlsplit

from infra.simulators.bank_switch import pages
from infra.simulators.bank_switch.book import Book, Unit
from infra.simulators.bank_switch.incoming import Payer, receive
from infra.simulators.bank_switch.names import bank_name
from infra.simulators.bank_switch.vietqr_reader import TransferCode, Unreadable, read_code
from infra.simulators.http_service import Reply, Request, Routes, html_reply, see_other


class PhoneApp:
    """Adds `/app`, `/app/pay` and `/app/receipt`."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._payer = Payer()

    def add_to(self, routes: Routes) -> None:
        routes.add("GET", "/", lambda _request: see_other("/app"))
        routes.add("GET", "/app", self._scan)
        routes.add("POST", "/app/pay", self._pay)
        routes.add("GET", "/app/receipt", self._receipt)

    def _scan(self, request: Request) -> Reply:
        payload = request.argument("payload")
        if not payload:
            return html_reply(200, pages.scan_page("", ""))
        try:
            code = self._payable(payload)
        except Unreadable as fault:
            return html_reply(422, pages.scan_page(payload, str(fault)))
        return self._confirmation(code, payload, _web_address(request.argument("back")), "", 200)

    def _payable(self, payload: str) -> TransferCode:
        code = read_code(payload)
        own = self._book.account
        if (code.bank_bin, code.account) != (own.bank_bin, own.number):
            where = f"{bank_name(code.bank_bin)} {code.account}"
            raise Unreadable(f"Ngân hàng mô phỏng chỉ giữ tài khoản {own.number}; mã này gửi đến {where}.")
        return code

    def _confirmation(self, code: TransferCode, payload: str, back: str, problem: str, status: int) -> Reply:
        page = pages.transfer_page(
            code,
            self._book.account.holder,
            self._payer,
            payload=payload,
            once=uuid.uuid4().hex,
            back=back,
            problem=problem,
        )
        return html_reply(status, page)

    def _pay(self, request: Request) -> Reply:
        form = request.form()
        payload, once, back = form.get("payload", ""), form.get("once", ""), _web_address(form.get("back", ""))
        try:
            code = self._payable(payload)
        except Unreadable as fault:
            return html_reply(422, pages.scan_page(payload, str(fault)))
        typed = form.get("amount", "").replace(".", "").replace(" ", "")
        amount = code.amount or (int(typed) if typed.isascii() and typed.isdigit() else 0)
        if not 0 < amount < 10**12 or not once:
            return self._confirmation(code, payload, back, "Ghi số tiền bằng chữ số, ví dụ 150000.", 422)
        with self._book.unit() as unit:
            bank_ref = _earlier(unit, once) or receive(unit, amount=amount, content=code.content, payer=self._payer)
            unit.connection.execute("INSERT OR IGNORE INTO receipts (once, bank_ref) VALUES (?, ?)", (once, bank_ref))
        return see_other("/app/receipt?" + urlencode({"ref": bank_ref, "back": back}))

    def _receipt(self, request: Request) -> Reply:
        with self._book.unit() as unit:
            row = unit.connection.execute("SELECT * FROM bookings WHERE bank_ref = ?", (request.argument("ref"),)).fetchone()
        if row is None:
            return html_reply(404, pages.scan_page("", "Không tìm thấy giao dịch."))
        back = _web_address(request.argument("back"))
        return html_reply(200, pages.receipt_page(dict(row), account=self._book.account.number, back=back))


def _earlier(unit: Unit, once: str) -> str | None:
    row = unit.connection.execute("SELECT bank_ref FROM receipts WHERE once = ?", (once,)).fetchone()
    return row["bank_ref"] if row else None


def _web_address(text: str) -> str:
    """The address when it is a web page's, else nothing: a link must not run script."""
    return text if urlsplit(text).scheme in ("http", "https") else ""
