"""The desk's books as people see them: search, accounts, entries, what waits, trails, shifts."""

import csv
import io

import pytest

from chalicelib.entrypoints.pages.desk_navigation import ROOMS
from chalicelib.entrypoints.pages.desk_words import HOME, owner_of, thing_address
from chalicelib.entrypoints.pages.words import ACCOUNT_KINDS
from chalicelib.entrypoints.speech.said import said_age
from chalicelib.identity import Role
from chalicelib.ledger import CHART
from chalicelib.softatm import Withdrawal
from tests.builders_softatm import Counter, counter_on
from tests.unit.pages.desk_visitor import Visitor


@pytest.fixture
def world() -> Counter:
    return counter_on()


@pytest.fixture
def operator(world: Counter) -> Visitor:
    return Visitor(world.app, Role.OPERATIONS)


@pytest.fixture
def paid(world: Counter) -> Withdrawal:
    """Cash in, cash out, in one shift."""
    duty, party = world.open(5_000_000), world.household(name="Hộ Lý Văn Páo")
    world.app.clock.sleep(60)
    world.pay_in(duty, party, 900_000)
    world.app.clock.sleep(60)
    taken = world.issue(party.party_id, 400_000)
    world.app.clock.sleep(60)
    world.commit(duty, taken)
    world.app.clock.sleep(60)
    return world.hand(duty, taken)


@pytest.mark.parametrize("role", [Role.OPERATIONS, Role.AUDITOR])
def test_every_room_opens_when_nothing_has_happened(role: Role) -> None:
    world = counter_on()
    visitor = Visitor(world.app, role)
    for _, address, name in ROOMS:
        shown = visitor.get(address)
        assert shown.status == 200, address
        assert f'<a href="{address}" aria-current="page">' in shown.html, name
        assert role is Role.OPERATIONS or shown.forms == 0, address


def test_the_desk_is_for_those_who_see_the_province(world: Counter) -> None:
    household = Visitor(world.app, Role.HOUSEHOLD, Role.BUYER)
    assert {household.get(address).status for _, address, _ in ROOMS} == {403}
    assert Visitor(world.app).get(f"{HOME}/khoan-giu").leads_to == "/dieu-hanh/dang-nhap?tiep=/dieu-hanh/khoan-giu"


def test_one_find_leads_straight_to_its_page(world: Counter, operator: Visitor, paid: Withdrawal) -> None:
    party = world.do(lambda w: w.identity.people.party(paid.party_id))
    assert party is not None
    assert operator.get(f"{HOME}/tim?q={party.phone[3:]}").status == 200
    for asked, leads_to in [
        ("0" + party.phone[3:], f"{HOME}/tai-khoan/2010:{paid.party_id}"),
        (paid.withdrawal_id, f"{HOME}/theo-dau/{paid.withdrawal_id}"),
        (paid.entries["issue"], f"{HOME}/but-toan/{paid.entries['issue']}"),
        (str(paid.shift_id), f"{HOME}/ca/{paid.shift_id}"),
        ("06523", f"{HOME}/diem/06523"),
    ]:
        shown = operator.get(f"{HOME}/tim?q={asked}")
        assert (shown.status, shown.leads_to) == (303, leads_to)
    assert "Không tìm thấy gì với “xin chào”" in operator.get(f"{HOME}/tim?q=xin+ch%C3%A0o").text


def test_an_account_with_its_statement_and_the_file_of_it(operator: Visitor, paid: Withdrawal) -> None:
    address = f"{HOME}/tai-khoan/2010:{paid.party_id}"
    shown = operator.get(address)
    assert "Hộ Lý Văn Páo" in shown.text
    assert f"Đã ghi sổ (bên Có) {500_000 - paid.fee:,} ₫".replace(",", ".") in shown.text
    assert "vào 900.000 ₫, ra 400.000 ₫ +500.000 ₫" in shown.text
    assert {f"{HOME}/theo-dau/{paid.withdrawal_id}", f"{HOME}/but-toan/{paid.entries['issue']}"} <= shown.links
    assert "Không có dòng nào trong tháng này." in operator.get(f"{address}?thang=2026-08").text
    assert "Đầu tháng 0 ₫, cuối tháng 500.000 ₫." in operator.get(f"{address}?thang=2026-09").text

    file = operator.get(f"{address}/sao-ke.csv?thang=2026-09")
    rows = list(csv.reader(io.StringIO(file.html.removeprefix("\ufeff"))))
    assert rows[0] == ["STT", "Ghi sổ lúc", "Việc", "Về", "Số tiền", "Còn lại", "Bút toán"]
    assert [(row[0], row[4], row[5]) for row in rows[1:]] == [("2", "-400000", "500000"), ("1", "900000", "900000")]


def test_a_statement_is_paged(world: Counter, operator: Visitor) -> None:
    party = world.household()
    for amount in range(1, 61):
        world.give(party.party_id, amount)
    shown = operator.get(f"{HOME}/tai-khoan/2010:{party.party_id}")
    assert "+60 ₫" in shown.text
    assert "+10 ₫" not in shown.text
    following = f"{HOME}/tai-khoan/2010:{party.party_id}?truoc=11"
    assert following in shown.links
    assert "+10 ₫" in operator.get(following).text
    everything = operator.get(f"{HOME}/tai-khoan/2010:{party.party_id}/sao-ke.csv").html
    assert len(everything.splitlines()) == 61


