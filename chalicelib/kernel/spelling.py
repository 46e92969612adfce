"""Vietnamese spelling without its marks, for addresses, file names and folded search."""

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """Lower-case ASCII letters in place of Vietnamese ones: `Đậu Tương` -> `dau tuong`. Other scripts stay as they are."""
    return _MARKS.sub("", unicodedata.normalize("NFD", text.lower().replace("đ", "d")))


def slug_of(text: str, *, longest: int = 60) -> str:
    """The text as part of an address: folded words joined by `-`; `-` alone never begins or ends it."""
    words = re.findall(r"[a-z0-9]+", fold(text))
    slug = "-".join(words)
    return slug[:longest].rsplit("-", 1)[0] if len(slug) > longest and "-" in slug[:longest] else slug[:longest]
