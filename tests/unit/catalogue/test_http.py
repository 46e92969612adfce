"""The catalogue's routes, called in process."""

from typing import Any

import pytest

from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role, register_party
from chalicelib.kernel.paging import write_cursor
from tests.builders import application_on
from tests.builders_catalogue import CHI_LANG, OTHER_SELLER, SELLER
from tests.caller import Caller
from tests.fakes.objects import MemoryObjects

HOUSEHOLD = frozenset({Role.BUYER, Role.HOUSEHOLD})
BODY: dict[str, Any] = {"title": "Na Chi Lăng loại 1", "category": "na", "unit": "kg", "unit_price": 65_000, "stock": 50}


def _household(app: Application, party_id: PartyId, phone: str, name: str) -> Caller:
    run(
        app,
        lambda w: register_party(
            w.identity, phone=phone, name=name, party_id=party_id, commune_code=CHI_LANG, household=True
        ),
    )
    return Caller(app, party_id, HOUSEHOLD)


@pytest.fixture
def app() -> Application:
    return application_on(objects=MemoryObjects())


@pytest.fixture
def van(app: Application) -> Caller:
    return _household(app, SELLER, "0912345678", "Hoàng Thị Vân")


@pytest.fixture
def pao(app: Application) -> Caller:
    return _household(app, OTHER_SELLER, "0912345679", "Nông Văn Páo")


def test_from_offer_to_sale(app: Application, van: Caller) -> None:
    made = van.post("/listings", BODY)
    assert made.status == 201
    assert made.body["state"] == "on_sale"
    assert made.body["commune"] == "Xã Chi Lăng"
    assert made.body["seller_name"] == "Hoàng Thị Vân"
    path = f"/listings/{made.body['id']}"
    assert Caller(app).get(path).body == made.body
    revised = van.post(f"{path}/revisions", {"unit_price": 70_000, "stock": 40, "stock_seen": 50})
    assert (revised.body["unit_price"], revised.body["stock"], revised.body["version"]) == (70_000, 40, 2)
    assert van.post(f"{path}/pause").body["state"] == "paused"
    assert van.post(f"{path}/resumption").body["state"] == "on_sale"
    assert [one["id"] for one in van.get("/my/listings").body["entries"]] == [made.body["id"]]


def test_typed_attributes_are_told_as_they_were_given(app: Application, van: Caller) -> None:
    wish = {"grade": "1", "variety": "Na dai", "pack": "túi 500 g", "ships_cold": True}
    made = van.post("/listings", {**BODY, **wish}).body
    assert {name: made[name] for name in wish} == wish
    assert (made["priced_by"], made["kg_price"], made["expected_g"], made["marks"]) == ("piece", None, None, [])
    path = f"/listings/{made['id']}/revisions"
    assert van.post(path, {"graded": False, "pack": ""}).body["grade"] is None
    weighed = van.post(path, {"priced_by": "weight", "kg_price": 60_000, "expected_g": 1_500}).body
    assert (weighed["priced_by"], weighed["unit_price"], weighed["weight_g"]) == ("weight", 90_000, 1_500)
    card = Caller(app).get("/search?q=na+dai").body["entries"][0]
    assert (card["priced_by"], card["kg_price"], card["ships_cold"], card["ocop"]) == ("weight", 60_000, True, 0)


def test_one_key_makes_one_listing(van: Caller) -> None:
    first, second = (van.post("/listings", BODY, key="listing-0001") for _ in range(2))
    assert first.body == second.body
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(van.get("/my/listings").body["entries"]) == 1
    other = van.post("/listings", {**BODY, "stock": 51}, key="listing-0001")
    assert (other.status, other.body["code"]) == (409, "key_reused_with_other_body")


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"unit_price": 65_000.5}, 422, "unit_price"),
        ({"unit_price": "65000"}, 422, "unit_price"),
        ({"unit_price": -1}, 422, "unit_price"),
        ({"unit_price": 10**40}, 422, "unit_price"),
        ({"stock": True}, 422, "stock"),
        ({"unit": "ton"}, 422, "unit"),
        ({"title": "x" * 10_000_000}, 422, None),
        ({"title": None}, 422, "title"),
        ({"category": "nhà"}, 422, "category"),
        ({"commune_code": "abcde"}, 422, "commune_code"),
        ({"commune_code": "99999"}, 422, "commune_code"),
        ({"harvest_months": [1] * 13}, 422, "harvest_months"),
        ({"grade": "4"}, 422, "grade"),
        ({"variety": "Na Mỹ"}, 422, "variety"),
        ({"ships_cold": 1}, 422, "ships_cold"),
        ({"priced_by": "kg"}, 422, "priced_by"),
        ({"priced_by": "weight"}, 422, "unit_price"),
        ({"expected_g": 0}, 422, "expected_g"),
        ({"extra": 1}, 422, None),
    ],
)
def test_bad_offers(van: Caller, changes: dict[str, Any], status: int, field: str | None) -> None:
    answer = van.post("/listings", {**BODY, **changes})
    assert (answer.status, answer.body.get("field")) == (status, field)
    assert answer.body["message_vi"]
    assert van.get("/my/listings").body["entries"] == []


