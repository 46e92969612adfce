"""Certificates: claimed, seen, shown to their last day in Vietnam, and gone by themselves the day after."""

from datetime import date, datetime
from typing import Any

import pytest

from chalicelib.catalogue import (
    ActKind,
    Certificate,
    CertificateKind,
    CertificateMoved,
    CertificateState,
    Claim,
    Flag,
    Ground,
    ImageType,
    Listing,
    NoSuchCertificate,
    NoSuchListing,
    Photo,
    PhotoState,
    ReviewMoved,
    TooManyCertificates,
    claim_certificate,
    decide_certificate,
    end_document,
    find_certificate,
    find_listing,
    find_review,
    request_document,
    revoke_certificate,
    shown_certificates,
    withdraw_certificate,
)
from chalicelib.catalogue.certificate import plus_months
from chalicelib.composition import Application
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.search_jobs import compact_search
from chalicelib.identity import PartyId, Role, register_party
from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.errors import InvalidInput
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import CHI_LANG, OTHER_SELLER, SELLER, catalogue_of, listed
from tests.builders_messages import waiting_messages
from tests.caller import Caller
from tests.fakes.objects import MemoryObjects
from tests.unit.pages.desk_visitor import Visitor

THANH = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAX")
ISSUED = date(2026, 8, 31)
LAST = date(2029, 8, 31)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(clock: FakeClock) -> Application:
    return application_on(clock=clock, objects=MemoryObjects())


@pytest.fixture
def na(app: Application) -> Listing:
    return listed(app)


def _claim(app: Application, **changes: Any) -> Certificate:
    values: dict[str, Any] = {
        "kind": CertificateKind.VIETGAP, "number": "VG-12/2026", "issuer": "Sở NN&MT", "issued_on": ISSUED,
        "expires_on": date(2028, 8, 31),
    }  # fmt: skip
    return run(app, lambda w: claim_certificate(catalogue_of(w), SELLER, Claim(**{**values, **changes})))


def _ocop(app: Application, na: Listing, **changes: Any) -> Certificate:
    of = {"kind": CertificateKind.OCOP, "stars": 4, "listing_id": na.listing_id, "expires_on": None}
    return _claim(app, **{**of, **changes})


def _decide(app: Application, one: Certificate, ground: Ground | None = None) -> None:
    run(app, lambda w: decide_certificate(w.catalogue, one.certificate_id, THANH, ground=ground), actor=THANH)


def _found(app: Application, na: Listing) -> Listing:
    return find_listing(app.open_work().catalogue, na.listing_id)


def _shown(app: Application) -> list[Certificate]:
    return shown_certificates(app.open_work().catalogue, SELLER)


def test_stars_are_seen_only_once_the_paper_was(app: Application, na: Listing) -> None:
    one = _ocop(app, na)
    assert (one.state, one.expires_on) == (CertificateState.WAITING, LAST)
    assert (_shown(app), _found(app, na).marks) == ([], ())
    assert find_review(app.open_work().catalogue, one.certificate_id).flags == (Flag.CERTIFICATE,)
    _decide(app, one)
    assert [shown.certificate_id for shown in _shown(app)] == [one.certificate_id]
    listing = _found(app, na)
    assert [(mark.kind, mark.stars, mark.expires_on) for mark in listing.marks] == [(CertificateKind.OCOP, 4, LAST)]
    acts = app.open_work().catalogue.acts.of_listing(na.listing_id, cursor=None, limit=9).entries
    assert ActKind.CERTIFIED in {act.kind for act in acts}
    (told,) = [one.text for one in waiting_messages(app)]
    assert told == "Xứ Lạng: chứng nhận OCOP 4 sao, số VG-12/2026 đã được duyệt, hiện trên trang đến hết 31/08/2029."


def test_it_goes_by_itself_at_midnight_in_vietnam_after_36_months(app: Application, clock: FakeClock, na: Listing) -> None:
    """36 months and a day after the issue nobody sees it, and no job had to run."""
    one = _ocop(app, na)
    _decide(app, one)
    clock.at = datetime(2029, 8, 31, 23, 59, 59, tzinfo=VIETNAM)
    assert len(_shown(app)) == 1
    page = Caller(app).get(f"/listings/{na.listing_id}").body
    assert [mark["name"] for mark in page["marks"]] == ["OCOP 4 sao"]
    clock.at = datetime(2029, 9, 1, 0, 0, 0, tzinfo=VIETNAM)
    assert _shown(app) == []
    assert Caller(app).get(f"/listings/{na.listing_id}").body["marks"] == []
    compact_search(app, whole=True)
    card = Caller(app).get("/search?q=na").body["entries"][0]
    assert card["ocop"] == 0
    assert _found(app, na).version == 2, "nothing was written"


