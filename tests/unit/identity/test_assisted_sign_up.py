"""A household opened by a helper: by a code on the person's own phone, for what was read to them, told for ever after."""

import re
from typing import Any

import pytest

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role, register_party
from chalicelib.messages import Kind
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import CHI_LANG
from tests.builders_messages import waiting_messages
from tests.caller import Caller
from tests.unit.pages.desk_visitor import Visitor

LAN = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAX")
WISH: dict[str, Any] = {
    "phone": "0911 222 333",
    "name": "Hộ Lành Thị Đào",
    "commune_code": CHI_LANG,
    "scopes": ["offer", "revise"],
}
GOODS: dict[str, Any] = {"title": "Na dai", "category": "na", "unit": "kg", "unit_price": 65_000, "stock": 50}


@pytest.fixture
def app() -> Application:
    app = application_on(clock=FakeClock())
    run(app, lambda w: register_party(w.identity, party_id=LAN, phone="0912345670", name="Lộc Thị Lan"))
    return app


@pytest.fixture
def lan(app: Application) -> Caller:
    return Caller(app, LAN, frozenset({Role.TEAM}))


def told(app: Application) -> str:
    return next(one.text for one in waiting_messages(app)[::-1] if one.kind is Kind.CONSENT_CODE)


def code_in(app: Application) -> str:
    found = re.search(r"mã (\d{6})", told(app))
    assert found
    return found[1]


def opened(app: Application, lan: Caller, **changes: Any) -> Any:
    asked = lan.post("/assisted-households", {**WISH, **changes})
    assert asked.status == 201, asked.body
    path = f"/assisted-households/{asked.body['challenge_id']}/confirmation"
    return lan.post(path, {**WISH, **changes, "code": code_in(app)})


def household(app: Application, party_id: str) -> Caller:
    return Caller(app, PartyId(party_id), frozenset({Role.BUYER, Role.HOUSEHOLD}))


def test_the_code_opens_the_household_and_lets_the_helper_in(app: Application, lan: Caller) -> None:
    given = opened(app, lan)
    assert (given.status, given.body["household"], given.body["good"]) == (201, "Hộ Lành Thị Đào", True)
    assert told(app).startswith(
        "Xứ Lạng: Lộc Thị Lan xin thay bạn mở gian hàng “Hộ Lành Thị Đào”, đăng tin mới, sửa giá, số lượng, lời kể."
    )
    party_id = given.body["household_id"]
    me = household(app, party_id).get("/me").body["party"]
    assert (me["name"], me["phone"], me["commune_code"]) == ("Hộ Lành Thị Đào", "+84911222333", CHI_LANG)
    assert lan.post(f"/consents/{party_id}/listings", GOODS).status == 201


def test_who_bought_before_keeps_the_account(app: Application, lan: Caller) -> None:
    buyer = run(app, lambda w: register_party(w.identity, phone="0911222333", name="Đào"))
    assert opened(app, lan).body["household_id"] == buyer.party_id


def test_the_code_is_good_for_what_was_read_out_alone(app: Application, lan: Caller) -> None:
    asked = lan.post("/assisted-households", WISH).body["challenge_id"]
    path = f"/assisted-households/{asked}/confirmation"
    for change in ({"name": "Hộ khác"}, {"scopes": ["offer", "revise", "photo"]}, {"phone": "0911222334"}):
        answer = lan.post(path, {**WISH, **change, "code": code_in(app)})
        assert answer.body["code"] == "wrong_sign_in_code"
    other = Caller(app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAZ"), frozenset({Role.TEAM}))
    assert other.post(path, {**WISH, "code": code_in(app)}).status >= 400
    signing_in = Caller(app).post("/sessions", {"challenge_id": asked, "phone": "0911222333", "code": code_in(app)})
    assert signing_in.status >= 400, "the helper never signs in as the person"


def test_the_code_is_used_once(app: Application, lan: Caller) -> None:
    asked = lan.post("/assisted-households", WISH).body["challenge_id"]
    sent = {**WISH, "code": code_in(app)}
    assert lan.post(f"/assisted-households/{asked}/confirmation", sent).status == 201
    assert lan.post(f"/assisted-households/{asked}/confirmation", sent).body["code"] == "sign_in_code_expired"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"phone": "12"}, 422, "invalid_phone"),
        ({"phone": "0912345670"}, 422, "not_a_household"),
        ({"commune_code": "99999"}, 422, "unknown_commune"),
        ({"name": "1"}, 422, "invalid_name"),
        ({"scopes": []}, 422, "invalid_input"),
        ({"scopes": ["money"]}, 422, "invalid_input"),
    ],
)
def test_what_cannot_be_asked(lan: Caller, change: dict[str, Any], status: int, code: str) -> None:
    answer = lan.post("/assisted-households", {**WISH, **change})
    assert (answer.status, answer.body["code"]) == (status, code)


