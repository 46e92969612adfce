"""Tablets, outlets, clocks, losses and attackers in random order: no đồng is lost or doubled (I9, I10, I11, I17, I18).

XL_OFFLINE_RUNS=10000 runs it for long; docs/offline.md has the numbers.
"""

import pytest

from tests.property.offline_model import RUNS, runs


@pytest.mark.timeout(300 + RUNS)
@pytest.mark.failure(27, 28, 31, 35)
def test_no_run_breaks_a_rule() -> None:
    told = runs(0, RUNS)
    assert told.violations == {}
    assert told.payments > RUNS
    assert {"redeemed", "refunded", "cancelled"} <= told.states.keys()
