"""Finding the passage that answers a question: extractive, with or without accents, and honest when nothing does. Pure.

A passage is scored by the share of the question's weight that it covers: a word weighs the more the fewer passages have it,
a pair of neighbouring words that some passage has counts as well, and words that any question may have count for nothing.
A word with marks is looked for as it is written, one without in any spelling.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from chalicelib.kernel.records import dataclass
from chalicelib.search.text import Token, pairs_of, tokens_of

SURE = 0.7
"""The least share of a question that an answer must cover."""
_PAIR = 1.5
_NAMED = 1.25
"""What a passage covers in its heading and asking words counts more."""
_EMPTY = tokens_of(
    "thì là và của cho có không ko được tôi mình em anh chị bạn sao thế nào làm gì bao nhiêu khi ở đâu ai vì hay muốn cần "
    "phải như bị đã đang sẽ rằng này đó kia một các những với tại về ra vào rồi à nhỉ vậy xin hỏi giúp mấy còn "
    "how do i what is the a an to of my can in on for it if when where why who does did are be was am and or me we you "
    "much many should please will get with at this that there"
)
_EMPTY_EXACT = frozenset(token.exact for token in _EMPTY)
_EMPTY_FOLDED = frozenset(token.folded for token in _EMPTY)
_SAME = (
    ("thanh toán", "trả tiền"),
    ("mật khẩu", "mã pin"),
    ("đổi trả", "hoàn tiền"),
    ("password", "pin"),
    ("refunded", "refund"),
    ("withdrawal", "withdraw"),
    ("internet", "mạng"),
    ("wifi", "mạng"),
    ("offline", "mất mạng"),
    ("atm", "rút tiền"),
)
"""Other words for the same."""


@dataclass(frozen=True, slots=True)
class Passage:
    """
    Attributes:
        source: the address to be quoted.
        about: heading, title and words people ask with.
        text: what is quoted.
    """

    source: str
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A passage, and the share of the question that it covers."""

    passage: Passage
    share: float


def _with_pairs(words: Iterable[str]) -> set[str]:
    listed = list(words)
    return {*listed, *pairs_of(listed)}


def _held(text: str) -> set[str]:
    """What can be found in a text, in both spellings."""
    tokens = tokens_of(text)
    return _with_pairs(token.exact for token in tokens) | _with_pairs(token.folded for token in tokens)


def _is_empty(token: Token) -> bool:
    return token.exact in _EMPTY_EXACT or (token.plain and token.folded in _EMPTY_FOLDED)


def _asked(question: str) -> set[str]:
    tokens = tokens_of(question)
    folded = " ".join(token.folded for token in tokens)
    for words, same in _SAME:
        if f" {' '.join(token.folded for token in tokens_of(words))} " in f" {folded} ":
            tokens += tokens_of(same)
    return _with_pairs(token.folded if token.plain else token.exact for token in tokens if not _is_empty(token))


def answers(question: str, passages: Sequence[Passage], most: int = 3) -> list[Answer]:
    """The passages that answer, the surest first; none where nothing covers enough of the question."""
    asked = _asked(question)
    named = [_held(passage.about) for passage in passages]
    said = [_held(passage.text) for passage in passages]
    holders = Counter(term for one, other in zip(named, said, strict=True) for term in (one | other) & asked)
    weight = {
        term: math.log(1 + len(passages) / (holders[term] or 0.5)) * (_PAIR if "_" in term else 1.0)
        for term in asked
        if "_" not in term or holders[term]
    }
    whole = sum(weight.values())
    if not whole:
        return []
    found = [
        Answer(
            passage, sum(weight[term] * (_NAMED if term in one else 1.0) for term in weight if term in one | other) / whole
        )
        for passage, one, other in zip(passages, named, said, strict=True)
    ]
    found.sort(key=lambda answer: -answer.share)
    return [answer for answer in found[:most] if answer.share >= SURE]
