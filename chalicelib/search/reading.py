"""Reads what was typed: as words, as phrases of the dictionary, and as what a slip of the finger may have meant."""

from collections.abc import Iterator
from dataclasses import field
from itertools import product

from chalicelib.kernel.records import dataclass
from chalicelib.search.dictionary import EVERYTHING
from chalicelib.search.facets import Field
from chalicelib.search.keyboard import telex, vni
from chalicelib.search.measures import measures_in
from chalicelib.search.query import MAX_WORDS, Vocabulary
from chalicelib.search.syllables import is_syllable, sounding_like, unfinished
from chalicelib.search.taxonomy import LONGEST_PHRASE, Named, Taxonomy
from chalicelib.search.text import LONGEST_WORD, Token, one_edit_from, token_of, tokens_of

MAX_GUESSES = 4
SHORTEST_JOINED = 4
_MARKED = {"a": "aăâ", "e": "eê", "o": "oôơ", "u": "uư", "d": "dđ"}
_MAX_SPELLINGS = 400
_PERSONS = frozenset({"chị", "anh", "bà", "ông", "cô", "chú", "bác", "em", "nhà", "hộ"})
_PERSON_TOKENS = frozenset(token_of(word) for word in _PERSONS)
"""Before the name of somebody: then one word of the name is enough."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that has to be found: a word, a phrase that names goods, or a place."""

    words: tuple[Token, ...]
    named: Named | None = None
    place: bool = False

    @property
    def names(self) -> int:
        """How many words of it name goods."""
        return len(self.words) if self.named is not None else 0


@dataclass(frozen=True, slots=True)
class Reading:
    """
    Attributes:
        words: all of them in order.
        units: what has to be found; empty: everything was asked for.
        wishes: words that count but need not be found.
        measures: as `measures_in` gives them.
    """

    words: list[Token]
    units: list[Unit] = field(default_factory=list)
    wishes: list[Token] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)

    @property
    def needed(self) -> list[Token]:
        return [word for unit in self.units for word in unit.words]

    @property
    def speaks_of_somebody(self) -> bool:
        folded = {word.folded for word in self.wishes if word.plain}
        return any(word in self.wishes or word.folded in folded for word in _PERSON_TOKENS)

    @property
    def kind(self) -> Named | None:
        """What the longest phrase names, the earliest of equal length."""
        return max(self.units, key=lambda unit: unit.names, default=Unit(())).named

    @property
    def longest_name(self) -> int:
        """Words of the longest phrase that names goods."""
        return max((unit.names for unit in self.units), default=0)


