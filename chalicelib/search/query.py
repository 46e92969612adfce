"""Plans a query: from what a person typed to clauses that an engine can match.

Every word must be found (exact spelling above folded), phrases and the kind of goods count extra; what is relaxed is said.
Blanket fuzziness hurts in Vietnamese, where one edit usually gives another real word: only words that the catalogue does not
know are corrected. Source: measurements in docs/search.md.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from chalicelib.kernel.errors import InvalidInput
from chalicelib.search.document import Field
from chalicelib.search.keyboard import telex, vni
from chalicelib.search.text import LONGEST_WORD, Token, one_edit_from, pairs_of, token_of, tokens_of, words_of

MAX_QUERY = 200
MAX_WORDS = 12
MAX_GUESSES = 4
SHORTEST_PREFIX = 2
MAX_COMPLETIONS = 8
LONGEST_KIND = 5
_CODE = re.compile(r"ls\d{5}[0-9a-z]{6,7}")
_MEASURES = frozenset({"kg", "g", "gam", "gram", "lang5", "lit", "lit1", "ml"})
"""Exact tokens: `lạng` is a hundred grams, `lang` may be Lạng Sơn."""

TITLE_EXACT, TITLE_FOLDED, ANY_EXACT, ANY_FOLDED = 100, 70, 40, 25
GUESSED = 10
PAIR_EXACT, PAIR_FOLDED = 30, 20
KIND = 150
PLAIN_BONUS = 20


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

    def starting(self, prefix: str, limit: int) -> list[str]:
        """Folded words that begin so, the most frequent first."""
        ...


class Taxonomy:
    """Names of kinds of goods -> the category that a search for them prefers.

    Args:
        names: of each kind, by the slug of its category; of names that fold to the same, the first stands.
    """

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[tuple[str, ...], str] = {}
        self._folded: dict[tuple[str, ...], str] = {}
        for slug, kinds in names.items():
            for kind in kinds:
                words = tokens_of(kind)
                self._exact.setdefault(tuple(word.exact for word in words), slug)
                self._folded.setdefault(tuple(word.folded for word in words), slug)

    def named(self, phrase: list[Token]) -> str | None:
        """The category of a phrase; marks may be left out of all its words, but not be wrong."""
        found = self._exact.get(tuple(word.exact for word in phrase))
        if found is None and all(word.plain for word in phrase):
            return self._folded.get(tuple(word.folded for word in phrase))
        return found

    def kind_in(self, words: list[Token]) -> str | None:
        """The category of the longest phrase that names a kind of goods, the earliest of equal length."""
        for length in range(min(len(words), LONGEST_KIND), 0, -1):
            for start in range(len(words) - length + 1):
                found = self.named(words[start : start + length])
                if found is not None:
                    return found
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """
    Attributes:
        clauses: to be tried in this order until something is found.
        relaxed_from: from this one on, what is found is only near to what was asked.
    """

    clauses: tuple[Clauses, ...]
    relaxed_from: int


def plan(query: str, vocabulary: Vocabulary, taxonomy: Taxonomy) -> Plan:
    """
    Raises:
        InvalidInput: longer than `MAX_QUERY`.
    """
    if len(query) > MAX_QUERY:
        raise InvalidInput(f"Từ khoá dài quá {MAX_QUERY} chữ.", f"At most {MAX_QUERY} characters.", field="q")
    code = "".join(words_of(query))
    if _CODE.fullmatch(code):
        return Plan((Clauses((Clause((Match(Field.CODE, code, TITLE_EXACT),)),)),), 1)
    words = _words(query, vocabulary)
    needed = [word for word in words if not _is_measure(word)] or words
    if not needed:
        return Plan((Clauses(),), 1)
    extras = _extras(words, needed, taxonomy)
    known = [_known(word, vocabulary, last=i == len(needed) - 1) for i, word in enumerate(needed)]
    steps: list[Clauses] = []
    if all(known):
        steps.append(Clauses(tuple(Clause(matches) for matches in known), extras))
    strict = len(steps)
    guessed = [matches or _near(word, vocabulary) for word, matches in zip(needed, known, strict=True)]
    if not all(known) and all(guessed):
        steps.append(Clauses(tuple(Clause(matches) for matches in guessed), extras))
    kind = taxonomy.named(needed)
    if kind is not None:
        steps.append(Clauses((Clause((Match(Field.CATEGORY, kind, KIND),)),), extras))
    wide = [(*matches, *_guesses(word, vocabulary, MAX_GUESSES)) for word, matches in zip(needed, known, strict=True)]
    if all(wide) and len(needed) > 1:
        steps.append(Clauses(tuple(Clause(matches) for matches in wide), extras))
    if len(needed) > 2:
        found = [_in_title(matches) for matches in guessed]
        if sum(map(bool, found)) >= len(needed) - 1:
            steps.append(Clauses(tuple(Clause(matches) for matches in found), extras, may_miss=1))
    return Plan(tuple(steps), strict)


def _words(query: str, vocabulary: Vocabulary) -> list[Token]:
    """The query's words; keys of a keyboard method are read as the word they stand for, if the catalogue knows it."""
    tokens: list[Token] = []
    for chunk in query.lower().split():
        read = _typed(chunk, vocabulary)
        tokens += [read] if read is not None else tokens_of(chunk)
    return tokens[:MAX_WORDS]


