"""The index by tantivy: a segment that is built once and memory-mapped, and what answers over it and the overlay."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tantivy

from chalicelib.search import (
    ASCENDING,
    Clause,
    Clauses,
    Document,
    Field,
    Filters,
    Found,
    Hit,
    Match,
    Overlay,
    Position,
    Sort,
    allowed,
    order,
)

WRITER_HEAP_BYTES = 64 * 1024 * 1024
MAX_BUCKETS = 400
"""More than there are categories or communes."""
_TEXT_FIELDS = (Field.TITLE_EXACT, Field.TITLE_FOLDED, Field.ANY_EXACT, Field.ANY_FOLDED, Field.CODE)
_SORTS = (Sort.NEWEST, Sort.PRICE_UP, Sort.PRICE_DOWN)
_Query = Any


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    for name in _TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (Field.CATEGORY, Field.COMMUNE):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for sort in _SORTS:
        builder.add_unsigned_field(sort, fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def build(documents: Iterable[Document], folder: Path) -> int:
    """Write a segment of all documents into an empty folder.

    Returns:
        how many there are.
    """
    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(heap_size=WRITER_HEAP_BYTES, num_threads=1)
    # The engine breaks ties of points by the order in which documents came: what can be bought first, then the newest.
    newest_first = sorted(documents, key=lambda document: document.key(Sort.NEWEST), reverse=True)
    for document in newest_first:
        writer.add_document(_entry(document))
    writer.commit()
    writer.wait_merging_threads()
    return len(newest_first)


def _entry(document: Document) -> Any:
    entry = tantivy.Document()
    entry.add_text("id", document.listing_id)
    for field, terms in document.terms.items():
        for term in sorted(terms):
            entry.add_text(field, term)
    for sort in _SORTS:
        entry.add_unsigned(sort, document.key(sort))
    stored = {"id": document.listing_id, "card": document.card}
    entry.add_bytes("stored", json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode())
    return entry


class Segment:
    """A built index, opened for reading.

    Args:
        folder: what `build` wrote; None for an index of nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._schema = _schema()
        index = tantivy.Index.open(str(folder)) if folder is not None else tantivy.Index(self._schema)
        index.reload()
        self._searcher = index.searcher()

    def count(self, field: Field, term: str) -> int:
        return int(self._searcher.doc_freq(field, term))

    def starting(self, prefix: str, limit: int) -> dict[str, int]:
        return dict(self._searcher.terms_with_prefix(Field.ANY_FOLDED, prefix, limit=limit))

    def query(self, clauses: Clauses, filters: Filters, without: Sequence[str]) -> _Query:
        """The engine's form of the clauses, worth the same points as `ranking.points`."""
        occur, query = tantivy.Occur, tantivy.Query
        parts = [(occur.Must, self._words(clauses))]
        parts += [(occur.Should, self._one(match)) for match in clauses.should]
        if filters.category:
            parts.append((occur.Must, query.const_score_query(self._term(Field.CATEGORY, filters.category), 0.0)))
        if filters.commune_code:
            parts.append((occur.Must, query.const_score_query(self._term(Field.COMMUNE, filters.commune_code), 0.0)))
        if without:
            parts.append((occur.MustNot, query.term_set_query(self._schema, "id", list(without))))
        return query.boolean_query(parts)

    def _words(self, clauses: Clauses) -> _Query:
        must, should, query = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Query
        words = [self._best(clause) for clause in clauses.must]
        if not words:
            return query.const_score_query(query.all_query(), 0.0)
        if not clauses.may_miss:
            return query.boolean_query([(must, word) for word in words])
        return query.boolean_query([(should, word) for word in words], len(words) - clauses.may_miss)

    def _best(self, clause: Clause) -> _Query:
        if not clause.matches:
            return tantivy.Query.empty_query()
        return tantivy.Query.disjunction_max_query([self._one(match) for match in clause.matches])

    def _one(self, match: Match) -> _Query:
        return tantivy.Query.const_score_query(self._term(match.field, match.term), float(match.weight))

    def _term(self, field: str, value: str | int) -> _Query:
        return tantivy.Query.term_query(self._schema, field, value)

    def best(self, query: _Query, limit: int) -> tuple[int, list[tuple[int, Any]]]:
        """How many match, and points with addresses of the best."""
        result: Any = self._searcher.search(query, limit)
        return int(result.count), [(round(score), address) for score, address in result.hits]

    def sorted(self, query: _Query, sort: Sort, after: int | None, limit: int) -> tuple[int, list[tuple[int, Any]]]:
        """How many match in all, and sort numbers with addresses from `after` on, itself included."""
        ascending = sort in ASCENDING
        bounded = query
        if after is not None:
            low, high = (after, (1 << 63) - 1) if ascending else (0, after)
            within = tantivy.Query.range_query(self._schema, sort, tantivy.FieldType.Unsigned, low, high, True, True)
            bounded = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, within)])
        direction = tantivy.Order.Asc if ascending else tantivy.Order.Desc
        result: Any = self._searcher.search(bounded, limit, order_by_field=sort, order=direction)
        counted: Any = result if after is None else self._searcher.search(query, 1)
        return int(counted.count), [(int(key), address) for key, address in result.hits]

    def ages(self, addresses: Sequence[Any]) -> list[int]:
        """The numbers of `Sort.NEWEST`."""
        values: list[Any] = self._searcher.fast_field_values(Sort.NEWEST, list(addresses))
        return values

    def stored(self, address: Any) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self._searcher.doc(address).to_dict()["stored"][0])
        return value

    def counts(self, query: _Query, fields: Sequence[Field]) -> dict[Field, dict[str, int]]:
        """Documents by term of these fields."""
        wanted = {field.value: {"terms": {"field": field.value, "size": MAX_BUCKETS}} for field in fields}
        answer = self._searcher.aggregate(query, wanted)
        return {
            field: {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[field.value]["buckets"]} for field in fields
        }


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
    """One page over both: the segment without the listings that the overlay speaks for."""
    after, skip = position if position is not None else (None, 0)
    query = segment.query(clauses, filters, overlay.ids)
    matching = overlay.matching(clauses)
    fresh = order(((points, one) for points, one in matching if allowed(one, filters)), sort)
    if sort is Sort.RELEVANCE:
        start = after or 0
        total, hits = segment.best(query, start + limit + 1)
        merged = _by_points(segment, hits, fresh)
    else:
        start = skip
        total, hits = segment.sorted(query, sort, after, skip + limit + 1)
        ascending = sort in ASCENDING
        ahead = [(key, one) for key, one in fresh if after is None or (key >= after if ascending else key <= after)]
        merged = sorted([*hits, *ahead], key=lambda pair: pair[0], reverse=not ascending)
    page = merged[start : start + limit]
    more = len(merged) > start + limit
    following: Position | None = None
    if more and sort is Sort.RELEVANCE:
        following = (start + limit, 0)
    elif more:
        last = page[-1][0]
        following = (last, sum(1 for key, _ in merged[: start + limit] if key == last))
    fresh_all = [document for _, document in matching]
    counted = _facets(segment, overlay.ids, fresh_all, clauses, filters) if facets else ({}, {})
    return Found(tuple(_hit(segment, *pair) for pair in page), total + len(fresh), following, *counted)


