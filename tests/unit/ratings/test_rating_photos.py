"""Photos with a rating: sent as others are, seen once rendered, hidden by operations, gone when they are taken back."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from chalicelib.catalogue import MAX_UPLOAD_BYTES, WIDTHS, parts_prefix, upload_key
from chalicelib.composition import use
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.photos import render_photos
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.orders import Placed
from chalicelib.ratings import (
    HidingGround,
    Rating,
    hidden_key,
    hide_rating,
    hide_rating_photo,
    remove_rating,
    show_rating,
    shown_key,
)
from infra.local.memory_table import MemoryTable
from tests.builders_identity import quick_application
from tests.builders_orders import ActorCaller, Fair, deliver_effects, fair
from tests.builders_ratings import buyer_of, delivered, rated, stored
from tests.caller import Caller
from tests.fakes.bank_switch import FakeBankSwitch
from tests.fakes.card_gateway import FakeCardGateway
from tests.fakes.objects import MemoryObjects
from tests.fakes.sms import FakeSms
from tests.unit.catalogue.pictures import encoded, scene, with_exif
from tests.unit.orders.over_http import ok, signed_in, token_for
from tests.unit.pages.desk_visitor import Visitor

ROOM = f"{HOME}/danh-gia"


@pytest.fixture
def bucket() -> MemoryObjects:
    return MemoryObjects()


@pytest.fixture
def market(bucket: MemoryObjects) -> Fair:
    table = MemoryTable()
    parts: dict[str, Any] = {"card_gateway": FakeCardGateway(), "bank_switch": FakeBankSwitch(), "sms": FakeSms()}
    return fair(table, app=quick_application(table, objects=bucket, **parts))


@pytest.fixture
def placed(market: Fair) -> Placed:
    return delivered(market)


def goods(market: Fair) -> str:
    return f"/san-pham/{market.na.slug}-{market.na.listing_id}"


def asked(market: Fair, placed: Placed, rating: Rating, **changes: Any) -> Any:
    words = {"token": token_for(market, placed), **changes}
    return Caller(market.app).post(f"/ratings/{rating.rating_id}/photos", words)


def told(market: Fair, bucket: MemoryObjects, files: Iterable[tuple[str, bytes]]) -> None:
    """The browser sends files; the bucket tells the queue of each."""
    use(market.app)
    for key, file in files:
        bucket.write(key, file, content_type="image/jpeg")
        notice = {"Records": [{"eventName": "ObjectCreated:Post", "s3": {"object": {"key": key}}}]}
        assert render_photos({"Records": [{"messageId": "1", "body": json.dumps(notice)}]}) == {"batchItemFailures": []}


def photographed(market: Fair, bucket: MemoryObjects, placed: Placed, rating: Rating, file: bytes = b"") -> str:
    """A photo that is rendered."""
    photo_id = str(ok(asked(market, placed, rating))["photo_id"])
    told(market, bucket, [(upload_key(rating.rating_id, photo_id), file or encoded(scene()))])
    return photo_id


def places(bucket: MemoryObjects, photo_id: str) -> set[str]:
    return {key.partition("/")[0] for key in bucket.contents if photo_id in key and not key.startswith("uploads/")}


def files_at(key_of: Any, photo_id: str) -> set[str]:
    return {key_of(photo_id, width) for width in WIDTHS}


class TestSending:
    def test_nobody_sees_it_before_it_is_rendered(self, market: Fair, bucket: MemoryObjects, placed: Placed) -> None:
        rating, visitor = rated(market, placed, 5, "Na ngọt"), Visitor(market.app)
        form = ok(asked(market, placed, rating))
        order = f"/don-hang/{placed.order.order_id}?token={token_for(market, placed)}"
        assert form["photo_id"] not in visitor.get(goods(market)).html
        waits = visitor.get(order)
        assert "Đang chờ ảnh tới" in waits.text
        assert "data-waiting-photos" in waits.html, "what an earlier page could not send goes on"
        key = upload_key(rating.rating_id, form["photo_id"])
        assert form["fields"]["key"] == key
        told(market, bucket, [(key, with_exif(1)), (key, with_exif(1))])
        market.tick(seconds=3)
        page = visitor.get(goods(market)).html
        small = f'<img src="/media/photos/rated/{form["photo_id"]}-160.webp" width="96" height="96" loading="lazy"'
        assert page.count(small) == 1
        assert 'alt="Ảnh 1 của Trần T. M., mở ảnh lớn"' in page
        (view,) = ok(Caller(market.app).get(f"/listings/{market.na.listing_id}/ratings"))["entries"]
        (photo,) = view["photos"]
        assert page.count(f'fill="{photo["colour"]}"') == 1
        assert (photo["id"], photo["width"]) == (form["photo_id"], 640)
        assert files_at(shown_key, photo["id"]) <= bucket.contents.keys()
        assert not any(b"DienThoai" in bucket.contents[one] for one in files_at(shown_key, photo["id"]))
        house = visitor.get(f"/nha/ho-hoang-thi-van-{market.van.party_id}").html
        assert house.count(small) == visitor.get(f"{goods(market)}/danh-gia").html.count(small) == 1
        assert "data-waiting-photos" not in visitor.get(order).html

    def test_in_parts_over_a_weak_network(self, market: Fair, bucket: MemoryObjects, placed: Placed) -> None:
        rating, file = rated(market, placed), encoded(scene((1600, 1200)), quality=95)
        form = ok(asked(market, placed, rating))
        prefix, half = parts_prefix(rating.rating_id, form["photo_id"]), len(file) // 2
        assert form["parts"]["prefix"] == prefix
        told(market, bucket, [(f"{prefix}002-of-002", file[half:])])
        assert stored(market, rating).shown_photos == ()
        told(market, bucket, [(f"{prefix}001-of-002", file[:half])])
        assert [one.photo_id for one in stored(market, rating).shown_photos] == [form["photo_id"]]

    @pytest.mark.parametrize("file", [b"<svg/>", b"GIF89a", bytes(MAX_UPLOAD_BYTES + 1)], ids=["svg", "gif", "huge"])
    def test_what_is_no_photo_is_refused_and_makes_room(
        self, market: Fair, bucket: MemoryObjects, placed: Placed, file: bytes
    ) -> None:
        rating = rated(market, placed)
        photo_id = photographed(market, bucket, placed, rating, file)
        assert places(bucket, photo_id) == set()
        (own, _) = ok(Caller(market.app).get(f"/orders/{placed.order.order_id}/ratings?token={token_for(market, placed)}"))[
            "entries"
        ]
        assert [(one["state"], bool(one["refused_because"])) for one in own["photos"]] == [("refused", True)]
        assert own["more_photos"] == 3
        for _ in range(3):
            photographed(market, bucket, placed, rating)
        assert asked(market, placed, rating).body["code"] == "too_many_photos"
        assert len(stored(market, rating).photos) == 3

    def test_only_its_buyer_and_only_in_time(self, market: Fair, placed: Placed) -> None:
        rating = rated(market, placed)
        path = f"/ratings/{rating.rating_id}/photos"
        assert asked(market, placed, rating, token="A" * 24).body["code"] == "no_such_rating"
        assert signed_in(market, market.van).post(path, {}).body["code"] == "no_such_rating"
        assert asked(market, placed, rating, content_type="image/svg+xml").status == 422
        market.tick(days=31)
        assert asked(market, placed, rating).body["code"] == "rating_too_late"

    def test_an_upload_that_nobody_asked_for_is_left_alone(
        self, market: Fair, bucket: MemoryObjects, placed: Placed
    ) -> None:
        rating, stranger = rated(market, placed), "pho_01KAR3NDEKTSV4RRFFQ69G5FAV"
        told(market, bucket, [(upload_key(rating.rating_id, stranger), encoded(scene()))])
        assert places(bucket, stranger) == set()
        assert stored(market, rating).photos == ()


class TestTakingBack:
    def test_with_the_rating_its_files_go(self, market: Fair, bucket: MemoryObjects, placed: Placed) -> None:
        rating, who = rated(market, placed), buyer_of(market, placed)
        photo_id = photographed(market, bucket, placed, rating)
        run(market.app, lambda work: remove_rating(work.ratings, rating.rating_id, who))
        deliver_effects(market, "place_rating_photos")
        assert places(bucket, photo_id) == set()
        assert stored(market, rating).photos == ()
        assert rated(market, placed, 3).photos == (), "what is said anew begins without"

    def test_one_photo_and_the_rest_stands(self, market: Fair, bucket: MemoryObjects, placed: Placed) -> None:
        rating, visitor = rated(market, placed), Visitor(market.app)
        first, second = (photographed(market, bucket, placed, rating) for _ in range(2))
        page = f"/don-hang/{placed.order.order_id}?token={token_for(market, placed)}"
        fields = {"rating_id": rating.rating_id, "photo_id": first}
        assert visitor.send(page.replace("?", "/danh-gia/go-anh?"), fields).leads_to == page
        deliver_effects(market, "place_rating_photos")
        assert (places(bucket, first), places(bucket, second)) == (set(), {"photos"})
        assert [one.photo_id for one in stored(market, rating).photos] == [second]

    def test_one_that_was_being_rendered_meanwhile(
        self, market: Fair, bucket: MemoryObjects, placed: Placed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rating, who = rated(market, placed), buyer_of(market, placed)
        photo_id, render = ok(asked(market, placed, rating))["photo_id"], market.app.render_photo

        def slowly(content: bytes) -> Any:
            run(market.app, lambda work: remove_rating(work.ratings, rating.rating_id, who))
            return render(content)

        monkeypatch.setattr(type(market.app), "render_photo", lambda _, content: slowly(content))
        told(market, bucket, [(upload_key(rating.rating_id, photo_id), encoded(scene()))])
        assert places(bucket, photo_id) == {"photos"}, "written before it was known"
        deliver_effects(market, "place_rating_photos")
        assert places(bucket, photo_id) == set()


class TestHiding:
    def test_with_the_rating_the_files_leave_the_site_and_come_back(
        self, market: Fair, bucket: MemoryObjects, placed: Placed
    ) -> None:
        rating, desk = rated(market, placed, 1), market.operations.party_id
        photo_id = photographed(market, bucket, placed, rating)
        seen = stored(market, rating).version
        run(
            market.app,
            lambda work: hide_rating(work.ratings, rating.rating_id, desk, HidingGround.PHOTO, version_seen=seen),
        )
        deliver_effects(market, "place_rating_photos")
        assert files_at(hidden_key, photo_id) == {key for key in bucket.contents if photo_id in key and "uploads" not in key}
        room = Visitor(market.app, Role.OPERATIONS).get(f"{ROOM}?trang-thai=hidden").html
        assert f'src="http://objects.test/media/hidden/{photo_id}-160.webp?until=' in room
        assert asked(market, placed, rating).body["code"] == "rating_moved"
        order = Visitor(market.app).get(f"/don-hang/{placed.order.order_id}?token={token_for(market, placed)}")
        assert "Sàn ẩn ảnh này: ảnh không phù hợp" in order.text
        assert "/photos/rated/" not in order.html, "no picture that is not there"
        seen = stored(market, rating).version
        run(market.app, lambda work: show_rating(work.ratings, rating.rating_id, desk, version_seen=seen))
        deliver_effects(market, "place_rating_photos")
        assert files_at(shown_key, photo_id) <= bucket.contents.keys()
        assert places(bucket, photo_id) == {"photos"}

    def test_one_photo_while_the_words_stand(self, market: Fair, bucket: MemoryObjects, placed: Placed) -> None:
        rating, visitor = rated(market, placed, 2, "Na dập"), Visitor(market.app)
        first, second = (photographed(market, bucket, placed, rating) for _ in range(2))
        desk, path = ActorCaller(market.app, market.operations), f"/ratings/{rating.rating_id}/photos/{first}"
        wish = {"ground": "photo", "version_seen": stored(market, rating).version}
        assert desk.post(f"{path}/hiding", {**wish, "version_seen": 1}).body["code"] == "rating_moved"
        assert desk.post(f"{path[:-26]}{'0' * 26}/hiding", wish).body["code"] == "no_such_rating_photo"
        assert signed_in(market, market.van).post(f"{path}/hiding", wish).status == 403
        assert ok(desk.post(f"{path}/hiding", wish))["state"] == "shown"
        deliver_effects(market, "place_rating_photos")
        assert (places(bucket, first), places(bucket, second)) == ({"hidden"}, {"photos"})
        page = visitor.get(goods(market)).html
        assert first not in page
        assert "Na dập" in page
        assert second in page
        order = visitor.get(f"/don-hang/{placed.order.order_id}?token={token_for(market, placed)}")
        assert "Sàn ẩn ảnh này: ảnh không phù hợp" in order.text
        ok(desk.post(f"{path}/showing", {"version_seen": stored(market, rating).version}))
        deliver_effects(market, "place_rating_photos")
        assert places(bucket, first) == {"photos"}
        assert len(stored(market, rating).shown_photos) == 2

    def test_an_effect_that_comes_late_or_twice_follows_what_is_true_now(
        self, market: Fair, bucket: MemoryObjects, placed: Placed
    ) -> None:
        rating, desk = rated(market, placed), market.operations.party_id
        photo_id = photographed(market, bucket, placed, rating)
        photo = stored(market, rating).shown_photos[0]
        for turn in range(2):
            seen = stored(market, rating).version
            hide = turn == 0

            def change(work: Any, hide: bool = hide, seen: int = seen) -> Rating:
                if hide:
                    ground = HidingGround.PHOTO
                    return hide_rating_photo(work.ratings, rating.rating_id, photo.photo_id, desk, ground, version_seen=seen)
                return hide_rating(work.ratings, rating.rating_id, desk, HidingGround.INSULT, version_seen=seen)

            run(market.app, change)
        assert deliver_effects(market, "place_rating_photos") == 2
        assert deliver_effects(market, "place_rating_photos") == 0
        assert places(bucket, photo_id) == {"hidden"}
