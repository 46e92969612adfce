"""What users of other marketplaces suffer from (docs/pains.md): fifteen rows, each impossible here by a named test."""

from tests.architecture.told_tests import Table

PAINS = Table("docs/pains.md", "pain")
NOT_YET = {11}
"""Rows of what this marketplace does not do yet; their authors write them."""


def test_the_fifteen_rows_are_in_order() -> None:
    numbers = PAINS.numbers()
    assert numbers == sorted(set(numbers))
    assert set(range(1, 16)) - NOT_YET <= set(numbers) <= set(range(1, 16))


def test_table_and_markers_agree() -> None:
    PAINS.require_agreement()
