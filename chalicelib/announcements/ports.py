"""What announcements need from outside, and the bundle their use cases work with."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from chalicelib.announcements.announcement import Announcement, AnnouncementId
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.paging import Page
from chalicelib.kernel.records import dataclass


class AnnouncementStore(Protocol):
    def find(self, announcement_id: AnnouncementId) -> Announcement | None: ...

    def add(self, announcement: Announcement) -> None: ...

    def save(self, announcement: Announcement) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def all(self, *, cursor: str | None, limit: int) -> Page[Announcement]:
        """Newest first (an index: it lags by moments)."""
        ...

    def standing(self, day: date, *, limit: int) -> Sequence[Announcement]:
        """Those that are not over on that day, also those to come, without the ones taken back (an index)."""
        ...


@dataclass(frozen=True)
class Announcements:
    """What the use cases of announcements work with, for one unit of work."""

    store: AnnouncementStore
    now: datetime
    entropy: Entropy
