"""The order's page and the household's say what was told, when and by which channel."""

from chalicelib.identity import Role
from tests.builders_orders import deliver_effects, fair
from tests.unit.orders.over_http import token_for
from tests.unit.pages.desk_visitor import Visitor


def test_buyer_and_household_see_what_they_were_told_and_not_what_the_other_was() -> None:
    market = fair()
    placed = market.paid()
    parcel = placed.parcels[0]
    buyer = Visitor(market.app, Role.BUYER)
    household = Visitor(market.app, Role.BUYER, Role.HOUSEHOLD, party_id=parcel.seller_id)
    order = f"/don-hang/{placed.order.order_id}?token={token_for(market, placed)}"
    assert "Đã nhắn cho bạn" not in buyer.get(order).text
    deliver_effects(market)
    told, sold = buyer.get(order).text, household.get(f"/ban-hang/kien/{parcel.parcel_id}/nhan").text
    assert "Đã nhắn cho bạn lúc 09:00" in told.replace("\u2060", "")
    assert "qua tin nhắn SMS" in told
    assert "đã nhận đủ tiền đơn" in told
    assert "đơn mới" not in told
    assert "đơn mới" in sold
    assert "đã nhận đủ tiền đơn" not in sold
