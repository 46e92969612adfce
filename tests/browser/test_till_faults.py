"""Every step of the till's flows, broken: the line cut, the answer lost, the page killed. Money moves once, nothing is lost.

The cases share a tablet and its shift, which is closed after the last of them with the drawer equal to the books.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

from tests.browser.conftest import tablet_of
from tests.browser.tablets import LANDSCAPE, OUTLET, Tablet, code_for, rich_household
from tests.browser.till_flows import (
    BREAKS,
    CUT_KILLED,
    LOST_KILLED,
    OPEN,
    QUIET,
    Break,
    ask_for_push,
    begin_bank_cash_in,
    begin_push,
    begin_transfer,
    find_bag,
    in_queue,
    incoming_bag,
    look_at_order,
    opened,
    ordered,
    pay_push,
    ready_parcel,
    see_parcel,
    sign_bag,
    through,
)
from tests.end_to_end.town import OPENING_CASH, STAFF_PIN, Person, Town

FAULTS = [broken for broken in BREAKS if broken.fault]
COMMANDS = (
    "/commitment",
    "/cash-ins",
    "/customer-transfers",
    "/bank-cash-outs",
    "/bank-cash-ins",
    "/cash-payments",
    "/counts",
)


@dataclass
class Desk:
    """
    Attributes:
        cash: what is in the drawer.
        busy: a case has begun and not ended well.
    """

    tablet: Tablet
    town: Town
    supervisor: str
    customer: Person
    other: Person
    cash: int = OPENING_CASH
    busy: bool = False


@pytest.fixture(scope="module")
def desks(chromium: Browser, town: Town) -> Iterator[list[Desk]]:
    made: list[Desk] = []
    yield made
    for desk in made:
        if not desk.busy:
            desk.tablet.close_shift(desk.cash)
        desk.tablet.context.close()
        assert not desk.tablet.troubles, desk.tablet.troubles


@pytest.fixture
def desk(desks: list[Desk], chromium: Browser, town: Town) -> Desk:
    """The tablet of all cases, at its tasks; another one after a case that failed."""
    if not desks or desks[-1].busy:
        tablet = tablet_of(chromium, town, LANDSCAPE)
        customer = rich_household(town, "Hộ Vi Thị Bền", 9_000_000)
        desks.append(Desk(tablet, town, town.staff(OUTLET, "supervisor"), customer, town.household("Hộ Vi Văn Chắc")))
        desks[-1].busy = True
        tablet.enrol()
        tablet.sign_in(town.staff(OUTLET, "teller"))
        tablet.open_shift()
    desks[-1].busy = True
    return desks[-1]


def over(desk: Desk) -> None:
    """Nothing waits, and the next case may begin."""
    desk.tablet.home()
    desk.tablet.page.locator(QUIET).wait_for(timeout=75_000)
    desk.busy = False


@pytest.mark.parametrize("broken", FAULTS, ids=str)
def test_what_nobody_takes_goes_back_once(desk: Desk, broken: Break) -> None:
    tablet, before = desk.tablet, desk.customer.balance()
    tablet.begin_cash_out(code_for(desk.town, desk.customer, 310_000 + 10_000 * FAULTS.index(broken)))
    tablet.press("Ghi sổ")
    tablet.press("Khách không nhận tiền")
    tablet.page.get_by_text("Khách đổi ý").click()
    tablet.key_in_supervisor(desk.supervisor)
    through(tablet, broken, press="Ký trả lại số dư", path="/return", order="ĐỪNG ĐƯA TIỀN")
    if broken == CUT_KILLED:
        in_queue(tablet, "Khách không nhận tiền")
        tablet.sees("Chưa ghi sổ")
        tablet.sign(desk.supervisor, "Ký và gửi lại")
    if broken == LOST_KILLED:
        opened(tablet, "Khách không nhận tiền", "Mã biên lai")
    elif broken == CUT_KILLED:
        tablet.sees("Mã biên lai")
    else:
        tablet.sees("Đã trả lại số dư của khách")
    over(desk)
    assert desk.customer.balance() == before


@pytest.mark.parametrize("broken", FAULTS, ids=str)
def test_what_was_paid_in_by_mistake_is_given_back_once(desk: Desk, broken: Break) -> None:
    tablet, before = desk.tablet, desk.customer.balance()
    amount = 110_000 + 10_000 * FAULTS.index(broken)
    tablet.begin_cash_in(desk.customer, amount, {10_000: amount // 10_000})
    tablet.press("Nhận ")
    tablet.press("Xem và in biên lai")
    tablet.press("Huỷ khoản nộp này")
    tablet.fill("4 số cuối căn cước", "6789")
    tablet.page.get_by_text("Nhầm người").click()
    tablet.key_in_supervisor(desk.supervisor)
    through(tablet, broken, press="Ký huỷ ", path="/till/reversals", order="ĐỪNG TRẢ TIỀN")
    if broken == CUT_KILLED:
        in_queue(tablet, "Huỷ khoản nộp")
        tablet.sees("Chưa ghi sổ")
        tablet.sign(desk.supervisor, "Ký và gửi lại")
    if broken == LOST_KILLED:
        in_queue(tablet, "đã trả lại tiền chưa")
    tablet.sees("ĐÃ HUỶ KHOẢN NỘP")
    if broken == LOST_KILLED:
        tablet.sees("Nếu đã đưa thì đừng đưa lần nữa")
        assert not tablet.page.locator(".full.go").count(), "it may have been given back before"
    tablet.press("Đã trả lại")
    over(desk)
    assert desk.customer.balance() == before


@pytest.mark.parametrize("broken", FAULTS, ids=str)
def test_a_customer_of_another_bank_is_asked_for_money_once(desk: Desk, broken: Break) -> None:
    tablet = desk.tablet
    begin_push(tablet, 300_000)
    through(tablet, broken, press="Hiện mã QR", path="/bank-cash-outs", order="ĐỪNG ĐƯA TIỀN")
    if broken.dies:
        opened(tablet, "Chờ Phùng", "Đang chờ tiền tới")
    else:
        tablet.sees("Đang chờ tiền tới")
    through(tablet, broken, press="Khách không chuyển nữa", path="/cancellation", order="ĐỪNG ĐƯA TIỀN")
    if broken.dies:
        opened(tablet, "Huỷ rút tiền của Phùng", "Đã huỷ, không đưa tiền")
    else:
        tablet.sees("Đã huỷ, không đưa tiền")
    over(desk)


@pytest.mark.parametrize("broken", [LOST_KILLED, CUT_KILLED], ids=str)
def test_money_that_came_is_sent_back_once(desk: Desk, broken: Break) -> None:
    tablet = desk.tablet
    ask_for_push(tablet, 300_000)
    pay_push(tablet)
    tablet.press("Không đưa được tiền")
    tablet.page.get_by_text("Khách đổi ý").click()
    tablet.key_in_supervisor(desk.supervisor)
    through(tablet, broken, press="Ký và chuyển trả", path="/return", order="ĐỪNG ĐƯA TIỀN")
    if broken == CUT_KILLED:
        in_queue(tablet, "Chuyển trả")
        tablet.fill("Mã PIN của kiểm soát viên", STAFF_PIN)
        tablet.press("Gửi tiếp")
        tablet.sees("Không đưa tiền, đang chuyển trả khách")
    else:
        opened(tablet, "Chuyển trả", "Không đưa tiền, đang chuyển trả khách")
    over(desk)


@pytest.mark.parametrize("broken", FAULTS, ids=str)
def test_a_parcel_takes_each_step_once(desk: Desk, broken: Break) -> None:
    """Handed in, sent on, not taken, given back: whatever breaks at each of them."""
    tablet = desk.tablet
    parcel, _ = ready_parcel(desk.town, desk.town.household("Hộ Lô Thị Bước"))
    steps = [
        ("Nhận kiện từ người bán", "hand-in", "Đang ở bưu điện"),
        ("Chuyển kiện đi", "dispatch", "Đang trên đường giao"),
        ("Không giao được", "refusal", "chờ trả người bán"),
        ("Đã trả lại người bán", "return", "Đã trả lại người bán"),
    ]
    for press, step, then in steps:
        tablet.home()
        tablet.task("Kiện hàng")
        see_parcel(tablet, parcel["code"])
        title = press
        if step == "refusal":
            tablet.press(press)
            tablet.page.get_by_label("Khách không muốn nhận nữa").check()
            press = "Ghi: không giao được"
        through(tablet, broken, press=press, path=f"/{step}", order="GIỮ KIỆN TRÊN QUẦY")
        if broken.dies:
            opened(tablet, title, then)
        else:
            tablet.sees(then)
    over(desk)


@pytest.mark.parametrize("broken", [LOST_KILLED, CUT_KILLED], ids=str)
def test_cash_is_taken_at_the_delivery_once(desk: Desk, broken: Break) -> None:
    tablet = desk.tablet
    parcel, cash = ready_parcel(desk.town, desk.town.household("Hộ Lô Thị Giao"))
    for press, then in (("Nhận kiện từ người bán", "Đang ở bưu điện"), ("Đã giao và thu", "Còn một bước")):
        tablet.home()
        tablet.task("Kiện hàng")
        see_parcel(tablet, parcel["code"])
        if press == "Đã giao và thu":
            through(tablet, broken, press=press, path="/delivery", order="ĐỪNG THU LẠI")
            opened(tablet, press, then)
        else:
            tablet.press(press)
            tablet.sees(then)
    tablet.press("vào quầy")
    through(tablet, broken, press="vào ngăn của quầy", path="/cod-remittance", order="ĐỪNG THU LẠI")
    desk.cash += cash
    over(desk)


@pytest.mark.parametrize("broken", [LOST_KILLED, CUT_KILLED], ids=str)
def test_a_bag_arrives_once(desk: Desk, broken: Break) -> None:
    tablet = desk.tablet
    bag, at = incoming_bag(desk.town, 1_000_000)
    find_bag(tablet, bag)
    through(tablet, broken, press="Còn nguyên, nhận túi", path="/arrival", order="GIỮ TÚI VÀ TIỀN")
    opened(tablet, "Nhận túi tiền", "Đã nhận túi")
    tablet.press("Mở túi và đếm")
    tablet.count({500_000: 2})
    tablet.press("Đã đếm xong")
    sign_bag(tablet, desk.supervisor)
    tablet.press("Ký và gửi số đã đếm")
    tablet.sees("Khớp, tiền đã vào két")
    over(desk)
    assert desk.town.operations.get(at)["difference"] == 0


def flows(desk: Desk) -> dict[str, Callable[[], object]]:
    """Each flow up to the question before its last press."""
    tablet, town = desk.tablet, desk.town

    def order() -> None:
        made = ordered(town, town.household("Hộ Nông Thị Chờ"), "cash")
        look_at_order(tablet, made["code"], int(made["total"]))

    return {
        "cash-out": lambda: tablet.begin_cash_out(code_for(town, desk.customer, 120_000)),
        "cash-in": lambda: tablet.begin_cash_in(desk.customer, 130_000, {10_000: 13}),
        "transfer": lambda: begin_transfer(tablet, desk.customer, desk.other, 140_000),
        "push": lambda: begin_push(tablet, 250_000),
        "bank-cash-in": lambda: begin_bank_cash_in(tablet, town.household("Hộ Phan Thị Dở"), OPEN, 150_000),
        "order": order,
    }


@pytest.mark.parametrize("flow", ["cash-out", "cash-in", "transfer", "push", "bank-cash-in", "order"])
def test_what_was_only_asked_did_not_happen(desk: Desk, flow: str) -> None:
    """Killed with everything keyed in and nothing pressed."""
    tablet = desk.tablet
    tablet.network.reached.clear()
    flows(desk)[flow]()
    tablet.die()
    tablet.restart()
    over(desk)
    sent = [line for line in tablet.network.reached if line.startswith("POST") and line.endswith(COMMANDS)]
    assert sent == []


def test_a_question_without_an_answer_says_that_nothing_moved(desk: Desk) -> None:
    tablet = desk.tablet
    tablet.network.cut()
    questions = [
        ("Chi tiền mặt", "Mã rút tiền", "12345678", None, "Chưa chi đồng nào"),
        ("Nộp tiền mặt", "Số điện thoại của khách", desk.customer.phone, None, "Chưa nhận đồng nào"),
        ("Chuyển tiền", "Số điện thoại", desk.customer.phone, "Tìm khách", "Chưa có đồng nào chuyển động"),
        ("Thu tiền đơn hàng", "Mã đơn", "7K3M9QWT", "Xem số tiền", "Chưa có đồng nào chuyển động"),
        ("Kiện hàng", "Mã kiện", "7K3M9QWT-1", "Xem kiện", "Chưa có đồng nào chuyển động"),
    ]
    for task, label, text, press, told in questions:
        tablet.home()
        tablet.task(task)
        tablet.fill(label, text)
        if press:
            tablet.press(press)
        tablet.sees(told)
    tablet.network.well()
    over(desk)


def test_what_is_not_wanted_any_more_leaves_the_queue(desk: Desk) -> None:
    """Refused, or never heard of, and the customer has gone: the shift can be closed."""
    tablet, before = desk.tablet, desk.customer.balance()
    begin_transfer(tablet, desk.customer, desk.other, 170_000)
    tablet.fill("Mã PIN tiền của người gửi", "000000")
    tablet.press("Chuyển 170.000")
    tablet.sees("Chưa chuyển đồng nào")
    tablet.press("Đã hiểu, về trang chính")
    over(desk)
    desk.busy = True
    begin_transfer(tablet, desk.customer, desk.other, 180_000)
    through(tablet, CUT_KILLED, press="Chuyển 180.000", path="/till/customer-transfers", order="ĐỪNG CHUYỂN LẠI")
    in_queue(tablet, "Chuyển tiền cho")
    tablet.sees("Chưa ghi sổ, cần bấm lại mã")
    tablet.press("Bỏ, không làm nữa")
    over(desk)
    assert desk.customer.balance() == before


def test_a_page_that_is_loaded_again_orders_no_notes_out(desk: Desk) -> None:
    """Its address is that of the green screen; the notes may have gone out."""
    tablet = desk.tablet
    tablet.begin_cash_out(code_for(desk.town, desk.customer, 190_000))
    tablet.press("Ghi sổ")
    tablet.sees("ĐÃ GHI SỔ")
    tablet.page.reload()
    tablet.unlock()
    assert not tablet.page.locator(".full.go").count()
    in_queue(tablet, "đã đưa tiền chưa")
    tablet.sees("Nếu đã đưa thì đừng đưa lần nữa")
    tablet.press("Đã đưa rồi")
    desk.cash -= 190_000
    over(desk)


def test_a_line_that_flaps_loses_nothing(desk: Desk) -> None:
    tablet, before = desk.tablet, desk.customer.balance()
    codes = [code_for(desk.town, desk.customer, amount) for amount in (210_000, 220_000)]
    tablet.network.flap()
    for code in codes:
        tablet.task("Chi tiền mặt")
        tablet.type(code)
        asked(tablet, "Có đúng là")
        tablet.press("Đúng người")
        tablet.sees("Mời khách")
        tablet.type("4821")
        tablet.press("Ghi sổ")
        asked(tablet, "ĐÃ GHI SỔ")
        tablet.press("Đã đưa đủ")
        tablet.page.locator(".home").wait_for()
    tablet.task("Nộp tiền mặt")
    tablet.type(desk.customer.phone)
    asked(tablet, "Có đúng là")
    tablet.press("Đúng người")
    tablet.type("230000")
    tablet.press("Đếm tiền")
    tablet.count({10_000: 23})
    tablet.press("Tiền đã đủ")
    tablet.press("Nhận ")
    asked(tablet, "ĐÃ NHẬN TIỀN")
    desk.cash += 230_000 - 430_000
    over(desk)
    tablet.network.well()
    assert desk.customer.balance() == before - 430_000 + 230_000


def asked(tablet: Tablet, then: str) -> None:
    """Asks again as often as the till offers it."""
    again = tablet.page.locator(
        ", ".join(f"button:has-text('{text}'):visible:not([aria-disabled=true])" for text in ("Tìm lại", "Hỏi lại ngay"))
    )
    done = tablet.page.locator(f":text('{then}'):visible")
    for _ in range(60):
        done.or_(again).first.wait_for(timeout=60_000)
        if done.count():
            return
        with contextlib.suppress(PlaywrightError):
            again.first.click(timeout=2_000)
        tablet.page.wait_for_timeout(200)
    raise AssertionError(f"never {then}")
