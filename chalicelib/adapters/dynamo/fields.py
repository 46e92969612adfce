"""Entities as items: every field under its own name, times as `kernel.clock` writes them.

None is left out, so a field that may be None has None for its default.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

import msgspec

from chalicelib.adapters.dynamo.table import Item, Key
from chalicelib.kernel.clock import to_text

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
