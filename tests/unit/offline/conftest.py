"""A counter whose tablets can pay offline."""

import pytest

from tests.builders_offline import OfflineCounter, PlainSignatures, TabletAtCounter
from tests.builders_softatm import Counter, counter_on

M = 1_000_000


@pytest.fixture
def world() -> OfflineCounter:
    signatures = PlainSignatures()
    return OfflineCounter(counter_on(voucher_signatures=signatures), signatures)


@pytest.fixture
def at(world: OfflineCounter) -> Counter:
    return world.at


@pytest.fixture
def tablet(world: OfflineCounter, at: Counter) -> TabletAtCounter:
    """With 10,000,000 đồng in its drawer and the outlet's lease."""
    made = world.tablet(at.open(10 * M))
    world.lease(made)
    return made
