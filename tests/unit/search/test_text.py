"""Tokens, keyboards and edits."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.spelling import fold, slug_of
from chalicelib.search.keyboard import telex, vni
from chalicelib.search.text import Token, one_edit_from, token_of, tokens_of, words_of


@pytest.mark.parametrize(
    ("word", "exact", "folded"),
    [
        ("hồi", "hôi2", "hoi"),
        ("HỒI", "hôi2", "hoi"),
        ("hoi", "hoi", "hoi"),
        ("xoài", "xoai2", "xoai"),
        ("đậu", "đâu5", "dau"),
        ("quả", "qua3", "qua"),
        ("mãng", "mang4", "mang"),
        ("thạch", "thach5", "thach"),
        ("ngựa", "ngưa5", "ngua"),
        ("lợn", "lơn5", "lon"),
        ("ăn", "ăn", "an"),
    ],
)
def test_tokens(word: str, exact: str, folded: str) -> None:
    for form in ("NFC", "NFD"):
        assert token_of(unicodedata.normalize(form, word)) == Token(exact, folded)


@pytest.mark.parametrize(("old", "new"), [("hòa", "hoà"), ("thủy", "thuỷ"), ("của", "của"), ("khỏe", "khoẻ")])
def test_old_and_new_tone_places_are_one_word(old: str, new: str) -> None:
    assert token_of(old) == token_of(new)


def test_numbers_stand_alone() -> None:
    assert words_of("Na 5kg, túi 500g (loại 1)!") == ["na", "5", "kg", "túi", "500", "g", "loại", "1"]
    assert words_of("") == words_of("  -- _ ! ") == []


@given(st.text(max_size=60))
def test_any_text_has_tokens_and_its_form_does_not_matter(text: str) -> None:
    composed = tokens_of(unicodedata.normalize("NFC", text))
    assert composed == tokens_of(unicodedata.normalize("NFD", text))
    assert all(token.exact and len(token.exact) <= 42 for token in composed)


@pytest.mark.parametrize(
    ("keys", "exact"),
    [
        ("xoaif", "xoai2"),
        ("xoafi", "xoai2"),
        ("hooif", "hôi2"),
        ("hoofi", "hôi2"),
        ("hoifo", "hôi2"),
        ("dden", "đen"),
        ("ddenf", "đen2"),
        ("ddaauj", "đâu5"),
        ("dauajd", "đâu5"),
        ("thachj", "thach5"),
        ("langw", "lăng"),
        ("ruwowuj", "rươu5"),
        ("ruowuj", "rươu5"),
        ("ruouwj", "rươu5"),
        ("gaf", "ga2"),
    ],
)
def test_telex(keys: str, exact: str) -> None:
    assert telex(keys) == exact


@pytest.mark.parametrize("keys", ["na", "chi", "x", "", "hồi", "a1", "x" * 13])
def test_keys_without_telex_marks_mean_nothing_else(keys: str) -> None:
    assert telex(keys) is None


@pytest.mark.parametrize(
    ("keys", "exact"),
    [
        ("xoai2", "xoai2"),
        ("ho6i2", "hôi2"),
        ("hoi62", "hôi2"),
        ("d9en", "đen"),
        ("d9a6u5", "đâu5"),
        ("lang8", "lăng"),
        ("ruo7u5", "rươu5"),
        ("ruou75", "rươu5"),
        ("kg", None),
        ("5kg", None),
        ("na", None),
        ("m6", None),
        ("2", None),
    ],
)
def test_vni(keys: str, exact: str | None) -> None:
    assert vni(keys) == exact


def test_edits_are_all_at_one_step() -> None:
    edits = set(one_edit_from("na"))
    assert {"n", "a", "an", "no", "nay", "ena", "nna"} <= edits
    assert "na" not in edits
    assert all(abs(len(edit) - 2) <= 1 for edit in edits)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Na Chi Lăng – loại 1!", "na-chi-lang-loai-1"),
        ("Đậu tương", "dau-tuong"),
        ("  ", ""),
        ("八角", ""),
        ("a" * 80, "a" * 60),
        ("mật ong rừng " * 9, "mat-ong-rung-mat-ong-rung-mat-ong-rung-mat-ong-rung-mat-ong"),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    assert slug_of(text) == slug


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
