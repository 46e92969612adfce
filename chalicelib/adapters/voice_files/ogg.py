"""Ogg with one stream of Opus: written anew, without its comments. Source: RFC 3533, RFC 7845."""

import zlib
from collections.abc import Iterator

from chalicelib.adapters.voice_files.opus import HEAD, RATE, TAGS, pre_skip, require_head, samples_of
from chalicelib.kernel.records import dataclass
from chalicelib.ratings import VoiceFault, VoiceUnfit

MAGIC = b"OggS"
_HEADER = 27
_CONTINUED, _FIRST, _LAST = 1, 2, 4
_NO_COMMENTS = TAGS + bytes(8)
_NOTHING_ENDS = 2**64 - 1
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    granule: int
    serial: int
    number: int
    lacing: bytes
    body: bytes


def read(content: bytes) -> tuple[bytes, float]:
    """The file without its comments, and its seconds.

    Raises:
        VoiceUnfit: another stream in it, no sound, or broken.
    """
    pages = list(_pages(content))
    _require_one_stream(pages)
    head = pages[0].body
    after = 1 + _pages_of_tags(pages[1:])
    sound = pages[after:]
    played = sum(samples_of(packet) for packet in _packets(sound))
    if not played:
        raise VoiceUnfit(VoiceFault.EMPTY)
    granules = [page.granule for page in sound if page.granule != _NOTHING_ENDS]
    samples = max([played, *granules]) - pre_skip(head)
    tags = _Page(0, 0, pages[0].serial, 1, bytes([len(_NO_COMMENTS)]), _NO_COMMENTS)
    numbered = [_Page(one.flags, one.granule, one.serial, at, one.lacing, one.body) for at, one in enumerate(sound, 2)]
    return b"".join(_written(page) for page in (pages[0], tags, *numbered)), samples / RATE


def _pages(content: bytes) -> Iterator[_Page]:
    """
    Raises:
        VoiceUnfit: not pages from the first byte to the last, each whole.
    """
    at = 0
    while at < len(content):
        header = content[at : at + _HEADER]
        if len(header) < _HEADER or not header.startswith(MAGIC) or header[4] != 0:
            raise VoiceUnfit(VoiceFault.BROKEN)
        lacing = content[at + _HEADER : at + _HEADER + header[26]]
        start = at + _HEADER + header[26]
        end = start + sum(lacing)
        page = _Page(
            header[5],
            int.from_bytes(header[6:14], "little"),
            int.from_bytes(header[14:18], "little"),
            int.from_bytes(header[18:22], "little"),
            lacing,
            content[start:end],
        )
        if len(lacing) != header[26] or end > len(content) or _written(page) != content[at:end]:
            raise VoiceUnfit(VoiceFault.BROKEN)
        yield page
        at = end


def _require_one_stream(pages: list[_Page]) -> None:
    firsts = [page for page in pages if page.flags & _FIRST]
    if any(page.body[1:7] == b"theora" for page in firsts):
        raise VoiceUnfit(VoiceFault.HAS_PICTURE)
    if not firsts or firsts[0] is not pages[0] or not pages[0].body.startswith(HEAD):
        raise VoiceUnfit(VoiceFault.NOT_A_VOICE)
    if len(firsts) > 1 or any(page.serial != pages[0].serial for page in pages):
        raise VoiceUnfit(VoiceFault.NOT_A_VOICE)
    if any(page.flags & _LAST for page in pages[:-1]) or len(pages) < 3 or pages[0].lacing != bytes([len(pages[0].body)]):
        raise VoiceUnfit(VoiceFault.BROKEN)
    require_head(pages[0].body)


def _pages_of_tags(pages: list[_Page]) -> int:
    """How many pages the comments take; they end with a page.

    Raises:
        VoiceUnfit: no comments, or something behind them on their page.
    """
    if not pages[0].body.startswith(TAGS):
        raise VoiceUnfit(VoiceFault.BROKEN)
    for number, page in enumerate(pages, 1):
        ends = [place for place, length in enumerate(page.lacing) if length < 255]
        if ends:
            if ends[0] != len(page.lacing) - 1 or number == len(pages):
                raise VoiceUnfit(VoiceFault.BROKEN)
            return number
    raise VoiceUnfit(VoiceFault.BROKEN)


def _packets(pages: list[_Page]) -> Iterator[bytes]:
    """
    Raises:
        VoiceUnfit: the last one is not whole, or one goes on that did not begin.
    """
    begun: list[bytes] = []
    for page in pages:
        if bool(page.flags & _CONTINUED) != bool(begun):
            raise VoiceUnfit(VoiceFault.BROKEN)
        at = 0
        for length in page.lacing:
            begun.append(page.body[at : at + length])
            at += length
            if length < 255:
                yield b"".join(begun)
                begun = []
    if begun:
        raise VoiceUnfit(VoiceFault.BROKEN)


def _written(page: _Page) -> bytes:
    head = MAGIC + bytes([0, page.flags]) + page.granule.to_bytes(8, "little") + page.serial.to_bytes(4, "little")
    head += page.number.to_bytes(4, "little")
    rest = bytes([len(page.lacing)]) + page.lacing + page.body
    return head + _checksum(head + bytes(4) + rest).to_bytes(4, "little") + rest


def _checksum(page: bytes) -> int:
    """Ogg's own CRC: that of zlib with every bit the other way round, begun and ended without inversion."""
    mirrored = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
