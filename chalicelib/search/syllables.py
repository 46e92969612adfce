"""What a Vietnamese syllable can look like, and how near one spelling of it is to another.

A slip of the finger mostly makes what is no syllable at all, and what is one was mostly meant: only the former is corrected
by its letters alone. Source: onsets and rimes of the standard spelling, and those of Tày and Nùng names (`pj`).
"""

import re

from chalicelib.search.text import Token

_ONSET = r"(?:ngh|ng|nh|kh|gh|gi|qu|ch|ph|th|tr|sl|pj|mj|[bcdghklmnpqrstvx])?"
_RIME = (
    r"(?:o?a(?:ch|nh|ng|[imnopctuy])?|o?e(?:ch|nh|ng|[mnopctu])?|i(?:e(?:ng|[mnpctu])|ch|nh|ng|[mnpctua])?"
    r"|o(?:ng|[imnpct]|ong|oc)?|u(?:a(?:ng|[nty])?|e(?:ch|nh|[n])?|o(?:ng|[cimntpu])?|ng|[cimnptu]|y(?:a|ch|nh|en|et|[ntpu])?)?"
    r"|y(?:e(?:ng|[mntu])|[t])?)"
)
_SYLLABLE = re.compile(_ONSET + _RIME)
_TONES = "12345"
_BARE = str.maketrans("ăâêôơưđ", "aaeooud")
_CONFUSED_TONES = frozenset({frozenset({"3", "4"})})
"""Hỏi and ngã, which half the country does not tell apart."""


_ALIKE = (("s", "x"), ("ch", "tr"), ("d", "gi"), ("d", "r"), ("gi", "r"), ("l", "n"), ("c", "k"), ("ng", "ngh"), ("g", "gh"))
"""Onsets that are pronounced, or written, alike."""


def is_syllable(folded: str) -> bool:
    """Whether the letters, without marks, could be a word of Vietnamese."""
    return _SYLLABLE.fullmatch(folded) is not None


def sounding_like(exact: str) -> list[str]:
    """Other spellings of an exact token by onsets that are heard alike, and by `i` for `y`."""
    found = [
        b + exact.removeprefix(a) for one, other in _ALIKE for a, b in ((one, other), (other, one)) if exact.startswith(a)
    ]
    return [*found, *(exact.replace(a, b) for a, b in ("iy", "yi") if a in exact)]


def unfinished(typed: Token, meant: str) -> bool:
    """Whether `meant`, an exact token, is `typed` with marks that were left out, or with hỏi in place of ngã."""
    letters, tone = _apart(typed.exact)
    meant_letters, meant_tone = _apart(meant)
    if len(letters) != len(meant_letters):
        return False
    if tone and tone != meant_tone and frozenset({tone, meant_tone}) not in _CONFUSED_TONES:
        return False
    return all(a == b or a == b.translate(_BARE) for a, b in zip(letters, meant_letters, strict=True))


def _apart(exact: str) -> tuple[str, str]:
    return (exact[:-1], exact[-1]) if exact[-1:] in _TONES else (exact, "")
