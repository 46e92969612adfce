"""One town for a session, on one stack: end-to-end and browser tests share it."""

import pytest

from infra.local.stack import LocalStack
from tests.end_to_end.town import Town


@pytest.fixture(scope="session")
def town(local_stack: LocalStack) -> Town:
    return Town(local_stack)
