"""Cash-in to bank accounts (flows 7a, 7c to 7e): the float is promised once, silence decides nothing, refusal gives back."""

import json
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.banking import TransferOutcome, float_account, record_outcome
from chalicelib.identity import Party
from chalicelib.kernel.money import Money
from chalicelib.kernel.policy import POLICIES
from chalicelib.ledger import account, balance, chart, credit, debit, post
from chalicelib.softatm import (
    BankCashExists,
    BankCashIn,
    BankCashInId,
    BankCashInState,
    BankCashMoved,
    BankOrder,
    Duty,
    FloatTooLow,
    LimitExceeded,
    PossibleDuplicate,
    TillTooLow,
    credit_refused,
    refused_at,
    return_notes,
    take_for_bank,
)
from chalicelib.softatm.counting import limits_on
from chalicelib.softatm.errors import NoSuchReceipt, NotCashStep, SignatureNeeded
from infra.local.memory_table import MemoryTable
from tests.builders_softatm import HERE, THERE, Counter, counter_on

OWN, OTHER = "970422", "970436"
YES, NO, SILENCE = (
    TransferOutcome("confirmed", "FT9", None),
    TransferOutcome("failed", None, "account_closed"),
    TransferOutcome("unknown", None, "timeout"),
)
DEAR = replace(POLICIES[0], bank_transfer_free_up_to=0, bank_transfer_fee_least=3_000)


@pytest.fixture
def world() -> Counter:
    world = counter_on()
    fund_float(world, 10_000_000)
    return world


def fund_float(world: Counter, amount: Money) -> None:
    legs = [debit(float_account(HERE), amount), credit(account(chart.OPERATING_BANK, OWN), amount)]
    world.do(lambda w: post(w.ledger, kind="float", key=f"float:{world.number()}", postings=legs, business_ref=HERE))


def order(world: Counter, party: Party, amount: Money, bank: str = OTHER, **more: Any) -> BankOrder:
    return BankOrder(
        bank_cash_in_id=world.new(BankCashInId),
        party_id=party.party_id,
        phone=party.phone,
        amount=amount,
        bank_bin=bank,
        account="0011004567890",
        name="Trần Thị Mai",
        **more,
    )


def taken(world: Counter, duty: Duty, what: BankOrder) -> BankCashIn:
    return world.soft(lambda s: take_for_bank(s, duty, what))


def told(world: Counter, cash_in: BankCashIn, outcome: TransferOutcome) -> BankCashIn:
    """The bank's word, as the worker records it."""
    table = world.app.table
    assert isinstance(table, MemoryTable)
    orders = [json.loads(i["payload"]) for i in table.everything() if i["pk"] == "OUT#bank_transfer"]
    mine = next(o for o in orders if o["transfer_id"] == cash_in.transfer_id)
    world.do(lambda w: record_outcome(w.banking, mine, outcome))
    return found(world, cash_in)


def found(world: Counter, cash_in: BankCashIn) -> BankCashIn:
    now = world.soft(lambda s: s.bank_cash_ins.find(cash_in.bank_cash_in_id))
    assert now is not None
    return now


def floats(world: Counter) -> tuple[Money, Money]:
    """What lies there, and what is available."""
    seen = world.do(lambda w: balance(w.ledger, float_account(HERE)))
    return seen.posted, seen.available


def waits(world: Counter, cash_in: BankCashIn) -> tuple[Money, Money]:
    return world.posted(cash_in.counter_account), world.posted(cash_in.sent_account)


def used(world: Counter, cash_in: BankCashIn) -> list[Money]:
    limits = world.soft(lambda s: limits_on(s, cash_in.counted_on, cash_in.customer, HERE))
    return [world.soft(lambda s, of=limit: s.limits.used(of)) for limit in limits]  # type: ignore[misc]


@pytest.mark.parametrize("bank", [OWN, OTHER])
def test_the_bank_says_yes(world: Counter, bank: str) -> None:
    with patch("chalicelib.kernel.policy.POLICIES", (DEAR,)):
        party, duty = world.household(), world.open(1_000_000)
        cash_in = taken(world, duty, order(world, party, 2_000_000, bank))
        assert (cash_in.total, cash_in.own_bank, cash_in.to_name) == (2_003_000, bank == OWN, "TRAN THI MAI")
        assert floats(world) == (10_000_000, 8_000_000)
        assert waits(world, cash_in) == ((2_003_000, 0) if bank == OWN else (0, 2_000_000))
        assert world.in_till(duty) == world.shift(duty).free_cash == 3_003_000
        done = told(world, cash_in, YES)
    assert (done.state, done.bank_ref) == (BankCashInState.CONFIRMED, "FT9")
    assert (floats(world), waits(world, cash_in)) == ((8_000_000, 8_000_000), (0, 0))
    assert used(world, cash_in) == [2_000_000] * 3
    assert told(world, cash_in, NO).state is BankCashInState.CONFIRMED


@pytest.mark.failure(12, 13)
@pytest.mark.parametrize("bank", [OWN, OTHER])
def test_silence_decides_nothing(world: Counter, bank: str) -> None:
    """Failures 12 and 13: money and float stay where they are, nobody gives notes back, and a late yes is a yes."""
    party, duty = world.household(), world.open(5_000_000)
    cash_in = taken(world, duty, order(world, party, 2_000_000, bank))
    before = waits(world, cash_in)
    for _ in range(3):
        assert told(world, cash_in, SILENCE).state is BankCashInState.SENT
    assert (floats(world), waits(world, cash_in)) == ((10_000_000, 8_000_000), before)
    with pytest.raises(BankCashMoved):
        world.soft(lambda s: return_notes(s, duty, cash_in.bank_cash_in_id, id_last4="6789"))
    with pytest.raises(BankCashMoved):
        world.soft(lambda s: credit_refused(s, party.party_id, cash_in.bank_cash_in_id))
    assert told(world, cash_in, YES).state is BankCashInState.CONFIRMED
    assert floats(world) == (8_000_000, 8_000_000)


