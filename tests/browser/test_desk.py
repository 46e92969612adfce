"""The desk's rooms on the real stack: wide and narrow, with and without script, for operators and auditors."""

from collections.abc import Callable

import pytest

from tests.browser.people import PHONE_SCREEN, Person
from tests.browser.test_pages import findings
from tests.end_to_end.town import HERE, STAFF_PIN, Till, Town, notes_for
from tests.end_to_end.visitor import Visitor, new_id

Give = Callable[..., Person]
DESK_SCREEN = (1280, 900)
ROOMS = (
    "", "?ngay=92&so=rut", "/xa", f"/xa/{HERE}", "/ban-hang", "/ban-hang/xa", "/ban-hang/chi-tiet",
    "/kien-cham", "/hom-nay", "/viec", "/he-thong", "/nguoi",
    "/tim", "/tim?q=khong-co-gi", "/theo-dau", "/khoan-giu", "/khoan-giu/2510", "/duyet", "/vu-viec", "/ca",
    f"/diem/{HERE}", "/tien-mat", "/chuyen", f"/chuyen?diem={HERE}", "/may", f"/may/{HERE}", "/hoan-tien", "/tin-nhan",
    "/thong-bao", "/thong-bao/moi",
    "/nop-thue", "/sao-ke", "/xin/post_correction", "/xin/move_own_money", "/xin/fund_vault", "/vu-viec?loc=tiền",
    "/can-doi", "/danh-gia", "/niem-phong", "/chinh-sach", "/chinh-sach/customer_day_cash",
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


def test_the_dashboard_answers_by_links_alone(open_screen: Give, town: Town, till: Till) -> None:
    """Another span, another figure, the commune behind a tile: without script, by an auditor."""
    till.cash_in(town.household("Hộ Lý Thị Chài"), 400_000)
    desk = at_desk(open_screen(DESK_SCREEN, script=False), town.auditor)
    desk.go("/dieu-hanh")
    desk.press("92 ngày")
    desk.page.wait_for_url("**ngay=92**")
    desk.press("Tiền mặt nạp")
    desk.sees("Tiền mặt nạp từng ngày, 92 ngày qua")
    desk.page.locator(f".map a[href='/dieu-hanh/xa/{HERE}']").click()
    desk.page.wait_for_url(f"**/dieu-hanh/xa/{HERE}")
    desk.sees("Hộ đang bán")
    assert desk.page.locator("main form[method=post]").count() == 0


def test_two_persons_settle_a_bag_that_was_short(open_screen: Give, town: Town) -> None:
    """From the bag's page to the entry it posted, without script; the first cannot approve what he asked for."""
    delivery = bag_that_was_short(town)
    maker = at_desk(open_screen(DESK_SCREEN, script=False), town.operations)
    maker.go(f"/dieu-hanh/chuyen/{delivery}")
    maker.sees("Lệch, chờ xử lý")
    maker.page.check("main [name=settlement][value=written_off]")
    maker.page.fill("#settle_delivery-reason", "ok")
    maker.press("Xem trước")
    maker.sees("Hãy ghi rõ lý do")
    maker.page.fill("#settle_delivery-reason", "đã đếm lại ở hai đầu, lập biên bản")
    maker.press("Xem trước")
    maker.sees("Nếu được duyệt")
    maker.sees("500.000 ₫")
    maker.press("Gửi xin duyệt")
    maker.sees("Đây là yêu cầu của chính bạn")
    approval = maker.page.url

    checker = at_desk(open_screen(PHONE_SCREEN), town.colleague)
    checker.go(approval)
    checker.sees("đã đếm lại ở hai đầu, lập biên bản")
    assert not findings(checker)
    checker.press("Duyệt và làm ngay")
    checker.sees("Đã duyệt")
    maker.go(f"/dieu-hanh/chuyen/{delivery}")
    maker.sees("Đã xử lý lệch")
    assert maker.page.locator("#xin-settle_delivery").count() == 0


def bag_that_was_short(town: Town) -> str:
    """Of 50,000,000 đồng sealed at the vault 49,500,000 arrived, counted twice."""
    delivery = new_id("dlv")
    office = [{"staff_number": number, "pin": STAFF_PIN} for number in ("DH900", "DH901")]
    plan = {"delivery_id": delivery, "origin": "vault", "destination": HERE, "amount": 50_000_000}
    town.operations.do("/deliveries", plan)
    bag, at = f"LS-{delivery[-6:]}", f"/deliveries/{delivery}"
    town.operations.do(f"{at}/seal", {"bag_number": bag, "notes": notes_for(50_000_000), "signatures": office})
    town.operations.do(f"{at}/dispatch", {"bag_number": bag, "carrier": "anh Lộc, xe 12A-018.45"})
    supervisor = town.staff(HERE, "supervisor")
    till = town.till()
    pair = [{"staff_number": number, "pin": STAFF_PIN} for number in (till.staff_number, supervisor)]
    till.visitor.do(f"{at}/arrival", {"bag_number": bag, "seal_intact": True})
    for _ in range(2):
        till.visitor.do(f"{at}/counts", {"notes": notes_for(49_500_000), "signatures": pair})
    return delivery
