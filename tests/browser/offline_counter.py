"""A post office whose tablet runs the till app, beside a till of the API and a household's phone."""

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from tests.browser.people import Person as Screen
from tests.end_to_end.field import VILLAGES
from tests.end_to_end.town import COLLECT_PIN, MONEY_PIN, STAFF_PIN, Person, Till, Town
from tests.end_to_end.visitor import Http, new_id

TABLET = (1280, 800)
OPENING = 20_000_000


@dataclass
class Office:
    """One outlet: people who serve there, and a till through which people bring money.

    Attributes:
        line: to the server; else that of the town.
    """

    town: Town
    line: Http | None = None
    code: str = field(default_factory=lambda: next(VILLAGES))

    def __post_init__(self) -> None:
        self.town.outlet(self.code)
        self.supervisor = self.town.staff(self.code, "supervisor")
        self.bank: Till = self.town.till(self.code)
        self.bank.open()

    @property
    def origin(self) -> str:
        return self.line.origin if self.line else self.town.stack.origin

    def saver(self, name: str, amount: int) -> Person:
        """Somebody with a money PIN and this much on the balance."""
        person = self.town.person(name)
        person.visitor.do("/me/pin", {"pin": MONEY_PIN})
        self.bank.cash_in(person, amount)
        return person

    def issue(self, person: Person, amount: int) -> Any:
        pins = {"money_pin": MONEY_PIN, "collect_pin": COLLECT_PIN}
        wish = {"voucher_id": new_id("vch"), "amount": amount, "outlet_code": self.code, **pins}
        return person.visitor.do("/vouchers", wish)

    def lease(self) -> Any:
        return self.town.operations.get(f"/outlets/{self.code}/offline-lease")

    def unlock_code(self) -> str:
        return str(self.town.operations.get(f"/outlets/{self.code}/offline-lease/unlock-code")["code"])


