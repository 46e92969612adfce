"""The desk's messages: what people were not told and why, sent again where that may help."""

from typing import Any

from chalicelib.entrypoints.http.messages import MessagesView, MessageView, list_messages, post_resending
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.pages.render import said_time
from chalicelib.identity import Permission

desk_message_pages = Pages(__name__)
ROOM = f"{HOME}/tin-nhan"

STATES = {
    "failed": ("Không gửi được", "stop"),
    "queued": ("Đang chờ gửi", "wait"),
    "sent": ("Đã giao nhà mạng", "good"),
}
REASONS = {
    "invalid_number": "nhà mạng không có số này",
    "too_late": "mã đã hết hạn trước khi gửi",
}
"""What a provider's or our own word means; another is shown as it is."""


def columns_of(rows: list[MessageView]) -> list[Column[MessageView]]:
    return [
        Column("Tin", lambda row: row.id),
        Column("Việc", lambda row: row.event),
        Column("Tới số", lambda row: row.phone),
        Column("Nội dung", said_text),
        Column("Trạng thái", lambda row: STATES[row.state][0]),
        Column("Vì sao", said_reason),
        Column("Số lần thử", lambda row: row.tries),
        Column("Từ lúc", lambda row: said_time(row.queued_at)),
    ]


def said_text(row: MessageView) -> str:
    return row.text or "mã dùng một lần, không lưu"


def said_reason(row: MessageView) -> str:
    return REASONS.get(row.reason, row.reason) if row.reason else ""


@desk_message_pages.page("/dieu-hanh/tin-nhan", "desk_messages.html", allow=SEE)
def desk_messages_page(visit: Visit) -> dict[str, Any] | Download:
    state = visit.query.get("trang-thai", "failed")

    def fetch(cursor: str | None, limit: str | None) -> MessagesView:
        return visit.read(list_messages, state=state, cursor=cursor, limit=limit)

    found = listed(visit, ROOM, "tin-nhan", fetch, columns_of)
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "asked": state,
        "states": STATES,
        "said_text": said_text,
        "said_reason": said_reason,
        "may_operate": may_operate(visit),
        "now": visit.work.now,
    }


@desk_message_pages.form("/dieu-hanh/tin-nhan/{message_id}/gui-lai", allow=Permission.OPERATE)
def resend_message_form(visit: Visit) -> Redirect:
    visit.do(post_resending, Nothing())
    return Redirect(f"{ROOM}?trang-thai=queued")
