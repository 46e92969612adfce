"""How large DynamoDB counts an item, by its documented arithmetic, and its limits.

Source: DynamoDB Developer Guide, "Item sizes and formats" and "Quotas", read 2026-11.
"""

from typing import Any

from chalicelib.adapters.dynamo.table import Item

MAX_ITEM_BYTES = 400 * 1024
MAX_TRANSACTION_BYTES = 4 * 1024 * 1024
MAX_PK_BYTES = 2048
MAX_SK_BYTES = 1024


def size_of(item: Item) -> int:
    """Bytes of the item: names and values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Any) -> int:
    match value:
        case bool() | None:
            return 1
        case str():
            return len(value.encode())
        case int():
            return _number_size(value)
        case bytes():
            return len(value)
        case dict():
            return 3 + sum(1 + len(name.encode()) + _value_size(part) for name, part in value.items())
        case list() | tuple():
            return 3 + sum(1 + _value_size(part) for part in value)
        case _:
            raise TypeError(f"cannot be stored: {type(value).__name__}")


def _number_size(number: int) -> int:
    """One byte for every two significant digits, one more, and one for the sign."""
    digits = str(abs(number)).rstrip("0")
    return min(21, (len(digits) + 1) // 2 + 1 + (number < 0))
