"""The counter's further flows, each up to its last press, and what may break at that press."""

from dataclasses import dataclass
from typing import Any

from tests.browser.tablets import OUTLET, Tablet
from tests.end_to_end.town import MONEY_PIN, STAFF_PIN, Person, Town, notes_for
from tests.end_to_end.visitor import new_id

CARD = "1234"
VCB, OPEN = "970436", "0011004567890"
QUIET = ".waiting:has-text('Không có việc nào chờ')"


@dataclass(frozen=True)
class Break:
    """
    Attributes:
        fault: `cut`, `lost` or `held` (tablets.Network); none, and nothing breaks.
        dies: the page does, with nothing kept but the disk.
    """

    fault: str = ""
    dies: bool = False

    def __str__(self) -> str:
        return f"{self.fault or 'well'}{'-and-killed' if self.dies else ''}"


CUT, LOST, LOST_KILLED, CUT_KILLED = Break("cut"), Break("lost"), Break("lost", dies=True), Break("cut", dies=True)
BREAKS = (Break(), CUT, LOST, LOST_KILLED, CUT_KILLED)


def through(tablet: Tablet, broken: Break, *, press: str, path: str, order: str, again: str = "Hỏi lại ngay") -> None:
    """The press, and what breaks there; the screen says what not to do; then the line is well again."""
    if not broken.fault:
        return tablet.press(press)
    tablet.network.broken(broken.fault, path)
    tablet.press(press)
    if broken.fault != "cut":
        tablet.network.until_reached(tablet.page, path)
    if broken.dies:
        if broken.fault == "cut":
            tablet.sees(order)
        tablet.die()
        tablet.network.well()
        return tablet.restart()
    tablet.sees(order)
    tablet.network.well()
    return tablet.press(again)


def opened(tablet: Tablet, title: str, done: str) -> None:
    """After a restart: what it came to, out of the day's list."""
    tablet.home()
    tablet.page.locator(QUIET).wait_for(timeout=75_000)
    tablet.task("Việc trong ca")
    tablet.press(title)
    tablet.sees(done)


def in_queue(tablet: Tablet, title: str) -> None:
    """Opens what waits under this title."""
    tablet.home()
    tablet.page.locator(f".line button:has-text('{title}')").first.click(timeout=75_000)


def see_parcel(tablet: Tablet, code: str) -> None:
    tablet.fill("Mã kiện", code)
    tablet.press("Xem kiện")


def ready_parcel(town: Town, seller: Person, method: str = "cod") -> tuple[Any, int]:
    """A parcel that its household has packed, and what the order costs."""
    order = ordered(town, seller, method)
    [parcel] = order["parcels"]
    for step in ("confirmation", "packing"):
        seller.visitor.do(f"/parcels/{parcel['id']}/{step}")
    return parcel, int(order["total"])


def look_at_order(tablet: Tablet, code: str, due: int) -> None:
    """Counted to the đồng."""
    tablet.task("Thu tiền đơn hàng")
    tablet.fill("Mã đơn", code)
    tablet.press("Xem số tiền phải trả")
    tablet.sees("Đếm đúng số này")
    tablet.count({100_000: due // 100_000, 10_000: due % 100_000 // 10_000, 1_000: due % 10_000 // 1_000})


def incoming_bag(town: Town, amount: int) -> tuple[str, str]:
    """A sealed bag on its way to the outlet: its number, and its address in the API."""
    bag = f"TUI-{new_id('dlv')[-6:]}"
    planned = {"delivery_id": new_id("dlv"), "origin": "vault", "destination": OUTLET, "amount": amount}
    at = f"/deliveries/{town.operations.do('/deliveries', planned)['id']}"
    sealed = [{"staff_number": number, "pin": STAFF_PIN} for number in ("DH900", "DH901")]
    town.operations.do(f"{at}/seal", {"bag_number": bag, "notes": notes_for(amount), "signatures": sealed})
    town.operations.do(f"{at}/dispatch", {"bag_number": bag, "carrier": "anh Lộc"})
    return bag, at


def find_bag(tablet: Tablet, bag: str) -> None:
    """Up to the question whether its seal is whole."""
    tablet.task("Túi tiền mặt")
    tablet.page.locator(".choices button:has-text('Đang tới')").last.click()
    tablet.fill("Số niêm phong", bag)
    tablet.press("Tiếp")


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
    tablet.page.locator("button:has-text('Chuyển ')[aria-disabled=false]").wait_for()


def begin_push(tablet: Tablet, amount: int) -> None:
    tablet.task("Rút từ ngân hàng khác")
    tablet.press("Khách mới")
    tablet.fill("Họ tên trên căn cước", "Phùng Văn Bình")
    tablet.fill("4 số cuối căn cước", CARD)
    tablet.fill("Số điện thoại", tablet.town.phone())
    tablet.press("Tiếp")
    tablet.fill("Số tiền mặt", str(amount))
    tablet.press("Tiếp")
    tablet.page.locator("button:has-text('Hiện mã QR')[aria-disabled=false]").wait_for()


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


def ask_for_push(tablet: Tablet, amount: int) -> None:
    begin_push(tablet, amount)
    tablet.press("Hiện mã QR")
    tablet.sees("Đang chờ tiền tới")


def pay_push(tablet: Tablet) -> None:
    """The customer scans what the till shows, and the money comes."""
    bank = tablet.town.bank
    with bank.post():
        bank.pay(tablet.page.locator(".qr svg").get_attribute("data-text") or "")
    tablet.sees("TIỀN ĐÃ TỚI", within_s=60)


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


def sign_bag(tablet: Tablet, other: str) -> None:
    tablet.fill("Mã PIN của Hoàng Thị Bình", STAFF_PIN)
    tablet.fill("Số hiệu của người cùng đếm", other)
    tablet.fill("Mã PIN của người cùng đếm", STAFF_PIN)
