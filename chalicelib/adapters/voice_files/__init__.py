"""What a household's recording becomes: the same sound, and nothing else of the file.

Three kinds are taken, by their content and never by their name: WebM and Ogg with Opus, MP4 with AAC. Sound that cannot be
proved to be that, and only that, is refused. WebM and Ogg are written anew from the sound alone; in an MP4, where places in
the file are named by their distance from its beginning, whatever is not needed to play it becomes empty space.
What it is not able to do: look into the sound. Why not a library: docs/adr/0017-voice-notes.md.
"""

from chalicelib.kernel.records import dataclass
from chalicelib.ratings import LONGEST_VOICE_S, MAX_VOICE_BYTES, SLACK_S, VoiceFault, VoiceType, VoiceUnfit

_SHORTEST_S = 0.3


@dataclass(frozen=True, slots=True)
class Recording:
    """
    Attributes:
        content: the file that others may hear.
        seconds: how long, to the nearest second; at least one.
    """

    kind: VoiceType
    content: bytes
    seconds: int


def recording_of(content: bytes) -> Recording:
    """
    Raises:
        VoiceUnfit: no recording of the three kinds, with a picture, broken, empty, too large or too long.
    """
    if len(content) > MAX_VOICE_BYTES:
        raise VoiceUnfit(VoiceFault.TOO_LARGE)
    kind, clean, seconds = _read(content)
    if seconds < _SHORTEST_S:
        raise VoiceUnfit(VoiceFault.EMPTY)
    if seconds > LONGEST_VOICE_S + SLACK_S:
        raise VoiceUnfit(VoiceFault.TOO_LONG)
    return Recording(kind, clean, max(1, min(LONGEST_VOICE_S, round(seconds))))


def _read(content: bytes) -> tuple[VoiceType, bytes, float]:
    from chalicelib.adapters.voice_files import mp4, ogg, webm

    if content.startswith(webm.MAGIC):
        return (VoiceType.WEBM, *webm.read(content))
    if content.startswith(ogg.MAGIC):
        return (VoiceType.OGG, *ogg.read(content))
    if content[4:8] == mp4.MAGIC:
        return (VoiceType.MP4, *mp4.read(content))
    raise VoiceUnfit(VoiceFault.NOT_A_VOICE)
