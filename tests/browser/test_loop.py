"""The story that must always work, walked through in Chromium; the ledger is asked after each step."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.people import TABLET_SCREEN, Person
from tests.browser.test_pages import findings
from tests.end_to_end.town import HERE, STAFF_PIN, Town
from tests.unit.catalogue.pictures import with_exif

NA, HOI = "Na Chi Lăng hái sáng", "Hoa hồi khô Văn Quan"
OPENING = {200_000: 100, 100_000: 50, 10_000: 300, 1_000: 500}
Give = Callable[..., Person]


@pytest.fixture
def tablet(open_screen: Give, town: Town) -> Person:
    """A teller of a new till on a tablet that a supervisor's code enrolled."""
    offer = town.operations.do("/tablet-enrolments", {"outlet_code": HERE})
    teller = open_screen(TABLET_SCREEN)
    teller.go("/quay/ghi-danh")
    teller.fill(code=offer["enrolment_code"], name="Máy quầy 1")
    teller.press("Ghi danh")
    teller.enter_till(town.staff(HERE, "teller"))
    teller.count_notes(OPENING)
    teller.press("Mở ca")
    teller.sees("Ca đang mở")
    return teller


def sell(open_screen: Give, town: Town, photo: Path | None) -> tuple[Person, Person]:
    """Two households sign up on their phones and list one product each."""
    van, pao = open_screen(), open_screen()
    van.start_selling(town.phone(), "Hộ Hoàng Thị Vân")
    van.offer(NA, "na", "65000", "50", photo)
    pao.start_selling(town.phone(), "Hộ Nông Văn Páo")
    pao.offer(HOI, "hoi", "120000", "20")
    return van, pao


def shop(buyer: Person, method: str) -> str:
    buyer.put_in_basket("na chi lang hai sang", NA, "2")
    buyer.put_in_basket("hoa hoi kho van quan", HOI, "1")
    return buyer.order("0903 555 777", method)


def deliver(van: Person, pao: Person, tablet: Person) -> list[str]:
    """Both households send their parcels, the outlet brings them to the door; the parcels' codes."""
    codes = [*van.do_tasks(), *pao.do_tasks()]
    assert len(codes) == 2
    for code in codes:
        tablet.move_parcel(code, "Nhận kiện", "Chuyển kiện", "Đã giao")
    return codes


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "na.jpg"
    path.write_bytes(with_exif(6))
    return path


def test_from_listing_to_banknotes_by_vietqr(open_screen: Give, town: Town, tablet: Person, photo: Path) -> None:
    books = town.books()
    van, pao = sell(open_screen, town, photo)
    buyer = open_screen()
    order = shop(buyer, "vietqr")
    total = buyer.amount("dd.sum")
    buyer.pay_by_vietqr()
    buyer.sees("Người bán đang chuẩn bị")
    assert books.accounts(order)[f"2110:{order}"] == total
    deliver(van, pao, tablet)
    order_page = buyer.page.url
    buyer.sees("Tôi đã nhận đủ hàng")  # the page asks by itself
    buyer.press("Tôi đã nhận đủ hàng")
    buyer.sees("Hoàn tất")
    released = books.accounts(order)
    assert f"2110:{order}" not in released, "escrow is empty"
    earned = {account: amount for account, amount in released.items() if account.startswith("2010:")}
    assert len(earned) == 2
    van.go("/so-du")
    assert van.amount("main .big .num") in earned.values()
    rate_by_keyboard(buyer, NA, "Ngọt, gói kỹ")
    order_again(buyer)
    answer_rating(van, "Cảm ơn, mời quay lại")
    buyer.page.goto(order_page)
    buyer.sees("Cảm ơn, mời quay lại")
    code = van.ask_for_cash("50000")
    tablet.pay_out(code, "50.000")
    close_without_variance(tablet, {**OPENING, 10_000: OPENING[10_000] - 5})
    see_the_desk(open_screen, town)


def rate_by_keyboard(buyer: Person, title: str, words: str) -> None:
    """Five stars and some words, without a finger on the glass."""
    keys = buyer.page.keyboard
    buyer.page.locator(f"summary:has-text('Đánh giá {title}')").focus()
    for key in ("Enter", "Tab", "Space", *["ArrowRight"] * 4, "Tab"):
        keys.press(key)
    keys.type(words)
    keys.press("Tab")
    keys.press("Enter")
    buyer.sees(f"Bạn đánh giá {title}: 5 sao")
    assert findings(buyer) == []


