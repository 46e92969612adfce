"""Pictures of the goods: the same way as a household's photo; a world without them is a world too."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from chalicelib.catalogue import PhotoState, rendition_key
from infra.demo.load import take_pictures
from infra.demo.market import GOODS, Market
from infra.demo.pictures import CREDIT, installed_pictures, photos_of, picture_file
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


def test_each_picture_is_rendered_once_and_serves_many_listings(tmp_path: Path) -> None:
    objects = MemoryObjects()
    names = ["E016", "1f36f", *(f"Z{number:03d}" for number in range(8))]
    photos = photos_of(application_on(objects=objects), packages(tmp_path, *names), [*names, "missing"])
    assert set(photos) == set(names)
    for photo in photos.values():
        assert photo.state is PhotoState.READY
        assert rendition_key(photo.photo_id, 320) in objects.contents
    assert not [key for key in objects.contents if key.startswith("uploads/")]

    world = world_of(market=Market(photos=photos, credit=CREDIT))
    shown = [listing for listing in world.market.on_sale if listing.category == "na"]
    found = [world.application.open_work().catalogue.store.find(listing.listing_id) for listing in shown]
    assert len(found) > 10
    assert {listing.cover for listing in found if listing} == {photos["E016"]}
    assert all(listing.description.endswith(CREDIT) for listing in found if listing)


def test_every_good_names_a_picture_of_one_of_the_packages() -> None:
    assert all(good.picture[0].isupper() or int(good.picture, 16) for good in GOODS)


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
