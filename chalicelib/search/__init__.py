"""Search: finding what is on sale, with or without accents.

Terms:
    token: a word twice: exact, with its tone as a digit, and folded, without marks.
    plan: clauses to try one after the other; the later ones are relaxed, and said to be.
    points: how well a document answers; the same in every engine.
    snapshot: the index over all listings as of a moment; overlay: what changed since.
    facet: counts of what was found by category and commune.

Invariants: a committed change is found within two seconds; an accented word's own spelling stands above its homographs; of
what answers equally well, what can be bought stands first; an empty answer stays possible.
"""

from chalicelib.search.document import ASCENDING, Document, Field, Sort
from chalicelib.search.errors import UnknownSort
from chalicelib.search.overlay import Overlay, allowed, order
from chalicelib.search.ports import Filters, Found, Hit, Position, SearchEngine, Searching
from chalicelib.search.query import Clause, Clauses, Match, Plan, Taxonomy, Vocabulary, plan
from chalicelib.search.ranking import points
from chalicelib.search.service import MAX_DEPTH, Request, Results, search

__all__ = [
    "ASCENDING",
    "MAX_DEPTH",
    "Clause",
    "Clauses",
    "Document",
    "Field",
    "Filters",
    "Found",
    "Hit",
    "Match",
    "Overlay",
    "Plan",
    "Position",
    "Request",
    "Results",
    "SearchEngine",
    "Searching",
    "Sort",
    "Taxonomy",
    "UnknownSort",
    "Vocabulary",
    "allowed",
    "order",
    "plan",
    "points",
    "search",
]
