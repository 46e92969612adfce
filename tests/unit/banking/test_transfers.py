"""Payouts and refunds to bank accounts: every outcome, every repeat, money in 2210 until the bank's definite word."""

from itertools import pairwise
from typing import Any

import pytest

from chalicelib.banking import (
    PayoutWish,
    Transfer,
    TransferExists,
    TransferId,
    TransferOutcome,
    TransferState,
    out_account,
    record_outcome,
    send_payout,
)
from chalicelib.banking.errors import OverTransferMax
from chalicelib.banking.transfer import MOVES
from chalicelib.entrypoints.effects.banking import ask_about_transfers, send_bank_transfer
from chalicelib.identity import WrongPin
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import MAX_AMOUNT
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import InsufficientFunds, account, chart
from tests.builders import FakeClock
from tests.builders_softatm import MONEY_PIN, Counter, counter_on
from tests.fakes.bank_switch import FakeBankSwitch

CONFIRMED = TransferOutcome("confirmed", "FT42", None)
FAILED = TransferOutcome("failed", None, "account_closed")
SILENT = TransferOutcome("unknown", None, "timeout")
NEVER_HEARD = TransferOutcome("unknown", None, "unknown_transfer")


class Bank(FakeBankSwitch):
    """Its word on a transfer can be changed, as time does. Counts what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []
        self.words: dict[str, TransferOutcome] = {}

    def send_transfer(self, *, transfer_id: str, **order: Any) -> TransferOutcome:
        self.sent.append(transfer_id)
        return super().send_transfer(transfer_id=transfer_id, **order)

    def query_transfer(self, transfer_id: str) -> TransferOutcome:
        return self.words.get(transfer_id) or super().query_transfer(transfer_id)


class World:
    def __init__(self) -> None:
        self.bank, self.clock = Bank(), FakeClock()
        self.at: Counter = counter_on(clock=self.clock, bank_switch=self.bank)
        self.party = self.at.household(5_000_000)

    def wish(self, amount: int = 2_000_000, **changes: Any) -> PayoutWish:
        wish: dict[str, Any] = {
            "transfer_id": self.at.new(TransferId),
            "party_id": self.party.party_id,
            "amount": amount,
            "money_pin": MONEY_PIN,
            "bank_bin": "970422",
            "account": "0011001234567",
            "name": "Nguyễn Văn An",
        }
        return PayoutWish(**{**wish, **changes})

    def send(self, wish: PayoutWish | None = None) -> Transfer:
        return self.at.do(lambda w: send_payout(w.banking, wish or self.wish()))

    def effect(self, transfer: Transfer) -> Effect:
        payload = {**transfer.order, "purpose": transfer.purpose.value, "reference": transfer.reference}
        return Effect("bank_transfer", transfer.transfer_id, payload)

    def deliver(self, transfer: Transfer, outcome: TransferOutcome) -> Transfer:
        self.bank.outcome = outcome
        send_bank_transfer(self.at.app, self.effect(transfer))
        return self.now(transfer)

    def now(self, transfer: Transfer) -> Transfer:
        found = self.at.app.open_work().banking.transfers.find(transfer.transfer_id)
        assert found is not None
        return found

    def away(self, transfer: Transfer) -> int:
        return self.at.posted(out_account(transfer.transfer_id))

    def custody(self) -> int:
        """What the journal says left the bank."""
        legs = [
            leg for e in self.at.do(lambda w: list(w.ledger.store.entries_on(business_date(w.now)))) for leg in e.postings
        ]
        return sum(leg.signed for leg in legs if leg.account == account(chart.CUSTODY_BANK, "970422"))


@pytest.fixture
def world() -> World:
    return World()


def test_money_leaves_the_balance_and_waits(world: World) -> None:
    sent = world.send()
    assert (sent.state, sent.to_name, sent.balance_after) == (TransferState.SENT, "NGUYEN VAN AN", 3_000_000)
    assert (world.at.owned(world.party.party_id), world.away(sent)) == (3_000_000, 2_000_000)
    assert world.at.app.open_work().outbox.pending(world.effect(sent))
    assert "0011001234567" not in repr(sent)


def test_confirmed_money_is_gone(world: World) -> None:
    decided = world.deliver(sent := world.send(), CONFIRMED)
    assert (decided.state, decided.bank_ref, decided.ask_at) == (TransferState.CONFIRMED, "FT42", None)
    assert (world.at.owned(world.party.party_id), world.away(sent), world.custody()) == (3_000_000, 0, -2_000_000)
    assert not world.at.app.open_work().outbox.pending(world.effect(sent))


def test_failed_money_comes_back(world: World) -> None:
    decided = world.deliver(sent := world.send(), FAILED)
    assert (decided.state, decided.reason) == (TransferState.FAILED, "account_closed")
    assert (world.at.owned(world.party.party_id), world.away(sent)) == (5_000_000, 0)


@pytest.mark.failure(13)
def test_silence_is_asked_about_and_never_paid_back(world: World) -> None:
    sent = world.send()
    asked = [world.deliver(sent, SILENT).ask_at]
    for _ in range(5):
        at = world.now(sent).ask_at
        assert at is not None
        world.clock.at = at
        assert ask_about_transfers(world.at.app) == 0
        asked.append(world.now(sent).ask_at)
    assert world.away(sent) == 2_000_000
    assert world.at.owned(world.party.party_id) == 3_000_000
    gaps = [int((b - a).total_seconds()) for a, b in pairwise(asked) if a and b]
    assert gaps == [30, 120, 600, 3600, 3600]
    assert world.bank.sent == [sent.transfer_id]
    world.bank.words[sent.transfer_id] = CONFIRMED
    world.clock.tick(hours=1)
    assert ask_about_transfers(world.at.app) == 1
    assert ask_about_transfers(world.at.app) == 0
    assert (world.now(sent).state, world.away(sent)) == (TransferState.CONFIRMED, 0)


def test_nothing_is_asked_before_its_time(world: World) -> None:
    sent = world.send()
    world.deliver(sent, SILENT)
    world.bank.words[sent.transfer_id] = CONFIRMED
    world.clock.tick(seconds=9)
    assert ask_about_transfers(world.at.app) == 0
    world.clock.tick(seconds=1)
    assert ask_about_transfers(world.at.app) == 1


def test_a_bank_that_never_heard_of_it_is_told_again_under_the_same_id(world: World) -> None:
    """The worker died before it reached the bank: two minutes later the transfer is still only ours."""
    sent = world.send()
    world.bank.words[sent.transfer_id] = NEVER_HEARD
    world.bank.outcome = CONFIRMED
    world.clock.tick(minutes=2)
    assert ask_about_transfers(world.at.app) == 1
    assert world.bank.sent == [sent.transfer_id]
    assert world.now(sent).state is TransferState.CONFIRMED


@pytest.mark.parametrize("first", [CONFIRMED, FAILED])
@pytest.mark.parametrize("later", [CONFIRMED, FAILED, SILENT])
def test_the_first_definite_word_stays(world: World, first: TransferOutcome, later: TransferOutcome) -> None:
    sent = world.send()
    decided = world.deliver(sent, first)
    owned = world.at.owned(world.party.party_id)
    payload = world.effect(sent).payload
    assert world.at.do(lambda w: record_outcome(w.banking, payload, later)) == decided
    assert world.at.owned(world.party.party_id) == owned
    send_bank_transfer(world.at.app, world.effect(sent))
    assert world.now(sent) == decided


def test_a_repeat_of_the_effect_is_the_same_transfer(world: World) -> None:
    sent = world.send()
    world.deliver(sent, CONFIRMED)
    world.deliver(sent, FAILED)
    assert len(world.bank.transfers) == 1
    assert world.now(sent).state is TransferState.CONFIRMED


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"amount": 0}, InvalidInput),
        ({"amount": MAX_AMOUNT + 1}, InvalidInput),
        ({"amount": 500_000_000}, OverTransferMax),
        ({"amount": 5_000_001}, InsufficientFunds),
        ({"money_pin": "111222"}, WrongPin),
        ({"bank_bin": "000000"}, InvalidInput),
        ({"account": "1"}, InvalidInput),
        ({"name": "?"}, InvalidInput),
    ],
)
def test_refused_payouts_move_nothing(world: World, changes: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        world.send(world.wish(**changes))
    assert world.at.owned(world.party.party_id) == 5_000_000


def test_an_id_is_used_once(world: World) -> None:
    wish = world.wish(1_000_000)
    world.send(wish)
    with pytest.raises(TransferExists):
        world.send(wish)
    assert world.at.owned(world.party.party_id) == 4_000_000


def test_states_only_end() -> None:
    assert MOVES[TransferState.CONFIRMED] == MOVES[TransferState.FAILED] == frozenset()
    assert all(TransferState.SENT not in to for to in MOVES.values())
