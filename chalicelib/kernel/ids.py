"""Ids: one class per kind, prefixed, time-sortable, written in Crockford's letters (no I, L, O, U).

`ord_01KAR3NDEKTSV4RRFFQ69G5FAV` is a prefix, an underscore and a ULID (48 bits of milliseconds, 80 bits of entropy).
Ids of anything that moves money are made by the client before it sends, so that a repeat is recognised.
Source: ULID specification (github.com/ulid/spec); Crockford Base 32 (crockford.com/base32).
"""

import re
from datetime import datetime
from typing import ClassVar, Self

from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.errors import InvalidInput

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def crockford(number: int, length: int) -> str:
    """The number in that many of Crockford's letters."""
    letters = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        letters.append(ALPHABET[digit])
    return "".join(reversed(letters))


def ulid(at: datetime, entropy: Entropy) -> str:
    """26 letters that sort by `at` to the millisecond."""
    milliseconds = int(at.timestamp()) * 1000 + at.microsecond // 1000
    return crockford(milliseconds, 10) + crockford(int.from_bytes(entropy.take(10), "big"), 16)


class Id(str):
    """An id of one kind. Subclasses set `prefix`; equality is that of the text."""

    prefix: ClassVar[str] = ""
    __slots__ = ()

    @classmethod
    def make(cls, at: datetime, entropy: Entropy) -> Self:
        return cls(f"{cls.prefix}_{ulid(at, entropy)}")

    @classmethod
    def parse(cls, text: object, *, field: str = "id") -> Self:
        """
        Raises:
            InvalidInput: not an id of this kind.
        """
        if (
            not isinstance(text, str)
            or not text.startswith(f"{cls.prefix}_")
            or not _ULID.fullmatch(text[len(cls.prefix) + 1 :])
        ):
            raise InvalidInput(
                "Mã không đúng dạng.", f"Expected an id like {cls.prefix}_01KAR3NDEKTSV4RRFFQ69G5FAV.", field=field
            )
        return cls(text)


class OperationId(Id):
    """The client-made id of one command; the same id means the same command for ever."""

    prefix = "op"
    __slots__ = ()


def check_letter(text: str) -> str:
    """The check character for a code that people read aloud: ISO 7064 MOD 37,36 over digits and capital letters.

    Catches every single wrong character and every swap of neighbours.
    """
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    state = 36
    for letter in text:
        state = (state + letters.index(letter)) % 36 or 36
        state = state * 2 % 37
    return letters[(37 - state) % 36]
