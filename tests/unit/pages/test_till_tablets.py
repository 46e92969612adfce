"""The supervisor's page of tablets: a code that enrols one at the own outlet, the end of a lost one, nothing of others."""

import re

import pytest

from chalicelib.composition import Application
from chalicelib.entrypoints.pages.sign_in_state import TABLET_COOKIE
from chalicelib.entrypoints.pages.till_tablets import ROOM
from chalicelib.identity import Role
from tests.builders_identity import CHI_LANG, PIN, quick_application, staff_member, till
from tests.unit.pages.desk_visitor import Visitor

OTHER = "06463"


@pytest.fixture
def app() -> Application:
    return quick_application()


def supervisor(app: Application, outlet_code: str = CHI_LANG) -> Visitor:
    return Visitor(app, Role.SUPERVISOR, outlet_code=outlet_code)


def test_a_code_enrols_a_tablet_of_the_own_outlet(app: Application) -> None:
    visitor = supervisor(app)
    assert "Điểm chưa có máy nào đang dùng" in visitor.get(ROOM).text
    shown = visitor.post(ROOM, op=visitor.get(ROOM).operation)
    found = re.search(r'<p class="paycode num">([^<]+)<', shown.html)
    assert found, shown.text
    assert Visitor(app).post("/quay/ghi-danh", code=found[1], name="Máy quầy 2").leads_to == "/quay/dang-nhap"
    assert "Máy quầy 2" in visitor.get(ROOM).text
    assert "Máy quầy 2" not in supervisor(app, OTHER).get(ROOM).text
    assert found[1] not in visitor.get(ROOM).html, "a code is shown once"


def test_a_lost_tablet_is_closed_by_its_own_supervisor_alone(app: Application) -> None:
    tablet = till(app)
    end = f"{ROOM}/{tablet.device_id}/dong"
    stranger = supervisor(app, OTHER)
    assert stranger.post(end, op=stranger.get(ROOM).operation).status == 404
    visitor = supervisor(app)
    assert end in visitor.get(ROOM).html
    assert visitor.send(end, {}).leads_to == ROOM
    assert end not in visitor.get(ROOM).html


@pytest.mark.parametrize("role", [Role.TELLER, Role.BUYER, Role.OPERATIONS, Role.AUDITOR])
def test_it_is_the_supervisors(app: Application, role: Role) -> None:
    assert Visitor(app, role, outlet_code=CHI_LANG).get(ROOM).status == 403
    assert Visitor(app).get(ROOM).leads_to == f"/quay/dang-nhap?tiep={ROOM}"


@pytest.mark.parametrize(("role", "first"), [(Role.TELLER, "/quay"), (Role.SUPERVISOR, ROOM)])
def test_everybody_begins_where_they_may(app: Application, role: Role, first: str) -> None:
    staff_member(app, role)
    visitor, tablet = Visitor(app), till(app)
    visitor._cookie = f"{TABLET_COOKIE}={tablet.device_id}:{tablet.secret}"
    sent = visitor.post("/quay/dang-nhap", staff_number="LS0001", pin=PIN, then="/quay")
    assert sent.leads_to == first, sent.text
