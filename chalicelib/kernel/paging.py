"""Listings are read page by page; a cursor is an opaque text that says where the next page begins."""

import base64
import binascii
import json
from typing import Generic, TypeVar

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass

T = TypeVar("T")
MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`entries` in order; `next_cursor` is None on the last page."""

    entries: list[T]
    next_cursor: str | None = None


def write_cursor(position: dict[str, str]) -> str:
    """The opaque form of a position."""
    return (
        base64.urlsafe_b64encode(json.dumps(position, separators=(",", ":"), sort_keys=True).encode()).decode().rstrip("=")
    )


def read_cursor(cursor: str) -> dict[str, str]:
    """The position that `write_cursor` hid.

    Raises:
        InvalidInput: not a cursor we gave.
    """
    wrong = InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor this API gave out.", field="cursor")
    try:
        position = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(position, dict) or not all(isinstance(v, str) for v in position.values()):
            raise wrong
        "".join(position.values()).encode()  # JSON can spell halves of characters, which no table takes
    except (binascii.Error, ValueError, RecursionError) as error:
        raise wrong from error
    return position


def page_size(limit: int | None, *, default: int = 24) -> int:
    """
    Raises:
        InvalidInput: under 1 or over `MAX_PAGE`.
    """
    if limit is None:
        return default
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidInput(f"Mỗi trang từ 1 đến {MAX_PAGE} dòng.", f"A page holds 1 to {MAX_PAGE}.", field="limit")
    return limit
