"""Changes of policy in the one table: few enough to be read all at once.

POLICY#changes / {first day}#{change id}   a change; gsi1 the value that it changes
POLICY#changes / BOOK                      counts every change and withdrawal, so that each is decided on all others
"""

from collections.abc import Sequence

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.table import Absent, Equals, Key, Put, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.paging import Page
from chalicelib.oversight import PolicyChange

CHANGES = join("POLICY", "changes")
BOOK = Key(CHANGES, "BOOK")


class DynamoPolicies:
    """`oversight.PolicyStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._book_version = 0

    def all(self) -> Sequence[PolicyChange]:
        items, start = [], None
        while True:
            page = self._work.query(Query(CHANGES, start=start, consistent=True))
            items += page.items
            start = page.next_start
            if start is None:
                break
        self._book_version = next((item["version"] for item in items if item["sk"] == BOOK.sk), 0)
        return [entity_of(PolicyChange, item) for item in items if item["sk"] != BOOK.sk]

    def save(self, change: PolicyChange) -> None:
        known = self._book_version
        unmoved = Equals("version", known) if known else Absent()
        self._work.stage(Update(BOOK, add={"version": 1}, when=(unmoved,)))
        key = Key(CHANGES, join(change.begins_on.isoformat(), change.change_id))
        index = {"gsi1pk": join("POLICY", "OF", change.field), "gsi1sk": key.sk}
        self._work.stage(Put(item_of(key, change, **index)))

    def of(self, field: str, *, cursor: str | None, limit: int) -> Page[PolicyChange]:
        return listed(self._work, PolicyChange, Query(join("POLICY", "OF", field), limit=limit, descending=True), cursor)