class AppTablet:
    """The till app on a tablet, as its teller works it."""

    def __init__(self, screen: Screen, office: Office, *, worker: bool = True) -> None:
        self.screen, self.office, self.worker = screen, office, worker
        self.teller = office.town.staff(office.code, "teller")

    @property
    def page(self) -> Page:
        return self.screen.page

    def press(self, text: str) -> None:
        self.page.get_by_role("button", name=text, exact=True).click()

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text, timeout=20_000)

    def start(self) -> None:
        """Enrolled, signed in, a shift open; what the app needs to start without a line is there."""
        offer = self.office.town.operations.do("/tablet-enrolments", {"outlet_code": self.office.code})
        self.page.goto(f"{self.office.origin}/may-quay")
        if self.worker:
            self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            self.page.reload()
        self.page.get_by_label("Mã ghi danh").fill(offer["enrolment_code"])
        self.press("Ghi danh máy")
        self.sign_in()
        self.go("shift")
        self.page.locator(".notes-counted input").first.fill(str(OPENING // 500_000))
        self.press("Đã đếm xong")
        self.page.get_by_role("button", name="Mở ca với").click()
        self.sees("Đóng ca?")

    def sign_in(self) -> None:
        self.page.get_by_label("Số hiệu nhân viên").fill(self.teller)
        self.page.get_by_label("Mã PIN 6 số").fill(STAFF_PIN)
        self.press("Vào quầy")
        self.page.get_by_role("button", name="Khoá máy").wait_for()

    def go(self, screen: str) -> None:
        """By way of the home screen, so that the screen begins anew."""
        self.page.evaluate("location.hash = ''")
        self.page.locator(".tasks").wait_for()
        self.page.evaluate("screen => (location.hash = screen)", screen)

    def ask_for_lease(self) -> None:
        self.go("offline-lease")
        number = self.page.get_by_label("Số hiệu của kiểm soát viên")
        number.fill(self.office.supervisor)
        self.page.get_by_label("Mã PIN của kiểm soát viên").fill(STAFF_PIN)
        self.press("Ký cho quyền chi")

    def take_lease(self) -> None:
        self.ask_for_lease()
        self.sees("Máy này được chi khi mất mạng đến")

    def line(self, up: bool) -> None:
        self.screen.context.set_offline(not up)

    def sync(self) -> None:
        self.go("offline")
        before = self.stored("synced_at")
        self.press("Đồng bộ")
        self.page.wait_for_function(
            """async before => {
              const opened = indexedDB.open("xu-lang-till-offline");
              await new Promise(done => (opened.onsuccess = done));
              const read = opened.result.transaction("lease").objectStore("lease").get("lease");
              await new Promise(done => (read.onsuccess = done));
              opened.result.close();
              return read.result.synced_at > before;
            }""",
            arg=before,
        )
        expect(self.page.locator("main .turning")).to_have_count(0)
        self.sees("0 mục")

    def stored(self, name: str) -> Any:
        """A fact of the lease, as it lies on the disk."""
        return self.page.evaluate(
            """async name => {
              const opened = indexedDB.open("xu-lang-till-offline");
              await new Promise(done => (opened.onsuccess = done));
              const read = opened.result.transaction("lease").objectStore("lease").get("lease");
              await new Promise(done => (read.onsuccess = done));
              opened.result.close();
              return read.result[name];
            }""",
            name,
        )

    def show(self, voucher: Any, form: str = "qr") -> None:
        """By a hand scanner, which types like a keyboard only faster, or by the ten digits."""
        self.go("offline-pay")
        digits = self.page.get_by_label("10 số trên phiếu")
        if form == "code":
            digits.fill(voucher["shown"]["code"])
            self.press("Xem phiếu")
            return
        expect(digits).to_be_focused()
        self.page.evaluate(
            """text => {
              for (const key of [...text, "Enter"])
                document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            }""",
            voucher["shown"]["qr"],
        )

    def key_in(self, pin: str = COLLECT_PIN) -> None:
        field = self.page.get_by_label("4 số nhận tiền")
        expect(field).to_have_value("", timeout=60_000)
        field.fill(pin)

    def write(self, pin: str = COLLECT_PIN) -> None:
        self.key_in(pin)
        self.page.get_by_role("button", name="Ghi trả").click()

    def hand(self) -> None:
        self.page.get_by_role("button", name="Đã đưa đủ").click()
        self.sees("Đã trả xong")

    def pay(self, voucher: Any, form: str = "qr") -> None:
        self.show(voucher, form)
        try:
            self.page.get_by_label("4 số nhận tiền").wait_for(timeout=5_000)
        except PlaywrightError:
            # Not read: a teller scans again.
            self.show(voucher, form)
        self.write()
        self.sees("Đưa tiền cho khách")
        self.hand()

    def refuses(self, voucher: Any, words: str, form: str = "qr") -> None:
        self.show(voucher, form)
        self.sees("Không trả phiếu này")
        self.sees(words)
        self.sees("Lần này chưa có tiền nào được trả.")

    def killed(self) -> None:
        """The tab is gone without a word; the app starts again, and the teller unlocks it."""
        context = self.screen.context
        self.page.close(run_before_unload=False)
        self.screen.page = context.new_page()
        self.page.goto(f"{self.office.origin}/may-quay")
        self.unlock_app()

    def unlock_app(self) -> None:
        self.page.get_by_label("Mã PIN 6 số").fill(STAFF_PIN)
        self.page.get_by_role("button", name="Khoá máy").wait_for()

    def key_unlock_code(self, code: str) -> None:
        field = self.page.get_by_label("Mã mở khoá")
        expect(field).to_have_value("")
        field.fill(code)
        self.press("Mở khoá")

    def unlock_clock(self) -> None:
        """A supervisor compares the clock and keys the code in."""
        code = self.office.unlock_code()
        self.go("offline-unlock")
        self.key_unlock_code(code)
        self.sees("Đang chi một nửa hạn mức")

    def payments(self) -> int:
        """As the list on the tablet counts them."""
        self.go("offline")
        self.page.locator("h1").wait_for()
        heading = self.page.locator("#paid")
        found = re.search(r"\d+", heading.inner_text()) if heading.count() else None
        return int(found[0]) if found else 0
