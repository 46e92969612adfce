"""The desk's announcements, and the first pages on which they stand."""

import pytest

from chalicelib.announcements import AnnouncementKind, AnnouncementState, Audience
from chalicelib.entrypoints.pages.announced import KINDS
from chalicelib.entrypoints.pages.desk_announcements import AUDIENCES, ROOM, STATES, WHERE
from chalicelib.identity import Role
from tests.builders import FakeClock
from tests.builders_softatm import HERE, THERE, Counter, counter_on
from tests.read_counts import counted
from tests.unit.pages.desk_visitor import Shown, Visitor

NEW = f"{ROOM}/moi"
STORM = {
    "kind": "warning",
    "text_vi": "Bão số 7: gọi trước khi tới <điểm>.",
    "to-households": "1",
    "from_on": "2026-09-01",
    "until_on": "2026-09-03",
}


@pytest.fixture
def world() -> Counter:
    return counter_on()


@pytest.fixture
def desk(world: Counter) -> Visitor:
    return Visitor(world.app, Role.OPERATIONS)


def household(world: Counter) -> Visitor:
    assert isinstance(world.app.clock, FakeClock)
    world.app.clock.tick(seconds=31)
    return Visitor(world.app, Role.HOUSEHOLD, party_id=world.household(name="Nguyễn Văn An").party_id)


def published(desk: Visitor, **fields: str) -> Shown:
    return desk.send(NEW, {**STORM, **fields, "choice": "publish"})


def test_everything_has_words() -> None:
    assert set(KINDS) == set(AnnouncementKind)
    assert set(STATES) == set(AnnouncementState)
    assert set(AUDIENCES) == set(WHERE) == set(Audience)


def test_looked_at_written_on_published_and_taken_back(world: Counter, desk: Visitor) -> None:
    assert "Chưa có thông báo nào" in desk.get(ROOM).text
    looked = desk.post(NEW, op=desk.get(NEW).operation, **STORM, choice="look")
    assert "Mọi người sẽ thấy như sau" in looked.text
    assert "Bão số 7: gọi trước khi tới &lt;điểm&gt;." in looked.text
    assert "Chưa có bản tiếng Anh" in looked.text
    assert "Chưa có thông báo nào" in desk.get(ROOM).text, "looking publishes nothing"
    again = desk.post(NEW, **looked.hidden, choice="write")
    assert 'value="warning" required checked' in again.html
    assert "Bão số 7" in again.html
    sent = desk.post(NEW, **looked.hidden, choice="publish")
    assert sent.leads_to == ROOM
    assert desk.post(NEW, **looked.hidden, choice="publish").leads_to == ROOM, "a second press publishes nothing new"
    room = desk.get(ROOM)
    assert room.html.count("/thu-lai") == 1
    assert "Đang hiện" in room.text
    assert "Cảnh báo đến hết 03/09/2026" in household(world).get("/ban-hang").text
    end = next(link for link in room.links if link.endswith("/thu-lai"))
    assert "Hãy ghi rõ lý do" in desk.post(end, op=desk.get(end).operation, why="?").text
    assert desk.send(end, {"why": "bão đã tan rồi"}).leads_to == ROOM
    assert "Đã thu lại" in desk.get(ROOM).text
    assert "bão đã tan rồi" in desk.get(ROOM).text
    assert "không còn hiện nữa" in desk.get(end).text
    assert "Bão số 7" not in household(world).get("/ban-hang").text
    rewrite = next(link for link in desk.get(ROOM).links if "tu=ann_" in link)
    assert "Bão số 7" in desk.get(rewrite).html


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": ""}, "Chọn loại thông báo"),
        ({"to-households": ""}, "Chọn ít nhất một nhóm người xem"),
        ({"from_on": "mai"}, "Từ ngày: viết như 2027-01-23"),
        ({"communes": "lang son"}, "Có mã xã không đúng"),
        ({"communes": HERE, "to-buyers": "1"}, "Chưa biết người mua ở xã nào"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(desk: Visitor, wrong: dict[str, str], says: str) -> None:
    refused = desk.post(NEW, op=desk.get(NEW).operation, **{**STORM, **wrong}, choice="look")
    assert refused.status == 422
    assert says in refused.text
    assert "Bão số 7" in refused.html


def test_an_auditor_sees_and_publishes_nothing(world: Counter, desk: Visitor) -> None:
    published(desk)
    auditor = Visitor(world.app, Role.AUDITOR)
    seen = auditor.get(ROOM)
    assert "Bão số 7" in seen.text
    assert (seen.forms, NEW in seen.links) == (0, False)
    assert auditor.get(NEW).status == 403
    assert "Bão số 7" in auditor.get(f"{ROOM}?tep=thong-bao").html


def test_each_first_page_shows_what_is_for_it(world: Counter, desk: Visitor) -> None:
    published(desk, text_vi="Chợ nghỉ ngày mùng hai tháng chín.", **{"to-buyers": "1", "to-households": ""})
    published(desk, text_vi="Quầy ở đây mở muộn một giờ.", **{"to-tellers": "1", "to-households": ""}, communes=HERE)
    published(desk, text_vi="Quầy ở kia mở muộn hai giờ.", **{"to-tellers": "1", "to-households": ""}, communes=THERE)
    seller = household(world)
    assert "Chợ nghỉ ngày" in Visitor(world.app).get("/").text
    assert "mở muộn" not in Visitor(world.app).get("/").text
    assert not any(words in seller.get("/ban-hang").text for words in ("Chợ nghỉ ngày", "mở muộn"))
    till = Visitor(world.app, Role.TELLER, outlet_code=HERE).get("/quay").text
    assert "Quầy ở đây mở muộn" in till
    assert "Quầy ở kia" not in till


def test_the_home_page_reads_nothing_for_it(world: Counter, desk: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    published(desk, text_vi="Chợ nghỉ ngày mùng hai tháng chín.", **{"to-buyers": "1"})
    household(world)
    visitor = Visitor(world.app)
    assert "Chợ nghỉ ngày" in visitor.get("/").text
    reads = counted(world.app.table, monkeypatch)
    for _ in range(10):
        assert "Chợ nghỉ ngày" in visitor.get("/").text
    assert reads == {"query": 0, "get_many": 0}
