"""Fixtures of every suite."""

import pytest

pytest.register_assert_rewrite("tests.end_to_end")

pytest_plugins = [
    "tests.fixtures_deploy",
    "tests.fixtures_package",
    "tests.fixtures_simulators",
    "tests.fixtures_stack",
    "tests.fixtures_town",
    "tests.fixtures_world",
]