def test_a_household_that_is_there_is_asked_for_consent_instead(app: Application, lan: Caller) -> None:
    opened(app, lan)
    again = lan.post("/assisted-households", WISH)
    assert (again.status, again.body["code"]) == (422, "already_a_household")


def test_only_the_team_opens(app: Application, lan: Caller) -> None:
    party_id = opened(app, lan).body["household_id"]
    assert household(app, party_id).post("/assisted-households", {**WISH, "phone": "0911222335"}).status == 403


def test_progress_is_told_while_the_consent_stands(app: Application, lan: Caller) -> None:
    party_id = opened(app, lan).body["household_id"]
    path = f"/consents/{party_id}/progress"
    far = {"household_id": party_id, "consented": True, "listed": False, "ordered": False, "paid_out": False}
    assert lan.get(path).body == far
    lan.post(f"/consents/{party_id}/listings", GOODS)
    assert lan.get(path).body == {**far, "listed": True}
    household(app, party_id).post(f"/my/helpers/{LAN}/withdrawal")
    assert lan.get(path).body == {**far, "consented": False}
    assert lan.get(f"/consents/{LAN}/progress").body["code"] == "no_such_consent"


def test_the_household_reads_who_did_what_and_when_they_looked(app: Application, lan: Caller) -> None:
    party_id = opened(app, lan).body["household_id"]
    own = household(app, party_id)
    made = lan.post(f"/consents/{party_id}/listings", GOODS).body["id"]
    assert lan.post(f"/helped-listings/{made}/revisions", {"unit_price": 70_000}).status == 201
    refused = lan.post(f"/helped-listings/{made}/pause")
    assert refused.body["code"] == "no_consent"
    helper = Visitor(app, Role.TEAM, party_id=LAN)
    for _ in range(2):
        assert helper.get(f"/giup-ban/{party_id}").status == 200
    seen = own.get("/my/helpers/accesses").body["entries"]
    assert (seen[0]["kind"], seen[0]["about"]) == ("looked", "")
    assert sorted((one["kind"], one["about"]) for one in seen) == [
        ("looked", ""), ("offer", "Na dai"), ("opened", ""), ("revise", "Na dai"),
    ]  # fmt: skip
    assert {one["helper"] for one in seen} == {"Lộc Thị Lan"}
    assert lan.get("/my/helpers/accesses").status == 403
    page = Visitor(app, Role.BUYER, Role.HOUSEHOLD, party_id=PartyId(party_id)).get("/ban-hang/nguoi-giup").text
    assert "Lộc Thị Lan : đăng tin mới, “Na dai”" in page
    assert "mở gian hàng cho hộ" in page


def test_the_helpers_pages_walk_from_the_phone_number_to_the_first_listing(app: Application) -> None:
    helper = Visitor(app, Role.TEAM, party_id=LAN)
    assert "Mở gian hàng cho một hộ" in helper.get("/giup-ban").text
    asked = helper.send(
        "/giup-ban/ho-moi",
        {**{name: WISH[name] for name in ("phone", "name", "commune_code")}, "scope_offer": "1", "scope_revise": "1"},
    )
    assert asked.status == 303
    form = helper.get(asked.leads_to)
    assert "Hộ Lành Thị Đào" in form.text
    wrong = helper.post("/giup-ban/ho-moi/ma", **{**form.hidden, "code": "000000" if code_in(app) != "000000" else "1"})
    assert wrong.status == 422
    assert "Mã chưa đúng" in wrong.text
    done = helper.send("/giup-ban/ho-moi/ma", {**wrong.hidden, "code": code_in(app)})
    assert done.status == 303, done.text
    steps = {"title": "Na dai", "unit": "kg", "unit_price": "65.000", "stock": "20"}
    listed = helper.send(f"{done.leads_to}/dang-tin", steps)
    assert listed.status == 303
    assert "Tin đã đăng cho hộ." in helper.get(listed.leads_to).text
    home = helper.get("/giup-ban").html
    assert home.count('<li class="done">') == 3, "open, consented, listed"
    assert "Có tin đầu tiên 1 trên 1 hộ" in helper.get("/giup-ban").text


def test_the_list_of_accesses_is_paged(app: Application, lan: Caller) -> None:
    party_id = opened(app, lan).body["household_id"]
    lan.post(f"/consents/{party_id}/listings", GOODS)
    own = household(app, party_id)
    first = own.get("/my/helpers/accesses?limit=1").body
    second = own.get(f"/my/helpers/accesses?limit=1&cursor={first['next_cursor']}").body
    assert {page["entries"][0]["kind"] for page in (first, second)} == {"offer", "opened"}
    other = lan.get("/consents?limit=1").body["next_cursor"] or "eyJ4IjoiMSJ9"
    assert own.get(f"/my/helpers/accesses?cursor={other}").status == 422
