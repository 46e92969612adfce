"""Refunds that did not reach the buyer: sent once more by the way that is known, or to another account by two people."""

from typing import Any

from chalicelib.entrypoints.http.held_money import RefundsView, RefundView, post_sending, show_stuck_refunds
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate
from chalicelib.entrypoints.pages.desk_words import HOME, REFUND_STATES
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import Permission

desk_refund_pages = Pages(__name__)
ROOM = f"{HOME}/hoan-tien"


def columns_of(rows: list[RefundView]) -> list[Column[RefundView]]:
    return [
        Column(say("Hoàn tiền"), lambda row: row.id),
        Column(say("Đơn"), lambda row: row.order_id),
        Column(say("Số tiền"), lambda row: row.amount),
        Column(say("Tình trạng"), lambda row: REFUND_STATES[row.state][0]),
        Column(say("Vì sao không tới"), lambda row: row.failure or ""),
        Column(say("Số lần gửi"), lambda row: row.attempt),
        Column(say("Từ lúc"), lambda row: said_time(row.requested_at)),
    ]


@desk_refund_pages.page("/dieu-hanh/hoan-tien", "desk_refunds.html", allow=SEE)
def desk_refunds_page(visit: Visit) -> dict[str, Any] | Download:
    def fetch(cursor: str | None, limit: str | None) -> RefundsView:
        return visit.read(show_stuck_refunds, cursor=cursor, limit=limit)

    found = listed(visit, ROOM, "hoan-tien", fetch, columns_of)
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "states": REFUND_STATES,
        "total": sum(row.amount for row in found.rows),
        "may_operate": may_operate(visit),
        "now": visit.work.now,
    }


@desk_refund_pages.form("/dieu-hanh/hoan-tien/{refund_id}/gui-lai", allow=Permission.OPERATE)
def resend_refund_form(visit: Visit) -> Redirect:
    visit.do(post_sending, Nothing())
    return Redirect(ROOM)
