"""Photos: what a household sends, and what became of it."""

from collections.abc import Sequence
from enum import StrEnum

from chalicelib.kernel.ids import Id
from chalicelib.kernel.records import dataclass

MAX_PHOTOS = 8
MAX_UPLOAD_BYTES = 12 * 1024 * 1024
WIDTHS = (160, 320, 640)
"""Pixels. Source: the storefront's `srcset`."""
SHARED_WIDTH = 640
UPLOAD_WINDOW_S = 15 * 60
PART_BYTES = 128 * 1024
"""What a phone on 3G sends in a few seconds: a line that drops costs one part, not the photo."""
MAX_PARTS = MAX_UPLOAD_BYTES // PART_BYTES


class PhotoId(Id):
    """One photo of a listing, a paper, a claim or a rating."""

    prefix = "pho"
    __slots__ = ()


class PhotoState(StrEnum):
    """A photo is seen by buyers only when `READY`."""

    AWAITED = "awaited"
    READY = "ready"
    REFUSED = "refused"


MOVES: dict[PhotoState, frozenset[PhotoState]] = {
    PhotoState.AWAITED: frozenset({PhotoState.READY, PhotoState.REFUSED}),
    PhotoState.READY: frozenset(),
    PhotoState.REFUSED: frozenset(),
}


class ImageType(StrEnum):
    """What may be uploaded."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"


class PhotoFault(StrEnum):
    """Why a photo was refused."""

    NOT_AN_IMAGE = "not_an_image"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    TOO_SMALL = "too_small"


FAULTS_VI: dict[PhotoFault, str] = {
    PhotoFault.NOT_AN_IMAGE: "Tệp này không phải ảnh JPEG, PNG hoặc WebP.",
    PhotoFault.BROKEN: "Ảnh bị hỏng hoặc tải lên chưa hết. Mời gửi lại.",
    PhotoFault.TOO_LARGE: "Ảnh quá lớn. Mời chụp lại ở cỡ nhỏ hơn.",
    PhotoFault.TOO_SMALL: "Ảnh quá nhỏ để người mua nhìn rõ.",
}


class PhotoUnfit(Exception):
    """The file is no photo that we can show.

    Attributes:
        fault: what the household is told.
    """

    def __init__(self, fault: PhotoFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a listing.

    Attributes:
        colour: `#rrggbb`, the average, shown until the photo has come; empty before it is ready.
        width, height: pixels of the largest rendition; 0 before it is ready.
        fault: why it was refused.
    """

    photo_id: PhotoId
    state: PhotoState = PhotoState.AWAITED
    colour: str = ""
    width: int = 0
    height: int = 0
    fault: PhotoFault | None = None


def with_room(photos: Sequence[Photo], most: int) -> tuple[Photo, ...] | None:
    """The photos beside which one more has its place: what failed or never came leaves first; None with `most` ready."""
    ready = sum(photo.state is PhotoState.READY for photo in photos)
    if ready >= most:
        return None
    pending = [photo for photo in photos if photo.state is not PhotoState.READY]
    room = most - ready - 1
    kept = set(pending[-room:]) if room else set()
    return tuple(photo for photo in photos if photo.state is PhotoState.READY or photo in kept)


def upload_key(listing_id: str, photo_id: str) -> str:
    """Where the household's file goes."""
    return f"uploads/{listing_id}/{photo_id}"


def parts_prefix(of_id: str, photo_id: str) -> str:
    """Before the names of a photo's parts, when it is sent in parts."""
    return f"{upload_key(of_id, photo_id)}/"


@dataclass(frozen=True, slots=True)
class Upload:
    """What an upload's key tells.

    Attributes:
        of_id: of the listing, certificate, parcel or rating.
        parts: in how many parts it is sent; 0 for a whole file.
    """

    of_id: str
    photo_id: str
    parts: int = 0

    @property
    def keys(self) -> list[str]:
        """Where the file is, in order."""
        whole = upload_key(self.of_id, self.photo_id)
        return [f"{whole}/{number:03d}-of-{self.parts:03d}" for number in range(1, self.parts + 1)] or [whole]


def upload_of(key: str) -> Upload | None:
    """What the key tells; None for one that no form of ours allows to be used."""
    folder, _, rest = key.partition("/")
    of_id, _, rest = rest.partition("/")
    photo_id, slash, part = rest.partition("/")
    if folder != "uploads" or not of_id or not photo_id:
        return None
    if not slash:
        return Upload(of_id, photo_id)
    number, _, parts = part.partition("-of-")
    if len(number) != 3 or len(parts) != 3 or not (number + parts).isascii() or not (number + parts).isdigit():
        return None
    return Upload(of_id, photo_id, int(parts)) if 1 <= int(number) <= int(parts) <= MAX_PARTS else None


def rendition_key(photo_id: str, width: int, kind: str = "webp") -> str:
    """Where a rendition is kept; also its path under the site's origin."""
    return f"photos/{photo_id}-{width}.{kind}"
