"""Moderation over HTTP and at the desk: who may, what is asked, where a decision leads."""

from typing import Any

import pytest

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role, register_party
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import CHI_LANG, SELLER
from tests.caller import Caller
from tests.unit.pages.desk_visitor import Visitor

BODY: dict[str, Any] = {"title": "Na Chi Lăng loại 1", "category": "na", "unit": "kg", "unit_price": 65_000, "stock": 50}
BUYER = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAX")
THANH = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAY")
ROOM = "/dieu-hanh/kiem-duyet"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(clock: FakeClock) -> Application:
    app = application_on(clock=clock)
    who: dict[str, Any] = {"phone": "0912345678", "name": "Hoàng Thị Vân", "commune_code": CHI_LANG, "household": True}
    run(app, lambda w: register_party(w.identity, party_id=SELLER, **who))
    run(app, lambda w: register_party(w.identity, party_id=BUYER, phone="0912345679", name="Nông Văn Páo"))
    run(app, lambda w: register_party(w.identity, party_id=THANH, phone="0912345670", name="Vi Thị Thanh"))
    return app


@pytest.fixture
def van(app: Application) -> Caller:
    return Caller(app, SELLER, frozenset({Role.BUYER, Role.HOUSEHOLD}))


@pytest.fixture
def buyer(app: Application) -> Caller:
    return Caller(app, BUYER, frozenset({Role.BUYER}))


@pytest.fixture
def thanh(app: Application) -> Caller:
    return Caller(app, THANH, frozenset({Role.OPERATIONS}))


def test_from_report_to_decision(app: Application, van: Caller, buyer: Caller, thanh: Caller) -> None:
    made = van.post("/listings", BODY).body
    path = f"/listings/{made['id']}"
    assert buyer.post(f"{path}/reports", {"complaint": "false", "words": "Nhẹ cân"}).status == 201
    again = buyer.post(f"{path}/reports", {"complaint": "rude"})
    assert (again.status, again.body["code"]) == (422, "already_reported")
    (waiting,) = thanh.get("/reviews").body["entries"]
    assert (waiting["subject"], waiting["flags"], waiting["reports"]) == (made["id"], ["new_seller", "reported"], 1)
    assert thanh.post(f"{path}/review/owner").body["owner_id"] == THANH
    seen = thanh.get(f"{path}/review").body["listing"]["version"]
    sent_back = thanh.post(f"{path}/review/decision", {"version_seen": seen, "ground": "misleading", "words": "Ghi đúng"})
    assert (sent_back.status, sent_back.body["state"]) == (201, "sent_back")
    assert Caller(app).get(path).status == 404
    assert van.get(path).body["state"] == "held"
    held = van.post(f"{path}/resumption")
    assert (held.status, held.body["code"]) == (422, "listing_held")
    late = thanh.post(f"{path}/review/decision", {"version_seen": seen})
    assert (late.status, late.body["code"]) == (409, "review_moved")
    assert van.post(f"{path}/revisions", {"description": "Túi 500 g, cân đủ."}).body["state"] == "held"
    now = thanh.get(f"{path}/review").body
    assert now["review"]["flags"] == ["edited"]
    assert thanh.post(f"{path}/review/decision", {"version_seen": now["listing"]["version"]}).body["state"] == "passed"
    assert Caller(app).get(path).body["state"] == "on_sale"
    acts = [act["kind"] for act in van.get(f"{path}/history").body["entries"]]
    assert sorted(acts) == ["held", "offered", "passed", "revised"]
    assert [one["subject"] for one in thanh.get(f"/reviews?seller={SELLER}").body["entries"]] == [made["id"]]
    by_thanh = thanh.get(f"/listing-acts?actor={THANH}").body["entries"]
    assert sorted(act["kind"] for act in by_thanh) == ["held", "passed"]


def test_a_household_that_was_vouched_for_is_not_looked_at(van: Caller, thanh: Caller) -> None:
    assert thanh.post(f"/households/{SELLER}/vouching").status == 201
    made = van.post("/listings", BODY).body["id"]
    assert thanh.get("/reviews").body["entries"] == []
    none = thanh.get(f"/listings/{made}/review")
    assert (none.status, none.body["code"]) == (404, "no_such_review")
    assert thanh.post("/households/pty_01KAR3NDEKTSV4RRFFQ69G5FZZ/vouching").status == 404


