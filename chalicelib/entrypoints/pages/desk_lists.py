"""Every list of the desk can be filtered, taken as CSV, and linked to: what is asked for stands in the address.

`loc` are words that a row must have, `tep` names the list to be taken as a file; without either a list is shown page by
page. A page with several lists gives each a name.
"""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar
from urllib.parse import urlencode

from chalicelib.entrypoints.pages.page import Download, Visit
from chalicelib.entrypoints.speech import say
from chalicelib.kernel.records import dataclass

T = TypeVar("T")
PAGE, MOST_PAGES = "100", 50
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet begins to compute."""


class Paged(Protocol[T]):
    """A page of something, as the API's listings answer."""

    @property
    def entries(self) -> list[T]: ...

    @property
    def next_cursor(self) -> str | None: ...


class Column(NamedTuple, Generic[T]):
    """A column of the file; what it says of a row is also what the filter looks through."""

    name: str
    says: Callable[[T], object]


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """
    Attributes:
        words: what the rows were filtered by.
        whole: with a filter, whether every row there is was looked at.
        next, csv: addresses; no next page under a filter.
        keep: what else the address asks for, to be sent along with the filter.
    """

    rows: list[T]
    words: str
    whole: bool
    next: str
    csv: str
    keep: list[tuple[str, str]]


def listed(
    visit: Visit,
    room: str,
    name: str,
    fetch: Callable[[str | None, str | None], Paged[T]],
    columns: Callable[[list[T]], Sequence[Column[T]]],
) -> Listed[T] | Download:
    """A list as the address asks for it.

    Args:
        room: the page's address.
        name: of the file, and of the list in `tep`.
        fetch: a page by cursor and limit.
        columns: made for all rows at once, so that names are read in one trip.
    """
    words, asked = " ".join(visit.query.get("loc", "").split()), visit.query.get("tep") == name
    keep = [(key, text) for key, text in visit.query.items() if key not in {"loc", "tep", "trang"} and text]
    file = f"{room}?{urlencode([*keep, *([('loc', words)] if words else []), ('tep', name)])}"
    if not words and not asked:
        page = fetch(visit.query.get("trang"), None)
        more = f"{room}?{urlencode([*keep, ('trang', page.next_cursor)])}" if page.next_cursor else ""
        return Listed(page.entries, "", True, more, file, keep)
    rows, whole = _all(fetch)
    made = columns(rows)
    found = [row for row in rows if _has(row, made, words)]
    if asked:
        return sheet(name, made, found)
    return Listed(found, words, whole, "", file, keep)


class Whole(NamedTuple, Generic[T]):
    """A list that has no pages."""

    entries: list[T]
    next_cursor: str | None = None


def listed_whole(
    visit: Visit, room: str, name: str, rows: Sequence[T], columns: Sequence[Column[T]]
) -> Listed[T] | Download:
    """`listed` for rows that are all there."""
    return listed(visit, room, name, lambda cursor, limit: Whole(list(rows)), lambda found: columns)


def _all(fetch: Callable[[str | None, str | None], Paged[T]]) -> tuple[list[T], bool]:
    rows: list[T] = []
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = fetch(cursor, PAGE)
        rows += page.entries
        cursor = page.next_cursor
        if cursor is None:
            return rows, True
    return rows, False


def _has(row: T, columns: Sequence[Column[T]], words: str) -> bool:
    text = " ".join(str(column.says(row)) for column in columns).casefold().replace("\u00a0", " ").replace("\u2060", "")
    return all(word in text for word in words.casefold().split())


def sheet(name: str, columns: Sequence[Column[T]], rows: Sequence[T]) -> Download:
    """The rows for a spreadsheet, with the mark by which it knows UTF-8; a cell that it would compute is kept a text."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([say(column.name) for column in columns])
    for row in rows:
        writer.writerow([_cell(column.says(row)) for column in columns])
    return Download(f"{name}.csv", "text/csv; charset=utf-8", out.getvalue())


def _cell(value: object) -> object:
    if isinstance(value, int) or value is None:
        return value
    text = str(value).replace("\u2060", "")
    return f"'{text}" if text.startswith(FORMULA) else text
