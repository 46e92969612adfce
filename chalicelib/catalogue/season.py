"""When the province's goods are picked or made: the crop calendar that home and category pages show.

A listing's own months, which its household gave, go before these.
"""

from collections.abc import Iterable

_USUAL: dict[str, tuple[int, ...]] = {
    "na": (7, 8, 9, 10),
    "hong": (8, 9, 10, 11, 12),
    "cam-quyt": (1, 2, 10, 11, 12),
    "dao-man": (4, 5, 6, 7, 8, 9),
    "trai-cay-khac": (5, 6, 7, 8, 9, 10),
    "hoi": (3, 4, 7, 8, 9, 10),
    "que": (3, 4, 8, 9),
    "gia-vi-khac": (9, 10, 11, 12),
    "rau": (1, 2, 3, 10, 11, 12),
    "mang": (3, 4, 5, 6, 7, 8),
    "gao": (10, 11),
    "dau-lac": (6, 7, 8, 11),
    "thach-den": (8, 9, 10),
    "che": (3, 4, 5, 8, 9),
    "mat-ong": (3, 4, 5, 6, 10, 11),
}
"""Months by category; what is not here is to be had all the year."""


def season_of(slug: str) -> tuple[int, ...]:
    """The months of a category, ascending; empty for all the year, and for a group."""
    return _USUAL.get(slug, ())


def in_season(month: int) -> list[str]:
    """Slugs of the categories whose season holds the month, the province's best known first."""
    return [slug for slug, months in _USUAL.items() if month in months]


def season_spans(months: Iterable[int]) -> list[tuple[int, int]]:
    """First and last month of each span, over the turn of the year too; none for all the year."""
    there = set(months)
    if not there or len(there) == 12:
        return []
    starts = [month for month in sorted(there) if (month + 10) % 12 + 1 not in there]
    spans = []
    for first in starts:
        last = first
        while last % 12 + 1 in there:
            last = last % 12 + 1
        spans.append((first, last))
    return spans
