"""A household answers aloud: sent, read, heard by all; replaced, taken back, hidden by operations and shown again."""

import json
from typing import Any

import pytest

from chalicelib.catalogue import upload_key
from chalicelib.composition import use
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.photos import render_photos
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.orders import Placed
from chalicelib.ratings import HidingGround, Rating, VoiceId, hide_rating, remove_rating, show_rating
from infra.local.memory_table import MemoryTable
from tests.builders_identity import quick_application
from tests.builders_orders import ActorCaller, Fair, deliver_effects, fair
from tests.builders_ratings import buyer_of, delivered, rated, stored
from tests.caller import Caller
from tests.fakes.bank_switch import FakeBankSwitch
from tests.fakes.card_gateway import FakeCardGateway
from tests.fakes.objects import MemoryObjects
from tests.fakes.sms import FakeSms
from tests.unit.orders.over_http import ok, signed_in, token_for
from tests.unit.pages.desk_visitor import Visitor
from tests.unit.ratings.sound_files import SECRETS, sound

ROOM = f"{HOME}/danh-gia"
OWN = "/ban-hang/danh-gia"


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


@pytest.fixture
def rating(market: Fair, placed: Placed) -> Rating:
    return rated(market, placed, 2, "Na hơi dập")


def asked(market: Fair, rating: Rating) -> Any:
    return ok(signed_in(market, market.van).post(f"/ratings/{rating.rating_id}/voice", {}))


def sent(market: Fair, bucket: MemoryObjects, key: str, file: bytes) -> None:
    use(market.app)
    bucket.write(key, file, content_type="application/octet-stream")
    notice = {"Records": [{"eventName": "ObjectCreated:Post", "s3": {"object": {"key": key}}}]}
    assert render_photos({"Records": [{"messageId": "1", "body": json.dumps(notice)}]}) == {"batchItemFailures": []}


def voiced(market: Fair, bucket: MemoryObjects, rating: Rating, name: str = "live.webm") -> str:
    """A voice that can be heard."""
    voice_id = str(asked(market, rating)["voice_id"])
    sent(market, bucket, upload_key(rating.rating_id, voice_id), sound(name))
    return voice_id


def places(bucket: MemoryObjects, voice_id: str) -> set[str]:
    return {key.partition("/")[0] for key in bucket.contents if voice_id in key and not key.startswith("uploads/")}


def seen(market: Fair) -> Any:
    (view,) = ok(Caller(market.app).get(f"/listings/{market.na.listing_id}/ratings"))["entries"]
    return view["answer"]


def goods(market: Fair) -> Any:
    market.tick(seconds=3)
    return Visitor(market.app).get(f"/san-pham/{market.na.slug}-{market.na.listing_id}")


