"""Consent: asked by a message, given by its code, used with a trace, ended at once."""

import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalogue import ActKind, create_listing
from chalicelib.composition import Application
from chalicelib.entrypoints.http.assisted_selling import behalf
from chalicelib.entrypoints.http.resource import Call
from chalicelib.entrypoints.runner import run
from chalicelib.identity import (
    Actor,
    ConsentState,
    NoConsent,
    PartyId,
    Role,
    Scope,
    SessionId,
    ask_consent,
    ask_sign_in_code,
    confirm_consent,
    register_party,
    require_consent,
    withdraw_consent,
)
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import DomainError
from chalicelib.messages import Kind
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import CHI_LANG, OTHER_SELLER, SELLER, offer
from tests.builders_messages import waiting_messages
from tests.caller import Caller
from tests.fakes.objects import MemoryObjects
from tests.unit.pages.desk_visitor import Visitor

LAN = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAX")
PHONE = "0912345678"
WISH: dict[str, Any] = {"title": "Na Chi Lăng loại 1", "category": "na", "unit": "kg", "unit_price": 65_000, "stock": 50}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(clock: FakeClock) -> Application:
    app = application_on(clock=clock, objects=MemoryObjects())
    house: dict[str, Any] = {"commune_code": CHI_LANG, "household": True}
    run(app, lambda w: register_party(w.identity, party_id=SELLER, phone=PHONE, name="Hoàng Thị Vân", **house))
    run(app, lambda w: register_party(w.identity, party_id=OTHER_SELLER, phone="0912345679", name="Nông Văn Páo", **house))
    run(app, lambda w: register_party(w.identity, party_id=LAN, phone="0912345670", name="Lộc Thị Lan"))
    return app


@pytest.fixture
def lan(app: Application) -> Caller:
    return Caller(app, LAN, frozenset({Role.TEAM}))


@pytest.fixture
def van(app: Application) -> Caller:
    return Caller(app, SELLER, frozenset({Role.BUYER, Role.HOUSEHOLD}))


def _texts(app: Application, *kinds: Kind) -> list[str]:
    return [told.text for told in waiting_messages(app) if told.kind in kinds]


def _code(app: Application) -> str:
    found = re.search(r"mã (\d{6})", _texts(app, Kind.CONSENT_CODE)[-1])
    assert found
    return found[1]


def _consented(app: Application, *scopes: Scope) -> None:
    run(app, lambda w: ask_consent(w.identity, LAN, phone=PHONE, scopes=scopes or tuple(Scope)))
    code = _code(app)
    run(app, lambda w: confirm_consent(w.identity, LAN, SELLER, code=code, lifetime_s=86_400))


def test_the_household_reads_its_code_and_everything_done_is_told(app: Application, lan: Caller, van: Caller) -> None:
    asked = lan.post("/consents", {"phone": "0912 345 678", "scopes": ["offer", "revise", "photo"]})
    assert (asked.status, asked.body["state"], asked.body["household"]) == (201, "asked", "Hoàng Thị Vân")
    (text,) = _texts(app, Kind.CONSENT_CODE)
    assert text.startswith("Xứ Lạng: Lộc Thị Lan xin thay bạn đăng tin mới, sửa giá, số lượng, lời kể, thêm ảnh.")
    early = lan.post(f"/consents/{SELLER}/listings", WISH)
    assert (early.status, early.body["code"]) == (403, "no_consent")
    given = lan.post(f"/consents/{SELLER}/confirmation", {"code": _code(app)})
    assert (given.body["state"], given.body["good"]) == ("given", True)
    made = lan.post(f"/consents/{SELLER}/listings", WISH)
    assert (made.status, made.body["seller_id"], made.body["seller_name"]) == (201, SELLER, "Hoàng Thị Vân")
    path = f"/helped-listings/{made.body['id']}"
    assert lan.post(f"{path}/revisions", {"unit_price": 70_000}).body["unit_price"] == 70_000
    assert lan.post(f"{path}/photos", {}).status == 201
    assert lan.post(f"{path}/pause").body["code"] == "no_consent", "it was not asked for"
    told = _texts(app, Kind.CONSENT_GIVEN, Kind.DONE_ON_BEHALF)
    assert any("Lộc Thị Lan thay mặt bạn: đăng tin, “Na Chi Lăng loại 1”." in one for one in told)
    assert any("thay mặt bạn: sửa tin" in one for one in told)
    history = van.get(f"/listings/{made.body['id']}/history").body["entries"]
    assert {(act["kind"], act["actor"], act["behalf"]) for act in history} == {
        ("offered", LAN, True), ("revised", LAN, True), ("photo_asked", LAN, True),
    }  # fmt: skip
    assert [one["id"] for one in lan.get(f"/consents/{SELLER}/listings").body["entries"]] == [made.body["id"]]
    (helper,) = van.get("/my/helpers").body["entries"]
    assert (helper["helper"], helper["good"]) == ("Lộc Thị Lan", True)
    assert van.post(f"/my/helpers/{LAN}/withdrawal").body["state"] == "withdrawn"
    ended = lan.post(f"{path}/revisions", {"unit_price": 1})
    assert (ended.status, ended.body["code"]) == (403, "no_consent")
    own = van.post(f"/listings/{made.body['id']}/revisions", {"unit_price": 80_000})
    assert own.status == 201


