"""Orders paid over the real protocols: our adapters, the simulators as processes, their signed posts put to our webhooks."""

import random
from collections.abc import Callable

import pytest

from chalicelib.adapters.bank_switch import HttpBankSwitch
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.orders import OrderState, Placed, cancel_order, token_of
from chalicelib.payments import PaymentMethod, PaymentState, RefundState, transfer_content
from infra.local.memory_table import MemoryTable
from tests.builders import TEST_KEYS
from tests.builders_identity import quick_application
from tests.builders_orders import Fair, call_webhook, deliver_effects, fair
from tests.engine.gateway_calls import OK, adapter_of
from tests.fixtures_simulators import BANK_ACCOUNT, BANK_API_KEY, BANK_BIN, WEBHOOK_SECRET, Inbox, Notice, Simulator

Market = Callable[..., Fair]


@pytest.fixture
def market_with() -> Market:
    def made(gateway: Simulator | None = None, bank: Simulator | None = None) -> Fair:
        table = MemoryTable()
        keys = {**TEST_KEYS, "bank_account": BANK_ACCOUNT, "bank_bin": BANK_BIN}
        app = quick_application(
            table,
            clock=SystemClock(),
            entropy=SystemEntropy(),
            keys=keys,
            card_gateway=adapter_of(gateway) if gateway else None,
            bank_switch=bank_adapter(bank) if bank else None,
        )
        return fair(table, app=app)

    return made


def bank_adapter(bank: Simulator) -> HttpBankSwitch:
    return HttpBankSwitch(api_base=bank.base, api_key=BANK_API_KEY, webhook_secret=WEBHOOK_SECRET)


def put_to_us(market: Fair, notices: list[Notice], path: str, header: str) -> list[str]:
    """Every notice twice, in a random order; what our webhook said."""
    said = []
    for notice in random.sample(notices * 2, len(notices) * 2):
        reply = call_webhook(market.app, path, notice.payload, **{header.lower(): notice.headers[header]})
        assert reply.status == 200, reply.body
        said.append(reply.body["outcome"])
    return said


def test_a_card_payment_and_its_refund(market_with: Market, gateway_simulator: Simulator, webhook_inbox: Inbox) -> None:
    market = market_with(gateway=gateway_simulator)
    placed = market.place(PaymentMethod.CARD)
    session = market.open_page(placed)
    assert market.open_page(placed) == session
    assert gateway_simulator.control(f"sessions/{session}/pay", {"card": OK})["outcome"] == "paid"
    said = put_to_us(market, webhook_inbox.wait_for(4), "/webhooks/stripe", "Stripe-Signature")
    assert sorted(said) == ["kept"] * 4 + ["seen"] * 4
    paid = market.look(placed)
    assert (paid.order.state, paid.payment.state) == (OrderState.ACCEPTED, PaymentState.PAID)
    assert paid.payment.fee_booked
    assert market.totals()["2110"] == -315_000

    cancelled(market, placed)
    deliver_effects(market, "card_refund")
    (refund,) = market.work().payments.store.refunds_of(paid.payment.payment_id)
    assert refund.state is RefundState.PAID
    totals = market.totals()
    assert totals == {"1210": -totals["5010"], "5010": totals["5010"]}


def test_a_disputed_card_payment_is_lost(market_with: Market, gateway_simulator: Simulator, webhook_inbox: Inbox) -> None:
    """All of it told at the end, twice and in any order: withdrawn, frozen, lost out of the escrow, once."""
    market = market_with(gateway=gateway_simulator)
    placed = market.place(PaymentMethod.CARD)
    session = market.open_page(placed)
    gateway_simulator.control(f"sessions/{session}/pay", {"card": OK})
    charge_id = gateway_simulator.control("charges")["data"][0]["id"]
    gateway_simulator.control(f"charges/{charge_id}/dispute", {})
    dispute_id = gateway_simulator.control("disputes")["data"][0]["id"]
    gateway_simulator.control(f"disputes/{dispute_id}/close", {"status": "lost"})
    said = put_to_us(market, webhook_inbox.wait_for(7), "/webhooks/stripe", "Stripe-Signature")
    assert sorted(said) == ["kept"] * 7 + ["seen"] * 7
    totals = market.totals()
    assert totals == {"1210": -totals["5010"], "5010": totals["5010"]}
    assert market.look(placed).payment.refunded == 315_000
    assert gateway_simulator.control("bookings")["data"][0]["fee"] == 350_000


def test_a_transfer_and_its_way_back(market_with: Market, bank_simulator: Simulator, webhook_inbox: Inbox) -> None:
    market = market_with(bank=bank_simulator)
    placed = market.place(PaymentMethod.VIETQR)
    bank_simulator.control(
        "incoming",
        {
            "amount": 315_000,
            "content": f"MBVCB.123.{transfer_content(placed.order.code)}.CT tu 1903",
            "payer_account": "190312345678",
            "payer_bank_bin": "970407",
            "payer_name": "TRAN THI MAI",
        },
    )
    said = put_to_us(market, webhook_inbox.wait_for(1), "/webhooks/bank", "X-Bank-Signature")
    assert said == ["applied", "seen"]
    assert market.look(placed).order.state is OrderState.ACCEPTED

    cancelled(market, placed)
    deliver_effects(market, "bank_transfer")
    (refund,) = market.work().payments.store.refunds_of(placed.payment.payment_id)
    assert refund.state is RefundState.PAID
    assert market.totals() == {"1020": -315_000, "1220": 315_000}


def cancelled(market: Fair, placed: Placed) -> None:
    order_id = placed.order.order_id

    def use_case(work: Work) -> None:
        cancel_order(work.orders, order_id, token=token_of(work.orders, order_id))

    run(market.app, use_case)