class TestSending:
    def test_everybody_hears_it_once_it_was_read(self, market: Fair, bucket: MemoryObjects, rating: Rating) -> None:
        form = asked(market, rating)
        key = upload_key(rating.rating_id, form["voice_id"])
        assert (form["fields"]["key"], form["max_bytes"]) == (key, 600_000)
        assert seen(market) is None
        sent(market, bucket, key, sound("live.webm"))
        sent(market, bucket, key, sound("live.webm"))
        told = seen(market)
        address = f"/media/voices/{form['voice_id']}"
        assert told["text"] == ""
        assert told["voice"] == {
            "id": form["voice_id"], "address": address, "content_type": "audio/webm", "seconds": 2,
        }  # fmt: skip
        file = bucket.contents[f"voices/{form['voice_id']}"]
        assert bucket.types[f"voices/{form['voice_id']}"] == "audio/webm"
        assert not [secret for secret in SECRETS if secret in file]
        page = goods(market)
        assert f'<audio controls preload="none" src="{address}" aria-labelledby="{form["voice_id"]}"' in page.html
        assert "Nghe Hộ Hoàng Thị Vân trả lời, 2 giây" in page.text
        assert "Chưa có bản chữ." in page.text

    @pytest.mark.parametrize(("name", "kind"), [("voice.m4a", "audio/mp4"), ("voice.ogg", "audio/ogg")])
    def test_whatever_a_phone_records(
        self, market: Fair, bucket: MemoryObjects, rating: Rating, name: str, kind: str
    ) -> None:
        voice_id = voiced(market, bucket, rating, name)
        assert bucket.types[f"voices/{voice_id}"] == kind

    def test_words_beside_it(self, market: Fair, bucket: MemoryObjects, rating: Rating) -> None:
        van, path = signed_in(market, market.van), f"/ratings/{rating.rating_id}/answer"
        assert van.post(path, {"text": " "}).status == 422
        voice_id = voiced(market, bucket, rating)
        ok(van.post(path, {"text": "Nhà đổi cho chị, gọi 0912345678"}))
        assert seen(market)["text"].startswith("Nhà đổi cho chị")
        assert "0912345678" not in seen(market)["text"]
        assert seen(market)["voice"]["id"] == voice_id
        ok(van.post(path, {"text": ""}))
        assert (seen(market)["text"], seen(market)["voice"]["id"]) == ("", voice_id)

    @pytest.mark.parametrize(
        ("file", "says"),
        [(sound("film.mp4"), "có hình"), (b"<svg/>", "không phải bản ghi âm"), (bytes(600_001), "quá lớn")],
        ids=["film", "svg", "huge"],
    )
    def test_what_is_no_voice_is_refused_in_words(
        self, market: Fair, bucket: MemoryObjects, rating: Rating, file: bytes, says: str
    ) -> None:
        first, voice_id = voiced(market, bucket, rating), str(asked(market, rating)["voice_id"])
        sent(market, bucket, upload_key(rating.rating_id, voice_id), file)
        assert places(bucket, voice_id) == set()
        assert seen(market)["voice"]["id"] == first, "the one before stands"
        own = ok(signed_in(market, market.van).get(f"/my/ratings/{rating.rating_id}"))
        assert own["coming"]["state"] == "refused"
        assert says in own["coming"]["refused_because"]
        voiced(market, bucket, rating)
        assert ok(signed_in(market, market.van).get(f"/my/ratings/{rating.rating_id}"))["coming"] is None

    def test_another_takes_its_place(self, market: Fair, bucket: MemoryObjects, rating: Rating) -> None:
        first, second = voiced(market, bucket, rating), voiced(market, bucket, rating, "voice.ogg")
        deliver_effects(market, "place_rating_photos")
        assert (places(bucket, first), places(bucket, second)) == (set(), {"voices"})
        assert seen(market)["voice"]["id"] == second

    def test_one_that_was_asked_for_before_another_is_left_alone(
        self, market: Fair, bucket: MemoryObjects, rating: Rating
    ) -> None:
        first = str(asked(market, rating)["voice_id"])
        voiced(market, bucket, rating)
        sent(market, bucket, upload_key(rating.rating_id, first), sound("voice.ogg"))
        sent(market, bucket, upload_key(rating.rating_id, "vce_01KAR3NDEKTSV4RRFFQ69G5FAV"), sound("voice.ogg"))
        sent(market, bucket, f"uploads/{rating.rating_id}/vce_1", sound("voice.ogg"))
        assert places(bucket, first) == set()

    def test_only_its_household(self, market: Fair, placed: Placed, rating: Rating) -> None:
        path = f"/ratings/{rating.rating_id}/voice"
        pao = signed_in(market, market.pao)
        assert pao.post(path, {}).body["code"] == "no_such_rating"
        assert pao.post(f"{path}/removal", {}).body["code"] == "no_such_rating"
        assert pao.get(f"/my/ratings/{rating.rating_id}").body["code"] == "no_such_rating"
        assert Caller(market.app).post(path, {}).status == 401


