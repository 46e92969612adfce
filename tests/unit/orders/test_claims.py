"""Claims: fresh goods within a day, shown in photos, settled by line and by weight."""

import json
from dataclasses import replace
from typing import Any

import pytest
from chalice.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from app import app as chalice_app
from chalicelib.catalogue import upload_key
from chalicelib.composition import Work, use
from chalicelib.entrypoints.photos import render_photos
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, Role
from chalicelib.kernel.errors import InvalidInput
from chalicelib.orders import ClaimTooLate, Parcel, ParcelState, Placed, open_dispute, settle_dispute, token_of
from chalicelib.orders.claims import MAX_CLAIM_PHOTOS
from chalicelib.orders.kept import all_of, kept_of
from chalicelib.oversight import ApprovalId, case_id_of
from chalicelib.payments import escrow
from infra.local.memory_table import MemoryTable
from tests.builders_identity import quick_application
from tests.builders_orders import Fair, fair
from tests.caller import Caller
from tests.fakes.bank_switch import FakeBankSwitch
from tests.fakes.card_gateway import FakeCardGateway
from tests.fakes.objects import MemoryObjects
from tests.fakes.sms import FakeSms
from tests.unit.catalogue.pictures import encoded, scene
from tests.unit.orders.over_http import ok, signed_in
from tests.unit.orders.test_rules import LINE
from tests.unit.pages.desk_visitor import Visitor

WHY = "một phần ba quả bị dập"


@pytest.fixture
def bucket() -> MemoryObjects:
    return MemoryObjects()


@pytest.fixture
def market(bucket: MemoryObjects) -> Fair:
    table = MemoryTable()
    parts: dict[str, Any] = {"card_gateway": FakeCardGateway(), "bank_switch": FakeBankSwitch(), "sms": FakeSms()}
    return fair(table, app=quick_application(table, objects=bucket, **parts))


def delivered(market: Fair, *lines: Any) -> Parcel:
    return market.delivered(market.paid(lines=list(lines)).parcels[0])


def dispute(market: Fair, parcel: Parcel) -> Placed:
    def use_case(work: Work) -> Placed:
        token = token_of(work.orders, parcel.order_id)
        return open_dispute(work.orders, parcel.order_id, parcel.parcel_id, reason=WHY, token=token)

    return run(market.app, use_case)


def asked(market: Fair, parcel: Parcel, **changes: Any) -> Any:
    words = {"parcel_id": parcel.parcel_id, "token": token_of(market.work().orders, parcel.order_id), **changes}
    return Caller(market.app).post(f"/orders/{parcel.order_id}/claim-photos", words)


def uploaded(market: Fair, bucket: MemoryObjects, parcel: Parcel, photo_id: str, file: bytes) -> None:
    """The browser sends it; the bucket tells the queue."""
    use(market.app)
    key = upload_key(parcel.parcel_id, photo_id)
    bucket.write(key, file, content_type="image/jpeg", cache_control="")
    notice = {"Records": [{"eventName": "ObjectCreated:Post", "s3": {"object": {"key": key}}}]}
    assert render_photos({"Records": [{"messageId": "1", "body": json.dumps(notice)}]}) == {"batchItemFailures": []}


class TestWindow:
    def test_fresh_goods_within_a_day_and_no_longer(self, market: Fair) -> None:
        in_time, late = delivered(market, (market.na, 2)), delivered(market, (market.na, 2))
        market.tick(hours=24)
        assert dispute(market, in_time).parcels[0].state is ParcelState.DISPUTED
        market.tick(milliseconds=1)
        with pytest.raises(ClaimTooLate):
            dispute(market, late)

    def test_what_keeps_until_the_money_goes(self, market: Fair) -> None:
        parcel = delivered(market, (market.hoi, 2))
        market.tick(hours=47)
        assert dispute(market, parcel).parcels[0].state is ParcelState.DISPUTED


