"""What a household's photo becomes: three WebP widths, one JPEG, an average colour; nothing of the file itself survives.

Re-encoding drops the place and the phone that the file tells of, and whatever else is hidden in it.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from chalicelib.catalogue import SHARED_WIDTH, WIDTHS, PhotoFault, PhotoUnfit
from chalicelib.kernel.records import dataclass

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 64_000_000
"""A JPEG of this size is decoded at a fraction of it."""
MAX_PIXELS_WHOLE = 25_000_000
"""PNG and WebP are decoded whole, at four bytes a pixel."""
MIN_SIDE = 100
TALLEST = 2
"""A rendition is at most twice as high as wide; what is longer is shown narrower."""
QUALITIES = {160: 50, 320: 50, 640: 62}
EFFORT = 4
JPEG_QUALITY = 72
"""Source: sizes and times measured in docs/search.md, section on images."""


@dataclass(frozen=True, slots=True)
class Renditions:
    """
    Attributes:
        webp: files by width.
        jpeg: for sharing and for old browsers.
        colour: `#rrggbb`.
        width, height: pixels of the widest.
    """

    webp: dict[int, bytes]
    jpeg: bytes
    colour: str
    width: int
    height: int


def render(content: bytes) -> Renditions:
    """
    Raises:
        PhotoUnfit: not a JPEG, PNG or WebP by its content, broken, or of a size that cannot be.
    """
    import warnings

    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Pillow only warns of files up to twice its limit; ours is checked below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=FORMATS) as image:
                _require_size(image)
                picture = _upright(image)
    except PhotoUnfit:
        raise
    except Image.DecompressionBombError as error:
        raise PhotoUnfit(PhotoFault.TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise PhotoUnfit(PhotoFault.NOT_AN_IMAGE) from error
    except MemoryError:
        raise
    except Exception as error:
        # Decoders fail in every way on hostile files; all of them mean the same.
        raise PhotoUnfit(PhotoFault.BROKEN) from error
    return _renditions(picture)


def _require_size(image: "Image") -> None:
    most = MAX_PIXELS if image.format == "JPEG" else MAX_PIXELS_WHOLE
    if image.width * image.height > most:
        raise PhotoUnfit(PhotoFault.TOO_LARGE)
    if min(image.size) < MIN_SIDE:
        raise PhotoUnfit(PhotoFault.TOO_SMALL)


def _upright(image: "Image") -> "Image":
    """The first frame, shrunk while it is decoded, turned as the camera was held, on white, without metadata."""
    from PIL import Image, ImageOps

    image.draft("RGB", (2 * SHARED_WIDTH, 2 * SHARED_WIDTH))
    image.load()
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        layer = turned.convert("RGBA")
        flat = Image.new("RGB", layer.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
        return flat
    # A new image carries no profile, comment or EXIF into the files, which `convert` would.
    clean = Image.new("RGB", turned.size)
    clean.paste(turned.convert("RGB"))
    return clean


def _renditions(picture: "Image") -> Renditions:
    from PIL import Image

    sizes = {width: _fitting(picture.size, width) for width in WIDTHS}
    webp: dict[int, bytes] = {}
    shared = picture
    for width in sorted(WIDTHS, reverse=True):
        # Each is made of the next larger one: the eye sees no difference, and it costs a third.
        shared = shared.resize(sizes[width], Image.Resampling.LANCZOS)
        webp[width] = _encoded(shared, "WEBP", quality=QUALITIES[width], method=EFFORT)
        if width == SHARED_WIDTH:
            jpeg = _encoded(shared, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    red, green, blue = shared.resize((1, 1), Image.Resampling.BOX).tobytes()
    widest = sizes[max(WIDTHS)]
    return Renditions(webp, jpeg, f"#{red:02x}{green:02x}{blue:02x}", *widest)


def _fitting(size: tuple[int, int], width: int) -> tuple[int, int]:
    """The largest size of the same shape within `width` and its height; never larger than the picture."""
    wide, high = size
    scale = min(1.0, width / wide, TALLEST * width / high)
    return max(1, round(wide * scale)), max(1, round(high * scale))


def _encoded(image: "Image", kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