class Reader:
    """Reads over the words of one catalogue and one dictionary."""

    def __init__(self, vocabulary: Vocabulary, taxonomy: Taxonomy) -> None:
        self._vocabulary, self.taxonomy = vocabulary, taxonomy

    def read(self, query: str) -> Reading:
        rest, measures = measures_in(query)
        words: list[Token] = []
        for chunk in rest.lower().split():
            typed = self._typed(chunk)
            words += [typed] if typed is not None else [w for token in tokens_of(chunk) for w in self._parted(token)]
        return self.reading_of(words[:MAX_WORDS], measures)

    def reading_of(self, words: list[Token], measures: list[str]) -> Reading:
        """The words with their phrases found: the longest first, from the left."""
        reading = Reading(words, measures=measures)
        at, everything = 0, False
        while at < len(words):
            length, named, optional = self._phrase_at(words, at)
            phrase = tuple(words[at : at + length])
            at += length
            if named is not None and named.kind.category == EVERYTHING:
                everything = True
            if optional:
                reading.wishes.extend(phrase)
            elif named is not None or self.taxonomy.place(phrase):
                reading.units.append(Unit(phrase, named, place=named is None))
            else:
                reading.units.extend(Unit((word,)) for word in phrase)
        if not reading.units and not everything:
            reading.units.extend(Unit((word,)) for word in words)
            reading.wishes.clear()
        return reading

    def _phrase_at(self, words: list[Token], at: int) -> tuple[int, Named | None, bool]:
        """The longest phrase that begins here: its length, what it names, and whether it need not be found."""
        for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
            phrase = words[at : at + length]
            named = self.taxonomy.named(phrase)
            if named is not None and self._sure(phrase, named, alone=length == len(words)):
                return length, named, named.kind.category == EVERYTHING
            if self.taxonomy.place(phrase):
                return length, None, False
            if self.taxonomy.optional(phrase) and not self._of_a_phrase(words, at, length):
                return length, None, True
        return 1, None, words[at].folded.isdigit()

    def _of_a_phrase(self, words: list[Token], at: int, length: int) -> bool:
        """Whether a word without marks stands beside this neighbour in titles: `giao` of `giao co lam` is no delivery."""
        if length > 1 or not words[at].plain:
            return False
        begun = at > 0 and at == len(words) - 1 and bool(self._continuations(words[at - 1], words[at], 1))
        return begun or self._vouched(words, at, words[at].folded)

    def _sure(self, phrase: list[Token], named: Named, *, alone: bool) -> bool:
        """Whether the phrase means it.

        A single word of another language (`lẩu`, `khẩu`) does if nothing else is asked, one without marks as another name of
        something only if titles have no such word.
        """
        if len(phrase) == 1 and named.local and not alone:
            return False
        if len(phrase) > 1 or named.first or self.taxonomy.spells(phrase[0].exact):
            return True
        return not self._vocabulary.count(Field.TITLE_FOLDED, phrase[0].folded)

    def known(self, word: Token) -> bool:
        """Whether the catalogue has the word, as it stands if it has marks."""
        if word.plain:
            return self._folded(word.folded) > 0
        return any(self._vocabulary.count(name, word.exact) for name in (Field.TITLE_EXACT, Field.NAME_EXACT))

    def _folded(self, word: str) -> int:
        return sum(self._vocabulary.count(name, word) for name in (Field.TITLE_FOLDED, Field.NAME_FOLDED))

    def _typed(self, chunk: str) -> Token | None:
        """The word that these keys would have made with the keyboard switched on, if there is such a word."""
        if not chunk.isascii() or len(chunk) > LONGEST_WORD or self._folded(chunk) or self.taxonomy.knows(chunk):
            return None
        for exact in (telex(chunk), vni(chunk)):
            if exact is not None:
                token = Token(exact, token_of(exact.rstrip("12345")).folded)
                if self.taxonomy.spells(exact) or (not token.plain and self.known(token)):
                    return token
        return None

    def _parted(self, word: Token) -> list[Token]:
        """Words that were typed without the spaces between them: `nachilang`."""
        text = word.folded
        if len(text) < SHORTEST_JOINED or not text.isascii() or not text.isalpha() or self._folded(text):
            return [word]
        if is_syllable(text) or self.taxonomy.knows(text):
            return [word]
        best: dict[int, list[str]] = {0: []}
        for end in range(2, len(text) + 1):
            for start in range(max(0, end - 7), end - 1):
                before, part = best.get(start), text[start:end]
                if before is None or (before and not self._neighbours(before[-1], part)) or not is_syllable(part):
                    continue
                if start == 0 and end < len(text) and not self._folded(part) and not self.taxonomy.knows(part):
                    continue
                if end not in best or len(best[end]) > len(before) + 1:
                    best[end] = [*before, part]
        parts = best.get(len(text), [])
        return [token_of(part) for part in parts] if len(parts) > 1 else [word]

    def _neighbours(self, left: str, right: str) -> bool:
        pair = f"{left}_{right}"
        return self.taxonomy.pairs(pair) or self._folded(pair) > 0

    def guesses(self, words: list[Token], at: int) -> list[Token]:
        """What the word may have meant, the likeliest first; the word itself is not among them."""
        if not words[at].folded.isalpha() or not words[at].folded.isascii():
            return []
        marked = (self._other_marks(words, at), self._alike(words, at), self._same_tone(words, at))
        found = [*(token for tokens in marked for token in tokens), *self._other_letters(words, at)]
        return list(dict.fromkeys(found))[:MAX_GUESSES]

    def _other_marks(self, words: list[Token], at: int) -> Iterator[Token]:
        """The word with marks that were left out, or one kind of them mistaken if it names goods or fits its neighbour."""
        word = words[at]
        if word.plain:
            return
        letters, tone = _apart(word.exact)
        spellings = product(*(_MARKED.get(letter, letter) for letter in word.folded), ("", "1", "2", "3", "4", "5"))
        vouched = self.taxonomy.names(word.folded) or self._vouched(words, at, word.folded)
        for _, spelling in zip(range(_MAX_SPELLINGS), spellings, strict=False):
            token = Token("".join(spelling), word.folded)
            one_mistake = vouched and ("".join(spelling[:-1]) == letters or spelling[-1] == tone)
            if token != word and (one_mistake or unfinished(word, token.exact)) and self.known(token):
                yield token

    def _alike(self, words: list[Token], at: int) -> Iterator[Token]:
        """The word as another part of the country spells it, if that names goods or stands beside this neighbour."""
        for exact in sounding_like(words[at].exact):
            token = Token(exact, token_of(_apart(exact)[0]).folded)
            if self.known(token) and (self.taxonomy.names(token.folded) or self._vouched(words, at, token.folded)):
                yield token

    def _same_tone(self, words: list[Token], at: int) -> Iterator[Token]:
        """Words one edit away with the tone that was typed, which stand beside this neighbour: `thạc đen`."""
        word = words[at]
        if word.plain:
            return
        letters, tone = _apart(word.exact)
        before, after = words[at - 1 : at] if at else [], words[at + 1 : at + 2]
        for other in one_edit_from(letters):
            exact = other + tone
            pairs = [f"{one.exact}_{exact}" for one in before] + [f"{exact}_{one.exact}" for one in after]
            if any(self._vocabulary.count(Field.TITLE_EXACT, pair) for pair in pairs):
                yield Token(exact, token_of(other).folded)

    def _other_letters(self, words: list[Token], at: int) -> Iterator[Token]:
        """Words one edit away, the same first letter and the more frequent ones first."""
        word = words[at].folded
        mistaken = not is_syllable(word)
        if len(word) < 2 or (not mistaken and not words[at].plain) or len(word) > LONGEST_WORD:
            return
        found = []
        for other in one_edit_from(word):
            count = self._folded(other)
            if not is_syllable(other) or (not count and not self.taxonomy.knows(other)):
                continue
            beside = self._vouched(words, at, other)
            alone = mistaken and len(word) > 3 and (self.taxonomy.names(other) or (len(other) > 3 and count > 0))
            if beside or alone:
                found.append((not beside, other[0] != word[0], -count, other))
        yield from (Token(other, other) for *_, other in sorted(found))

    def _vouched(self, words: list[Token], at: int, other: str) -> bool:
        """Whether a neighbour, or what a mistaken neighbour may have been, is known to stand beside the word."""
        before, after = words[at - 1 : at] if at else [], words[at + 1 : at + 2]
        return any(self._neighbours(one.folded, other) for one in before) or any(
            self._neighbours(other, one.folded) for one in after
        )

    def completions(self, words: list[Token], limit: int) -> list[Token]:
        """Words that a half-typed last word begins: after this neighbour if there are such, else any if enough was typed."""
        last = words[-1]
        if not last.folded.isalpha() or not last.folded.isascii():
            return []
        letters, tone = _apart(last.exact)
        if len(words) > 1:
            found = self._continuations(words[-2], last, limit)
            if found or (len(letters) < 3 and is_syllable(last.folded)):
                return found
        if len(letters) < 2:
            return []
        field_ = Field.TITLE_FOLDED if last.plain else Field.TITLE_EXACT
        terms = [term for term in self._vocabulary.starting(field_, letters, limit * 4) if "_" not in term]
        return [_completed(term, folded=last.plain) for term in terms if term.endswith(tone)][:limit]

    def continuations(self, words: list[Token], limit: int) -> list[Token]:
        """Longer words that stand after the last but one, if the last does not."""
        if len(words) < 2 or self._neighbours(words[-2].folded, words[-1].folded):
            return []
        return self._continuations(words[-2], words[-1], limit)

    def _continuations(self, before: Token, last: Token, limit: int) -> list[Token]:
        letters, tone = _apart(last.exact)
        exact = self._vocabulary.starting(Field.TITLE_EXACT, f"{before.exact}_{letters}", limit)
        found = [_completed(pair.partition("_")[2], folded=False) for pair in exact if pair.endswith(tone)]
        if not found and last.plain:
            folded = self._vocabulary.starting(Field.TITLE_FOLDED, f"{before.folded}_{last.folded}", limit)
            found = [_completed(pair.partition("_")[2], folded=True) for pair in folded]
        return found


def _apart(exact: str) -> tuple[str, str]:
    """Letters and tone."""
    letters = exact.rstrip("12345")
    return letters, exact[len(letters) :]


def _completed(term: str, *, folded: bool) -> Token:
    return Token(term, term) if folded else Token(term, token_of(_apart(term)[0]).folded)
