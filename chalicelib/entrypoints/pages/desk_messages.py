"""The desk's messages: what people were told on which channel, what not and why, sent again where it helps."""

from typing import Any

from chalicelib.entrypoints.http.messages import (
    AttemptView,
    MessagesView,
    MessageView,
    ResendingBody,
    list_messages,
    post_resending,
)
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.pages.told_messages import SAID_REASONS
from chalicelib.entrypoints.speech import say, words
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import Permission

desk_message_pages = Pages(__name__)
ROOM = f"{HOME}/tin-nhan"

STATES = words(
    {
        "failed": ("Không gửi được", "stop"),
        "waiting": ("Đang chờ gửi", "wait"),
        "sent": ("Đã giao nhà mạng", "good"),
        "delivered": ("Đã tới máy", "good"),
        "read": ("Đã xem", "good"),
        "suppressed": ("Không cần gửi", "wait"),
        "expired": ("Quá hạn", "stop"),
    }
)
ATTEMPTS = words(
    {
        "given": "đang gửi",
        "away": "chưa gửi được",
        "unknown": "không rõ",
        "sent": "đã giao",
        "delivered": "đã tới",
        "read": "đã xem",
        "failed": "không được",
    }
)
CHANNELS = words({"": "Mọi kênh", "zalo": "Zalo", "sms": "SMS", "email": "Thư"})
AGES = words({"": "Mọi lúc", "900": "Quá 15 phút", "3600": "Quá 1 giờ", "86400": "Quá 1 ngày"})


def columns_of(rows: list[MessageView]) -> list[Column[MessageView]]:
    return [
        Column("Tin", lambda row: row.id),
        Column(say("Việc"), lambda row: row.event),
        Column(say("Tới số"), lambda row: row.phone),
        Column(say("Nội dung"), said_text),
        Column(say("Trạng thái"), lambda row: STATES[row.state][0]),
        Column(say("Vì sao"), said_reason),
        Column(say("Các kênh"), lambda row: "; ".join(map(said_attempt, row.attempts))),
        Column(say("Gửi lại vì"), lambda row: row.resent_for or ""),
        Column(say("Từ lúc"), lambda row: said_time(row.queued_at)),
    ]


def said_text(row: MessageView) -> str:
    return row.text or say("mã dùng một lần, không lưu")


def said_reason(row: MessageView) -> str:
    return SAID_REASONS.get(row.reason, row.reason) if row.reason else ""


def said_attempt(one: AttemptView) -> str:
    """`Zalo: đã tới 14:05`, or why not."""
    at = one.read_at or one.delivered_at or one.sent_at
    why = SAID_REASONS.get(one.reason, one.reason) if one.reason else ""
    return (
        f"{CHANNELS[one.channel]}: {ATTEMPTS[one.state]}" + (f" {said_time(at)}" if at else "") + (f", {why}" if why else "")
    )


@desk_message_pages.page("/dieu-hanh/tin-nhan", "desk_messages.html", allow=SEE)
def desk_messages_page(visit: Visit) -> dict[str, Any] | Download:
    asked = {name: visit.query.get(name, "") for name in ("kenh", "qua")}
    state = visit.query.get("trang-thai", "failed")

    def fetch(cursor: str | None, limit: str | None) -> MessagesView:
        return visit.read(
            list_messages,
            state=state,
            channel=asked["kenh"] or None,
            older_than_s=asked["qua"] or None,
            cursor=cursor,
            limit=limit,
        )

    found = listed(visit, ROOM, "tin-nhan", fetch, columns_of)
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "asked": state,
        "channel": asked["kenh"],
        "older": asked["qua"],
        "states": STATES,
        "channels": CHANNELS,
        "ages": AGES,
        "said_text": said_text,
        "said_reason": said_reason,
        "said_attempt": said_attempt,
        "may_operate": may_operate(visit),
        "now": visit.work.now,
    }


@desk_message_pages.form("/dieu-hanh/tin-nhan/{message_id}/gui-lai", allow=Permission.OPERATE)
def resend_message_form(visit: Visit) -> Redirect:
    visit.do(post_resending, ResendingBody(why=visit.values.get("vi-sao", "")))
    return Redirect(f"{ROOM}?trang-thai=waiting")
