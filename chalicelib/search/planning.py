"""From a query to the clauses that are tried one after the other, from what was typed to what is near to it."""

from itertools import pairwise

from chalicelib.search.document import UNMARKED
from chalicelib.search.facets import Field
from chalicelib.search.query import (
    GUESSED,
    KIND,
    MEASURE,
    NAME_EXACT,
    NAME_FOLDED,
    OTHER_NAME,
    PAIR_EXACT,
    PAIR_FOLDED,
    PAIR_NAMED,
    PLAIN_BONUS,
    SAID,
    START,
    START_PAIR,
    TITLE_EXACT,
    TITLE_FOLDED,
    WISH,
    Clause,
    Clauses,
    Match,
    Plan,
    Vocabulary,
    check_length,
    code_in,
    end_of_code_in,
    exactly,
)
from chalicelib.search.reading import Reader, Reading, Unit
from chalicelib.search.taxonomy import Named, Taxonomy
from chalicelib.search.text import Token, pairs_of

MAX_COMPLETIONS = 8
_MISSING_OF = 3
"""One word of so many may be missing at last."""


def plan(query: str, vocabulary: Vocabulary, taxonomy: Taxonomy) -> Plan:
    """
    Raises:
        InvalidInput: longer than `MAX_QUERY`.
    """
    check_length(query)
    code = code_in(query)
    if code:
        return Plan((_code(code),), 1)
    reader = Reader(vocabulary, taxonomy)
    reading = reader.read(query)
    end = end_of_code_in(query)
    codes = (_code(end),) if end and vocabulary.count(Field.CODE, end) else ()
    if not reading.units:
        return Plan((*codes, Clauses(should=_extras(reading))), 1 + len(codes))
    strict = [*codes, *_Steps(reader, vocabulary, reading).strict()]
    near = _Steps(reader, vocabulary, reading).near()
    return Plan(tuple(dict.fromkeys((*strict, *near))), len(dict.fromkeys(strict)))


def _code(code: str) -> Clauses:
    return Clauses((Clause((Match(Field.CODE, code, TITLE_EXACT),)),))


