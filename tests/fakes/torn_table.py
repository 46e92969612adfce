"""A table whose batch reads are no snapshots, as DynamoDB's are not: somebody may commit between two of their items."""

from collections.abc import Callable, Sequence

from chalicelib.adapters.dynamo.table import Item, Key, Query, QueryPage, Table, Write


class TornTable:
    """Wraps a table.

    Attributes:
        between: called once, in a batch read of several items, after the first of them was read.
        after: how many batch reads of several items go well before that.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self.between: Callable[[], object] | None = None
        self.after = 0

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        if self.between is None or len(keys) < 2:
            return self._table.get_many(keys)
        if self.after:
            self.after -= 1
            return self._table.get_many(keys)
        found = self._table.get_many(keys[:1])
        happens, self.between = self.between, None
        happens()
        return {**found, **self._table.get_many(keys[1:])}

    def query(self, query: Query) -> QueryPage:
        return self._table.query(query)

    def transact(self, writes: Sequence[Write], token: str) -> None:
        self._table.transact(writes, token)
