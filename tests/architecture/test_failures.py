"""The failure catalogue (docs/failures.md): 48 rows, each a named test; table and markers say the same."""

from tests.architecture.told_tests import Table

FAILURES = Table("docs/failures.md", "failure")


def test_the_catalogue_has_its_48_rows_in_order() -> None:
    assert FAILURES.numbers() == list(range(1, 49))
    assert all(where and what for where, what, _ in FAILURES.rows().values())


def test_table_and_markers_agree() -> None:
    FAILURES.require_agreement()
