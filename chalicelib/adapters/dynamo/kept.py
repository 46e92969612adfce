"""Things that a unit of work may change several times, and that are written once.

The write is staged when a thing is first saved, so that its place among the writes is that of the decision: save a thing
before posting for it, and who comes second decides again (`StaleVersion`) rather than hears that the key was used.
"""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from chalicelib.adapters.dynamo.table import Absent, Equals, Item, Key, Put
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
        self._staged: dict[Key, Item] = {}

    def find(self, key: Key) -> T | None:
        item = self._staged.get(key) or self._work.get(key)
        return None if item is None else self._read(item)

    def prefetch(self, keys: Iterable[Key]) -> None:
        """Read these in one round trip."""
        self._work.prefetch(key for key in keys if key not in self._staged)

    def add(self, thing: T) -> None:
        """A new thing: its key is not read, the commit refuses if it is taken."""
        item = {**self._item_of(thing), "version": 1}
        self._staged[Key(item["pk"], item["sk"])] = item
        self._work.stage(Put(item, when=(Absent(),), otherwise=self._exists() if self._exists else None))

    def save(self, thing: T) -> None:
        """The commit fails with `StaleVersion` if somebody else wrote the thing since it was read.

        Raises:
            ValueError: it was neither read nor added.
        """
        item = self._item_of(thing)
        key = Key(item["pk"], item["sk"])
        staged = self._staged.get(key)
        if staged is not None:
            # The staged write holds this very dict: a later save changes what it will write, not when.
            version = staged["version"]
            staged.clear()
            staged.update(item, version=version)
            return
        before = self._work.get(key)
        if before is None:
            raise ValueError(f"saved without having been there: {key}")
        written = {**item, "version": before["version"] + 1}
        self._staged[key] = written
        self._work.stage(Put(written, when=(Equals("version", before["version"]),)))
