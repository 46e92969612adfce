"""The desk's announcements: written, looked at as people will see them, published, taken back; and who did so."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.announcements import LONGEST_DAYS, MOST_LETTERS, AnnouncementKind, AnnouncementState, Audience
from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.announcements import (
    AnnouncementView,
    NewAnnouncement,
    TakenBack,
    drafted,
    list_announcements,
    post_announcement,
    post_taking_back,
    show_announcement,
)
from chalicelib.entrypoints.pages.announced import KINDS, banner_of
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Shown, Visit, checked
from chalicelib.entrypoints.speech import later, say, words
from chalicelib.entrypoints.speech.said import said_plain_day, said_time
from chalicelib.identity import Permission
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput

desk_announcement_pages = Pages(__name__)
ROOM = f"{HOME}/thong-bao"
OPERATE = Permission.OPERATE
AUDIENCES: dict[str, str] = words(
    {Audience.BUYERS: "Người mua", Audience.HOUSEHOLDS: "Hộ bán", Audience.TELLERS: "Giao dịch viên"}
)
WHERE: dict[str, str] = words(
    {
        Audience.BUYERS: "Trang đầu của chợ",
        Audience.HOUSEHOLDS: "Trang bán hàng của hộ",
        Audience.TELLERS: "Trang đầu của quầy",
    }
)
STATES: dict[str, tuple[str, str]] = words(
    {
        AnnouncementState.TO_COME: ("Sắp hiện", "wait"),
        AnnouncementState.SHOWN: ("Đang hiện", ""),
        AnnouncementState.OVER: ("Đã hết hạn", "past"),
        AnnouncementState.TAKEN_BACK: ("Đã thu lại", "stop"),
    }
)
_DAYS = {"from_on": later("Từ ngày"), "until_on": later("Đến hết ngày")}


def communes_in_words(codes: list[str]) -> str:
    return ", ".join(COMMUNES[code].name for code in codes) if codes else say("mọi xã")


def audiences_in_words(audiences: list[str]) -> str:
    return ", ".join(AUDIENCES[one] for one in audiences)


def columns_of(rows: list[AnnouncementView], names: Mapping[str | None, str]) -> list[Column[AnnouncementView]]:
    return [
        Column(say("Loại"), lambda row: KINDS[row.kind][0]),
        Column(say("Nội dung"), lambda row: row.text_vi),
        Column(say("Tiếng Anh"), lambda row: row.text_en),
        Column(say("Người xem"), lambda row: audiences_in_words(row.audiences)),
        Column(say("Xã"), lambda row: communes_in_words(row.communes)),
        Column(say("Từ ngày"), lambda row: said_plain_day(row.from_on)),
        Column(say("Đến hết ngày"), lambda row: said_plain_day(row.until_on)),
        Column(say("Trạng thái"), lambda row: STATES[row.state][0]),
        Column(say("Người đăng"), lambda row: names[row.published_by]),
        Column(say("Đăng lúc"), lambda row: said_time(row.published_at)),
        Column(say("Người thu lại"), lambda row: names[row.taken_back_by]),
        Column(say("Lý do thu lại"), lambda row: row.taken_back_why or ""),
    ]


def _named(visit: Visit, rows: list[AnnouncementView]) -> dict[str | None, str]:
    return names_of(visit, [one for row in rows for one in (row.published_by, row.taken_back_by)])


@desk_announcement_pages.page("/dieu-hanh/thong-bao", "desk_announcements.html", allow=SEE)
def desk_announcements_page(visit: Visit) -> dict[str, Any] | Download:
    found = listed(
        visit,
        ROOM,
        "thong-bao",
        lambda cursor, limit: visit.read(list_announcements, cursor=cursor, limit=limit),
        lambda rows: columns_of(rows, _named(visit, rows)),
    )
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "names": _named(visit, found.rows),
        "kinds": KINDS,
        "states": STATES,
        "audiences_in_words": audiences_in_words,
        "communes_in_words": communes_in_words,
        "may_operate": may_operate(visit),
    }


def body_of(visit: Visit) -> NewAnnouncement:
    """What the form says.

    Raises:
        InvalidInput: a day that is none, a kind that is none, or what else the API's body refuses.
    """
    days = {name: _day(visit, name, label) for name, label in _DAYS.items()}
    kind = visit.text("kind")
    if kind not in set(AnnouncementKind):
        raise InvalidInput("Chọn loại thông báo.", "Choose what it is about.", field="kind")
    audiences = [one for one in Audience if visit.text(f"to-{one}")]
    if not audiences:
        raise InvalidInput("Chọn ít nhất một nhóm người xem.", "Choose at least one audience.", field="audiences")
    return checked(
        NewAnnouncement(
            kind=AnnouncementKind(kind),
            text_vi=visit.text("text_vi"),
            text_en=visit.text("text_en"),
            audiences=audiences,
            communes=visit.text("communes").replace(",", " ").split(),
            **days,
        )
    )


def _day(visit: Visit, name: str, label: str) -> date:
    try:
        return date.fromisoformat(visit.text(name))
    except ValueError as error:
        raise InvalidInput(f"{label}: viết như 2027-01-23.", "A day like 2027-01-23.", field=name) from error


def look_then_publish(visit: Visit) -> Redirect | Shown:
    """First it is shown as people will see it; only from there it is published, or written on."""
    if visit.text("choice") == "write":
        return Shown("desk_announcement.html", desk_announcement_page(visit))
    body = body_of(visit)
    if visit.text("choice") == "publish":
        visit.do(post_announcement, body)
        return Redirect(ROOM)
    one, today = drafted(visit.work, visit.call(), body), business_date(visit.work.now)
    banners = [(say("Tiếng Việt"), banner_of(one, today, english=False))]
    if one.text_en:
        banners.append((say("Tiếng Anh"), banner_of(one, today, english=True)))
    keep = [(name, text) for name, text in visit.values.items() if name not in {"op", "choice"}]
    seen = {
        "banners": banners,
        "audiences": [(AUDIENCES[audience], WHERE[audience]) for audience in one.audiences],
        "communes": communes_in_words(list(one.communes)),
        "from_on": one.from_on.isoformat(),
        "until_on": one.until_on.isoformat(),
        "keep": keep,
    }
    return Shown("desk_announcement.html", {**desk_announcement_page(visit), "seen": seen})


@desk_announcement_pages.page("/dieu-hanh/thong-bao/moi", "desk_announcement.html", allow=OPERATE, submit=look_then_publish)
def desk_announcement_page(visit: Visit) -> dict[str, Any]:
    """The form; `tu` names an announcement whose words it begins with."""
    today = business_date(visit.work.now).isoformat()
    old, of = {"from_on": today, "until_on": today}, visit.query.get("tu")
    if of and not visit.values:
        old |= _words_of(visit.read(show_announcement, {"announcement_id": of}))
    return {
        "seen": None,
        "said": {**old, **visit.values},
        "kinds": [(kind, KINDS[kind][0]) for kind in AnnouncementKind],
        "audiences": [(one, AUDIENCES[one], WHERE[one]) for one in Audience],
        "today": today,
        "most": MOST_LETTERS,
        "longest": LONGEST_DAYS,
    }


def _words_of(one: AnnouncementView) -> dict[str, str]:
    """What the form says of an announcement, but for its days."""
    to = {f"to-{audience}": "1" for audience in one.audiences}
    return {"kind": one.kind, "text_vi": one.text_vi, "text_en": one.text_en, "communes": " ".join(one.communes), **to}


def take_back_with_reason(visit: Visit) -> Redirect:
    visit.do(post_taking_back, TakenBack(why=visit.text("why")))
    return Redirect(ROOM)


@desk_announcement_pages.page(
    "/dieu-hanh/thong-bao/{announcement_id}/thu-lai",
    "desk_announcement_end.html",
    allow=OPERATE,
    submit=take_back_with_reason,
)
def desk_announcement_end_page(visit: Visit) -> dict[str, Any]:
    one = visit.read(show_announcement)
    standing = one.state in {AnnouncementState.TO_COME, AnnouncementState.SHOWN}
    return {"one": one, "kind": KINDS[one.kind][0], "to": audiences_in_words(one.audiences), "standing": standing}