class _Steps:
    """The clauses of one reading."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, reading: Reading) -> None:
        self._reader, self._vocabulary, self._reading = reader, vocabulary, reading
        self._extras = _extras(reading)

    def strict(self) -> list[Clauses]:
        """Every word as it stands. What names no goods may be somebody or a place: first as that phrase alone."""
        needed = self._reading.needed
        places = _placed(self._reading.units)
        named = [self._together(left, right) for left, right in pairwise(needed)] if self._names_nothing else []
        somebody = [self._by_name(needed, at) for at in range(len(needed))] if self._reading.speaks_of_somebody else []
        steps = [
            somebody if self._names_nothing else [],
            named,
            [self._unit(unit, at) for at, unit in places],
            [self._word(needed, at, anywhere=False) for at in range(len(needed))],
        ]
        if self._reading.speaks_of_somebody:
            steps.append([self._unit(unit, at, anywhere=True) for at, unit in places])
        return self._clauses(steps)

    def near(self) -> list[Clauses]:
        """What is near: mistakes mended, the kind of goods alone, one of three words missing."""
        needed = self._reading.needed
        guesses = [self._reader.guesses(needed, at) for at in range(len(needed))]
        steps: list[Clauses] = []
        if len(needed) >= _MISSING_OF:
            steps += self._clauses([[(*self._word(needed, at), *self._said(needed, at)) for at in range(len(needed))]])
        again = self._mended()
        if again.words != self._reading.words:
            steps += _Steps(self._reader, self._vocabulary, again).strict()
        union = [(*self._word(needed, at), *_alternatives(found)) for at, found in enumerate(guesses)]
        steps += self._clauses([union])
        named = self._reader.taxonomy.named(needed)
        if named is not None and named.kind.category:
            steps.append(Clauses((Clause((Match(Field.CATEGORY, named.kind.category, KIND),)),), self._extras))
        if len(needed) >= _MISSING_OF and again.longest_name > (1 if len(needed) == _MISSING_OF else 0):
            steps += self._missing()
        return steps

    def _mended(self) -> Reading:
        """The query with each word that nobody knows as what it likeliest was."""
        words = self._reading.words
        known, guesses = self._reader.known, self._reader.guesses
        mended = [word if known(word) else next(iter(guesses(words, at)), word) for at, word in enumerate(words)]
        return self._reader.reading_of(mended, self._reading.measures)

    def _missing(self) -> list[Clauses]:
        """All words but one of three, in titles."""
        needed = self._reading.needed
        found = [self._word(needed, at) for at in range(len(needed))]
        titled = [tuple(m for m in matches if m.field in (Field.TITLE_EXACT, Field.TITLE_FOLDED)) for matches in found]
        missing = len(titled) // _MISSING_OF
        if sum(not matches for matches in titled) > missing:
            return []
        return [Clauses(tuple(Clause(matches) for matches in titled), self._extras, missing)]

    def _clauses(self, steps: list[list[tuple[Match, ...]]]) -> list[Clauses]:
        return [Clauses(tuple(Clause(matches) for matches in step), self._extras) for step in steps if step and all(step)]

    def _by_name(self, words: list[Token], at: int) -> tuple[Match, ...]:
        word = words[at]
        found = (Match(Field.NAME_EXACT, word.exact, NAME_EXACT), Match(Field.NAME_FOLDED, word.folded, NAME_FOLDED))
        return self._living(found if word.plain else found[:1])

    @property
    def _names_nothing(self) -> bool:
        return all(unit.named is None and not unit.place for unit in self._reading.units)

    def _together(self, left: Token, right: Token) -> tuple[Match, ...]:
        """Matches for two words beside each other, in a title or in a name."""
        exact, folded = f"{left.exact}_{right.exact}", f"{left.folded}_{right.folded}"
        found = [Match(Field.TITLE_EXACT, exact, 2 * TITLE_EXACT), Match(Field.NAME_EXACT, exact, 2 * TITLE_EXACT)]
        if left.plain and right.plain:
            found += [
                Match(Field.TITLE_FOLDED, folded, 2 * TITLE_FOLDED),
                Match(Field.NAME_FOLDED, folded, 2 * TITLE_FOLDED),
            ]
        return self._living(tuple(found))

    def _living(self, matches: tuple[Match, ...]) -> tuple[Match, ...]:
        return tuple(match for match in matches if self._vocabulary.count(match.field, match.term))

    def _unit(self, unit: Unit, at: int, *, anywhere: bool = False) -> tuple[Match, ...]:
        if unit.place:
            return tuple(match for pair in pairwise(unit.words) for match in self._together(*pair))[:4]
        if unit.named is None:
            return self._word(self._reading.needed, at, anywhere=anywhere)
        word = unit.words[0]
        single = len(unit.words) == 1
        own = _marked(exactly(word, titles_only=not anywhere), word) if single else self._phrase(unit.words)
        others = [match for other in unit.named.others for match in self._other_name(other)]
        return tuple(dict.fromkeys((*self._living(own), *self._living(tuple(others)), *self._whole(unit.named))))

    def _phrase(self, words: tuple[Token, ...]) -> tuple[Match, ...]:
        """A phrase by the rarest of its pairs."""
        exact = self._rarest(Field.TITLE_EXACT, [word.exact for word in words])
        folded = self._rarest(Field.TITLE_FOLDED, [word.folded for word in words])
        bonus = PLAIN_BONUS if all(word.plain for word in words) else 0
        matches = [Match(Field.TITLE_EXACT, exact, TITLE_EXACT * len(words))]
        if bonus:
            matches.append(Match(Field.TITLE_FOLDED, folded, (TITLE_FOLDED + bonus) * len(words)))
        return tuple(matches)

    def _rarest(self, field: Field, words: list[str]) -> str:
        return min(pairs_of(words), key=lambda pair: self._vocabulary.count(field, pair))

    def _other_name(self, other: tuple[Token, ...]) -> tuple[Match, ...]:
        weight = OTHER_NAME * len(other)
        if len(other) == 1:
            return (Match(Field.TITLE_EXACT, other[0].exact, weight),)
        return (Match(Field.TITLE_EXACT, self._rarest(Field.TITLE_EXACT, [word.exact for word in other]), weight),)

    def _whole(self, named: Named) -> tuple[Match, ...]:
        return (Match(Field.CATEGORY, named.kind.category, NAME_EXACT),) if named.kind.whole else ()

    def _word(self, words: list[Token], at: int, *, anywhere: bool = False) -> tuple[Match, ...]:
        """Matches for one word: in titles, in whole names of places beside its neighbours, half-typed if it is the last."""
        word = words[at]
        found = _marked(exactly(word, titles_only=not (anywhere or len(words) == 1)), word)
        living = self._living((*found, *self._named(words, at)))
        if at != len(words) - 1:
            return living
        if living:
            longer = self._reader.continuations(words, MAX_COMPLETIONS)
            return (*living, *(match for token in longer for match in _marked(exactly(token, titles_only=True), token)))
        completed = self._reader.completions(words, MAX_COMPLETIONS)
        if not completed and len(word.folded) == 1 and len(words) > 1:
            return self._word(words, at - 1, anywhere=anywhere)
        return tuple(match for token in completed for match in _marked(exactly(token, titles_only=True), token))

    def _named(self, words: list[Token], at: int) -> tuple[Match, ...]:
        return tuple(
            match
            for left, right in _beside(words, at)
            for match in (
                Match(Field.NAME_EXACT, f"{left.exact}_{right.exact}", NAME_EXACT),
                Match(Field.NAME_FOLDED, f"{left.folded}_{right.folded}", NAME_FOLDED),
            )
            if match.field is Field.NAME_EXACT or (left.plain and right.plain)
        )

    def _said(self, words: list[Token], at: int) -> tuple[Match, ...]:
        pairs = tuple(Match(Field.PHRASE, f"{left.exact}_{right.exact}", SAID) for left, right in _beside(words, at))
        return self._living(pairs)


def _marked(matches: tuple[Match, ...], word: Token) -> tuple[Match, ...]:
    """A word with marks is not found by its letters, but in titles that have no marks at all."""
    if word.plain:
        return matches
    kept = tuple(match for match in matches if match.field in (Field.TITLE_EXACT, Field.NAME_EXACT))
    return (*kept, Match(Field.TITLE_EXACT, UNMARKED + word.folded, TITLE_FOLDED))


def _placed(units: list[Unit]) -> list[tuple[int, Unit]]:
    """Each unit with the place of its first word among all words of the units."""
    found, at = [], 0
    for unit in units:
        found.append((at, unit))
        at += len(unit.words)
    return found


def _beside(words: list[Token], at: int) -> list[tuple[Token, Token]]:
    before = [(words[at - 1], words[at])] if at else []
    after = [(words[at], words[at + 1])] if at + 1 < len(words) else []
    return before + after


def _alternatives(tokens: list[Token]) -> tuple[Match, ...]:
    """Guesses: exact if they have marks, folded if not."""
    return tuple(
        Match(field, token.folded if token.plain else token.exact, weight)
        for token in tokens
        for field, weight in (
            (Field.TITLE_FOLDED if token.plain else Field.TITLE_EXACT, GUESSED),
            (Field.NAME_FOLDED if token.plain else Field.NAME_EXACT, GUESSED // 2),
        )
    )


def _extras(reading: Reading) -> tuple[Match, ...]:
    """Points for phrases, beginnings, measures, wishes, and for the kind of goods that the query names."""
    exact, folded = [word.exact for word in reading.words], [word.folded for word in reading.words]
    needed = reading.needed
    found = [
        *(Match(Field.TITLE_EXACT, pair, PAIR_EXACT) for pair in pairs_of(exact)),
        *(Match(Field.TITLE_FOLDED, pair, PAIR_FOLDED) for pair in pairs_of(folded)),
        *(Match(Field.NAME_FOLDED, pair, PAIR_NAMED) for pair in pairs_of(folded)),
        *(Match(Field.TITLE_FOLDED, f"^{word.folded}", START) for word in needed[:1]),
        *(Match(Field.TITLE_FOLDED, f"^{pair}", START_PAIR) for pair in pairs_of([word.folded for word in needed[:2]])),
        *(Match(Field.TITLE_FOLDED, measure, MEASURE) for measure in reading.measures),
        *(Match(Field.TITLE_FOLDED, word.folded, WISH) for word in reading.wishes),
    ]
    named = reading.kind
    if named is not None and named.kind.category:
        found.append(Match(Field.CATEGORY, named.kind.category, KIND))
    return tuple(dict.fromkeys(found))
