"""What the search box suggests is what the dictionary holds, and small."""

import gzip

from infra.local.phrases import FILE, phrases

MOST_BYTES = 6_000


def test_the_phrases_are_those_of_the_dictionary() -> None:
    assert FILE.read_text("utf-8") == phrases(), "python -m infra.local.phrases"
    lines = phrases().splitlines()
    assert len(lines) == len(set(lines)) > 400
    assert {"na", "mãng cầu", "thạch đen", "khẩu sli", "cáy"} <= set(lines)


def test_they_are_small() -> None:
    assert len(gzip.compress(phrases().encode(), 9)) <= MOST_BYTES
