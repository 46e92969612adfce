"""What operations at the counter cost; the table is in docs/money.md."""

from collections.abc import Callable

import pytest

from chalicelib.entrypoints.runner import Answer, Command, run_command
from chalicelib.softatm import (
    CashInId,
    Notes,
    Softatm,
    WithdrawalId,
    commit_withdrawal,
    count_shift,
    hand_over,
    issue_withdrawal,
    take_cash,
)
from infra.local.memory_table import MemoryTable
from tests.builders_softatm import COLLECT_PIN, HERE, MONEY_PIN, Counter, counter_on, notes_for
from tests.capacity import Cost, Meter


class Measured:
    """A counter where the outlet, the customer and the shift have done something before."""

    def __init__(self) -> None:
        self.meter = Meter(MemoryTable())
        self.world: Counter = counter_on(self.meter)
        self.party = self.world.household(9_000_000)
        self.duty = self.world.open(10_000_000)
        self.world.hand(self.duty, self.world.commit(self.duty, self.world.issue(self.party.party_id, 1_000_000)))

    def cost_of(self, use_case: Callable[[Softatm], object]) -> Cost:
        """Of a whole command, its receipt included."""

        def answer(softatm: Softatm) -> Answer:
            use_case(softatm)
            return Answer(201, {"state": "done"})

        command = Command("measured", f"key-{self.world.number()}", "somebody", {})
        with self.meter.measure() as cost:
            assert run_command(self.world.app, command, lambda work: answer(work.softatm)).status == 201
        return cost


@pytest.fixture
def measured() -> Measured:
    return Measured()


def test_issue(measured: Measured) -> None:
    withdrawal_id = measured.world.new(WithdrawalId)
    cost = measured.cost_of(
        lambda s: issue_withdrawal(
            s,
            withdrawal_id=withdrawal_id,
            party_id=measured.party.party_id,
            amount=1_000_000,
            money_pin=MONEY_PIN,
            collect_pin=COLLECT_PIN,
            outlet_code=HERE,
        )
    )
    assert (cost.reads, cost.queries, cost.transactions, cost.items) == (2, 0, 1, 10)
    assert cost.wcu == 20


def test_commit(measured: Measured) -> None:
    """Journal header and key, three cold accounts with a line each, one hot leg: nine items before the till has a say."""
    issued = measured.world.issue(measured.party.party_id, 1_100_000)
    cost = measured.cost_of(
        lambda s: commit_withdrawal(
            s, measured.duty, issued.withdrawal_id, collect_pin=COLLECT_PIN, id_last4=None, customer=issued.customer
        )
    )
    assert (cost.reads, cost.queries, cost.transactions) == (1, 0, 1)
    assert cost.kinds == {"OP": 1, "TX": 1, "POSTED": 1, "ACC": 7, "WDR": 1, "SHF": 1, "LIM": 3}
    assert cost.wcu == 30


def test_commit_without_the_customer_reference_reads_once_more(measured: Measured) -> None:
    issued = measured.world.issue(measured.party.party_id, 1_100_000)
    cost = measured.cost_of(
        lambda s: commit_withdrawal(s, measured.duty, issued.withdrawal_id, collect_pin=COLLECT_PIN, id_last4=None)
    )
    assert (cost.reads, cost.transactions) == (2, 1)


def test_hand_over(measured: Measured) -> None:
    committed = measured.world.commit(measured.duty, measured.world.issue(measured.party.party_id, 1_000_000))
    cost = measured.cost_of(lambda s: hand_over(s, measured.duty, committed.withdrawal_id))
    assert (cost.reads, cost.queries, cost.transactions) == (1, 0, 1)
    assert cost.kinds == {"OP": 1, "TX": 1, "POSTED": 1, "ACC": 4, "WDR": 1, "SHF": 1}
    assert cost.wcu == 18


def test_cash_in(measured: Measured) -> None:
    notes = Notes(measured.world.new(CashInId), measured.party.party_id, measured.party.phone, 500_000)
    cost = measured.cost_of(lambda s: take_cash(s, measured.duty, notes))
    assert (cost.reads, cost.queries, cost.transactions) == (1, 0, 1)
    assert cost.kinds == {"OP": 1, "TX": 2, "POSTED": 2, "ACC": 7, "CIN": 1, "SHF": 1, "LIM": 3}
    assert cost.wcu == 34


def test_close(measured: Measured) -> None:
    cost = measured.cost_of(lambda s: count_shift(s, measured.duty, notes=notes_for(9_000_000)))
    assert (cost.reads + cost.queries, cost.transactions) == (3, 1)
    assert cost.kinds == {"OP": 1, "TX": 1, "POSTED": 1, "ACC": 4, "SHF": 1, "ONDUTY": 2, "OUTLET": 1, "TELLER": 1}
