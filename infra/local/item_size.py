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
    return sum([_text_size(name) + _value_size(value) for name, value in item.items()])


def _text_size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _value_size(value: Any) -> int:
    # Tests and the demo world measure millions of values: the commonest kinds come first.
    if isinstance(value, str):
        return _text_size(value)
    if value is None or isinstance(value, bool):
        return 1
    if isinstance(value, int):
        return _number_size(value)
    if isinstance(value, dict):
        return 3 + sum([1 + _text_size(name) + _value_size(part) for name, part in value.items()])
    if isinstance(value, list | tuple):
        return 3 + sum([1 + _value_size(part) for part in value])
    if isinstance(value, bytes):
        return len(value)
    raise TypeError(f"cannot be stored: {type(value).__name__}")


def _number_size(number: int) -> int:
    """One byte for every two significant digits, one more, and one for the sign."""
    digits = str(abs(number)).rstrip("0")
    return min(21, (len(digits) + 1) // 2 + 1 + (number < 0))
