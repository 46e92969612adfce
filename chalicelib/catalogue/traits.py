"""Traits: the few typed things that a household says of its goods, beside words and price."""

from enum import StrEnum

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass

MAX_PACK = 60
GRAMS_A_KG = 1_000


class Grade(StrEnum):
    """How the household has sorted them; the text is the code on the wire."""

    SPECIAL = "special"
    FIRST = "1"
    SECOND = "2"
    THIRD = "3"
    MIXED = "mixed"


GRADE_NAMES_VI: dict[Grade, str] = {
    Grade.SPECIAL: "Loại đặc biệt",
    Grade.FIRST: "Loại 1",
    Grade.SECOND: "Loại 2",
    Grade.THIRD: "Loại 3",
    Grade.MIXED: "Hàng xô, chưa phân loại",
}


class PricedBy(StrEnum):
    """`WEIGHT`: ordered by the piece, paid by the weighed kilogram; `PIECE`: the price of a unit is the price."""

    PIECE = "piece"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Traits:
    """
    Attributes:
        variety: one of the category's, see `variety.py`; empty for none.
        pack: how one unit comes, in the household's words: `túi 500 g`.
        ships_cold: it must travel chilled.
        gtin: the 14 digits of its barcode's number, for goods that have one.
    """

    grade: Grade | None = None
    variety: str = ""
    pack: str = ""
    ships_cold: bool = False
    gtin: str = ""


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a listing by weight promises.

    Attributes:
        kg_price: đồng for a weighed kilogram.
        expected_g: what one unit is expected to weigh, net. Orders count on it until the goods are weighed.
    """

    kg_price: Money
    expected_g: int

    @property
    def unit_price(self) -> Money:
        """What a unit is expected to cost, rounded down to the đồng."""
        return self.price_of(self.expected_g)

    def price_of(self, grams: int) -> Money:
        """What so many weighed grams cost, rounded down to the đồng."""
        return self.kg_price * grams // GRAMS_A_KG


def expected_of(grams: int, *, most: int, field: str = "expected_g") -> int:
    """
    Raises:
        InvalidInput: not a weight that one unit can have.
    """
    if isinstance(grams, bool) or not isinstance(grams, int) or not 1 <= grams <= most:
        raise InvalidInput(f"Một đơn vị ước nặng từ 1 đến {most} gam.", f"A unit weighs 1 to {most} grams.", field=field)
    return grams


def gtin_of(text: str, *, field: str = "gtin") -> str:
    """The number under a barcode as GTIN-14; empty for none.

    Raises:
        InvalidInput: not 8, 12, 13 or 14 digits with their check digit. Source: GS1 General Specifications 7.9.
    """
    digits = "".join(text.split())
    if not digits:
        return ""
    if len(digits) not in (8, 12, 13, 14) or not digits.isascii() or not digits.isdigit() or not _checks(digits.zfill(14)):
        raise InvalidInput("Mã vạch chưa đúng: ghi đủ các số dưới vạch.", "Not a GTIN.", field=field)
    return digits.zfill(14)


def _checks(gtin: str) -> bool:
    return sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(gtin)) % 10 == 0
