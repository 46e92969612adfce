"""How files of the built front end are served, by the local edge and by the one that a release fills."""

import mimetypes
import re
from pathlib import PurePath

_IMMUTABLE = "public, max-age=31536000, immutable"
# A bundler's hash: eight or more letters between a separator and the extension, at least one digit or capital.
_HASHED = re.compile(r"[.-](?=[\w-]*[0-9A-Z])[\w-]{8,}\.[a-z0-9]+(\.map)?$")
# What mimetypes does not know on every machine, or calls by an older name.
_TYPES = {
    ".avif": "image/avif", ".css": "text/css", ".js": "text/javascript", ".json": "application/json",
    ".svg": "image/svg+xml", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".webp": "image/webp",
    ".woff2": "font/woff2",
}  # fmt: skip


def content_type(name: str) -> str:
    """The Content-Type of a file by its name."""
    found = _TYPES.get(PurePath(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") else found


def cache_control(name: str) -> str:
    """For ever where the name changes with the content, else asked about each time."""
    return _IMMUTABLE if _HASHED.search(name) else "no-cache"
