"""Search: finding what is on sale, with or without accents.

Terms:
    token: a word twice: exact, with its tone as a digit, and folded, without marks.
    dictionary: what goods are called, and which words say nothing of them; taxonomy: the same, ready for the planner.
    plan: clauses to try one after the other; the later ones are relaxed, and said to be.
    points: how well a document answers; the same in every engine.
    snapshot: the index over all listings as of a moment; overlay: what changed since.
    passage: a piece of help that can be quoted; answer: one, with the share of the question it covers.
    facet: what results can be narrowed by, with counts as if its own choice were open.

Invariants: a committed change is found within two seconds; an accented word's own spelling stands above its homographs; of
what answers equally well, what can be bought stands first; an empty answer stays possible.
"""

from chalicelib.search.default_dictionary import default_dictionary
from chalicelib.search.dictionary import Dictionary, Kind
from chalicelib.search.document import ASCENDING, BY_POINTS, Document, Sort
from chalicelib.search.editions import (
    DictionaryBook,
    Editing,
    Edition,
    amend_dictionary,
    amended,
    restore_dictionary,
    with_kind,
)
from chalicelib.search.errors import EditionMoved, NameTaken, NoSuchEdition, UnknownSort
from chalicelib.search.facets import FACETS, PRICE_BANDS, YES, Field, Filters
from chalicelib.search.overlay import Overlay, counted, order
from chalicelib.search.passages import Answer, Passage, answers
from chalicelib.search.planning import plan
from chalicelib.search.ports import Found, Hit, Position, SearchEngine, Searching
from chalicelib.search.query import Clause, Clauses, Match, Plan, Vocabulary
from chalicelib.search.ranking import points
from chalicelib.search.service import MAX_DEPTH, Request, Results, search
from chalicelib.search.taxonomy import Taxonomy

__all__ = [
    "ASCENDING",
    "BY_POINTS",
    "FACETS",
    "MAX_DEPTH",
    "PRICE_BANDS",
    "YES",
    "Answer",
    "Clause",
    "Clauses",
    "Dictionary",
    "DictionaryBook",
    "Document",
    "Editing",
    "Edition",
    "EditionMoved",
    "Field",
    "Filters",
    "Found",
    "Hit",
    "Kind",
    "Match",
    "NameTaken",
    "NoSuchEdition",
    "Overlay",
    "Passage",
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
    "amend_dictionary",
    "amended",
    "answers",
    "counted",
    "default_dictionary",
    "order",
    "plan",
    "points",
    "restore_dictionary",
    "search",
    "with_kind",
]
