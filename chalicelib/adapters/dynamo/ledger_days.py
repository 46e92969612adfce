"""Closed business days in the one table.

DAYS#ledger / CLOSED#{yyyymmdd}   the close of a day
DAYS#ledger / LAST                the newest close, which postings of the past and the next close are conditional on
"""

import re
from datetime import date

from chalicelib.adapters.dynamo.ledger_items import day_text
from chalicelib.adapters.dynamo.table import Absent, Check, Condition, Equals, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import Page, read_cursor, write_cursor
from chalicelib.ledger import DayClose, Turnover

_PK = join("DAYS", "ledger")
_LAST = Key(_PK, "LAST")
_SK = re.compile(r"CLOSED#[0-9]{8}")


class DynamoDays:
    """`ledger.DayStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._checked = False

    def last(self) -> DayClose | None:
        item = self._work.get(_LAST)
        return None if item is None else close_of(item)

    def require_unchanged(self) -> DayClose | None:
        if not self._checked:
            self._checked = True
            self._work.stage(Check(_LAST, (self._as_read(),)))
        return self.last()

    def find(self, day: date) -> DayClose | None:
        item = self._work.get(_key(day))
        return None if item is None else close_of(item)

    def closing(self, day: date) -> DayClose | None:
        after = Query(_PK, at_least=_key(day).sk, at_most=_key(date.max).sk, limit=1, consistent=True)
        return next(map(close_of, self._work.query(after).items), None)

    def stage(self, close: DayClose) -> None:
        self._work.stage(Put(close_item(close, _LAST), when=(self._as_read(),)))
        self._work.stage(Put(close_item(close, _key(close.day)), when=(Absent(),)))

    def listed(self, *, cursor: str | None, limit: int) -> Page[DayClose]:
        start = None if cursor is None else _start(read_cursor(cursor))
        query = Query(_PK, prefix="CLOSED#", limit=limit, descending=True, start=start, consistent=True)
        page = self._work.query(query)
        following = page.next_start and write_cursor({"sk": page.next_start["sk"]})
        return Page([close_of(item) for item in page.items], following or None)

    def _as_read(self) -> Condition:
        item = self._work.get(_LAST)
        return Absent() if item is None else Equals("day", item["day"])


def _key(day: date) -> Key:
    return Key(_PK, join("CLOSED", day_text(day)))


def _start(position: dict[str, str]) -> dict[str, str]:
    """
    Raises:
        InvalidInput: a cursor of another listing.
    """
    sort_key = position.get("sk", "")
    if not _SK.fullmatch(sort_key) or len(position) != 1:
        raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this listing.", field="cursor")
    return {"pk": _PK, "sk": sort_key}


def close_item(close: DayClose, key: Key) -> Item:
    return {
        "pk": key.pk,
        "sk": key.sk,
        "day": close.day.isoformat(),
        "closed_at": to_text(close.closed_at),
        "closed_by": close.closed_by,
        "entries": close.entries,
        "turnovers": {code: [turnover.debits, turnover.credits] for code, turnover in close.turnovers.items()},
        "previous": close.previous,
        "digest": close.digest,
    }


def close_of(item: Item) -> DayClose:
    return DayClose(
        day=date.fromisoformat(item["day"]),
        closed_at=from_text(item["closed_at"]),
        closed_by=item["closed_by"],
        entries=item["entries"],
        turnovers={code: Turnover(debits, credits_) for code, (debits, credits_) in item["turnovers"].items()},
        previous=item["previous"],
    )
