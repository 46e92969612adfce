"""Phone numbers: every spelling of a Vietnamese mobile number is one number, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.identity import masked, phone_of, spoken
from chalicelib.identity.errors import InvalidPhone


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0912345678", "+84912345678"),
        ("0912 345 678", "+84912345678"),
        ("0912.345.678", "+84912345678"),
        ("091-234-5678", "+84912345678"),
        ("(091) 234 5678", "+84912345678"),
        ("+84912345678", "+84912345678"),
        ("+84 912 345 678", "+84912345678"),
        ("+84 (0) 912 345 678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("0084912345678", "+84912345678"),
        (" 0912\u00a0345\u2009678 ", "+84912345678"),
        ("\uff10\uff19\uff11\uff12345678", "+84912345678"),
        ("0841234567", "+84841234567"),
        ("0321234567", "+84321234567"),
        ("0592345678", "+84592345678"),
        ("0701234567", "+84701234567"),
        ("0899999999", "+84899999999"),
        ("", "invalid_phone"),
        ("912345678", "invalid_phone"),
        ("841234567", "invalid_phone"),
        ("091234567", "invalid_phone"),
        ("09123456789", "invalid_phone"),
        ("01681234567", "invalid_phone"),
        ("02053812345", "invalid_phone"),
        ("0311234567", "invalid_phone"),
        ("0571234567", "invalid_phone"),
        ("0711234567", "invalid_phone"),
        ("0801234567", "invalid_phone"),
        ("+85912345678", "invalid_phone"),
        ("++84912345678", "invalid_phone"),
        ("0912345678x", "invalid_phone"),
        ("0912345678\n0912345679", "invalid_phone"),
        ("0912#345678", "invalid_phone"),
        ("\u0660\u0669\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", "invalid_phone"),
        ("0" + " " * 40 + "912345678", "invalid_phone"),
        (912345678, "invalid_phone"),
        (None, "invalid_phone"),
    ],
)
def test_phone(typed: object, expected: str) -> None:
    try:
        result = str(phone_of(typed))
    except InvalidPhone as error:
        result = error.code
    assert result == expected


@given(st.sampled_from(["0", "84", "+84", "0084"]), st.from_regex(r"9[0-9]{8}", fullmatch=True), st.data())
def test_separators_never_matter(prefix: str, rest: str, data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.sampled_from(["", " ", ".", "-"]), min_size=len(rest), max_size=len(rest)))
    typed = prefix + "".join(gap + digit for gap, digit in zip(gaps, rest, strict=True))
    assert phone_of(typed) == f"+84{rest}"


@given(st.text(max_size=40))
def test_what_is_accepted_is_one_spelling_for_ever(text: str) -> None:
    try:
        number = phone_of(text)
    except InvalidPhone:
        return
    assert phone_of(number) == number
    assert phone_of(spoken(number)) == number


def test_others_see_three_digits() -> None:
    assert masked("+84912345678") == "*** *** 678"
