"""Weights and volumes as one term each, so that `5kg`, `5 ký` and `5000 g` are equal."""

import re
import unicodedata
from decimal import Decimal

_GRAMS = {
    "kg": 1_000, "kí": 1_000, "ký": 1_000, "ki": 1_000, "ky": 1_000, "kilo": 1_000, "kilogram": 1_000, "cân": 1_000,
    "can": 1_000, "g": 1, "gr": 1, "gam": 1, "gram": 1, "lạng": 100, "yến": 10_000, "yen": 10_000, "tạ": 100_000,
}  # fmt: skip
_MILLILITRES = {"ml": 1, "lít": 1_000, "lit": 1_000, "l": 1_000}
_UNITS = "|".join(sorted((*_GRAMS, *_MILLILITRES), key=len, reverse=True))
_MEASURE = re.compile(rf"(?<!\w)(\d{{1,6}}(?:[.,]\d{{1,3}})?|nửa|nua|một|mot)\s*({_UNITS})(?!\w)", re.IGNORECASE)
_NUMBERS = {"nửa": Decimal("0.5"), "nua": Decimal("0.5"), "một": Decimal(1), "mot": Decimal(1)}


def measures_in(text: str) -> tuple[str, list[str]]:
    """The text without its measures, and each of them as a term: `=5000g`, `=750ml`."""
    terms: list[str] = []

    def taken(found: re.Match[str]) -> str:
        number, unit = found[1].lower(), found[2].lower()
        many = _NUMBERS[number] if number in _NUMBERS else Decimal(number.replace(",", "."))
        grams = unit in _GRAMS
        whole = int(many * (_GRAMS[unit] if grams else _MILLILITRES[unit]))
        terms.append(f"={whole}{'g' if grams else 'ml'}")
        return " "

    rest = _MEASURE.sub(taken, unicodedata.normalize("NFC", text))
    return rest, terms
