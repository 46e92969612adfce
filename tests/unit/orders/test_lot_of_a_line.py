"""What was bought keeps the lot that it was bought from, whatever its listing sells by now."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamo.orders_items import parcel_item, parcel_key, parcel_of
from chalicelib.catalogue import Listing, NextLot, open_lot
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.kernel.clock import business_date
from tests.builders_catalogue import catalogue_of
from tests.builders_orders import Fair, fair
from tests.caller import Caller
from tests.unit.orders.over_http import ok, placed
from tests.unit.pages.desk_visitor import Visitor


@pytest.fixture
def market() -> Fair:
    return fair()


def next_lot(market: Fair) -> Listing:
    picked = NextLot(harvested_on=business_date(market.app.clock.now()) - timedelta(days=1), stock=9)
    listing = market.na
    return run(market.app, lambda work: open_lot(catalogue_of(work), listing.seller_id, listing.listing_id, picked))


def line_of_na(market: Fair, order: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The line, and its parcel's id."""
    return next(
        (line, parcel["id"])
        for parcel in order["parcels"]
        for line in parcel["lines"]
        if line["listing_id"] == market.na.listing_id
    )


def test_the_next_lot_does_not_change_what_was_bought(market: Fair) -> None:
    order = placed(market)
    now_sold = next_lot(market)
    assert now_sold.lot.code != market.na.lot.code
    again = ok(Caller(market.app).get(f"/orders/{order['id']}?token={order['token']}"))
    line, _ = line_of_na(market, again)
    assert line["lot_code"] == market.na.lot.code
    later, _ = line_of_na(market, placed(market))
    assert later["lot_code"] == now_sold.lot.code
    bought, sold = (ok(Caller(market.app).get(f"/origins/{one['lot_code']}")) for one in (line, later))
    assert (bought["lot_number"], sold["lot_number"]) == (1, 2)


def test_order_and_counter_lead_to_the_lot_that_was_bought(market: Fair) -> None:
    order = placed(market)
    next_lot(market)
    line, parcel_id = line_of_na(market, order)
    guest = Visitor(market.app, Role.BUYER)
    page = guest.get(f"/don-hang/{order['id']}?token={order['token']}")
    assert f'href="{line["origin"]}?kien={parcel_id}"' in page.html
    assert market.na.lot.code in guest.get(f"{line['origin']}?kien={parcel_id}").text


def test_another_lot_of_the_listing_was_not_handed_in_with_the_parcel(market: Fair) -> None:
    parcel = next(one for one in market.paid().parcels if one.lines[0].listing_id == market.na.listing_id)
    market.handed_in(parcel)
    guest, now_sold = Caller(market.app), next_lot(market)
    assert ok(guest.get(f"/origins/{market.na.lot_code}?parcel={parcel.parcel_id}"))["handed_in"]
    assert ok(guest.get(f"/origins/{now_sold.lot_code}?parcel={parcel.parcel_id}"))["handed_in"] is None


def test_orders_from_before_lots_were_kept_still_read(market: Fair) -> None:
    order = placed(market)
    _, parcel_id = line_of_na(market, order)
    key = parcel_key(parcel_id)
    stored = market.table.get_many([key])[key]
    assert parcel_item(parcel_of(stored))["lines"] == stored["lines"]
    old = {**stored, "lines": [line[:6] for line in stored["lines"]]}
    assert parcel_of(old).lines[0].lot == ""
    market.table.load([old])
    again = ok(Caller(market.app).get(f"/orders/{order['id']}?token={order['token']}"))
    line, _ = line_of_na(market, again)
    assert (line["lot_code"], line["origin"]) == (None, None)
    page = Visitor(market.app, Role.BUYER).get(f"/don-hang/{order['id']}?token={order['token']}")
    assert page.status == 200
    assert market.na.lot.code not in page.text
