"""Opus: how long a packet sounds. Source: RFC 6716 section 3.1, RFC 7845 section 5.1."""

from chalicelib.ratings import VoiceFault, VoiceUnfit

HEAD = b"OpusHead"
TAGS = b"OpusTags"
RATE = 48_000
"""Samples a second by which Opus counts, whatever was recorded."""
_LONGEST_PACKET = RATE * 120 // 1000
_SILK_MS, _HYBRID_MS, _CELT_TENTHS = (10, 20, 40, 60), (10, 20), (25, 50, 100, 200)


def require_head(head: bytes) -> None:
    """One or two channels of one stream.

    Raises:
        VoiceUnfit: something else.
    """
    if len(head) != 19 or not head.startswith(HEAD) or head[8] >> 4 != 0 or head[9] not in (1, 2) or head[18] != 0:
        raise VoiceUnfit(VoiceFault.NOT_A_VOICE)


def pre_skip(head: bytes) -> int:
    """Samples at the beginning that are not played."""
    return int.from_bytes(head[10:12], "little")


def samples_of(packet: bytes) -> int:
    """
    Raises:
        VoiceUnfit: not a packet.
    """
    if not packet:
        raise VoiceUnfit(VoiceFault.BROKEN)
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        frame = _SILK_MS[config & 3] * RATE // 1000
    elif config < 16:
        frame = _HYBRID_MS[config & 1] * RATE // 1000
    else:
        frame = _CELT_TENTHS[config & 3] * RATE // 10_000
    if code == 3:
        if len(packet) < 2:
            raise VoiceUnfit(VoiceFault.BROKEN)
        count = packet[1] & 63
    else:
        count = 1 if code == 0 else 2
    samples = frame * count
    if not 0 < samples <= _LONGEST_PACKET:
        raise VoiceUnfit(VoiceFault.BROKEN)
    return samples