class TestPhotos:
    def test_sent_to_the_store_and_shown_to_buyer_and_operations(self, market: Fair, bucket: MemoryObjects) -> None:
        parcel = delivered(market, (market.na, 2))
        assert asked(market, parcel).body["code"] == "parcel_moved", "first one says what is wrong"
        dispute(market, parcel)
        assert asked(market, parcel, token="A" * 24).status == 404
        form = ok(asked(market, parcel))
        assert form["fields"]["key"] == upload_key(parcel.parcel_id, form["photo_id"])
        uploaded(market, bucket, parcel, form["photo_id"], encoded(scene()))
        uploaded(market, bucket, parcel, form["photo_id"], encoded(scene()))
        desk = Caller(market.app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), frozenset({Role.OPERATIONS}))
        claim = ok(desk.get(f"/claims/{parcel.parcel_id}"))
        (photo,) = claim["photos"]
        assert (claim["complaint"], photo["state"], photo["id"]) == (WHY, "ready", form["photo_id"])
        assert Caller(market.app).get(f"/claims/{parcel.parcel_id}").status == 401
        other = delivered(market, (market.na, 1))
        assert desk.get(f"/claims/{other.parcel_id}").body["code"] == "no_such_parcel"

    def test_seen_by_buyer_and_desk_alone_and_for_a_while(self, market: Fair, bucket: MemoryObjects) -> None:
        parcel = delivered(market, (market.na, 2))
        dispute(market, parcel)
        form = ok(asked(market, parcel))
        uploaded(market, bucket, parcel, form["photo_id"], encoded(scene()))
        assert not [key for key in bucket.contents if key.startswith("photos/")], "no address of the site leads there"
        token, guest = token_of(market.work().orders, parcel.order_id), Caller(market.app)
        desk = Caller(market.app, PartyId("pty_01KAR3NDEKTSV4RRFFQ69G5FAV"), frozenset({Role.AUDITOR}))
        seen = ok(guest.get(f"/orders/{parcel.order_id}/claim-photos?token={token}"))
        assert seen == ok(desk.get(f"/claims/{parcel.parcel_id}/photos"))
        (photo,) = seen["entries"]
        key, _, until = photo["large"].removeprefix("http://objects.test/media/").partition("?until=")
        assert bucket.types[key] == "image/webp"
        assert int(until) - int(market.app.clock.now().timestamp()) == 15 * 60
        for caller, path, status in (
            (guest, f"/orders/{parcel.order_id}/claim-photos", 404),
            (guest, f"/orders/{parcel.order_id}/claim-photos?token={'A' * 24}", 404),
            (guest, f"/claims/{parcel.parcel_id}/photos", 401),
            (signed_in(market, market.van), f"/orders/{parcel.order_id}/claim-photos", 404),
            (signed_in(market, market.van), f"/claims/{parcel.parcel_id}/photos", 403),
            (desk, "/claims/pcl_01KAR3NDEKTSV4RRFFQ69G5FAV/photos", 404),
        ):
            assert caller.get(path).status == status, path

    def test_small_on_the_pages_and_large_behind(self, market: Fair, bucket: MemoryObjects) -> None:
        parcel = delivered(market, (market.na, 2))
        dispute(market, parcel)
        form = ok(asked(market, parcel))
        uploaded(market, bucket, parcel, form["photo_id"], encoded(scene()))
        asked(market, parcel)
        token = token_of(market.work().orders, parcel.order_id)
        order = Visitor(market.app, Role.BUYER).get(f"/don-hang/{parcel.order_id}?token={token}")
        case = Visitor(market.app, Role.AUDITOR).get(f"/dieu-hanh/vu-viec/{case_id_of('goods_disputed', parcel.parcel_id)}")
        for page in (order, case):
            assert page.html.count(f'src="http://objects.test/media/claims/{form["photo_id"]}-160.webp') == 1
            assert page.html.count(f'href="http://objects.test/media/claims/{form["photo_id"]}-640.webp') == 1
            assert "Đang chờ ảnh tới" in page.text
        assert WHY in case.text

    def test_the_browser_may_fetch_them_and_nothing_else_from_there(self, market: Fair, bucket: MemoryObjects) -> None:
        parcel = delivered(market, (market.na, 2))
        token = token_of(market.work().orders, parcel.order_id)
        assert _pictures_from(market, f"/don-hang/{parcel.order_id}?token={token}") == "'self' data: blob:"
        dispute(market, parcel)
        uploaded(market, bucket, parcel, ok(asked(market, parcel))["photo_id"], encoded(scene()))
        shown = _pictures_from(market, f"/don-hang/{parcel.order_id}?token={token}")
        assert shown == "'self' data: blob: http://objects.test"

    def test_what_is_no_photo_makes_room(self, market: Fair, bucket: MemoryObjects) -> None:
        parcel = delivered(market, (market.na, 2))
        dispute(market, parcel)
        for _ in range(2):
            photo_id = ok(asked(market, parcel))["photo_id"]
            uploaded(market, bucket, parcel, photo_id, b"<svg/>")
        assert [photo.state.value for photo in market.parcel(parcel.parcel_id).photos] == ["refused"]
        for _ in range(MAX_CLAIM_PHOTOS):
            ok(asked(market, parcel))
        assert asked(market, parcel).body["code"] == "too_many_photos"

    def test_an_upload_that_nobody_asked_for_is_left_alone(self, market: Fair, bucket: MemoryObjects) -> None:
        parcel = delivered(market, (market.na, 2))
        dispute(market, parcel)
        uploaded(market, bucket, parcel, "pho_01KAR3NDEKTSV4RRFFQ69G5FAV", encoded(scene()))
        assert market.parcel(parcel.parcel_id).photos == ()


