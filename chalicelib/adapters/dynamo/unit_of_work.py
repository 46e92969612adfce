"""The unit of work: what was read, what is staged, and one TransactWriteItems at the end.

A staged write names the refusal that its failed condition means; when several fail, the first staged speaks.
"""

import uuid
from collections.abc import Callable, Iterable

from chalicelib.adapters.dynamo.table import ConditionFailed, Item, Key, Query, QueryPage, Table, Write
from chalicelib.kernel.errors import StaleVersion


class UnitOfWork:
    """One attempt at one use case over the table. Not thread-safe; made anew for every attempt.

    Reads go through a cache, so that a prefetch (one round trip) feeds every store; a staged write does not change what is
    read, except where a store keeps its own account of it (`on_commit`).

    Attributes:
        overtaken: the item that somebody else had changed when the commit failed as stale.
        avoid: of the keys that are about to be written, one at which a commit would be in vain; asked before the commit.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self.overtaken: Key | None = None
        self.avoid: Callable[[Iterable[Key]], Key | None] = lambda keys: None
        self._seen: dict[Key, Item | None] = {}
        self._staged: dict[Key, Write] = {}
        self._kept: dict[Key, Write] = {}
        self._before_commit: list[Callable[[], Iterable[Write]]] = []
        self._hinted: list[Key] = []

    def hint(self, key: Key) -> None:
        """Read this key along with whatever is read first, so that it costs no round trip of its own."""
        self._hinted.append(key)

    def prefetch(self, keys: Iterable[Key]) -> None:
        """Read the keys not yet seen in one round trip (100 a trip)."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._seen]
        if missing:
            missing = list(dict.fromkeys([*missing, *(key for key in self._hinted if key not in self._seen)]))
            self._hinted = []
        for start in range(0, len(missing), 100):
            chunk = missing[start : start + 100]
            found = self._table.get_many(chunk)
            for key in chunk:
                self._seen[key] = found.get(key)

    def get(self, key: Key) -> Item | None:
        """The item as the engine had it when first read in this unit of work, strongly consistent."""
        if key not in self._seen:
            self.prefetch([key])
        return self._seen[key]

    def query(self, query: Query) -> QueryPage:
        return self._table.query(query)

    def stage(self, write: Write, *, even_if_refused: bool = False) -> None:
        """Add a write to the commit.

        Args:
            even_if_refused: keep it when the use case then refuses, e.g. a counter of wrong PINs.

        Raises:
            ValueError: the item is staged already; merge the two first.
        """
        if write.key in self._staged:
            raise ValueError(f"two writes on one item: {write.key}")
        self._staged[write.key] = write
        if even_if_refused:
            self._kept[write.key] = write

    def on_commit(self, writes: Callable[[], Iterable[Write]]) -> None:
        """Ask for more writes when the commit is near: for stores that add up several changes of one item."""
        self._before_commit.append(writes)

    def refuse(self) -> None:
        """Drop what is staged, but for what counts even if the use case refuses."""
        self._staged = dict(self._kept)
        self._before_commit = []

    def commit(self) -> int:
        """Write everything staged, or nothing.

        Returns:
            the number of items written.

        Raises:
            DomainError: the refusal of the first staged write whose condition failed; `StaleVersion` if it named none.
            Contention: the edge tries again.
            OutcomeUnknown: the edge looks for the receipt.
        """
        for writes in self._before_commit:
            for write in writes():
                self.stage(write)
        self._before_commit = []
        if not self._staged:
            return 0
        ordered = list(self._staged.values())
        self.overtaken = self.avoid(self._staged)
        if self.overtaken is not None:
            raise StaleVersion
        try:
            self._table.transact(ordered, token=uuid.uuid4().hex)
        except ConditionFailed as failure:
            first = ordered[failure.failed[0]]
            if first.otherwise is not None:
                raise first.otherwise from failure
            self.overtaken = first.key
            raise StaleVersion from failure
        self._staged = {}
        return len(ordered)
