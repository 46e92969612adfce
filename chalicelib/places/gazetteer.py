"""The gazetteer: all wards by code, and found by any words of their names, new or old, with accents or without."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from chalicelib.kernel.records import dataclass
from chalicelib.kernel.spelling import fold
from chalicelib.places.ward import Former, Match, Province, Ward

SHORT_WORDS = {
    "p": ("phuong",),
    "x": ("xa",),
    "q": ("quan",),
    "h": ("huyen",),
    "tt": ("thi", "tran"),
    "tx": ("thi", "xa"),
    "tp": ("thanh", "pho"),
    "t": ("tinh",),
    "dk": ("dac", "khu"),
}
"""How people shorten the kinds of places when they type."""
SHORT_NAMES = {
    "tphcm": "hcm",
    "saigon": "sai gon",
    "brvt": "ba ria vung tau",
    "tth": "thua thien hue",
    "ls": "lang son",
}
PROVINCES_ALSO = {"79": "hcm sg sai gon"}
MOST_WORDS = 14
_APOSTROPHES = re.compile("['’ʼ`]")
_WORD = re.compile(r"[a-z0-9]+")
_KINDS = re.compile(r"\b(phuong|xa|thi tran|dac khu|tinh|thanh pho) ")


def plain_words(text: str) -> list[str]:
    """Folded words; numbers without leading zeros."""
    return [word.lstrip("0") or word if word.isdigit() else word for word in _WORD.findall(_APOSTROPHES.sub("", fold(text)))]


def words_of(text: str) -> list[str]:
    """What was typed, with what people shorten written out: `P.12, Q3, TPHCM` -> phuong 12 quan 3 hcm."""
    plain = " ".join(plain_words(text))
    for short, name in SHORT_NAMES.items():
        plain = re.sub(rf"\b{short}\b", name, plain)
    words: list[str] = []
    for word in plain.split()[:MOST_WORDS]:
        numbered = re.fullmatch(r"([pqx])0*(\d{1,2})", word)
        if numbered:
            words += [*SHORT_WORDS[numbered[1]], numbered[2]]
        elif word in SHORT_WORDS:
            words += SHORT_WORDS[word]
        else:
            words.append(word)
    return words


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of a ward: its words, and how it is told."""

    words: tuple[str, ...]
    ward: Ward
    former: Former | None


class Gazetteer:
    """
    Args:
        wards: each with the wards of before that it was made of, ordered by code.
    """

    def __init__(self, wards: Iterable[tuple[Ward, Sequence[Former]]]) -> None:
        self._wards = {ward.code: (ward, tuple(formers)) for ward, formers in wards}
        self._by_province = defaultdict[str, list[Ward]](list)
        for ward, _ in self._wards.values():
            self._by_province[ward.province.code].append(ward)

    @property
    def provinces(self) -> list[Province]:
        """By name, Lạng Sơn's neighbours and all others alike."""
        return sorted({wards[0].province for wards in self._by_province.values()}, key=lambda one: fold(one.short))

    def wards_of(self, province_code: str) -> list[Ward]:
        """By name; empty for a code that is none."""
        return sorted(self._by_province.get(province_code, []), key=lambda one: (fold(one.name.split(" ", 1)[1]), one.code))

    @cached_property
    def _names(self) -> list[_Name]:
        names = []
        for ward, formers in self._wards.values():
            more = PROVINCES_ALSO.get(ward.province.code, "")
            of_province = plain_words(" ".join((ward.province.name, *ward.province.also, more)))
            names.append(_Name((*plain_words(ward.name), *of_province), ward, None))
            names += [_Name((*plain_words(former.full), *of_province), ward, former) for former in formers]
        return names

    @cached_property
    def _places_of(self) -> dict[str, list[int]]:
        found = defaultdict[str, list[int]](list)
        for place, name in enumerate(self._names):
            for word in set(name.words):
                found[word].append(place)
        return dict(found)

    @cached_property
    def _vocabulary(self) -> list[str]:
        return sorted(self._places_of)

    def find(self, text: str, *, most: int = 8) -> list[Match]:
        """Wards whose name, new or old, has every word; the last word may be half typed. The likeliest first."""
        words = words_of(text)
        if not words:
            return []
        found: set[int] | None = None
        for place, word in enumerate(words):
            here = self._with_word(word, half_typed=place == len(words) - 1)
            found = here if found is None else found & here
            if not found:
                return []
        ranked = sorted(found or (), key=lambda one: self._rank(self._names[one], words))
        return self._each_ward_once(ranked, most)

    def meant(self, ward: str, province: str, *, most: int = 8) -> list[Match]:
        """What an address in two fields means: the wards that have just this name, or else those that have its words."""
        found = self.find(f"{ward} {province}", most=4 * most) if ward.strip() else []
        typed = _KINDS.sub("", " ".join(words_of(ward)))
        named = [one for one in found if _KINDS.sub("", " ".join(plain_words((one.former or one.ward).name))) == typed]
        return (named or found)[:most]

    def _with_word(self, word: str, *, half_typed: bool) -> set[int]:
        if not half_typed or word.isdigit():
            return set(self._places_of.get(word, ()))
        found: set[int] = set()
        for known in self._vocabulary[bisect_left(self._vocabulary, word) :]:
            if not known.startswith(word):
                break
            found.update(self._places_of[known])
        return found

    def _rank(self, name: _Name, words: Sequence[str]) -> tuple[bool, bool, bool, bool, int, str]:
        """Names that begin with what was typed, its kind aside; that have it in one piece; new, whole, short names."""
        own, typed = _KINDS.sub("", " ".join(name.words)), _KINDS.sub("", " ".join(words))
        begins = own.startswith(typed)
        part = name.former is not None and not name.former.whole
        apart = f" {typed}" not in f" {own}"
        return not begins, apart, name.former is not None, part, len(name.words), name.ward.code

    def _each_ward_once(self, ranked: Sequence[int], most: int) -> list[Match]:
        seen: dict[str, Match] = {}
        for place in ranked:
            name = self._names[place]
            seen.setdefault(name.ward.code, Match(name.ward, name.former))
            if len(seen) == most:
                break
        return list(seen.values())
