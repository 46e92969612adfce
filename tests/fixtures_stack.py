"""Fixtures that start real engines: once a session, in memory, on free ports, gone at its end."""

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.local.aws_emulator import start_aws_emulator
from infra.local.processes import Children, answers
from infra.local.provision import make_table
from infra.local.settings import LOOPBACK, Ports, home_from_environment
from infra.local.stack import LocalStack
from infra.local.table_engine import client, start_table_engine
from infra.local.toolchain import Toolchain


@dataclass(frozen=True)
class Engine:
    """One running engine."""

    name: str
    endpoint: str

    def client(self, service: str, **options: Any) -> Any:
        """A botocore client of this engine; options are botocore's `Config`."""
        return client(service, self.endpoint, **options)

    def fresh_table(self) -> str:
        """The name of a new, empty table as infra/template.json describes it; the clock of tests stands still in the past,
        so nothing expires by the engine's."""
        return make_table(self.endpoint, name=f"table-{uuid.uuid4().hex[:12]}", expiring=False)


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The project's tools; what is missing is installed once and kept."""
    return Toolchain(home_from_environment(os.environ))


@pytest.fixture(scope="session")
def dynamodb_local(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Amazon's DynamoDB Local, in memory."""
    children = Children(tmp_path_factory.mktemp("dynamodb-local"))
    port = Ports.free().table
    endpoint = f"http://{LOOPBACK}:{port}"
    try:
        start_table_engine(children, toolchain, port, folder=None).wait_for(answers(endpoint))
        yield Engine("DynamoDB Local", endpoint)
    finally:
        children.stop()


@pytest.fixture(scope="session")
def ministack(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The AWS emulator, in memory; its DynamoDB is the second engine of the engine suite."""
    folder = tmp_path_factory.mktemp("ministack")
    children = Children(folder)
    port = Ports.free().aws
    endpoint = f"http://{LOOPBACK}:{port}"
    try:
        emulator = start_aws_emulator(children, toolchain, port, folder, lasting=False)
        emulator.wait_for(answers(f"{endpoint}/_ministack/health"))
        yield Engine("ministack", endpoint)
    finally:
        children.stop()


@pytest.fixture(scope="session")
def local_stack(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The whole stack in memory, without the demo world; `environment` and `origin` say where it is.

    Its schedules run thirty times as often: the jobs of the minute every two seconds. Clocks are real.
    """
    folder: Path = tmp_path_factory.mktemp("stack")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XL_SCHEDULE_FACTOR", "30")
        with LocalStack(folder, Ports.free(), lasting=False, tools=toolchain) as stack:
            patch.undo()
            yield stack
