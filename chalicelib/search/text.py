"""Vietnamese words as search sees them: each once with its tone as a digit, once without any mark.

`hồi` is `hôi2` exactly and `hoi` folded. The tone as a trailing digit makes composed and decomposed letters, and the old and
new place of the tone (`hòa`, `hoà`), equal. `đ` folds to `d`, which Unicode's own folding does not do.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from chalicelib.kernel.records import dataclass
from chalicelib.kernel.spelling import fold

TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
"""Sắc, huyền, hỏi, ngã, nặng: the digits of the VNI keyboard."""
LONGEST_WORD = 40
_WORD = re.compile(r"[^\W\d_]+|\d+")
_I_OR_Y = re.compile("[hklmst]y")
_LETTERS = "abcdefghijklmnopqrstuvwxyzăâđêôơư"


@dataclass(frozen=True, slots=True)
class Token:
    """One word in both spellings."""

    exact: str
    folded: str

    @property
    def plain(self) -> bool:
        """Whether it was written without any mark."""
        return self.exact == self.folded


@lru_cache(maxsize=16_384)
def token_of(word: str) -> Token:
    """The token of one word of letters, or of digits. Remembered: Vietnamese has some 7,000 syllables."""
    tone, letters = "", []
    for letter in unicodedata.normalize("NFD", word.lower()):
        if letter in TONES:
            tone = TONES[letter]
        else:
            letters.append(letter)
    exact, folded = unicodedata.normalize("NFC", "".join(letters)), fold(word)
    if _I_OR_Y.fullmatch(folded):  # `lý` and `lí` are one word
        exact, folded = exact[:-1] + "i", folded[:-1] + "i"
    return Token(exact + tone, folded)


def words_of(text: str) -> list[str]:
    """The words of a text in order; digits are words of their own: `5kg` is `5`, `kg`."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(unicodedata.normalize("NFC", text).lower())]


def tokens_of(text: str) -> list[Token]:
    return [token_of(word) for word in words_of(text)]


def pairs_of(words: list[str]) -> list[str]:
    """Neighbouring words, so that a phrase counts for more than its words."""
    return [f"{left}_{right}" for left, right in pairwise(words)]


def one_edit_from(word: str) -> Iterator[str]:
    """Every other spelling of a folded word by one letter dropped, swapped with its neighbour, changed or put in."""
    seen = {word}
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        spellings = [head + tail[1:]] if tail else []
        if len(tail) > 1:
            spellings.append(head + tail[1] + tail[0] + tail[2:])
        for letter in _LETTERS:
            if tail:
                spellings.append(head + letter + tail[1:])
            spellings.append(head + letter + tail)
        for spelling in spellings:
            if spelling and spelling not in seen:
                seen.add(spelling)
                yield spelling
