"""The language of the answer that is being made: Vietnamese as the code has it, English by the catalogue.

One request is answered in one language, so it is a context variable set where the request begins; texts are plain strings
that may be joined, stored in views and written as JSON. Docs: docs/adr/0015-languages.md.
"""

import re
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from chalicelib.entrypoints.speech.catalogue import english_of
from chalicelib.kernel.money import Money, format_vnd
from chalicelib.messages import Language

__all__ = [
    "Language",
    "counted",
    "decimal_mark",
    "language",
    "later",
    "message_of",
    "say",
    "speak",
    "speaks_english",
    "vnd",
    "words",
]

T = TypeVar("T")
_language: ContextVar[Language] = ContextVar("language", default=Language.VI)
_PLURAL = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")


def speak(language: Language) -> None:
    """From here on, this request is answered so."""
    _language.set(language)


def language() -> Language:
    return _language.get()


def speaks_english() -> bool:
    return _language.get() is Language.EN


def say(text: str, **values: object) -> str:
    """A text in the language of the answer: `say("Còn {n} kiện", n=3)`.

    English may choose a form by a number: `{n} {n:parcel|parcels} left`. A text that the catalogue lacks stays Vietnamese.
    """
    if _language.get() is Language.VI:
        return text.format(**values) if values else text
    found = english_of(text) or text
    if not values:
        return found
    return _PLURAL.sub(lambda form: form[2] if str(values[form[1]]) == "1" else form[3], found).format(**values)


def later(text: str) -> str:
    """A text that is said where it is read, by `say`: this only marks it for the catalogue."""
    return text


def message_of(problem: Mapping[str, Any]) -> str:
    """A problem's sentence in the language of the answer."""
    if speaks_english():
        return str(problem.get("message_en") or problem["message_vi"])
    return str(problem["message_vi"])


def vnd(amount: Money) -> str:
    """`250.000 ₫`; `250,000 ₫` in English, where a dot would begin a fraction."""
    text = format_vnd(amount)
    return text.replace(".", ",") if speaks_english() else text


def decimal_mark() -> str:
    """What stands before a fraction."""
    return "." if speaks_english() else ","


def counted(number: int) -> str:
    """`19.500`, or `19,500`."""
    return f"{number:,}" if speaks_english() else f"{number:,}".replace(",", ".")


class _Words(dict[Any, Any]):
    """A table that gives its words in the language of the answer."""

    def __getitem__(self, key: Any) -> Any:
        return _said(super().__getitem__(key))

    def get(self, key: Any, default: Any = None) -> Any:
        return _said(super().get(key, default))

    def values(self) -> Any:
        return [_said(value) for value in super().values()]

    def items(self) -> Any:
        return [(key, _said(value)) for key, value in super().items()]


class _Rows(tuple[Any, ...]):
    """Rows that give their words in the language of the answer."""

    __slots__ = ()

    def __getitem__(self, place: Any) -> Any:
        return _said(super().__getitem__(place))

    def __iter__(self) -> Iterator[Any]:
        return (_said(row) for row in super().__iter__())


def words(table: T) -> T:
    """A table of words, read out in the language of each answer; its keys stay as they are."""
    return cast("T", _Words(table) if isinstance(table, Mapping) else _Rows(cast("tuple[Any, ...]", table)))


def _said(value: Any) -> Any:
    if _language.get() is Language.VI:
        return value
    if type(value) is str:
        return english_of(value) or value
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_said(part) for part in value)
    if isinstance(value, list):
        return [_said(part) for part in value]
    if isinstance(value, dict):
        return {key: _said(part) for key, part in value.items()}
    return value