def test_the_trail_of_a_withdrawal_leads_back_to_the_notes_and_on_to_the_shift(
    world: Counter, operator: Visitor, paid: Withdrawal
) -> None:
    shown = operator.get(f"{HOME}/theo-dau/{paid.withdrawal_id}")
    assert "Góp 400.000 ₫ qua 2010 Số dư của khách và hộ bán" in shown.text
    assert "Nhận tiền mặt tại quầy" in shown.text
    assert "Đưa tiền mặt" in shown.text
    shift_id = paid.shift_id
    assert shift_id is not None
    shift = world.do(lambda w: w.softatm.shifts.find(shift_id))
    assert shift is not None
    wanted = {
        f"{HOME}/tai-khoan/2010:{paid.party_id}",
        f"{HOME}/tai-khoan/2510:{paid.withdrawal_id}",
        f"{HOME}/tai-khoan/{shift.till_account.id}",
        f"{HOME}/ca/{paid.shift_id}",
        f"{HOME}/diem/06523",
    }
    assert wanted <= shown.links
    assert operator.get(f"{HOME}/theo-dau/ord_khong").status == 404


def test_a_shift_shows_what_went_over_its_counter(operator: Visitor, paid: Withdrawal) -> None:
    shown = operator.get(f"{HOME}/ca/{paid.shift_id}")
    assert "Đầu ca 5.000.000 ₫ Khách nộp vào 900.000 ₫ Chi cho khách 400.000 ₫" in shown.text
    assert f"{HOME}/theo-dau/{paid.withdrawal_id}" in shown.links
    outlet = operator.get(f"{HOME}/diem/06523")
    assert f"{HOME}/ca/{paid.shift_id}" in outlet.links
    assert "Đang mở" in outlet.text
    assert operator.get(f"{HOME}/ca?diem=06523").leads_to == f"{HOME}/diem/06523"


def test_what_waits_by_age_and_one_by_one(world: Counter, operator: Visitor) -> None:
    party = world.household(3_000_000)
    first = world.issue(party.party_id, 500_000)
    world.app.clock.sleep(3 * 86_400)
    visitor = Visitor(world.app, Role.AUDITOR)
    second = world.issue(party.party_id, 200_000)
    overview = visitor.get(f"{HOME}/khoan-giu")
    assert "2510 Mã rút tiền đang giữ 700.000 ₫ 2 1 – 1 – 3 ngày" in overview.text
    assert f"{HOME}/khoan-giu/2510" in overview.links
    listed = visitor.get(f"{HOME}/khoan-giu/2510")
    assert "Cộng 2 khoản trong trang 700.000 ₫" in listed.text
    assert {f"{HOME}/theo-dau/{first.withdrawal_id}", f"{HOME}/theo-dau/{second.withdrawal_id}"} <= listed.links
    assert "mọi tài khoản loại này đã về 0" in visitor.get(f"{HOME}/khoan-giu/2540").text
    assert visitor.get(f"{HOME}/khoan-giu/2010").status == 404


def test_an_entry_of_a_business_is_not_reversed_alone(operator: Visitor, paid: Withdrawal) -> None:
    shown = operator.get(f"{HOME}/but-toan/{paid.entries['issue']}")
    assert "Tổng mỗi bên: 400.000 ₫" in shown.text
    assert "không đảo riêng phần tiền" in shown.text
    assert shown.forms == 0


def test_every_kind_of_account_has_a_name() -> None:
    assert ACCOUNT_KINDS.keys() == CHART.keys()


@pytest.mark.parametrize(
    ("account", "owner"),
    [
        ("2510:wdr_01KAR3NDEKTSV4RRFFQ69G5FAV", "wdr_01KAR3NDEKTSV4RRFFQ69G5FAV"),
        ("1230:vnpost-pcl_01KAR3NDEKTSV4RRFFQ69G5FAV", "pcl_01KAR3NDEKTSV4RRFFQ69G5FAV"),
        ("1110:06523-dev_01KAR3NDEKTSV4RRFFQ69G5FAV", "06523"),
        ("1120:06523", "06523"),
        ("1140:lang-son", ""),
        ("1020:970422", ""),
    ],
)
def test_whose_an_account_is(account: str, owner: str) -> None:
    assert owner_of(account) == owner


def test_what_has_no_page_has_no_address() -> None:
    assert thing_address("") == ""
    assert thing_address("quỹ") == ""
    assert thing_address("customer_day_cash") == f"{HOME}/chinh-sach/customer_day_cash"


@pytest.mark.parametrize(
    ("since", "says"),
    [("05:00", "vừa xong"), ("04:59", "1 phút"), ("04:00", "1 giờ"), ("03:01", "1 giờ"), ("06:00", "vừa xong")],
)
def test_ages_are_said_in_the_largest_whole_unit(since: str, says: str) -> None:
    assert said_age(f"2026-11-23T{since}:00.000Z", "2026-11-23T05:00:00.000Z") == says
    assert said_age("2026-11-20T05:00:00.000Z", "2026-11-23T05:00:00.000Z") == "3 ngày"
