"""Tones in the place of recordings, so that buttons, files and rows of clips can be tried before anybody has spoken.

Tones, and by the standard library: nobody can take one for speech and ship it, and no speech program has to be kept for it.
"""

import math
import wave
from io import BytesIO
from pathlib import Path
from zlib import crc32

from infra.voice.recordings import manifest

RATE_HZ = 8_000
LENGTH_S = 0.18
NOTES_HZ = (262, 294, 330, 392, 440, 523)


def tone(key: str) -> bytes:
    """Two notes that are the same for a key, always, as a WAV file of 8-bit samples."""
    chance = crc32(key.encode())
    notes = (NOTES_HZ[chance % 6], NOTES_HZ[chance // 6 % 6])
    count = int(RATE_HZ * LENGTH_S)
    samples = bytearray()
    for note in notes:
        fading = (math.sin(2 * math.pi * note * at / RATE_HZ) * (1 - at / count) for at in range(count))
        samples += bytes(int(128 + 60 * height) for height in fading)
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE_HZ)
        sound.writeframes(bytes(samples))
    return file.getvalue()


def write(folder: Path) -> int:
    """All of them in every language; how many."""
    asked, count = manifest(), 0
    for language in asked.languages:
        (folder / language).mkdir(parents=True, exist_ok=True)
        for key in asked.spoken:
            (folder / language / f"{key}.wav").write_bytes(tone(key))
            count += 1
    return count
