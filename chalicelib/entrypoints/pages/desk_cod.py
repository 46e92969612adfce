"""The desk's cash on delivery: what the carrier still has, its batches and their lines, and a batch told by a list."""

from typing import Any

from chalicelib.entrypoints.http.cod_batches import (
    CodAmendment,
    CodBatchesView,
    CodBatchView,
    CodFunding,
    NewCodBatch,
    list_cod_batches,
    post_cod_amendment,
    post_cod_batch,
    post_cod_funding,
    show_carrier_cash,
    show_cod_batch,
)
from chalicelib.entrypoints.http.held_money import show_unmatched
from chalicelib.entrypoints.pages.desk_act_forms import forms_for
from chalicelib.entrypoints.pages.desk_lists import Column, listed
from chalicelib.entrypoints.pages.desk_rooms import SEE, may_operate
from chalicelib.entrypoints.pages.desk_sales_words import COD_LINES, COD_STATES
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Redirect, Visit
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import Permission
from chalicelib.orders import CodBatchId

desk_cod_pages = Pages(__name__)
OPERATE = Permission.OPERATE
ROOM = f"{HOME}/thu-ho"


def tell(visit: Visit) -> Redirect:
    """The batch's id is made with the form's operation id, so that a second sending is the same batch."""
    batch_id = f"{CodBatchId.prefix}_{visit.text('op').partition('_')[2]}"
    body = NewCodBatch(batch_id=batch_id, reference=visit.text("reference"), text=visit.text("text"))
    done = visit.do(post_cod_batch, body)
    return Redirect(f"{ROOM}/{done.body['batch']['id']}")


def columns_of(rows: list[CodBatchView]) -> list[Column[CodBatchView]]:
    return [
        Column(say("Số"), lambda row: row.reference),
        Column(say("Gửi lúc"), lambda row: said_time(row.told_at)),
        Column(say("Tình trạng"), lambda row: COD_STATES[row.state][0]),
        Column(say("Kiện"), lambda row: row.lines_total),
        Column(say("Dòng lệch"), lambda row: row.lines_odd),
        Column(say("Bảng kê"), lambda row: row.told),
        Column(say("Tiền đã về"), lambda row: row.received),
        Column(say("Đã gạch nợ"), lambda row: row.taken),
    ]


@desk_cod_pages.page("/dieu-hanh/thu-ho", "desk_cod.html", allow=SEE, submit=tell)
def desk_cod_page(visit: Visit) -> dict[str, Any] | Download:
    def fetch(cursor: str | None, limit: str | None) -> CodBatchesView:
        return visit.read(list_cod_batches, cursor=cursor, limit=limit)

    found = listed(visit, ROOM, "bang-ke", fetch, columns_of)
    if isinstance(found, Download):
        return found
    return {
        "cash": visit.read(show_carrier_cash),
        "list": found,
        "states": COD_STATES,
        "may_operate": may_operate(visit),
        "now": visit.work.now,
    }


@desk_cod_pages.page("/dieu-hanh/thu-ho/{batch_id}", "desk_cod_batch.html", allow=SEE)
def desk_cod_batch_page(visit: Visit) -> dict[str, Any]:
    shown = visit.read(show_cod_batch)
    waits = shown.batch.state == "waiting" and shown.batch.received < shown.batch.told
    unknown = visit.read(show_unmatched, limit="20").entries if waits and may_operate(visit) else []
    surplus = [("return_cod_surplus", {"batch_id": shown.batch.id})] if shown.batch.state == "surplus" else []
    return {
        "batch": shown.batch,
        "lines": shown.lines,
        "state": COD_STATES[shown.batch.state],
        "outcomes": COD_LINES,
        "unknown": unknown,
        "forms": forms_for(visit, *surplus),
        "may_amend": may_operate(visit) and shown.batch.state != "done",
    }


@desk_cod_pages.form("/dieu-hanh/thu-ho/{batch_id}/tien", allow=OPERATE)
def fund_form(visit: Visit) -> Redirect:
    """Say that money which matches nothing is the batch's."""
    visit.do(post_cod_funding, CodFunding(booking_id=visit.text("booking_id")))
    return Redirect(f"{ROOM}/{visit.path['batch_id']}")


@desk_cod_pages.form("/dieu-hanh/thu-ho/{batch_id}/sua", allow=OPERATE)
def amend_form(visit: Visit) -> Redirect:
    """Say which parcel a line meant."""
    number = visit.text("number")
    body = CodAmendment(number=int(number) if number.isascii() and number.isdigit() else 0, code=visit.text("code"))
    visit.do(post_cod_amendment, body)
    return Redirect(f"{ROOM}/{visit.path['batch_id']}")
