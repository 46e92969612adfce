"""Order again: the basket is filled with what of an order can be had now, and every difference is said."""

from typing import Any
from urllib.parse import quote

from chalicelib.entrypoints.http.households import show_household_listings
from chalicelib.entrypoints.http.order_again import AgainLineView, show_order_again
from chalicelib.entrypoints.pages.addresses import goods_address, household_address
from chalicelib.entrypoints.pages.cards import listing_tile
from chalicelib.entrypoints.pages.goods import MOST_OF_ONE, why_not_sold
from chalicelib.entrypoints.pages.page import MAX_BASKET_LINES, Pages, Redirect, Visit
from chalicelib.entrypoints.pages.words import unit_name
from chalicelib.entrypoints.speech import say
from chalicelib.orders import OrderId

order_again_pages = Pages(__name__)
OTHERS, LOOKED_THROUGH = 4, 24
"""Of a household whose goods are not to be had: how many others are shown, out of its newest."""


def lines_of(visit: Visit) -> list[AgainLineView]:
    return visit.read(show_order_again, {"order_id": visit.path["order_id"]}, token=visit.query.get("token")).lines


def here_of(visit: Visit, page: str = "") -> str:
    token = visit.query.get("token", "")
    return f"/don-hang/{OrderId.parse(visit.path['order_id'])}{page}" + (f"?token={quote(token)}" if token else "")


def fill_basket(visit: Visit) -> Redirect:
    """What is in the basket stays; pressed twice, nothing is doubled."""
    basket = dict(visit.basket)
    for line in lines_of(visit):
        if line.count and (line.listing_id in basket or len(basket) < MAX_BASKET_LINES):
            basket[line.listing_id] = min(MOST_OF_ONE, max(line.count, basket.get(line.listing_id, 0)))
    visit.set_basket(basket)
    return Redirect(here_of(visit, "/dat-lai"))


def said_of(line: AgainLineView, in_basket: int) -> str:
    """What differs from the order; empty if nothing does."""
    if line.listing is None:
        return say("Nhà bán đã gỡ món này.")
    if line.lack == "fewer":
        return say("Chỉ còn {count} {unit}.", count=line.count, unit=unit_name(line.unit))
    if line.lack:
        return why_not_sold(line.listing)
    return "" if in_basket else say("Giỏ đã đủ số món, mời đặt đơn này trước.")


def row_of(visit: Visit, line: AgainLineView) -> dict[str, Any]:
    in_basket = visit.basket.get(line.listing_id, 0)
    return {
        "title": line.title,
        "address": goods_address(line.listing.id, line.listing.slug) if line.listing else "",
        "unit_name": unit_name(line.unit),
        "ordered": line.ordered,
        "then": line.price_then,
        "now": line.price_now,
        "in_basket": in_basket if line.count else 0,
        "said": said_of(line, in_basket),
    }


def others_of(visit: Visit, lines: list[AgainLineView]) -> list[dict[str, Any]]:
    """What the households have beside what is lacking."""
    shown = []
    ordered = {line.listing_id for line in lines}
    lacking = {line.seller_id: line.seller_name for line in lines if not line.count}
    for seller_id, name in lacking.items():
        page = visit.read(show_household_listings, {"household_id": seller_id}, limit=str(LOOKED_THROUGH))
        on_sale = [one for one in page.entries if one.state == "on_sale" and one.id not in ordered][:OTHERS]
        if on_sale:
            address = household_address(seller_id, name)
            tiles = [listing_tile(one, visit.month) for one in on_sale]
            shown.append({"name": name, "address": address, "tiles": tiles})
    return shown


@order_again_pages.page("/don-hang/{order_id}/dat-lai", "order_again.html", submit=fill_basket)
def order_again_page(visit: Visit) -> dict[str, Any]:
    lines = lines_of(visit)
    return {
        "lines": [row_of(visit, line) for line in lines],
        "filled": any(line.count and visit.basket.get(line.listing_id) for line in lines),
        "can_fill": any(line.count > visit.basket.get(line.listing_id, 0) for line in lines),
        "others": others_of(visit, lines),
        "order": here_of(visit),
        "here": here_of(visit, "/dat-lai"),
    }
