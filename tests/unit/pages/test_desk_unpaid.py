"""Who has delivered and is not paid yet, as the desk sees it."""

import pytest

from chalicelib.identity import Role
from chalicelib.payments import PaymentMethod
from tests.builders_orders import Fair, fair
from tests.caller import Caller
from tests.unit.pages.desk_visitor import Visitor

ROOM = "/dieu-hanh/cho-tra"


@pytest.fixture
def market() -> Fair:
    return fair()


def rows(market: Fair) -> list[dict[str, object]]:
    answer = Caller(market.app, market.buyer.party_id, frozenset({Role.AUDITOR})).get("/desk/unpaid-sellers").body
    assert answer["whole"] is True
    found: list[dict[str, object]] = answer["entries"]
    return found


def test_from_the_delivery_to_the_release(market: Fair) -> None:
    first, second = market.paid().parcels, market.paid().parcels
    assert rows(market) == []
    market.delivered(first[0])
    market.tick(hours=1)
    market.delivered(second[0])
    market.delivered(second[1])
    van, pao = rows(market)
    assert (van["seller_id"], van["parcels"]) == (market.van.party_id, 2)
    assert van["amount"] == first[0].shares.seller + second[0].shares.seller
    assert (pao["seller_id"], pao["parcels"], pao["overdue"]) == (market.pao.party_id, 1, 0)
    market.tick(hours=47, minutes=30)
    van, pao = rows(market)
    assert (van["overdue"], pao["overdue"]) == (first[0].shares.seller, 0)
    market.tick(hours=2)
    assert market.release_due() == 3
    assert rows(market) == []


def test_cash_that_the_carrier_has_is_not_here(market: Fair) -> None:
    market.delivered(market.place(PaymentMethod.COD).parcels[0])
    assert rows(market) == []


def test_the_page_and_its_file(market: Fair) -> None:
    assert "Không có hộ nào chờ tiền." in Visitor(market.app, Role.OPERATIONS).get(ROOM).text
    parcel = market.delivered(market.paid().parcels[0])
    market.tick(hours=5)
    desk = Visitor(market.app, Role.OPERATIONS)
    said = desk.get(ROOM).text
    assert f"{parcel.seller_name}" in said
    assert "5 giờ" in said
    assert "1 hộ" in said
    file = desk.get(f"{ROOM}?tep=cho-tra").html
    assert f"{parcel.seller_name}," in file
    assert f",1,{parcel.shares.seller},0," in file
    assert "Không có hộ nào chờ tiền." in desk.get(f"{ROOM}?loc=khong-co").text
