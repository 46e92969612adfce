"""The dictionary of search: amended on the desk, tried before, in force within a minute, gone back from."""

import pytest

from chalicelib.composition import Application
from chalicelib.identity import Role
from chalicelib.search import default_dictionary
from tests.builders_catalogue import SELLER, listed
from tests.builders_search import find, fixture_application, tick, titles
from tests.caller import Caller, Reply
from tests.unit.pages.desk_visitor import Visitor

WHY = "Khách hỏi nhiều ở chợ Kỳ Lừa"
ROOM = "/dieu-hanh/tu-dien"


def _caller(app: Application, role: Role) -> Caller:
    return Caller(app, SELLER, frozenset({role}))


@pytest.fixture
def app() -> Application:
    app = fixture_application()
    listed(app, title="Trám đen om thịt", category="banh")
    tick(app, seconds=1)
    return app


@pytest.fixture
def desk(app: Application) -> Caller:
    return _caller(app, Role.OPERATIONS)


def _amend(desk: Caller, *names: str, category: str = "rau", **rest: object) -> Reply:
    body = {"category": category, "names": list(names), "reason": WHY, **rest}
    return desk.post("/search/dictionary/kinds", body)


def test_a_new_name_is_found_within_a_minute_and_not_before(app: Application, desk: Caller) -> None:
    assert titles(find(app, "mác bẩy")) == []
    answer = _amend(desk, "trám đen", "ô liu ta", local=["mác bẩy"])
    assert (answer.status, answer.body["version"]) == (201, 1)
    assert answer.body["what"] == "trám đen: thêm mác bẩy, trám đen, ô liu ta"
    tick(app, seconds=31)
    for query in ("mác bẩy", "mac bay", "ô liu ta"):
        assert titles(find(app, query)) == ["Trám đen om thịt"]


def test_trying_publishes_nothing(app: Application, desk: Caller) -> None:
    tried = desk.get("/search/dictionary/rehearsal?q=olive&names=tr%C3%A1m%20%C4%91en,olive&category=rau").body
    assert tried["before"]["total"] == 0
    assert tried["after"]["titles"] == ["Trám đen om thịt"]
    tick(app, seconds=31)
    assert titles(find(app, "olive")) == []
    assert desk.get("/search/dictionary").body["version"] == 0


def test_editions_are_kept_and_any_comes_back(app: Application, desk: Caller) -> None:
    _amend(desk, "trám đen", "mác bẩy")
    _amend(desk, "na", "mãng cầu", "quả mắt na", category="na")
    _amend(desk, "trám đen", category="")
    restored = desk.post("/search/dictionary/editions", {"restores": 1, "reason": WHY})
    assert (restored.status, restored.body["version"], restored.body["what"]) == (201, 4, "trở lại bản 1")
    tick(app, seconds=31)
    assert titles(find(app, "mác bẩy")) == ["Trám đen om thịt"]
    assert titles(find(app, "custard apple")) != []
    desk.post("/search/dictionary/editions", {"restores": 0, "reason": WHY})
    tick(app, seconds=31)
    assert titles(find(app, "mác bẩy")) == []
    editions = desk.get("/search/dictionary/editions").body["entries"]
    assert [one["version"] for one in editions] == [5, 4, 3, 2, 1]
    assert {one["by"] for one in editions} == {SELLER}
    assert desk.post("/search/dictionary/editions", {"restores": 9, "reason": WHY}).body["code"] == "no_such_edition"


def test_a_kind_that_is_taken_out_is_read_as_words(app: Application, desk: Caller) -> None:
    assert titles(find(app, "mãng cầu")) != []
    _amend(desk, "na", category="")
    tick(app, seconds=31)
    assert titles(find(app, "mãng cầu")) == []


@pytest.mark.parametrize(
    ("names", "changes", "code", "field"),
    [
        ((), {}, "invalid_input", "names"),
        (("a" * 41,), {}, "invalid_input", "names"),
        (("<script>",), {}, "invalid_input", "names"),
        (("một hai ba bốn năm sáu bảy",), {}, "invalid_input", "names"),
        (("trám",), {"local": ["!"]}, "invalid_input", "local"),
        (("trám",), {"category": "khong-co"}, "invalid_input", "category"),
        (("trám", "mãng cầu"), {}, "name_taken", "names"),
        (("chưa có",), {"category": ""}, "invalid_input", "names"),
        (("trám",), {"reason": "x"}, "reason_needed", "reason"),
    ],
)
def test_what_is_refused(desk: Caller, names: tuple[str, ...], changes: dict[str, object], code: str, field: str) -> None:
    answer = _amend(desk, *names, **{"category": "rau", **changes})  # type: ignore[arg-type]
    assert (answer.status, answer.body["code"], answer.body["field"]) == (422, code, field)
    assert desk.get("/search/dictionary").body["version"] == 0


def test_only_operations_publish(app: Application) -> None:
    assert _amend(_caller(app, Role.AUDITOR), "trám").status == 403
    assert _amend(_caller(app, Role.HOUSEHOLD), "trám").status == 403
    assert _caller(app, Role.AUDITOR).get("/search/dictionary").status == 200


def test_the_shipped_dictionary_would_pass_its_own_rules(desk: Caller) -> None:
    spelt: dict[str, str] = {}
    for kind in default_dictionary().kinds:
        for name in (*kind.names, *kind.local):
            assert spelt.setdefault(name, kind.names[0]) == kind.names[0], name
    shown = desk.get("/search/dictionary").body["kinds"]
    assert len(shown) == len(default_dictionary().kinds) > 120


def test_the_desks_page_tries_publishes_and_goes_back(app: Application) -> None:
    visitor = Visitor(app, Role.OPERATIONS)
    assert "mãng cầu" in visitor.get(ROOM).text
    tried = visitor.get(f"{ROOM}/loai?ten=&names=tr%C3%A1m+%C4%91en%2C+olive&local=&category=rau&q=olive")
    assert "Trám đen om thịt" in tried.text
    assert "Bây giờ: 0 sản phẩm" in tried.text
    refused = visitor.get(f"{ROOM}/loai?names=tr%C3%A1m%2C+m%C3%A3ng+c%E1%BA%A7u&category=rau&q=olive")
    assert "đã là tên của “na”" in refused.text
    form = {"names": "trám đen, olive", "local": "", "category": "rau", "reason": WHY, "act": "publish"}
    assert visitor.send(f"{ROOM}/loai", form).leads_to == ROOM
    shown = visitor.get(ROOM)
    assert "trám đen: thêm olive, trám đen" in shown.text
    assert visitor.send(f"{ROOM}/ban/0", {"restores": "0", "reason": WHY}).leads_to == ROOM
    assert "trở lại bản 0" in visitor.get(ROOM).text
    assert visitor.get(f"{ROOM}/ban/0").forms == 1
    assert Visitor(app, Role.AUDITOR).get(f"{ROOM}/ban/0").forms == 0
