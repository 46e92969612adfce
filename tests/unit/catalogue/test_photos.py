"""From the upload's notice to the listing's photo."""

import json
from typing import Any
from urllib.parse import quote_plus

import pytest
from PIL import Image

from chalicelib.catalogue import (
    MAX_PHOTOS,
    MAX_UPLOAD_BYTES,
    PART_BYTES,
    ImageType,
    Listing,
    PhotoFault,
    PhotoId,
    PhotoState,
    Revision,
    TooManyPhotos,
    Upload,
    find_listing,
    parts_prefix,
    request_photo,
    revise_listing,
    upload_key,
    upload_of,
)
from chalicelib.composition import Application, use
from chalicelib.entrypoints.photos import render_photos
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role, register_party
from chalicelib.kernel.errors import Unavailable
from tests.builders import application_on
from tests.builders_catalogue import CHI_LANG, SELLER, catalogue_of, listed
from tests.builders_search import find, tick
from tests.caller import Caller
from tests.fakes.objects import MemoryObjects
from tests.unit.catalogue.pictures import encoded, scene


class Bucket(MemoryObjects):
    """Objects that may be out of reach."""

    broken = False

    def read(self, key: str, *, at_most: int) -> bytes | None:
        if self.broken and key.startswith("uploads/"):
            raise Unavailable
        return super().read(key, at_most=at_most)


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def app(bucket: Bucket) -> Application:
    made = application_on(objects=bucket)
    use(made)
    return made


def _asked(app: Application, listing: Listing) -> PhotoId:
    _, photo, form = run(app, lambda w: request_photo(catalogue_of(w), SELLER, listing.listing_id, ImageType.JPEG))
    assert form.fields["key"] == upload_key(listing.listing_id, photo.photo_id)
    return photo.photo_id


def _message(*keys: str, number: int = 1) -> dict[str, Any]:
    """A queue message with S3's notice. Source: Amazon S3 user guide, event message structure."""
    records = [
        {"eventName": "ObjectCreated:Post", "s3": {"bucket": {"name": "media"}, "object": {"key": quote_plus(key)}}}
        for key in keys
    ]
    return {"messageId": f"message-{number}", "body": json.dumps({"Records": records})}


def _deliver(*messages: dict[str, Any]) -> list[str]:
    answer = render_photos({"Records": list(messages)})
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def _photo(app: Application, listing: Listing, photo_id: PhotoId) -> Any:
    return find_listing(app.open_work().catalogue, listing.listing_id).photo(photo_id)


def test_a_photo_becomes_ready_and_is_on_the_card(app: Application, bucket: Bucket) -> None:
    listing = listed(app)
    photo_id = _asked(app, listing)
    key = upload_key(listing.listing_id, photo_id)
    bucket.write(key, encoded(scene()), content_type="image/jpeg")
    assert _deliver(_message(key)) == []
    photo = _photo(app, listing, photo_id)
    assert (photo.state, photo.width, photo.height) == (PhotoState.READY, 640, 480)
    made = {name: kind for name, kind in bucket.types.items() if name.startswith("photos/")}
    assert made == {
        f"photos/{photo_id}-160.webp": "image/webp",
        f"photos/{photo_id}-320.webp": "image/webp",
        f"photos/{photo_id}-640.webp": "image/webp",
        f"photos/{photo_id}-640.jpg": "image/jpeg",
    }
    tick(app, seconds=1)
    assert find(app, "na").found.hits[0].card["photo_id"] == photo_id