def _pictures_from(market: Fair, path: str) -> str:
    """What the page's policy says of pictures."""
    use(market.app)
    with Client(chalice_app) as client:
        policy = client.http.get(path).headers["Content-Security-Policy"]
    return next(rule for rule in policy.split("; ") if rule.startswith("img-src")).removeprefix("img-src ")


class TestByWeight:
    @pytest.mark.pain(14)
    def test_a_third_of_what_was_sent_is_refunded(self, market: Fair) -> None:
        """Of three kilograms a third was spoilt: nobody has to say which unit."""
        parcel = delivered(market, (market.na, 3))
        dispute(market, parcel)
        maker, checker = (
            Caller(market.app, PartyId(f"pty_01KAR3NDEKTSV4RRFFQ69G5FA{n}"), frozenset({Role.OPERATIONS})) for n in "VW"
        )
        listing = market.na.listing_id
        words = {
            "parcel_id": parcel.parcel_id,
            "kept": [{"listing_id": listing, "count": 3}],
            "delivery_paid": True,
            "unusable": [{"listing_id": listing, "grams": 1_000}],
        }
        approval_id = str(ApprovalId.make(market.app.clock.now(), market.app.entropy))
        wish = {"approval_id": approval_id, "act": "settle_dispute", "words": words, "reason": "ảnh cho thấy đúng vậy"}
        assert maker.post("/approvals", wish).status == 201
        outcome = checker.post(f"/approvals/{approval_id}/decision", {"approve": True}).body["outcome"]
        assert (outcome["state"], outcome["given_back"]) == ("released", 65_000)
        assert market.balance(escrow(parcel.order_id)) == 0
        assert -market.totals()["2210"] == 65_000

    def test_no_more_than_was_sent(self, market: Fair) -> None:
        parcel = delivered(market, (market.na, 2))
        dispute(market, parcel)
        listing = str(market.na.listing_id)
        for grams in ({listing: 2_001}, {listing: -1}):
            with pytest.raises(InvalidInput):
                run(
                    market.app,
                    lambda w, g=grams: settle_dispute(  # type: ignore[misc]
                        w.orders,
                        parcel.parcel_id,
                        {listing: 2},
                        delivery=True,
                        grams_off=g,
                        settled_by=market.operations.party_id,
                        reason=WHY,
                    ),
                )

    @settings(max_examples=50, deadline=None)
    @given(st.integers(0, 3), st.integers(0, 3_000), st.integers(0, 3_000))
    def test_parts_never_grow_and_all_of_it_is_nothing(self, count: int, first: int, second: int) -> None:
        lines = [LINE]
        listing, whole = LINE.listing_id, all_of(lines)
        count = min(count, LINE.count)
        grams = min(first, LINE.net_g)
        once = kept_of(lines, whole, {listing: count}, delivery=True, grams_off={listing: grams})
        again = kept_of(lines, once, {listing: count}, delivery=True, grams_off={listing: min(second, LINE.net_g)})
        assert 0 <= again.amounts[0] <= once.amounts[0] <= LINE.unit_price * count
        gone = kept_of(lines, again, {listing: count}, delivery=True, grams_off={listing: LINE.net_g})
        assert gone.amounts == (0,)


def test_a_line_cut_to_nothing_before_the_weighing_can_be_kept_as_nothing() -> None:
    """It weighs nothing, so there is nothing of which grams could be a part."""
    none = replace(LINE, weighed_g=0)
    before = kept_of([LINE], all_of([LINE]), {LINE.listing_id: 0}, delivery=True)
    again = kept_of([none], before, {LINE.listing_id: 0}, delivery=True)
    assert (again.counts, again.amounts) == ((0,), (0,))
