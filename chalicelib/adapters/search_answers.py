"""One page of results over a segment and the overlay of what changed since, with its counts by facet."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from chalicelib.adapters.search_index import Asked, Place, Replaced, Segment
from chalicelib.search import (
    ASCENDING,
    BY_POINTS,
    FACETS,
    Clauses,
    Document,
    Field,
    Filters,
    Found,
    Hit,
    Overlay,
    Position,
    Sort,
    counted,
    order,
)

_Ranked = tuple[int, int, Any]
"""Points, sort number, and a document of the overlay or an address in the segment (`Place`)."""
SLACK = 32
"""How many more than are needed are fetched at first: so many may have gone, or come before the page, since."""


def answer(
    segment: Segment,
    overlay: Overlay,
    clauses: Clauses,
    filters: Filters,
    sort: Sort,
    position: Position | None,
    limit: int,
    *,
    facets: bool,
) -> Found:
    """One page over both: the segment without the listings that the overlay speaks for.

    The segment is asked for all that it holds, an answer that stands as long as it does; what was replaced is taken off.
    """
    asked, replaced = Asked.of(clauses, filters), segment.replaced(overlay.ids)
    fresh: list[_Ranked] = list(order(overlay.matching(clauses, filters), sort))
    page, more = _page(partial(_remaining, segment, asked, sort, replaced), fresh, sort, position, limit)
    total = segment.page(asked, sort, None, limit + 1 + SLACK)[0] - segment.count_among(asked, replaced)
    following = _following(page, position) if more else None
    counts = _facets(segment, overlay, clauses, filters, replaced) if facets else {}
    return Found(tuple(_hit(segment, *one) for one in page), total + len(fresh), following, counts)


def _remaining(
    segment: Segment, asked: Asked, sort: Sort, replaced: Replaced, after: int | None, wanted: int
) -> list[Place]:
    """The segment's first, without what was replaced; fewer than wanted when there are no more."""
    fetched = wanted + SLACK
    while True:
        _, hits = segment.page(asked, sort, after, fetched)
        kept = [one for one in hits if one.number not in replaced.numbers] if replaced.numbers else list(hits)
        if len(kept) >= wanted or len(hits) < fetched:
            return kept[:wanted]
        fetched *= 2


def _page(
    remaining: Callable[[int | None, int], list[Place]],
    fresh: list[_Ranked],
    sort: Sort,
    position: Position | None,
    limit: int,
) -> tuple[list[_Ranked], bool]:
    """The page, and whether there is more.

    By points an engine cannot begin behind a place: what was shown is fetched again, and more if much came since.
    """
    after = position.key if position is not None and sort not in BY_POINTS else None
    shown = 0 if position is None else position.depth + SLACK if sort in BY_POINTS else position.skip
    while True:
        wanted = shown + limit + 1
        hits = remaining(after, wanted)
        merged: list[_Ranked] = sorted([*hits, *fresh], key=lambda one: _place(one, sort))
        if len(hits) == wanted:  # what stands behind the last of these is not known to be next
            merged = [one for one in merged if _place(one, sort) <= _place(hits[-1], sort)]
        rest = merged if position is None else _behind(merged, position, sort)
        if len(rest) > limit or len(hits) < wanted:
            return rest[:limit], len(rest) > limit
        shown = 2 * wanted


def _place(one: _Ranked, sort: Sort) -> tuple[int, int]:
    points, key, _ = one
    return -points, key if sort in ASCENDING else -key


def _behind(merged: list[_Ranked], position: Position, sort: Sort) -> list[_Ranked]:
    last = _place((position.points, position.key, None), sort)
    equal = [one for one in merged if _place(one, sort) == last]
    return equal[position.skip :] + [one for one in merged if _place(one, sort) > last]


def _following(page: list[_Ranked], position: Position | None) -> Position:
    points, key, _ = page[-1]
    equal = sum(1 for one in page if one[:2] == (points, key))
    if position is not None and (position.points, position.key) == (points, key):
        equal += position.skip
    return Position(points, key, equal, len(page) + (position.depth if position is not None else 0))


def _hit(segment: Segment, _: int, key: int, place: Any) -> Hit:
    if isinstance(place, Document):
        return Hit(place.listing_id, key, place.card)
    stored = segment.stored(place)
    return Hit(stored["id"], key, stored["card"])


def _facets(
    segment: Segment, overlay: Overlay, clauses: Clauses, filters: Filters, replaced: Replaced
) -> dict[Field, dict[str, int]]:
    """Counts by facet, each as if its own choice were open; those that nobody narrowed are counted together."""
    chosen = [field for field in FACETS if field in filters.chosen]
    groups = [(filters, [field for field in FACETS if field not in filters.chosen])]
    groups += [(filters.without(field), [field]) for field in chosen]
    found: dict[Field, dict[str, int]] = {}
    for narrowed, fields in groups:
        if not fields:
            continue
        asked, wanted = Asked.of(clauses, narrowed), tuple(fields)
        counts = segment.counts(asked, wanted)
        gone = segment.counts_among(asked, wanted, replaced)
        fresh = [document for _, document in overlay.matching(clauses, narrowed)]
        for field in fields:
            now = Counter(counts[field])
            now.subtract(gone[field])
            now.update(counted(fresh, field, filters.today))
            found[field] = {term: count for term, count in now.items() if count > 0}
    return found
