"""An index in memory: what changed since the snapshot.

It has the engine's promises, so it is also the engine of tests and of a stage that has no snapshot yet. Changes are
layers, the newer over the older; layers of like size are merged, so that the thousandth change costs what the first did.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from chalicelib.search.document import ASCENDING, BY_POINTS, Document, Sort
from chalicelib.search.facets import Field, Filters
from chalicelib.search.query import Clause, Clauses
from chalicelib.search.ranking import points


class _Layer:
    """Some changes, with their terms. Immutable."""

    def __init__(self, changes: Mapping[str, Document | None]) -> None:
        self.changes = changes
        self.postings: dict[Field, dict[str, set[str]]] = {field: {} for field in Field}
        for document in changes.values():
            if document is not None:
                self._enter(document)

    def _enter(self, document: Document) -> None:
        for field, terms in document.terms.items():
            postings = self.postings[field]
            for term in terms:
                postings.setdefault(term, set()).add(document.listing_id)

    @cached_property
    def sorted_terms(self) -> dict[Field, list[str]]:
        """Terms that a prefix may be looked up in."""
        return {field: sorted(self.postings[field]) for field in (Field.TITLE_EXACT, Field.TITLE_FOLDED)}

    def having(self, clause: Clause) -> set[str]:
        found: set[str] = set()
        for match in clause.matches:
            found |= self.postings[match.field].get(match.term, set())
        return found


class Overlay:
    """Immutable: `with_changes` makes the next one, so that a query in flight sees one state.

    Args:
        documents: by listing id; None for a listing that is no longer shown.
    """

    def __init__(self, documents: Mapping[str, Document | None] | None = None) -> None:
        self._layers: tuple[_Layer, ...] = (_Layer(dict(documents)),) if documents else ()

    def with_changes(self, changes: Mapping[str, Document | None]) -> "Overlay":
        """What has the same words as before keeps them: a price or a stock costs no reading of texts."""
        if not changes:
            return self
        kept = {one: self._with_known_words(one, document) for one, document in changes.items()}
        layers = [*self._layers, _Layer(kept)]
        while len(layers) > 1 and len(layers[-2].changes) <= 2 * len(layers[-1].changes):
            newer, older = layers.pop(), layers.pop()
            layers.append(_Layer({**older.changes, **newer.changes}))
        found = Overlay()
        found._layers = tuple(layers)
        return found

    def _with_known_words(self, listing_id: str, document: Document | None) -> Document | None:
        older = next((one.changes[listing_id] for one in reversed(self._layers) if listing_id in one.changes), None)
        return document if document is None or older is None else document.taking_words_of(older)

    @cached_property
    def ids(self) -> list[str]:
        """The listings that this index speaks for: a snapshot's copies of them are old."""
        return list(dict.fromkeys(one for layer in self._layers for one in layer.changes))

    @property
    def documents(self) -> Iterator[Document]:
        """What is shown of what changed."""
        for layer, over in self._shown():
            yield from (one for key, one in layer.changes.items() if one is not None and key not in over)

    def _shown(self) -> Iterator[tuple[_Layer, set[str]]]:
        """Layers, each with the ids of which newer layers speak."""
        over: set[str] = set()
        for layer in reversed(self._layers):
            yield layer, over
            over = over | layer.changes.keys()

    def count(self, field: Field, term: str) -> int:
        """Documents that have the term, those twice that changed twice."""
        return sum(len(layer.postings[field].get(term, ())) for layer in self._layers)

    def starting(self, field: Field, prefix: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for layer in self._layers:
            terms, postings = layer.sorted_terms[field], layer.postings[field]
            at = bisect_left(terms, prefix)
            while at < len(terms) and terms[at].startswith(prefix):
                found[terms[at]] = found.get(terms[at], 0) + len(postings[terms[at]])
                at += 1
        return found

    def matching(self, clauses: Clauses, filters: Filters) -> list[tuple[int, Document]]:
        """Points and documents, in no order."""
        found = []
        for layer, over in self._shown():
            for listing_id in _candidates(layer, clauses, filters) - over:
                document = layer.changes[listing_id]
                score = points(document, clauses) if document is not None else None
                if document is not None and score is not None and _starred(document, filters):
                    found.append((score, document))
        return found


def _candidates(layer: _Layer, clauses: Clauses, filters: Filters) -> set[str]:
    """Ids in the layer that may match: all that have what is needed, as far as terms tell."""
    sets = [
        set().union(*(layer.postings[field].get(term, set()) for term in terms)) for field, terms in filters.chosen.items()
    ]
    if not clauses.may_miss:
        sets += [layer.having(clause) for clause in clauses.must]
    return set.intersection(*sets) if sets else set(layer.changes)


def _starred(document: Document, filters: Filters) -> bool:
    return Field.OCOP not in filters.chosen or document.ocop_day >= filters.today


def counted(documents: Iterable[Document], field: Field, today: int) -> Counter[str]:
    """How many of the documents stand under each term of a facet."""
    counts: Counter[str] = Counter()
    for document in documents:
        if field is not Field.OCOP or document.ocop_day >= today:
            counts.update(document.terms[field])
    return counts


def order(scored: Iterable[tuple[int, Document]], sort: Sort) -> list[tuple[int, int, Document]]:
    """Points (none unless the order is by them), sort numbers and documents in the order of a page of results."""
    keyed = [(score if sort in BY_POINTS else 0, document.key(sort), document) for score, document in scored]
    return sorted(keyed, key=lambda one: (-one[0], one[1] if sort in ASCENDING else -one[1]))
