"""The bank's own files of what it really did, with its misbehaviours: every đồng once, nothing left in clearing (I23)."""

import random
import urllib.request

import pytest

from chalicelib.adapters.bank_switch import HttpBankSwitch
from chalicelib.adapters.dynamo.table import Table
from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.banking import Statement, StatementFormat, StatementState
from chalicelib.entrypoints.effects.statements import import_statement
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.clock import business_date
from chalicelib.ledger import recount
from chalicelib.orders import Placed, cancel_order, token_of
from chalicelib.payments import PaymentMethod, RefundState, transfer_content
from infra.local.memory_table import MemoryTable
from tests.builders import TEST_KEYS
from tests.builders_identity import quick_application
from tests.builders_orders import Fair, call_webhook, deliver_effects, fair
from tests.builders_statements import counts, imported, look, upload
from tests.engine.tables import table_on
from tests.fakes.objects import MemoryObjects
from tests.fixtures_simulators import BANK_ACCOUNT, BANK_API_KEY, BANK_BIN, WEBHOOK_SECRET, Inbox, Simulator
from tests.fixtures_stack import Engine

DUE = 315_000


@pytest.fixture
def market(bank_simulator: Simulator) -> Fair:
    return market_of(bank_simulator, MemoryTable())


def market_of(bank: Simulator, table: MemoryTable, engine: Table | None = None) -> Fair:
    switch = HttpBankSwitch(api_base=bank.base, api_key=BANK_API_KEY, webhook_secret=WEBHOOK_SECRET)
    app = quick_application(
        engine or table,
        clock=SystemClock(),
        entropy=SystemEntropy(),
        keys={**TEST_KEYS, "bank_account": BANK_ACCOUNT, "bank_bin": BANK_BIN},
        bank_switch=switch,
        objects=MemoryObjects(),
    )
    return fair(table, app=app)


