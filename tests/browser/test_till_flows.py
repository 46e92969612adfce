"""The till's further flows on the running stack: whatever line or page do, money moves once and the screen is true."""

from collections.abc import Callable

import pytest

from tests.browser.tablets import OUTLET, Tablet, rich_household
from tests.browser.till_flows import (
    BREAKS,
    CUT_KILLED,
    LOST,
    LOST_KILLED,
    OPEN,
    Break,
    ask_for_push,
    begin_bank_cash_in,
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
from tests.end_to_end.town import MONEY_PIN, OPENING_CASH, Town
from tests.end_to_end.visitor import new_id

Give = Callable[..., Tablet]
MONEY = 9_000_000


@pytest.mark.parametrize("broken", BREAKS, ids=str)
def test_money_goes_to_another_customer_once(tablets: Give, town: Town, broken: Break) -> None:
    sender, to = rich_household(town, "Hộ Lương Thị Gửi", MONEY), town.household("Hộ Chu Văn Nhận")
    tablet, before = tablets(), (sender.balance(), to.balance())
    begin_transfer(tablet, sender, to, 250_000)
    through(tablet, broken, press="Chuyển 250.000", path="/till/customer-transfers", order="ĐỪNG CHUYỂN LẠI")
    if broken == CUT_KILLED:
        in_queue(tablet, "Chuyển tiền cho")
        tablet.sees("Chưa ghi sổ, cần bấm lại mã")
        tablet.fill("Mã PIN tiền của người gửi", MONEY_PIN)
        tablet.press("Gửi tiếp")
    if broken == LOST_KILLED:
        opened(tablet, "Chuyển tiền cho", "Đã chuyển")
    else:
        tablet.sees("Đã chuyển")
    assert to.balance() == before[1] + 250_000
    assert sender.balance() <= before[0] - 250_000
    tablet.close_shift(OPENING_CASH)


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


@pytest.mark.parametrize("broken", BREAKS, ids=str)
def test_notes_follow_money_from_another_bank(tablets: Give, town: Town, broken: Break) -> None:
    tablet = tablets()
    ask_for_push(tablet, 500_000)
    assert not tablet.shows("Đã đưa 500.000"), "no money has come"
    pay_push(tablet)
    through(tablet, broken, press="Đã đưa 500.000", path="/handover", order="ĐỪNG ĐƯA TIỀN LẠI")
    if broken.dies:
        opened(tablet, "Đưa tiền cho", "Xong, đã đưa tiền mặt")
    else:
        tablet.sees("Xong, đã đưa tiền mặt")
    tablet.close_shift(OPENING_CASH - 500_000)


def test_money_that_never_comes_is_cancelled(tablets: Give, town: Town) -> None:
    tablet = tablets()
    ask_for_push(tablet, 500_000)
    tablet.home()
    tablet.task("Rút từ ngân hàng khác")
    tablet.press("500.000")
    tablet.press("Khách không chuyển nữa, huỷ")
    tablet.sees("Đã huỷ, không đưa tiền")
    tablet.close_shift(OPENING_CASH)


@pytest.mark.parametrize("broken", BREAKS, ids=str)
def test_an_order_is_paid_in_notes_once(tablets: Give, town: Town, broken: Break) -> None:
    seller = town.household("Hộ Nông Thị Na")
    order, tablet = ordered(town, seller, "cash"), tablets()
    due = int(order["total"])
    look_at_order(tablet, order["code"], due)
    through(tablet, broken, press="Thu ", path="/cash-payments", order="ĐỪNG THU LẠI")
    if broken.dies:
        opened(tablet, "Thu tiền đơn", "Đơn đã trả tiền")
    else:
        tablet.sees("Đơn đã trả tiền")
    tablet.close_shift(OPENING_CASH + due)


@pytest.mark.parametrize("broken", [Break(), LOST, LOST_KILLED], ids=str)
def test_a_parcel_is_handed_in_given_out_and_its_cash_taken_once(tablets: Give, town: Town, broken: Break) -> None:
    parcel, cash = ready_parcel(town, town.household("Hộ Lô Thị Kiện"))
    tablet = tablets()
    tablet.task("Kiện hàng")
    see_parcel(tablet, parcel["code"].lower())
    tablet.press("Nhận kiện từ người bán")
    tablet.sees("Đang ở bưu điện")
    tablet.press("Kiện tiếp theo")
    see_parcel(tablet, parcel["code"])
    tablet.sees("Thu tiền trước khi đưa hàng")
    tablet.press("Đã giao và thu")
    tablet.sees("Còn một bước")
    tablet.press("vào quầy")
    tablet.sees("vào ngăn của quầy")
    through(tablet, broken, press="vào ngăn của quầy", path="/cod-remittance", order="ĐỪNG THU LẠI")
    if broken.dies:
        opened(tablet, "vào ngăn của quầy", "Kiện tiếp theo")
    else:
        tablet.sees("Kiện tiếp theo")
    tablet.close_shift(OPENING_CASH + cash)


def test_a_parcel_that_nobody_takes_goes_back_to_its_household(tablets: Give, town: Town) -> None:
    parcel, _ = ready_parcel(town, town.household("Hộ Lô Thị Trả"))
    tablet = tablets()
    tablet.task("Kiện hàng")
    for action, then in (("Nhận kiện từ người bán", "Đang ở bưu điện"), ("Chuyển kiện đi", "Đang trên đường giao")):
        see_parcel(tablet, parcel["code"])
        tablet.press(action)
        tablet.sees(then)
        tablet.press("Kiện tiếp theo")
    see_parcel(tablet, parcel["code"])
    tablet.press("Không giao được")
    tablet.page.get_by_label("Khách không muốn nhận nữa").check()
    tablet.press("Ghi: không giao được")
    tablet.sees("chờ trả người bán")
    tablet.press("Kiện tiếp theo")
    see_parcel(tablet, parcel["code"])
    tablet.press("Đã trả lại người bán")
    tablet.sees("Kiện tiếp theo")


@pytest.mark.parametrize("broken", [Break(), LOST, LOST_KILLED, CUT_KILLED], ids=str)
def test_notes_for_a_bank_account_are_taken_once(tablets: Give, town: Town, broken: Break) -> None:
    town.operations.do("/float-top-ups", {"top_up_id": new_id("flt"), "outlet_code": OUTLET, "amount": 2_000_000})
    customer, tablet = town.household("Hộ Phan Thị Nộp"), tablets()
    due = begin_bank_cash_in(tablet, customer, OPEN, 400_000)
    through(tablet, broken, press="Đã đủ tiền", path="/bank-cash-ins", order="ĐỪNG NỘP LẠI")
    if broken.dies:
        opened(tablet, "Nộp vào", "Đã nhận tiền của khách")
    else:
        tablet.sees("Đã nhận tiền của khách")
    tablet.close_shift(OPENING_CASH + due)


@pytest.mark.parametrize("broken", [Break(), LOST_KILLED, CUT_KILLED], ids=str)
def test_a_bag_of_cash_is_counted_by_two(tablets: Give, town: Town, broken: Break) -> None:
    bag, at = incoming_bag(town, 2_000_000)
    tablet, other = tablets(), town.staff(OUTLET, "supervisor")
    find_bag(tablet, bag)
    tablet.press("Còn nguyên, nhận túi")
    tablet.press("Mở túi và đếm")
    tablet.count({500_000: 4})
    tablet.press("Đã đếm xong")
    sign_bag(tablet, other)
    through(tablet, broken, press="Ký và gửi số đã đếm", path="/counts", order="GIỮ TÚI VÀ TIỀN")
    if broken.fault == "cut":
        in_queue(tablet, "Kiểm túi tiền")
        tablet.sees("Hai người cùng ký")
        sign_bag(tablet, other)
        tablet.press("Ký và gửi số đã đếm")
    if broken.fault == "lost":
        opened(tablet, "Kiểm túi tiền", "Khớp")
    else:
        tablet.sees("Khớp, tiền đã vào két")
    assert town.operations.get(at)["difference"] == 0
