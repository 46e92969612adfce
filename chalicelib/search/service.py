"""Use cases of search."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import page_size, read_cursor, write_cursor
from chalicelib.kernel.records import dataclass
from chalicelib.search.document import BY_POINTS, Sort
from chalicelib.search.errors import UnknownSort
from chalicelib.search.facets import Field, Filters
from chalicelib.search.planning import plan
from chalicelib.search.ports import Found, Position, Searching
from chalicelib.search.query import Clauses, Match
from chalicelib.search.text import words_of

MAX_DEPTH = 2_400
"""Results by points that can be paged through; nobody reads the hundredth page."""
IN_SEASON = 1_000_000
"""More points than any query gives."""
_CURSOR = ("points", "after", "skip", "depth", "step")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a visitor asks for; empty texts ask for everything.

    Attributes:
        chosen: terms by facet; of one facet, any of them. `now` stands for this month.
        sort: by relevance for a query, else newest first, unless given.
        counted: count what was found by facet, with the first page; it costs more than the page.
    """

    query: str = ""
    chosen: Mapping[Field, Iterable[str]] = field(default_factory=dict)
    sort: str = ""
    cursor: str | None = None
    limit: int | None = None
    counted: bool = True


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
    """A page of what is on sale; counts by facet come with the first page.

    Raises:
        InvalidInput: too long a query, or a limit or cursor we did not give.
        UnknownSort: no such order.
    """
    limit = page_size(request.limit)
    sort = _sort(request.sort, bool(words_of(request.query)))
    position, step = _position(request.cursor, sort)
    month = str(searching.now.astimezone(VIETNAM).month)
    filters = _filters(request.chosen, month, int(f"{searching.now.astimezone(VIETNAM):%Y%m%d}"))
    searching.engine.refresh(searching.now)
    asked = plan(request.query, searching.engine, searching.taxonomy)
    steps = list(enumerate(asked.clauses))
    if step is not None:
        steps = steps[step : step + 1]
    for number, clauses in steps:
        asked_for = _seasonal(clauses, sort, month)
        facets = request.counted and position is None
        found = searching.engine.search(asked_for, filters, sort, position, limit, facets=facets)
        if found.total or number == steps[-1][0]:
            relaxed = number >= asked.relaxed_from and found.total > 0
            return Results(found, sort, relaxed, _next(found, sort, number))
    return Results(Found((), 0, None), sort, False, None)


def _filters(chosen: Mapping[Field, Iterable[str]], month: str, today: int) -> Filters:
    terms = {facet: frozenset(month if one == "now" else one for one in values) for facet, values in chosen.items()}
    return Filters({facet: values for facet, values in terms.items() if values}, today)


def _seasonal(clauses: Clauses, sort: Sort, month: str) -> Clauses:
    """What is picked this month far above the rest."""
    if sort is not Sort.SEASON:
        return clauses
    return replace(clauses, should=(*clauses.should, Match(Field.MONTH, month, IN_SEASON)))


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
    numbers = [parts.get(name, "") for name in _CURSOR]
    fits = all(number.isascii() and number.isdigit() and len(number) <= 20 for number in numbers)
    if not fits or parts.get("sort") != sort.value:
        raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this search.", field="cursor")
    points, after, skip, depth, step = map(int, numbers)
    if after >= 1 << 63 or not _within(skip, depth, sort):
        raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this search.", field="cursor")
    return Position(points, after, skip, depth), step


def _within(skip: int, depth: int, sort: Sort) -> bool:
    return skip <= MAX_DEPTH and (sort not in BY_POINTS or depth <= MAX_DEPTH)


def _next(found: Found, sort: Sort, step: int) -> str | None:
    at = found.next_position
    if at is None or not _within(at.skip, at.depth, sort):
        return None
    numbers = dict(zip(_CURSOR, map(str, (at.points, at.key, at.skip, at.depth, step)), strict=True))
    return write_cursor({**numbers, "sort": sort.value})
