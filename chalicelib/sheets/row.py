"""One row of a sheet: what it says, and what it would do to the listings. Nothing is decided anywhere else."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.catalogue import Listing, Offer, Revision, revised, stock_of
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass
from chalicelib.sheets.columns import COLUMNS, KEEP, shown


@dataclass(frozen=True, slots=True)
class Row:
    """
    Attributes:
        number: of the line in the file, as people see it: the header is 1.
        cells: texts by the column's name; a column that the file lacks is not in it.
    """

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row.

    Attributes:
        column: its header; empty for the row as a whole.
        cell: what stands there, cut short.
    """

    row: int
    column: str
    cell: str
    message_vi: str
    message_en: str


class Outcome(StrEnum):
    """What became of a row; `BACK` and `KEPT` are of an undone import, `KEPT` for what was changed or sold since."""

    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    FAULTY = "faulty"
    BACK = "back"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Words:
    """A row that was read: values by the column's name, without those of empty cells that say nothing."""

    number: int
    values: Mapping[str, Any]


def fault(row: Row, column: str, message_vi: str, message_en: str) -> Fault:
    return Fault(
        row.number, COLUMNS[column].header if column else "", row.cells.get(column, "")[:60], message_vi, message_en
    )


def read_row(row: Row) -> tuple[Words, list[Fault]]:
    """Every cell's value, and every fault of the row at once, so that it is mended in one go."""
    values: dict[str, Any] = {}
    faults = []
    for name, cell in row.cells.items():
        column = COLUMNS[name]
        if column.part == "told":
            continue
        try:
            if cell.strip():
                values[name] = column.read(cell.strip())
            elif column.empty is not KEEP:
                values[name] = column.empty
        except InvalidInput as wrong:
            faults.append(fault(row, name, wrong.message_vi, wrong.message_en))
    return Words(row.number, values), faults


def offer_of(words: Words) -> Offer:
    """The new listing that the row describes.

    Raises:
        InvalidInput: what every listing needs is missing.
    """
    for needed in ("title", "category", "unit"):
        if needed not in words.values:
            header = COLUMNS[needed].header
            raise InvalidInput(f"Sản phẩm mới cần có “{header}”.", f"A new listing needs {needed}.", field=needed)
    settable = {name for name, column in COLUMNS.items() if column.part in ("offer", "both")}
    return Offer(**{name: value for name, value in words.values.items() if name in settable})


@dataclass(frozen=True, slots=True)
class Change:
    """How a row differs from the listing that is there.

    Attributes:
        before: the cells as they were, of what changes but the stock.
        move: by how much the stock changes.
    """

    revision: Revision
    before: Mapping[str, str] = field(default_factory=dict)
    move: int = 0

    @property
    def nothing(self) -> bool:
        return not self.before and self.move == 0


def change_of(words: Words, was: Listing, now: datetime) -> Change:
    """
    Raises:
        InvalidInput: the row says what no listing can be, or would change what a listing keeps for ever.
    """
    for name, column in COLUMNS.items():
        if column.part == "offer" and column.of is not None and words.values.get(name, column.of(was)) != column.of(was):
            raise InvalidInput(
                f"“{column.header}” không đổi được bằng tệp; {column.instead}.", f"{name} is never changed.", field=name
            )
    wanted = revised(was, _revision({name: value for name, value in words.values.items() if _settable(name)}), now)
    before: dict[str, str] = {}
    for name, column in COLUMNS.items():
        if column.part == "both" and column.of is not None and column.of(wanted) != column.of(was):
            before[name] = shown(column, column.of(was))
    told = {name: words.values[name] for name in before if name in words.values}
    move = 0
    if "stock" in words.values:
        seen = words.values.get("stock_seen", was.stock)
        move = stock_of(words.values["stock"]) - seen
        if move:
            told |= {"stock": words.values["stock"], "stock_seen": seen}
    return Change(_revision(told), before, move)


def change_back(before: Mapping[str, str], move: int, now: Listing) -> Revision:
    """What sets a listing to what it was before a row changed it; what was sold since stays sold."""
    told = {name: COLUMNS[name].read(cell) if cell else COLUMNS[name].empty for name, cell in before.items()}
    told = {name: value for name, value in told.items() if value is not KEEP}
    if move:
        told |= {"stock": max(0, now.stock - move), "stock_seen": now.stock}
    return _revision(told)


def _settable(name: str) -> bool:
    return COLUMNS[name].part == "both" and name != "stock"


def _revision(told: Mapping[str, Any]) -> Revision:
    """No grade is said by a field of its own."""
    return Revision(**told, graded="grade" not in told or told["grade"] is not None)
