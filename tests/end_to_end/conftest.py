"""The town is shared with the browser tests: tests/fixtures_town.py."""
