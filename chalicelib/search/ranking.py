"""Points: whether a document answers the clauses, and how well. The engine has to come to the same numbers."""

from chalicelib.search.document import Document
from chalicelib.search.query import Clauses


def points(document: Document, clauses: Clauses) -> int | None:
    """The document's points; None if it is not found."""
    terms = document.terms
    total = missed = 0
    for clause in clauses.must:
        best = 0
        for match in clause.matches:
            if match.weight > best and match.term in terms[match.field]:
                best = match.weight
        if best == 0:
            missed += 1
            if missed > clauses.may_miss:
                return None
        total += best
    if missed and missed == len(clauses.must):
        return None
    return total + sum(match.weight for match in clauses.should if match.term in terms[match.field])
