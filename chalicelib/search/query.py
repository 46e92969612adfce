"""Plans a query: from what a person typed to clauses that an engine can match.

Every word must be found (exact spelling above folded), phrases and the kind of goods count extra; what is relaxed is said.
Blanket fuzziness hurts in Vietnamese, where one edit usually gives another real word: a word is corrected if it is none, or
if its neighbour vouches for the correction. Source: measurements in docs/search.md.
"""

import re
from typing import Protocol

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass
from chalicelib.search.facets import Field
from chalicelib.search.text import Token, words_of

MAX_QUERY = 200
MAX_WORDS = 12

TITLE_EXACT, TITLE_FOLDED, NAME_EXACT, NAME_FOLDED, SAID = 100, 70, 40, 25, 15
OTHER_NAME = 80
GUESSED = 10
PAIR_EXACT, PAIR_FOLDED, PAIR_NAMED = 30, 20, 15
START, START_PAIR = 15, 30
MEASURE = 60
WISH = 5
KIND = 150
PLAIN_BONUS = 10
CODE_LENGTHS = range(5, 9)
_CODE = re.compile(r"ls\d{5}[0-9a-z]{6,7}")


@dataclass(frozen=True, slots=True)
class Match:
    """A term in a field, worth `weight` points."""

    field: Field
    term: str
    weight: int


@dataclass(frozen=True, slots=True)
class Clause:
    """One word of the query: the best of its matches counts. Without any match in a document, the document is not found."""

    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Clauses:
    """What an engine is asked.

    Attributes:
        must: each has to match, but for `may_miss` of them. None at all finds every document.
        should: each counts when it matches.
    """

    must: tuple[Clause, ...] = ()
    should: tuple[Match, ...] = ()
    may_miss: int = 0


class Vocabulary(Protocol):
    """The words of the catalogue."""

    def count(self, field: Field, term: str) -> int:
        """About how many documents have the term there."""
        ...

    def starting(self, field: Field, prefix: str, limit: int) -> list[str]:
        """The field's terms that begin so, the most frequent first."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """
    Attributes:
        clauses: to be tried in this order until something is found.
        relaxed_from: from this one on, what is found is only near to what was asked.
    """

    clauses: tuple[Clauses, ...]
    relaxed_from: int


def check_length(query: str) -> None:
    """
    Raises:
        InvalidInput: longer than `MAX_QUERY`.
    """
    if len(query) > MAX_QUERY:
        raise InvalidInput(f"Từ khoá dài quá {MAX_QUERY} chữ.", f"At most {MAX_QUERY} characters.", field="q")


def code_in(query: str) -> str:
    """The lot code that the query is, letters and digits only; empty if it is none."""
    code = "".join(words_of(query))
    return code if _CODE.fullmatch(code) else ""


def end_of_code_in(query: str) -> str:
    """What may be the last letters of a lot code: one chunk of six or seven with a digit in it."""
    code = "".join(words_of(query))
    if len(query.split()) != 1 or len(code) not in (6, 7) or not code.isascii() or code.isalpha():
        return ""
    return code


def exactly(word: Token, *, titles_only: bool = False) -> tuple[Match, ...]:
    """Matches for a word as it stands, exact above folded, titles above names."""
    bonus = PLAIN_BONUS if word.plain else 0
    in_title = (
        Match(Field.TITLE_EXACT, word.exact, TITLE_EXACT),
        Match(Field.TITLE_FOLDED, word.folded, TITLE_FOLDED + bonus),
    )
    if titles_only:
        return in_title
    return (
        *in_title,
        Match(Field.NAME_EXACT, word.exact, NAME_EXACT),
        Match(Field.NAME_FOLDED, word.folded, NAME_FOLDED + bonus),
    )
