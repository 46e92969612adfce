"""People at their screens: what each does, in the words of the pages."""

import re
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page, Response
from playwright.sync_api import Error as PlaywrightError

from tests.end_to_end.town import COLLECT_PIN, MONEY_PIN, STAFF_PIN, Town

PHONE_SCREEN, TABLET_SCREEN = (360, 640), (1180, 820)


class Person:
    """Somebody with a browser.

    Attributes:
        form_sent: the fields of the last order's form.
        troubles: script errors, answers of 500 and above, pages that scroll sideways.
    """

    def __init__(self, context: BrowserContext, town: Town) -> None:
        self.context, self.town = context, town
        self.page: Page = context.new_page()
        self.troubles: list[str] = []
        self.form_sent: dict[str, str | float | bool] = {}
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("response", self._judge)

    def _judge(self, response: Response) -> None:
        if response.status >= 500 and response.url.startswith(self.town.stack.origin):
            self.troubles.append(f"{response.status} {response.url}")

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.town.stack.origin + path)
        self.look()

    def press(self, text: str) -> None:
        """Press the button or link that says so, and wait for what comes."""
        found = self.page.locator(f"main :is(button, a):has-text({quoted(text)}):visible").first
        try:
            found.click()
        except PlaywrightError as error:
            raise AssertionError(f"no “{text}” at {self.page.url}: {self.page.inner_text('main')[:600]}") from error
        self.page.wait_for_load_state()
        self.look()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f'[name="{name.replace("__", ".")}"]', value)

    def sees(self, text: str) -> None:
        """The text is on the page, or comes soon."""
        self.page.locator(f"main :text({quoted(text)}):visible").first.wait_for(timeout=60_000)

    def look(self) -> None:
        """Every page that is opened fits its screen."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.troubles.append(f"{self.page.url} scrolls sideways by {wide} px")

    def amount(self, selector: str) -> int:
        """The đồng that a place on the page shows."""
        return int(re.sub(r"\D", "", self.page.inner_text(selector)))

    def sign_in(self, phone: str, name: str, then: str) -> None:
        self.go(f"/dang-nhap?tiep={quote(then)}")
        seen = len(self.town.messages.to(phone))
        self.fill(phone=phone)
        self.press("Gửi mã cho tôi")
        self.fill(code=self.town.messages.await_code(phone, seen))
        self.press("Vào")
        if "/toi/ten" in self.page.url:
            self.fill(name=name)
            self.press("Lưu tên")

    def start_selling(self, phone: str, name: str) -> None:
        """Sign up as a household of xã Chi Lăng, with a money PIN."""
        self.sign_in(phone, name, "/ban-hang")
        self.press("Bắt đầu bán hàng")
        self.fill(name=name)
        self.press("Tiếp: nơi ở")
        self.page.select_option("[name=commune_code]", label="Xã Chi Lăng")
        self.press("Mở gian hàng")
        self.go("/ma-pin")
        self.fill(pin=MONEY_PIN, again=MONEY_PIN)
        self.press("Lưu mã PIN")

    def offer(self, title: str, category: str, price: str, stock: str, photo: Path | None = None) -> str:
        """List goods, with a photo; the listing's id."""
        self.go("/ban-hang/dang-tin")
        if photo is not None:
            self.page.set_input_files("[data-take]", photo)
            self.page.locator(".shot img").wait_for()
        self.fill(title=title)
        if not self.page.locator(f"[name=category][value={category}]:checked").count():
            self.page.locator(".kinds summary").click()
            self.page.check(f"[name=category][value={category}]", force=True)
        self.press("Tiếp: giá bán")
        self.fill(unit_price=price)
        self.press("Tiếp: số lượng")
        self.fill(stock=stock)
        self.page.get_by_role("button", name="Đăng bán").click()
        self.page.locator(".sent[data-state=has]").wait_for(timeout=60_000)
        self.look()
        self.press("Xem tin")
        listing = self.page.url.partition("/tin/")[2].partition("?")[0]
        if photo is not None:
            self.sees("Đã lên trang")
        return listing

    def put_in_basket(self, words: str, title: str, count: str) -> None:
        self.go("/")
        self.page.fill("#find", words)
        self.page.press("#find", "Enter")
        self.page.wait_for_load_state()
        self.page.locator(f".tile:has-text({quoted(title)})").first.click()
        self.page.wait_for_load_state()
        self.look()
        self.fill(count=count)
        self.press("Thêm vào giỏ")

    def order(self, phone: str, method: str) -> str:
        """Order what is in the basket; the order's id."""
        self.go("/gio-hang")
        self.press("Đặt hàng")
        self.fill(recipient__name="Trần Thị Mai", recipient__phone=phone, province="Hà Nội", ward="Hoàn Kiếm")
        self.fill(recipient__address="12 Hàng Bông")
        self.page.check(f"[name=method][value={method}]")
        self.form_sent = self.page.evaluate("Object.fromEntries(new FormData(document.querySelector('main form')))")
        self.press("Đặt hàng")
        return self.page.url.partition("/don-hang/")[2].partition("?")[0]

    def pay_by_vietqr(self) -> None:
        """Scan the code in the banking app, on the same phone, and come back."""
        payload = self.page.locator("#vietqr").text_content() or ""
        app = self.context.new_page()
        app.goto(f"{self.town.bank.origin}/app?payload={quote(payload)}")
        with self.town.bank.post():
            app.locator("form[action='/app/pay'] button").click()
            app.wait_for_load_state()
        assert "/app/receipt" in app.url
        app.close()

    def pay_by_card(self, number: str) -> None:
        """On the gateway's own page."""
        self.press("bằng thẻ")
        for name, text in (("card_number", number), ("expiry", "12/30"), ("cvc", "123"), ("holder", "TRAN THI MAI")):
            self.page.fill(f"[name={name}]", text)
        with self.town.gateway.post():
            self.page.locator("form button").first.click()
            self.page.wait_for_load_state()

    def do_tasks(self) -> list[str]:
        """Confirm and pack every parcel; their codes."""
        self.go("/ban-hang/don-hang")
        while self.page.locator("button:has-text('Nhận đơn này')").count():
            self.press("Nhận đơn này")
        while self.page.locator("button:has-text('Đã gói xong')").count():
            self.press("Đã gói xong")
        return [code.strip() for code in self.page.locator("main section b.num").all_inner_texts() if "-" in code]

    def ask_for_cash(self, amount: str) -> str:
        """The withdrawal's code."""
        self.go("/rut-tien")
        self.fill(amount=amount)
        self.press("Tiếp: nhận ở đâu")
        self.press("Tiếp: mã nhận tiền")
        self.fill(collect_pin=COLLECT_PIN, pin=MONEY_PIN)
        self.press("Lấy mã rút tiền")
        return re.sub(r"\D", "", self.page.inner_text(".paycode"))

    def enter_till(self, staff_number: str) -> None:
        self.go("/quay")
        self.fill(staff_number=staff_number, pin=STAFF_PIN)
        self.press("Vào quầy")

    def count_notes(self, counts: dict[int, int]) -> None:
        self.fill(**{f"n{note}": str(count) for note, count in counts.items()})

    def move_parcel(self, code: str, *steps: str) -> None:
        for step in steps:
            self.go(f"/quay/kien?ma={code}")
            self.press(step)

    def pay_out(self, code: str, amount: str) -> None:
        """From the code to the notes in the customer's hand."""
        self.go("/quay")
        self.fill(code=code)
        self.press("Tìm mã")
        if self.page.locator("[name=id_seen]").count():
            self.page.check("[name=id_seen]")
            self.fill(id_last4="6789")
        self.fill(collect_pin=COLLECT_PIN)
        self.press(f"Ghi sổ {amount}")
        self.sees("ĐÃ GHI SỔ")
        self.press("Đã đưa đủ")
        self.sees("ĐỪNG TRẢ TIỀN LẠI")


def quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
