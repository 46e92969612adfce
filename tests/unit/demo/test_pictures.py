"""Pictures of the goods: the same way as a household's photo; a world without them is a world too."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.adapters.photo_renditions import render
from chalicelib.catalogue import PhotoState, rendition_key
from infra.demo.load import take_pictures
from infra.demo.market import GOODS, Market
from infra.demo.pictures import CREDIT, installed_pictures, photos_of, picture_file
from infra.demo.still_life import DRAWINGS, SIZE, drawn, still_life
from infra.local.errors import LocalStackError
from infra.local.toolchain import Toolchain
from tests.builders import application_on
from tests.fakes.objects import MemoryObjects
from tests.fixtures_world import world_of


def packages(folder: Path, *names: str) -> Path:
    """The two packages, with a picture of each name."""
    for number, name in enumerate(names):
        file = picture_file(folder, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        content = BytesIO()
        kind = "JPEG" if file.suffix == ".jpeg" else "WEBP"
        Image.new("RGB", (307, 172), (200, 40 * number, 30)).save(content, kind)
        file.write_bytes(content.getvalue())
    return folder


def test_each_picture_is_rendered_in_its_variants_and_serves_many_listings(tmp_path: Path) -> None:
    objects = MemoryObjects()
    names = ["E016", "1f36f", *(f"Z{number:03d}" for number in range(8))]
    photos = photos_of(application_on(objects=objects), packages(tmp_path, *names), [*names, "missing"])
    assert set(photos) == set(names)
    for photo in (one for variants in photos.values() for one in variants):
        assert photo.state is PhotoState.READY
        assert rendition_key(photo.photo_id, 320) in objects.contents
    assert not [key for key in objects.contents if key.startswith("uploads/")]

    world = world_of(market=Market(photos=photos, credit=CREDIT))
    shown = [listing for listing in world.market.on_sale if listing.category == "na"]
    found = [world.application.open_work().catalogue.store.find(listing.listing_id) for listing in shown]
    assert len(found) > 10
    assert {listing.cover for listing in found if listing} == set(photos["E016"])
    assert all(listing.description.endswith(CREDIT) for listing in found if listing)


def test_every_good_names_a_picture_of_one_of_the_packages_or_a_drawing() -> None:
    assert all(good.picture in DRAWINGS or good.picture[0].isupper() or int(good.picture, 16) for good in GOODS)


def pixel(scene: bytes, at: tuple[int, int]) -> tuple[int, ...]:
    with Image.open(BytesIO(scene)) as image:
        assert image.size == SIZE
        found = image.getpixel(at)
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize(("ground", "goods"), [("white", (180, 40, 30)), ("black", (230, 200, 40))])
def test_goods_are_cut_out_of_their_plain_ground(tmp_path: Path, ground: str, goods: tuple[int, int, int]) -> None:
    picture = Image.new("RGB", (307, 172), ground)
    picture.paste(goods, (100, 40, 200, 140))
    picture.save(tmp_path / "E001.jpeg", quality=95)
    scene = still_life(tmp_path / "E001.jpeg", 0)
    wall, middle = pixel(scene, (320, 12)), pixel(scene, (320, 250))
    assert 120 < min(wall) < 250
    assert max(abs(a - b) for a, b in zip(middle, goods, strict=True)) < 60


def test_a_photograph_that_fills_its_frame_stays_one(tmp_path: Path) -> None:
    Image.new("RGB", (307, 172), (90, 140, 60)).save(tmp_path / "C033.jpeg")
    red, green, blue = pixel(still_life(tmp_path / "C033.jpeg", 0), (320, 12))
    assert green > red > blue


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_what_nobody_photographed_is_drawn(name: str) -> None:
    first, second = drawn(name, 0), drawn(name, 1)
    assert first != second
    assert first == drawn(name, 0)


def tool(folder: Path, script: str) -> Toolchain:
    """A toolchain whose npm is the script."""

    class Scripted(Toolchain):
        def npm(self) -> list[str]:
            return ["sh", "-c", script]

        def node_environment(self) -> dict[str, str]:
            return {"PATH": "/usr/bin:/bin"}

    return Scripted(folder)


def test_a_registry_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(LocalStackError, match="npm error code ENOTFOUND"):
        installed_pictures(tool(tmp_path, "echo 'npm error code ENOTFOUND' >&2; echo more >&2; exit 1"))
    with pytest.raises(LocalStackError):
        installed_pictures(tool(tmp_path, "exit 1"))


def test_pictures_are_installed_once(tmp_path: Path) -> None:
    counting = "echo x >> runs"
    assert installed_pictures(tool(tmp_path, counting)) == installed_pictures(tool(tmp_path, counting))
    assert (tmp_path / "demo-pictures" / "runs").read_text() == "x\n"


def test_without_pictures_the_world_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XL_TOOLS", str(tmp_path / "file"))
    (tmp_path / "file").write_text("not a folder")
    market = take_pictures(application_on(objects=MemoryObjects()))
    assert market.photos == {}
    said = capsys.readouterr().err.splitlines()
    assert [line for line in said if "going on without" in line]


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_twenty_four_cards_of_still_lifes_fit_their_budget(name: str) -> None:
    """150 kB for the photos of a category's page at 360 px. Source: performance budgets."""
    assert len(render(drawn(name, 0)).webp[320]) * 24 <= 150_000
