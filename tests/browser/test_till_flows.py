"""The till's further flows on the running stack: whatever line or page do, money moves once and the screen is true."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.tablets import LANDSCAPE, OUTLET, Tablet, open_outlet, rich_household
from tests.end_to_end.town import MONEY_PIN, OPENING_CASH, STAFF_PIN, Person, Town, notes_for
from tests.end_to_end.visitor import new_id

Give = Callable[..., Tablet]
MONEY = 9_000_000
CARD = "1234"
VCB, OPEN = "970436", "0011004567890"


@pytest.fixture
def tablets(chromium: Browser, town: Town) -> Iterator[Give]:
    given: list[Tablet] = []

    def give() -> Tablet:
        context = chromium.new_context(
            viewport={"width": LANDSCAPE[0], "height": LANDSCAPE[1]}, locale="vi-VN", service_workers="block"
        )
        context.set_default_timeout(20_000)
        tablet = Tablet(context, town)
        given.append(tablet)
        tablet.enrol()
        tablet.sign_in(town.staff(OUTLET, "teller"))
        tablet.open_shift()
        return tablet

    open_outlet(town)
    yield give
    troubles = [trouble for tablet in given for trouble in tablet.troubles]
    for tablet in given:
        tablet.context.close()
    assert not troubles, troubles


def break_line(tablet: Tablet, fault: str, step: str) -> None:
    if fault == "cut":
        tablet.network.cut()
    else:
        tablet.network.lose_answers(step)


def after_the_break(tablet: Tablet, fault: str, step: str, *, dies: bool, order: str) -> None:
    """Nobody answered: the screen says what not to do; then the page dies or not, and the line is well again."""
    if dies:
        if fault == "lost":
            until_reached(tablet, step)
        else:
            tablet.sees(order)
        tablet.die()
        tablet.network.well()
        tablet.restart()
    else:
        tablet.sees(order)
        tablet.network.well()
        tablet.press("Hỏi lại ngay")


def until_reached(tablet: Tablet, step: str) -> None:
    for _ in range(100):
        if any(step in line for line in tablet.network.reached):
            return
        tablet.page.wait_for_timeout(50)
    raise AssertionError(f"nothing reached {step}")


def opened(tablet: Tablet, title: str, done: str) -> None:
    """After a restart: what it came to, out of the day's list."""
    tablet.home()
    tablet.page.locator(".waiting:has-text('Không có việc nào chờ')").wait_for(timeout=75_000)
    tablet.task("Việc trong ca")
    tablet.press(title)
    tablet.sees(done)


BREAKS = [("", False), ("cut", False), ("lost", False), ("lost", True), ("cut", True)]


@pytest.mark.parametrize(("fault", "dies"), BREAKS)
def test_money_goes_to_another_customer_once(tablets: Give, town: Town, fault: str, dies: bool) -> None:
    sender, to = rich_household(town, "Hộ Lương Thị Gửi", MONEY), town.household("Hộ Chu Văn Nhận")
    tablet, before = tablets(), (sender.balance(), to.balance())
    begin_transfer(tablet, sender, to, 250_000)
    if fault:
        break_line(tablet, fault, "/till/customer-transfers")
    tablet.press("Chuyển 250.000")
    if fault:
        after_the_break(tablet, fault, "/till/customer-transfers", dies=dies, order="ĐỪNG CHUYỂN LẠI")
    if dies:
        tablet.home()
        if fault == "cut":
            tablet.page.locator(".line button:has-text('Chuyển tiền cho')").click()
            tablet.sees("Chưa ghi sổ, cần bấm lại mã")
            tablet.fill("Mã PIN tiền của người gửi", MONEY_PIN)
            tablet.press("Gửi tiếp")
            tablet.sees("Đã chuyển")
        else:
            opened(tablet, "Chuyển tiền cho", "Đã chuyển")
    else:
        tablet.sees("Đã chuyển")
    assert to.balance() == before[1] + 250_000
    assert sender.balance() <= before[0] - 250_000
    tablet.close_shift(OPENING_CASH)


