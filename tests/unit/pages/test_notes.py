"""The page on which buyer and household write to each other about a parcel."""

from chalicelib.identity import Role
from tests.builders_orders import Fair, fair
from tests.unit.orders.over_http import token_for
from tests.unit.pages.desk_visitor import Visitor


def two(market: Fair) -> tuple[Visitor, Visitor, str, str]:
    """The buyer without a sign-in and the household, and each one's address of the notes."""
    placed = market.paid()
    parcel = placed.parcels[0]
    guest = Visitor(market.app, Role.BUYER)
    household = Visitor(market.app, Role.BUYER, Role.HOUSEHOLD, party_id=parcel.seller_id)
    token = token_for(market, placed)
    bought = f"/don-hang/{placed.order.order_id}/nhan/{parcel.parcel_id}?token={token}"
    return guest, household, bought, f"/ban-hang/kien/{parcel.parcel_id}/nhan"


def test_they_write_by_plain_forms_and_both_see_it() -> None:
    buyer, household, bought, sold = two(fair())
    assert "Chưa ai nhắn gì" in buyer.get(bought).text
    sent = buyer.send(bought, {"text": "Gọi em 0912 345 678 nhé <b>"})
    assert (sent.status, sent.leads_to) == (303, bought)
    assert household.send(sold, {"text": "Mai gửi ạ"}).leads_to == sold
    assert "Người mua" in household.get(sold).text
    for page in (buyer.get(bought), household.get(sold)):
        assert "Gọi em ••• nhé" in page.text
        assert "Mai gửi ạ" in page.text
        assert '<b>"' not in page.html
        assert "0912" not in page.text


def test_a_note_of_nothing_is_refused_at_its_field() -> None:
    buyer, _, bought, _ = two(fair())
    refused = buyer.send(bought, {"text": " "})
    assert refused.status == 422
    assert "Lời nhắn dài từ 1 đến 300 chữ" in refused.text


def test_the_pages_of_order_and_sales_lead_there() -> None:
    buyer, household, bought, sold = two(fair())
    path, _, token = bought.partition("?")
    assert f'{path}?{token}"' in buyer.get(f"{path.partition('/nhan')[0]}?{token}").html
    assert sold in household.get("/ban-hang/don-hang").html
    assert buyer.get(f"{path}?token=guess").status == 404