@pytest.mark.failure(11)
@pytest.mark.parametrize("bank", [OWN, OTHER])
def test_refused_and_given_back_in_notes(world: Counter, bank: str) -> None:
    """Failure 11, at another till of the outlet: fee, float and limits come back, once."""
    with patch("chalicelib.kernel.policy.POLICIES", (DEAR,)):
        party, duty = world.household(), world.open(1_000_000)
        cash_in = taken(world, duty, order(world, party, 2_000_000, bank))
        refused = told(world, cash_in, NO)
    assert (refused.state, refused.reason) == (BankCashInState.REFUSED, "account_closed")
    assert (floats(world), waits(world, cash_in)) == ((10_000_000, 10_000_000), (2_003_000, 0))
    assert [c.bank_cash_in_id for c in world.soft(lambda s: refused_at(s, HERE))] == [cash_in.bank_cash_in_id]
    poor, other = world.open(2_000_000), world.open(5_000_000)
    give = cash_in.bank_cash_in_id
    with pytest.raises(TillTooLow):
        world.soft(lambda s: return_notes(s, poor, give, id_last4="6789"))
    elsewhere = world.open(5_000_000, THERE)
    with pytest.raises(NoSuchReceipt):
        world.soft(lambda s: return_notes(s, elsewhere, give, id_last4="6789"))
    back = world.soft(lambda s: return_notes(s, other, give, id_last4="6789"))
    assert (back.state, back.returned_by, back.id_last4) == (BankCashInState.RETURNED, other.teller_id, "6789")
    assert world.in_till(other) == world.shift(other).free_cash == 2_997_000
    assert (waits(world, cash_in), used(world, cash_in)) == ((0, 0), [0, 0, 0])
    assert world.soft(lambda s: refused_at(s, HERE)) == []
    with pytest.raises(BankCashMoved):
        world.soft(lambda s: return_notes(s, other, give, id_last4="6789"))
    with pytest.raises(BankCashMoved):
        world.soft(lambda s: credit_refused(s, party.party_id, give))
    assert told(world, cash_in, YES).state is BankCashInState.RETURNED


@pytest.mark.failure(11)
@pytest.mark.parametrize("agreed", [True, False])
def test_refused_and_credited(world: Counter, agreed: bool) -> None:
    """At once if the customer agreed beforehand, else when the customer asks for it."""
    party, stranger, duty = world.household(), world.household(), world.open(1_000_000)
    cash_in = taken(world, duty, order(world, party, 2_000_000, credit_if_refused=agreed))
    after = told(world, cash_in, NO)
    if not agreed:
        assert after.state is BankCashInState.REFUSED
        with pytest.raises(NoSuchReceipt):
            world.soft(lambda s: credit_refused(s, stranger.party_id, cash_in.bank_cash_in_id))
        after = world.soft(lambda s: credit_refused(s, party.party_id, cash_in.bank_cash_in_id))
    assert (after.state, world.owned(party.party_id)) == (BankCashInState.CREDITED, 2_000_000)
    assert (waits(world, cash_in), used(world, cash_in)) == ((0, 0), [2_000_000] * 3)
    assert floats(world) == (10_000_000, 10_000_000)


def test_the_float_is_promised_once(world: Counter) -> None:
    """I12: what is held for one cash-in is nobody else's, to the đồng, until the bank refuses it."""
    duty = world.open()
    first = taken(world, duty, order(world, world.household(), 9_000_000))
    with pytest.raises(FloatTooLow):
        taken(world, duty, order(world, world.household(), 1_001_000))
    taken(world, duty, order(world, world.household(), 1_000_000, OWN))
    assert floats(world) == (10_000_000, 0)
    told(world, first, NO)
    taken(world, duty, order(world, world.household(), 9_000_000))
    assert floats(world) == (10_000_000, 0)


def test_what_is_refused_at_the_counter(world: Counter) -> None:
    fund_float(world, 90_000_000)
    party, duty = world.household(), world.open()
    what = order(world, party, 3_000_000)
    taken(world, duty, what)
    with pytest.raises(BankCashExists):
        taken(world, duty, what)
    with pytest.raises(PossibleDuplicate):
        taken(world, duty, order(world, party, 3_000_000))
    with pytest.raises(SignatureNeeded):
        taken(world, duty, order(world, party, 3_000_000, confirmed_again=True))
    with pytest.raises(LimitExceeded):
        taken(world, duty, order(world, party, 17_001_000))
    with pytest.raises(SignatureNeeded):
        taken(world, duty, order(world, world.household(), 15_001_000))
    signed = order(world, world.household(), 15_001_000, signature=world.signature(HERE))
    assert taken(world, duty, signed).signed_by == world.supervisors[HERE].party_id
    with patch("chalicelib.kernel.policy.POLICIES", (replace(DEAR, bank_transfer_fee_least=3_300),)):
        with pytest.raises(NotCashStep):
            taken(world, duty, order(world, party, 100_000))
        assert taken(world, duty, order(world, party, 99_700)).total == 103_000
