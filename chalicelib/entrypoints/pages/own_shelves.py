"""Where a household's own goods are: at home, and at which post offices; and the log of each of these."""

from typing import Any
from urllib.parse import urlencode

from chalicelib.entrypoints.http.shelves import list_my_shelf_moves, show_my_places
from chalicelib.entrypoints.pages.page import Pages, Visit
from chalicelib.entrypoints.pages.selling import own_listing
from chalicelib.entrypoints.pages.shelf_words import move_rows, post_office
from chalicelib.entrypoints.pages.words import unit_name
from chalicelib.identity import Permission
from chalicelib.kernel.errors import NotFound

own_shelf_pages = Pages(__name__)


@own_shelf_pages.page("/ban-hang/tin/{listing_id}/buu-dien/{outlet_code}", "own_shelf.html", allow=Permission.SELL)
def own_shelf_page(visit: Visit) -> dict[str, Any]:
    path = {"listing_id": visit.path["listing_id"]}
    listing = own_listing(visit)
    places = visit.read(show_my_places, path)
    shelf = next((one for one in places.entries if one.outlet_code == visit.path["outlet_code"]), None)
    if shelf is None:
        raise NotFound("Bưu điện này không giữ món đó.", "Nothing of it ever lay there.")
    log = visit.read(list_my_shelf_moves, cursor=visit.query.get("trang"))
    address = f"/ban-hang/tin/{listing.id}/buu-dien/{shelf.outlet_code}"
    return {
        "listing": listing,
        "place": post_office(shelf.outlet),
        "units": shelf.units,
        "unit_name": unit_name(shelf.unit),
        "moves": move_rows(log.entries),
        "more": f"{address}?{urlencode({'trang': log.next_cursor})}" if log.next_cursor else "",
    }
