"""Entities as items: every field under its own name, times as `kernel.clock` writes them.

None is left out, so a field that may be None has None for its default.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

import msgspec

from chalicelib.adapters.dynamo.table import INDEXES, Item, Key, Query
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import Page, read_cursor, write_cursor

E = TypeVar("E")


def item_of(key: Key, entity: Any, **more: Any) -> Item:
    """The item of a dataclass; `more` are index keys and the like."""
    return {"pk": key.pk, "sk": key.sk, **_fields(entity), **more}


def plain(value: Any) -> Any:
    """The value as it is stored."""
    match value:
        case datetime():
            return to_text(value)
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case str():
            return str(value)
        case tuple() | list():
            return [plain(part) for part in value]
        case Mapping():
            return {str(name): plain(part) for name, part in value.items()}
        case _ if is_dataclass(value):
            return _fields(value)
        case _:
            return value


def _fields(entity: Any) -> Item:
    values = ((part.name, plain(getattr(entity, part.name))) for part in fields(entity))
    return {name: value for name, value in values if value is not None}


def entity_of(kind: type[E], item: Item) -> E:
    """The dataclass that `item_of` stored; attributes that are no field of it are left aside."""
    return msgspec.convert(item, kind, dec_hook=_own_text)


def _own_text(kind: type[Any], value: Any) -> Any:
    """Ids are texts of classes of their own."""
    if issubclass(kind, str):
        return kind(value)
    raise TypeError(f"not stored: {kind}")


def listed(work: UnitOfWork, kind: type[E], query: Query, cursor: str | None) -> Page[E]:
    """One page of an index as the dataclasses that `item_of` stored.

    Raises:
        InvalidInput: a cursor of another listing.
    """
    page = listed_items(work, query, cursor)
    return Page([entity_of(kind, item) for item in page.entries], page.next_cursor)


def listed_items(work: UnitOfWork, query: Query, cursor: str | None, *, at_most: str | None = None) -> Page[Item]:
    """One page of an index, `gsi1` unless the query names another.

    The cursor says where in it the last page ended, but not in whose: that is the caller's right.

    Args:
        at_most: only sort keys up to this.

    Raises:
        InvalidInput: a cursor of another listing.
    """
    index = query.index or "gsi1"
    of, at = INDEXES[index]
    start = None if cursor is None else {**read_cursor(cursor), of: query.pk}
    if start is not None and start.keys() != {"pk", "sk", of, at}:
        raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this listing.", field="cursor")
    first = None if at_most is None else "0"
    page = work.query(
        Query(query.pk, index, query.prefix, first, at_most, limit=query.limit, descending=query.descending, start=start)
    )
    following = page.next_start and write_cursor({n: v for n, v in page.next_start.items() if n != of})
    return Page(page.items, following or None)
