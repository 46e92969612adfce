"""What search needs from outside: an engine behind a narrow seam, so that another can take its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from chalicelib.search.document import Field, Sort
from chalicelib.search.query import Clauses, Taxonomy

Position = tuple[int, int]
"""Where a page begins: after the last shown number of the sort (`Document.key`), that many of equal number shown before; by
relevance, after that many."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means all."""

    category: str = ""
    commune_code: str = ""


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
        categories, communes: counts by slug and code of what was found, each without its own filter.
    """

    hits: tuple[Hit, ...]
    total: int
    next_position: Position | None
    categories: Mapping[str, int] = field(default_factory=dict)
    communes: Mapping[str, int] = field(default_factory=dict)


class SearchEngine(Protocol):
    """The index, and at once the vocabulary of the planner."""

    def refresh(self, now: datetime) -> None:
        """Take in what was committed up to half a second ago. A failure leaves the index as it was."""
        ...

    def count(self, field: Field, term: str) -> int: ...

    def starting(self, prefix: str, limit: int) -> list[str]: ...

    def search(
        self, clauses: Clauses, filters: Filters, sort: Sort, position: Position | None, limit: int, *, facets: bool
    ) -> Found: ...


@dataclass(frozen=True)
class Searching:
    """What the use cases of search work with."""

    engine: SearchEngine
    taxonomy: Taxonomy
    now: datetime
