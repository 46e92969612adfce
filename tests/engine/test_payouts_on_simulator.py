"""Payouts through our adapter to the bank switch simulator: every way a transfer can end, and two workers at once."""

import threading
import time
from datetime import timedelta

import pytest

from chalicelib.adapters.bank_switch import HttpBankSwitch
from chalicelib.banking import PayoutWish, Transfer, TransferId, TransferState, effect_of, out_account, send_payout
from chalicelib.entrypoints.effects.banking import ask_about_transfers, send_bank_transfer
from chalicelib.kernel.clock import business_date
from chalicelib.ledger import account, chart
from tests.builders import FakeClock
from tests.builders_softatm import MONEY_PIN, Counter, counter_on
from tests.engine.bank_calls import statement
from tests.fixtures_simulators import BANK_API_KEY, WEBHOOK_SECRET, Simulator

START, AMOUNT = 5_000_000, 2_000_000


class World:
    def __init__(self, bank: Simulator) -> None:
        self.bank, self.clock = bank, FakeClock()
        switch = HttpBankSwitch(api_base=bank.base, api_key=BANK_API_KEY, webhook_secret=WEBHOOK_SECRET, timeout_s=5.0)
        self.at: Counter = counter_on(clock=self.clock, bank_switch=switch)
        self.party = self.at.household(START)

    def sent(self, end: str) -> Transfer:
        wish = PayoutWish(
            transfer_id=self.at.new(TransferId),
            party_id=self.party.party_id,
            amount=AMOUNT,
            money_pin=MONEY_PIN,
            bank_bin="970436",
            account=f"19031234{end}",
            name="HOANG THI HOA",
        )
        return self.at.do(lambda w: send_payout(w.banking, wish))

    def deliver(self, transfer: Transfer) -> Transfer:
        send_bank_transfer(self.at.app, effect_of(transfer))
        return self.now(transfer)

    def ask(self, transfer: Transfer) -> Transfer:
        at = self.now(transfer).ask_at
        assert at is not None
        self.clock.at = max(self.clock.at, at)
        ask_about_transfers(self.at.app)
        return self.now(transfer)

    def now(self, transfer: Transfer) -> Transfer:
        found = self.at.app.open_work().banking.transfers.find(transfer.transfer_id)
        assert found is not None
        return found

    def money(self, transfer: Transfer) -> tuple[int, int, int]:
        """On the balance, on its way, and gone by the bank's own book."""
        gone = sum(line["amount"] for line in statement(self.bank)["lines"] if line["direction"] == "debit")
        return self.at.owned(self.party.party_id), self.at.posted(out_account(transfer.transfer_id)), gone


@pytest.fixture
def world(bank_simulator: Simulator) -> World:
    return World(bank_simulator)


@pytest.mark.parametrize(
    ("end", "state", "reason", "money"),
    [
        ("5678", TransferState.CONFIRMED, None, (START - AMOUNT, 0, AMOUNT)),
        ("0000", TransferState.FAILED, "account_closed", (START, 0, 0)),
        ("9999", TransferState.FAILED, "unknown_account", (START, 0, 0)),
    ],
)
def test_a_definite_word(
    world: World, end: str, state: TransferState, reason: str | None, money: tuple[int, int, int]
) -> None:
    decided = world.deliver(sent := world.sent(end))
    assert (decided.state, decided.reason) == (state, reason)
    assert world.money(sent) == money
    assert world.deliver(sent) == decided


@pytest.mark.failure(13)
def test_executed_in_silence(world: World) -> None:
    sent = world.sent("1111")
    assert world.deliver(sent).state is TransferState.UNKNOWN
    assert world.money(sent) == (START - AMOUNT, AMOUNT, AMOUNT)
    assert world.ask(sent).state is TransferState.CONFIRMED
    assert world.money(sent) == (START - AMOUNT, 0, AMOUNT)


@pytest.mark.failure(13)
def test_lost_in_silence_stays_open_and_is_never_paid_back(world: World) -> None:
    sent = world.sent("2222")
    for _ in range(2):
        assert world.deliver(sent).state is TransferState.UNKNOWN
    assert world.ask(sent).state is TransferState.UNKNOWN
    assert world.money(sent) == (START - AMOUNT, AMOUNT, 0)


def test_pending_is_asked_about(world: World) -> None:
    sent = world.sent("3333")
    assert world.deliver(sent).reason == "pending"
    assert world.ask(sent).state is TransferState.UNKNOWN
    time.sleep(5.2)
    assert world.ask(sent).state is TransferState.CONFIRMED


def test_an_order_that_never_reached_the_bank_is_given_again(world: World) -> None:
    """The worker was never called: two minutes later the job finds out that the bank never heard of it."""
    sent = world.sent("5678")
    assert sent.ask_at == sent.sent_at + timedelta(minutes=2)
    assert world.ask(sent).state is TransferState.CONFIRMED
    assert world.money(sent) == (START - AMOUNT, 0, AMOUNT)


def test_worker_and_job_at_once_book_one(world: World) -> None:
    sent = world.sent("5678")
    world.clock.tick(minutes=2)
    gate, failures = threading.Barrier(4), []

    def run(number: int) -> None:
        gate.wait()
        try:
            if number % 2:
                ask_about_transfers(world.at.app)
            else:
                send_bank_transfer(world.at.app, effect_of(sent))
        except Exception as error:  # noqa: BLE001  shown below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert world.money(sent) == (START - AMOUNT, 0, AMOUNT)
    entries = world.at.do(lambda w: list(w.ledger.store.entries_on(business_date(w.now))))
    gone = [leg for e in entries for leg in e.postings if leg.account == account(chart.CUSTODY_BANK, "970422")]
    assert [leg.amount for leg in gone] == [AMOUNT]
