"""What is to be recorded, by the manifest, and what of it lies in a folder: `<language>/<key>.<kind>`."""

import json
from dataclasses import dataclass
from pathlib import Path

from infra.local.settings import PROJECT

FOLDER = PROJECT / "frontend" / "voice"
KINDS = (".ogg", ".mp3", ".m4a", ".wav")
MOST_BYTES = 48_000
"""Of one prompt: twenty seconds of Opus at 16 kbit/s, one second at 400 kbit/s."""


@dataclass(frozen=True)
class Manifest:
    """
    Attributes:
        languages: names by code; prompts and numbers: what is spoken, by key.
    """

    languages: dict[str, str]
    prompts: dict[str, str]
    numbers: dict[str, str]

    @property
    def spoken(self) -> dict[str, str]:
        return {**self.prompts, **self.numbers}


def manifest() -> Manifest:
    raw = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    return Manifest(raw["languages"], {one["key"]: one["text"] for one in raw["prompts"]}, raw["numbers"])


def faults(folder: Path, language: str) -> list[str]:
    """What keeps the language from being whole: missing, unknown and too large recordings, one line each."""
    asked = manifest().spoken
    there = {file.stem: file for file in sorted((folder / language).glob("*")) if file.suffix in KINDS}
    missing = [f"missing: {key}: {text}" for key, text in asked.items() if key not in there]
    unknown = [f"unknown: {file.name}" for key, file in there.items() if key not in asked]
    large = [f"too large: {file.name}" for file in there.values() if file.stat().st_size > MOST_BYTES]
    return missing + unknown + large


def script(language: str) -> str:
    """The sheet that a speaker reads from: a line a recording, with the name of its file."""
    asked = manifest()
    lines = [f"{asked.languages[language]}: {len(asked.spoken)} đoạn ghi âm. Tên tệp, rồi lời nói.", ""]
    return "\n".join([*lines, *(f"{key}.ogg\t{text}" for key, text in asked.spoken.items()), ""])
