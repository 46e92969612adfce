"""Phone numbers as identities: Vietnamese mobile numbers, written one way."""

import re
import unicodedata
from typing import NewType

from chalicelib.identity.errors import InvalidPhone

Phone = NewType("Phone", str)
"""`+84` and nine digits."""

_LONGEST_TYPED = 32
_BETWEEN = re.compile(r"[\s.\-()]+")
_MOBILE = re.compile(r"(?:(?:\+84|0084|84)0?|0)((?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7})")


def phone_of(text: object, *, field: str = "phone") -> Phone:
    """The number in the form `+84912345678`, from `0912 345 678`, `+84 912.345.678`, `84912345678` and the like.

    Raises:
        InvalidPhone: not a Vietnamese mobile number. Landlines cannot receive the sign-in code.

    Source: the Ministry's numbering plan since the move to ten digits in September 2018.
    """
    wrong = InvalidPhone(
        "Số điện thoại chưa đúng. Ví dụ: 0912 345 678.", "A Vietnamese mobile number, such as 0912 345 678.", field=field
    )
    if not isinstance(text, str) or len(text) > _LONGEST_TYPED:
        raise wrong
    compact = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    match = _MOBILE.fullmatch(compact)
    if match is None:
        raise wrong
    return Phone("+84" + match[1])


def spoken(phone: str) -> str:
    """As people say it: `0912 345 678`."""
    national = "0" + phone.removeprefix("+84")
    return f"{national[:4]} {national[4:7]} {national[7:]}"


def masked(phone: str) -> str:
    """For screens of others: the last three digits, `*** *** 678`."""
    return f"*** *** {phone[-3:]}"