def _by_points(segment: Segment, hits: list[tuple[int, Any]], fresh: list[tuple[int, Document]]) -> list[tuple[int, Any]]:
    """Both in the order of points, ties by newest; the segment's ages are looked up only if there is anything to merge."""
    if not fresh:
        return list(hits)
    ages = segment.ages([address for _, address in hits])
    aged: list[tuple[int, int, Any]] = [(points, age, at) for (points, at), age in zip(hits, ages, strict=True)]
    aged += [(points, document.key(Sort.NEWEST), document) for points, document in fresh]
    aged.sort(key=lambda entry: (entry[0], entry[1]), reverse=True)
    return [(points, place) for points, _, place in aged]


def _hit(segment: Segment, key: int, place: Any) -> Hit:
    if isinstance(place, Document):
        return Hit(place.listing_id, key, place.card)
    stored = segment.stored(place)
    return Hit(stored["id"], key, stored["card"])


def _facets(
    segment: Segment, old: Sequence[str], fresh: Sequence[Document], clauses: Clauses, filters: Filters
) -> tuple[dict[str, int], dict[str, int]]:
    """Counts by category and by commune, each as if its own filter were open."""
    by_category = Filters(commune_code=filters.commune_code)
    by_commune = Filters(category=filters.category)
    if by_category == by_commune:
        both = segment.counts(segment.query(clauses, by_category, old), (Field.CATEGORY, Field.COMMUNE))
        categories, communes = both[Field.CATEGORY], both[Field.COMMUNE]
    else:
        categories = segment.counts(segment.query(clauses, by_category, old), (Field.CATEGORY,))[Field.CATEGORY]
        communes = segment.counts(segment.query(clauses, by_commune, old), (Field.COMMUNE,))[Field.COMMUNE]
    for document in fresh:
        if allowed(document, by_category):
            for slug in document.categories:
                categories[slug] = categories.get(slug, 0) + 1
        if allowed(document, by_commune):
            communes[document.commune_code] = communes.get(document.commune_code, 0) + 1
    return categories, communes
