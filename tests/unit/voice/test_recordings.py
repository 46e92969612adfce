"""What households hear: every screen names a prompt that is to be recorded, and what is recorded is whole."""

import re
import wave
from io import BytesIO
from pathlib import Path

import pytest

from chalicelib.entrypoints.pages import render
from infra.voice.__main__ import main
from infra.voice.placeholders import tone, write
from infra.voice.recordings import FOLDER, MOST_BYTES, faults, manifest, script

TEMPLATES = Path(render.__file__).parent / "templates"


def test_screens_and_prompts_name_each_other() -> None:
    named = {key for file in TEMPLATES.glob("*.html") for key in re.findall(r'data-say="([^"]+)"', file.read_text())}
    assert named == set(manifest().prompts)


def test_prompts_end_as_sentences_and_names_of_files_are_plain() -> None:
    for key, text in manifest().spoken.items():
        assert re.fullmatch(r"[a-z0-9-]+", key)
        assert text == text.strip()
    assert all(text.endswith((".", "?")) for text in manifest().prompts.values())


def test_about_forty_clips_read_every_amount() -> None:
    assert len(manifest().numbers) == 37


@pytest.mark.parametrize("language", sorted(manifest().languages))
def test_what_lies_in_the_folder_of_recordings_is_asked_for_and_small(language: str) -> None:
    assert [fault for fault in faults(FOLDER, language) if not fault.startswith("missing")] == []


def test_placeholders_are_whole_and_are_tones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write(tmp_path) == 3 * len(manifest().spoken)
    assert faults(tmp_path, "tay") == []
    with wave.open(BytesIO(tone("gia"))) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (1, 8_000)
        assert 0.2 < sound.getnframes() / sound.getframerate() < 0.5
    assert tone("gia") == tone("gia") != tone("so-luong")
    assert main(["placeholders", str(tmp_path / "again")]) == 0
    assert "tones" in capsys.readouterr().out


def test_missing_unknown_and_large_recordings_are_told(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "nung" / "gia.wav").unlink()
    (tmp_path / "nung" / "bai-hat.ogg").write_bytes(b"x")
    (tmp_path / "nung" / "linh.wav").write_bytes(b"x" * (MOST_BYTES + 1))
    said = faults(tmp_path, "nung")
    assert len(said) == 3
    assert said[0].startswith("missing: gia: Bán giá bao nhiêu?")
    assert said[1:] == ["unknown: bai-hat.ogg", "too large: linh.wav"]


def test_the_sheet_of_a_speaker_names_every_file() -> None:
    sheet = script("tay")
    assert sheet.startswith("Tiếng Tày: ")
    assert all(f"{key}.ogg\t{text}\n" in sheet for key, text in manifest().spoken.items())
