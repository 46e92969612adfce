"""MP4 with one track of AAC: whatever is not needed to play it becomes empty space of the same length.

Source: ISO/IEC 14496-12 (boxes), 14496-14 (`mp4a`), 14496-1 (descriptors).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.ratings import VoiceFault, VoiceUnfit

MAGIC = b"ftyp"
_INSIDE: dict[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"styp", b"moov", b"moof", b"mdat"}),
    b"moov": frozenset({b"mvhd", b"trak", b"mvex"}),
    b"mvex": frozenset({b"mehd", b"trex"}),
    b"trak": frozenset({b"tkhd", b"edts", b"mdia"}),
    b"edts": frozenset({b"elst"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf"}),
    b"minf": frozenset({b"smhd", b"dinf", b"stbl"}),
    b"dinf": frozenset({b"dref"}),
    b"stbl": frozenset({b"stsd", b"stts", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"sgpd", b"sbgp"}),
    b"moof": frozenset({b"mfhd", b"traf"}),
    b"traf": frozenset({b"tfhd", b"tfdt", b"trun", b"sgpd", b"sbgp"}),
}
"""What is kept in what; all else is emptied. Nothing nests deeper than this says."""
_AAC = 0x40


@dataclass(frozen=True, slots=True)
class _Box:
    """From `begin`; what is in it from `start` to `end`."""

    kind: bytes
    begin: int
    start: int
    end: int


@dataclass(slots=True)
class _Found:
    tracks: int = 0
    sounds: int = 0
    scale: int = 0
    stated: float = 0.0
    sampled: int = 0
    usual: int = 0
    handlers: set[bytes] = field(default_factory=set)


def read(content: bytes) -> tuple[bytes, float]:
    """The file without what is not sound, and its seconds.

    Raises:
        VoiceUnfit: a picture or another sound in it, or broken.
    """
    file, found = bytearray(content), _Found()
    kinds = _clean(file, b"", 0, len(file), found)
    if found.handlers != {b"soun"} or (found.tracks, found.sounds) != (1, 1):
        raise VoiceUnfit(VoiceFault.NOT_A_VOICE)
    if kinds.count(b"moov") != 1 or b"mdat" not in kinds or kinds[0] != b"ftyp" or not found.scale:
        raise VoiceUnfit(VoiceFault.BROKEN)
    return bytes(file), max(found.stated, found.sampled / found.scale)


def _clean(file: bytearray, of: bytes, at: int, end: int, found: _Found) -> list[bytes]:
    """Empties what is not kept, and reads what is; the kinds that stand there.

    Raises:
        VoiceUnfit: something is not whole.
    """
    kinds = []
    for box in list(_boxes(file, at, end, last=not of)):
        kinds.append(box.kind)
        if box.kind not in _INSIDE[of]:
            _empty(file, box)
        elif box.kind in _INSIDE:
            found.tracks += box.kind == b"trak"
            _clean(file, box.kind, box.start, box.end, found)
        else:
            _READERS.get(box.kind, _as_it_is)(file, box, found)
    return kinds


def _boxes(file: bytearray, at: int, end: int, *, last: bool) -> Iterator[_Box]:
    """Those that fill the space between two places.

    Args:
        last: whether one may say that it goes on to the end of the file.

    Raises:
        VoiceUnfit: they do not.
    """
    while at < end:
        size, kind, start = int.from_bytes(file[at : at + 4], "big"), bytes(file[at + 4 : at + 8]), at + 8
        if size == 1:
            size, start = int.from_bytes(file[at + 8 : at + 16], "big"), at + 16
        elif size == 0 and last:
            size = end - at
        if start > end or at + size < start or at + size > end:
            raise VoiceUnfit(VoiceFault.BROKEN)
        yield _Box(kind, at, start, at + size)
        at += size


def _empty(file: bytearray, box: _Box) -> None:
    file[box.begin + 4 : box.begin + 8] = b"free"
    file[box.start : box.end] = bytes(box.end - box.start)


def _as_it_is(_: bytearray, __: _Box, ___: _Found) -> None:
    """Numbers and sound."""


def _whole(file: bytearray, box: _Box, at: int, length: int) -> int:
    """
    Raises:
        VoiceUnfit: the box ends before.
    """
    start = box.start + at
    if start + length > box.end:
        raise VoiceUnfit(VoiceFault.BROKEN)
    return int.from_bytes(file[start : start + length], "big")


def _times(file: bytearray, box: _Box, found: _Found) -> None:
    """When it was made is nobody's business; how long it is, is. Of the film (`mvhd`), the track, and its sound (`mdhd`).

    Raises:
        VoiceUnfit: the box ends before.
    """
    wide = 8 if _whole(file, box, 0, 1) == 1 else 4
    _whole(file, box, 4, 2 * wide)
    file[box.start + 4 : box.start + 4 + 2 * wide] = bytes(2 * wide)
    if box.kind == b"tkhd":
        return
    scale, length = _whole(file, box, 4 + 2 * wide, 4), _whole(file, box, 8 + 2 * wide, wide)
    if not scale:
        raise VoiceUnfit(VoiceFault.BROKEN)
    if box.kind == b"mdhd":
        found.scale = scale
    if length != (1 << 8 * wide) - 1:
        found.stated = max(found.stated, length / scale)


def _handler(file: bytearray, box: _Box, found: _Found) -> None:
    """What kind of track it is; its name, which may be the phone's, goes.

    Raises:
        VoiceUnfit: a picture's, or the box ends before.
    """
    _whole(file, box, 0, 24)
    kind = bytes(file[box.start + 8 : box.start + 12])
    if kind == b"vide":
        raise VoiceUnfit(VoiceFault.HAS_PICTURE)
    found.handlers.add(kind)
    file[box.start + 24 : box.end] = bytes(box.end - box.start - 24)


def _references(file: bytearray, box: _Box, _: _Found) -> None:
    """Where the sound is: in the file itself, whatever address stands there.

    Raises:
        VoiceUnfit: the box ends before.
    """
    _whole(file, box, 0, 8)
    for inner in _boxes(file, box.start + 8, box.end, last=False):
        if _whole(file, inner, 0, 4) != 1:
            raise VoiceUnfit(VoiceFault.NOT_A_VOICE)
        file[inner.start + 4 : inner.end] = bytes(inner.end - inner.start - 4)


def _format(file: bytearray, box: _Box, found: _Found) -> None:
    """
    Raises:
        VoiceUnfit: not one format, or not AAC.
    """
    entries = list(_boxes(file, box.start + 8, box.end, last=False))
    if _whole(file, box, 4, 4) != 1 or [one.kind for one in entries] != [b"mp4a"]:
        raise VoiceUnfit(VoiceFault.NOT_A_VOICE)
    (entry,) = entries
    if _whole(file, entry, 8, 2) != 0:
        raise VoiceUnfit(VoiceFault.NOT_A_VOICE)
    for inner in _boxes(file, entry.start + 28, entry.end, last=False):
        if inner.kind != b"esds":
            _empty(file, inner)
        elif _object_type(file, inner) != _AAC:
            raise VoiceUnfit(VoiceFault.NOT_A_VOICE)
        else:
            found.sounds += 1


def _object_type(file: bytearray, box: _Box) -> int:
    """What an elementary stream says it is: in the descriptor 4 of the descriptor 3.

    Raises:
        VoiceUnfit: it says nothing.
    """
    at = _descriptor(file, box, 4, 3)
    flags = _whole(file, box, at + 2, 1)
    if flags & 0b1110_0000:
        raise VoiceUnfit(VoiceFault.NOT_A_VOICE)
    return _whole(file, box, _descriptor(file, box, at + 3, 4), 1)


def _descriptor(file: bytearray, box: _Box, at: int, tag: int) -> int:
    """Where what is in it begins; its length takes up to four bytes.

    Raises:
        VoiceUnfit: another stands there.
    """
    if _whole(file, box, at, 1) != tag:
        raise VoiceUnfit(VoiceFault.BROKEN)
    for length in range(1, 5):
        if not _whole(file, box, at + length, 1) & 0x80:
            return at + length + 1
    raise VoiceUnfit(VoiceFault.BROKEN)


def _durations(file: bytearray, box: _Box, found: _Found) -> None:
    """The table of a whole file: so many samples of such a length.

    Raises:
        VoiceUnfit: it says more than is in it.
    """
    for at in range(8, 8 + 8 * _counted(file, box, 4, 8, 8), 8):
        found.sampled += _whole(file, box, at, 4) * _whole(file, box, at + 4, 4)


def _usual(file: bytearray, box: _Box, found: _Found) -> None:
    """How long a sample of a fragment is, where it does not say so itself: for all (`trex`), or in one (`tfhd`)."""
    if box.kind == b"trex":
        found.usual = _whole(file, box, 12, 4)
        return
    flags = _whole(file, box, 1, 3)
    at = 8 + (8 if flags & 1 else 0) + (4 if flags & 2 else 0)
    if flags & 8:
        found.usual = _whole(file, box, at, 4)


def _run(file: bytearray, box: _Box, found: _Found) -> None:
    """The samples of a fragment.

    Raises:
        VoiceUnfit: it says more than is in it.
    """
    flags = _whole(file, box, 1, 3)
    at = 8 + (4 if flags & 1 else 0) + (4 if flags & 4 else 0)
    wide = 4 * sum(bool(flags & flag) for flag in (0x100, 0x200, 0x400, 0x800))
    if not flags & 0x100:
        found.sampled += _whole(file, box, 4, 4) * found.usual
        return
    for number in range(_counted(file, box, 4, at, wide)):
        found.sampled += _whole(file, box, at + number * wide, 4)


def _counted(file: bytearray, box: _Box, place: int, first: int, wide: int) -> int:
    """How many rows of so many bytes a table has.

    Raises:
        VoiceUnfit: more than fit into it.
    """
    count = _whole(file, box, place, 4)
    if box.start + first + count * wide > box.end:
        raise VoiceUnfit(VoiceFault.BROKEN)
    return count


_READERS = {
    b"mvhd": _times,
    b"tkhd": _times,
    b"mdhd": _times,
    b"hdlr": _handler,
    b"dref": _references,
    b"stsd": _format,
    b"stts": _durations,
    b"trex": _usual,
    b"tfhd": _usual,
    b"trun": _run,
}
