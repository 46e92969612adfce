"""The desk's rooms on the real stack: wide and narrow, with and without script, for operators and auditors."""

from collections.abc import Callable

import pytest

from tests.browser.people import PHONE_SCREEN, Person
from tests.browser.test_pages import findings
from tests.end_to_end.town import HERE, Till, Town
from tests.end_to_end.visitor import Visitor

Give = Callable[..., Person]
DESK_SCREEN = (1280, 900)
ROOMS = (
    "", "/tim", "/tim?q=khong-co-gi", "/theo-dau", "/khoan-giu", "/khoan-giu/2510", "/duyet", "/vu-viec", "/ca",
    f"/diem/{HERE}", "/tien-mat", "/sao-ke", "/can-doi", "/niem-phong", "/chinh-sach", "/chinh-sach/customer_day_cash",
)  # fmt: skip


@pytest.fixture(scope="module")
def till(town: Town) -> Till:
    """A till with an open shift."""
    till = town.till()
    till.open()
    return till


def at_desk(person: Person, visitor: Visitor) -> Person:
    """Somebody who signed in at the desk a moment ago."""
    assert visitor.signed_in is not None
    token = visitor.signed_in.access_token
    person.context.add_cookies([{"name": "xl_access", "value": token, "url": person.town.stack.origin}])
    return person


@pytest.mark.parametrize("size", [DESK_SCREEN, PHONE_SCREEN])
def test_every_room_is_clean(open_screen: Give, town: Town, till: Till, size: tuple[int, int]) -> None:
    customer = town.household("Hộ Triệu Thị Mẩy")
    taken = till.cash_in(customer, 500_000)
    desk = at_desk(open_screen(size), town.operations)
    wrong = []
    account = f"/tai-khoan/2010:{customer.party_id}"
    for path in (*ROOMS, account, f"{account}?thang=2020-01", f"/theo-dau/{taken['id']}", f"/ca/{till.shift_id}"):
        desk.go(f"/dieu-hanh{path}")
        wrong += findings(desk)
    assert not wrong, "\n".join(wrong)


def test_the_dong_is_followed_by_clicks_alone(open_screen: Give, town: Town, till: Till) -> None:
    customer = town.household("Hộ Nông Văn Páo")
    till.cash_in(customer, 300_000)
    desk = at_desk(open_screen(DESK_SCREEN, script=False), town.auditor)
    desk.go("/dieu-hanh")
    desk.page.fill("#find", customer.phone)
    desk.page.press("#find", "Enter")
    desk.page.wait_for_url(f"**/tai-khoan/2010:{customer.party_id}")
    desk.sees("Hộ Nông Văn Páo")
    desk.page.locator("main td a:has-text('Nạp tiền')").first.click()
    desk.page.wait_for_url("**/theo-dau/cin_*")
    desk.sees("Nhận tiền mặt tại quầy")
    desk.press("xem ca này")
    assert desk.page.url.endswith(till.shift_id)
    desk.sees("Tiền qua quầy trong ca")
    assert desk.page.locator("main form[method=post]").count() == 0, "an auditor changes nothing"
