"""Amounts read out, at every rule of Vietnamese numerals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.words import LARGEST, amount_in_words, number_in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (1, "một"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (19, "mười chín"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (55, "năm mươi lăm"),
        (91, "chín mươi mốt"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh tư"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (111, "một trăm mười một"),
        (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"),
        (555, "năm trăm năm mươi lăm"),
        (1_000, "một nghìn"),
        (1_001, "một nghìn không trăm linh một"),
        (1_010, "một nghìn không trăm mười"),
        (1_021, "một nghìn không trăm hai mươi mốt"),
        (1_100, "một nghìn một trăm"),
        (15_000, "mười lăm nghìn"),
        (21_000, "hai mươi mốt nghìn"),
        (104_000, "một trăm linh tư nghìn"),
        (250_000, "hai trăm năm mươi nghìn"),
        (1_000_000, "một triệu"),
        (1_000_005, "một triệu không trăm linh năm"),
        (1_005_000, "một triệu không trăm linh năm nghìn"),
        (2_500_000, "hai triệu năm trăm nghìn"),
        (20_000_000, "hai mươi triệu"),
        (1_000_000_000, "một tỷ"),
        (1_000_001_000, "một tỷ không trăm linh một nghìn"),
        (12_345_678_915, "mười hai tỷ ba trăm bốn mươi lăm triệu sáu trăm bảy mươi tám nghìn chín trăm mười lăm"),
        (10**12, "một nghìn tỷ"),
        (1_002 * 10**9, "một nghìn không trăm linh hai tỷ"),
        (10**15, "một triệu tỷ"),
        (1_005 * 10**12, "một triệu không trăm linh năm nghìn tỷ"),
        (1_000_002 * 10**9, "một triệu không trăm linh hai tỷ"),
    ],
)
def test_number_is_read_out(number: int, words: str) -> None:
    assert number_in_words(number) == words


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_number_out_of_range(number: int) -> None:
    with pytest.raises(ValueError, match="cannot be read out"):
        number_in_words(number)


def test_amount_is_capitalised_and_named() -> None:
    assert amount_in_words(2_540_000) == "Hai triệu năm trăm bốn mươi nghìn đồng"
    assert amount_in_words(0) == "Không đồng"


@given(st.integers(0, LARGEST))
def test_words_are_clean_and_tell_numbers_apart(number: int) -> None:
    words = number_in_words(number)
    assert words == " ".join(words.split())
    assert number == LARGEST or number_in_words(number + 1) != words