def _typed(chunk: str, vocabulary: Vocabulary) -> Token | None:
    if not chunk.isascii() or len(chunk) > LONGEST_WORD or vocabulary.count(Field.ANY_FOLDED, chunk):
        return None
    for exact in (telex(chunk), vni(chunk)):
        if exact is not None and vocabulary.count(Field.ANY_EXACT, exact):
            return Token(exact, token_of(exact.rstrip("12345")).folded)
    return None


def _is_measure(word: Token) -> bool:
    return word.folded.isdigit() or word.exact in _MEASURES


def _known(word: Token, vocabulary: Vocabulary, *, last: bool) -> tuple[Match, ...]:
    """Matches for a word of the catalogue, or for the words that a half-typed last word begins."""
    field, term = (Field.ANY_FOLDED, word.folded) if word.plain else (Field.ANY_EXACT, word.exact)
    if vocabulary.count(field, term):
        return _exactly(word)
    if last and word.plain and len(word.folded) >= SHORTEST_PREFIX:
        return _alternatives(vocabulary.starting(word.folded, MAX_COMPLETIONS))
    return ()


def _exactly(word: Token) -> tuple[Match, ...]:
    folded_bonus = PLAIN_BONUS if word.plain else 0
    return (
        Match(Field.TITLE_EXACT, word.exact, TITLE_EXACT),
        Match(Field.TITLE_FOLDED, word.folded, TITLE_FOLDED + folded_bonus // 2),
        Match(Field.ANY_EXACT, word.exact, ANY_EXACT),
        Match(Field.ANY_FOLDED, word.folded, ANY_FOLDED + folded_bonus // 2),
    )


def _alternatives(words: Iterable[str]) -> tuple[Match, ...]:
    return tuple(
        match
        for word in words
        for match in (Match(Field.TITLE_FOLDED, word, TITLE_FOLDED), Match(Field.ANY_FOLDED, word, ANY_FOLDED))
    )


def _guesses(word: Token, vocabulary: Vocabulary, most: int) -> tuple[Match, ...]:
    """Matches for known words one edit away, the same first letter and the more frequent ones first."""
    if len(word.folded) < 2 or not word.folded.isalpha():
        return ()
    counted = ((vocabulary.count(Field.ANY_FOLDED, other), other) for other in one_edit_from(word.folded))
    found = sorted((other[0] != word.folded[0], -count, other) for count, other in counted if count)
    return tuple(
        match
        for _, _, other in found[:most]
        for match in (Match(Field.TITLE_FOLDED, other, GUESSED), Match(Field.ANY_FOLDED, other, GUESSED // 2))
    )


def _near(word: Token, vocabulary: Vocabulary) -> tuple[Match, ...]:
    """Matches for a word that the catalogue does not know: the same with other marks, or else one edit away."""
    if not word.plain and vocabulary.count(Field.ANY_FOLDED, word.folded):
        return _alternatives([word.folded])
    return _guesses(word, vocabulary, MAX_GUESSES)


def _in_title(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    return tuple(match for match in matches if match.field in (Field.TITLE_EXACT, Field.TITLE_FOLDED))


def _extras(words: list[Token], needed: list[Token], taxonomy: Taxonomy) -> tuple[Match, ...]:
    """Points for phrases, for measures, and for the kind of goods that the query names."""
    exact = [Match(Field.TITLE_EXACT, pair, PAIR_EXACT) for pair in pairs_of([word.exact for word in words])]
    folded = [Match(Field.TITLE_FOLDED, pair, PAIR_FOLDED) for pair in pairs_of([word.folded for word in words])]
    measures = [Match(Field.ANY_FOLDED, word.folded, GUESSED) for word in words if word not in needed]
    kind = taxonomy.kind_in(words)
    kinds = [Match(Field.CATEGORY, kind, KIND)] if kind is not None else []
    return tuple(dict.fromkeys([*exact, *folded, *measures, *kinds]))