def order_again(buyer: Person) -> None:
    buyer.press("Đặt lại")
    buyer.sees("Đã cho vào giỏ những món còn bán")
    assert findings(buyer) == []
    buyer.press("Xem giỏ hàng")
    buyer.sees(HOI)


def answer_rating(household: Person, words: str) -> None:
    household.go("/ban-hang/danh-gia")
    household.page.locator("summary:has-text('Trả lời')").first.click()
    household.page.locator("details[open] textarea").fill(words)
    household.press("Gửi trả lời")
    household.sees(words)


def close_without_variance(tablet: Person, counts: dict[int, int]) -> None:
    tablet.go("/quay/dong-ca")
    tablet.count_notes(counts)
    tablet.press("Đóng ca")
    tablet.sees("Khớp từng đồng")


def see_the_desk(open_screen: Give, town: Town) -> None:
    """The province's desk shows balanced books and a sale."""
    desk = open_screen((1280, 800))
    desk.go("/dieu-hanh/hom-nay")
    phone = town.phone()
    number = f"DH{phone[-6:]}"
    hired = {"staff_number": number, "phone": phone, "name": "Lê Văn Kiểm", "roles": ["auditor"]}
    town.operations.do("/staff", hired)
    challenge, sms = town._staff_code(number, phone)
    town.guest.do(f"/staff/{number}/pin", {"pin": STAFF_PIN, "challenge_id": challenge, "code": sms})
    seen = len(town.messages.to(phone))
    desk.fill(staff_number=number, pin=STAFF_PIN)
    desk.press("Gửi mã")
    desk.fill(staff_number=number, pin=STAFF_PIN, code=town.messages.await_code(phone, seen))
    desk.press("Vào")
    desk.sees("Nợ bằng Có")


def test_paid_by_card_on_the_gateways_page(open_screen: Give, town: Town, tablet: Person) -> None:
    van, pao = sell(open_screen, town, None)
    buyer = open_screen()
    order = shop(buyer, "card")
    address = buyer.page.url
    buyer.pay_by_card("4242 4242 4242 4242")
    buyer.page.goto(address)
    buyer.sees("Người bán đang chuẩn bị")
    assert town.books().accounts(order)[f"2110:{order}"] > 0
    deliver(van, pao, tablet)
    buyer.sees("Tôi đã nhận đủ hàng")  # the page asks by itself
    buyer.press("Tôi đã nhận đủ hàng")
    buyer.sees("Hoàn tất")
    assert f"2110:{order}" not in town.books().accounts(order)


def test_paid_at_the_door(open_screen: Give, town: Town, tablet: Person) -> None:
    van, pao = sell(open_screen, town, None)
    buyer = open_screen()
    order = shop(buyer, "cod")
    codes = deliver(van, pao, tablet)
    for code in codes:
        tablet.move_parcel(code, "Nhận tiền thu hộ")
    buyer.sees("Tôi đã nhận đủ hàng")  # the page asks by itself
    buyer.press("Tôi đã nhận đủ hàng")
    buyer.sees("Hoàn tất")
    story = town.books().accounts(order)
    assert f"2110:{order}" not in story
    assert not [account for account in story if account.startswith("1230:")], "the carrier owes nothing"


def test_bought_without_script(open_screen: Give, town: Town) -> None:
    """No page needs script to be read or bought from."""
    household = town.household("Hộ Triệu Thị Mẩy")
    town.listing(household, "Na không cần script", price=50_000, stock=9)
    buyer = open_screen(script=False)
    buyer.put_in_basket("na khong can script", "Na không cần script", "1")
    buyer.order("0903 555 888", "vietqr")
    buyer.sees("Chờ trả tiền")
    assert buyer.page.locator(".qr svg").count() == 1


def test_a_form_sent_twice_is_one_order(open_screen: Give, town: Town) -> None:
    """The same form sent again, as a nervous thumb or a lost answer does, finds the same order."""
    household = town.household("Hộ Lý Văn Páo")
    listing = town.listing(household, "Na gửi hai lần", price=50_000, stock=9)
    buyer = open_screen()
    buyer.put_in_basket("na gui hai lan", "Na gửi hai lần", "2")
    first = buyer.order("0903 555 999", "vietqr")
    page = f"{town.stack.origin}/san-pham/{listing['id']}"
    assert "Còn 7" in buyer.page.request.get(page).text()
    again = buyer.page.request.post(f"{town.stack.origin}/dat-hang", form=buyer.form_sent, max_redirects=0)
    assert again.status == 303
    assert f"/don-hang/{first}?" in again.headers["location"]
    assert "Còn 7" in buyer.page.request.get(page).text()