def test_repeats_change_nothing(app: Application, bucket: Bucket) -> None:
    listing = listed(app)
    photo_id = _asked(app, listing)
    key = upload_key(listing.listing_id, photo_id)
    bucket.write(key, encoded(scene()), content_type="image/jpeg")
    _deliver(_message(key))
    before = find_listing(app.open_work().catalogue, listing.listing_id)
    bucket.write(key, b"something else", content_type="image/jpeg")
    assert _deliver(_message(key), _message(key, number=2)) == []
    assert find_listing(app.open_work().catalogue, listing.listing_id) == before


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (b"not an image", PhotoFault.NOT_AN_IMAGE),
        (encoded(scene())[:2_000], PhotoFault.BROKEN),
        (b"\xff\xd8" + b"\0" * MAX_UPLOAD_BYTES, PhotoFault.TOO_LARGE),
        (encoded(scene((50, 50))), PhotoFault.TOO_SMALL),
    ],
    ids=["text", "half", "huge", "tiny"],
)
def test_the_household_is_told_why(app: Application, bucket: Bucket, file: bytes, fault: PhotoFault) -> None:
    listing = listed(app)
    photo_id = _asked(app, listing)
    bucket.write(upload_key(listing.listing_id, photo_id), file, content_type="image/jpeg")
    assert _deliver(_message(upload_key(listing.listing_id, photo_id))) == []
    photo = _photo(app, listing, photo_id)
    assert (photo.state, photo.fault) == (PhotoState.REFUSED, fault)
    assert find_listing(app.open_work().catalogue, listing.listing_id).cover is None


def test_a_bad_message_does_not_keep_the_others(app: Application, bucket: Bucket) -> None:
    listing = listed(app)
    photo_id = _asked(app, listing)
    key = upload_key(listing.listing_id, photo_id)
    bucket.write(key, encoded(scene()), content_type="image/jpeg")
    poison = {"messageId": "poison", "body": "{"}
    assert _deliver(poison, _message(key)) == ["poison"]
    assert _photo(app, listing, photo_id).state is PhotoState.READY


def test_a_store_out_of_reach_is_tried_again(app: Application, bucket: Bucket) -> None:
    listing = listed(app)
    photo_id = _asked(app, listing)
    key = upload_key(listing.listing_id, photo_id)
    bucket.write(key, encoded(scene()), content_type="image/jpeg")
    bucket.broken = True
    assert _deliver(_message(key)) == ["message-1"]
    assert _photo(app, listing, photo_id).state is PhotoState.AWAITED
    bucket.broken = False
    assert _deliver(_message(key)) == []
    assert _photo(app, listing, photo_id).state is PhotoState.READY


@pytest.mark.parametrize(
    "key",
    ["uploads/x/y", "uploads/", "photos/a.webp", "uploads/lst_01KAR3NDEKTSV4RRFFQ69G5FAV/pho_01KAR3NDEKTSV4RRFFQ69G5FAV"],
)
def test_keys_that_nobody_asked_for_are_left_alone(app: Application, bucket: Bucket, key: str) -> None:
    bucket.write(key, encoded(scene()), content_type="image/jpeg")
    assert _deliver(_message(key), {"messageId": "2", "body": json.dumps({"Event": "s3:TestEvent"})}) == []
    assert [name for name in bucket.contents if name != key] == []


def test_an_edit_meanwhile_is_kept(app: Application, bucket: Bucket) -> None:
    listing = listed(app)
    photo_id = _asked(app, listing)
    key = upload_key(listing.listing_id, photo_id)
    bucket.write(key, encoded(scene()), content_type="image/jpeg")
    run(app, lambda w: revise_listing(catalogue_of(w), SELLER, listing.listing_id, Revision(unit_price=1_000)))
    _deliver(_message(key))
    found = find_listing(app.open_work().catalogue, listing.listing_id)
    assert found.unit_price == 1_000
    assert found.cover is not None


def test_photos_have_an_end(app: Application, bucket: Bucket) -> None:
    listing = listed(app)
    for _ in range(MAX_PHOTOS):
        photo_id = _asked(app, listing)
        key = upload_key(listing.listing_id, photo_id)
        bucket.write(key, encoded(scene((160, 120))), content_type="image/jpeg")
        _deliver(_message(key))
    with pytest.raises(TooManyPhotos):
        _asked(app, listing)


