"""What buyer and household write to each other about a parcel."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.entrypoints.http.notes import (
    NewNote,
    NewNoteToHousehold,
    ParcelNotesView,
    post_order_note,
    post_parcel_note,
    show_order_notes,
    show_parcel_notes,
)
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.pages.told_messages import told_lines
from chalicelib.entrypoints.speech import say
from chalicelib.identity import Permission
from chalicelib.kernel.ids import OperationId
from chalicelib.orders import WRITABLE, OrderId, ParcelId

note_pages = Pages(__name__)


def _thread(visit: Visit, notes: ParcelNotesView, me: str) -> dict[str, Any]:
    return {
        "code": notes.code,
        "other": notes.seller_name if me == "buyer" else say("người mua"),
        "notes": [{"mine": note.author == me, "text": note.text, "at": note.at} for note in notes.notes],
        "open": notes.state in WRITABLE,
        "was_told": [],
        "op": OperationId.make(visit.application.clock.now(), visit.application.entropy),
    }


def _with_proof(path: str, visit: Visit) -> str:
    token = visit.query.get("token", "")
    return f"{path}?{urlencode({'token': token})}" if token else path


def write_as_buyer(visit: Visit) -> Redirect:
    order_id, parcel_id = OrderId.parse(visit.path["order_id"]), ParcelId.parse(visit.path["parcel_id"])
    body = NewNoteToHousehold(parcel_id=parcel_id, text=visit.text("text"), token=visit.query.get("token", ""))
    visit.do(post_order_note, body, {"order_id": order_id})
    return Redirect(_with_proof(f"/don-hang/{order_id}/nhan/{parcel_id}", visit))


@note_pages.page("/don-hang/{order_id}/nhan/{parcel_id}", "notes.html", submit=write_as_buyer)
def buyer_notes_page(visit: Visit) -> dict[str, Any]:
    order_id, parcel_id = visit.path["order_id"], visit.path["parcel_id"]
    asked = {"parcel_id": parcel_id, "token": visit.query.get("token")}
    notes = visit.read(show_order_notes, {"order_id": order_id}, **asked)
    back = _with_proof(f"/don-hang/{order_id}", visit)
    here = _with_proof(f"/don-hang/{order_id}/nhan/{parcel_id}", visit)
    return {**_thread(visit, notes, "buyer"), "back": back, "back_name": say("Đơn hàng"), "here": here}


def write_as_household(visit: Visit) -> Redirect:
    visit.do(post_parcel_note, NewNote(text=visit.text("text")), dict(visit.path))
    return Redirect(f"/ban-hang/kien/{ParcelId.parse(visit.path['parcel_id'])}/nhan")


@note_pages.page("/ban-hang/kien/{parcel_id}/nhan", "notes.html", allow=Permission.SELL, submit=write_as_household)
def household_notes_page(visit: Visit) -> dict[str, Any]:
    notes = visit.read(show_parcel_notes, dict(visit.path))
    here = f"/ban-hang/kien/{notes.parcel_id}/nhan"
    told = told_lines(visit, visit.actor.party_id, [notes.parcel_id]) if visit.actor else []
    own = {"back": "/ban-hang/don-hang", "back_name": say("Đơn hàng"), "here": here, "was_told": told}
    return {**_thread(visit, notes, "household"), **own}
