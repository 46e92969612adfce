"""What is announced, on the first pages of those it is for."""

from datetime import date
from typing import NamedTuple

from chalicelib.announcements import Announcement, AnnouncementKind, Audience
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.entrypoints.speech import language, say, speaks_english, words
from chalicelib.entrypoints.speech.said import said_plain_day
from chalicelib.kernel.clock import business_date

KINDS: dict[str, tuple[str, str]] = words(
    {
        AnnouncementKind.WARNING: ("Cảnh báo", "wait"),
        AnnouncementKind.MARKET_CLOSED: ("Chợ nghỉ", "wait"),
        AnnouncementKind.MAINTENANCE: ("Bảo trì", ""),
        AnnouncementKind.INFORMATION: ("Tin cần biết", ""),
    }
)


class Banner(NamedTuple):
    """
    Attributes:
        tongue: of the text, where it is not that of the page.
        until: the last day, where it lasts beyond today.
    """

    name: str
    look: str
    text: str
    tongue: str
    until: str


def banner_of(one: Announcement, today: date, *, english: bool) -> Banner:
    name, look = KINDS[one.kind]
    text = one.text_en if english and one.text_en else one.text_vi
    tongue = "en" if text == one.text_en else "vi"
    until = say("đến hết {day}", day=said_plain_day(one.until_on.isoformat())) if one.until_on > today else ""
    return Banner(name, look, text, "" if tongue == language() else tongue, until)


def announced_to(visit: Visit, audience: Audience, commune_code: str | None = None) -> list[Banner]:
    """What stands for the audience; the container has read it, so no page reads for it."""
    app, now = visit.application, visit.application.clock.now()
    found = app.announced.to(audience, commune_code, now)
    return [banner_of(one, business_date(now), english=speaks_english()) for one in found]
