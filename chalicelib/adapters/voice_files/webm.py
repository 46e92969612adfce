"""WebM with one track of Opus: written anew from the sound alone.

Source: RFC 8794 (EBML), RFC 9559 (Matroska), read 2026-11.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.adapters.voice_files.opus import RATE, require_head, samples_of
from chalicelib.ratings import VoiceFault, VoiceUnfit

MAGIC = b"\x1a\x45\xdf\xa3"
_EBML, _DOC_TYPE, _SEGMENT = 0x1A45DFA3, 0x4282, 0x18538067
_INFO, _SCALE, _DURATION, _MUXER, _WRITER = 0x1549A966, 0x2AD7B1, 0x4489, 0x4D80, 0x5741
_TRACKS, _TRACK, _NUMBER, _UID, _TYPE, _CODEC, _HEAD = 0x1654AE6B, 0xAE, 0xD7, 0x73C5, 0x83, 0x86, 0x63A2
_ENCODINGS, _DELAY, _PREROLL, _AUDIO, _FREQUENCY, _CHANNELS = 0x6D80, 0x56AA, 0x56BB, 0xE1, 0xB5, 0x9F
_CLUSTER, _TIME, _SIMPLE, _GROUP, _BLOCK = 0x1F43B675, 0xE7, 0xA3, 0xA0, 0xA1
_OF_SEGMENT = frozenset({_INFO, _TRACKS, _CLUSTER, 0x114D9B74, 0x1C53BB6B, 0x1254C367, 0x1043A770, 0x1941A469})
"""What may stand in a segment: whichever comes ends a cluster of unknown size."""
_SOUND, _PICTURE = 2, 1
_MILLISECOND = 1_000_000
_LAST_TIME = 10 * 60 * 1000
_CLUSTER_MS = 30_000


@dataclass(frozen=True, slots=True)
class _Element:
    """`start` and `end` of what is in it."""

    of: int
    start: int
    end: int


@dataclass(slots=True)
class _Found:
    """Of the file; `packets` with the millisecond at which each sounds."""

    scale: int = _MILLISECOND
    head: bytes = b""
    track: int = 0
    packets: list[tuple[int, bytes]] = field(default_factory=list)


def read(content: bytes) -> tuple[bytes, float]:
    """The sound as a file of its own, and its seconds.

    Raises:
        VoiceUnfit: a picture or another sound in it, or broken.
    """
    top = list(_elements(content, 0, len(content)))
    if [one.of for one in top] != [_EBML, _SEGMENT]:
        raise VoiceUnfit(VoiceFault.BROKEN)
    inside = {one.of: content[one.start : one.end] for one in _elements(content, top[0].start, top[0].end)}
    if inside.get(_DOC_TYPE, b"").rstrip(b"\0") != b"webm":
        raise VoiceUnfit(VoiceFault.NOT_A_VOICE)
    found = _Found()
    for part in _elements(content, top[1].start, top[1].end):
        if part.of == _INFO:
            found.scale = _scale(content, part)
        elif part.of == _TRACKS:
            _read_track(content, part, found)
        elif part.of == _CLUSTER:
            _read_cluster(content, part, found)
    if not found.packets:
        raise VoiceUnfit(VoiceFault.EMPTY)
    return _written(found)


def _elements(content: bytes, at: int, end: int) -> Iterator[_Element]:
    """Those that follow each other between two places.

    Raises:
        VoiceUnfit: one is not whole.
    """
    while at < end:
        of, at = _vint(content, at, end, 4, marked=True)
        size, start = _vint(content, at, end, 8, marked=False)
        if size is None:
            if of not in {_SEGMENT, _CLUSTER}:
                raise VoiceUnfit(VoiceFault.BROKEN)
            at = end if of == _SEGMENT else _end_of_cluster(content, start, end)
        else:
            at = start + size
        if of is None or at > end:
            raise VoiceUnfit(VoiceFault.BROKEN)
        yield _Element(of, start, at)


def _vint(content: bytes, at: int, end: int, longest: int, *, marked: bool) -> tuple[int | None, int]:
    """A number of variable length, and where it ends; None for the size that is not known.

    Raises:
        VoiceUnfit: none is there.
    """
    first = content[at] if at < end else 0
    length = 9 - first.bit_length()
    if not first or length > longest or at + length > end:
        raise VoiceUnfit(VoiceFault.BROKEN)
    number = int.from_bytes(content[at : at + length], "big")
    if marked:
        return number, at + length
    number &= (1 << 7 * length) - 1
    return (None if number == (1 << 7 * length) - 1 else number), at + length


def _end_of_cluster(content: bytes, at: int, end: int) -> int:
    """Where the next of the segment's own begins, or the segment ends.

    Raises:
        VoiceUnfit: one on the way is not whole.
    """
    while at < end:
        of, after = _vint(content, at, end, 4, marked=True)
        if of in _OF_SEGMENT:
            return at
        size, start = _vint(content, after, end, 8, marked=False)
        if size is None or start + size > end:
            raise VoiceUnfit(VoiceFault.BROKEN)
        at = start + size
    return end


def _number(content: bytes, element: _Element) -> int:
    """
    Raises:
        VoiceUnfit: larger than any that is used here.
    """
    if element.end - element.start > 8:
        raise VoiceUnfit(VoiceFault.BROKEN)
    return int.from_bytes(content[element.start : element.end], "big")


def _scale(content: bytes, info: _Element) -> int:
    """Nanoseconds of the file's unit of time.

    Raises:
        VoiceUnfit: none, or broken.
    """
    for one in _elements(content, info.start, info.end):
        if one.of == _SCALE:
            scale = _number(content, one)
            if not 0 < scale <= 1000 * _MILLISECOND:
                raise VoiceUnfit(VoiceFault.BROKEN)
            return scale
    return _MILLISECOND


def _read_track(content: bytes, tracks: _Element, found: _Found) -> None:
    """
    Raises:
        VoiceUnfit: not exactly one track, or not of Opus.
    """
    entries = [one for one in _elements(content, tracks.start, tracks.end) if one.of == _TRACK]
    insides = [{one.of: one for one in _elements(content, entry.start, entry.end)} for entry in entries]
    kinds = [_number(content, inside[_TYPE]) for inside in insides if _TYPE in inside]
    if _PICTURE in kinds:
        raise VoiceUnfit(VoiceFault.HAS_PICTURE)
    if kinds != [_SOUND] or len(insides) != 1 or found.head or not {_NUMBER, _CODEC, _HEAD} <= insides[0].keys():
        raise VoiceUnfit(VoiceFault.NOT_A_VOICE)
    track = insides[0]
    codec = content[track[_CODEC].start : track[_CODEC].end].rstrip(b"\0")
    head = content[track[_HEAD].start : track[_HEAD].end]
    if codec != b"A_OPUS" or _ENCODINGS in track:
        raise VoiceUnfit(VoiceFault.NOT_A_VOICE)
    require_head(head)
    found.head, found.track = head, _number(content, track[_NUMBER])


def _read_cluster(content: bytes, cluster: _Element, found: _Found) -> None:
    """
    Raises:
        VoiceUnfit: another track's sound in it, sound before its time, or broken.
    """
    begun: int | None = None
    for one in _elements(content, cluster.start, cluster.end):
        if one.of == _TIME:
            begun = _number(content, one)
        elif one.of == _SIMPLE:
            _keep(content, one, begun, found)
        elif one.of == _GROUP:
            for inner in _elements(content, one.start, one.end):
                if inner.of == _BLOCK:
                    _keep(content, inner, begun, found)


def _keep(content: bytes, block: _Element, begun: int | None, found: _Found) -> None:
    """
    Raises:
        VoiceUnfit: no single packet of our track, or at no time that can be.
    """
    track, at = _vint(content, block.start, block.end, 8, marked=False)
    if begun is None or not found.head or track != found.track or block.end - at < 4 or content[at + 2] & 0b110:
        raise VoiceUnfit(VoiceFault.BROKEN)
    (later,) = struct.unpack_from(">h", content, at)
    time_ms = (begun + later) * found.scale // _MILLISECOND
    if time_ms > _LAST_TIME:
        raise VoiceUnfit(VoiceFault.TOO_LONG)
    before = found.packets[-1][0] if found.packets else 0
    if time_ms < before:
        raise VoiceUnfit(VoiceFault.BROKEN)
    packet = content[at + 3 : block.end]
    samples_of(packet)
    found.packets.append((time_ms, packet))


def _written(found: _Found) -> tuple[bytes, float]:
    """What a browser's own recorder would have written, had it known the length."""
    first = found.packets[0][0]
    packets = [(time_ms - first, packet) for time_ms, packet in found.packets]
    last_ms, last = packets[-1]
    sounded = sum(samples_of(packet) for _, packet in packets) / RATE
    seconds = max(last_ms / 1000 + samples_of(last) / RATE, sounded)
    pre_skip_ns = int.from_bytes(found.head[10:12], "little") * 1_000_000_000 // RATE
    channels = found.head[9]
    head = _element(
        _EBML,
        *(_element(of, _whole(number)) for of, number in ((0x4286, 1), (0x42F7, 1), (0x42F2, 4), (0x42F3, 8))),
        _element(_DOC_TYPE, b"webm"),
        *(_element(of, _whole(number)) for of, number in ((0x4287, 4), (0x4285, 2))),
    )
    info = _element(
        _INFO,
        _element(_SCALE, _whole(_MILLISECOND)),
        _element(_DURATION, struct.pack(">d", seconds * 1000)),
        _element(_MUXER, b"xu-lang"),
        _element(_WRITER, b"xu-lang"),
    )
    sound = _element(_AUDIO, _element(_FREQUENCY, struct.pack(">d", RATE)), _element(_CHANNELS, _whole(channels)))
    times = _element(_DELAY, _whole(pre_skip_ns)), _element(_PREROLL, _whole(80 * _MILLISECOND))
    names = _element(_NUMBER, _whole(1)), _element(_UID, _whole(1)), _element(_TYPE, _whole(_SOUND))
    track = _element(_TRACK, *names, _element(_CODEC, b"A_OPUS"), _element(_HEAD, found.head), *times, sound)
    return head + _element(_SEGMENT, info, _element(_TRACKS, track), *_clusters(packets)), seconds


def _clusters(packets: list[tuple[int, bytes]]) -> Iterator[bytes]:
    begun, blocks = 0, [_element(_TIME, _whole(0))]
    for time_ms, packet in packets:
        if time_ms - begun > _CLUSTER_MS:
            yield _element(_CLUSTER, *blocks)
            begun, blocks = time_ms, [_element(_TIME, _whole(time_ms))]
        blocks.append(_element(_SIMPLE, b"\x81" + struct.pack(">hB", time_ms - begun, 0x80), packet))
    yield _element(_CLUSTER, *blocks)


def _element(of: int, *inside: bytes) -> bytes:
    content = b"".join(inside)
    length = next(length for length in range(1, 9) if len(content) < (1 << 7 * length) - 1)
    size = (len(content) | 1 << 7 * length).to_bytes(length, "big")
    return of.to_bytes((of.bit_length() + 7) // 8, "big") + size + content


def _whole(number: int) -> bytes:
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")
