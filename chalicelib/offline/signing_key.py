"""Keys that sign vouchers: one a Vietnamese month, the next one known ahead, each revocable.

A key id is a number of 16 bits: months since January 2020 times sixteen, plus the generation. Revoking a key raises the
generation of its month; nothing else changes hands, since keys follow from a seed and their id.
"""

from datetime import datetime

from chalicelib.kernel.clock import business_date

GENERATIONS = 16
FIRST_YEAR = 2020


def month_of(at: datetime) -> int:
    """Months since January 2020, in Vietnam."""
    day = business_date(at)
    return (day.year - FIRST_YEAR) * 12 + day.month - 1


def key_id(month: int, generation: int) -> int:
    return month * GENERATIONS + generation


def month_of_key(kid: int) -> int:
    return kid // GENERATIONS


def generation_of_key(kid: int) -> int:
    return kid % GENERATIONS


def key_name(kid: int) -> str:
    """For people and headers: `2026-11.0`."""
    year, month = divmod(month_of_key(kid), 12)
    return f"{FIRST_YEAR + year}-{month + 1:02d}.{generation_of_key(kid)}"
