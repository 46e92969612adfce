"""Orders paid by a domestic gateway's link: our adapter, the simulator as a process, its signed posts put to our webhook."""

import random
from typing import Any

import pytest

from chalicelib.adapters.system import SystemEntropy
from chalicelib.kernel.errors import Unavailable
from chalicelib.orders import OrderState, Placed, token_of
from chalicelib.payments import MoneyOutcome, PaymentMethod, PaymentState, transfer_content
from infra.local.memory_table import MemoryTable
from infra.simulators.payment_links.server import signature
from tests.builders import TEST_KEYS, FakeClock
from tests.builders_identity import quick_application
from tests.builders_orders import Fair, call_webhook, fair
from tests.caller import Caller
from tests.engine.gateway_calls import links_of, open_page
from tests.fixtures_simulators import BANK_ACCOUNT, BANK_BIN, WEBHOOK_SECRET, Inbox, Simulator
from tests.unit.pages.desk_visitor import Visitor

DUE = 315_000


@pytest.fixture
def market(links_simulator: Simulator) -> Fair:
    table = MemoryTable()
    keys = {**TEST_KEYS, "bank_account": BANK_ACCOUNT, "bank_bin": BANK_BIN}
    links = links_of(links_simulator)
    app = quick_application(table, clock=now(), entropy=SystemEntropy(), keys=keys, payment_links=links)
    return fair(table, app=app)


def now() -> FakeClock:
    from chalicelib.adapters.system import SystemClock

    return FakeClock(SystemClock().now())


def opened(market: Fair, placed: Placed) -> str:
    proof = {"token": token_of(market.work().orders, placed.order.order_id)}
    reply = Caller(market.app).post(f"/payments/{placed.payment.payment_id}/payment-link", proof)
    assert reply.status == 200, reply.body
    return str(reply.body["url"]).rsplit("/", 1)[1]


def pay(simulator: Simulator, link: str, **order: Any) -> str:
    return str(simulator.control(f"links/{link}/pay", order)["reference"])


def hear(market: Fair, inbox: Inbox, count: int) -> list[str]:
    """Every notice twice, in a random order."""
    notices = inbox.wait_for(count)
    said = []
    for notice in random.sample(notices * 2, len(notices) * 2):
        reply = call_webhook(market.app, "/webhooks/payos", notice.payload)
        assert reply.status == 200, reply.body
        said.append(reply.body["outcome"])
    return said


def test_paid_by_a_link_and_told_by_the_bank_as_well(market: Fair, links_simulator: Simulator, webhook_inbox: Inbox) -> None:
    placed = market.place(PaymentMethod.VIETQR)
    link = opened(market, placed)
    assert opened(market, placed) == link
    reference = pay(links_simulator, link)
    assert sorted(hear(market, webhook_inbox, 1)) == ["kept", "seen"]
    assert market.look(placed).order.state is OrderState.ACCEPTED
    money = market.money(
        DUE, transfer_content(placed.order.code), bank_ref=reference, account=BANK_ACCOUNT, bank_bin=BANK_BIN
    )
    assert market.take(money) is MoneyOutcome.SEEN, "the bank's own notice is the same booking"
    assert market.totals() == {"1220": DUE, "2110": -DUE}


def test_in_parts_too_much_and_in_any_order(market: Fair, links_simulator: Simulator, webhook_inbox: Inbox) -> None:
    placed = market.place(PaymentMethod.VIETQR)
    link = opened(market, placed)
    for amount in (15_000, 300_000, 20_000):
        pay(links_simulator, link, amount=amount)
    hear(market, webhook_inbox, 3)
    assert market.look(placed).payment.state is PaymentState.PAID
    totals = market.totals()
    assert (totals["1220"], totals["2110"], totals["2210"]) == (335_000, -DUE, -20_000)


def test_nobody_told_us_and_the_job_asks(market: Fair, links_simulator: Simulator) -> None:
    placed = market.place(PaymentMethod.VIETQR)
    link = opened(market, placed)
    market.tick(minutes=3)
    market.minute()
    assert market.look(placed).payment.state is PaymentState.AWAITING
    pay(links_simulator, link)
    market.tick(minutes=6)
    market.minute()
    assert market.look(placed).order.state is OrderState.ACCEPTED


def test_over_the_link_is_closed_and_late_money_goes_back(
    market: Fair, links_simulator: Simulator, webhook_inbox: Inbox
) -> None:
    placed = market.place(PaymentMethod.VIETQR)
    link = opened(market, placed)
    market.tick(hours=73)
    market.minute()
    assert market.look(placed).order.state is OrderState.EXPIRED
    links = market.app.payment_links
    assert links is not None
    assert links.fetch_checkout(link).status == "expired"
    pay(links_simulator, link)
    hear(market, webhook_inbox, 1)
    assert market.look(placed).payment.state is PaymentState.REFUND_DUE
    assert market.totals() == {"1220": DUE, "2210": -DUE}


def test_a_forged_notice_and_a_foreign_account(market: Fair, links_simulator: Simulator) -> None:
    assert call_webhook(market.app, "/webhooks/payos", b'{"data": {}, "signature": "x"}').status == 401
    links = market.app.payment_links
    assert links is not None
    with pytest.raises(Unavailable):
        open_page(links_of(links_simulator, api_key="wrong"))


def test_the_order_page_leads_there(market: Fair, links_simulator: Simulator) -> None:
    placed = market.place(PaymentMethod.VIETQR)
    token = token_of(market.work().orders, placed.order.order_id)
    somebody = Visitor(market.app)
    page = somebody.get(f"/don-hang/{placed.order.order_id}?token={token}")
    assert "Mở trang chuyển khoản" in page.text
    sent = somebody.post(f"/don-hang/{placed.order.order_id}/trang-chuyen?token={token}")
    assert (sent.status, sent.leads_to.startswith(links_simulator.base)) == (303, True)


def test_only_for_a_transfer_that_is_awaited(market: Fair) -> None:
    for method, code in ((PaymentMethod.COD, "wrong_payment_method"), (PaymentMethod.CARD, "wrong_payment_method")):
        placed = market.place(method)
        proof = {"token": token_of(market.work().orders, placed.order.order_id)}
        assert Caller(market.app).post(f"/payments/{placed.payment.payment_id}/payment-link", proof).body["code"] == code
    plain = fair()
    placed = plain.place(PaymentMethod.VIETQR)
    proof = {"token": token_of(plain.work().orders, placed.order.order_id)}
    reply = Caller(plain.app).post(f"/payments/{placed.payment.payment_id}/payment-link", proof)
    assert reply.body["code"] == "links_not_offered"


def test_the_signature_is_over_the_sorted_data() -> None:
    """An example worked by hand: keys in order, null is empty."""
    assert signature("k", {"b": 2, "a": "x", "c": None}) == signature("k", {"c": "", "a": "x", "b": "2"})
    assert len(signature(WEBHOOK_SECRET, {"a": 1})) == 64
