"""The table in memory: the same promises as DynamoDB, by the engine suite, at a thousandth of the cost.

The tests' fake, and the ground on which the demo world is built before it is loaded in bulk. Thread-safe; keeps its
change records as a table stream would, so that stream handlers can be fed from it.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chalicelib.adapters.dynamo.table import (
    INDEXES,
    MAX_WRITES,
    Absent,
    AtLeast,
    AtMost,
    Check,
    Condition,
    ConditionFailed,
    Delete,
    Equals,
    Item,
    Key,
    Lacks,
    OneOf,
    Present,
    Put,
    Query,
    QueryPage,
    Update,
    Write,
)
from infra.local.item_size import MAX_ITEM_BYTES, MAX_PK_BYTES, MAX_SK_BYTES, MAX_TRANSACTION_BYTES, size_of

_TOKENS_KEPT = 1_000
"""DynamoDB knows a token for ten minutes; here, for so many transactions."""

_CERTAINLY_FIT = MAX_TRANSACTION_BYTES // MAX_ITEM_BYTES
"""So many items of any size are within a transaction's limit."""


class Change:
    """One change record: the item before and after."""

    __slots__ = ("key", "new", "old")

    def __init__(self, key: Key, old: Item | None, new: Item | None) -> None:
        self.key, self.old, self.new = key, old, new


class MemoryTable:
    """`Table` over a dict.

    Args:
        on_change: told of every committed change, in commit order; the images are the table's own, to be read only.
    """

    def __init__(self, on_change: Callable[[Change], None] | None = None) -> None:
        self._items: dict[str, dict[str, Item]] = {}
        self._indexes: dict[str, dict[str, dict[tuple[str, str, str], Item]]] = {name: {} for name in INDEXES}
        self._tokens: dict[str, list[Write]] = {}
        self._lock = threading.RLock()
        self.on_change = on_change

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        if len(keys) > 100 or len(set(keys)) != len(keys):
            raise ValueError("1 to 100 different keys")
        with self._lock:
            found = {key: self._items.get(key.pk, {}).get(key.sk) for key in keys}
            return {key: stored(item) for key, item in found.items() if item is not None}

    def query(self, query: Query) -> QueryPage:
        with self._lock:
            if query.index is None:
                rows = [((sk, "", ""), item) for sk, item in self._items.get(query.pk, {}).items()]
            else:
                rows = list(self._indexes[query.index].get(query.pk, {}).items())
        low, high = query.at_least, query.at_most
        rows = [
            row
            for row in rows
            if row[0][0].startswith(query.prefix)
            and (low is None or row[0][0] >= low)
            and (high is None or row[0][0] <= high)
        ]
        rows.sort(key=lambda row: row[0], reverse=query.descending)
        if query.start is not None:
            last = self._position(query)
            rows = [row for row in rows if (row[0] < last if query.descending else row[0] > last)]
        page = [stored(item) for _, item in rows[: query.limit]]
        more = len(rows) > query.limit
        return QueryPage(page, self._start_after(page[-1], query.index) if more and page else None)

    @staticmethod
    def _position(query: Query) -> tuple[str, str, str]:
        start = query.start or {}
        if query.index is None:
            return start["sk"], "", ""
        return start[INDEXES[query.index][1]], start["pk"], start["sk"]

    @staticmethod
    def _start_after(item: Item, index: str | None) -> dict[str, str]:
        names = ("pk", "sk", *(INDEXES[index] if index else ()))
        return {name: item[name] for name in names}

    def transact(self, writes: Sequence[Write], token: str) -> None:
        if not 1 <= len(writes) <= MAX_WRITES or len({write.key for write in writes}) != len(writes):
            raise ValueError("1 to 100 writes, one per key")
        for write in writes:
            _check_words(write)
        with self._lock:
            if token in self._tokens:
                if self._tokens[token] != list(writes):
                    raise ValueError("the token was used for other writes")
                return
            olds = [self._items.get(write.key.pk, {}).get(write.key.sk) for write in writes]
            failed = [i for i, write in enumerate(writes) if not all(_holds(c, olds[i]) for c in write.when)]
            if failed:
                raise ConditionFailed(failed)
            news = [_applied(write, old) for write, old in zip(writes, olds, strict=True)]
            if len(news) > _CERTAINLY_FIT and sum(size_of(new) for new in news if new is not None) > MAX_TRANSACTION_BYTES:
                raise ValueError("a transaction holds at most 4 MB")
            for write, old, new in zip(writes, olds, news, strict=True):
                if not isinstance(write, Check) and new != old:
                    self._store(write.key, old, new)
            self._tokens[token] = list(writes)
            if len(self._tokens) > _TOKENS_KEPT:
                del self._tokens[next(iter(self._tokens))]

    def load(self, items: Sequence[Item]) -> None:
        """Put many items without conditions, as BatchWriteItem does."""
        with self._lock:
            for item in items:
                key = Key(item["pk"], item["sk"])
                self._store(key, self._items.get(key.pk, {}).get(key.sk), stored(item))

    def partitions(self) -> Iterator[list[Item]]:
        """All items in the order of keys, for tables too large to be copied whole; nobody may write meanwhile."""
        for pk in sorted(self._items):
            yield [stored(item) for _, item in sorted(self._items[pk].items())]

    def everything(self) -> list[Item]:
        """All items, for bulk loading and for the invariants of the property tests."""
        with self._lock:
            return [item for partition in self.partitions() for item in partition]

    def _store(self, key: Key, old: Item | None, new: Item | None) -> None:
        for index, (pk_name, sk_name) in INDEXES.items():
            if old is not None and pk_name in old and sk_name in old:
                self._indexes[index][old[pk_name]].pop((old[sk_name], key.pk, key.sk), None)
            if new is not None and pk_name in new and sk_name in new:
                self._indexes[index].setdefault(new[pk_name], {})[(new[sk_name], key.pk, key.sk)] = new
        if new is None:
            self._items.get(key.pk, {}).pop(key.sk, None)
        else:
            self._items.setdefault(key.pk, {})[key.sk] = new
        if self.on_change is not None:
            self.on_change(Change(key, old, new))


