"""Fixtures of every suite."""

pytest_plugins = ["tests.fixtures_simulators", "tests.fixtures_stack"]
