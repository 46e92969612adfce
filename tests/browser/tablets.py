"""A teller's tablet with the till app, and a network that does to its requests what networks do."""

import itertools
import re
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Response, Route
from playwright.sync_api import Error as PlaywrightError

from tests.browser.people import quoted
from tests.end_to_end.town import COLLECT_PIN, MONEY_PIN, OPENING, STAFF_PIN, Person, Town
from tests.end_to_end.visitor import new_id

LANDSCAPE, PORTRAIT = (1280, 800), (800, 1280)
NOTES = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000)
OUTLET = "06166"
"""Of xã Tân Thanh: its limit of a day is used by nobody else."""
ELSEWHERE = itertools.cycle(("06172", "06175", "06178"))
"""Outlets where people bring their money: by law each takes in 200 million a day, and `OUTLET` serves the whole suite."""
A_KEY_MS = 25
"""Between two keys of a person in a hurry; a scanner is far quicker."""
API = re.compile(r".*/api/v1/.*")


class Network:
    """What happens to the requests of one tablet."""

    def __init__(self, context: BrowserContext) -> None:
        self.reached: list[str] = []
        self._fate: Callable[[Route], bool] = lambda route: False
        context.route(API, self._carry)

    def _carry(self, route: Route) -> None:
        try:
            if not self._fate(route):
                self.reached.append(f"{route.request.method} {route.request.url}")
                route.continue_()
        except PlaywrightError:
            pass  # the page is gone, and with it whoever waits for the answer

    def well(self) -> None:
        self._fate = lambda route: False

    def broken(self, fault: str, path: str) -> None:
        """`cut`: nothing goes out; `lost`: what is sent there is done and nobody hears it; `held`: its answer never ends."""
        self.reached.clear()
        match fault:
            case "cut":
                self.cut()
            case "lost":
                self.lose_answers(path)
            case _:
                self.hold(path)

    def cut(self) -> None:
        """Nothing reaches the post office."""

        def fate(route: Route) -> bool:
            route.abort()
            return True

        self._fate = fate

    def lose_answers(self, path: str) -> None:
        """What is sent there is carried out, and nobody hears the answer; then the line is down."""

        def fate(route: Route) -> bool:
            if path in route.request.url and route.request.method == "POST":
                self.cut()
                route.fetch()
                self.reached.append(f"{route.request.method} {route.request.url}")
            route.abort()
            return True

        self._fate = fate

    def hold(self, path: str) -> None:
        """What is sent there is carried out, and the answer never ends; everything else goes its way."""

        def fate(route: Route) -> bool:
            if path not in route.request.url or route.request.method != "POST":
                return False
            route.fetch()
            self.reached.append(f"{route.request.method} {route.request.url}")
            return True

        self._fate = fate

    def until_reached(self, page: Page, path: str) -> None:
        for _ in range(600):
            if any(path in line for line in self.reached):
                return
            page.wait_for_timeout(50)
        raise AssertionError(f"nothing reached {path}")

    def flap(self) -> None:
        """Up for a second, down for a second; half of what meets the second down is carried out and never answered."""

        def fate(route: Route) -> bool:
            at = time.monotonic() % 2
            if at < 1:
                return False
            if at > 1.5:
                route.fetch()
                self.reached.append(f"{route.request.method} {route.request.url}")
            route.abort()
            return True

        self._fate = fate

    def slowly(self, path: str, seconds: float) -> None:
        """The answer comes, late."""

        def fate(route: Route) -> bool:
            if path in route.request.url and route.request.method == "POST":
                self.reached.append(f"{route.request.method} {route.request.url}")
                answer = route.fetch()
                time.sleep(seconds)
                self.well()
                route.fulfill(response=answer)
                return True
            return False

        self._fate = fate


