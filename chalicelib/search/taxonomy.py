"""The dictionary made ready for the planner: phrases by their words."""

from collections.abc import Container, Iterable

from chalicelib.kernel.records import dataclass
from chalicelib.search.dictionary import Dictionary, Kind
from chalicelib.search.text import Token, pairs_of, tokens_of

LONGEST_PHRASE = 6
Phrase = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A kind of goods that a phrase names.

    Attributes:
        others: its other names, each as words.
        first: whether the phrase is the kind's first name.
        local: whether it is a name in Tày or Nùng.
    """

    kind: Kind
    others: tuple[Phrase, ...]
    first: bool
    local: bool


class Taxonomy:
    """Phrases -> the kinds that they name. Of names that are spelt the same, the first kind stands.

    Args:
        dictionary: names of goods, words that say nothing.
        categories: names of categories by slug; they mean all that stands there.
        places: names of communes and districts.
    """

    def __init__(self, dictionary: Dictionary, categories: Iterable[Kind] = (), places: Iterable[str] = ()) -> None:
        self._exact: dict[tuple[str, ...], Named] = {}
        self._folded: dict[tuple[str, ...], Named] = {}
        self._pairs: set[str] = set()
        self._words: set[str] = set()
        self._spelt: set[str] = set()
        self.version = dictionary.version
        for kind in (*dictionary.kinds, *categories):
            self._add(kind)
        self._places_exact: set[tuple[str, ...]] = set()
        self._places_folded: set[tuple[str, ...]] = set()
        for text in places:
            words = tokens_of(text)
            self._places_exact.add(tuple(word.exact for word in words))
            self._places_folded.add(tuple(word.folded for word in words))
        self._optional_exact: set[tuple[str, ...]] = set()
        self._optional_folded: set[tuple[str, ...]] = set()
        for text in dictionary.optional:
            words = tokens_of(text)
            self._optional_exact.add(tuple(word.exact for word in words))
            self._optional_folded.add(tuple(word.folded for word in words))

    def _add(self, kind: Kind) -> None:
        phrases = [tuple(tokens_of(name)) for name in (*kind.names, *kind.local)]
        for at, phrase in enumerate(phrases):
            others = tuple(other for other in phrases if other != phrase)
            named = Named(kind, others, first=at == 0, local=at >= len(kind.names))
            self._exact.setdefault(tuple(word.exact for word in phrase), named)
            self._folded.setdefault(tuple(word.folded for word in phrase), named)
            self._words.update(word.folded for word in phrase)
            self._spelt.update(word.exact for word in phrase)
            self._pairs.update(pairs_of([word.folded for word in phrase]))

    def knows(self, folded: str) -> bool:
        """Whether a name has the word, marks left out."""
        return folded in self._words

    def spells(self, exact: str) -> bool:
        """Whether a name has the exact token."""
        return exact in self._spelt

    def names(self, folded: str) -> bool:
        """Whether the word alone, marks left out, is a name."""
        return (folded,) in self._folded

    def pairs(self, pair: str) -> bool:
        """Whether a name has these two folded words beside each other."""
        return pair in self._pairs

    def named(self, phrase: Iterable[Token]) -> Named | None:
        """What a phrase names; marks may be left out of all its words, but not be wrong."""
        words = tuple(phrase)
        found = self._exact.get(tuple(word.exact for word in words))
        if found is None and all(word.plain for word in words):
            return self._folded.get(tuple(word.folded for word in words))
        return found

    def category_in(self, text: str, among: Container[str]) -> str:
        """The category of the longest name of goods in a text, the first of equally long ones; empty for none."""
        named = self._longest_in(text, among)
        return named.kind.category if named is not None else ""

    def goods_in(self, text: str, category: str) -> str:
        """What goods of the category a text names, by the first name that they have; empty for none."""
        named = self._longest_in(text, (category,))
        return named.kind.names[0] if named is not None else ""

    def _longest_in(self, text: str, among: Container[str]) -> Named | None:
        words = tokens_of(text)
        for length in range(min(LONGEST_PHRASE, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                named = self.named(words[start : start + length])
                if named is not None and named.kind.category in among:
                    return named
        return None

    def place(self, phrase: Iterable[Token]) -> bool:
        """Whether the phrase is the name of a place, of two words or more."""
        return _among(tuple(phrase), self._places_exact, self._places_folded, least=2)

    def optional(self, phrase: Iterable[Token]) -> bool:
        """Whether the phrase says nothing of the goods."""
        return _among(tuple(phrase), self._optional_exact, self._optional_folded)


def _among(words: Phrase, exact: set[tuple[str, ...]], folded: set[tuple[str, ...]], *, least: int = 1) -> bool:
    """Whether the words are one of these phrases; marks may be left out of all of them."""
    if len(words) < least:
        return False
    if tuple(word.exact for word in words) in exact:
        return True
    return all(word.plain for word in words) and tuple(word.folded for word in words) in folded
