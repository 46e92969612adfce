"""The desk's promotions: what each takes off, how often it was used, what it has cost, and the button that stops it."""

from typing import Any

import msgspec

from chalicelib.entrypoints.http.promotions import PromotionsView, PromotionView, post_end, show_promotions
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_promotion_form import ROOM, terms_in_words
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate, names_of
from chalicelib.entrypoints.pages.desk_sales_words import PROMOTION_STATES
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import Permission

desk_promotion_pages = Pages(__name__)


def columns_of(rows: list[PromotionView]) -> list[Column[PromotionView]]:
    return [
        Column(say("Mã"), lambda row: row.code),
        Column(say("Tên"), lambda row: row.title),
        Column(say("Giảm"), lambda row: terms_in_words(msgspec.to_builtins(row))),
        Column(say("Từ lúc"), lambda row: said_time(row.begins_at)),
        Column(say("Đến lúc"), lambda row: said_time(row.ends_at)),
        Column(say("Đã dùng"), lambda row: row.used),
        Column(say("Số lượt"), lambda row: row.uses),
        Column(say("Đã giảm"), lambda row: row.spent),
        Column(say("Ngân sách"), lambda row: row.budget),
        Column(say("Trạng thái"), lambda row: PROMOTION_STATES[row.state][0]),
        Column(say("Lý do"), lambda row: row.reason),
    ]


@desk_promotion_pages.page("/dieu-hanh/khuyen-mai", "desk_promotions.html", allow=SEE)
def desk_promotions_page(visit: Visit) -> dict[str, Any] | Download:
    own = "1" if visit.query.get("cua") == "ho" else None

    def fetch(cursor: str | None, limit: str | None) -> PromotionsView:
        return visit.read(show_promotions, cursor=cursor, limit=limit, own=own)

    found = listed(visit, ROOM, "khuyen-mai", fetch, columns_of)
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "terms": {row.code: terms_in_words(msgspec.to_builtins(row)) for row in found.rows},
        "states": PROMOTION_STATES,
        "people": names_of(visit, [one for row in found.rows for one in (*row.opened_by, row.stopped_by)]),
        "own": own is not None,
        "spent": sum(row.spent for row in found.rows),
        "may_operate": may_operate(visit),
    }


@desk_promotion_pages.form("/dieu-hanh/khuyen-mai/{code}/dung", allow=Permission.OPERATE)
def stop_promotion_form(visit: Visit) -> Redirect:
    visit.do(post_end, Nothing())
    return Redirect(ROOM)
