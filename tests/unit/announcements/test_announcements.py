"""Announcements: who sees what on which day, what is refused, what becomes of one that is taken back."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.announcements import (
    Announcement,
    AnnouncementId,
    AnnouncementKind,
    AnnouncementState,
    Audience,
    shown_to,
)
from chalicelib.announcements.service import MOST_STANDING
from chalicelib.composition import Application
from chalicelib.identity import PartyId, Role
from chalicelib.kernel.unit_of_work import Contention
from tests.builders import FakeClock, application_on
from tests.caller import Caller
from tests.read_counts import counted

OPERATIONS, AUDITOR = frozenset({Role.OPERATIONS}), frozenset({Role.AUDITOR})
ME = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV")
HERE, THERE = "06523", "06463"
TODAY, TOMORROW, YESTERDAY = date(2026, 9, 1), date(2026, 9, 2), date(2026, 8, 31)
STORM = {
    "kind": "warning",
    "text_vi": "Bão số 7: điểm rút tiền có thể đóng sớm, mời gọi trước khi đi.",
    "text_en": "Storm 7: outlets may close early, please call before you go.",
    "audiences": ["buyers", "households"],
    "from_on": "2026-09-01",
    "until_on": "2026-09-03",
}


@pytest.fixture
def app() -> Application:
    return application_on()


@pytest.fixture
def desk(app: Application) -> Caller:
    return Caller(app, ME, OPERATIONS)


def tick(app: Application, **duration: float) -> None:
    assert isinstance(app.clock, FakeClock)
    app.clock.tick(**duration)


def told(app: Application, audience: str = "buyers") -> list[str]:
    """What stands, after half a minute."""
    tick(app, seconds=30)
    return [one["text_vi"] for one in Caller(app).get(f"/current-announcements?audience={audience}").body["entries"]]


def announcement(**other: Any) -> Announcement:
    says: dict[str, Any] = {
        "announcement_id": AnnouncementId("ann_01KAR3NDEKTSV4RRFFQ69G5FAV"),
        "kind": AnnouncementKind.INFORMATION,
        "text_vi": "Chợ phiên mở từ sáng.",
        "text_en": "",
        "audiences": (Audience.HOUSEHOLDS,),
        "communes": (),
        "from_on": TODAY,
        "until_on": TODAY,
        "published_by": ME,
        "published_at": datetime(2026, 9, 1, 2, tzinfo=UTC),
    }
    return Announcement(**says | other)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (YESTERDAY, AnnouncementState.TO_COME),
        (TODAY, AnnouncementState.SHOWN),
        (TOMORROW, AnnouncementState.OVER),
    ],
)
def test_it_stands_on_its_days_alone(day: date, state: AnnouncementState) -> None:
    one = announcement()
    assert one.state_on(day) is state
    assert (shown_to([one], Audience.HOUSEHOLDS, None, day) == [one]) is (state is AnnouncementState.SHOWN)


@pytest.mark.parametrize(
    ("audience", "communes", "commune", "seen"),
    [
        (Audience.HOUSEHOLDS, (), None, True),
        (Audience.HOUSEHOLDS, (HERE,), HERE, True),
        (Audience.HOUSEHOLDS, (HERE,), THERE, False),
        (Audience.HOUSEHOLDS, (HERE,), None, False),
        (Audience.TELLERS, (), HERE, False),
        (Audience.BUYERS, (), None, False),
    ],
)
def test_it_is_for_its_audience_and_communes(
    audience: Audience, communes: tuple[str, ...], commune: str | None, seen: bool
) -> None:
    assert bool(shown_to([announcement(communes=communes)], audience, commune, TODAY)) is seen


def test_warnings_stand_first_then_the_newest() -> None:
    old = announcement(text_vi="cũ")
    new = announcement(text_vi="mới", published_at=datetime(2026, 9, 1, 3, tzinfo=UTC))
    storm = announcement(text_vi="bão", kind=AnnouncementKind.WARNING, published_at=datetime(2026, 8, 1, tzinfo=UTC))
    found = shown_to([old, storm, new], Audience.HOUSEHOLDS, None, TODAY)
    assert [one.text_vi for one in found] == ["bão", "mới", "cũ"]


def test_published_seen_taken_back(app: Application, desk: Caller) -> None:
    assert told(app) == []
    made = desk.post("/announcements", STORM)
    assert (made.status, made.body["state"], made.body["published_by"]) == (201, "shown", ME)
    assert told(app) == [STORM["text_vi"]]
    path = f"/announcements/{made.body['id']}"
    assert desk.post(f"{path}/end", {"why": "?"}).body["code"] == "reason_needed"
    taken = desk.post(f"{path}/end", {"why": "bão đã đổi hướng"}).body
    assert (taken["state"], taken["taken_back_by"], taken["taken_back_why"]) == ("taken_back", ME, "bão đã đổi hướng")
    assert told(app) == []
    assert desk.post(f"{path}/end", {"why": "lần nữa xem sao"}).body["code"] == "announcement_over"
    assert desk.get("/announcements").body["entries"] == [taken]
    assert desk.get("/announcements/ann_01KAR3NDEKTSV4RRFFQ69G5FAV").body["code"] == "no_such_announcement"


def test_it_ends_by_itself_at_midnight_in_vietnam(app: Application, desk: Caller) -> None:
    desk.post("/announcements", {**STORM, "from_on": "2026-09-02", "until_on": "2026-09-02"})
    assert told(app) == []
    tick(app, hours=15)
    assert told(app) == [STORM["text_vi"]]
    tick(app, hours=24)
    assert told(app) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text_vi": "  ngắn  "}, "text_vi"),
        ({"text_vi": "dài " * 100}, "text_vi"),
        ({"text_en": "long " * 90}, "text_en"),
        ({"communes": [HERE]}, "communes"),
        ({"communes": ["99999"], "audiences": ["tellers"]}, "communes"),
        ({"until_on": "2026-08-31", "from_on": "2026-08-30"}, "until_on"),
        ({"from_on": "2026-09-04"}, "until_on"),
        ({"until_on": "2026-10-02"}, "until_on"),
    ],
)
def test_what_cannot_be_announced(desk: Caller, wrong: dict[str, Any], field: str) -> None:
    refused = desk.post("/announcements", STORM | wrong)
    assert (refused.status, refused.body.get("field")) == (422, field)


def test_the_longest_is_taken(desk: Caller) -> None:
    assert desk.post("/announcements", {**STORM, "until_on": "2026-10-01"}).status == 201


def test_no_more_stand_than_are_read(app: Application, desk: Caller) -> None:
    for number in range(MOST_STANDING):
        assert desk.post("/announcements", {**STORM, "text_vi": f"Thông báo số {number + 1}."}).status == 201
    refused = desk.post("/announcements", STORM)
    assert (refused.status, refused.body["code"]) == (422, "too_many_announcements")
    assert len(told(app)) == MOST_STANDING


def test_only_operations_announce_and_the_desk_alone_reads_the_list(app: Application, desk: Caller) -> None:
    made = desk.post("/announcements", STORM).body["id"]
    for caller, allowed in (
        (Caller(app, ME, AUDITOR), 200),
        (Caller(app, ME, frozenset({Role.HOUSEHOLD})), 403),
        (Caller(app, ME, frozenset({Role.TELLER})), 403),
        (Caller(app), 401),
    ):
        assert caller.post("/announcements", STORM).status in {401, 403}
        assert caller.post(f"/announcements/{made}/end", {"why": "thử xem sao"}).status in {401, 403}
        assert caller.get("/announcements").status == allowed


def test_what_stands_for_tellers_and_households_is_theirs(app: Application, desk: Caller) -> None:
    desk.post("/announcements", {**STORM, "audiences": ["tellers"], "communes": [THERE]})
    assert Caller(app).get("/current-announcements?audience=tellers").status == 401
    assert Caller(app).get("/current-announcements?audience=households").status == 401
    assert Caller(app, ME, frozenset({Role.BUYER})).get("/current-announcements?audience=tellers").status == 403
    assert Caller(app).get("/current-announcements?audience=everybody").status == 422
    assert told(app) == []


def test_what_stands_costs_one_read_in_half_a_minute(
    app: Application, desk: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.post("/announcements", STORM)
    told(app)
    reads = counted(app.table, monkeypatch)
    for _ in range(20):
        assert len(Caller(app).get("/current-announcements").body["entries"]) == 1
    assert reads == {"query": 0, "get_many": 0}
    told(app)
    assert reads == {"query": 1, "get_many": 0}


def test_a_failure_to_read_leaves_what_was_known(app: Application, desk: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.post("/announcements", STORM)
    assert told(app) == [STORM["text_vi"]]

    def busy(query: object) -> None:
        raise Contention

    monkeypatch.setattr(app.table, "query", busy)
    assert told(app) == [STORM["text_vi"]]
