"""Names at the desk: found without marks, from the front and from the back, page by page, few reads, by the desk alone."""

import pytest

from chalicelib.adapters.dynamo.identity import name_index, party_key
from chalicelib.adapters.dynamo.table import Equals, Update
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role, rename_party, sought_words
from infra.local.memory_table import MemoryTable
from infra.names import index_names
from tests.builders_softatm import HERE, Counter, counter_on
from tests.caller import Caller
from tests.read_counts import counted
from tests.unit.pages.desk_visitor import Visitor

ME = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV")
NAMES = ("Triệu Thị Mẩy", "Triệu Văn Đức", "Lộc Thị Mẩy", "Vi Mẩy", "Hoàng Đình Đức", "Mẩy")


@pytest.fixture
def world() -> Counter:
    world = counter_on()
    for name in NAMES:
        world.household(name=name)
    return world


@pytest.fixture
def desk(world: Counter) -> Caller:
    return Caller(world.app, ME, frozenset({Role.OPERATIONS}))


def found(caller: Caller, asked: str, more: str = "") -> list[str]:
    reply = caller.get(f"/desk/names?q={asked.replace(' ', '%20')}{more}")
    assert reply.status == 200, reply.body
    return [one["name"] for one in reply.body["people"]]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("Triệu", {"Triệu Thị Mẩy", "Triệu Văn Đức"}),
        ("trieu thi m", {"Triệu Thị Mẩy"}),
        ("TRIEU  VAN", {"Triệu Văn Đức"}),
        ("duc", {"Triệu Văn Đức", "Hoàng Đình Đức"}),
        ("đình đức", {"Hoàng Đình Đức"}),
        ("thi may", {"Triệu Thị Mẩy", "Lộc Thị Mẩy"}),
        ("may", {"Triệu Thị Mẩy", "Lộc Thị Mẩy", "Vi Mẩy", "Mẩy"}),
        ("may thi", set()),
        ("m", set()),
        ("#", set()),
        ("京", set()),
        ("", set()),
    ],
)
def test_found_as_people_write(desk: Caller, asked: str, names: set[str]) -> None:
    people = found(desk, asked)
    assert set(people) == names
    assert len(people) == len(names), "nobody twice"


def test_page_by_page_everybody_comes_once(world: Counter, desk: Caller) -> None:
    cursor, people = "", list[str]()
    for _ in range(20):
        body = desk.get(f"/desk/names?q=may&limit=1{cursor}").body
        people += [one["name"] for one in body["people"]]
        if body["next_cursor"] is None:
            break
        cursor = f"&cursor={body['next_cursor']}"
    assert sorted(people) == ["Lộc Thị Mẩy", "Mẩy", "Triệu Thị Mẩy", "Vi Mẩy"]
    assert desk.get("/desk/names?q=may&cursor=abc").status == 422


def test_a_new_name_is_found_and_the_old_one_is_not(world: Counter, desk: Caller) -> None:
    party_id = desk.get("/desk/names?q=loc%20thi").body["people"][0]["party_id"]
    run(world.app, lambda work: rename_party(work.identity, PartyId(party_id), "Lộc Thị Hương"))
    assert found(desk, "loc") == ["Lộc Thị Hương"]
    assert "Lộc Thị Mẩy" not in found(desk, "may")


def test_outlets_and_goods_go_by_their_names(world: Counter, desk: Caller) -> None:
    body = desk.get("/desk/names?q=chi%20lang").body
    assert HERE in [one["code"] for one in body["outlets"]]
    assert body["goods"] == []


def test_it_takes_two_queries_and_one_batch(world: Counter, desk: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    found(desk, "chi lang")
    reads = counted(world.app.table, monkeypatch)
    found(desk, "chi lang")
    assert reads["get_many"] == 1
    assert reads["query"] <= 3, "the names from both ends, and what the search index has not heard yet"


def test_the_desk_alone_looks_for_people(world: Counter, desk: Caller) -> None:
    assert desk.get("/desk/names?q=vi%20may").body["people"][0]["phone"].startswith("+84912")
    auditor = Caller(world.app, ME, frozenset({Role.AUDITOR}))
    assert "912" not in auditor.get("/desk/names?q=vi%20may").body["people"][0]["phone"]
    for role in (Role.BUYER, Role.HOUSEHOLD, Role.TELLER, Role.SUPERVISOR, Role.TEAM):
        assert Caller(world.app, ME, frozenset({role})).get("/desk/names?q=may").status == 403
    assert Caller(world.app).get("/desk/names?q=may").status == 401


def test_the_page_lists_people_outlets_and_what_to_do_next(world: Counter) -> None:
    visitor = Visitor(world.app, Role.OPERATIONS)
    seen = visitor.get("/dieu-hanh/tim?q=thi+may")
    assert "Triệu Thị Mẩy" in seen.text
    (one,) = [link for link in seen.links if "nguoi?q=pty_" in link and "Lộc" not in link][:1]
    assert "Thị Mẩy" in visitor.get(one).text
    assert "Không tìm thấy gì" in visitor.get("/dieu-hanh/tim?q=khong+ai+ca").text
    assert visitor.get("/dieu-hanh/nguoi?q=mẩy".replace("ẩ", "%E1%BA%A9")).leads_to == "/dieu-hanh/tim?q=m%E1%BA%A9y"
    assert f"/dieu-hanh/diem/{HERE}" in visitor.get("/dieu-hanh/tim?q=chi+lang").links


def test_who_was_there_before_is_indexed_once(world: Counter, desk: Caller) -> None:
    table = world.app.table
    assert isinstance(table, MemoryTable)
    old = [item for item in table.everything() if item["pk"].startswith("PTY#") and item["name"] in NAMES]
    for item in old:
        table.transact([Update(party_key(item["party_id"]), remove=tuple(name_index(item["name"])))], token=item["pk"])
    assert found(desk, "may") == []
    before = list(table.everything())
    moved = next(item for item in before if item.get("name") == "Vi Mẩy")
    table.transact(
        [Update(party_key(moved["party_id"]), add={"version": 1}, when=(Equals("version", moved["version"]),))], token="x"
    )
    assert index_names(before, table) == len(old) - 1, "who was written meanwhile is passed over"
    assert index_names(table.everything(), table) == 1
    assert index_names(table.everything(), table) == 0
    assert len(found(desk, "may")) == 4


def test_words_of_a_name() -> None:
    assert sought_words("  Đặng-Thị  Ước 2 ") == ["dang", "thi", "uoc", "2"]
    assert name_index("京") == {}
