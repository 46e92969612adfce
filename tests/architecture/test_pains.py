"""What users of other marketplaces suffer from (docs/pains.md): fifteen rows, each impossible here by a named test."""

from tests.architecture.told_tests import Table

PAINS = Table("docs/pains.md", "pain")


def test_the_fifteen_rows_are_in_order() -> None:
    assert PAINS.numbers() == list(range(1, 16))


def test_table_and_markers_agree() -> None:
    PAINS.require_agreement()