def test_what_never_came_makes_room(app: Application) -> None:
    listing = listed(app)
    asked = [_asked(app, listing) for _ in range(MAX_PHOTOS + 3)]
    found = find_listing(app.open_work().catalogue, listing.listing_id)
    assert [photo.photo_id for photo in found.photos] == asked[3:]


def _parts(content: bytes, size: int = PART_BYTES) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


def _grainy() -> bytes:
    """A photo of several parts: noise does not compress."""
    noise = Image.effect_noise((1280, 960), 90).convert("RGB")
    return encoded(noise, "JPEG")


def test_a_photo_sent_in_parts_over_a_bad_line_is_whole(app: Application, bucket: Bucket) -> None:
    """Parts come late, twice and in any order; the one that completes it makes the photo, once."""
    listing = listed(app)
    photo_id = _asked(app, listing)
    parts = _parts(_grainy())
    assert len(parts) >= 3
    keys = Upload(listing.listing_id, photo_id, len(parts)).keys
    assert keys[0].startswith(parts_prefix(listing.listing_id, photo_id))
    order = [*range(1, len(parts)), 1, 0, 0]
    states = []
    for number in order:
        bucket.write(keys[number], parts[number], content_type="image/jpeg")
        assert _deliver(_message(keys[number])) == []
        states.append(_photo(app, listing, photo_id).state)
    assert states[:-2] == [PhotoState.AWAITED] * (len(order) - 2)
    assert states[-2:] == [PhotoState.READY, PhotoState.READY]
    assert _photo(app, listing, photo_id).width == 640


def test_parts_that_are_no_photo_together_are_refused(app: Application, bucket: Bucket) -> None:
    listing = listed(app)
    photo_id = _asked(app, listing)
    keys = Upload(listing.listing_id, photo_id, 2).keys
    for key, part in zip(keys, (_grainy()[:1000], b"<svg onload=alert(1)>"), strict=True):
        bucket.write(key, part, content_type="image/jpeg")
    _deliver(_message(*keys))
    assert _photo(app, listing, photo_id).fault is PhotoFault.BROKEN


def test_a_part_larger_than_parts_are_is_refused(app: Application, bucket: Bucket) -> None:
    listing = listed(app)
    photo_id = _asked(app, listing)
    (key,) = Upload(listing.listing_id, photo_id, 1).keys
    bucket.write(key, b"x" * (PART_BYTES + 1), content_type="image/jpeg")
    _deliver(_message(key))
    assert _photo(app, listing, photo_id).fault is PhotoFault.TOO_LARGE


@pytest.mark.parametrize(
    "part", ["", "1-of-2", "000-of-002", "003-of-002", "001-of-097", "001-of-", "٠٠١-of-٠٠٢", "001-of-002/x", "../x"]
)
def test_names_of_parts_that_no_phone_gives(part: str) -> None:
    assert upload_of(f"uploads/lst_1/pho_1/{part}") is None


def test_the_form_for_parts_is_told_with_the_photo(app: Application) -> None:
    who: dict[str, Any] = {"phone": "0912345678", "name": "Hoàng Thị Vân", "commune_code": CHI_LANG, "household": True}
    run(app, lambda w: register_party(w.identity, party_id=SELLER, **who))
    van = Caller(app, SELLER, frozenset({Role.HOUSEHOLD}))
    wish = {"title": "Na Chi Lăng", "category": "na", "unit": "kg", "unit_price": 65_000, "stock": 5}
    listing = van.post("/listings", wish).body["id"]
    told = van.post(f"/listings/{listing}/photos", {}).body
    assert told["parts"]["prefix"] == f"uploads/{listing}/{told['photo_id']}/"
    assert told["parts"]["max_bytes"] == PART_BYTES
    assert told["parts"]["max_parts"] * PART_BYTES == told["max_bytes"]
