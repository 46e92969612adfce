"""The table in memory: the same promises as DynamoDB, by the engine suite, at a thousandth of the cost.

The tests' fake, and the ground on which the demo world is built before it is loaded in bulk. Thread-safe; keeps its
change records as a table stream would, so that stream handlers can be fed from it.
"""

import copy
import threading
from collections.abc import Callable, Sequence
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
    OneOf,
    Present,
    Put,
    Query,
    QueryPage,
    Update,
    Write,
)


class Change:
    """One change record: the item before and after."""

    __slots__ = ("key", "new", "old")

    def __init__(self, key: Key, old: Item | None, new: Item | None) -> None:
        self.key, self.old, self.new = key, old, new


class MemoryTable:
    """`Table` over a dict.

    Args:
        on_change: told of every committed change, in commit order.
    """

    def __init__(self, on_change: Callable[[Change], None] | None = None) -> None:
        self._items: dict[str, dict[str, Item]] = {}
        self._indexes: dict[str, dict[str, dict[tuple[str, str, str], Item]]] = {name: {} for name in INDEXES}
        self._tokens: dict[str, list[Write]] = {}
        self._lock = threading.RLock()
        self._on_change = on_change

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        if len(keys) > 100 or len(set(keys)) != len(keys):
            raise ValueError("1 to 100 different keys")
        with self._lock:
            found = {key: self._items.get(key.pk, {}).get(key.sk) for key in keys}
            return {key: copy.deepcopy(item) for key, item in found.items() if item is not None}

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
        page = [copy.deepcopy(item) for _, item in rows[: query.limit]]
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
            for write, old, new in zip(writes, olds, news, strict=True):
                if not isinstance(write, Check) and new != old:
                    self._store(write.key, old, new)
            self._tokens[token] = list(writes)

    def load(self, items: Sequence[Item]) -> None:
        """Put many items without conditions, as BatchWriteItem does."""
        with self._lock:
            for item in items:
                key = Key(item["pk"], item["sk"])
                self._store(key, self._items.get(key.pk, {}).get(key.sk), copy.deepcopy(item))

    def everything(self) -> list[Item]:
        """All items, for bulk loading and for the invariants of the property tests."""
        with self._lock:
            return [copy.deepcopy(item) for partition in self._items.values() for item in partition.values()]

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
        if self._on_change is not None:
            self._on_change(Change(key, copy.deepcopy(old), copy.deepcopy(new)))


def _holds(condition: Condition, item: Item | None) -> bool:
    match condition:
        case Absent():
            return item is None
        case Present():
            return item is not None
        case Equals(attribute, value):
            return item is not None and attribute in item and item[attribute] == value
        case OneOf(attribute, values):
            return item is not None and attribute in item and item[attribute] in values
        case AtLeast(attribute, value):
            return item is not None and attribute in item and item[attribute] >= value
        case AtMost(attribute, value):
            return item is None or attribute not in item or item[attribute] <= value


def _applied(write: Write, old: Item | None) -> Item | None:
    match write:
        case Put(item):
            _refuse_floats(item)
            return {name: copy.deepcopy(value) for name, value in item.items()}
        case Update(key=key, set=values, add=increments, remove=gone):
            _refuse_floats(dict(values))
            new: Item = copy.deepcopy(old) if old is not None else {"pk": key.pk, "sk": key.sk}
            new.update(copy.deepcopy(dict(values)))
            for name, increment in increments.items():
                new[name] = new.get(name, 0) + increment
            for name in gone:
                new.pop(name, None)
            return new
        case Delete():
            return None
        case Check():
            return old


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float cannot be stored; money and counts are integers")
    if isinstance(value, dict):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)
