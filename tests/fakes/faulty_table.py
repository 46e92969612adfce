"""A table that misbehaves as the real one does: conflicts, throttling, answers lost before or after the commit."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from chalicelib.adapters.dynamo.table import Item, Key, Query, QueryPage, Table, Write
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown


class Fault(StrEnum):
    """What happens to one call of `transact`."""

    NONE = "none"
    CONFLICT = "conflict"
    LOST_BEFORE = "lost_before_commit"
    LOST_AFTER = "lost_after_commit"


class Crash(BaseException):
    """The process died here. Not an `Exception`, so that nothing in the code under test can catch it."""


class FaultyTable:
    """Wraps a table; `plan` says what happens at each commit.

    Args:
        plan: asked once a commit; may raise `Crash` to die before it.
        crash_after: asked after each commit; True dies between commit and reply.
    """

    def __init__(
        self, table: Table, plan: Callable[[], Fault] = lambda: Fault.NONE, crash_after: Callable[[], bool] = lambda: False
    ) -> None:
        self._table = table
        self.plan = plan
        self.crash_after = crash_after
        self.commits = 0

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        return self._table.get_many(keys)

    def query(self, query: Query) -> QueryPage:
        return self._table.query(query)

    def transact(self, writes: Sequence[Write], token: str) -> None:
        fault = self.plan()
        if fault is Fault.CONFLICT:
            raise Contention("injected")
        if fault is Fault.LOST_BEFORE:
            raise OutcomeUnknown("injected before the commit")
        self._table.transact(writes, token)
        self.commits += 1
        if self.crash_after():
            raise Crash
        if fault is Fault.LOST_AFTER:
            raise OutcomeUnknown("injected after the commit")
