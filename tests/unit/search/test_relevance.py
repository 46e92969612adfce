"""The labelled set over the demo world's goods: 97 of 100 queries find what they should, and nothing else at the top."""

import sys
from collections import defaultdict
from pathlib import Path

import pytest

from chalicelib.adapters.search_documents import card_of
from chalicelib.search import Searching
from tests.builders_shop import shop, shop_listings
from tests.relevance import Card, Label, fault_of, labels_of

LISTINGS = 6_500
REQUIRED_PERCENT = 97
LABELS = labels_of(Path(__file__).with_name("relevance.tsv"))


@pytest.fixture(scope="module")
def searching() -> Searching:
    return shop(LISTINGS)


@pytest.fixture(scope="module")
def cards() -> list[Card]:
    return [card_of(listing) for listing in shop_listings(LISTINGS)]


@pytest.mark.pain(10)
def test_labelled_queries(searching: Searching, cards: list[Card]) -> None:
    faults = {label: fault for label in LABELS if (fault := fault_of(searching, label, cards))}
    told = _table(faults)
    sys.stdout.write(f"{told}\n")
    assert 100 * (len(LABELS) - len(faults)) >= REQUIRED_PERCENT * len(LABELS), told


def _table(faults: dict[Label, str]) -> str:
    """Passed and all, by class; then what failed."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for label in LABELS:
        for name in (label.kind, "all"):
            counts[name][0] += label not in faults
            counts[name][1] += 1
    lines = [f"{name:16} {passed:4} of {every}" for name, (passed, every) in counts.items()]
    return "\n".join([*lines, *(f"{label.query!r}: {fault}" for label, fault in faults.items())])


def test_the_labels_are_many_and_each_is_there_once() -> None:
    assert len({(label.kind, label.query) for label in LABELS}) == len(LABELS) >= 500
    assert len({label.kind for label in LABELS}) >= 18
