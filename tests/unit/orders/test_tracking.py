"""A parcel on its way: what the buyer reads of it, and what nobody else needs to read of the buyer."""

from typing import Any

import pytest

from chalicelib.entrypoints.runner import run
from chalicelib.orders import deliver_parcel, dispatch_parcel, recipient_of
from chalicelib.payments import PaymentMethod
from tests.builders_identity import CHI_LANG
from tests.builders_orders import ActorCaller, Fair, fair
from tests.caller import Caller
from tests.unit.orders.over_http import ok, signed_in


@pytest.fixture
def market() -> Fair:
    return fair()


def test_every_scan_has_its_place_and_time_and_the_way_its_end(market: Fair) -> None:
    order = ok(Caller(market.app).post("/orders", _wish(market)))
    parcel_id = order["parcels"][0]["id"]
    parcel = market.parcel(parcel_id)
    market.handed_in(parcel)
    market.tick(hours=5)
    run(market.app, lambda w: dispatch_parcel(w.orders, parcel.parcel_id, market.teller))
    shown = _seen(market, order)
    assert [(scan["state"], scan["place"]) for scan in shown["track"]] == [
        ("confirmed", None),
        ("packed", None),
        ("handed_in", "Xã Chi Lăng"),
        ("in_transit", "Xã Chi Lăng"),
    ]
    assert [scan["at"] for scan in shown["track"]] == sorted(scan["at"] for scan in shown["track"])
    assert shown["expected_by"] == "2026-09-04T02:00:00.000Z", "three days from the hand-in, as was told before paying"
    run(market.app, lambda w: deliver_parcel(w.orders, parcel.parcel_id, market.teller))
    arrived = _seen(market, order)
    assert (arrived["expected_by"], arrived["track"][-1]["state"]) == (None, "delivered")


def test_who_has_done_their_part_reads_no_more_than_they_need(market: Fair) -> None:
    where = recipient_of(name="Trần Thị Mai", phone="0911111111", address="12 Hàng Bông, Hoàn Kiếm, Hà Nội", note="gọi cổng")
    parcel = market.place(PaymentMethod.COD, lines=[(market.na, 1)], recipient=where).parcels[0]
    household, counter = signed_in(market, market.van), ActorCaller(market.app, market.teller)
    packs = ok(household.get("/my/parcels"))["entries"][0]
    assert packs["recipient_place"] == "12 Hàng Bông, Hoàn Kiếm, Hà Nội", "it writes the label"
    market.handed_in(parcel)
    sent = ok(household.get("/my/parcels"))["entries"][0]
    assert (sent["recipient_place"], sent["note"]) == ("Hà Nội", "")
    assert "Mai" not in sent["recipient_name"] or "Trần" not in sent["recipient_name"]
    assert ok(counter.get(f"/parcels/{parcel.code}"))["recipient_phone"] == "+84911111111", "the carrier may have to call"
    run(market.app, lambda w: deliver_parcel(w.orders, parcel.parcel_id, market.teller))
    assert "911111" not in ok(counter.get(f"/parcels/{parcel.code}"))["recipient_phone"]


def test_an_area_is_the_commune_or_the_province() -> None:
    near = recipient_of(name="Vi Thị Na", phone="0911111111", address="thôn Nà Pinh", commune_code=CHI_LANG)
    assert near.area.endswith("Lạng Sơn")
    assert "Nà Pinh" not in near.area


def _wish(market: Fair) -> dict[str, Any]:
    return {
        "order_id": market.order_id(),
        "lines": [{"listing_id": market.na.listing_id, "count": 1}],
        "recipient": {"name": "Trần Thị Mai", "phone": "0911111111", "address": "12 Hàng Bông, Hà Nội"},
        "method": "cod",
    }


def _seen(market: Fair, order: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = ok(Caller(market.app).get(f"/orders/{order['id']}?token={order['token']}"))["parcels"][0]
    return shown
