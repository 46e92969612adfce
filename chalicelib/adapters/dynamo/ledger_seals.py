"""Seals of days in the one table: `SEALS#ledger` / `{yyyymmdd}`. The write-once copies are in `seal_archive.py`."""

import re
from datetime import date

from chalicelib.adapters.dynamo.fields import item_of
from chalicelib.adapters.dynamo.ledger_items import day_text
from chalicelib.adapters.dynamo.table import Absent, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import from_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import Page, read_cursor, write_cursor
from chalicelib.ledger import Seal

_PK = join("SEALS", "ledger")
_SK = re.compile(r"[0-9]{8}")


class DynamoSeals:
    """`ledger.SealStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def last(self) -> Seal | None:
        return next(iter(self.listed(cursor=None, limit=1).entries), None)

    def find(self, day: date) -> Seal | None:
        item = self._work.get(_key(day))
        return None if item is None else seal_from(item)

    def stage(self, seal: Seal) -> None:
        self._work.stage(Put(seal_item(seal), when=(Absent(),)))

    def listed(self, *, cursor: str | None, limit: int) -> Page[Seal]:
        start = None if cursor is None else _start(read_cursor(cursor))
        page = self._work.query(Query(_PK, limit=limit, descending=True, start=start, consistent=True))
        following = page.next_start and write_cursor({"sk": page.next_start["sk"]})
        return Page([seal_from(item) for item in page.items], following or None)


def seal_item(seal: Seal) -> Item:
    return item_of(_key(seal.day), seal)


def seal_from(item: Item) -> Seal:
    """
    Raises:
        KeyError, ValueError, TypeError: not what `seal_item` wrote.
    """
    return Seal(
        day=date.fromisoformat(item["day"]),
        entries=item["entries"],
        root=item["root"],
        previous=item["previous"],
        sealed_at=from_text(item["sealed_at"]),
        signed=item["signed"],
        key=dict(item["key"]),
    )


def _key(day: date) -> Key:
    return Key(_PK, day_text(day))


def _start(position: dict[str, str]) -> dict[str, str]:
    """
    Raises:
        InvalidInput: a cursor of another listing.
    """
    sort_key = position.get("sk", "")
    if not _SK.fullmatch(sort_key) or len(position) != 1:
        raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this listing.", field="cursor")
    return {"pk": _PK, "sk": sort_key}