def begin_transfer(tablet: Tablet, sender: Person, to: Person, amount: int) -> None:
    tablet.task("Chuyển tiền")
    for person, asks in ((sender, "Số điện thoại của người gửi"), (to, "Số điện thoại của người nhận")):
        tablet.sees(asks)
        tablet.fill("Số điện thoại", person.phone)
        tablet.press("Tìm khách")
        tablet.press("Đúng, là người này")
    tablet.fill("Số tiền gửi", str(amount))
    tablet.press("Tiếp")
    tablet.sees("Trừ số dư của người gửi")
    tablet.fill("Mã PIN tiền của người gửi", MONEY_PIN)
    tablet.page.locator("button:has-text('Chuyển 250.000')[aria-disabled=false]").wait_for()


def test_a_wrong_pin_moves_nothing_and_the_right_one_goes_on(tablets: Give, town: Town) -> None:
    sender, to = rich_household(town, "Hộ Lương Thị Nhầm", MONEY), town.household("Hộ Chu Văn Đợi")
    tablet = tablets()
    begin_transfer(tablet, sender, to, 250_000)
    tablet.fill("Mã PIN tiền của người gửi", "000000")
    tablet.press("Chuyển 250.000")
    tablet.sees("Chưa chuyển đồng nào")
    assert to.balance() == 0
    tablet.fill("Mã PIN tiền của người gửi", MONEY_PIN)
    tablet.press("Gửi lại")
    tablet.sees("Đã chuyển")
    assert to.balance() == 250_000


@pytest.mark.parametrize(("fault", "dies"), BREAKS)
def test_notes_follow_money_from_another_bank(tablets: Give, town: Town, fault: str, dies: bool) -> None:
    tablet = tablets()
    ask_for_push(tablet, 500_000)
    tablet.sees("Đang chờ tiền tới")
    assert not tablet.shows("Đã đưa 500.000"), "no money has come"
    with town.bank.post():
        town.bank.pay(tablet.page.locator(".qr svg").get_attribute("data-text") or "")
    tablet.sees("TIỀN ĐÃ TỚI", within_s=40)
    if fault:
        break_line(tablet, fault, "/handover")
    tablet.press("Đã đưa 500.000")
    if fault:
        after_the_break(tablet, fault, "/handover", dies=dies, order="ĐỪNG ĐƯA TIỀN LẠI")
    if dies:
        opened(tablet, "Đưa tiền cho", "Xong, đã đưa tiền mặt")
    else:
        tablet.sees("Xong, đã đưa tiền mặt")
    tablet.close_shift(OPENING_CASH - 500_000)


def ask_for_push(tablet: Tablet, amount: int) -> None:
    tablet.task("Rút từ ngân hàng khác")
    tablet.press("Khách mới")
    tablet.fill("Họ tên trên căn cước", "Phùng Văn Bình")
    tablet.fill("4 số cuối căn cước", CARD)
    tablet.fill("Số điện thoại", tablet.town.phone())
    tablet.press("Tiếp")
    tablet.fill("Số tiền mặt", str(amount))
    tablet.press("Tiếp")
    tablet.page.locator("button:has-text('Hiện mã QR')[aria-disabled=false]").click()


def test_money_that_never_comes_is_cancelled(tablets: Give, town: Town) -> None:
    tablet = tablets()
    ask_for_push(tablet, 500_000)
    tablet.sees("Đang chờ tiền tới")
    tablet.home()
    tablet.task("Rút từ ngân hàng khác")
    tablet.press("500.000")
    tablet.press("Khách không chuyển nữa, huỷ")
    tablet.sees("Đã huỷ, không đưa tiền")
    tablet.close_shift(OPENING_CASH)


