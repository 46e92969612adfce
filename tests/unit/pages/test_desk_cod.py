"""The desk's cash on delivery: a list is pasted, its money comes or is pointed at, what is odd is mended."""

import pytest

from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.runner import run
from chalicelib.identity import Role
from chalicelib.ledger import account, chart
from chalicelib.payments import PaymentMethod, receive_money
from tests.builders import TEST_KEYS
from tests.builders_orders import Fair, fair
from tests.unit.pages.desk_visitor import Visitor

ROOM = f"{HOME}/thu-ho"


@pytest.fixture
def market() -> Fair:
    return fair()


def collected(market: Fair) -> str:
    placed = market.place(PaymentMethod.COD, lines=[(market.na, 2)])
    return market.delivered(placed.parcels[0]).code


def test_a_pasted_list_is_taken_in_and_mended(market: Fair) -> None:
    code, other = collected(market), collected(market)
    desk = Visitor(market.app, Role.OPERATIONS)
    page = desk.get(ROOM)
    assert "330.000" in page.text
    wrong = desk.post(ROOM, op=page.operation, reference="BK1", text="kiện\nx")
    assert (wrong.status, "số tiền" in wrong.text, "BK1" in wrong.html) == (422, True, True)
    text = f"mã kiện;số tiền\n{code};165.000\nLAC-1;165.000"
    told = desk.post(ROOM, op=desk.get(ROOM).operation, reference="BK 2026-11", text=text)
    assert told.status == 303, told.text
    money = market.money(330_000, "BUU DIEN LANG SON")
    into = account(chart.CUSTODY_BANK, TEST_KEYS["bank_bin"])
    run(market.app, lambda work: receive_money(work.payments, money, into=into))
    batch = desk.get(told.leads_to)
    assert "Chờ tiền về" in batch.text
    assert desk.post(f"{told.leads_to}/tien", op=batch.operation, booking_id=money.booking_id).status == 303
    market.tick(minutes=3)
    market.minute()
    odd = desk.get(told.leads_to)
    for words in ("Thừa tiền", "Đã nộp đủ", "Không rõ kiện nào"):
        assert words in odd.text, words
    assert desk.post(f"{told.leads_to}/sua", op=odd.operation, number="2", code=other).status == 303
    market.tick(minutes=5)
    market.minute()
    assert "Xong" in desk.get(told.leads_to).text
    assert "BK202611" in desk.get(ROOM).text


def test_an_auditor_looks_and_changes_nothing(market: Fair) -> None:
    auditor = Visitor(market.app, Role.AUDITOR)
    assert auditor.get(ROOM).forms == 0
    assert auditor.get(f"{ROOM}/cod_01KAR3NDEKTSV4RRFFQ69G5FAV").status == 404
    assert auditor.post(f"{ROOM}/cod_01KAR3NDEKTSV4RRFFQ69G5FAV/tien", op="x", booking_id="y").status == 403
