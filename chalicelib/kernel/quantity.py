"""Quantities: a whole number of a named unit; prices are per unit."""

from enum import StrEnum

from chalicelib.kernel.errors import InvalidInput

MAX_COUNT = 1_000_000


class Unit(StrEnum):
    """The units that households sell in; the text is the code on the wire."""

    KILOGRAM = "kg"
    GRAM_100 = "100g"
    PIECE = "piece"
    BAG = "bag"
    BOX = "box"
    CRATE = "crate"
    BOTTLE = "bottle"
    JAR = "jar"
    BUNCH = "bunch"
    ANIMAL = "animal"


UNIT_NAMES_VI: dict[Unit, str] = {
    Unit.KILOGRAM: "kg",
    Unit.GRAM_100: "lạng",
    Unit.PIECE: "chiếc",
    Unit.BAG: "túi",
    Unit.BOX: "hộp",
    Unit.CRATE: "thùng",
    Unit.BOTTLE: "chai",
    Unit.JAR: "hũ",
    Unit.BUNCH: "bó",
    Unit.ANIMAL: "con",
}


def count_of(value: object, *, field: str = "quantity") -> int:
    """A whole number from 1 to `MAX_COUNT`.

    Raises:
        InvalidInput: anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_COUNT:
        raise InvalidInput(
            f"Số lượng phải là số nguyên từ 1 đến {MAX_COUNT}.", f"A whole number from 1 to {MAX_COUNT}.", field=field
        )
    return value
