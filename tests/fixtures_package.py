"""The package of a deployment, made once and again only when something in it changes."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.deploy.package import PROJECT, Package, package


@pytest.fixture(scope="session")
def built_package() -> Iterator[Package]:
    """Zip and template of stage dev, as `make package` leaves them; a copy of the test run's own."""
    build = PROJECT / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="session-", dir=build) as folder:
        yield package("dev", held_in=Path(folder) / "package")
