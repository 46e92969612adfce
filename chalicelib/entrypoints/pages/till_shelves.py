"""Goods that lie at the post office ahead of orders: taken in, sent, given back, counted again; without script."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.catalogue import ListingId
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.http.shelf_views import KeepableView
from chalicelib.entrypoints.http.shelves import (
    NewRecount,
    NewShelfMove,
    ShelfLookup,
    list_shelf_moves,
    list_shelves,
    post_intake,
    post_recount,
    post_shelf_hand_in,
    post_shelf_lookup,
    post_take_back,
    show_shelf,
    show_shelf_move,
)
from chalicelib.entrypoints.pages.page import Declined, Pages, Redirect, Shown, Visit
from chalicelib.entrypoints.pages.shelf_words import OBSTACLE_NAMES, VARIANCE_NAMES, move_rows
from chalicelib.entrypoints.pages.till import id_of, outlet_name
from chalicelib.entrypoints.pages.words import unit_name
from chalicelib.entrypoints.problems import problem_of
from chalicelib.entrypoints.speech import say
from chalicelib.entrypoints.speech.said import said_time
from chalicelib.identity import Permission
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.ids import OperationId
from chalicelib.shelves import ShelfMoveId, Variance

till_shelf_pages = Pages(__name__)
HOME = "/quay/hang-de-san"
PARCELS = Permission.HANDLE_PARCELS


@till_shelf_pages.page(HOME, "till_shelves.html", allow=PARCELS)
def shelves_page(visit: Visit) -> dict[str, Any]:
    page = visit.read(list_shelves, cursor=visit.query.get("trang"))
    more = f"{HOME}?{urlencode({'trang': page.next_cursor})}" if page.next_cursor else ""
    rows = [{"shelf": one, "unit_name": unit_name(one.unit)} for one in page.entries]
    return {"outlet_name": outlet_name(visit), "rows": rows, "more": more}


def goods_row(visit: Visit, one: KeepableView) -> dict[str, Any]:
    """A listing with its form; what was refused stands at the one it was about."""
    refused = visit.problem is not None and visit.path.get("listing_id") == one.listing_id
    return {
        "problem": visit.problem if refused else None,
        "typed": visit.text("count") if refused else "",
        "goods": one,
        "unit_name": unit_name(one.unit),
        "obstacle": OBSTACLE_NAMES[one.obstacle] if one.obstacle else "",
        "op": OperationId.make(visit.application.clock.now(), visit.application.entropy),
    }


def goods_context(visit: Visit) -> dict[str, Any]:
    phone, cursor = visit.text("phone"), visit.text("cursor")
    found = visit.act(post_shelf_lookup, ShelfLookup(phone=phone, cursor=cursor or None))
    rows = [goods_row(visit, one) for one in found.entries]
    return {
        "outlet_name": outlet_name(visit),
        "phone": phone,
        "household": found.household,
        "rows": rows,
        "next_cursor": found.next_cursor,
    }


def find_household(visit: Visit) -> Shown:
    return Shown("till_shelf_goods.html", goods_context(visit))


@till_shelf_pages.page(f"{HOME}/nha", "till_shelves.html", allow=PARCELS, submit=find_household)
def find_household_page(visit: Visit) -> dict[str, Any]:
    return shelves_page(visit)


@till_shelf_pages.form(f"{HOME}/{{listing_id}}/nhan-tra", allow=PARCELS)
def move_form(visit: Visit) -> Redirect | Shown:
    """Taking in or giving back, as the button says; a refusal shows the household's goods again."""
    what = post_take_back if visit.text("what") == "out" else post_intake
    try:
        count = visit.number("count", say("Số lượng"))
        body = NewShelfMove(move_id=id_of(ShelfMoveId, visit), phone=visit.text("phone"), count=count)
        answer = visit.do(what, body, dict(visit.path))
    except (Declined, InvalidInput) as refusal:
        visit.problem = refusal.problem if isinstance(refusal, Declined) else problem_of(refusal)
        return Shown("till_shelf_goods.html", goods_context(visit))
    return Redirect(f"{HOME}/bien-nhan/{answer.body['id']}")


@till_shelf_pages.page(f"{HOME}/bien-nhan/{{move_id}}", "till_shelf_receipt.html", allow=PARCELS)
def shelf_receipt_page(visit: Visit) -> dict[str, Any]:
    found = visit.read(show_shelf_move)
    (row,) = move_rows([found.move])
    rows = [
        (say("Nhà bán"), found.shelf.household),
        (say("Điểm"), found.shelf.outlet),
        (say("Lúc"), said_time(found.move.at)),
        (say("Ở đây còn"), f"{found.move.left} {unit_name(found.shelf.unit)}"),
        (say("Mã biên nhận"), found.move.id[-10:]),
    ]
    units = f"{abs(found.move.units)} {unit_name(found.shelf.unit)}"
    return {"outlet_name": outlet_name(visit), "row": row, "shelf": found.shelf, "units": units, "rows": rows}


def recount_of(visit: Visit) -> Redirect:
    chosen = visit.text("variance")
    body = NewRecount(
        move_id=id_of(ShelfMoveId, visit),
        seen=visit.number("seen", say("Số trên sổ")),
        counted=visit.number("counted", say("Đếm được")),
        variance=Variance(chosen) if chosen in VARIANCE_NAMES else None,
        note=visit.text("note"),
        supervisor_number=visit.text("supervisor_number") or None,
        supervisor_pin=visit.text("supervisor_pin") or None,
    )
    visit.do(post_recount, body, dict(visit.path))
    return Redirect(f"{HOME}/{ListingId.parse(visit.path['listing_id'])}")


@till_shelf_pages.page(f"{HOME}/{{listing_id}}", "till_shelf.html", allow=PARCELS, submit=recount_of)
def shelf_page(visit: Visit) -> dict[str, Any]:
    found = visit.read(show_shelf)
    log = visit.read(list_shelf_moves, cursor=visit.query.get("trang"))
    address = f"{HOME}/{found.shelf.listing_id}"
    counted, seen = visit.text("counted"), visit.text("seen")
    return {
        "outlet_name": outlet_name(visit),
        "shelf": found.shelf,
        "phone": found.phone,
        "unit_name": unit_name(found.shelf.unit),
        "waiting": found.waiting,
        "moves": move_rows(log.entries),
        "more": f"{address}?{urlencode({'trang': log.next_cursor})}" if log.next_cursor else "",
        "variances": VARIANCE_NAMES,
        "off": bool(counted) and counted != seen,
    }


@till_shelf_pages.form("/quay/kien/{parcel_id}/gui-san", allow=PARCELS)
def send_from_shelf_form(visit: Visit) -> Redirect:
    code = visit.do(post_shelf_hand_in, Nothing(), dict(visit.path)).body["code"]
    return Redirect(f"/quay/kien?{urlencode({'ma': code})}")