def test_who_may(app: Application, van: Caller, buyer: Caller) -> None:
    path = f"/listings/{van.post('/listings', BODY).body['id']}"
    for who in (van, buyer):
        for get in ("/reviews", f"{path}/review", f"/listing-acts?actor={SELLER}"):
            assert who.get(get).status == 403
        for post in (f"{path}/review/owner", f"{path}/review/decision", f"/households/{SELLER}/vouching"):
            assert who.post(post, {"version_seen": 1} if "decision" in post else {}).status == 403
    assert Caller(app).post(f"{path}/reports", {"complaint": "false"}).status == 401
    other = Caller(app, BUYER, frozenset({Role.BUYER, Role.HOUSEHOLD}))
    assert other.get(f"{path}/history").status == 404
    auditor = Caller(app, THANH, frozenset({Role.AUDITOR}))
    assert auditor.get("/reviews").status == 200
    assert auditor.post(f"{path}/review/owner").status == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, None),
        ({"version_seen": 0}, "version_seen"),
        ({"version_seen": 1, "ground": "ugly"}, "ground"),
        ({"version_seen": 1, "ground": "other"}, "words"),
        ({"version_seen": 1, "words": "x" * 601}, "words"),
        ({"version_seen": 1, "words": "x" * 301}, "words"),
    ],
)
def test_bad_decisions(van: Caller, thanh: Caller, body: dict[str, Any], field: str | None) -> None:
    path = f"/listings/{van.post('/listings', BODY).body['id']}"
    answer = thanh.post(f"{path}/review/decision", body)
    assert (answer.status, answer.body.get("field")) == (422, field)


@pytest.mark.parametrize("query", ["seller=x", "limit=0", "cursor=x"])
def test_bad_questions(thanh: Caller, query: str) -> None:
    assert thanh.get(f"/reviews?{query}").status == 422


@pytest.mark.parametrize("query", ["", "actor=x", "listing=x", "listing=lst_01KAR3NDEKTSV4RRFFQ69G5FAV&cursor=e30"])
def test_bad_questions_about_acts(thanh: Caller, query: str) -> None:
    assert thanh.get(f"/listing-acts?{query}").status == 422


def test_the_room_leads_from_one_to_the_next(app: Application, clock: FakeClock, van: Caller) -> None:
    ids = []
    for number in range(2):
        ids.append(van.post("/listings", {**BODY, "title": f"Na Chi Lăng lô {number}"}).body["id"])
        clock.tick(minutes=1)
    desk = Visitor(app, Role.OPERATIONS, party_id=THANH)
    room = desk.get(ROOM)
    assert room.text.index("lô 0") < room.text.index("lô 1")
    assert "Hộ mới bán" in room.text
    page = f"{ROOM}/{ids[0]}"
    assert desk.send(f"{page}/nhan", {}).leads_to == page
    shown = desk.get(page)
    assert "Vi Thị Thanh" in shown.text
    assert "Đăng tin" in shown.text
    refused = desk.send(page, {"decision": "", "version_seen": "1"})
    assert "Chọn duyệt, hoặc lý do trả về." in refused.text
    sent = desk.send(page, {"decision": "pass", "version_seen": shown.hidden["version_seen"], "words": ""})
    assert sent.leads_to == f"{ROOM}/{ids[1]}"
    last = desk.send(f"{ROOM}/{ids[1]}", {"decision": "other", "version_seen": "1", "words": "Ghi rõ cân nặng."})
    assert last.leads_to == ROOM
    assert "Không có tin nào chờ kiểm duyệt." in desk.get(ROOM).text
    assert "Ghi rõ cân nặng." in desk.get(f"{ROOM}/{ids[1]}").text
    own = Visitor(app, Role.BUYER, Role.HOUSEHOLD, party_id=SELLER).get(f"/ban-hang/tin/{ids[1]}")
    assert "Tin tạm ẩn. Tin cần sửa. Ghi rõ cân nặng. Sửa tin xong, sàn xem lại ngay." in own.text
    auditor = Visitor(app, Role.AUDITOR, party_id=THANH)
    assert auditor.get(f"{ROOM}/{ids[1]}").forms == 0


def test_a_buyer_reports_on_a_page(app: Application, van: Caller, thanh: Caller) -> None:
    listing = van.post("/listings", BODY).body["id"]
    buyer, page = Visitor(app, Role.BUYER, party_id=BUYER), f"/bao-tin/{listing}"
    assert "Chọn một lý do." in buyer.send(page, {"complaint": "", "words": ""}).text
    sent = buyer.send(page, {"complaint": "photo", "words": "Ảnh lấy trên mạng"})
    assert "Sàn sẽ xem tin này." in buyer.get(sent.leads_to).text
    assert "Bạn đã báo tin này rồi." in buyer.send(page, {"complaint": "photo", "words": ""}).text
    (waiting,) = thanh.get("/reviews").body["entries"]
    assert (waiting["reports"], waiting["said"]) == (1, "Ảnh lấy trên mạng")
    assert "Ảnh lấy trên mạng" in Visitor(app, Role.OPERATIONS, party_id=THANH).get(f"{ROOM}/{listing}").text