def test_of_the_whole_household(app: Application, na: Listing) -> None:
    _decide(app, _claim(app))
    assert [one.kind for one in _shown(app)] == [CertificateKind.VIETGAP]
    assert _found(app, na).marks == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": CertificateKind.OCOP, "stars": 4}, "listing_id"),
        ({"stars": 3}, "stars"),
        ({"number": "x"}, "number"),
        ({"number": "x" * 61}, "number"),
        ({"issuer": " "}, "issuer"),
        ({"issued_on": date(2026, 9, 2)}, "issued_on"),
        ({"expires_on": None}, "expires_on"),
        ({"expires_on": ISSUED}, "expires_on"),
        ({"expires_on": date(2031, 9, 1)}, "expires_on"),
        ({"issued_on": date(2020, 1, 1), "expires_on": date(2022, 1, 1)}, "expires_on"),
        ({"issued_on": date(9999, 12, 31)}, "issued_on"),
    ],
)
def test_what_cannot_be_claimed(app: Application, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        _claim(app, **changes)
    assert wrong.value.field == field


@pytest.mark.parametrize("stars", [0, 1, 2, 6])
def test_stars_are_three_to_five(app: Application, na: Listing, stars: int) -> None:
    with pytest.raises(InvalidInput) as wrong:
        _ocop(app, na, stars=stars)
    assert wrong.value.field == "stars"


def test_old_stars_cannot_be_claimed(app: Application, na: Listing) -> None:
    with pytest.raises(InvalidInput) as wrong:
        _ocop(app, na, issued_on=date(2023, 8, 31))
    assert wrong.value.field == "issued_on"
    assert _ocop(app, na, issued_on=date(2023, 9, 1)).expires_on == date(2026, 9, 1)


def test_of_ones_own_listings_only(app: Application) -> None:
    others = listed(app, OTHER_SELLER)
    with pytest.raises(NoSuchListing):
        _ocop(app, others)


def test_refused_with_words(app: Application, na: Listing) -> None:
    one = _ocop(app, na)
    _decide(app, one, Ground.UNPROVEN)
    found = find_certificate(app.open_work().catalogue, one.certificate_id)
    assert (found.state, found.ground) == (CertificateState.REFUSED, Ground.UNPROVEN)
    with pytest.raises(ReviewMoved):
        _decide(app, one)
    assert _found(app, na).marks == ()


def test_taken_back_by_its_household_or_the_province(app: Application, na: Listing) -> None:
    first, second, third = (_ocop(app, na, stars=stars) for stars in (3, 4, 5))
    for one in (first, second):
        _decide(app, one)
    run(app, lambda w: withdraw_certificate(catalogue_of(w), SELLER, first.certificate_id))
    assert [mark.stars for mark in _found(app, na).marks] == [4]
    run(app, lambda w: revoke_certificate(w.catalogue, second.certificate_id, ground=Ground.MISLEADING, words="Giấy giả"))
    assert (_found(app, na).marks, _shown(app)) == ((), [])
    run(app, lambda w: withdraw_certificate(catalogue_of(w), SELLER, third.certificate_id))
    assert app.open_work().catalogue.reviews.waiting(cursor=None, limit=9).entries[0].subject == na.listing_id
    for one in (first, second, third):
        with pytest.raises(CertificateMoved):
            run(app, lambda w: withdraw_certificate(catalogue_of(w), SELLER, one.certificate_id))  # noqa: B023
    with pytest.raises(NoSuchCertificate):
        run(app, lambda w: withdraw_certificate(catalogue_of(w), OTHER_SELLER, third.certificate_id))


def test_a_listing_shows_ten_at_most(app: Application, na: Listing) -> None:
    for _ in range(10):
        _decide(app, _ocop(app, na))
    with pytest.raises(TooManyCertificates):
        _ocop(app, na)


def test_the_photo_of_the_paper(app: Application, na: Listing) -> None:
    one = _ocop(app, na)
    asked, form = run(
        app, lambda w: request_document(catalogue_of(w), SELLER, one.certificate_id, ImageType.JPEG, redirect_to=None)
    )
    assert asked.document is not None
    assert form.fields["key"] == f"uploads/{one.certificate_id}/{asked.document.photo_id}"
    ready = Photo(asked.document.photo_id, PhotoState.READY, "#ffffff", 640, 900)
    assert run(app, lambda w: end_document(w.catalogue, one.certificate_id, ready))
    assert not run(app, lambda w: end_document(w.catalogue, one.certificate_id, ready))
    assert find_certificate(app.open_work().catalogue, one.certificate_id).document == ready
    _decide(app, one)
    with pytest.raises(CertificateMoved):
        run(app, lambda w: request_document(catalogue_of(w), SELLER, one.certificate_id, ImageType.JPEG))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2023, 8, 31), 36, date(2026, 8, 31)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(9999, 12, 31), 1, date.max),
    ],
)
def test_months_later(day: date, months: int, then: date) -> None:
    assert plus_months(day, months) == then


