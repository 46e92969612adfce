"""Picture files, good and hostile, made when asked for."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image


def scene(size: tuple[int, int] = (800, 600), mode: str = "RGB") -> Image.Image:
    """Green above, red below left, blue below right, so that a turn is seen."""
    picture = Image.new("RGB", size, (40, 160, 60))
    half = size[1] // 2
    picture.paste((200, 30, 30), (0, half, size[0] // 2, size[1]))
    picture.paste((30, 30, 200), (size[0] // 2, half, *size))
    return picture.convert(mode)


def encoded(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def with_exif(orientation: int, place: str = "21.5678 106.5432") -> bytes:
    """A JPEG that says how the camera was held, where, and by which phone."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "DienThoai"
    exif[0x9286] = place
    return encoded(scene(), exif=exif.tobytes(), comment=b"secret comment", icc_profile=b"not a profile " * 20)


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few bytes that says it is of 2.5 thousand million pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def animated(kind: str) -> bytes:
    frames = [scene(), Image.new("RGB", (800, 600), "black")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
