"""Words typed with the Vietnamese keyboard switched off: what Telex or VNI would have made of the same keys.

Marks may be typed anywhere after their letter, as people do. The planner keeps a reading only if the catalogue has the word.
Source: the Telex and VNI tables of Unikey's manual.
"""

import re

_VOWELS = frozenset("aăâeêioôơuưy")
_TELEX_TONES = {"s": "1", "f": "2", "r": "3", "x": "4", "j": "5"}
_VNI_KEYS = {"6": "^", "7": "'", "8": "(", "9": "-"}
_VNI = re.compile(r"[a-z]+[1-9][a-z1-9]*")
_MARKED = {
    "^": {"a": "â", "e": "ê", "o": "ô"},
    "'": {"o": "ơ", "u": "ư"},
    "(": {"a": "ă"},
    "w": {"a": "ă", "o": "ơ", "u": "ư"},
    "-": {"d": "đ"},
}
LONGEST_SYLLABLE = 12


def telex(keys: str) -> str | None:
    """The exact token that Telex would make of these keys; None if none of them is a mark."""
    if not keys.isascii() or not keys.isalpha() or len(keys) > LONGEST_SYLLABLE:
        return None
    letters: list[str] = []
    tone = ""
    for key in keys:
        vowel_before = any(letter in _VOWELS for letter in letters)
        if key in _TELEX_TONES and vowel_before:
            tone = _TELEX_TONES[key]
        elif not _telex_mark(letters, key):
            letters.append(key)
    made = "".join(letters) + tone
    return made if made != keys else None


def _telex_mark(letters: list[str], key: str) -> bool:
    """Whether the key marked an earlier letter."""
    if key == "w":
        return _mark(letters, "w")
    if key in "aeo":
        return key in letters and _mark(letters, "^", only=key)
    return key == "d" and letters[:1] == ["d"] and _mark(letters, "-")


def vni(keys: str) -> str | None:
    """The exact token that VNI would make of these keys; None if they are no such word."""
    if not _VNI.fullmatch(keys) or len(keys) > LONGEST_SYLLABLE:
        return None
    letters: list[str] = []
    tone = ""
    for key in keys:
        if key.isalpha():
            letters.append(key)
        elif key in "12345":
            tone = key
        elif not _mark(letters, _VNI_KEYS[key]):
            return None
    return "".join(letters) + tone


def _mark(letters: list[str], mark: str, *, only: str = "") -> bool:
    """Put the mark on the last letter that takes it; the horn takes `uo` whole."""
    at = "".join(letters).rfind("uo") if mark in "'w" else -1
    if at >= 0:
        letters[at : at + 2] = ["ư", "ơ"]
        return True
    table = _MARKED[mark]
    for i in range(len(letters) - 1, -1, -1):
        if letters[i] in table and only in ("", letters[i]):
            letters[i] = table[letters[i]]
            return True
    return False
