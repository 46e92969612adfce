"""A lot: one harvest of one household, the thing that a traceability mark names."""

from dataclasses import dataclass

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.ids import check_letter


@dataclass(frozen=True, slots=True)
class Harvest:
    """When it is picked, in the household's words and as months for the season filter.

    Attributes:
        months: 1 to 12, ascending, each once; empty for all the year.
    """

    note: str = ""
    months: tuple[int, ...] = ()


def months_of(months: list[int], *, field: str = "harvest_months") -> tuple[int, ...]:
    """
    Raises:
        InvalidInput: a number that is no month.
    """
    if any(not 1 <= month <= 12 for month in months):
        raise InvalidInput("Tháng thu hoạch từ 1 đến 12.", "Months are 1 to 12.", field=field)
    return tuple(sorted(set(months)))


def lot_code(commune_code: str, listing_id: str) -> str:
    """The code on the parcel's label, e.g. `LS-06463-9G5FAV-K`: the commune, six letters of the listing, a check letter."""
    letters = listing_id[-6:]
    return f"LS-{commune_code}-{letters}-{check_letter(commune_code + letters)}"
