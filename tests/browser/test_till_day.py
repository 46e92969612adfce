"""A teller's day on a slow line: the drawer agrees with the books to the đồng, and a cash-out is four taps."""

import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.tablets import OUTLET, Tablet, code_for, rich_household
from tests.browser.till_flows import (
    QUIET,
    ask_for_push,
    begin_transfer,
    find_bag,
    incoming_bag,
    look_at_order,
    ordered,
    pay_push,
    ready_parcel,
    see_parcel,
    sign_bag,
)
from tests.end_to_end.town import COLLECT_PIN, OPENING_CASH, Person, Town

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s and 400 ms, as Chromium is told it."""
KEY_S, TAP_S = 0.28, 1.1
"""A keystroke of an average typist, and pointing at a target. Source: Card, Moran, Newell 1983, Keystroke-Level Model."""
KEYS = 8 + len(COLLECT_PIN)
"""Of a cash-out: the customer's code, and the customer's own PIN."""
OPERATIONS = 120
PLAN = {
    "cash-out": 48, "cash-in": 30, "transfer": 10, "parcel": 12, "order": 6, "reprint": 6, "undo": 3, "push": 4, "bag": 1,
}  # fmt: skip

Work = Callable[[], int]
"""Does one operation; what it put into the drawer, or took out."""


class Day:
    """What a teller is asked for on one day.

    Attributes:
        seconds: how long each cash-out took, from its tile to the tasks again.
        taps: how many each took.
    """

    def __init__(self, town: Town, tablet: Tablet) -> None:
        self.town, self.tablet = town, tablet
        self.supervisor = town.staff(OUTLET, "supervisor")
        self.people = [rich_household(town, f"Hộ Nông Văn {name}", 9_000_000) for name in ("Ba", "Páo", "Sinh", "Thắng")]
        self.seller = town.household("Hộ Lô Thị Chợ")
        self.parcels: list[tuple[Any, int]] = []
        self.seconds: list[float] = []
        self.taps: set[int] = set()

    def work(self) -> list[tuple[str, Work]]:
        """The plan, mixed as it comes at a counter. What others do beforehand, such as taking a code out, is done here."""
        makers = {
            "cash-out": self.cash_out, "cash-in": self.cash_in, "transfer": self.transfer, "parcel": self.parcel,
            "order": self.order, "reprint": self.reprint, "undo": self.undo, "push": self.push, "bag": self.bag,
        }  # fmt: skip
        places = [(place / count, kind, makers[kind](place)) for kind, count in PLAN.items() for place in range(count)]
        return [(kind, work) for _, kind, work in sorted(places, key=lambda each: each[0])]

    def customer(self, place: int) -> Person:
        return self.people[place % len(self.people)]

    def cash_out(self, place: int) -> Work:
        amount = 50_000 + 5_000 * place
        code = code_for(self.town, self.customer(place), amount)

        def work() -> int:
            began, self.tablet.taps = time.perf_counter(), 0
            self.tablet.pay_out(code)
            self.seconds.append(time.perf_counter() - began)
            self.taps.add(self.tablet.taps)
            return -amount

        return work

    def take_in(self, place: int, amount: int) -> int:
        self.tablet.begin_cash_in(self.customer(place), amount, {10_000: amount // 10_000})
        self.tablet.press("Nhận ")
        self.tablet.sees("ĐÃ NHẬN TIỀN")
        return amount

    def cash_in(self, place: int) -> Work:
        def work() -> int:
            taken = self.take_in(place, 20_000 + 10_000 * place)
            self.tablet.press("Xong")
            return taken

        return work

    def transfer(self, place: int) -> Work:
        def work() -> int:
            begin_transfer(self.tablet, self.customer(place), self.customer(place + 1), 100_000 + 1_000 * place)
            self.tablet.press("Chuyển 1")
            self.tablet.sees("Đã chuyển")
            self.tablet.press("Xong")
            return 0

        return work

    def parcel(self, place: int) -> Work:
        """Handed in, given out for cash, and the cash into the drawer: three operations."""
        if place % 3 == 0:
            self.parcels.append(ready_parcel(self.town, self.seller))
        parcel, cash = self.parcels[-1]
        press, then, moved = (
            ("Nhận kiện từ người bán", "Đang ở bưu điện", 0),
            ("Đã giao và thu", "Còn một bước", 0),
            ("vào ngăn của quầy", "Kiện tiếp theo", cash),
        )[place % 3]

        def work() -> int:
            self.tablet.task("Kiện hàng")
            see_parcel(self.tablet, parcel["code"])
            self.tablet.press(press)
            self.tablet.sees(then)
            self.tablet.press("Về trang chính")
            return moved

        return work

    def order(self, place: int) -> Work:
        order = ordered(self.town, self.seller, "cash")
        due = int(order["total"])

        def work() -> int:
            look_at_order(self.tablet, order["code"], due)
            self.tablet.press("Thu ")
            self.tablet.sees("Đơn đã trả tiền")
            self.tablet.press("Xong")
            return due

        return work

    def reprint(self, place: int) -> Work:
        """A receipt of the day, found again."""

        def work() -> int:
            self.tablet.task("Việc trong ca")
            self.tablet.press("Nộp tiền mặt")
            self.tablet.sees("Mã biên lai")
            self.tablet.page.locator(".printing button").first.click()
            self.tablet.sees("In lại biên lai")
            self.tablet.press("Về màn hình chính")
            return 0

        return work

    def undo(self, place: int) -> Work:
        """Taken by mistake, and given back with a supervisor."""

        def work() -> int:
            self.take_in(place, 1_000_000 + 10_000 * place)
            self.tablet.press("Xem và in biên lai")
            self.tablet.press("Huỷ khoản nộp này")
            self.tablet.fill("4 số cuối căn cước", "6789")
            self.tablet.page.get_by_text("Nhầm người").click()
            self.tablet.sign(self.supervisor, "Ký huỷ ")
            self.tablet.sees("ĐÃ HUỶ KHOẢN NỘP")
            self.tablet.press("Đã trả lại")
            return 0

        return work

    def push(self, place: int) -> Work:
        amount = 200_000 + 50_000 * place

        def work() -> int:
            ask_for_push(self.tablet, amount)
            pay_push(self.tablet)
            self.tablet.press("Đã đưa ")
            self.tablet.sees("Xong, đã đưa tiền mặt")
            self.tablet.press("Xong")
            return -amount

        return work

    def bag(self, place: int) -> Work:
        """Into the safe, not into the drawer."""
        number, at = incoming_bag(self.town, 2_000_000)

        def work() -> int:
            find_bag(self.tablet, number)
            self.tablet.press("Còn nguyên, nhận túi")
            self.tablet.press("Mở túi và đếm")
            self.tablet.count({500_000: 4})
            self.tablet.press("Đã đếm xong")
            sign_bag(self.tablet, self.supervisor)
            self.tablet.press("Ký và gửi số đã đếm")
            self.tablet.sees("Khớp, tiền đã vào két")
            self.tablet.press("Xong")
            assert self.town.operations.get(at)["difference"] == 0
            return 0

        return work


@pytest.mark.timeout(1_800)
def test_a_tellers_day_closes_without_a_variance(tablets: Callable[[], Tablet], town: Town) -> None:
    tablet = tablets()
    tablet.context.set_default_timeout(60_000)
    day = Day(town, tablet)
    work = day.work()
    tablet.context.new_cdp_session(tablet.page).send("Network.emulateNetworkConditions", SLOW)
    cash, began = OPENING_CASH, time.perf_counter()
    for _, each in work:
        cash += each()
        tablet.page.locator(".home").wait_for()
    took = time.perf_counter() - began
    tablet.page.locator(QUIET).wait_for(timeout=75_000)
    tablet.close_shift(cash)
    waits = statistics.median(day.seconds)
    teller = waits + KEYS * KEY_S + max(day.taps) * TAP_S
    sys.stdout.write(
        f"\n{len(work)} operations in {took:.0f} s: {dict(Counter(kind for kind, _ in work))}\n"
        f"a cash-out: {day.taps} taps, {waits:.1f} s of waiting (slowest {max(day.seconds):.1f} s), "
        f"{teller:.1f} s by a person\n"
    )
    assert len(work) == OPERATIONS
    assert day.taps == {4}
