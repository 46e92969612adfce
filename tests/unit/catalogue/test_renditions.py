"""Renditions of good photos, and what becomes of hostile files."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from chalicelib.adapters.photo_renditions import render
from chalicelib.catalogue import PhotoFault, PhotoUnfit
from tests.unit.catalogue.pictures import animated, bomb, encoded, scene, with_exif

JPEG = encoded(scene())
PNG = encoded(scene(), "PNG")


def _opened(file: bytes) -> Image.Image:
    return Image.open(BytesIO(file))


def _colour_at(file: bytes, x: float, y: float) -> str:
    picture = _opened(file).convert("RGB")
    pixel = picture.getpixel((int(x * picture.width), int(y * picture.height)))
    assert isinstance(pixel, tuple)
    return ["red", "green", "blue"][max(range(3), key=lambda i: pixel[i])]


@pytest.mark.parametrize(
    ("file", "what"),
    [
        (JPEG, "jpeg"),
        (PNG, "png"),
        (encoded(scene(), "WEBP"), "webp"),
        (encoded(scene(mode="CMYK")), "cmyk jpeg"),
        (encoded(scene(mode="L")), "grey jpeg"),
        (encoded(scene(mode="L"), "PNG"), "grey png"),
        (encoded(scene(mode="P"), "PNG"), "palette png"),
        (encoded(scene(mode="RGBA"), "PNG"), "png with alpha"),
        (encoded(scene(mode="LA"), "PNG"), "grey png with alpha"),
        (encoded(scene(mode="1"), "PNG"), "bitmap png"),
        (encoded(scene(mode="I;16"), "PNG"), "16-bit png"),
        (encoded(scene(), progressive=True), "progressive jpeg"),
        (animated("WEBP"), "animated webp"),
        (animated("PNG"), "animated png"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_usual_kind_is_shown(file: bytes, what: str) -> None:
    made = render(file)
    assert {width: _opened(one).size for width, one in made.webp.items()} == {
        160: (160, 120),
        320: (320, 240),
        640: (640, 480),
    }
    assert all(_opened(one).format == "WEBP" for one in made.webp.values())
    assert _opened(made.jpeg).format == "JPEG"
    assert _opened(made.jpeg).mode == "RGB"
    assert (made.width, made.height) == (640, 480)
    assert len(made.colour) == 7
    if "animated" in what or ("jpeg" in what and "grey" not in what):
        assert _colour_at(made.webp[320], 0.5, 0.2) == "green"


@pytest.mark.parametrize(("orientation", "corner"), [(1, "green"), (3, "blue"), (6, "red"), (8, "green")])
def test_the_photo_is_turned_as_the_camera_was_held(orientation: int, corner: str) -> None:
    made = render(with_exif(orientation))
    assert (made.width, made.height) == ((640, 480) if orientation in (1, 3) else (600, 800))
    assert _colour_at(made.webp[640], 0.1, 0.1) == corner


def test_nothing_of_the_file_but_the_picture_survives() -> None:
    made = render(with_exif(6))
    for file in (*made.webp.values(), made.jpeg):
        picture = _opened(file)
        assert not picture.getexif()
        assert "icc_profile" not in picture.info
        assert "comment" not in picture.info
        for secret in (b"21.5678", b"DienThoai", b"secret comment", b"Exif"):
            assert secret not in file


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_of_a_file_that_is_two_kinds_at_once_only_the_picture_survives(kind: str) -> None:
    """A picture that is also a web page and an archive: whatever hangs on it is not in what buyers are sent."""
    hidden = b"<html><script>alert(document.cookie)</script></html>" + b"PK\x03\x04 evil.jar" + b"%PDF-1.7"
    made = render(encoded(scene(), kind) + hidden)
    for file in (*made.webp.values(), made.jpeg):
        assert not any(piece in file for piece in (b"<script", b"evil.jar", b"%PDF"))


def test_see_through_becomes_white() -> None:
    made = render(encoded(Image.new("RGBA", (400, 400), (0, 0, 0, 0)), "PNG"))
    assert made.colour == "#ffffff"


def test_small_photos_are_not_blown_up() -> None:
    made = render(encoded(scene((200, 150))))
    assert [_opened(made.webp[width]).size for width in (160, 320, 640)] == [(160, 120), (200, 150), (200, 150)]


def test_a_tall_photo_is_shown_narrower() -> None:
    made = render(encoded(scene((200, 8_000))))
    assert (made.width, made.height) == (32, 1_280)


def test_a_phone_photo_is_shrunk_while_decoded() -> None:
    made = render(encoded(scene((4_000, 3_000)), quality=60))
    assert (made.width, made.height) == (640, 480)


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (b"", PhotoFault.NOT_AN_IMAGE),
        (b"Xin chao, day khong phai anh", PhotoFault.NOT_AN_IMAGE),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", PhotoFault.NOT_AN_IMAGE),
        (b"%PDF-1.7\n" + b"x" * 500, PhotoFault.NOT_AN_IMAGE),
        (b"PK\x03\x04" + b"\0" * 500, PhotoFault.NOT_AN_IMAGE),
        (encoded(scene(), "GIF"), PhotoFault.NOT_AN_IMAGE),
        (encoded(scene(), "BMP"), PhotoFault.NOT_AN_IMAGE),
        (encoded(scene(), "TIFF"), PhotoFault.NOT_AN_IMAGE),
        (JPEG[:3], PhotoFault.NOT_AN_IMAGE),
        (JPEG[: len(JPEG) // 2], PhotoFault.BROKEN),
        (PNG[: len(PNG) // 2], PhotoFault.BROKEN),
        (encoded(scene(), "WEBP")[:-200], PhotoFault.BROKEN),
        (PNG[:60] + b"\xff" * 40 + PNG[100:], PhotoFault.BROKEN),
        (bomb(), PhotoFault.TOO_LARGE),
        (bomb(6_000, 5_000), PhotoFault.TOO_LARGE),
        (bomb(4_000, 3_000), PhotoFault.BROKEN),
        (encoded(scene((99, 400))), PhotoFault.TOO_SMALL),
        (encoded(scene((1, 1))), PhotoFault.TOO_SMALL),
    ],
    ids=[
        "empty", "text", "svg", "pdf", "zip", "gif", "bmp", "tiff", "three bytes", "half a jpeg", "half a png", "cut webp",
        "spoilt png", "bomb", "large png", "short png", "narrow", "one pixel",
    ],
)  # fmt: skip
def test_hostile_files_are_refused_with_a_reason(file: bytes, fault: PhotoFault) -> None:
    with pytest.raises(PhotoUnfit) as unfit:
        render(file)
    assert unfit.value.fault is fault


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([JPEG, PNG]), st.data())
def test_any_damage_ends_in_a_picture_or_a_reason(file: bytes, data: st.DataObject) -> None:
    spoilt = bytearray(file)
    for _ in range(data.draw(st.integers(1, 20))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = render(bytes(spoilt))
    except PhotoUnfit:
        return
    assert made.width > 0