def _holds(condition: Condition, item: Item | None) -> bool:
    match condition:
        case Absent():
            return item is None
        case Present():
            return item is not None
        case Equals(attribute, value):
            return item is not None and attribute in item and _same(item[attribute], value)
        case OneOf(attribute, values):
            return item is not None and attribute in item and any(_same(item[attribute], value) for value in values)
        case AtLeast(attribute, value):
            return item is not None and _is_number(item.get(attribute)) and item[attribute] >= value
        case AtMost(attribute, value):
            if item is None or attribute not in item:
                return True
            return _is_number(item[attribute]) and item[attribute] <= value
        case Lacks(attribute):
            return item is None or attribute not in item


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _same(kept: Any, value: Any) -> bool:
    """Equal and of one type: to the engine, 1, true and "1" are three values."""
    value = stored(value)
    if isinstance(kept, list):
        return isinstance(value, list) and len(kept) == len(value) and all(map(_same, kept, value))
    if isinstance(kept, dict):
        return isinstance(value, dict) and kept.keys() == value.keys() and all(_same(kept[n], value[n]) for n in kept)
    return type(kept) is type(value) and kept == value


def _check_words(write: Write) -> None:
    """
    Raises:
        ValueError, TypeError: the engine would not take these words, whatever is stored.
    """
    for part, most in ((write.key.pk, MAX_PK_BYTES), (write.key.sk, MAX_SK_BYTES)):
        if not part or len(part.encode()) > most:
            raise ValueError(f"a key part has 1 to {most} bytes")
    if isinstance(write, Update):
        if not (write.set or write.add or write.remove):
            raise ValueError("an update that changes nothing")
        stored(dict(write.set))
    if isinstance(write, Put):
        stored(write.item)
    if isinstance(write, Check) and not write.when:
        raise ValueError("a check without a condition")


def _applied(write: Write, old: Item | None) -> Item | None:
    match write:
        case Put(item):
            return _fit(stored(item))
        case Update(key=key, set=values, add=increments, remove=gone):
            new: Item = stored(old) if old is not None else {"pk": key.pk, "sk": key.sk}
            new.update(stored(dict(values)))
            for name, increment in increments.items():
                if not _is_number(new.get(name, 0)):
                    raise ValueError(f"not a number: {name}")
                new[name] = new.get(name, 0) + increment
            for name in gone:
                new.pop(name, None)
            return _fit(new)
        case Delete():
            return None
        case Check():
            return old


def _fit(item: Item) -> Item:
    """
    Raises:
        ValueError: an item that the engine would refuse.
    """
    if size_of(item) > MAX_ITEM_BYTES:
        raise ValueError("an item has at most 400 KB")
    for names in INDEXES.values():
        for name in names:
            if name in item and (not isinstance(item[name], str) or not item[name]):
                raise ValueError(f"an index key is a text: {name}")
    return item


def stored(value: Any) -> Any:
    """A copy as the engine would give it back: lists for tuples, plain texts and numbers.

    Raises:
        TypeError: a float, or another type that is never stored.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is dict:
        return {str(name): part if type(part) in _PLAIN else stored(part) for name, part in value.items()}
    match value:
        case str():
            return str(value)
        case int():
            return int(value)
        case dict():
            return {str(name): stored(part) for name, part in value.items()}
        case list() | tuple():
            return [stored(part) for part in value]
        case _:
            raise TypeError(f"cannot be stored: {kind.__name__}")


_PLAIN = frozenset({str, int, bool, bytes, type(None)})
"""Exactly these are given back as they are."""
