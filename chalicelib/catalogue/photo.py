"""Photos: what a household sends, and what became of it."""

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.kernel.ids import Id

MAX_PHOTOS = 8
MAX_UPLOAD_BYTES = 12 * 1024 * 1024
WIDTHS = (160, 320, 640)
"""Pixels. Source: the storefront's `srcset`."""
SHARED_WIDTH = 640
UPLOAD_WINDOW_S = 15 * 60


class PhotoId(Id):
    """One photo of one listing."""

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


def upload_key(listing_id: str, photo_id: str) -> str:
    """Where the household's file goes."""
    return f"uploads/{listing_id}/{photo_id}"


def ids_of_upload(key: str) -> tuple[str, str] | None:
    """The listing and photo of an upload's key; None for a key that `upload_key` cannot have made."""
    folder, _, rest = key.partition("/")
    listing_id, _, photo_id = rest.partition("/")
    return (listing_id, photo_id) if folder == "uploads" and listing_id and photo_id else None


def rendition_key(photo_id: str, width: int, kind: str = "webp") -> str:
    """Where a rendition is kept; also its path under the site's origin."""
    return f"photos/{photo_id}-{width}.{kind}"
