"""The index by tantivy: a segment that is built once and memory-mapped, and what answers over it and the overlay."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import tantivy

from chalicelib.search import (
    ASCENDING,
    BY_POINTS,
    FACETS,
    Clause,
    Clauses,
    Document,
    Field,
    Filters,
    Match,
    Sort,
)

WRITER_HEAP_BYTES = 64 * 1024 * 1024
MAX_BUCKETS = 400
"""More than there are categories or communes."""
_TEXT_FIELDS = tuple(field for field in Field if field not in FACETS)
_SORTS = (Sort.NEWEST, Sort.PRICE_UP, Sort.PRICE_DOWN)
_OCOP_DAY = "ocop_day"
_LAST_DAY = 99_999_999
_HIGHEST = (1 << 63) - 1
_Query = Any
ANSWERS_KEPT = 512
"""Pages and counts that a segment remembers: it never changes, and most visitors ask for the same shelves."""


class Place(NamedTuple):
    """Where a document lies in the segment; what it is sorted by; its points."""

    points: int
    key: int
    address: Any

    @property
    def number(self) -> tuple[int, int]:
        return self.address.segment_ord, self.address.doc


class Replaced(NamedTuple):
    """Documents of the segment for which an overlay speaks: their numbers, and the query that finds them."""

    ids: Sequence[str]
    numbers: frozenset[tuple[int, int]]
    query: _Query


class Asked(NamedTuple):
    """What is looked for, as a key."""

    clauses: Clauses
    chosen: tuple[tuple[Field, frozenset[str]], ...]
    today: int

    @classmethod
    def of(cls, clauses: Clauses, filters: Filters) -> "Asked":
        return cls(clauses, tuple(sorted(filters.chosen.items())), filters.today)


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    for name in _TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for sort in _SORTS:
        builder.add_unsigned_field(sort, fast=True)
    builder.add_unsigned_field(_OCOP_DAY, fast=True)
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
    newest_last = sorted(documents, key=lambda document: document.key(Sort.NEWEST))
    count = len(newest_last)
    while newest_last:  # each is let go with its terms, of which there are many
        writer.add_document(_entry(newest_last.pop()))
    writer.commit()
    writer.wait_merging_threads()
    return count


def _entry(document: Document) -> Any:
    entry = tantivy.Document()
    entry.add_text("id", document.listing_id)
    for field, terms in document.terms.items():
        for term in sorted(terms):
            entry.add_text(field, term)
    for sort in _SORTS:
        entry.add_unsigned(sort, document.key(sort))
    entry.add_unsigned(_OCOP_DAY, document.ocop_day)
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
        self._replaced = Replaced((), frozenset(), tantivy.Query.empty_query())
        self.page = lru_cache(ANSWERS_KEPT)(self._page)
        self.counts = lru_cache(ANSWERS_KEPT)(self._counts)

    def count(self, field: Field, term: str) -> int:
        return int(self._searcher.doc_freq(field, term))

    def starting(self, field: Field, prefix: str, limit: int) -> dict[str, int]:
        return dict(self._searcher.terms_with_prefix(field, prefix, limit=limit))

    def replaced(self, ids: Sequence[str]) -> Replaced:
        """The segment's copies of these listings. The same list is looked up once."""
        if self._replaced.ids is not ids:
            query = tantivy.Query.term_set_query(self._schema, "id", list(ids))
            found: Any = self._searcher.search(query, max(1, len(ids)))
            numbers = frozenset((address.segment_ord, address.doc) for _, address in found.hits)
            self._replaced = Replaced(ids, numbers, query)
        return self._replaced

    def _query(self, asked: Asked) -> _Query:
        """The engine's form of the clauses, worth the same points as `ranking.points`."""
        must, query = tantivy.Occur.Must, tantivy.Query
        parts = [(must, self._words(asked.clauses))]
        parts += [(tantivy.Occur.Should, self._one(match)) for match in asked.clauses.should]
        for field, terms in asked.chosen:
            parts.append((must, query.const_score_query(query.term_set_query(self._schema, field, sorted(terms)), 0.0)))
            if field is Field.OCOP:
                parts.append((must, self._starred(asked.today)))
        return query.boolean_query(parts)

    def _among(self, asked: Asked, replaced: Replaced) -> _Query:
        """What is looked for among what was replaced."""
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in (replaced.query, self._query(asked))])

    def _starred(self, today: int) -> _Query:
        """What has OCOP stars on that day."""
        return tantivy.Query.const_score_query(self._between(_OCOP_DAY, max(1, today), _LAST_DAY), 0.0)

    def _between(self, field: str, low: int, high: int) -> _Query:
        return tantivy.Query.range_query(self._schema, field, tantivy.FieldType.Unsigned, low, high, True, True)

    def _words(self, clauses: Clauses) -> _Query:
        must, should, query = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Query
        words = [self._clause(clause) for clause in clauses.must]
        if not words:
            return query.const_score_query(query.all_query(), 0.0)
        if not clauses.may_miss:
            return query.boolean_query([(must, word) for word in words])
        return query.boolean_query([(should, word) for word in words], len(words) - clauses.may_miss)

    def _clause(self, clause: Clause) -> _Query:
        if not clause.matches:
            return tantivy.Query.empty_query()
        return tantivy.Query.disjunction_max_query([self._one(match) for match in clause.matches])

    def _one(self, match: Match) -> _Query:
        return tantivy.Query.const_score_query(self._term(match.field, match.term), float(match.weight))

    def _term(self, field: str, value: str | int) -> _Query:
        return tantivy.Query.term_query(self._schema, field, value)

    def _page(self, asked: Asked, sort: Sort, after: int | None, limit: int) -> tuple[int, Sequence[Place]]:
        """How many match, and the first: by points, or by a sort number, from `after` on, itself included."""
        query = self._query(asked)
        return self._best(query, limit) if sort in BY_POINTS else self._sorted(query, sort, after, limit)

    def _best(self, query: _Query, limit: int) -> tuple[int, Sequence[Place]]:
        result: Any = self._searcher.search(query, limit)
        addresses = [address for _, address in result.hits]
        ages: list[Any] = list(self._searcher.fast_field_values(Sort.NEWEST, addresses)) if addresses else []
        scored = zip(result.hits, ages, strict=True)
        return int(result.count), [Place(round(score), age, address) for (score, address), age in scored]

    def _sorted(self, query: _Query, sort: Sort, after: int | None, limit: int) -> tuple[int, Sequence[Place]]:
        ascending = sort in ASCENDING
        bounded = query
        if after is not None:
            within = self._between(sort, *((after, _HIGHEST) if ascending else (0, after)))
            bounded = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, within)])
        direction = tantivy.Order.Asc if ascending else tantivy.Order.Desc
        result: Any = self._searcher.search(bounded, limit, order_by_field=sort, order=direction)
        return int(result.count), [Place(0, int(key), address) for key, address in result.hits]

    def count_among(self, asked: Asked, replaced: Replaced) -> int:
        """How many of what was replaced matched."""
        if not replaced.numbers:
            return 0
        result: Any = self._searcher.search(self._among(asked, replaced), 1)
        return int(result.count)

    def stored(self, address: Any) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self._searcher.doc(address).to_dict()["stored"][0])
        return value

    def _counts(self, asked: Asked, fields: tuple[Field, ...]) -> dict[Field, dict[str, int]]:
        """Documents by term of these fields."""
        return self._by_field(self._query(asked), fields, asked.today)

    def counts_among(self, asked: Asked, fields: tuple[Field, ...], replaced: Replaced) -> dict[Field, dict[str, int]]:
        """The same, of what was replaced."""
        if not replaced.numbers:
            return {field: {} for field in fields}
        return self._by_field(self._among(asked, replaced), fields, asked.today)

    def _by_field(self, query: _Query, fields: Sequence[Field], today: int) -> dict[Field, dict[str, int]]:
        counts: dict[Field, dict[str, int]] = {}
        plain = [field for field in fields if field is not Field.OCOP]
        if plain:
            counts |= self._buckets(query, plain)
        if Field.OCOP in fields:
            starred = [(tantivy.Occur.Must, query), (tantivy.Occur.Must, self._starred(today))]
            counts |= self._buckets(tantivy.Query.boolean_query(starred), [Field.OCOP])
        return counts

    def _buckets(self, query: _Query, fields: Sequence[Field]) -> dict[Field, dict[str, int]]:
        wanted = {field.value: {"terms": {"field": field.value, "size": MAX_BUCKETS}} for field in fields}
        answer = self._searcher.aggregate(query, wanted)
        return {
            field: {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[field.value]["buckets"]} for field in fields
        }
