"""What the machine does to a till: left alone, with a wrong clock, opened twice; and the steps of a shift."""

from collections.abc import Callable

import pytest

from tests.browser.tablets import OUTLET, Tablet, code_for, rich_household
from tests.browser.till_flows import BREAKS, CUT_KILLED, QUIET, Break, through
from tests.end_to_end.town import OPENING, OPENING_CASH, Person, Town

Give = Callable[..., Tablet]
FAULTS = [broken for broken in BREAKS if broken.fault]
SILENT = "Bưu điện chưa trả lời"
OUT_OF_SIGHT = "05:01"
"""More than the five minutes after which a till locks."""


@pytest.fixture
def sen(town: Town) -> Person:
    return rich_household(town, "Hộ Hứa Thị Sen", 3_000_000)


def served(tablet: Tablet, town: Town) -> str:
    """Enrolled, with a teller at work; the teller's number."""
    teller = town.staff(OUTLET, "teller")
    tablet.enrol()
    tablet.sign_in(teller)
    return teller


def shown(tablet: Tablet, broken: Break, text: str) -> None:
    """By the shift's screen, wherever the page begins."""
    if broken.dies:
        tablet.home()
        tablet.task("Ca làm việc")
    tablet.sees(text, within_s=75)


@pytest.mark.parametrize("broken", FAULTS, ids=str)
def test_a_shift_opens_and_closes_once(tablets: Give, town: Town, broken: Break) -> None:
    tablet = tablets(new=True)
    served(tablet, town)
    tablet.task("Ca làm việc")
    tablet.sees("Mở ca: đếm tiền")
    tablet.count(dict(OPENING))
    tablet.press("Đã đếm xong")
    through(tablet, broken, press="Mở ca với", path="/shifts", order=SILENT, again="Gửi lại ngay")
    shown(tablet, broken, "Đóng ca?")
    through(tablet, broken, press="Khoá ca và kiểm đếm", path="/freeze", order=SILENT, again="Gửi lại ngay")
    shown(tablet, broken, "Đếm những gì có thật")
    tablet.count_drawer(OPENING_CASH)
    through(tablet, broken, press="Gửi số đếm", path="/closure", order=SILENT, again="Gửi lại ngay")
    shown(tablet, broken, "khớp từng đồng")


@pytest.mark.parametrize("broken", FAULTS, ids=str)
def test_a_difference_is_signed_for_once(tablets: Give, town: Town, broken: Break) -> None:
    tablet, supervisor = tablets(new=True), town.staff(OUTLET, "supervisor")
    teller = served(tablet, town)
    tablet.open_shift()
    tablet.task("Ca làm việc")
    tablet.press("Khoá ca và kiểm đếm")
    for asked in ("Đếm tiền trong ngăn", "Đếm lại từ đầu"):
        tablet.sees(asked)
        tablet.count_drawer(OPENING_CASH - 2_000_000)
        tablet.press("Gửi số đếm")
    tablet.sees("Số đếm vẫn lệch nhiều")
    sign_difference(tablet, supervisor)
    through(tablet, broken, press="Ký đóng ca", path="/signature", order=SILENT, again="Gửi lại ngay")
    if broken == CUT_KILLED:
        shown(tablet, broken, "Số đếm vẫn lệch nhiều")
        sign_difference(tablet, supervisor)
        tablet.press("Ký đóng ca")
    shown(tablet, broken, "Ca đã đóng, có lệch")
    tablet.press("Đăng xuất")
    tablet.sees("Đăng nhập quầy")
    tablet.sign_in(teller)
    tablet.page.locator(QUIET).wait_for()


def sign_difference(tablet: Tablet, supervisor: str) -> None:
    tablet.page.get_by_text("Chưa rõ, sẽ tìm hiểu").click()
    tablet.key_in_supervisor(supervisor)


def test_a_till_that_is_left_alone_locks_and_forgets_what_was_keyed_in(tablets: Give, town: Town, sen: Person) -> None:
    tablet = tablets(new=True)
    tablet.page.clock.install()
    served(tablet, town)
    tablet.open_shift()
    tablet.begin_cash_out(code_for(town, sen, 410_000))
    tablet.page.clock.fast_forward(OUT_OF_SIGHT)
    tablet.sees("Máy đang khoá")
    assert not tablet.shows("410.000")
    tablet.unlock()
    tablet.sees("Mời khách")
    assert tablet.page.get_by_label("Mã nhận tiền").input_value() == "", "the customer's PIN is not kept"
    tablet.type("4821")
    tablet.network.hold("/commitment")
    tablet.press("Ghi sổ")
    tablet.network.until_reached(tablet.page, "/commitment")
    tablet.page.clock.fast_forward(OUT_OF_SIGHT)
    tablet.sees("Máy đang khoá")
    tablet.network.well()
    tablet.unlock()
    tablet.sees("ĐÃ GHI SỔ", within_s=75)
    tablet.press("Đã đưa đủ")
    tablet.close_shift(OPENING_CASH - 410_000)


@pytest.mark.parametrize("time", ["2026-01-02T08:00:00+07:00", "2031-01-02T08:00:00+07:00"])
def test_a_till_with_a_wrong_clock_pays_once_and_finds_its_day(tablets: Give, town: Town, sen: Person, time: str) -> None:
    tablet = tablets(new=True)
    tablet.page.clock.install(time=time)
    served(tablet, town)
    tablet.open_shift()
    tablet.sees("Sai giờ máy.")
    tablet.pay_out(code_for(town, sen, 420_000))
    tablet.page.locator(QUIET).wait_for(timeout=75_000)
    tablet.task("Việc trong ca")
    tablet.press("Đã đưa tiền")
    tablet.sees("Mã biên lai")
    tablet.close_shift(OPENING_CASH - 420_000)


def test_a_second_window_waits_until_the_first_is_gone(tablets: Give, town: Town, sen: Person) -> None:
    """And goes on from the disk, while nobody knows whether a cash-out was written."""
    tablet = tablets()
    tablet.begin_cash_out(code_for(town, sen, 430_000))
    tablet.network.hold("/commitment")
    tablet.press("Ghi sổ")
    tablet.network.until_reached(tablet.page, "/commitment")
    first = tablet.page
    tablet.page = tablet.context.new_page()
    tablet.start()
    tablet.sees("Máy quầy đang mở ở cửa sổ khác")
    assert not tablet.page.locator("button").count()
    first.close()
    tablet.network.well()
    tablet.unlock()
    tablet.page.locator(".line button:has-text('đã đưa tiền chưa')").click(timeout=75_000)
    tablet.sees("Nếu đã đưa thì đừng đưa lần nữa")
    tablet.press("Đã đưa rồi")
    tablet.close_shift(OPENING_CASH - 430_000)
