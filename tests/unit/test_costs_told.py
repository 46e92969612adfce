"""docs/benchmarks.md tells what the code costs now, in units and at the published price."""

from pathlib import Path

import pytest

from benchmarks.costs import cash, costs_table, sales, whole

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
TELL = "write them anew: python -m benchmarks --only counted --write"


def test_the_page_tells_the_counts_of_today() -> None:
    assert costs_table() in PAGE.read_text(), TELL


@pytest.mark.parametrize(
    ("name", "usd_per_1000"),
    [
        ("an order of 2 parcels, placed to released", 0.125),
        ("a cash-out, from code to notes", 0.065),
        ("cash-in", 0.03),
    ],
)
def test_no_operation_grows_dearer_unnoticed(name: str, usd_per_1000: float) -> None:
    (row,) = (row for row in [*sales(), *cash(), *whole()] if row.name == name)
    assert 0.5 * usd_per_1000 < row.usd_per_1000 <= usd_per_1000
