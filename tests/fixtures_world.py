"""A small demo world, built once a session, fresh for every test."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.demo.world import World, build
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.fakes.objects import MemoryObjects

TODAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
"""13:00 in Lạng Sơn, a Monday."""

SMALL: dict[str, Any] = {
    "listings": 300,
    "households": 95,
    "buyers": 12,
    "orders": 80,
    "outlets": 14,
    "cash_outlets": 6,
}


def world_of(**sizes: Any) -> World:
    """A world on a table of its own, ending at `TODAY`."""
    application = application_on(MemoryTable(), clock=FakeClock(TODAY), objects=MemoryObjects())
    return build(application, **{**SMALL, **sizes})


@pytest.fixture(scope="session")
def world_as_built() -> World:
    """For reading only."""
    return world_of()


@pytest.fixture
def small_world(world_as_built: World) -> World:
    """The same world on a table that the test may change."""
    built = world_as_built.application.table
    assert isinstance(built, MemoryTable)
    table = MemoryTable()
    table.load(built.everything())
    return replace(world_as_built, application=application_on(table, clock=FakeClock(TODAY), objects=MemoryObjects()))
