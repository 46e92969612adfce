"""What operations cost: round trips, items and capacity units, by DynamoDB's documented arithmetic.

Neither local engine counts right (docs/engines.md), so budgets are asserted through this. Wrap the table, run the operation
once without anybody else, and look:

    meter = Meter(MemoryTable())
    application = application_on(meter)
    with meter.measure() as cost:
        …one operation…
    assert (cost.reads, cost.transactions) == (1, 1)
    assert cost.items <= 9 and cost.wcu <= 30

Sources, read 2026-11 (DynamoDB Developer Guide): "Item sizes and formats", "Read and write operations": a write unit is 1 KB
of the larger of the item before and after, two in a transaction, a condition check too; a read unit is 4 KB consistent, half
of it eventual; a batch read rounds up item by item, a query its whole page; "Global secondary indexes: write capacity
considerations": one put for an entry that is new or changed, one delete for one that leaves, two when its key changes, at
the index's own size and outside the transaction; a missing item costs the smallest read or write.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction

from chalicelib.adapters.dynamo.table import INDEXES, Check, Item, Key, Query, QueryPage, Table, Write
from infra.local.item_size import size_of

WRITE_UNIT_BYTES = 1024
READ_UNIT_BYTES = 4096


def write_units(size: int) -> int:
    """Standard write units of an item of this many bytes."""
    return max(1, -(-size // WRITE_UNIT_BYTES))


def read_units(size: int) -> int:
    """Consistent read units of this many bytes; an eventual read costs half."""
    return max(1, -(-size // READ_UNIT_BYTES))


@dataclass
class Cost:
    """What was spent.

    Attributes:
        reads: batch reads; queries: pages; transactions: commits that went through.
        items: writes in these commits, checks included.
        wcu, index_wcu: write units of the table, and of its indexes; rcu: read units.
        kinds: how many items of each kind were written, by the first part of their key.
    """

    reads: int = 0
    queries: int = 0
    transactions: int = 0
    refused: int = 0
    items: int = 0
    wcu: int = 0
    index_wcu: int = 0
    rcu: Fraction = Fraction(0)
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def trips(self) -> int:
        """Round trips to the table."""
        return self.reads + self.queries + self.transactions + self.refused


class Meter:
    """A `Table` that counts what is asked of the one inside. For one thread."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._costs: list[Cost] = []

    @contextmanager
    def measure(self) -> Iterator[Cost]:
        """Count from here to the end of the block."""
        cost = Cost()
        self._costs.append(cost)
        try:
            yield cost
        finally:
            self._costs.remove(cost)

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        found = self._table.get_many(keys)
        for cost in self._costs:
            cost.reads += 1
            cost.rcu += sum(read_units(size_of(found[key])) if key in found else 1 for key in keys)
        return found

    def query(self, query: Query) -> QueryPage:
        page = self._table.query(query)
        units = Fraction(read_units(sum(map(size_of, page.items))))
        for cost in self._costs:
            cost.queries += 1
            cost.rcu += units if query.consistent else units / 2
        return page

    def transact(self, writes: Sequence[Write], token: str) -> None:
        keys = [write.key for write in writes]
        before = self._table.get_many(keys) if self._costs and keys else {}
        try:
            self._table.transact(writes, token)
        except Exception:
            for cost in self._costs:
                cost.refused += 1
            raise
        after = self._table.get_many(keys) if self._costs else {}
        for cost in self._costs:
            cost.transactions += 1
            cost.items += len(writes)
            for write in writes:
                old, new = before.get(write.key), after.get(write.key)
                cost.kinds[write.key.pk.partition("#")[0]] += 1
                cost.wcu += 2 * write_units(max(map(size_of, filter(None, (old, new))), default=0))
                if not isinstance(write, Check):
                    cost.index_wcu += sum(index_units(old, new, *names) for names in INDEXES.values())


def index_units(old: Item | None, new: Item | None, pk_name: str, sk_name: str) -> int:
    """Write units of one index that projects everything, when an item changes so."""
    before = old if old is not None and pk_name in old and sk_name in old else None
    after = new if new is not None and pk_name in new and sk_name in new else None
    if before == after:
        return 0
    if before is None or after is None:
        return write_units(size_of(before or after or {}))
    if (before[pk_name], before[sk_name]) == (after[pk_name], after[sk_name]):
        return write_units(max(size_of(before), size_of(after)))
    return write_units(size_of(before)) + write_units(size_of(after))