def test_it_ends_by_its_date(app: Application, clock: FakeClock) -> None:
    _consented(app)
    clock.tick(seconds=86_399)
    run(app, lambda w: require_consent(w.identity, LAN, SELLER, Scope.OFFER))
    clock.tick(seconds=1)
    with pytest.raises(NoConsent):
        run(app, lambda w: require_consent(w.identity, LAN, SELLER, Scope.OFFER))


def test_withdrawn_while_the_helper_was_at_it_nothing_is_written(app: Application) -> None:
    _consented(app)
    slow = app.open_work()
    actor = Actor(LAN, frozenset({Role.TEAM}), SessionId.make(slow.now, app.entropy))
    create_listing(behalf(slow, Call(actor, {}, {}), SELLER, Scope.OFFER), SELLER, offer())
    run(app, lambda w: withdraw_consent(w.identity, SELLER, LAN))
    with pytest.raises(NoConsent):
        slow.unit_of_work.commit()
    assert app.open_work().catalogue.store.of_seller(SELLER, cursor=None, limit=5).entries == []


def test_the_code_is_good_for_nothing_else_and_wrong_ones_count(app: Application, lan: Caller) -> None:
    lan.post("/consents", {"phone": PHONE, "scopes": ["offer"]})
    code = _code(app)
    challenge = app.open_work().identity.consents.find(SELLER, LAN)
    assert challenge is not None
    signing_in = Caller(app).post("/sessions", {"challenge_id": challenge.challenge_id, "phone": PHONE, "code": code})
    assert signing_in.status >= 400
    wrong = "000000" if code != "000000" else "111111"
    answers = [lan.post(f"/consents/{SELLER}/confirmation", {"code": wrong}).body["code"] for _ in range(5)]
    assert answers[0] == "wrong_sign_in_code"
    assert answers[-1] == "sign_in_code_expired"
    assert lan.post(f"/consents/{SELLER}/confirmation", {"code": code}).body["code"] == "sign_in_code_expired"
    known = app.open_work().identity.consents.find(SELLER, LAN)
    assert known is not None
    assert known.state is ConsentState.ASKED


def test_a_sign_in_code_gives_no_consent(app: Application, lan: Caller) -> None:
    lan.post("/consents", {"phone": PHONE, "scopes": ["offer"]})
    run(app, lambda w: ask_sign_in_code(w.identity, phone=PHONE))
    other = _texts(app, Kind.SIGN_IN_CODE)[0]
    code = re.findall(r"\d{6}", other)[0]
    if code != _code(app):
        assert lan.post(f"/consents/{SELLER}/confirmation", {"code": code}).body["code"] == "wrong_sign_in_code"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"phone": "0912345670", "scopes": ["offer"]}, 422, "not_a_household"),
        ({"phone": "0987654321", "scopes": ["offer"]}, 404, "party_not_found"),
        ({"phone": "12", "scopes": ["offer"]}, 422, "invalid_phone"),
        ({"phone": PHONE, "scopes": []}, 422, "invalid_input"),
        ({"phone": PHONE, "scopes": ["money"]}, 422, "invalid_input"),
    ],
)
def test_what_cannot_be_asked(lan: Caller, body: dict[str, Any], status: int, code: str) -> None:
    answer = lan.post("/consents", body)
    assert (answer.status, answer.body["code"]) == (status, code)


def test_three_messages_in_ten_minutes_are_enough(app: Application, clock: FakeClock, lan: Caller) -> None:
    for _ in range(3):
        assert lan.post("/consents", {"phone": PHONE, "scopes": ["offer"]}).status == 201
    assert lan.post("/consents", {"phone": PHONE, "scopes": ["offer"]}).status == 429
    clock.tick(minutes=10)
    run(app, lambda w: ask_consent(w.identity, LAN, phone=PHONE, scopes=["offer"]))


