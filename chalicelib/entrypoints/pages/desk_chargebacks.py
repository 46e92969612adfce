"""The desk's card disputes: which are due when, and what to send to the holder's bank for each."""

from typing import Any

from chalicelib.entrypoints.http.chargebacks import ChargebacksView, ChargebackView, show_chargeback, show_chargebacks
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate
from chalicelib.entrypoints.pages.desk_sales_words import CHARGEBACK_REASONS, CHARGEBACK_STATES
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Visit
from chalicelib.entrypoints.pages.words import PARCEL_STATES
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import Permission
from chalicelib.oversight import case_id_of

desk_chargeback_pages = Pages(__name__)
ROOM = f"{HOME}/khieu-nai-the"


def columns_of(rows: list[ChargebackView]) -> list[Column[ChargebackView]]:
    return [
        Column(say("Khiếu nại"), lambda row: row.id),
        Column(say("Đơn"), lambda row: row.order_id),
        Column(say("Vì"), lambda row: CHARGEBACK_REASONS.get(row.reason, row.reason)),
        Column(say("Số tiền"), lambda row: row.amount),
        Column(say("Hạn bằng chứng"), lambda row: said_time(row.evidence_due_at) if row.evidence_due_at else ""),
        Column(say("Trạng thái"), lambda row: CHARGEBACK_STATES[row.state][0]),
    ]


@desk_chargeback_pages.page("/dieu-hanh/khieu-nai-the", "desk_chargebacks.html", allow=SEE)
def desk_chargebacks_page(visit: Visit) -> dict[str, Any] | Download:
    def fetch(cursor: str | None, limit: str | None) -> ChargebacksView:
        return visit.read(show_chargebacks, cursor=cursor, limit=limit)

    found = listed(visit, ROOM, "khieu-nai-the", fetch, columns_of)
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "total": sum(one.amount for one in found.rows),
        "states": CHARGEBACK_STATES,
        "reasons": CHARGEBACK_REASONS,
        "may_operate": may_operate(visit),
        "now": visit.work.now,
    }


@desk_chargeback_pages.page("/dieu-hanh/khieu-nai-the/{dispute_id}", "desk_chargeback.html", allow=Permission.OPERATE)
def desk_chargeback_page(visit: Visit) -> dict[str, Any]:
    shown = visit.read(show_chargeback)
    return {
        "found": shown.chargeback,
        "receipt": shown.receipt,
        "parcels": shown.parcels,
        "state": CHARGEBACK_STATES[shown.chargeback.state],
        "reason": CHARGEBACK_REASONS.get(shown.chargeback.reason, shown.chargeback.reason),
        "steps": PARCEL_STATES,
        "case_id": case_id_of("card_dispute", shown.chargeback.id),
        "now": visit.work.now,
    }