@pytest.mark.parametrize(("fault", "dies"), BREAKS)
def test_an_order_is_paid_in_notes_once(tablets: Give, town: Town, fault: str, dies: bool) -> None:
    seller = town.household("Hộ Nông Thị Na")
    order, tablet = ordered(town, seller, "cash"), tablets()
    due = int(order["total"])
    tablet.task("Thu tiền đơn hàng")
    tablet.fill("Mã đơn", order["code"])
    tablet.press("Xem số tiền phải trả")
    tablet.sees("Đếm đúng số này")
    tablet.count({100_000: due // 100_000, 10_000: due % 100_000 // 10_000, 1_000: due % 10_000 // 1_000})
    if fault:
        break_line(tablet, fault, "/cash-payments")
    tablet.page.locator("button:has-text('Thu ')[aria-disabled=false]").click()
    if fault:
        after_the_break(tablet, fault, "/cash-payments", dies=dies, order="ĐỪNG THU LẠI")
    if dies:
        opened(tablet, "Thu tiền đơn", "Đơn đã trả tiền")
    else:
        tablet.sees("Đơn đã trả tiền")
    tablet.close_shift(OPENING_CASH + due)


def ordered(town: Town, seller: Person, method: str) -> Any:
    """Two kilograms of custard apples for a guest."""
    listing = town.listing(seller, "Na Chi Lăng", price=90_000, stock=9)
    wish = {
        "order_id": new_id("ord"),
        "lines": [{"listing_id": listing["id"], "count": 2}],
        "recipient": {"name": "Trần Thị Mai", "phone": town.phone(), "address": "12 Hàng Bông, Hà Nội"},
        "method": method,
    }
    return town.guest.do("/orders", wish)


@pytest.mark.parametrize(("fault", "dies"), [("", False), ("lost", False), ("lost", True)])
def test_a_parcel_is_handed_in_given_out_and_its_cash_taken_once(tablets: Give, town: Town, fault: str, dies: bool) -> None:
    seller = town.household("Hộ Lô Thị Kiện")
    order = ordered(town, seller, "cod")
    [parcel] = order["parcels"]
    for step in ("confirmation", "packing"):
        seller.visitor.do(f"/parcels/{parcel['id']}/{step}")
    tablet, cash = tablets(), int(order["total"])
    tablet.task("Kiện hàng")
    tablet.fill("Mã kiện", parcel["code"].lower())
    tablet.press("Xem kiện")
    tablet.press("Nhận kiện từ người bán")
    tablet.sees("Đang ở bưu điện")
    tablet.press("Kiện tiếp theo")
    tablet.fill("Mã kiện", parcel["code"])
    tablet.press("Xem kiện")
    tablet.sees("Thu tiền trước khi đưa hàng")
    tablet.press("Đã giao và thu")
    tablet.sees("Còn một bước")
    tablet.press("vào quầy")
    tablet.sees("vào ngăn của quầy")
    if fault:
        break_line(tablet, fault, "/cod-remittance")
    tablet.press("vào ngăn của quầy")
    if fault:
        after_the_break(tablet, fault, "/cod-remittance", dies=dies, order="ĐỪNG THU LẠI")
    if dies:
        opened(tablet, "vào ngăn của quầy", "Kiện tiếp theo")
    else:
        tablet.sees("Kiện tiếp theo")
    tablet.close_shift(OPENING_CASH + cash)


def test_a_parcel_that_nobody_takes_goes_back_to_its_household(tablets: Give, town: Town) -> None:
    seller = town.household("Hộ Lô Thị Trả")
    [parcel] = ordered(town, seller, "cod")["parcels"]
    for step in ("confirmation", "packing"):
        seller.visitor.do(f"/parcels/{parcel['id']}/{step}")
    tablet = tablets()
    tablet.task("Kiện hàng")
    for action, then in (("Nhận kiện từ người bán", "Đang ở bưu điện"), ("Chuyển kiện đi", "Đang trên đường giao")):
        tablet.fill("Mã kiện", parcel["code"])
        tablet.press("Xem kiện")
        tablet.press(action)
        tablet.sees(then)
        tablet.press("Kiện tiếp theo")
    tablet.fill("Mã kiện", parcel["code"])
    tablet.press("Xem kiện")
    tablet.press("Không giao được")
    tablet.page.get_by_label("Khách không muốn nhận nữa").check()
    tablet.press("Ghi: không giao được")
    tablet.sees("chờ trả người bán")
    tablet.press("Kiện tiếp theo")
    tablet.fill("Mã kiện", parcel["code"])
    tablet.press("Xem kiện")
    tablet.press("Đã trả lại người bán")
    tablet.sees("Kiện tiếp theo")


@pytest.mark.parametrize(("fault", "dies"), [("", False), ("lost", False), ("lost", True), ("cut", True)])
def test_notes_for_a_bank_account_are_taken_once(tablets: Give, town: Town, fault: str, dies: bool) -> None:
    town.operations.do("/float-top-ups", {"top_up_id": new_id("flt"), "outlet_code": OUTLET, "amount": 2_000_000})
    customer, tablet = town.household("Hộ Phan Thị Nộp"), tablets()
    due = begin_bank_cash_in(tablet, customer, OPEN, 400_000)
    if fault:
        break_line(tablet, fault, "/bank-cash-ins")
    tablet.press("Đã đủ tiền")
    if fault:
        after_the_break(tablet, fault, "/bank-cash-ins", dies=dies, order="ĐỪNG NỘP LẠI")
    if dies:
        opened(tablet, "Nộp vào", "Đã nhận tiền của khách")
    else:
        tablet.sees("Đã nhận tiền của khách")
    tablet.close_shift(OPENING_CASH + due)


def begin_bank_cash_in(tablet: Tablet, customer: Person, account: str, amount: int) -> int:
    """Up to the last press; what is to be counted, fee and all."""
    tablet.task("Nộp vào ngân hàng")
    tablet.press("Khách mới")
    tablet.fill("Số điện thoại", customer.phone)
    tablet.press("Tìm khách")
    tablet.press("Đúng, là người này")
    tablet.page.select_option("#bank", VCB)
    tablet.fill("Số tài khoản", account)
    tablet.press("Hỏi tên chủ tài khoản")
    tablet.press("Đúng người nhận")
    tablet.fill("Số tiền vào tài khoản", str(amount))
    tablet.press("Tiếp")
    tablet.page.locator(".pairs:has-text('Phí'):not(:has-text('…'))").wait_for()
    due = int("".join(filter(str.isdigit, tablet.page.locator(".sum b").inner_text())))
    tablet.count({100_000: due // 100_000, 10_000: due % 100_000 // 10_000, 1_000: due % 10_000 // 1_000})
    return due


@pytest.mark.parametrize(("fault", "dies"), [("", False), ("lost", True), ("cut", True)])
def test_a_bag_of_cash_is_counted_by_two(tablets: Give, town: Town, fault: str, dies: bool) -> None:
    bag, amount = f"TUI-{new_id('dlv')[-6:]}", 2_000_000
    planned = {"delivery_id": new_id("dlv"), "origin": "vault", "destination": OUTLET, "amount": amount}
    at = f"/deliveries/{town.operations.do('/deliveries', planned)['id']}"
    sealed = [{"staff_number": number, "pin": STAFF_PIN} for number in ("DH900", "DH901")]
    town.operations.do(f"{at}/seal", {"bag_number": bag, "notes": notes_for(amount), "signatures": sealed})
    town.operations.do(f"{at}/dispatch", {"bag_number": bag, "carrier": "anh Lộc"})
    tablet, other = tablets(), town.staff(OUTLET, "supervisor")
    tablet.task("Túi tiền mặt")
    tablet.page.locator(".choices button:has-text('Đang tới')").last.click()
    tablet.fill("Số niêm phong", bag)
    tablet.press("Tiếp")
    tablet.press("Còn nguyên, nhận túi")
    tablet.press("Mở túi và đếm")
    tablet.count({500_000: 4})
    tablet.press("Đã đếm xong")
    sign_bag(tablet, other)
    if fault:
        break_line(tablet, fault, "/counts")
    tablet.press("Ký và gửi số đã đếm")
    if fault:
        after_the_break(tablet, fault, "/counts", dies=dies, order="GIỮ TÚI VÀ TIỀN")
    if fault == "cut":
        tablet.home()
        tablet.page.locator(".line button:has-text('Kiểm túi tiền')").click()
        tablet.sees("Hai người cùng ký")
        sign_bag(tablet, other)
        tablet.press("Ký và gửi số đã đếm")
    if fault == "lost":
        opened(tablet, "Kiểm túi tiền", "Khớp")
    else:
        tablet.sees("Khớp, tiền đã vào két")
    assert town.operations.get(at)["difference"] == 0


def sign_bag(tablet: Tablet, other: str) -> None:
    tablet.fill("Mã PIN của Hoàng Thị Bình", STAFF_PIN)
    tablet.fill("Số hiệu của người cùng đếm", other)
    tablet.fill("Mã PIN của người cùng đếm", STAFF_PIN)
