"""The desk's card disputes: the soonest due first, and each with what to send."""

import pytest

from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.identity import Role
from chalicelib.oversight import case_id_of
from chalicelib.payments import PaymentMethod
from tests.builders_orders import Fair, call_webhook, fair
from tests.fakes.card_gateway import SIGNATURE
from tests.unit.pages.desk_visitor import Visitor

ROOM = f"{HOME}/khieu-nai-the"


@pytest.fixture
def market() -> Fair:
    return fair()


def disputed(market: Fair, *, reason: str) -> str:
    placed = market.place(PaymentMethod.CARD)
    session = market.open_page(placed)
    market.gateway.pay(session)
    now = market.app.clock.now()
    dispute = market.gateway.dispute(session, now, reason=reason)
    raw = market.gateway.dispute_notice(dispute, now)
    assert call_webhook(market.app, "/webhooks/stripe", raw, stripe_signature=SIGNATURE).status == 200
    return dispute


def test_what_is_due_and_what_to_send(market: Fair) -> None:
    dispute = disputed(market, reason="product_not_received")
    market.tick(days=1)
    later = disputed(market, reason="fraudulent")
    operations = Visitor(market.app, Role.OPERATIONS)
    shown = operations.get(ROOM)
    assert shown.html.index(dispute) < shown.html.index(later)
    assert "chưa nhận được hàng" in shown.text
    page = operations.get(f"{ROOM}/{dispute}")
    for words in ("Đang tranh chấp, đơn bị giữ", "315.000", "350.000", "12 Hàng Bông", "Gửi bằng chứng"):
        assert words in page.text, words
    case = operations.get(f"{HOME}/vu-viec/{case_id_of('card_dispute', dispute)}")
    assert f"{ROOM}/{dispute}" in case.links


def test_an_auditor_sees_the_list_but_nobodys_address(market: Fair) -> None:
    dispute = disputed(market, reason="general")
    auditor = Visitor(market.app, Role.AUDITOR)
    assert f"{ROOM}/{dispute}" not in auditor.get(ROOM).links
    assert auditor.get(f"{ROOM}/{dispute}").status == 403


def test_one_that_is_none(market: Fair) -> None:
    operations = Visitor(market.app, Role.OPERATIONS)
    assert operations.get(f"{ROOM}/dp_1").status == 404
    assert operations.get(f"{ROOM}/a%23b").status == 404
    assert "Không có khiếu nại thẻ nào" in operations.get(ROOM).text
