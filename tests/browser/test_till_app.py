"""The till app on the running stack: whatever network, page or machine do, notes go out once and the screen is true."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from chalicelib.kernel.clock import business_date
from tests.browser.tablets import LANDSCAPE, OUTLET, PORTRAIT, Tablet, code_for, rich_household
from tests.end_to_end.town import COLLECT_PIN, OPENING_CASH, Person, Town

Give = Callable[..., Tablet]
MONEY = 1_500_000
PATIENCE_MS = 120_000
"""A word takes half a minute to a container, and half a minute to a tablet."""


@pytest.fixture
def sen(town: Town) -> Person:
    return rich_household(town, "Hộ Hứa Thị Sen", MONEY)


def test_a_cash_out_takes_four_taps(tablets: Give, town: Town, sen: Person) -> None:
    tablet, code = tablets(), code_for(town, sen, 1_250_000)
    before, tablet.taps = sen.balance(), 0
    tablet.pay_out(code)
    assert tablet.taps == 4
    tablet.sees("Đã đưa tiền cho")
    assert sen.balance() == before
    tablet.close_shift(OPENING_CASH - 1_250_000)


@pytest.mark.parametrize("dies", [False, True])
@pytest.mark.parametrize("step", ["/commitment", "/handover"])
@pytest.mark.parametrize("fault", ["cut", "lost", "held"])
def test_notes_go_out_once_whatever_breaks(
    tablets: Give, town: Town, sen: Person, fault: str, step: str, dies: bool
) -> None:
    """The line is cut before, or the answer lost after, or it hangs; the page lives or dies; then all is well again."""
    tablet, code, before = tablets(), code_for(town, sen, 700_000), sen.balance()
    tablet.begin_cash_out(code)
    if step == "/handover":
        tablet.press("Ghi sổ")
        tablet.sees("ĐÃ GHI SỔ")
    tablet.network.broken(fault, step)
    tablet.press("Ghi sổ" if step == "/commitment" else "Đã đưa đủ")
    if step == "/commitment":
        tablet.sees("Chưa đưa tiền")
        assert not tablet.page.locator(".flag").count()
        if not dies:
            tablet.sees("ĐỪNG TRẢ TIỀN LẠI")
    else:
        tablet.page.locator(".home").wait_for()
        assert not tablet.page.locator(".line:has-text('đã đưa tiền chưa')").count()
    if fault != "cut":
        tablet.network.until_reached(tablet.page, step)
    if dies:
        tablet.die()
        tablet.restart()
    tablet.network.well()
    finish(tablet, step)
    assert sen.balance() == before
    tablet.close_shift(OPENING_CASH - 700_000)


def finish(tablet: Tablet, step: str) -> None:
    """Goes on from wherever the till truthfully stands."""
    if step == "/handover":
        tablet.home()
        return
    first = tablet.page.locator(
        ":text('Chưa ghi sổ, chưa chi đồng nào'):visible, .flag:visible, .line button:visible:has-text('đã đưa tiền chưa'),"
        " .line button:visible:has-text('Chưa ghi sổ')"
    ).first
    first.wait_for(timeout=90_000)
    if tablet.page.locator(".line button").count():
        tablet.page.locator(".line button").first.click()
    tablet.page.locator(":text('Chưa ghi sổ, chưa chi đồng nào'):visible, .flag:visible").first.wait_for()
    if tablet.shows("Chưa ghi sổ, chưa chi đồng nào"):
        tablet.type(COLLECT_PIN)
        tablet.press("Ghi sổ")
    tablet.page.locator(".flag").wait_for()
    tablet.press("Đã đưa đủ" if tablet.page.locator(".full.go").count() else "Đã đưa rồi")
    tablet.page.locator(".home").wait_for()


@pytest.mark.parametrize("dies", [False, True])
@pytest.mark.parametrize("fault", ["cut", "lost", "held"])
def test_notes_come_in_once_whatever_breaks(tablets: Give, town: Town, sen: Person, fault: str, dies: bool) -> None:
    tablet, before = tablets(), sen.balance()
    tablet.begin_cash_in(sen, 300_000, {200_000: 1, 100_000: 1})
    tablet.network.broken(fault, "/cash-ins")
    tablet.press("Nhận 300.000")
    tablet.sees("Giữ tiền trước mặt khách")
    if fault != "cut":
        tablet.network.until_reached(tablet.page, "/cash-ins")
    if dies:
        tablet.die()
        tablet.restart()
        tablet.network.well()
    else:
        tablet.sees("ĐỪNG NHẬN THÊM, ĐỪNG TRẢ LẠI")
        assert tablet.shows("In biên nhận tạm cho khách")
        tablet.network.well()
        tablet.press("Hỏi lại ngay")
        tablet.sees("ĐÃ NHẬN TIỀN")
    tablet.close_shift(OPENING_CASH + 300_000)
    assert sen.balance() == before + 300_000


def test_a_slow_answer_is_an_answer(tablets: Give, town: Town, sen: Person) -> None:
    tablet, code = tablets(), code_for(town, sen, 400_000)
    tablet.begin_cash_out(code)
    tablet.network.slowly("/commitment", 3)
    tablet.press("Ghi sổ")
    tablet.sees("Đang ghi sổ. Chưa đưa tiền.")
    tablet.sees("ĐÃ GHI SỔ")
    tablet.press("Đã đưa đủ")
    tablet.close_shift(OPENING_CASH - 400_000)


def test_a_kept_cash_out_is_handed_over_after_a_restart_once(tablets: Give, town: Town, sen: Person) -> None:
    """Written, and the page died before anybody pressed: the till asks, and does not order notes out."""
    tablet, code = tablets(), code_for(town, sen, 600_000)
    tablet.begin_cash_out(code)
    tablet.press("Ghi sổ")
    tablet.sees("ĐÃ GHI SỔ")
    tablet.die()
    tablet.restart()
    tablet.sees("đã đưa tiền chưa")
    tablet.page.locator(".line button").first.click()
    tablet.sees("Nếu đã đưa thì đừng đưa lần nữa")
    assert not tablet.page.locator(".full.go").count()
    tablet.press("Đã đưa rồi")
    tablet.page.locator(".home").wait_for()
    tablet.close_shift(OPENING_CASH - 600_000)


def test_two_tablets_and_one_code(tablets: Give, town: Town, sen: Person) -> None:
    first, second, code = tablets(), tablets(), code_for(town, sen, 800_000)
    for tablet in (first, second):
        tablet.begin_cash_out(code)
    first.press("Ghi sổ")
    first.sees("ĐÃ GHI SỔ")
    second.press("Ghi sổ")
    second.sees("Không chi khoản này")
    second.sees("Chưa chi đồng nào")
    second.press("Đã rõ")
    first.press("Đã đưa đủ")
    second.close_shift(OPENING_CASH)
    first.close_shift(OPENING_CASH - 800_000)


def test_what_the_customer_does_not_take_goes_back(tablets: Give, town: Town, sen: Person) -> None:
    tablet, before = tablets(), sen.balance()
    supervisor, code = town.staff(OUTLET, "supervisor"), code_for(town, sen, 500_000)
    tablet.begin_cash_out(code)
    tablet.press("Ghi sổ")
    tablet.press("Khách không nhận tiền")
    tablet.page.get_by_text("Khách đổi ý").click()
    tablet.sign(supervisor, "Ký trả lại số dư")
    tablet.sees("Đã trả lại số dư của khách")
    assert sen.balance() == before
    tablet.close_shift(OPENING_CASH)


def test_a_repetition_is_asked_about_and_signed_for(tablets: Give, town: Town, sen: Person) -> None:
    tablet, supervisor = tablets(), town.staff(OUTLET, "supervisor")
    for _ in range(2):
        tablet.begin_cash_in(sen, 200_000, {200_000: 1})
        tablet.press("Nhận 200.000")
        tablet.page.locator(".flag, :text('Hỏi lại khách')").first.wait_for()
        if tablet.shows("Hỏi lại khách"):
            break
        tablet.press("Xong")
    tablet.press("Đúng, khách nộp lần thứ hai")
    tablet.sign(supervisor, "Ký nhận 200.000")
    tablet.sees("ĐÃ NHẬN TIỀN")
    tablet.press("Xem và in biên lai")
    tablet.sees("Mã biên lai")
    tablet.press("Huỷ khoản nộp này")
    tablet.fill("4 số cuối căn cước", "6789")
    tablet.page.get_by_text("Nhầm người").click()
    tablet.sign(supervisor, "Ký huỷ 200.000")
    tablet.sees("ĐÃ HUỶ KHOẢN NỘP")
    tablet.press("Đã trả lại")
    tablet.close_shift(OPENING_CASH + 200_000)


def test_an_amount_far_above_the_usual_is_asked_about(tablets: Give, town: Town, sen: Person) -> None:
    tablet = tablets()
    for tens in (10, 11, 12):
        tablet.begin_cash_in(sen, tens * 10_000, {10_000: tens})
        tablet.press("Nhận ")
        tablet.sees("ĐÃ NHẬN TIỀN")
        tablet.press("Xong")
    tablet.task("Nộp tiền mặt")
    tablet.sees("số điện thoại")
    tablet.type(sen.phone)
    tablet.press("Đúng người")
    tablet.sees("nộp bao nhiêu")
    tablet.type("330000")
    tablet.sees("ba trăm ba mươi nghìn đồng")
    assert not tablet.shows("số hay gặp")
    tablet.type("0")
    tablet.sees("Gấp 30 lần số hay gặp (110.000")
    tablet.home()
    tablet.close_shift(OPENING_CASH + 330_000)


def test_the_till_starts_and_opens_without_a_network(tablets: Give) -> None:
    tablet = tablets(worker=True)
    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    tablet.page.wait_for_function("navigator.serviceWorker.controller !== null")
    tablet.context.set_offline(True)
    tablet.die()
    tablet.start()
    tablet.fill("Mã PIN 6 số", "111111")
    tablet.sees("Mã PIN chưa đúng. Còn 4 lần thử")
    tablet.unlock()
    tablet.sees("Mất mạng")
    tablet.press("Khoá máy")
    for left in (4, 3, 2, 1):
        tablet.fill("Mã PIN 6 số", "111111")
        tablet.sees(f"Còn {left} lần thử")
    tablet.fill("Mã PIN 6 số", "111111")
    tablet.sees("cần có mạng")
    tablet.context.set_offline(False)
    tablet.unlock()
    tablet.sees("Có mạng")


def test_a_wrong_clock_is_told(tablets: Give) -> None:
    tablet = tablets(new=True)
    tablet.page.clock.install(time="2026-11-20T08:00:00+07:00")
    tablet.enrol()
    tablet.sees("Sai giờ máy.")
    tablet.sees("chậm")


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT, (360, 640)])
def test_every_screen_is_for_everybody(tablets: Give, town: Town, size: tuple[int, int]) -> None:
    """Axe finds nothing, and nothing scrolls sideways, on the screens of a cash-out and a cash-in."""
    sen = rich_household(town, "Hộ Hứa Thị Sen", 6_000_000)
    tablet, code = tablets(size), code_for(town, sen, 5_500_000)
    found: list[str] = []

    def judge() -> None:
        answer = Axe().run(tablet.page)
        found.extend(f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in answer.response["violations"])

    judge()
    tablet.task("Chi tiền mặt")
    tablet.sees("mã 8 số")
    judge()
    tablet.key_in(code)
    tablet.sees("4 số cuối căn cước")
    tablet.key_in("6789")
    judge()
    tablet.press("Đúng người")
    tablet.sees("Mời khách")
    judge()
    tablet.key_in(COLLECT_PIN)
    tablet.press("Ghi sổ")
    tablet.sees("ĐÃ GHI SỔ")
    judge()
    for way in ("Đưa tờ khác", "Khách không nhận tiền"):
        tablet.press(way)
        judge()
        tablet.press("Quay lại")
    tablet.press("Đã đưa đủ")
    tablet.page.locator(".home").wait_for()
    tablet.begin_cash_in(sen, 300_000, {200_000: 1, 100_000: 1})
    judge()
    tablet.network.cut()
    tablet.press("Nhận 300.000")
    tablet.sees("ĐỪNG NHẬN THÊM")
    judge()
    tablet.network.well()
    tablet.press("Hỏi lại ngay")
    tablet.sees("ĐÃ NHẬN TIỀN")
    judge()
    tablet.press("Xem và in biên lai")
    tablet.sees("Mã biên lai")
    judge()
    tablet.home()
    tablet.task("Việc trong ca")
    judge()
    tablet.press("Quay lại")
    tablet.press("Khoá máy")
    tablet.sees("Máy đang khoá")
    judge()
    assert not found, found


def test_what_is_announced_stands_on_the_home_screen_until_it_is_taken_back(tablets: Give, town: Town) -> None:
    tablet, today = tablets(), business_date(datetime.now(UTC)).isoformat()
    said = {"kind": "warning", "text_vi": "Bão số 7: điểm đóng sớm lúc 15 giờ.", "audiences": ["tellers"]}
    made = town.operations.do("/announcements", {**said, "communes": [OUTLET], "from_on": today, "until_on": today})
    told = tablet.page.locator(".announced", has_text="điểm đóng sớm lúc 15 giờ")
    told.wait_for(timeout=PATIENCE_MS)
    assert Axe().run(tablet.page).violations_count == 0
    told.locator("summary").click()
    tablet.page.locator(".announced details:not([open])").wait_for()
    tablet.restart()
    tablet.page.locator(".announced details:not([open])").wait_for(timeout=PATIENCE_MS)
    town.operations.do(f"/announcements/{made['id']}/end", {"why": "bão đã tan"})
    told.wait_for(state="detached", timeout=PATIENCE_MS)
    tablet.close_shift(OPENING_CASH)


def test_what_lies_at_the_outlet_is_found_from_the_parcels(tablets: Give) -> None:
    tablet = tablets()
    tablet.task("Kiện hàng")
    tablet.press("Hàng để sẵn ở bưu điện")
    tablet.sees("Chưa có hàng nào để sẵn ở đây")
    assert tablet.page.locator("a.button").get_attribute("href") == "/quay/hang-de-san"
    tablet.network.cut()
    tablet.press("Quay lại")
    tablet.press("Hàng để sẵn ở bưu điện")
    tablet.sees("Chưa hỏi được bưu điện vì không có mạng")
    tablet.sees("Có mạng mới nhận thêm")
    assert Axe().run(tablet.page).violations_count == 0
    tablet.network.well()
    tablet.close_shift(OPENING_CASH)
