"""Moderation: what is looked at, hidden or not; what was decided; what the household is told and may do."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.search_documents import document_of
from chalicelib.catalogue import (
    ActKind,
    AlreadyReported,
    Complaint,
    Flag,
    Ground,
    GroundNeeded,
    ImageType,
    Listing,
    ListingHeld,
    ListingState,
    NoSuchListing,
    NoSuchReview,
    NotOnSale,
    Photo,
    PhotoState,
    Review,
    ReviewMoved,
    ReviewState,
    Revision,
    accept_photo,
    close_season,
    decide_listing,
    find_listing,
    find_review,
    pause_listing,
    report_listing,
    request_photo,
    resume_listing,
    revise_listing,
    show_listing,
    take_review,
    take_stock,
    vouch_for,
)
from chalicelib.catalogue.suspicion import became_other, suspicions_in
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from tests.builders import FakeClock, application_on
from tests.builders_catalogue import OTHER_SELLER, SELLER, catalogue_of, listed
from tests.builders_messages import waiting_messages
from tests.builders_policy import change
from tests.fakes.objects import MemoryObjects

THANH = PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAX")
BUYERS = [PartyId(f"pty_01KAR3NDEKTSV4RRFFQ69G5FB{letter}") for letter in "ABC"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(clock: FakeClock) -> Application:
    return application_on(clock=clock, objects=MemoryObjects())


def _vouched(app: Application) -> None:
    run(app, lambda w: vouch_for(catalogue_of(w), SELLER))


def _found(app: Application, listing: Listing) -> Listing:
    return find_listing(app.open_work().catalogue, listing.listing_id)


def _review(app: Application, listing: Listing) -> Review:
    return find_review(app.open_work().catalogue, listing.listing_id)


def _decide(app: Application, listing: Listing, ground: Ground | None = None, words: str = "") -> Review:
    seen = _found(app, listing).version
    return run(
        app,
        lambda w: decide_listing(w.catalogue, listing.listing_id, THANH, version_seen=seen, ground=ground, words=words),
        actor=THANH,
    )


def _revise(app: Application, listing: Listing, **changes: Any) -> Listing:
    return run(app, lambda w: revise_listing(catalogue_of(w), SELLER, listing.listing_id, Revision(**changes)), actor=SELLER)


def _told(app: Application) -> list[str]:
    return [told.text for told in waiting_messages(app)]


def test_the_first_listings_of_a_household_are_looked_at_while_they_are_sold(app: Application) -> None:
    made = [listed(app) for _ in range(4)]
    assert {one.state for one in made} == {ListingState.ON_SALE}
    assert _review(app, made[0]).flags == (Flag.NEW_SELLER,)
    assert not _review(app, made[0]).hidden
    for one in made[:3]:
        assert _decide(app, one).state is ReviewState.PASSED
    fifth = listed(app)
    with pytest.raises(NoSuchReview):
        _review(app, fifth)
    assert _told(app) == [], "nobody was kept waiting, nobody is told"


def test_a_household_that_somebody_vouched_for_is_not_new(app: Application) -> None:
    _vouched(app)
    with pytest.raises(NoSuchReview):
        _review(app, listed(app))


def test_policy_may_hide_new_households_until_somebody_looked(app: Application, clock: FakeClock) -> None:
    change(app, "review_before_sale", 1, clock.now().date() + timedelta(days=2))
    clock.tick(days=2, hours=1)
    made = listed(app)
    assert (made.state, _review(app, made).hidden) == (ListingState.HELD, True)
    assert document_of(made, business_date(clock.now())) is None
    with pytest.raises(NotOnSale):
        run(app, lambda w: take_stock(catalogue_of(w), {made.listing_id: 1}))
    with pytest.raises(NoSuchListing):
        show_listing(app.open_work().catalogue, made.listing_id, OTHER_SELLER)
    assert show_listing(app.open_work().catalogue, made.listing_id, SELLER).listing_id == made.listing_id
    for case in (pause_listing, close_season):
        assert run(app, lambda w: case(catalogue_of(w), SELLER, made.listing_id)).stored is ListingState.HELD  # noqa: B023
    with pytest.raises(ListingHeld):
        run(app, lambda w: resume_listing(catalogue_of(w), SELLER, made.listing_id))
    _decide(app, made)
    assert _found(app, made).state is ListingState.ON_SALE
    assert _told(app) == [f"Xứ Lạng: tin “{made.title}” đã được duyệt và đang bán."]


def test_forbidden_goods_are_hidden_at_once_whoever_sells_them(app: Application) -> None:
    _vouched(app)
    made = listed(app, title="Cao hổ cốt gia truyền")
    assert (made.state, _review(app, made).flags) == (ListingState.HELD, (Flag.FORBIDDEN,))


def test_a_change_that_asks_for_a_look_stays_visible_and_a_price_asks_for_none(app: Application) -> None:
    _vouched(app)
    made = listed(app)
    _revise(app, made, unit_price=70_000)
    with pytest.raises(NoSuchReview):
        _review(app, made)
    told = _revise(app, made, description="Gọi 0912 345 678 hoặc zalo để rẻ hơn.")
    assert (told.state, _review(app, made).flags) == (ListingState.ON_SALE, (Flag.CONTACT,))
    _decide(app, made)
    _revise(app, made, stock=9)
    _revise(app, made, description="Gọi 0912 345 678 hoặc zalo để rẻ hơn nhé.")
    assert _review(app, made).state is ReviewState.PASSED, "what was looked at is not looked at again"
    _revise(app, made, title="Gà sáu ngón")
    assert _review(app, made).flags == (Flag.RENAMED,)


def test_sent_back_is_hidden_until_the_edit_is_passed(app: Application) -> None:
    made = listed(app)
    decided = _decide(app, made, Ground.CONTACT_IN_TEXT, "Bỏ số ở dòng cuối.")
    assert (decided.state, decided.decided_by) == (ReviewState.SENT_BACK, THANH)
    assert _found(app, made).state is ListingState.HELD
    (told,) = _told(app)
    assert "tạm ẩn. Bỏ số điện thoại" in told
    assert "Bỏ số ở dòng cuối." in told
    with pytest.raises(ReviewMoved):
        _decide(app, made)
    mended = _revise(app, made, description="Đã bỏ số.")
    again = _review(app, made)
    assert (mended.stored, again.state, again.flags) == (ListingState.HELD, ReviewState.WAITING, (Flag.EDITED,))
    _decide(app, made)
    assert _found(app, made).state is ListingState.ON_SALE
    assert len(_told(app)) == 2


def test_a_new_photo_of_what_is_held_asks_for_a_look_too(app: Application) -> None:
    made = listed(app)
    _decide(app, made, Ground.WRONG_PHOTO)
    _, photo, _ = run(app, lambda w: request_photo(catalogue_of(w), SELLER, made.listing_id, ImageType.JPEG))
    ready = Photo(photo.photo_id, PhotoState.READY, "#a0b0c0", 640, 480)
    assert run(app, lambda w: accept_photo(catalogue_of(w), made.listing_id, ready))
    assert _review(app, made).flags == (Flag.PHOTO, Flag.EDITED)


def test_a_season_that_ended_meanwhile_does_not_come_back_by_passing(app: Application, clock: FakeClock) -> None:
    day = clock.now().date()
    made = listed(app, begins_on=day, ends_on=day)
    _decide(app, made, Ground.WRONG_PRICE)
    _revise(app, made, unit_price=50_000)
    clock.tick(days=2, hours=1)
    _decide(app, made)
    assert _found(app, made).state is ListingState.SEASON_OVER


def test_nobody_decides_on_what_they_did_not_see(app: Application) -> None:
    made = listed(app)
    _revise(app, made, unit_price=70_000)
    with pytest.raises(ReviewMoved):
        run(app, lambda w: decide_listing(w.catalogue, made.listing_id, THANH, version_seen=made.version))


def test_another_reason_needs_words(app: Application) -> None:
    made = listed(app)
    with pytest.raises(GroundNeeded):
        _decide(app, made, Ground.OTHER, "  ")
    assert _decide(app, made, Ground.OTHER, "Ảnh có mặt trẻ em.").words == "Ảnh có mặt trẻ em."


def test_buyers_report_once_each_and_the_listing_stays_until_somebody_looked(app: Application) -> None:
    _vouched(app)
    made = listed(app)
    for buyer in BUYERS:
        run(app, lambda w: report_listing(w.catalogue, made.listing_id, buyer, Complaint.FALSE, "Nhẹ cân"))  # noqa: B023
    with pytest.raises(AlreadyReported):
        run(app, lambda w: report_listing(w.catalogue, made.listing_id, BUYERS[0], Complaint.RUDE, ""))
    review = _review(app, made)
    assert (review.flags, review.reports, review.said) == ((Flag.REPORTED,), 3, "Nhẹ cân")
    assert _found(app, made).state is ListingState.ON_SALE
    reports = app.open_work().catalogue.reviews.reports(made.listing_id, 10)
    assert {one.reporter_id for one in reports} == set(BUYERS)
    _decide(app, made)
    run(app, lambda w: report_listing(w.catalogue, made.listing_id, THANH, Complaint.PHOTO, ""))
    assert _review(app, made).reports == 1, "the decided ones are past"


def test_more_reasons_do_not_lose_the_place_in_the_queue(app: Application, clock: FakeClock) -> None:
    made = listed(app)
    run(app, lambda w: take_review(w.catalogue, made.listing_id, THANH))
    opened_at = _review(app, made).opened_at
    clock.tick(hours=5)
    run(app, lambda w: report_listing(w.catalogue, made.listing_id, BUYERS[0], Complaint.OTHER, "?"))
    review = _review(app, made)
    assert (review.opened_at, review.owner_id) == (opened_at, THANH)
    assert review.flags == (Flag.NEW_SELLER, Flag.REPORTED)


def test_the_queue_is_by_age_and_ends(app: Application, clock: FakeClock) -> None:
    made = []
    for _ in range(3):
        made.append(listed(app))
        clock.tick(minutes=1)
    store = app.open_work().catalogue.reviews
    page = store.waiting(cursor=None, limit=2)
    rest = store.waiting(cursor=page.next_cursor, limit=2)
    assert [one.subject for one in [*page.entries, *rest.entries]] == [one.listing_id for one in made]
    for one in made:
        _decide(app, one)
    assert app.open_work().catalogue.reviews.waiting(cursor=None, limit=2).entries == []
    assert len(store.of_seller(SELLER, cursor=None, limit=10).entries) == 3


def test_who_did_what_is_kept_newest_first(app: Application, clock: FakeClock) -> None:
    made = listed(app)
    clock.tick(minutes=1)
    _revise(app, made, unit_price=70_000, description="Mới")
    clock.tick(minutes=1)
    _decide(app, made)
    page = app.open_work().catalogue.acts.of_listing(made.listing_id, cursor=None, limit=2)
    assert [(one.kind, one.actor) for one in page.entries] == [(ActKind.PASSED, THANH), (ActKind.REVISED, SELLER)]
    assert page.entries[1].facts == {"description": "", "unit_price": "65000 → 70000"}
    rest = app.open_work().catalogue.acts.of_listing(made.listing_id, cursor=page.next_cursor, limit=2)
    assert [one.kind for one in rest.entries] == [ActKind.OFFERED]
    by_thanh = app.open_work().catalogue.acts.by_actor(THANH, cursor=None, limit=5)
    assert [(one.listing_id, one.kind) for one in by_thanh.entries] == [(made.listing_id, ActKind.PASSED)]


def test_what_is_refused_is_not_written_down(app: Application) -> None:
    made = listed(app)
    with pytest.raises(NoSuchListing):
        run(app, lambda w: pause_listing(replace(catalogue_of(w), actor=OTHER_SELLER), OTHER_SELLER, made.listing_id))
    assert len(_acts(app.open_work(), made)) == 1


def _acts(work: Work, listing: Listing) -> list[ActKind]:
    return [one.kind for one in work.catalogue.acts.of_listing(listing.listing_id, cursor=None, limit=50).entries]


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Na dai Chi Lăng, hái sáng nay, 0,5 kg một túi", []),
        ("Giá 65.000 một kg, 3 kg 180.000", []),
        ("Bán vảy tê tê", [Flag.FORBIDDEN]),
        ("Ban vay te te", [Flag.FORBIDDEN]),
        ("MẬT GẤU nguyên chất", [Flag.FORBIDDEN]),
        ("Mật ong rừng, gấu trúc trên nhãn", []),
        ("Cà gai leo chữa khỏi viêm gan", [Flag.CURE]),
        ("Liên hệ 0912.345.678", [Flag.CONTACT]),
        ("LH +84 912 345 678", [Flag.CONTACT]),
        ("Xem www.nha-toi.vn", [Flag.CONTACT]),
        ("Nhắn zalo nhé", [Flag.CONTACT]),
        ("Mã vạch 8930000000017", []),
    ],
)
def test_words_that_ask_for_a_look(text: str, flags: list[Flag]) -> None:
    assert suspicions_in(text) == flags


@pytest.mark.parametrize(
    ("was", "title", "other"),
    [
        ("Na Chi Lăng loại 1", "Na dai Chi Lăng", False),
        ("Na Chi Lăng", "NA", False),
        ("Na Chi Lăng", "Gà sáu ngón", True),
        ("Na Chi Lăng", "Ná thun", False),
    ],
)
def test_other_goods_under_a_known_address(was: str, title: str, other: bool) -> None:
    assert became_other(was, title) is other
