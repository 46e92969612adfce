"""Things that a unit of work may change several times, and that are written once, when the commit is near."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from chalicelib.adapters.dynamo.table import Absent, Equals, Item, Key, Put, Write
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.errors import DomainError

T = TypeVar("T")


class Kept(Generic[T]):
    """One kind of thing, by key. What was saved is what is found next, in this unit of work.

    Args:
        item_of, read: the thing's item, without its version, and back.
        exists: the refusal of a new thing whose key is taken; None tries the unit of work again.
    """

    def __init__(
        self,
        work: UnitOfWork,
        *,
        item_of: Callable[[T], Item],
        read: Callable[[Item], T],
        exists: Callable[[], DomainError] | None = None,
    ) -> None:
        self._work, self._item_of, self._read, self._exists = work, item_of, read, exists
        self._changed: dict[Key, Item] = {}
        work.on_commit(self._writes)

    def find(self, key: Key) -> T | None:
        item = self._changed.get(key) or self._work.get(key)
        return None if item is None else self._read(item)

    def prefetch(self, keys: Iterable[Key]) -> None:
        """Read these in one round trip."""
        self._work.prefetch(key for key in keys if key not in self._changed)

    def add(self, thing: T) -> None:
        """A new thing: its key is not read, the commit refuses if it is taken."""
        item = {**self._item_of(thing), "version": 0}
        self._changed[Key(item["pk"], item["sk"])] = item

    def save(self, thing: T) -> None:
        """The commit fails with `StaleVersion` if somebody else wrote the thing since it was read."""
        item = self._item_of(thing)
        key = Key(item["pk"], item["sk"])
        before = self._changed.get(key) or self._work.get(key)
        self._changed[key] = {**item, "version": before["version"] if before else 0}

    def _writes(self) -> Iterable[Write]:
        for item in self._changed.values():
            version = item["version"]
            written = {**item, "version": version + 1}
            if version:
                yield Put(written, when=(Equals("version", version),))
            else:
                yield Put(written, when=(Absent(),), otherwise=self._exists() if self._exists else None)
