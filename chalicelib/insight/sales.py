"""Use cases of what was sold: by crop, commune and day, counted when escrow releases (docs/money.md)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TypeAlias

from chalicelib.insight.errors import TooManyDays
from chalicelib.insight.measures import Measure
from chalicelib.insight.ports import Insight
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class CropSales:
    """
    Attributes:
        value: đồng of goods that escrow was released for; back: of those, what was taken back later, on its own day.
        grams: of goods sold by weight, as weighed, less what was taken back; units: the same of all others, in their units.
        lines: how often it was sold: each kind of goods in a parcel once.
    """

    value: Money = 0
    back: Money = 0
    grams: int = 0
    units: int = 0
    lines: int = 0

    @property
    def net(self) -> Money:
        return self.value - self.back

    def __add__(self, other: "CropSales") -> "CropSales":
        return CropSales(
            self.value + other.value,
            self.back + other.back,
            self.grams + other.grams,
            self.units + other.units,
            self.lines + other.lines,
        )


Cells: TypeAlias = dict[tuple[str, str], CropSales]
"""By commune and crop."""


@dataclass(frozen=True, slots=True)
class SalesReport:
    """
    Attributes:
        days: every day, the oldest first, with what was sold by crop.
    """

    days: tuple[tuple[date, dict[str, CropSales]], ...]
    cells: Cells

    @property
    def total(self) -> CropSales:
        return sum(self.cells.values(), CropSales())


def sales(insight: Insight, first: date, last: date, *, commune: str | None = None, crop: str = "") -> SalesReport:
    """What was sold from the first day to the last, of everything or of one commune, one crop.

    Whole months are read by their sums, the days at both ends one by one; of one commune every day, a hundred a trip.

    Raises:
        InvalidInput: the last day is before the first.
        TooManyDays: more than `MOST_DAYS`.
    """
    wanted = _days(first, last)
    found = insight.store.crops(wanted, commune)
    days = tuple((on, _chosen(by_crop, crop)) for on, by_crop in zip(wanted, found, strict=True))
    cells: Cells = {}
    if commune is not None:
        for _, by_crop in days:
            _add(cells, commune, by_crop)
        return SalesReport(days, cells)
    for on, month in months_and_days(first, last):
        for code, measures in insight.store.crops_by_commune(on, month=month).items():
            _add(cells, code, _chosen(measures, crop))
    return SalesReport(days, cells)


def sales_of_day(insight: Insight, on: date) -> Cells:
    """What was sold on one day: one query."""
    cells: Cells = {}
    for code, measures in insight.store.crops_by_commune(on).items():
        _add(cells, code, _chosen(measures, ""))
    return cells


def months_and_days(first: date, last: date) -> Iterator[tuple[date, bool]]:
    """The days from the first to the last, whole months (from their first) taken together and marked."""
    on = first
    while on <= last:
        next_month = (on.replace(day=28) + timedelta(days=4)).replace(day=1)
        whole = on.day == 1 and next_month - timedelta(days=1) <= last
        yield on, whole
        on = next_month if whole else on + timedelta(days=1)


def _days(first: date, last: date) -> list[date]:
    days = (last - first).days + 1
    if days < 1:
        raise InvalidInput("Ngày cuối phải sau ngày đầu.", "The last day is before the first.", field="last")
    if days > MOST_DAYS:
        raise TooManyDays(f"Nhiều nhất {MOST_DAYS} ngày.", f"At most {MOST_DAYS} days.", field="last")
    return [first + timedelta(days=n) for n in range(days)]


def _chosen(by_crop: Mapping[str, Mapping[Measure, int]], crop: str) -> dict[str, CropSales]:
    return {name: _sales(measures) for name, measures in by_crop.items() if crop in {"", name} and any(measures.values())}


def _sales(measures: Mapping[Measure, int]) -> CropSales:
    return CropSales(
        value=measures.get(Measure.CROP_VALUE, 0),
        back=measures.get(Measure.CROP_BACK, 0),
        grams=measures.get(Measure.CROP_GRAMS, 0),
        units=measures.get(Measure.CROP_UNITS, 0),
        lines=measures.get(Measure.CROP_LINES, 0),
    )


def _add(cells: Cells, commune: str, by_crop: Mapping[str, CropSales]) -> None:
    for name, sold in by_crop.items():
        cells[commune, name] = cells.get((commune, name), CropSales()) + sold
