"""Snapshots of the index in the object store.

search/manifest.json           which snapshot is current, and up to when it knows the changes; replaced last
search/{name}.tar.gz           an index folder, named by its content
search/{name}.jsonl.gz         the listings it was built from, from which the next one is built
"""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from chalicelib.adapters.dynamo.catalogue import item_of, listing_of, stock_item_of
from chalicelib.adapters.files import Files
from chalicelib.adapters.search_documents import document_of
from chalicelib.adapters.search_index import build
from chalicelib.catalogue import Listing
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.records import dataclass

FORMAT = 2
"""Rises with every change of fields or tokens; readers take no other, and the next compaction builds anew."""
MANIFEST = "search/manifest.json"
MAX_SNAPSHOT_BYTES = 512 * 1024 * 1024
_COMPRESSION = 5


@dataclass(frozen=True, slots=True)
class Older:
    """A snapshot that was replaced.

    Attributes:
        known_until: up to when it knew the changes: readers roll it forward from there.
        replaced_at: what decides how long it is kept.
    """

    name: str
    known_until: str
    whole_at: str
    listings: int
    replaced_at: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    Attributes:
        known_until: changes committed before this moment are in the snapshot.
        whole_at: when it was last built from the table itself.
        older: earlier snapshots to go back to.
    """

    name: str
    known_until: str
    whole_at: str
    listings: int
    format: int = FORMAT
    older: tuple[Older, ...] = ()

    @property
    def watermark(self) -> datetime:
        return from_text(self.known_until)


def read_manifest(files: Files) -> Manifest | None:
    """The current manifest; None when there is none of this format."""
    content = files.read(MANIFEST, at_most=MAX_SNAPSHOT_BYTES)
    if content is None:
        return None
    values = json.loads(content)
    if values["format"] != FORMAT:
        return None
    return Manifest(**{**values, "older": tuple(Older(**one) for one in values["older"])})


def write_manifest(files: Files, manifest: Manifest) -> None:
    content = json.dumps(asdict(manifest), ensure_ascii=False).encode()
    files.write(MANIFEST, content, content_type="application/json")


def line_of(listing: Listing) -> bytes:
    """All that a snapshot is built from of one listing; the sum of these lines is its name."""
    return json.dumps([item_of(listing), stock_item_of(listing)], ensure_ascii=False, sort_keys=True).encode() + b"\n"


def publish(files: Files, listings: Iterable[Listing], day: date) -> tuple[str, int]:
    """Build a snapshot at the prices of a Vietnamese day, and store it; it is used once a manifest names it.

    Returns:
        its name, and how many listings it shows.
    """
    ordered = sorted(listings, key=lambda listing: listing.listing_id)
    content, packed = hashlib.sha256(), io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=_COMPRESSION, mtime=0) as lines:
        for line in map(line_of, ordered):  # not all at once: they are longer than the listings
            content.update(line)
            lines.write(line)
    content.update(_dated(ordered, day))
    name = f"snapshot-{FORMAT}-{content.hexdigest()[:24]}"
    with TemporaryDirectory(prefix="search-build-") as folder:
        count = build((one for listing in ordered if (one := document_of(listing, day)) is not None), Path(folder))
        archive = _packed(Path(folder))
    files.write(_lines_key(name), packed.getvalue(), content_type="application/gzip")
    files.write(_archive_key(name), archive, content_type="application/gzip")
    return name, count


def _dated(listings: Iterable[Listing], day: date) -> bytes:
    """Which season prices hold on the day: without any, the same listings are the same snapshot on every day."""
    return b"".join(f"{one.listing_id}\n".encode() for one in listings if one.season_price_on(day) is not None)


def read_listings(files: Files, name: str) -> dict[str, Listing] | None:
    """The listings of a snapshot by id; None when they are gone."""
    content = files.read(_lines_key(name), at_most=MAX_SNAPSHOT_BYTES)
    if content is None:
        return None
    pairs = (json.loads(line) for line in gzip.decompress(content).splitlines())
    found = [listing_of(item, stock) for item, stock in pairs]
    return {str(listing.listing_id): listing for listing in found}


def unpack(files: Files, name: str, folder: Path) -> bool:
    """The index folder of a snapshot.

    Returns:
        False when the snapshot is gone.
    """
    content = files.read(_archive_key(name), at_most=MAX_SNAPSHOT_BYTES)
    if content is None:
        return False
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        archive.extractall(folder, filter="data")
    return True


def remove(files: Files, name: str) -> None:
    files.delete(_lines_key(name))
    files.delete(_archive_key(name))


def _packed(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=_COMPRESSION) as archive:
        for path in sorted(folder.iterdir()):
            if not path.name.endswith(".lock"):
                archive.add(path, arcname=path.name)
    return buffer.getvalue()


def _lines_key(name: str) -> str:
    return f"search/{name}.jsonl.gz"


def _archive_key(name: str) -> str:
    return f"search/{name}.tar.gz"
