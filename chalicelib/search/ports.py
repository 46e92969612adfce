"""What search needs from outside: an engine behind a narrow seam, so that another can take its place."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, Protocol

from chalicelib.kernel.records import dataclass
from chalicelib.search.document import Sort
from chalicelib.search.facets import Field, Filters
from chalicelib.search.query import Clauses
from chalicelib.search.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: behind what was shown last, so that what comes and goes before it moves nothing.

    Attributes:
        points: of the last shown, where the order is by points; else 0.
        key: its number of the sort (`Document.key`).
        skip: how many of equal points and number were shown.
        depth: how many were shown in all; where to look first.
    """

    points: int
    key: int
    skip: int
    depth: int


@dataclass(frozen=True, slots=True)
class Hit:
    """
    Attributes:
        key: the number by which it is sorted.
    """

    listing_id: str
    key: int
    card: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what an engine found.

    Attributes:
        total: of all pages.
        next_position: None on the last page.
        facets: counts by term of what was found, each field without its own filter; empty if not asked for.
    """

    hits: tuple[Hit, ...]
    total: int
    next_position: Position | None
    facets: Mapping[Field, Mapping[str, int]] = field(default_factory=dict)


class SearchEngine(Protocol):
    """The index, and at once the vocabulary of the planner."""

    def refresh(self, now: datetime) -> None:
        """Take in what was committed up to half a second ago. A failure leaves the index as it was."""
        ...

    def count(self, field: Field, term: str) -> int: ...

    def starting(self, field: Field, prefix: str, limit: int) -> list[str]: ...

    def search(
        self, clauses: Clauses, filters: Filters, sort: Sort, position: Position | None, limit: int, *, facets: bool
    ) -> Found: ...


@dataclass(frozen=True)
class Searching:
    """What the use cases of search work with."""

    engine: SearchEngine
    taxonomy: Taxonomy
    now: datetime
