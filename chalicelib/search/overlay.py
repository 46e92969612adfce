"""A small index in memory: what changed since the snapshot. Every query looks at all of it, which is fast for hundreds.

It has the engine's promises, so it is also the engine of tests and of a stage that has no snapshot yet.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from chalicelib.search.document import ASCENDING, Document, Field, Sort
from chalicelib.search.ports import Filters
from chalicelib.search.query import Clauses
from chalicelib.search.ranking import points


class Overlay:
    """Immutable: `with_changes` makes the next one, so that a query in flight sees one state.

    Args:
        documents: by listing id; None for a listing that is no longer shown.
    """

    def __init__(self, documents: Mapping[str, Document | None] | None = None) -> None:
        self._documents = dict(documents or {})
        self._words: Counter[str] = Counter()
        self._exact: Counter[str] = Counter()
        for document in self.documents:
            self._words.update(document.terms[Field.ANY_FOLDED])
            self._exact.update(document.terms[Field.ANY_EXACT])

    def with_changes(self, changes: Mapping[str, Document | None]) -> "Overlay":
        return Overlay({**self._documents, **changes})

    @property
    def ids(self) -> list[str]:
        """The listings that this index speaks for: a snapshot's copies of them are old."""
        return list(self._documents)

    @property
    def documents(self) -> Iterable[Document]:
        return (document for document in self._documents.values() if document is not None)

    def count(self, field: Field, term: str) -> int:
        """Documents that have the word; other fields than `ANY_…` hold no vocabulary."""
        return {Field.ANY_FOLDED: self._words, Field.ANY_EXACT: self._exact}[field][term]

    def starting(self, prefix: str) -> dict[str, int]:
        return {word: count for word, count in self._words.items() if word.startswith(prefix)}

    def matching(self, clauses: Clauses) -> list[tuple[int, Document]]:
        """Points and documents, in no order, whatever the filters."""
        scored = ((points(document, clauses), document) for document in self.documents)
        return [(score, document) for score, document in scored if score is not None]


def allowed(document: Document, filters: Filters) -> bool:
    in_category = not filters.category or filters.category in document.categories
    return in_category and filters.commune_code in ("", document.commune_code)


def order(scored: Iterable[tuple[int, Document]], sort: Sort) -> list[tuple[int, Document]]:
    """Sort numbers and documents in the order of a page of results."""
    if sort is Sort.RELEVANCE:
        best = sorted(scored, key=lambda pair: (pair[0], pair[1].key(sort)), reverse=True)
        return [(score, document) for score, document in best]
    keyed = ((document.key(sort), document) for _, document in scored)
    return sorted(keyed, key=lambda pair: pair[0], reverse=sort not in ASCENDING)
