"""`table`: one fixture, three engines; every promise is asked of each."""

import uuid
from collections.abc import Iterator

import pytest

from chalicelib.adapters.dynamo import engine
from chalicelib.adapters.dynamo.table import Table
from infra.local.memory_table import MemoryTable
from tests.engine.tables import ENGINES, table_on


@pytest.fixture(scope="session", autouse=True)
def answers_are_waited_for() -> Iterator[None]:
    """A slow machine loses no answer: what a lost one does is asked where it is lost on purpose."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine, "READ_TIMEOUT_S", 60)
        yield


@pytest.fixture(scope="module", params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def table(engine_name: str, request: pytest.FixtureRequest) -> Table:
    """One table a module and engine; tests keep apart by their partition keys (`pk`)."""
    if engine_name == "memory":
        return MemoryTable()
    return table_on(request.getfixturevalue({"ministack": "ministack", "DynamoDB Local": "dynamodb_local"}[engine_name]))


@pytest.fixture
def pk() -> str:
    """A partition of the test's own."""
    return f"T#{uuid.uuid4().hex}"
