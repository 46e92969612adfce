"""The package of a deployment, made once and again only when something in it changes."""

import pytest

from infra.deploy.package import Package, package


@pytest.fixture(scope="session")
def built_package() -> Package:
    """Zip and template of stage dev, as `make package` leaves them."""
    return package("dev")