class TestTakingBack:
    def test_the_household_takes_its_voice_back(self, market: Fair, bucket: MemoryObjects, rating: Rating) -> None:
        van, path = signed_in(market, market.van), f"/ratings/{rating.rating_id}"
        voice_id = voiced(market, bucket, rating)
        ok(van.post(f"{path}/answer", {"text": "Nhà xin lỗi"}))
        assert ok(van.post(f"{path}/voice/removal", {}))["answered"]
        deliver_effects(market, "place_rating_photos")
        assert places(bucket, voice_id) == set()
        assert (seen(market)["text"], seen(market)["voice"]) == ("Nhà xin lỗi", None)
        assert ok(van.post(f"{path}/voice/removal", {}))["answered"], "nothing to do"

    def test_without_words_nothing_is_left(self, market: Fair, bucket: MemoryObjects, rating: Rating) -> None:
        voiced(market, bucket, rating)
        assert not ok(signed_in(market, market.van).post(f"/ratings/{rating.rating_id}/voice/removal", {}))["answered"]
        assert seen(market) is None

    def test_with_the_rating_it_goes(self, market: Fair, bucket: MemoryObjects, placed: Placed, rating: Rating) -> None:
        voice_id = voiced(market, bucket, rating)
        run(market.app, lambda work: remove_rating(work.ratings, rating.rating_id, buyer_of(market, placed)))
        deliver_effects(market, "place_rating_photos")
        assert places(bucket, voice_id) == set()
        assert (stored(market, rating).answer, stored(market, rating).coming) == (None, None)

    def test_one_that_was_being_read_meanwhile(
        self, market: Fair, bucket: MemoryObjects, placed: Placed, rating: Rating, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        voice_id, read = str(asked(market, rating)["voice_id"]), market.app.recording_of

        def slowly(_: Any, content: bytes) -> Any:
            run(market.app, lambda work: remove_rating(work.ratings, rating.rating_id, buyer_of(market, placed)))
            return read(content)

        monkeypatch.setattr(type(market.app), "recording_of", slowly)
        sent(market, bucket, upload_key(rating.rating_id, voice_id), sound("voice.ogg"))
        assert places(bucket, voice_id) == {"voices"}, "written before it was known"
        deliver_effects(market, "place_rating_photos")
        assert places(bucket, voice_id) == set()


class TestHiding:
    def test_the_answer_alone(self, market: Fair, bucket: MemoryObjects, rating: Rating) -> None:
        voice_id, desk = voiced(market, bucket, rating), ActorCaller(market.app, market.operations)
        path = f"/ratings/{rating.rating_id}/answer"
        wish = {"ground": "contact", "version_seen": stored(market, rating).version}
        assert desk.post(f"{path}/hiding", {**wish, "version_seen": 1}).body["code"] == "rating_moved"
        assert signed_in(market, market.van).post(f"{path}/hiding", wish).status == 403
        ok(desk.post(f"{path}/hiding", wish))
        deliver_effects(market, "place_rating_photos")
        assert places(bucket, voice_id) == {"hidden"}
        assert seen(market) is None
        assert "Na hơi dập" in goods(market).text
        own = ok(signed_in(market, market.van).get(f"/my/ratings/{rating.rating_id}"))
        assert own["answer_hidden_for"] == "contact"
        assert own["answer"]["voice"]["address"].startswith(f"http://objects.test/media/hidden/{voice_id}?until=")
        room = Visitor(market.app, Role.OPERATIONS).get(f"{ROOM}/{rating.rating_id}")
        assert f'src="http://objects.test/media/hidden/{voice_id}?until=' in room.html
        assert "Đã ẩn: Có số điện thoại, đường dẫn" in room.text
        ok(desk.post(f"{path}/showing", {"version_seen": stored(market, rating).version}))
        deliver_effects(market, "place_rating_photos")
        assert places(bucket, voice_id) == {"voices"}
        assert seen(market)["voice"]["id"] == voice_id

    def test_another_in_its_place_stays_hidden_until_somebody_heard_it(
        self, market: Fair, bucket: MemoryObjects, rating: Rating
    ) -> None:
        voiced(market, bucket, rating)
        desk, path = ActorCaller(market.app, market.operations), f"/ratings/{rating.rating_id}"
        ok(Caller(market.app).post(f"{path}/reports", {"complaint": "insult"}))
        wish = {"ground": "insult", "version_seen": stored(market, rating).version}
        ok(desk.post(f"{path}/answer/hiding", wish))
        assert ok(desk.get(f"{path}/reports"))["waiting"] is None, "hiding decides the reports"
        second = voiced(market, bucket, rating, "voice.ogg")
        ok(signed_in(market, market.van).post(f"{path}/answer", {"text": "Nhà xin lỗi"}))
        deliver_effects(market, "place_rating_photos")
        assert seen(market) is None
        assert places(bucket, second) == {"hidden"}
        waiting = ok(desk.get(f"{path}/reports"))["waiting"]
        assert waiting["reports"] == 0
        assert "Nhà bán trả lời lại" in Visitor(market.app, Role.OPERATIONS).get(f"{ROOM}/{rating.rating_id}").text

    def test_one_that_comes_while_its_rating_is_hidden(self, market: Fair, bucket: MemoryObjects, rating: Rating) -> None:
        voice_id, desk = str(asked(market, rating)["voice_id"]), market.operations.party_id
        was = stored(market, rating).version
        run(
            market.app,
            lambda work: hide_rating(work.ratings, rating.rating_id, desk, HidingGround.INSULT, version_seen=was),
        )
        deliver_effects(market, "place_rating_photos")
        sent(market, bucket, upload_key(rating.rating_id, voice_id), sound("voice.ogg"))
        deliver_effects(market, "place_rating_photos")
        assert places(bucket, voice_id) == {"hidden"}

    def test_nothing_to_hide_or_to_show(self, market: Fair, rating: Rating) -> None:
        desk, path = ActorCaller(market.app, market.operations), f"/ratings/{rating.rating_id}/answer"
        version = {"version_seen": stored(market, rating).version}
        assert desk.post(f"{path}/hiding", {"ground": "insult", **version}).body["code"] == "no_such_rating_answer"
        assert desk.post(f"{path}/showing", version).body["code"] == "rating_moved"

    def test_with_the_whole_rating(self, market: Fair, bucket: MemoryObjects, placed: Placed, rating: Rating) -> None:
        voice_id, desk = voiced(market, bucket, rating), market.operations.party_id
        was = stored(market, rating).version
        run(
            market.app,
            lambda work: hide_rating(work.ratings, rating.rating_id, desk, HidingGround.INSULT, version_seen=was),
        )
        deliver_effects(market, "place_rating_photos")
        assert places(bucket, voice_id) == {"hidden"}
        order = Visitor(market.app).get(f"/don-hang/{placed.order.order_id}?token={token_for(market, placed)}")
        assert voice_id not in order.html, "no voice that is not there"
        was = stored(market, rating).version
        run(market.app, lambda work: show_rating(work.ratings, rating.rating_id, desk, version_seen=was))
        deliver_effects(market, "place_rating_photos")
        assert places(bucket, voice_id) == {"voices"}
        order = Visitor(market.app).get(f"/don-hang/{placed.order.order_id}?token={token_for(market, placed)}")
        assert f'src="/media/voices/{voice_id}"' in order.html


def test_voices_have_ids_of_their_own() -> None:
    assert VoiceId.prefix == "vce"


class TestPages:
    """The household's own page, as it is without script."""

    def test_sent_as_a_file_listened_to_and_taken_down(
        self, market: Fair, bucket: MemoryObjects, placed: Placed, rating: Rating
    ) -> None:
        van, here = Visitor(market.app, Role.HOUSEHOLD, party_id=market.van.party_id), f"{OWN}/{rating.rating_id}/giong-noi"
        assert here in van.get(OWN).links
        page = van.get(here)
        assert "Na hơi dập" in page.text
        form = van.send(here, {"then": "file"})
        assert 'accept="audio/*" capture' in form.html
        assert form.hidden["success_action_redirect"].endswith(here)
        assert "Đang chờ bản ghi tới" in van.get(here).text
        market.tick(minutes=16)
        van = Visitor(market.app, Role.HOUSEHOLD, party_id=market.van.party_id)
        assert "Đang chờ bản ghi tới" not in van.get(here).text, "a form that was opened and left"
        form = van.send(here, {"then": "file"})
        sent(market, bucket, form.hidden["key"], sound("voice.m4a"))
        assert "Nghe lại, 2 giây" in van.get(here).text
        assert van.send(here, {"then": "words", "text": "Nhà đổi cho chị"}).leads_to == here
        assert (seen(market)["text"], seen(market)["voice"]["seconds"]) == ("Nhà đổi cho chị", 2)
        assert "Nghe lại, 2 giây" in van.get(OWN).text
        assert van.send(here, {"then": "remove"}).leads_to == here
        assert (seen(market)["text"], seen(market)["voice"]) == ("Nhà đổi cho chị", None)

    def test_why_it_cannot_be_used_and_why_it_is_hidden(self, market: Fair, bucket: MemoryObjects, rating: Rating) -> None:
        van, here = Visitor(market.app, Role.HOUSEHOLD, party_id=market.van.party_id), f"{OWN}/{rating.rating_id}/giong-noi"
        sent(market, bucket, van.send(here, {"then": "file"}).hidden["key"], sound("film.webm"))
        assert "Tệp này có hình, trang chỉ nhận tiếng." in van.get(here).text
        voiced(market, bucket, rating)
        desk = Visitor(market.app, Role.OPERATIONS)
        room, version = f"{ROOM}/{rating.rating_id}", str(stored(market, rating).version)
        assert desk.send(room, {"choice": "hide_answer", "version_seen": version, "ground": "insult"}).leads_to == room
        for page in (here, OWN):
            shown = van.get(page)
            assert "Sàn đang ẩn lời trả lời này: lời xúc phạm." in shown.text
            assert "media-src 'self' blob: http://objects.test;" in shown.headers["Content-Security-Policy"]
        version = str(stored(market, rating).version)
        assert desk.send(room, {"choice": "show_answer", "version_seen": version}).leads_to == room
        assert "Sàn đang ẩn" not in van.get(here).text

    def test_only_this_page_may_ask_for_the_microphone(self, market: Fair, rating: Rating) -> None:
        van = Visitor(market.app, Role.HOUSEHOLD, party_id=market.van.party_id)
        for page, may in ((f"{OWN}/{rating.rating_id}/giong-noi", "(self)"), (OWN, "()"), ("/", "()")):
            assert f"microphone={may}," in van.get(page).headers["Permissions-Policy"]
            assert "media-src 'self' blob:;" in van.get(page).headers["Content-Security-Policy"]