def test_selling_needs_a_household(app: Application) -> None:
    assert Caller(app).post("/listings", BODY).status == 401
    buyer = Caller(app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAX"), frozenset({Role.BUYER}))
    assert buyer.post("/listings", BODY).status == 403


def test_others_listings_are_not_there(app: Application, van: Caller, pao: Caller) -> None:
    path = f"/listings/{van.post('/listings', BODY).body['id']}"
    for verb, body in (("revisions", {"stock": 0}), ("pause", {}), ("resumption", {}), ("photos", {})):
        answer = pao.post(f"{path}/{verb}", body)
        assert (answer.status, answer.body["code"]) == (404, "no_such_listing")
    draft = van.post("/listings", {**BODY, "unit_price": 0}).body["id"]
    assert Caller(app).get(f"/listings/{draft}").status == 404
    assert van.get(f"/listings/{draft}").status == 200
    assert Caller(app).get("/listings/lst_01KAR3NDEKTSV4RRFFQ69G5FAV").status == 404
    assert Caller(app).get("/listings/abc").status == 422


def test_a_photo_is_sent_by_a_signed_form(van: Caller) -> None:
    listing = van.post("/listings", BODY).body["id"]
    answer = van.post(f"/listings/{listing}/photos", {"content_type": "image/webp", "return_to": "/ban-hang?x=1"})
    assert answer.status == 201
    assert answer.body["fields"]["key"] == f"uploads/{listing}/{answer.body['photo_id']}"
    assert answer.body["fields"]["success_action_redirect"] == "http://127.0.0.1:8080/ban-hang?x=1"
    shown = van.get(f"/listings/{listing}").body["photos"]
    assert [(photo["id"], photo["state"], photo["sources"]) for photo in shown] == [(answer.body["photo_id"], "awaited", {})]


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "/\\evil.example", "", "ban-hang", "/a b"])
def test_an_upload_returns_only_to_this_site(van: Caller, path: str) -> None:
    listing = van.post("/listings", BODY).body["id"]
    assert van.post(f"/listings/{listing}/photos", {"return_to": path}).status == 422


def test_other_kinds_of_files_get_no_form(van: Caller) -> None:
    listing = van.post("/listings", BODY).body["id"]
    assert van.post(f"/listings/{listing}/photos", {"content_type": "image/svg+xml"}).status == 422


def test_categories_and_communes_are_open(app: Application) -> None:
    categories = Caller(app).get("/categories").body["entries"]
    (na,) = [one for one in categories if one["slug"] == "na"]
    assert (na["name"], na["parent"], na["ships_cold"]) == ("Na Chi Lăng", "trai-cay", False)
    assert "Na dai" in na["varieties"]
    assert len(Caller(app).get("/communes").body["entries"]) == 200


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1e3", "９"])
def test_bad_limits(van: Caller, limit: str) -> None:
    assert van.get(f"/my/listings?limit={limit}").status == 422


@pytest.mark.parametrize("cursor", ["x", "e30", "W10", write_cursor({"a": "1"}), write_cursor({"after": "pty_1"})])
def test_foreign_cursors(van: Caller, cursor: str) -> None:
    answer = van.get(f"/my/listings?cursor={cursor}")
    assert (answer.status, answer.body["field"]) == (422, "cursor")


def test_a_harvest_sold_ahead_closed_and_opened_again(app: Application, van: Caller) -> None:
    days = {"begins_on": "2026-09-10", "ends_on": "2026-09-25"}
    made = van.post("/listings", {**BODY, "stock": 0, "presale_cap": 30, "harvest_months": [9], **days}).body
    assert made["lot"] == {
        "code": made["lot_code"], "origin": made["lot"]["origin"], "number": 1, **days, "harvested_on": None,
        "presale_cap": 30, "sold_ahead": True, "returns_in": None,
    }  # fmt: skip
    path = f"/listings/{made['id']}"
    assert van.post(f"{path}/lot-revisions", {"presale_cap": 50}).body["stock"] == 50
    closed = van.post(f"{path}/season-close").body
    assert (closed["state"], closed["lot"]["returns_in"]) == ("season_over", "2027-09")
    assert Caller(app).get(path).status == 200, "the page stays"
    opened = van.post(f"{path}/lots", {"harvested_on": "2026-09-01", "stock": 9}).body
    assert (opened["state"], opened["stock"], opened["lot"]["number"]) == ("on_sale", 9, 2)


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("lots", {"begins_on": "2026-13-01"}, "begins_on"),
        ("lots", {"begins_on": "2026-09-10"}, "ends_on"),
        ("lots", {"presale_cap": 5}, "presale_cap"),
        ("lots", {"stock": -1}, "stock"),
        ("lot-revisions", {"harvested_on": "2030-01-01"}, "harvested_on"),
        ("season-close", {"now": True}, None),
    ],
)
def test_bad_words_about_a_lot(van: Caller, pao: Caller, verb: str, body: dict[str, Any], field: str | None) -> None:
    path = f"/listings/{van.post('/listings', BODY).body['id']}/{verb}"
    answer = van.post(path, body)
    assert (answer.status, answer.body.get("field")) == (422, field)
    assert pao.post(path, {}).status == 404
