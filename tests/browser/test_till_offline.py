"""The counter without a line, in the till app: paid once, whatever dies, and the post office hears of it afterwards."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Route

from chalicelib.kernel.clock import from_text
from tests.browser.offline_counter import TABLET, AppTablet, Office
from tests.browser.people import Person as Screen
from tests.browser.test_pages import findings
from tests.end_to_end.later import Later
from tests.end_to_end.town import COLLECT_PIN, MONEY_PIN, Town

Give = Callable[..., Screen]


@pytest.fixture
def office(town: Town) -> Office:
    return Office(town)


@pytest.fixture
def tablet(open_screen: Give, office: Office) -> AppTablet:
    made = AppTablet(open_screen(TABLET, worker=True), office)
    made.start()
    made.take_lease()
    return made


def test_by_code_and_by_digits(office: Office, tablet: AppTablet) -> None:
    mai, loc = office.saver("Trần Thị Mai", 2_000_000), office.saver("Hoàng Văn Lộc", 800_000)
    by_digits = office.issue(loc, 700_000)
    tablet.sync()
    by_qr = office.issue(mai, 1_200_000)
    tablet.line(up=False)
    books = office.town.books()
    tablet.show(by_qr)
    tablet.write("0000")
    tablet.sees("4 số nhận tiền chưa đúng.")
    assert findings(tablet.screen) == []
    tablet.write()
    tablet.sees("Một triệu hai trăm nghìn đồng".lower())
    assert findings(tablet.screen) == []
    tablet.hand()
    tablet.pay(by_digits, "code")
    tablet.refuses(by_qr, "ĐỪNG TRẢ TIỀN LẠI")
    tablet.refuses(by_digits, "ĐỪNG TRẢ TIỀN LẠI", "code")
    books.still()
    assert tablet.payments() == 2
    tablet.line(up=True)
    tablet.sync()
    books.moved({"2530": -1_900_000, "1110": -1_900_000, "5030": 3_800, "2410": 3_800})
    assert mai.visitor.get(f"/vouchers/{by_qr['id']}")["state"] == "redeemed"
    tablet.sees("Bưu điện đã nhận")
    assert findings(tablet.screen) == []


@pytest.mark.parametrize("script", [True, False])
def test_the_household_gets_keeps_and_cancels_a_voucher(
    open_screen: Give, office: Office, tablet: AppTablet, tmp_path: Path, script: bool
) -> None:
    mai = office.saver("Trần Thị Mai", 2_000_000)
    phone = open_screen((320, 640), script=script)
    phone.sign_in(mai.phone, mai.name, "/phieu-rut-tien")
    assert not script or findings(phone) == []
    phone.fill(amount="500000", collect_pin=COLLECT_PIN, pin=MONEY_PIN)
    phone.page.select_option("[name=outlet_code]", value=office.code)
    phone.press("Lấy phiếu")
    phone.sees("Đang chờ nhận tiền")
    assert not script or findings(phone) == []
    with phone.page.expect_download() as kept:
        phone.press("Lưu hình vào máy")
    kept.value.save_as(tmp_path / "phieu.png")
    with Image.open(tmp_path / "phieu.png") as picture:
        assert picture.size[0] >= 500
    digits = phone.page.inner_text(".paycode").replace(" ", "")
    tablet.sync()
    tablet.line(up=False)
    tablet.pay({"shown": {"code": digits}}, "code")
    tablet.line(up=True)
    tablet.sync()
    phone.page.reload()
    phone.sees("Bạn đã nhận")
    phone.go("/phieu-rut-tien")
    phone.fill(amount="300000", collect_pin=COLLECT_PIN, pin=MONEY_PIN)
    phone.page.select_option("[name=outlet_code]", value=office.code)
    phone.press("Lấy phiếu")
    phone.page.locator("summary:has-text('Không cần phiếu này nữa')").click()
    phone.press("Huỷ phiếu")
    phone.sees("Tiền và phí về số dư trong 24 giờ")
    tablet.sync()
    phone.page.reload()
    phone.sees("Tiền và phí đã về số dư")


def test_a_shift_closes_with_the_counter_paused(office: Office, tablet: AppTablet) -> None:
    mai = office.saver("Trần Thị Mai", 500_000)
    voucher = office.issue(mai, 500_000)
    tablet.line(up=False)
    tablet.pay(voucher)
    tablet.go("shift")
    tablet.press("Khoá ca và kiểm đếm")
    tablet.sees("Bưu điện chưa trả lời.")
    tablet.line(up=True)
    tablet.press("Khoá ca và kiểm đếm")
    tablet.sees("Đếm tiền trong ngăn")
    lease = office.lease()
    assert (lease["state"], lease["paused"], lease["next_seq"]) == ("active", True, 2)
    tablet.refuses(voucher, "Máy này đang không được chi khi mất mạng.")


def at_shown(tablet: AppTablet) -> None:
    tablet.page.get_by_label("4 số nhận tiền").wait_for()


def at_keyed_in(tablet: AppTablet) -> None:
    tablet.key_in()


def at_written(tablet: AppTablet) -> None:
    tablet.write()
    tablet.sees("Đưa tiền cho khách")


def at_handed(tablet: AppTablet) -> None:
    at_written(tablet)
    tablet.hand()


@pytest.mark.failure(27)
@pytest.mark.parametrize("step", [at_shown, at_keyed_in, at_written, at_handed])
def test_the_tab_dies_at_every_step(office: Office, tablet: AppTablet, step: Callable[[AppTablet], None]) -> None:
    voucher = office.issue(office.saver("Trần Thị Mai", 1_000_000), 1_000_000)
    books = office.town.books()
    tablet.line(up=False)
    tablet.show(voucher)
    step(tablet)
    tablet.killed()
    if step is at_written:
        tablet.sees("Đã ghi sổ: đã đưa tiền chưa?")
        tablet.go("offline-pay")
        tablet.sees("Nếu đã đưa thì đừng đưa lần nữa")
        assert findings(tablet.screen) == []
        tablet.hand()
    written = step in (at_written, at_handed)
    assert tablet.payments() == (1 if written else 0)
    tablet.refuses(voucher, "Sai giờ máy")
    tablet.unlock_clock()
    if written:
        tablet.refuses(voucher, "ĐỪNG TRẢ TIỀN LẠI")
    else:
        tablet.pay(voucher)
    tablet.line(up=True)
    tablet.sync()
    books.moved({"2530": -1_000_000, "1110": -1_000_000, "5030": 2_000, "2410": 2_000})


def test_five_wrong_pins_and_five_wrong_unlock_codes(office: Office, tablet: AppTablet) -> None:
    voucher = office.issue(office.saver("Trần Thị Mai", 500_000), 500_000)
    tablet.line(up=False)
    tablet.show(voucher)
    for _ in range(5):
        tablet.write("0000")
        tablet.sees("4 số nhận tiền chưa đúng.")
    tablet.write()
    tablet.sees("Phiếu bị khoá ở máy này")
    tablet.killed()
    tablet.go("offline-unlock")
    for _ in range(5):
        tablet.key_unlock_code("00000000")
        tablet.sees("Mã mở khoá chưa đúng.")
    tablet.key_unlock_code(office.unlock_code())
    tablet.sees("Nhập sai mã mở khoá quá nhiều lần.")
    tablet.line(up=True)
    tablet.sync()
    tablet.refuses(voucher, "Phiếu bị khoá ở máy này")


def test_a_cancelled_voucher_is_declined(office: Office, tablet: AppTablet) -> None:
    mai = office.saver("Trần Thị Mai", 600_000)
    voucher = office.issue(mai, 600_000)
    tablet.line(up=False)
    waiting = mai.visitor.do(f"/vouchers/{voucher['id']}/cancellation")
    assert waiting["state"] == "cancel_pending"
    tablet.line(up=True)
    tablet.sync()
    assert mai.visitor.get(f"/vouchers/{voucher['id']}")["state"] == "cancelled"
    tablet.line(up=False)
    tablet.refuses(voucher, "ĐỪNG TRẢ TIỀN LẠI")
    assert mai.balance() == 600_000


@pytest.mark.failure(28)
def test_two_tablets_of_an_office(open_screen: Give, office: Office, tablet: AppTablet) -> None:
    voucher = office.issue(office.saver("Trần Thị Mai", 500_000), 500_000)
    other = AppTablet(open_screen(TABLET, worker=True), office)
    other.start()
    other.ask_for_lease()
    other.sees("Máy khác của điểm đang giữ quyền chi ngoại tuyến.")
    tablet.go("offline-release")
    tablet.press("Trả lại quyền chi")
    tablet.sees("Máy này đã thôi chi khi mất mạng.")
    other.take_lease()
    other.refuses(voucher, "Phiếu này lập cho quyền chi trước đây của bưu điện.")
    tablet.refuses(voucher, "Máy này đang không được chi khi mất mạng.")
    assert (office.lease()["number"], office.lease()["state"]) == (2, "active")


def test_a_lease_whose_answer_is_lost_is_granted_once(open_screen: Give, office: Office) -> None:
    tablet = AppTablet(open_screen(TABLET), office, worker=False)
    tablet.start()
    lost: list[str] = []

    def lose(route: Route) -> None:
        route.fetch()
        lost.append(json.loads(route.request.post_data or "")["lease_id"])
        route.abort()

    tablet.page.route("**/api/v1/offline-leases", lose, times=1)
    tablet.ask_for_lease()
    tablet.sees("Bưu điện chưa trả lời.")
    tablet.killed()
    tablet.ask_for_lease()
    tablet.sees("Máy này được chi khi mất mạng đến")
    assert (office.lease()["id"], office.lease()["number"]) == (lost[0], 1)


@pytest.fixture
def later(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Later]:
    made = Later(town.stack, tmp_path_factory.mktemp("later"))
    yield made
    made.stop()


@pytest.mark.failure(31)
def test_a_day_without_a_line(open_screen: Give, town: Town, later: Later) -> None:
    """Paid in its fifth hour, refused after a day, and told of, at its own time, once the teller has signed in anew."""
    office = Office(town, later.line)
    screen = open_screen(TABLET, worker=True)
    screen.context.clock.install()
    tablet = AppTablet(screen, office)
    tablet.start()
    tablet.take_lease()
    mai, loc = office.saver("Trần Thị Mai", 1_000_000), office.saver("Hoàng Văn Lộc", 500_000)
    voucher, other = office.issue(mai, 1_000_000), office.issue(loc, 500_000)
    tablet.line(up=False)
    screen.context.clock.fast_forward("05:00:00")
    tablet.unlock_app()
    tablet.pay(voucher)
    screen.context.clock.fast_forward("19:01:00")
    tablet.unlock_app()
    tablet.refuses(other, "Máy đã quá một ngày chưa đồng bộ")
    later.put(ahead=timedelta(hours=24, minutes=1))
    books = town.books()
    tablet.line(up=True)
    tablet.sign_in()
    tablet.sync()
    books.moved({"2530": -1_000_000, "1110": -1_000_000, "5030": 2_000, "2410": 2_000})
    paid = mai.visitor.get(f"/vouchers/{voucher['id']}")
    issued, paid_at = (paid[name] for name in ("issued_at", "paid_at"))
    assert timedelta(hours=4, minutes=58) < _between(issued, paid_at) < timedelta(hours=5, minutes=5)
    tablet.refuses(other, "Phiếu đã hết hạn.")


def _between(first: str, second: str) -> timedelta:
    return from_text(second) - from_text(first)
