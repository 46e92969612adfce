"""Recordings to try, with what phones put beside the sound."""

from collections.abc import Iterable
from pathlib import Path

from chalicelib.adapters.voice_files import ogg, webm

FOLDER = Path(__file__).parent / "sounds"
SECRETS = (b"IPHONE-CUA-TOI", b"NHAN-DANG-MAY", b"+21.8500")
TAKEN = {
    "voice.webm": "audio/webm",
    "live.webm": "audio/webm",
    "voice.ogg": "audio/ogg",
    "voice.m4a": "audio/mp4",
    "fragments.mp4": "audio/mp4",
}


def sound(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def ogg_of(pages: Iterable[ogg._Page]) -> bytes:
    return b"".join(ogg._written(page) for page in pages)


def webm_of(seconds: int) -> bytes:
    """A second of sound now and then, the last of it at the end of so many seconds."""
    content = sound("voice.webm")
    segment = list(webm._elements(content, 0, len(content)))[1]
    found = webm._Found()
    for part in webm._elements(content, segment.start, segment.end):
        if part.of == webm._TRACKS:
            webm._read_track(content, part, found)
        elif part.of == webm._CLUSTER:
            webm._read_cluster(content, part, found)
    packet = found.packets[5][1]
    found.packets = [(at_ms, packet) for at_ms in range(0, seconds * 1000, 20)]
    return webm._written(found)[0]
