"""The cash map: vault, safes by district, bags on their way."""

from typing import Any

from chalicelib.entrypoints.http.deliveries import show_deliveries
from chalicelib.entrypoints.http.desk_cash import OutletCashView, show_cash_map
from chalicelib.entrypoints.pages.desk_rooms import SEE
from chalicelib.entrypoints.pages.desk_trail import place_words
from chalicelib.entrypoints.pages.desk_words import CASH_STATES, DELIVERY_STATES
from chalicelib.entrypoints.pages.page import Pages, Visit

desk_cash_pages = Pages(__name__)


@desk_cash_pages.page("/dieu-hanh/tien-mat", "desk_cash.html", allow=SEE)
def desk_cash_page(visit: Visit) -> dict[str, Any]:
    cash = visit.read(show_cash_map)
    districts: dict[str, list[OutletCashView]] = {}
    for outlet in cash.outlets:
        districts.setdefault(outlet.district, []).append(outlet)
    safes = sum(outlet.safe for outlet in cash.outlets)
    return {
        "cash": cash,
        "districts": [(name, found, sum(one.safe for one in found)) for name, found in districts.items()],
        "safes": safes,
        "whole": cash.vault + cash.tills + cash.on_the_way + safes,
        "low": sum(1 for one in cash.outlets if one.state == "low"),
        "high": sum(1 for one in cash.outlets if one.state == "high"),
        "states": CASH_STATES,
        "bags": visit.read(show_deliveries).entries,
        "bag_states": DELIVERY_STATES,
        "place_words": place_words,
    }
