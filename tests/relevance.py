"""Labelled queries: what people type, and what has to stand at the top. The data is in tests/unit/search/relevance.tsv."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.adapters.search_documents import places_of
from chalicelib.catalogue import COMMUNES, path_of
from chalicelib.search import Hit, Request, Searching, search

TOP = 10
_ALTERNATIVES = re.compile(r" *\|\| *|\|(?=[@#=])")
Card = dict[str, Any]


@dataclass(frozen=True)
class Label:
    """
    Attributes:
        expected: what each of the first ten has to be; `-`: nothing is found.
    """

    kind: str
    query: str
    expected: str


def labels_of(path: Path) -> list[Label]:
    rows = [line.split("\t") for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return [Label(kind, unicodedata.normalize("NFD", query) if kind == "NFD" else query, want) for kind, query, want in rows]


def _one(pattern: str) -> Callable[[Card], bool]:
    sign, words = pattern[:1], pattern[1:].lower()
    match sign:
        case "@":
            return lambda card: any(words in place.lower() for place in places_of(COMMUNES[card["commune_code"]]))
        case "#":
            return lambda card: words in card["seller_name"].lower()
        case "=":
            return lambda card: words in path_of(card["category"])
    found = re.compile(pattern, re.IGNORECASE)
    return lambda card: found.search(card["title"]) is not None


def judge_of(expected: str) -> Callable[[Card], bool]:
    either = [[_one(pattern.strip()) for pattern in part.split(" & ")] for part in _ALTERNATIVES.split(expected)]
    return lambda card: any(all(fits(card) for fits in part) for part in either)


def fault_of(searching: Searching, label: Label, cards: Sequence[Card]) -> str:
    """Why the first ten are not what they should be; empty when they are.

    Args:
        cards: of everything on sale: as many as fit have to be found, up to ten.
    """
    hits: tuple[Hit, ...] = search(searching, Request(query=label.query, limit=TOP)).found.hits
    if label.expected == "-":
        return f"found {[hit.card['title'] for hit in hits[:3]]}" if hits else ""
    fits = judge_of(label.expected)
    strange = [hit.card["title"] for hit in hits if not fits(dict(hit.card))]
    if strange:
        return f"{len(strange)} of {len(hits)} strange: {strange[:3]}"
    if len(hits) == TOP:
        return ""
    there = sum(map(fits, cards))
    if not there:
        return "no such listing on sale: mend the label"
    return f"found {len(hits)} of {there}" if len(hits) < min(TOP, there) else ""