class Tablet:
    """
    Attributes:
        taps: presses of buttons so far; typing is not counted.
        troubles: script errors, answers of 500 and above, screens that scroll sideways.
    """

    def __init__(self, context: BrowserContext, town: Town) -> None:
        open_outlet(town)
        self.context, self.town = context, town
        self.network = Network(context)
        self.taps = 0
        self.troubles: list[str] = []
        self.page: Page = self._new_page()

    def _new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("response", self._judge)
        return page

    def _judge(self, answer: Response) -> None:
        if answer.status >= 500:
            self.troubles.append(f"{answer.status} {answer.url}")

    def start(self) -> None:
        self.page.goto(f"{self.town.stack.origin}/may-quay")

    def die(self) -> None:
        """The page is gone between one line of its program and the next; what is on the disk is all that is left."""
        self.page.close()
        self.page = self._new_page()

    def sees(self, text: str, *, within_s: float = 20) -> None:
        self.page.locator(f":text({quoted(text)}):visible").first.wait_for(timeout=within_s * 1_000)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.troubles.append(f"{text} scrolls sideways by {wide} px")

    def shows(self, text: str) -> bool:
        return self.page.locator(f":text({quoted(text)}):visible").count() > 0

    def press(self, text: str) -> None:
        """As soon as it can be pressed."""
        self.page.locator(f"button:has-text({quoted(text)}):visible:not([aria-disabled=true])").first.click()
        self.taps += 1

    def type(self, digits: str) -> None:
        self.page.keyboard.type(digits, delay=A_KEY_MS)

    def key_in(self, digits: str) -> None:
        """On the till's own keypad; a finger types, which is not a tap of the flow."""
        for digit in digits:
            self.page.locator(f".pad button:text-is({quoted(digit)}):visible").click()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).last.fill(text)

    def enrol(self) -> None:
        offer = self.town.operations.do("/tablet-enrolments", {"outlet_code": OUTLET})
        self.start()
        self.fill("Mã ghi danh", offer["enrolment_code"])
        self.press("Ghi danh máy")
        self.sees("Đăng nhập quầy")

    def sign_in(self, staff_number: str) -> None:
        self.fill("Số hiệu nhân viên", staff_number)
        self.fill("Mã PIN 6 số", STAFF_PIN)
        self.press("Vào quầy")
        self.page.locator(".home").wait_for()

    def unlock(self) -> None:
        self.sees("Máy đang khoá")
        self.fill("Mã PIN 6 số", STAFF_PIN)
        self.page.locator(".home, .full, .flow:not(:has-text('Máy đang khoá'))").first.wait_for()

    def restart(self) -> None:
        self.start()
        self.unlock()

    def task(self, title: str) -> None:
        self.page.locator(f".task:has-text({quoted(title)}):not([aria-disabled=true])").click()
        self.taps += 1

    def home(self) -> None:
        self.page.evaluate("location.hash = ''")
        self.page.locator(".home").wait_for()

    def count(self, counts: dict[int, int]) -> None:
        for note, count in counts.items():
            self.page.locator(".notes-counted input").nth(NOTES.index(note)).fill(str(count))

    def open_shift(self) -> None:
        self.task("Ca làm việc")
        self.sees("Mở ca: đếm tiền")
        self.count(dict(OPENING))
        self.press("Đã đếm xong")
        self.press("Mở ca với")
        self.sees("Đóng ca?")
        self.home()

    def close_shift(self, cash: int) -> None:
        """Counted to the đồng; the till says that it is right."""
        self.home()
        try:
            self.page.locator(".waiting:has-text('Không có việc nào chờ')").wait_for(timeout=75_000)
        except PlaywrightError as error:
            raise AssertionError(self.page.inner_text("#main")) from error
        self.task("Ca làm việc")
        self.press("Khoá ca và kiểm đếm")
        self.sees("Đếm tiền trong ngăn")
        self.count_drawer(cash)
        self.press("Gửi số đếm")
        self.sees("khớp từng đồng")

    def count_drawer(self, cash: int) -> None:
        left = cash
        for place, note in enumerate(NOTES):
            number, left = divmod(left, note)
            self.page.locator(".notes-counted input").nth(place).fill(str(number))

    def begin_cash_out(self, code: str) -> None:
        self.task("Chi tiền mặt")
        self.sees("mã 8 số")
        self.type(code)
        self.sees("Có đúng là")
        self.press("Đúng người")
        self.sees("Mời khách")
        self.type(COLLECT_PIN)

    def pay_out(self, code: str) -> None:
        """The whole of it: four taps beside typing."""
        self.begin_cash_out(code)
        self.press("Ghi sổ")
        self.sees("ĐÃ GHI SỔ")
        self.press("Đã đưa đủ")
        self.page.locator(".home").wait_for()

    def begin_cash_in(self, person: Person, amount: int, notes: dict[int, int]) -> None:
        self.task("Nộp tiền mặt")
        self.sees("số điện thoại")
        self.type(person.phone)
        self.sees("Có đúng là")
        self.press("Đúng người")
        self.sees("nộp bao nhiêu")
        self.type(str(amount))
        self.press("Đếm tiền")
        self.count(notes)
        self.press("Tiền đã đủ")
        self.sees("Nộp vào số dư")

    def key_in_supervisor(self, number: str) -> None:
        self.fill("Số hiệu của kiểm soát viên", number)
        self.fill("Mã PIN của kiểm soát viên", STAFF_PIN)

    def sign(self, supervisor: str, action: str) -> None:
        self.key_in_supervisor(supervisor)
        self.press(action)


def open_outlet(town: Town, code: str = OUTLET) -> None:
    """Once, whichever test comes first."""
    if town.guest.ask(f"/outlets/{code}").status == 404:
        town.outlet(code)


def code_for(town: Town, household: Person, amount: int) -> str:
    """A withdrawal's code on the household's phone."""
    wish = {"withdrawal_id": new_id("wdr"), "amount": amount, "money_pin": MONEY_PIN, "collect_pin": COLLECT_PIN}
    return str(household.visitor.do("/withdrawals", {**wish, "outlet_code": OUTLET})["code"])


def rich_household(town: Town, name: str, money: int) -> Person:
    """Somebody with money on the balance, brought to the till of another outlet."""
    outlet = next(ELSEWHERE)
    open_outlet(town)
    open_outlet(town, outlet)
    household = town.household(name)
    till = town.till(outlet)
    till.open()
    till.cash_in(household, money)
    return household
