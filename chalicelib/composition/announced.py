"""What is announced as a container knows it: read again every half minute, so that no page reads it for itself."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.adapters.dynamo.announcements import DynamoAnnouncements
from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.announcements import Announcement, Audience, shown_to
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.unit_of_work import Contention, OutcomeUnknown

log = logging.getLogger("xu_lang.announcements")
READ_AGAIN_AFTER = timedelta(seconds=30)
"""What is published or taken back is so everywhere within a minute."""
MOST_READ = 50


class Announced:
    """The announcements that stand or are to come. A failure to read them leaves what was known."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._standing: Sequence[Announcement] = ()
        self._next_read: datetime | None = None

    def to(self, audience: Audience, commune_code: str | None, now: datetime) -> list[Announcement]:
        """What the audience sees now, as far as it was read."""
        if self._next_read is None or now >= self._next_read or self._next_read - now > READ_AGAIN_AFTER:
            self._next_read = now + READ_AGAIN_AFTER
            self._read(now)
        return shown_to(self._standing, audience, commune_code, business_date(now))

    def _read(self, now: datetime) -> None:
        store = DynamoAnnouncements(UnitOfWork(self._table))
        try:
            self._standing = store.standing(business_date(now), limit=MOST_READ)
        except (Contention, OutcomeUnknown, Unavailable) as error:
            log.warning("the announcements stay as they were: %s", error)
