"""The desk's unpaid sellers: who has delivered and waits for the money, for how long, and a file of it."""

from typing import Any

from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.unpaid_sellers import UnpaidSellerView, show_unpaid_sellers
from chalicelib.entrypoints.pages.desk_lists import Column, listed_whole
from chalicelib.entrypoints.pages.desk_rooms import SEE
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Download, Pages, Visit
from chalicelib.entrypoints.speech import later
from chalicelib.entrypoints.speech.said import said_time

desk_unpaid_pages = Pages(__name__)
ROOM = f"{HOME}/cho-tra"
COLUMNS: tuple[Column[UnpaidSellerView], ...] = (
    Column(later("Hộ bán"), lambda row: row.name),
    Column(later("Xã, phường"), lambda row: COMMUNES[row.commune_code].name),
    Column(later("Số kiện"), lambda row: row.parcels),
    Column(later("Hộ được trả"), lambda row: row.amount),
    Column(later("Quá hạn"), lambda row: row.overdue),
    Column(later("Chờ từ"), lambda row: said_time(row.waits_since)),
)


@desk_unpaid_pages.page("/dieu-hanh/cho-tra", "desk_unpaid.html", allow=SEE)
def desk_unpaid_page(visit: Visit) -> dict[str, Any] | Download:
    unpaid = visit.read(show_unpaid_sellers)
    found = listed_whole(visit, ROOM, "cho-tra", unpaid.entries, COLUMNS)
    if isinstance(found, Download):
        return found
    return {
        "list": found,
        "whole": unpaid.whole,
        "communes": COMMUNES,
        "now": visit.work.now,
        "total": sum(row.amount for row in found.rows),
        "overdue": sum(row.overdue for row in found.rows),
    }
