"""Where a page may begin: only at a place that the query can reach, whatever a cursor from outside says."""

from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import Query
from chalicelib.kernel.errors import InvalidInput

START = {"pk": "LST#1", "sk": "L", "gsi1pk": "SELLER#a", "gsi1sk": "182#06157"}


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, True),
        ({"gsi1sk": "183#06157"}, False),
        ({"gsi1sk": ""}, False),
        ({"pk": ""}, False),
        ({"sk": ""}, False),
        ({"gsi1pk": "SELLER#b"}, False),
        ({"gsi2pk": "x"}, False),
        ({"pk": "p" * 2048}, True),
        ({"pk": "p" * 2049}, False),
        ({"sk": "đ" * 512}, True),
        ({"sk": "đ" * 513}, False),
    ],
)
def test_a_page_of_an_index_begins_within_its_prefix(changes: dict[str, str], allowed: bool) -> None:
    query: dict[str, Any] = {"pk": "SELLER#a", "index": "gsi1", "prefix": "182#", "start": {**START, **changes}}
    if allowed:
        assert Query(**query).start == query["start"]
    else:
        with pytest.raises(InvalidInput):
            Query(**query)


@pytest.mark.parametrize(
    ("start", "allowed"),
    [
        ({"pk": "ACC#1", "sk": "E#5"}, True),
        ({"pk": "ACC#1", "sk": "E#1"}, True),
        ({"pk": "ACC#1", "sk": "E#9"}, True),
        ({"pk": "ACC#1", "sk": "E#0"}, False),
        ({"pk": "ACC#1", "sk": "F#5"}, False),
        ({"pk": "ACC#2", "sk": "E#5"}, False),
        ({"pk": "ACC#1"}, False),
        ({}, False),
        ({"pk": "ACC#1", "sk": "E#5", "gsi1pk": "x", "gsi1sk": "y"}, False),
    ],
)
def test_a_page_of_the_table_begins_within_its_range(start: dict[str, str], allowed: bool) -> None:
    if allowed:
        assert Query("ACC#1", at_least="E#1", at_most="E#9", start=start).start == start
    else:
        with pytest.raises(InvalidInput):
            Query("ACC#1", at_least="E#1", at_most="E#9", start=start)
