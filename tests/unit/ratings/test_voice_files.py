"""Recordings as they come from phones: read by their content, cleaned of all that is not sound, or refused with a reason."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.voice_files import ogg, recording_of
from chalicelib.ratings import MAX_VOICE_BYTES, VoiceFault, VoiceUnfit
from tests.unit.ratings.sound_files import SECRETS, TAKEN, ogg_of, sound, webm_of

UNKNOWN_SIZE = b"\x01\xff\xff\xff\xff\xff\xff\xff"


def refused(content: bytes) -> VoiceFault:
    with pytest.raises(VoiceUnfit) as unfit:
        recording_of(content)
    return unfit.value.fault


class TestTaken:
    @pytest.mark.parametrize(("name", "kind"), TAKEN.items())
    def test_the_sound_stays_and_whose_it_was_goes(self, name: str, kind: str) -> None:
        content = sound(name)
        assert any(secret in content for secret in SECRETS)
        heard = recording_of(content)
        assert (heard.kind.value, heard.seconds) == (kind, 2)
        assert not [secret for secret in SECRETS if secret in heard.content]
        assert recording_of(heard.content) == heard, "what was cleaned stays as it is"

    @pytest.mark.parametrize("name", ["voice.webm", "live.webm"])
    def test_every_packet_of_a_webm_is_there_with_its_length(self, name: str) -> None:
        heard = recording_of(sound(name)).content
        assert b"\x44\x89\x88" in heard, "a length, which a browser's recorder does not write"
        assert UNKNOWN_SIZE not in heard

    def test_every_packet_of_an_ogg_is_there(self) -> None:
        before, after = (list(ogg._pages(one)) for one in (sound("voice.ogg"), recording_of(sound("voice.ogg")).content))
        assert [page.body for page in after[2:]] == [page.body for page in before[2:]]
        assert [page.number for page in after] == list(range(len(after)))
        assert after[1].body == b"OpusTags" + bytes(8)

    def test_an_mp4_keeps_its_length_and_its_sound(self) -> None:
        before, after = sound("voice.m4a"), recording_of(sound("voice.m4a")).content
        start = before.index(b"mdat")
        length = int.from_bytes(before[start - 4 : start], "big")
        assert len(after) == len(before)
        assert after[start - 4 : start - 4 + length] == before[start - 4 : start - 4 + length]
        assert b"udta" not in after

    def test_a_minute_and_not_more(self) -> None:
        assert recording_of(webm_of(60)).seconds == 60
        assert refused(webm_of(63)) is VoiceFault.TOO_LONG

    def test_an_ogg_that_says_it_is_longer_is_as_long_as_it_says(self) -> None:
        pages = list(ogg._pages(sound("voice.ogg")))
        long = [*pages[:-1], replace(pages[-1], granule=63 * 48_000)]
        assert refused(ogg_of(long)) is VoiceFault.TOO_LONG
        assert refused(ogg_of([*pages[:-1], replace(pages[-1], granule=2**64 - 2)])) is VoiceFault.TOO_LONG


class TestRefused:
    @pytest.mark.parametrize("name", ["film.webm", "film.mp4"])
    def test_a_film(self, name: str) -> None:
        assert refused(sound(name)) is VoiceFault.HAS_PICTURE

    @pytest.mark.parametrize(
        "content",
        [b"", b"<script>alert(1)</script>", b"%PDF-1.7", b"\xff\xd8\xff\xe0" + bytes(99), b"RIFF\0\0\0\0WAVEfmt "],
        ids=["nothing", "script", "pdf", "jpeg", "wav"],
    )
    def test_what_is_no_recording_whatever_it_is_called(self, content: bytes) -> None:
        assert refused(content) is VoiceFault.NOT_A_VOICE

    @pytest.mark.parametrize("name", ["voice.mp3", "mp3.m4a"])
    def test_other_kinds_of_sound(self, name: str) -> None:
        assert refused(sound(name)) is VoiceFault.NOT_A_VOICE

    @pytest.mark.parametrize("name", TAKEN)
    def test_one_that_did_not_come_whole(self, name: str) -> None:
        content = sound(name)
        for part in (len(content) // 3, len(content) - 1):
            assert refused(content[:part]) in {VoiceFault.BROKEN, VoiceFault.NOT_A_VOICE, VoiceFault.EMPTY}

    @pytest.mark.parametrize("name", ["voice.webm", "voice.ogg", "voice.m4a", "fragments.mp4"])
    def test_one_with_something_behind_it(self, name: str) -> None:
        assert refused(sound(name) + b"<html><script>") is VoiceFault.BROKEN

    def test_one_too_large_is_not_even_read(self) -> None:
        assert refused(sound("voice.ogg") + bytes(MAX_VOICE_BYTES)) is VoiceFault.TOO_LARGE

    def test_two_streams_in_an_ogg(self) -> None:
        pages = list(ogg._pages(sound("voice.ogg")))
        other = [replace(page, serial=7) for page in pages]
        assert refused(ogg_of([pages[0], other[0], *pages[1:]])) is VoiceFault.NOT_A_VOICE
        assert refused(ogg_of([*pages, *pages])) in {VoiceFault.BROKEN, VoiceFault.NOT_A_VOICE}
        film = replace(pages[0], serial=7, body=b"\x80theora" + bytes(12), lacing=bytes([19]))
        assert refused(ogg_of([film, *pages])) is VoiceFault.HAS_PICTURE

    def test_silence_of_no_length(self) -> None:
        pages = list(ogg._pages(sound("voice.ogg")))
        nothing = replace(pages[2], body=pages[2].body[: pages[2].lacing[0]], lacing=pages[2].lacing[:1], granule=960)
        assert refused(ogg_of([*pages[:2], nothing])) is VoiceFault.EMPTY

    def test_pages_without_a_packet(self) -> None:
        pages = list(ogg._pages(sound("voice.ogg")))
        hollow = [replace(pages[2], lacing=b"", body=b"", granule=48_000)] * 3
        assert refused(ogg_of([*pages[:2], *hollow])) is VoiceFault.EMPTY

    def test_boxes_in_boxes_without_end(self) -> None:
        inner = b""
        for _ in range(20_000):
            inner = (len(inner) + 8).to_bytes(4, "big") + b"moov" + inner
        assert refused(sound("voice.m4a")[:28] + inner) in {VoiceFault.NOT_A_VOICE, VoiceFault.BROKEN}

    def test_boxes_of_no_size(self) -> None:
        assert refused(b"\0\0\0\x08ftyp" + b"\0\0\0\0moov" * 9) in {VoiceFault.NOT_A_VOICE, VoiceFault.BROKEN}
        assert refused(b"\0\0\0\x08ftyp" + b"\0\0\0\x04moov" * 9) is VoiceFault.BROKEN


@settings(max_examples=400, deadline=2_000)
@given(
    name=st.sampled_from([*TAKEN, "film.webm", "film.mp4"]),
    places=st.lists(st.tuples(st.integers(0, 20_000), st.binary(min_size=1, max_size=9)), max_size=6),
    cut=st.tuples(st.integers(0, 20_000), st.integers(0, 400)),
)
def test_whatever_comes_is_taken_or_refused(name: str, places: list[tuple[int, bytes]], cut: tuple[int, int]) -> None:
    """Never a crash, never an endless loop; what is taken is clean, within its limits, and taken again unchanged."""
    content = bytearray(sound(name))
    for place, junk in places:
        at = place % len(content)
        content[at : at + len(junk)] = junk
    del content[cut[0] % len(content) : cut[0] % len(content) + cut[1]]
    try:
        heard = recording_of(bytes(content))
    except VoiceUnfit:
        return
    assert 0 < heard.seconds <= 60
    assert len(heard.content) <= len(content) + 1_000
    assert recording_of(heard.content) == heard


@settings(max_examples=300, deadline=2_000)
@given(st.sampled_from([b"\x1a\x45\xdf\xa3", b"OggS", b"\0\0\0\x18ftyp"]), st.binary(max_size=600))
def test_nothing_of_a_recording_but_its_first_bytes(first: bytes, rest: bytes) -> None:
    with pytest.raises(VoiceUnfit):
        recording_of(first + rest)