def file_of(bank: Simulator, form: str, number: int | None = None) -> bytes:
    path = "/v1/statements" if number is None else f"/v1/statements/{number}"
    headers = {"Authorization": f"Bearer {BANK_API_KEY}"}
    method = "POST" if number is None else "GET"
    request = urllib.request.Request(f"{bank.base}{path}?form={form}", headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        content: bytes = answer.read()
    return content


def take(market: Fair, bank: Simulator, form: str = "camt.053", number: int | None = None) -> Statement:
    return imported(market, file_of(bank, form, number), StatementFormat(form), account=BANK_ACCOUNT)


def pay(bank: Simulator, placed: Placed, **more: object) -> str:
    order = {"amount": DUE, "content": f"MBVCB.1.{transfer_content(placed.order.code)}.CT", **more}
    reply: str = bank.control("incoming", order)["bank_ref"]
    return reply


def hear(market: Fair, inbox: Inbox, count: int, *, times: int = 1) -> None:
    """Put the bank's notices to our webhook, in a random order."""
    notices = inbox.wait_for(count) * times
    for notice in random.sample(notices, len(notices)):
        headers = {"x_bank_signature": notice.headers["X-Bank-Signature"]}
        assert call_webhook(market.app, "/webhooks/bank", notice.payload, **headers).status == 200


def books(market: Fair) -> dict[str, int]:
    sums = recount(market.work().ledger, {business_date(market.app.clock.now())})
    net = {code: turnover.debits - turnover.credits for code, turnover in sums.items()}
    return {code: amount for code, amount in net.items() if amount}


@pytest.mark.parametrize("form", ["camt.053", "csv.mb", "csv.generic"])
def test_what_the_bank_did_ends_with_nothing_in_clearing(
    market: Fair, bank_simulator: Simulator, webhook_inbox: Inbox, form: str
) -> None:
    """Notices lost, late and repeated; a fee, a recall, an unknown payer; a refund that the bank sent in silence."""
    lost, late, told, back, recalled = (market.place() for _ in range(5))
    pay(bank_simulator, told)
    pay(bank_simulator, back, payer_account="190312345678", payer_bank_bin="970407")
    hear(market, webhook_inbox, 2, times=3)
    pay(bank_simulator, lost, notice=False)
    pay(bank_simulator, late)
    taken = pay(bank_simulator, recalled, notice=False)
    webhook_inbox.wait_for(3)
    token = token_of(market.work().orders, back.order.order_id)
    run(market.app, lambda work: cancel_order(work.orders, back.order.order_id, token=token))
    deliver_effects(market, "bank_transfer")
    bank_simulator.control("fees", {"amount": 11_000})
    bank_simulator.control("incoming", {"amount": 77_000, "content": "cam on", "notice": False})
    bank_simulator.control(f"bookings/{taken}/recall", {})
    done = take(market, bank_simulator, form)
    assert (done.state, done.faults, done.lines_total) == (StatementState.DONE, (), 9)
    found = counts(market, done)
    assert found == {"matched": 2, "applied": 3, "transfer": 1, "fee": 1, "suspense": 1, "recalled": 1}
    hear(market, webhook_inbox, 3, times=2)
    expected = {"1020": 3 * DUE - 11_000 + 77_000, "2110": -3 * DUE, "2220": -77_000, "5020": 11_000}
    assert books(market) == expected
    (refund,) = market.work().payments.store.refunds_of(back.payment.payment_id)
    assert refund.state is RefundState.PAID
    again = take(market, bank_simulator, form, number=1)
    assert (again.state, counts(market, again), books(market)) == (StatementState.DONE, {}, expected)


def test_a_notice_that_never_gets_a_line_stays_in_clearing(
    market: Fair, bank_simulator: Simulator, webhook_inbox: Inbox
) -> None:
    placed, other = market.place(), market.place()
    pay(bank_simulator, placed, booking=False)
    pay(bank_simulator, other)
    hear(market, webhook_inbox, 2)
    take(market, bank_simulator)
    assert books(market)["1220"] == DUE


def test_a_statement_that_was_never_fetched_is_a_gap(market: Fair, bank_simulator: Simulator) -> None:
    contents = []
    for amount in (1_000, 2_000, 3_000):
        bank_simulator.control("incoming", {"amount": amount, "content": "x", "notice": False})
        contents.append(file_of(bank_simulator, "camt.053"))
    given = (contents[0], contents[2], contents[1])
    states = [imported(market, content, account=BANK_ACCOUNT).state for content in given]
    assert states == [StatementState.DONE, StatementState.GAP, StatementState.DONE]


def test_notifications_of_the_day_and_the_statement_of_the_morning(market: Fair, bank_simulator: Simulator) -> None:
    """camt.054 told of it, the webhook never did."""
    placed = market.place(PaymentMethod.VIETQR)
    pay(bank_simulator, placed, notice=False)
    take(market, bank_simulator, "camt.054")
    assert books(market) == {"1220": DUE, "2110": -DUE}
    take(market, bank_simulator, number=1)
    assert books(market) == {"1020": DUE, "2110": -DUE}


def test_on_the_real_engine(bank_simulator: Simulator, webhook_inbox: Inbox, dynamodb_local: Engine) -> None:
    """The same conditions and transactions on Amazon's own engine, by an import that is ordered, done and repeated."""
    market = market_of(bank_simulator, MemoryTable(), table_on(dynamodb_local))
    told, untold = market.place(), market.place()
    pay(bank_simulator, told)
    hear(market, webhook_inbox, 1, times=2)
    pay(bank_simulator, untold, notice=False)
    bank_simulator.control("fees", {"amount": 11_000})
    for number in (None, 1):
        statement_id = upload(market, file_of(bank_simulator, "camt.053", number), account=BANK_ACCOUNT)
        for order in list(market.work().outbox.waiting("import_statement")):
            import_statement(market.app, order)
        assert look(market, statement_id).state is StatementState.DONE
    assert books(market) == {"1020": 2 * DUE - 11_000, "2110": -2 * DUE, "5020": 11_000}
    lines = market.work().banking.statements.lines_of(look(market, statement_id).statement_id, cursor=None, limit=10)
    assert lines.entries == []
