"""Use cases of search."""

from dataclasses import dataclass

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import page_size, read_cursor, write_cursor
from chalicelib.search.document import Sort
from chalicelib.search.errors import UnknownSort
from chalicelib.search.ports import Filters, Found, Position, Searching
from chalicelib.search.query import Clauses, plan
from chalicelib.search.text import words_of

MAX_DEPTH = 2_400
"""Results by relevance that can be paged through; nobody reads the hundredth page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a visitor asks for; empty texts ask for everything.

    Attributes:
        sort: by relevance for a query, else newest first, unless given.
    """

    query: str = ""
    category: str = ""
    commune_code: str = ""
    sort: str = ""
    cursor: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """
    Attributes:
        relaxed: nothing was found for the words as they stand; this is near to them.
    """

    found: Found
    sort: Sort
    relaxed: bool
    next_cursor: str | None


def search(searching: Searching, request: Request) -> Results:
    """A page of what is on sale; counts by category and commune come with the first page.

    Raises:
        InvalidInput: too long a query, or a limit or cursor we did not give.
        UnknownSort: no such order.
    """
    limit = page_size(request.limit)
    sort = _sort(request.sort, bool(words_of(request.query)))
    position, step = _position(request.cursor, sort)
    filters = Filters(request.category, request.commune_code)
    searching.engine.refresh(searching.now)
    asked = plan(request.query, searching.engine, searching.taxonomy)
    steps = list(enumerate(asked.clauses))
    if step is not None:
        steps = steps[step : step + 1]
    for number, clauses in steps:
        found = _found(searching, clauses, filters, sort, position, limit)
        if found.total or number == steps[-1][0]:
            relaxed = number >= asked.relaxed_from and found.total > 0
            return Results(found, sort, relaxed, _next(found, sort, number))
    return Results(Found((), 0, None), sort, False, None)


def _found(
    searching: Searching, clauses: Clauses, filters: Filters, sort: Sort, position: Position | None, limit: int
) -> Found:
    return searching.engine.search(clauses, filters, sort, position, limit, facets=position is None)


def _sort(text: str, has_query: bool) -> Sort:
    if not text:
        return Sort.RELEVANCE if has_query else Sort.NEWEST
    try:
        return Sort(text)
    except ValueError as error:
        known = ", ".join(Sort)
        raise UnknownSort("Không có cách sắp xếp này.", f"One of: {known}.", field="sort") from error


def _position(cursor: str | None, sort: Sort) -> tuple[Position | None, int | None]:
    """Where the page begins, and which step of the plan it belongs to."""
    if cursor is None:
        return None, None
    parts = read_cursor(cursor)
    numbers = [parts.get(name, "") for name in ("after", "skip", "step")]
    fits = all(number.isascii() and number.isdigit() and len(number) <= 20 for number in numbers)
    if not fits or parts.get("sort") != sort.value:
        raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this search.", field="cursor")
    after, skip, step = map(int, numbers)
    if after >= 1 << 63 or skip > MAX_DEPTH or (sort is Sort.RELEVANCE and after > MAX_DEPTH):
        raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this search.", field="cursor")
    return (after, skip), step


def _next(found: Found, sort: Sort, step: int) -> str | None:
    if found.next_position is None:
        return None
    after, skip = found.next_position
    if skip > MAX_DEPTH or (sort is Sort.RELEVANCE and after > MAX_DEPTH):
        return None
    return write_cursor({"after": str(after), "skip": str(skip), "step": str(step), "sort": sort.value})
