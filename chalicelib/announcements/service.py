"""Use cases of announcements: draft one, publish it, take it back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from chalicelib.announcements.announcement import (
    LONGEST_DAYS,
    MOST_LETTERS,
    Announcement,
    AnnouncementId,
    AnnouncementKind,
    AnnouncementState,
    Audience,
)
from chalicelib.announcements.errors import AnnouncementOver, NoSuchAnnouncement, TooManyAnnouncements
from chalicelib.announcements.ports import Announcements
from chalicelib.catalogue import COMMUNES
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.oversight import require_reason

MOST_STANDING = 12
"""Announcements that stand or are to come at one time: more would not be read."""
LEAST_LETTERS = 10


def draft(
    announcements: Announcements,
    *,
    kind: AnnouncementKind,
    text_vi: str,
    text_en: str,
    audiences: Iterable[Audience],
    communes: Iterable[str],
    from_on: date,
    until_on: date,
    by: PartyId,
) -> Announcement:
    """How an announcement would be; nothing is published.

    Raises:
        InvalidInput: nothing said, or too much; nobody to see it; communes that are none, or for buyers; days that are over,
            upside down, or too many.
    """
    wanted = set(audiences)
    drafted = Announcement(
        announcement_id=AnnouncementId.make(announcements.now, announcements.entropy),
        kind=kind,
        text_vi=" ".join(text_vi.split()),
        text_en=" ".join(text_en.split()),
        audiences=tuple(one for one in Audience if one in wanted),
        communes=tuple(sorted(set(communes))),
        from_on=from_on,
        until_on=until_on,
        published_by=by,
        published_at=announcements.now,
    )
    _check_words(drafted)
    _check_readers(drafted)
    _check_days(drafted, business_date(announcements.now))
    return drafted


def _check_words(drafted: Announcement) -> None:
    if not LEAST_LETTERS <= len(drafted.text_vi) <= MOST_LETTERS:
        says_vi = f"Viết từ {LEAST_LETTERS} đến {MOST_LETTERS} chữ."
        raise InvalidInput(says_vi, f"{LEAST_LETTERS} to {MOST_LETTERS} letters.", field="text_vi")
    if len(drafted.text_en) > MOST_LETTERS:
        raise InvalidInput(f"Viết nhiều nhất {MOST_LETTERS} chữ.", f"At most {MOST_LETTERS} letters.", field="text_en")


def _check_readers(drafted: Announcement) -> None:
    if not drafted.audiences:
        raise InvalidInput("Chọn ít nhất một nhóm người xem.", "Choose at least one audience.", field="audiences")
    if any(code not in COMMUNES for code in drafted.communes):
        raise InvalidInput("Có mã xã không đúng.", "Not the codes of communes.", field="communes")
    if drafted.communes and Audience.BUYERS in drafted.audiences:
        raise InvalidInput(
            "Chưa biết người mua ở xã nào: bỏ chọn người mua, hoặc để trống mã xã.",
            "Where a buyer lives is not known: leave out buyers, or the communes.",
            field="communes",
        )


def _check_days(drafted: Announcement, today: date) -> None:
    if drafted.until_on < max(today, drafted.from_on):
        raise InvalidInput(
            "Ngày cuối phải từ hôm nay và từ ngày đầu trở đi.",
            "The last day is neither over nor before the first.",
            field="until_on",
        )
    if drafted.until_on - max(today, drafted.from_on) >= timedelta(days=LONGEST_DAYS):
        raise InvalidInput(f"Nhiều nhất {LONGEST_DAYS} ngày.", f"At most {LONGEST_DAYS} days.", field="until_on")


def publish(announcements: Announcements, drafted: Announcement) -> Announcement:
    """Let it stand from its first day on.

    Raises:
        TooManyAnnouncements: as many stand, or are to come, as are read.
    """
    standing = announcements.store.standing(business_date(announcements.now), limit=MOST_STANDING)
    if len(standing) >= MOST_STANDING:
        raise TooManyAnnouncements(MOST_STANDING)
    announcements.store.add(drafted)
    return drafted


def find_announcement(announcements: Announcements, announcement_id: AnnouncementId) -> Announcement:
    """
    Raises:
        NoSuchAnnouncement: unknown.
    """
    found = announcements.store.find(announcement_id)
    if found is None:
        raise NoSuchAnnouncement
    return found


def take_back(announcements: Announcements, announcement_id: AnnouncementId, *, by: PartyId, why: str) -> Announcement:
    """End it now; who published it, who took it back and why stay in its history.

    Raises:
        NoSuchAnnouncement: unknown.
        AnnouncementOver: taken back before, or its days are over.
        ReasonNeeded: nothing that says why.
    """
    found = find_announcement(announcements, announcement_id)
    if found.state_on(business_date(announcements.now)) in {AnnouncementState.OVER, AnnouncementState.TAKEN_BACK}:
        raise AnnouncementOver
    reason = require_reason(why, field="why")
    taken = replace(found, taken_back_by=by, taken_back_at=announcements.now, taken_back_why=reason)
    announcements.store.save(taken)
    return taken
