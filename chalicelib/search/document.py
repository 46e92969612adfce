"""What search knows of a listing, and the terms it is found by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from chalicelib.search.synonyms import synonyms_in
from chalicelib.search.text import pairs_of, tokens_of


class Field(StrEnum):
    """Where a term stands. `ANY_…` holds the title's words too."""

    TITLE_EXACT = "title_exact"
    TITLE_FOLDED = "title_folded"
    ANY_EXACT = "any_exact"
    ANY_FOLDED = "any_folded"
    CATEGORY = "category"
    COMMUNE = "commune"
    CODE = "code"


class Sort(StrEnum):
    """Orders of results. What can be bought comes before what is sold out; by relevance, among equally good answers."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"


_PRICE_BITS, _SECOND_BITS, _MS_BITS = 30, 32, 42
_SECONDS = (1 << _SECOND_BITS) - 1


@dataclass(frozen=True)
class Document:
    """One listing that buyers may see.

    Attributes:
        context: words that are not in the title but find it: description, household, category, commune.
        categories: slugs, outermost first.
        code: its lot code, letters and digits only.
        created_ms: milliseconds since 1970, UTC.
        grade: the code of its grade; empty for none.
        ocop: OCOP stars, good to the end of the Vietnamese day `ocop_until` (`yyyy-mm-dd`): what is asked later has none.
        card: JSON-ready, what a page of results shows; search does not look into it.
    """

    listing_id: str
    title: str
    context: str
    categories: tuple[str, ...]
    commune_code: str
    code: str
    unit_price: int
    stock: int
    created_ms: int
    card: Mapping[str, Any] = field(default_factory=dict)
    grade: str = ""
    ships_cold: bool = False
    ocop: int = 0
    ocop_until: str = ""

    @property
    def available(self) -> bool:
        return self.stock > 0

    @cached_property
    def terms(self) -> dict[Field, frozenset[str]]:
        """Every term by field; pairs of neighbouring title words are terms of the title."""
        title = tokens_of(self.title)
        rest = [token for text in (self.context, *synonyms_in(title)) for token in tokens_of(text)]
        exact, folded = [token.exact for token in title], [token.folded for token in title]
        return {
            Field.TITLE_EXACT: frozenset([*exact, *pairs_of(exact)]),
            Field.TITLE_FOLDED: frozenset([*folded, *pairs_of(folded)]),
            Field.ANY_EXACT: frozenset([*exact, *(token.exact for token in rest)]),
            Field.ANY_FOLDED: frozenset([*folded, *(token.folded for token in rest)]),
            Field.CATEGORY: frozenset(self.categories),
            Field.COMMUNE: frozenset({self.commune_code}),
            Field.CODE: frozenset({self.code}),
        }

    def key(self, sort: Sort) -> int:
        """The number by which `sort` orders: `PRICE_UP` ascending, the others descending. Relevance breaks ties by newest.

        One number of 63 bits holds availability, the price, and the age as tie-break, so that an engine needs one column.
        """
        first = 1 if self.available else 0
        seconds = min(self.created_ms // 1000, _SECONDS)
        price = min(self.unit_price, (1 << _PRICE_BITS) - 1) << _SECOND_BITS
        top = _PRICE_BITS + _SECOND_BITS
        match sort:
            case Sort.NEWEST | Sort.RELEVANCE:
                return first << _MS_BITS | self.created_ms
            case Sort.PRICE_DOWN:
                return first << top | price | seconds
            case Sort.PRICE_UP:
                return (1 - first) << top | price | (_SECONDS - seconds)


ASCENDING = frozenset({Sort.PRICE_UP})
