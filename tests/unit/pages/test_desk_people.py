"""People and outlets at the desk: found by number, hired, dismissed; hours and bounds changed; nothing that answers 403."""

import re

import pytest

from chalicelib.entrypoints.pages.desk_navigation import ROOMS
from chalicelib.entrypoints.pages.desk_people import ROLES, ROOM
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.identity import Role
from tests.builders_identity import at_till, quick_application, staff_member, till
from tests.builders_softatm import HERE, Counter, counter_on
from tests.unit.pages.desk_visitor import Visitor


@pytest.fixture
def world() -> Counter:
    return counter_on()


@pytest.fixture
def desk(world: Counter) -> Visitor:
    return Visitor(world.app, Role.OPERATIONS)


def test_every_role_has_words() -> None:
    assert set(ROLES) == set(Role)


def test_hired_found_and_dismissed(world: Counter, desk: Visitor) -> None:
    person = {"staff_number": "ls0777", "phone": "0911 222 333", "name": "Vi Thị Thanh", "role-teller": "1"}
    refused = desk.post(ROOM, op=desk.get(ROOM).operation, **person)
    assert "Chọn điểm bưu điện" in refused.text
    assert 'value="Vi Thị Thanh"' in refused.html
    assert desk.send(ROOM, {**person, "outlet_code": HERE}).leads_to == f"{ROOM}?q=ls0777"
    for asked in ("LS0777", "0911222333", "+84 911 222 333"):
        seen = desk.get(f"{ROOM}?q={asked.replace('+', '%2B').replace(' ', '%20')}")
        assert "Vi Thị Thanh" in seen.text, asked
        assert "0911 222 333" in seen.text
    auditor = Visitor(world.app, Role.AUDITOR).get(f"{ROOM}?q=LS0777")
    assert "Vi Thị Thanh" in auditor.text
    assert "0911" not in auditor.text
    assert auditor.forms == 0
    desk.send(f"{ROOM}/LS0777/quen-pin", {})
    desk.send(f"{ROOM}/LS0777/cho-nghi", {})
    gone = desk.get(f"{ROOM}?q=LS0777")
    assert "Đã nghỉ" in gone.text
    assert "cho-nghi" not in gone.html


@pytest.mark.parametrize("asked", ["LS9999", "0999999999", "pty_01KAR3NDEKTSV4RRFFQ69G5FAV", "Vi Thị Thanh", "!"])
def test_nobody_is_found_kindly(desk: Visitor, asked: str) -> None:
    assert "Không có ai như vậy" in desk.get(f"{ROOM}?q={asked.replace(' ', '+')}").text


def test_a_session_is_ended() -> None:
    app = quick_application()
    staff_member(app, Role.TELLER)
    at_till(app, till(app))
    desk = Visitor(app, Role.OPERATIONS)
    seen = desk.get(f"{ROOM}?q=LS0001")
    assert "Đang đăng nhập" in seen.text
    sent = desk.send(f"{ROOM}/LS0001/dong-phien", {"session_id": seen.hidden["session_id"]})
    assert sent.leads_to == f"{ROOM}?q=LS0001"
    assert "Đang đăng nhập" not in desk.get(f"{ROOM}?q=LS0001").text


def test_a_money_pin_is_forgotten(world: Counter, desk: Visitor) -> None:
    party = world.household(100_000)
    assert "PIN tiền đã đặt" in desk.get(f"{ROOM}?q={party.party_id}").text
    assert desk.send(f"{ROOM}/{party.party_id}/quen-pin-tien", {}).leads_to == f"{ROOM}?q={party.party_id}"
    assert "PIN tiền chưa đặt" in desk.get(f"{ROOM}?q={party.party_id}").text


def test_an_outlets_hours_and_bounds(world: Counter, desk: Visitor) -> None:
    page = f"{HOME}/diem/{HERE}/sua"
    assert page in desk.get(f"{HOME}/diem/{HERE}").links
    hours = {f"hours-{n}": "07:30-11:30" for n in range(6)} | {"hours-6": ""}
    fields = {"name": "Bưu điện mới", "address": "Khu 1", "min_cash": "20.000.000", "max_cash": "300.000.000", **hours}
    assert desk.send(page, fields).leads_to == f"{HOME}/diem/{HERE}"
    seen = desk.get(page)
    assert 'value="Bưu điện mới"' in seen.html
    assert re.search(r'name="min_cash"[^>]*value="20000000"', seen.html)
    wrong = desk.post(page, op=seen.operation, **{**fields, "hours-0": "sáng"})
    assert wrong.status == 422
    full = desk.post(f"{HOME}/diem/{HERE}/dong", op=seen.operation, reason="sửa chữa lớn")
    assert full.status in {409, 422}, "an outlet with cash does not close"
    auditor = Visitor(world.app, Role.AUDITOR)
    assert page not in auditor.get(f"{HOME}/diem/{HERE}").links


def test_an_auditor_opens_every_room_and_is_shown_no_form(world: Counter) -> None:
    auditor = Visitor(world.app, Role.AUDITOR)
    for _, address, name in ROOMS:
        shown = auditor.get(address)
        assert shown.status == 200, name
        assert shown.forms == 0, name
        for link in sorted(shown.links):
            if link.startswith(HOME):
                assert auditor.get(link.replace("&amp;", "&")).status != 403, (name, link)


@pytest.mark.parametrize("role", [Role.OPERATIONS, Role.AUDITOR, Role.TEAM, Role.TELLER])
def test_no_link_of_ones_own_page_is_forbidden(world: Counter, role: Role) -> None:
    party = world.household(1_000)
    visitor = Visitor(world.app, role, party_id=party.party_id)
    shown = visitor.get("/toi")
    assert shown.status == 200
    assert "đăng nhập bằng mã nhân viên" in shown.text
    within = shown.html[shown.html.index("<main") : shown.html.index("</main>")]
    links = re.findall(r'href="(/[^"]*)"', within)
    assert links
    assert all(visitor.get(link).status != 403 for link in links), links
