"""Integrators at the desk: a key is shown once, its endpoint set, tested, opened by two people, revoked; auditors read."""

import pytest

from chalicelib.composition import Application
from chalicelib.entrypoints.pages.desk_integrators import EVENTS, ROOM, SCOPES
from chalicelib.identity import Role
from chalicelib.integrators import EventType, Scope
from tests.builders import application_on
from tests.unit.pages.desk_visitor import Visitor


@pytest.fixture
def app() -> Application:
    return application_on()


def test_words_for_every_event_and_scope() -> None:
    assert (set(EVENTS), set(SCOPES)) == (set(EventType), set(Scope))


def test_from_the_key_to_the_webhook(app: Application) -> None:
    desk = Visitor(app, Role.OPERATIONS)
    page = desk.get(ROOM)
    assert "Chưa có hệ thống nào." in page.text
    fields = {"op": page.operation, "name": "Sở Công Thương", "scope-public": "1", "scope-events": "1"}
    shown = desk.post(ROOM, **fields)
    assert "khoá chỉ hiện một lần này" in shown.text
    (room,) = (link for link in shown.links if link.startswith(f"{ROOM}/xlk_"))
    seen = desk.get(room)
    assert "Chưa đặt." in seen.text
    assert "chỉ thử" in seen.text
    unsafe = desk.post(room, op=seen.operation, address="https://10.0.0.1/", **{"type-test": "1"})
    assert "tên miền công khai" in unsafe.text
    assert desk.send(room, {"address": "https://hooks.example.vn/", "type-test": "1"}).leads_to == room
    assert desk.send(f"{room}/thu", {}).leads_to == room
    told = desk.get(room)
    assert "chưa gửi" in told.text
    asked = desk.ask("open_integrator", key_id=room.rpartition("/")[2], reason="đã thử xong, có văn bản")
    assert "Đang chờ duyệt" in desk.get(room).text
    checker = Visitor(app, Role.OPERATIONS)
    assert "không kèm tên và số điện thoại ai" in checker.get(asked).text
    checker.send(asked, {"decision": "approve", "note": "đã xem"})
    assert "Sự kiện thật" in desk.get(room).text
    auditor = Visitor(app, Role.AUDITOR)
    assert auditor.get(room).forms == auditor.get(ROOM).forms == 0
    assert desk.send(f"{room}/thu-hoi", {}).leads_to == room
    assert "Không dùng được" in desk.get(ROOM).text
    assert desk.get(room).forms == 0


def test_a_key_without_a_name_or_scope_is_not_given(app: Application) -> None:
    desk = Visitor(app, Role.OPERATIONS)
    operation = desk.get(ROOM).operation
    for fields in ({"name": "Sở Công Thương"}, {"name": "", "scope-public": "1"}):
        assert desk.post(ROOM, op=operation, **fields).status == 422
    assert "Chưa có hệ thống nào." in desk.get(ROOM).text
