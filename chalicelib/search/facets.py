"""What results can be narrowed by: each a field of terms, several of which may be chosen at once."""

from collections.abc import Mapping
from dataclasses import field as attribute
from enum import StrEnum

from chalicelib.kernel.records import dataclass


class Field(StrEnum):
    """Where a term stands.

    `TITLE_…` hold words, pairs of neighbours, and the beginning (`^na`); `NAME_…` the words of the household's name and the
    pairs of places; `PHRASE` pairs of neighbours in the description, which single words are not found by.
    """

    TITLE_EXACT = "title_exact"
    TITLE_FOLDED = "title_folded"
    NAME_EXACT = "name_exact"
    NAME_FOLDED = "name_folded"
    PHRASE = "phrase"
    CODE = "code"
    CATEGORY = "category"
    COMMUNE = "commune"
    MONTH = "month"
    GRADE = "grade"
    OCOP = "ocop"
    PRICE = "price"
    STOCK = "stock"
    COLD = "cold"


FACETS: tuple[Field, ...] = (
    Field.CATEGORY, Field.COMMUNE, Field.MONTH, Field.GRADE, Field.OCOP, Field.PRICE, Field.STOCK, Field.COLD,
)  # fmt: skip
YES = "1"
"""The one term of what is true or not."""

PRICE_BANDS: tuple[tuple[str, int], ...] = (
    ("under-50k", 0),
    ("50k-100k", 50_000),
    ("100k-200k", 100_000),
    ("200k-500k", 200_000),
    ("over-500k", 500_000),
)
"""Names of bands of unit prices, and where each begins."""


def band_of(unit_price: int) -> str:
    return next(name for name, least in reversed(PRICE_BANDS) if unit_price >= least)


@dataclass(frozen=True, slots=True)
class Filters:
    """Any of the chosen terms of each field; a field that is not named is open.

    Attributes:
        chosen: no set is empty.
        today: the Vietnamese day, as `20261231`: OCOP stars that ended before are none.
    """

    chosen: Mapping[Field, frozenset[str]] = attribute(default_factory=dict)
    today: int = 0

    def without(self, field: Field) -> "Filters":
        return Filters({other: terms for other, terms in self.chosen.items() if other is not field}, self.today)
