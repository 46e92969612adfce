"""Builds the object graph; the only package that knows every adapter.

`Application` lives as long as the container: settings, table, clients. `Work` lives for one attempt at one use case: every
context's bundle over one unit of work and one moment. Bundles are made when first used, so that a function pays for what it
needs.
"""

from typing import Any

from chalicelib.adapters.dead_letters import DeadLetter
from chalicelib.adapters.files import ObjectTooLarge
from chalicelib.composition.application import Application
from chalicelib.composition.work import Work
from chalicelib.config import from_environment

__all__ = ["Application", "DeadLetter", "ObjectTooLarge", "Work", "application", "use"]

_application: list[Application] = []


def application() -> Application:
    """The container's application, made at the first call."""
    if not _application:
        _application.append(Application(from_environment()))
    return _application[0]


def use(replacement: Any) -> None:
    """Put another application in its place, for tests that call the entry points in process."""
    _application[:] = [replacement]
