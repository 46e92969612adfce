"""An announcement, and who sees it on a day."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.records import dataclass

MOST_LETTERS = 240
"""Of a text: four lines of a small phone, above whatever somebody came for."""
LONGEST_DAYS = 31
"""What stands longer is not read any more."""


class AnnouncementId(Id):
    prefix = "ann"
    __slots__ = ()


class AnnouncementKind(StrEnum):
    """What it is about; warnings stand first."""

    WARNING = "warning"
    MARKET_CLOSED = "market_closed"
    MAINTENANCE = "maintenance"
    INFORMATION = "information"


class Audience(StrEnum):
    BUYERS = "buyers"
    HOUSEHOLDS = "households"
    TELLERS = "tellers"


class AnnouncementState(StrEnum):
    """As of a day; only taking back is somebody's act."""

    TO_COME = "to_come"
    SHOWN = "shown"
    OVER = "over"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Announcement:
    """
    Attributes:
        text_en: empty where it was not translated; readers of English then see the Vietnamese.
        communes: codes; empty for all.
        from_on, until_on: the first and the last Vietnamese day.
        taken_back_why: for the desk alone.
    """

    announcement_id: AnnouncementId
    kind: AnnouncementKind
    text_vi: str
    text_en: str
    audiences: tuple[Audience, ...]
    communes: tuple[str, ...]
    from_on: date
    until_on: date
    published_by: PartyId
    published_at: datetime
    taken_back_by: PartyId | None = None
    taken_back_at: datetime | None = None
    taken_back_why: str | None = None

    def state_on(self, day: date) -> AnnouncementState:
        if self.taken_back_at is not None:
            return AnnouncementState.TAKEN_BACK
        if day < self.from_on:
            return AnnouncementState.TO_COME
        return AnnouncementState.SHOWN if day <= self.until_on else AnnouncementState.OVER

    def is_for(self, audience: Audience, commune_code: str | None) -> bool:
        return audience in self.audiences and (not self.communes or commune_code in self.communes)


def shown_to(
    announcements: Iterable[Announcement], audience: Audience, commune_code: str | None, day: date
) -> list[Announcement]:
    """What somebody sees on a day: warnings first, of one kind the newest first."""
    seen = [
        one for one in announcements if one.state_on(day) is AnnouncementState.SHOWN and one.is_for(audience, commune_code)
    ]
    order = list(AnnouncementKind)
    newest = sorted(seen, key=lambda one: one.published_at, reverse=True)
    return sorted(newest, key=lambda one: order.index(one.kind))