def test_only_the_team_helps_and_only_where_it_was_let(app: Application, lan: Caller, van: Caller) -> None:
    assert van.post("/consents", {"phone": "0912345679", "scopes": ["offer"]}).status == 403
    _consented(app)
    pao = Caller(app, OTHER_SELLER, frozenset({Role.BUYER, Role.HOUSEHOLD}))
    theirs = pao.post("/listings", WISH).body["id"]
    assert lan.post(f"/helped-listings/{theirs}/pause").body["code"] == "no_consent"
    assert lan.post(f"/consents/{OTHER_SELLER}/listings", WISH).body["code"] == "no_consent"
    assert lan.post("/listings", WISH).status == 403
    assert lan.get("/reviews").status == 403
    assert pao.post(f"/my/helpers/{LAN}/withdrawal").body["code"] == "no_such_consent"
    own = van.post("/listings", WISH).body["id"]
    assert lan.post(f"/helped-listings/{own}/pause").body["state"] == "paused"
    assert lan.post(f"/helped-listings/{own}/resumption").body["state"] == "on_sale"
    acts = app.open_work().catalogue.acts.by_actor(LAN, cursor=None, limit=5).entries
    assert {act.kind for act in acts} == {ActKind.PAUSED, ActKind.RESUMED}


def test_asking_again_ends_what_stood(app: Application) -> None:
    _consented(app)
    run(app, lambda w: ask_consent(w.identity, LAN, phone=PHONE, scopes=["photo"]))
    with pytest.raises(DomainError):
        run(app, lambda w: require_consent(w.identity, LAN, SELLER, Scope.OFFER))


def test_over_the_pages(app: Application) -> None:
    lan, van = Visitor(app, Role.TEAM, party_id=LAN), Visitor(app, Role.BUYER, Role.HOUSEHOLD, party_id=SELLER)
    assert "Chưa có hộ nào" in lan.get("/giup-ban").text
    sent = lan.send("/giup-ban", {"phone": PHONE, "scope_offer": "1", "scope_revise": "1", "scope_pause": "1"})
    page = f"/giup-ban/{SELLER}"
    assert sent.leads_to == page
    assert "Mã hộ đọc cho bạn" in lan.get(page).text
    assert lan.send(page, {"code": _code(app)}).leads_to == page
    form = {
        "title": "Na Chi Lăng loại 1", "category": "na", "unit": "kg", "priced_by": "piece", "unit_price": "65.000",
        "stock": "50", "weight_g": "1.000",
    }  # fmt: skip
    assert lan.send(f"{page}/dang-tin", form).leads_to.startswith(f"{page}?moi=lst_")
    listing = app.open_work().catalogue.store.of_seller(SELLER, cursor=None, limit=1).entries[0]
    assert lan.send(f"{page}/{listing.listing_id}/tam-ngung", {}).leads_to == page
    assert "Đang ngừng bán" in lan.get(page).text
    assert lan.send(f"{page}/{listing.listing_id}/ban-lai", {}).leads_to == page
    assert lan.send(f"{page}/{listing.listing_id}/anh", {}).status == 403
    own = van.get(f"/ban-hang/tin/{listing.listing_id}")
    assert "Đăng tin" in own.text
    assert "Lộc Thị Lan thay mặt Hoàng Thị Vân" in own.text
    assert "Lộc Thị Lan Đã đồng ý" in van.get("/ban-hang/nguoi-giup").text
    assert van.send(f"/ban-hang/nguoi-giup/{LAN}/thu-lai", {}).status == 303
    assert "Phép đã hết hoặc hộ đã thu lại" in lan.get(page).text
    assert lan.get(f"/giup-ban/{OTHER_SELLER}").status == 404


def test_a_season_price_with_consent_and_the_household_is_told(app: Application, lan: Caller, van: Caller) -> None:
    """The helper shows the household what it will get, and agrees to exactly that for it."""
    at = f"/helped-listings/{van.post('/listings', WISH).body['id']}"
    day = business_date(app.clock.now())
    asked = {"price": 55_000, "first_on": str(day), "last_on": str(day + timedelta(days=6))}
    assert lan.post(f"{at}/season-price-quotes", asked).body["code"] == "no_consent"
    _consented(app, Scope.REVISE)
    terms = lan.post(f"{at}/season-price-quotes", asked).body["terms"]
    assert lan.post(f"{at}/season-price", {**asked, "terms": "others"}).body["code"] == "terms_changed"
    assert lan.post(f"{at}/season-price", {**asked, "terms": terms}).body["season_price"]["price"] == 55_000
    assert any("thay mặt bạn: đặt giá mùa vụ" in one for one in _texts(app, Kind.DONE_ON_BEHALF))
    assert lan.post(f"{at}/season-price-end").body["season_price"] is None
