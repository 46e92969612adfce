"""What the build of the front end made, by the names of its sources."""

import json
from functools import cache
from pathlib import Path
from typing import Any

STATIC = Path(__file__).parents[2] / "static"


@cache
def manifest() -> dict[str, dict[str, Any]]:
    """Each file's hashed name and sizes; empty if the front end was not built."""
    path = STATIC / "manifest.json"
    if not path.exists():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(path.read_text())
    return found


def picture_address(name: str) -> str:
    """The address of a picture; empty if it was not built."""
    entry = manifest().get(name)
    return f"/static/{entry['file']}" if entry else ""
