"""Fixtures of every suite."""

pytest_plugins = [
    "tests.fixtures_deploy",
    "tests.fixtures_package",
    "tests.fixtures_simulators",
    "tests.fixtures_stack",
    "tests.fixtures_town",
    "tests.fixtures_world",
]
