"""Editions of the dictionary of search, in the one table.

DICT#search / CURRENT             the edition in force, whole
DICT#search / V#{version}         every edition, for ever; gsi1 all of them

The current one is written on its version, so that two who publish at once do not undo each other.
"""

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.table import Absent, Equals, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.paging import Page
from chalicelib.search import Edition, EditionMoved

EDITIONS = join("DICT", "search")
CURRENT = Key(EDITIONS, "CURRENT")


class DynamoDictionary:
    """`search.DictionaryBook` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def current(self) -> Edition | None:
        return _read(self._work.get(CURRENT))

    def find(self, version: int) -> Edition | None:
        return _read(self._work.get(_key(version)))

    def publish(self, edition: Edition) -> None:
        moved = EditionMoved(
            "Vừa có bản từ điển khác được công bố, mời xem lại.", "Another edition was published meanwhile."
        )
        before = Absent() if edition.version == 1 else Equals("version", edition.version - 1)
        self._work.stage(Put(item_of(CURRENT, edition), when=(before,), otherwise=moved))
        key = _key(edition.version)
        index = {"gsi1pk": EDITIONS, "gsi1sk": key.sk}
        self._work.stage(Put(item_of(key, edition, **index), when=(Absent(),), otherwise=moved))

    def all(self, *, cursor: str | None, limit: int) -> Page[Edition]:
        return listed(self._work, Edition, Query(EDITIONS, limit=limit, descending=True), cursor)


def _key(version: int) -> Key:
    return Key(EDITIONS, join("V", f"{version:08d}"))


def _read(item: Item | None) -> Edition | None:
    return None if item is None else entity_of(Edition, item)
