"""Announcements in the one table.

ANN#{announcement} / A   an announcement, for ever; gsi1 `ANNS` by when it was published; gsi2 `ANNS#STANDING` by its last
                         day, without those taken back
"""

from datetime import date

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Item, Key, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.announcements import Announcement, AnnouncementId
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page

ALL, STANDING = "ANNS", join("ANNS", "STANDING")


def announcement_key(announcement_id: str) -> Key:
    return Key(join("ANN", announcement_id), "A")


class DynamoAnnouncements:
    """`announcements.AnnouncementStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Announcement](work, item_of=_item, read=lambda item: entity_of(Announcement, item))

    def find(self, announcement_id: AnnouncementId) -> Announcement | None:
        return self._kept.find(announcement_key(announcement_id))

    def add(self, announcement: Announcement) -> None:
        self._kept.add(announcement)

    def save(self, announcement: Announcement) -> None:
        self._kept.save(announcement)

    def all(self, *, cursor: str | None, limit: int) -> Page[Announcement]:
        return listed(self._work, Announcement, Query(ALL, limit=limit, descending=True), cursor)

    def standing(self, day: date, *, limit: int) -> list[Announcement]:
        query = Query(STANDING, "gsi2", at_least=day.isoformat(), at_most="9999-12-31~", limit=limit)
        return [entity_of(Announcement, item) for item in self._work.query(query).items]


def _item(one: Announcement) -> Item:
    index = {"gsi1pk": ALL, "gsi1sk": join(to_text(one.published_at), one.announcement_id)}
    if one.taken_back_at is None:
        index |= {"gsi2pk": STANDING, "gsi2sk": join(one.until_on.isoformat(), one.announcement_id)}
    return item_of(announcement_key(one.announcement_id), one, **index)
