"""What search knows of a listing, and the terms it is found by."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from functools import cached_property
from typing import Any

from chalicelib.kernel.records import dataclass
from chalicelib.search.facets import YES, Field, band_of
from chalicelib.search.measures import measures_in
from chalicelib.search.text import Token, pairs_of, tokens_of


class Sort(StrEnum):
    """Orders of results. What can be bought comes before what is sold out; by relevance, among equally good answers.

    `SEASON`: what is picked this month first, each part by relevance.
    """

    RELEVANCE = "relevance"
    SEASON = "season"
    NEWEST = "newest"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"


_PRICE_BITS, _SECOND_BITS, _MS_BITS = 30, 32, 42
_SECONDS = (1 << _SECOND_BITS) - 1
UNMARKED = "~"
"""Before the words of a title that has no marks at all: they may stand for any marks."""
START = "^"
"""Before the first word of a title, and before its first two."""


@dataclass(frozen=True)
class Document:
    """One listing that buyers may see.

    Attributes:
        seller: the household's name, found by each of its words.
        places: where it is from, each found by its whole name.
        text: what the household says of it, found by phrases only.
        categories: slugs, outermost first.
        months: 1 to 12, in which it is picked; empty for all the year.
        also: words that count like those of the title: variety, pack.
        grade: the code of its grade; empty for none.
        ocop: OCOP stars, good to the end of the Vietnamese day `ocop_until` (`yyyy-mm-dd`): what is asked later has none.
        code: its lot code, letters and digits only.
        created_ms: milliseconds since 1970, UTC.
        card: JSON-ready, what a page of results shows; search does not look into it.
    """

    listing_id: str
    title: str
    seller: str
    places: tuple[str, ...]
    text: str
    categories: tuple[str, ...]
    commune_code: str
    code: str
    unit_price: int
    stock: int
    created_ms: int
    months: tuple[int, ...] = ()
    also: tuple[str, ...] = ()
    grade: str = ""
    ocop: int = 0
    ocop_until: str = ""
    ships_cold: bool = False
    card: Mapping[str, Any] = field(default_factory=dict)

    @property
    def available(self) -> bool:
        return self.stock > 0

    @cached_property
    def words(self) -> dict[Field, frozenset[str]]:
        """Terms of text by field: what costs time to make, and does not change with price and stock."""
        title, named = _title_of(self.title, self.places)
        names = [tokens_of(place) for place in self.places]
        seller = tokens_of(self.seller)
        rest, measures = measures_in(title)
        tokens = tokens_of(rest)
        added = [(tokens_of(plain), found) for plain, found in map(measures_in, self.also)]
        measures += [one for _, found in added for one in found]
        unmarked = len(tokens) > 2 and all(token.plain for token in tokens)
        plainly = [UNMARKED + token.folded for token in tokens] if unmarked else []
        whole = [*names, *([tokens_of(named)] if named else [])]
        return {
            Field.TITLE_EXACT: _terms([token.exact for token in tokens], [*measures, *plainly])
            | _plain_terms([[token.exact for token in words] for words, _ in added]),
            Field.TITLE_FOLDED: _terms([token.folded for token in tokens], measures)
            | _plain_terms([[token.folded for token in words] for words, _ in added]),
            Field.NAME_EXACT: _names([[token.exact for token in name] for name in whole], [one.exact for one in seller]),
            Field.NAME_FOLDED: _names([[token.folded for token in name] for name in whole], [one.folded for one in seller]),
            Field.PHRASE: frozenset(_phrases(self.text)),
            Field.CODE: frozenset({self.code, self.code[7:], self.code[7:-1]} - {""}),
        }

    @cached_property
    def terms(self) -> dict[Field, frozenset[str]]:
        """Every term by field."""
        return {
            **self.words,
            Field.CATEGORY: frozenset(self.categories),
            Field.COMMUNE: frozenset({self.commune_code}),
            Field.MONTH: frozenset(map(str, self.months or range(1, 13))),
            Field.GRADE: frozenset({self.grade} - {""}),
            Field.OCOP: frozenset({str(self.ocop)} if self.ocop else ()),
            Field.PRICE: frozenset({band_of(self.unit_price)}),
            Field.STOCK: frozenset({YES} if self.available else ()),
            Field.COLD: frozenset({YES} if self.ships_cold else ()),
        }

    @property
    def ocop_day(self) -> int:
        """The last day of its OCOP stars, as `20261231`; 0 for none."""
        return int(self.ocop_until.replace("-", "") or 0)

    def taking_words_of(self, older: "Document") -> "Document":
        """The same document, without making terms of text that `older` has made of the same text."""
        if _source(self) == _source(older):
            self.__dict__["words"] = older.words
        return self

    def key(self, sort: Sort) -> int:
        """The number by which `sort` orders: `PRICE_UP` ascending, the others descending. Relevance breaks ties by newest.

        One number of 63 bits holds availability, the price, and the age as tie-break, so that an engine needs one column.
        """
        first = 1 if self.available else 0
        seconds = min(self.created_ms // 1000, _SECONDS)
        price = min(self.unit_price, (1 << _PRICE_BITS) - 1) << _SECOND_BITS
        top = _PRICE_BITS + _SECOND_BITS
        match sort:
            case Sort.NEWEST | Sort.RELEVANCE | Sort.SEASON:
                return first << _MS_BITS | self.created_ms
            case Sort.PRICE_DOWN:
                return first << top | price | seconds
            case Sort.PRICE_UP:
                return (1 - first) << top | price | (_SECONDS - seconds)


ASCENDING = frozenset({Sort.PRICE_UP})
BY_POINTS = frozenset({Sort.RELEVANCE, Sort.SEASON})


def _source(document: Document) -> tuple[object, ...]:
    return document.title, document.seller, document.places, document.text, document.also, document.code


def _title_of(title: str, places: Iterable[str]) -> tuple[str, str]:
    """The title without a place that is added in brackets, and that place: `(Hồng Phong)` sells no hồng."""
    head, bracket, tail = title.rpartition("(")
    inside = tail.rstrip().removesuffix(")").strip()
    if bracket and inside and any(inside.lower() in place.lower() for place in places):
        return head, inside
    return title, ""


def _terms(words: list[str], measures: list[str]) -> frozenset[str]:
    starts = [START + word for word in words[:1]] + [START + pair for pair in pairs_of(words[:2])]
    return frozenset([*words, *pairs_of(words), *starts, *measures])


def _plain_terms(texts: list[list[str]]) -> frozenset[str]:
    return frozenset(term for words in texts for term in (*words, *pairs_of(words)))


def _names(names: list[list[str]], seller: list[str]) -> frozenset[str]:
    """Places by their pairs, or the one word they have; the household's name by words too."""
    found = [term for name in names for term in (pairs_of(name) or name)]
    return frozenset([*found, *seller, *pairs_of(seller)])


def _phrases(text: str) -> list[str]:
    tokens: list[Token] = tokens_of(text)
    return [*pairs_of([token.exact for token in tokens]), *pairs_of([token.folded for token in tokens])]