def test_over_http_and_at_the_desk(app: Application, clock: FakeClock) -> None:
    who: dict[str, Any] = {"phone": "0912345678", "name": "Hoàng Thị Vân", "commune_code": CHI_LANG, "household": True}
    run(app, lambda w: register_party(w.identity, party_id=SELLER, **who))
    van = Caller(app, SELLER, frozenset({Role.BUYER, Role.HOUSEHOLD}))
    wish = {"title": "Na Chi Lăng", "category": "na", "unit": "kg", "unit_price": 65_000, "stock": 5}
    listing = van.post("/listings", wish).body["id"]
    house = Visitor(app, Role.BUYER, Role.HOUSEHOLD, party_id=SELLER)
    form = {
        "kind": "ocop", "stars": "4", "listing_id": listing, "number": "12/QĐ-UBND", "issuer": "UBND tỉnh Lạng Sơn",
        "issued_on": "2026-08-31", "expires_on": "",
    }  # fmt: skip
    assert "Ghi ngày cấp" in house.send("/ban-hang/chung-nhan", {**form, "issued_on": ""}).text
    assert house.send("/ban-hang/chung-nhan", form).status == 303
    own = house.get("/ban-hang/chung-nhan")
    assert "OCOP 4 sao Chờ duyệt" in own.text
    (one,) = van.get("/my/certificates").body["entries"]
    assert (one["expires_on"], one["shown"]) == ("2029-08-31", False)
    assert Caller(app).get(f"/households/{SELLER}/certificates").body["entries"] == []
    sent = van.post(f"/my/certificates/{one['id']}/document", {"return_to": "/ban-hang/chung-nhan"})
    assert sent.body["fields"]["key"].startswith(f"uploads/{one['id']}/")
    desk = Visitor(app, Role.OPERATIONS)
    page = f"/dieu-hanh/chung-nhan/{one['id']}"
    assert page in desk.get("/dieu-hanh/kiem-duyet").links
    assert desk.send(f"{page}/nhan", {}).leads_to == page
    assert "Chọn duyệt, hoặc lý do trả về." in desk.send(page, {"decision": "forbidden_goods", "words": ""}).text
    assert desk.send(page, {"decision": "pass", "words": ""}).status == 303
    (shown,) = Caller(app).get(f"/households/{SELLER}/certificates").body["entries"]
    assert (shown["id"], shown["shown"], shown["name"]) == (one["id"], True, "OCOP 4 sao")
    thanh = Caller(app, desk.party_id, frozenset({Role.OPERATIONS}))
    late = thanh.post(f"/certificates/{one['id']}/review/decision", {})
    assert (late.status, late.body["code"]) == (409, "review_moved")
    revoked = thanh.post(f"/certificates/{one['id']}/revocation", {"ground": "unproven", "words": ""})
    assert revoked.body["state"] == "revoked"
    assert van.post(f"/my/certificates/{one['id']}/withdrawal").body["code"] == "certificate_moved"
    clock.tick(seconds=1)
    again = van.post("/my/certificates", {**form, "expires_on": None, "stars": 5}).body
    assert van.post(f"/my/certificates/{again['id']}/withdrawal").body["state"] == "withdrawn"
    assert thanh.post(f"/certificates/{again['id']}/review/owner").status == 409
    assert van.get(f"/certificates/{again['id']}/review").status == 403
