"""Announcements: what operations tell everybody who buys, sells or serves, on their own first page, for some days.

Terms:
    announcement: a text in Vietnamese, and in English where there is one, from one day through another.
    audience: for whose first page: buyers, households, tellers.
    communes: households and tellers of these alone; none named means all.
    take back: end it before its day, with a reason. What was published is never changed or removed.

Invariants: what was published keeps its words, who published it and, once taken back, who did and why; it ends by itself
after its last day.
"""

from chalicelib.announcements.announcement import (
    LONGEST_DAYS,
    MOST_LETTERS,
    Announcement,
    AnnouncementId,
    AnnouncementKind,
    AnnouncementState,
    Audience,
    shown_to,
)
from chalicelib.announcements.errors import AnnouncementOver, NoSuchAnnouncement, TooManyAnnouncements
from chalicelib.announcements.ports import Announcements, AnnouncementStore
from chalicelib.announcements.service import draft, find_announcement, publish, take_back

__all__ = [
    "LONGEST_DAYS",
    "MOST_LETTERS",
    "Announcement",
    "AnnouncementId",
    "AnnouncementKind",
    "AnnouncementOver",
    "AnnouncementState",
    "AnnouncementStore",
    "Announcements",
    "Audience",
    "NoSuchAnnouncement",
    "TooManyAnnouncements",
    "draft",
    "find_announcement",
    "publish",
    "shown_to",
    "take_back",
]
