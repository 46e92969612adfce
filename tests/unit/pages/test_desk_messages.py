"""The desk's messages: those that failed first, by whose fault, sent again by operations only."""

from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.identity import Role
from chalicelib.messages import Kind, message
from tests.fakes.mail import FakeMail
from tests.fakes.zalo import FakeZalo
from tests.unit.messages.world import PAID, PHONE, World
from tests.unit.pages.desk_visitor import Visitor
from tests.unit.pages.test_desk_rooms import rows_of

ROOM = f"{HOME}/tin-nhan"


def test_a_failed_message_is_seen_with_its_cause_and_sent_again() -> None:
    world = World()
    world.sms.unknown.add(PHONE)
    code = message(Kind.SIGN_IN_CODE, "sic_1", PHONE, otp="739154")
    for told in (PAID, code):
        world.stage(told)
        world.deliver(told)
    desk = Visitor(world.app, Role.OPERATIONS)
    room = desk.get(ROOM)
    assert "*** *** 678" in room.text
    assert "không có số này" in room.text
    assert "mã dùng một lần, không lưu" in room.text
    assert room.html.count("/gui-lai") == 1, "a code is not sent again"
    assert "739154" not in room.html
    assert PHONE not in room.html
    found = {row[0]: row for row in rows_of(desk.get(f"{ROOM}?tep=tin-nhan"))[1:]}
    assert found.keys() == {PAID.key, code.key}
    world.sms.unknown.clear()
    assert desk.send(f"{ROOM}/{PAID.key}/gui-lai", {"vi-sao": "khách hỏi"}).leads_to == f"{ROOM}?trang-thai=waiting"
    assert "7K3M9QWT" in desk.get(f"{ROOM}?trang-thai=waiting").text
    world.deliver(PAID)
    found_by = desk.get(f"{ROOM}?trang-thai=sent&loc=7k3m")
    assert "7K3M9QWT" in found_by.text
    assert 'href="?trang-thai=sent">Bỏ lọc<' in found_by.html


def test_an_auditor_looks_and_sends_nothing() -> None:
    world = World()
    world.sms.unknown.add(PHONE)
    world.stage(PAID)
    world.deliver(PAID)
    auditor = Visitor(world.app, Role.AUDITOR)
    assert "/gui-lai" not in auditor.get(ROOM).html
    assert auditor.get(f"{ROOM}?trang-thai=lost").status == 422
    assert "Không có tin nào như vậy." in auditor.get(f"{ROOM}?trang-thai=sent").text


def test_every_template_is_shown_in_every_channel() -> None:
    world = World(FakeZalo(), FakeMail())
    desk = Visitor(world.app, Role.AUDITOR)
    shown = desk.get(f"{ROOM}/mau")
    assert all(kind.value in shown.html.replace("<wbr>", "") for kind in Kind)
    assert "mã mẫu 400000" in shown.text
    assert "Xứ Lạng: Đơn 7K3M9QWT-1 đã huỷ" in shown.text
    assert "order 7K3M9QWT-1 was cancelled" in desk.get(f"{ROOM}/mau?tieng=en").text
    assert Visitor(world.app, Role.HOUSEHOLD).get(f"{ROOM}/mau").status == 403
