"""The household's front page: what to do next on top; what money there is behind a tap, since phones are shared."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from chalicelib.announcements import Audience
from chalicelib.entrypoints.http.catalogue import show_my_listings
from chalicelib.entrypoints.http.identity import show_me
from chalicelib.entrypoints.http.parcels import my_earnings, my_parcels
from chalicelib.entrypoints.pages.announced import announced_to
from chalicelib.entrypoints.pages.holidays import holiday_read
from chalicelib.entrypoints.pages.offering import AGAIN
from chalicelib.entrypoints.pages.page import Pages, Visit
from chalicelib.entrypoints.pages.selling import HOME, lets_photos_go, listing_rows
from chalicelib.entrypoints.speech import later
from chalicelib.identity import Permission
from chalicelib.kernel.records import dataclass

household_home_pages = Pages(__name__)
ORDERS = f"{HOME}/don-hang"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing that helps most now.

    Attributes:
        count: of how many it speaks: `{n}` of `says`.
    """

    says: str
    why: str
    address: str
    button: str
    count: int = 0


TASKS = {
    "confirm": NextStep(
        later("{n} đơn mới đang chờ"), later("Người mua đã đặt. Nhận đơn để giữ khách."), ORDERS, later("Xem và nhận đơn")
    ),
    "pack": NextStep(
        later("{n} đơn cần gói"), later("Gói xong thì bấm để người mua biết."), ORDERS, later("Xem đơn cần gói")
    ),
    "hand_in": NextStep(
        later("{n} kiện mang ra bưu điện"), later("Đọc mã kiện cho giao dịch viên."), ORDERS, later("Xem mã kiện")
    ),
}
"""By the parcel's next action, what comes first before what comes later."""
FIRST = NextStep(
    later("Đăng món hàng đầu tiên"),
    later("Chụp ảnh, ghi giá, ghi số lượng: ba phút là xong."),
    f"{HOME}/dang-tin",
    later("Đăng tin bán"),
)
PIN = NextStep(
    later("Đặt mã PIN"),
    later("Mã PIN giữ tiền của bạn; có mã mới rút được tiền."),
    "/ma-pin?tiep=/ban-hang",
    later("Đặt mã PIN"),
)
COLLECT = NextStep(
    later("Có tiền rút được"), later("Lấy mã ở đây, nhận tiền mặt ở bưu điện xã."), "/rut-tien", later("Rút tiền")
)
MORE = NextStep(
    later("Đăng thêm món hàng"), later("Việc đã xong cả. Nhà có món gì mới hái?"), f"{HOME}/dang-tin", later("Đăng tin bán")
)


def next_step(tasks: Counter[str], *, listed: bool, has_pin: bool, available: int) -> NextStep:
    for action, task in TASKS.items():
        if tasks[action]:
            return NextStep(task.says, task.why, task.address, task.button, tasks[action])
    if not listed:
        return FIRST
    if not has_pin:
        return PIN
    return COLLECT if available > 0 else MORE


@household_home_pages.page("/ban-hang", "selling.html", sign_in=True)
def selling_page(visit: Visit) -> dict[str, Any]:
    """The household's own front page; whoever does not sell yet is shown how to begin."""
    me = visit.read(show_me)
    if visit.actor is None or not visit.actor.may(Permission.SELL):
        return {"me": me.party, "sells": False}
    lets_photos_go(visit)
    page = visit.read(show_my_listings, cursor=visit.query.get("trang"), limit="20")
    earnings = visit.read(my_earnings)
    tasks = Counter(parcel.next_action for parcel in visit.read(my_parcels, limit="100").entries)
    listed = bool(page.entries) or "trang" in visit.query
    again = {one.id for one in page.entries if one.state in AGAIN}
    return {
        "me": me.party,
        "sells": True,
        "announced": announced_to(visit, Audience.HOUSEHOLDS, me.party.commune_code),
        "next": next_step(tasks, listed=listed, has_pin=me.pin_set, available=earnings.available),
        "earnings": earnings,
        "to_do": sum(tasks[action] for action in TASKS),
        "listings": [{**row, "again": row["id"] in again} for row in listing_rows(page.entries)],
        "holiday": holiday_read(visit, me.party.party_id),
        "more": f"{HOME}?{urlencode({'trang': page.next_cursor})}" if page.next_cursor else "",
    }
