"""The catalogue: Vietnamese text is the key, English the value, in gettext's plain files under `chalicelib/data/en`.

Read only when somebody asks for English. An entry with `msgctxt` holds for the one template it names, for a Vietnamese text
that English says in two ways.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "data" / "en"
_STRINGS = r'(?:"(?:[^"\\]|\\.)*"\s*)+'
_ENTRY = re.compile(rf'^(?:msgctxt "(?P<place>[^"]*)"\n)?msgid (?P<vi>{_STRINGS})msgstr (?P<en>{_STRINGS})', re.M)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}

Key = tuple[str, str]
"""Place and Vietnamese text; the place is empty for what holds everywhere."""


def _unquoted(text: str) -> str:
    whole = "".join(_QUOTED.findall(text))
    return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), whole) if "\\" in whole else whole


def entries_of(text: str) -> Iterator[tuple[Key, str]]:
    """The entries of one file, in its order."""
    for entry in _ENTRY.finditer(text):
        yield (entry["place"] or "", _unquoted(entry["vi"])), _unquoted(entry["en"])


def files() -> list[Path]:
    """The catalogue's files, one for each area of the product."""
    return sorted(FOLDER.glob("*.po"))


@cache
def english() -> dict[Key, str]:
    """The whole catalogue."""
    return {key: value for path in files() for key, value in entries_of(path.read_text()) if value}


def english_of(text: str, place: str = "") -> str | None:
    """What English says for a Vietnamese text; None when the catalogue does not hold it."""
    all_of_it = english()
    return (all_of_it.get((place, text)) if place else None) or all_of_it.get(("", text))
