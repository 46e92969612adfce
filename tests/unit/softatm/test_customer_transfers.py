"""Transfers between customers (flow 8): postings, fees, the recipient's name, the stronger check, repetitions."""

from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import patch

import pytest

from chalicelib.identity import Party, Role, WrongPin, find_party
from chalicelib.identity.party import PartyState
from chalicelib.kernel.errors import DomainError, InvalidInput
from chalicelib.kernel.money import Money
from chalicelib.kernel.policy import POLICIES
from chalicelib.ledger import InsufficientFunds
from chalicelib.messages import Kind
from chalicelib.softatm import (
    CustomerTransfer,
    CustomerTransferExists,
    CustomerTransferId,
    Duty,
    NoSuchCustomer,
    PossibleDuplicate,
    Presence,
    StrongerCheckNeeded,
    TransferWish,
    look_up_recipient,
    send_to_customer,
)
from chalicelib.softatm.errors import IdCheckNeeded, PeopleAskedTooOften, SignatureNeeded
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock
from tests.builders_messages import waiting_messages
from tests.builders_softatm import HERE, MONEY_PIN, Counter, counter_on
from tests.caller import Caller
from tests.capacity import Meter


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def world(clock: FakeClock) -> Counter:
    return counter_on(clock=clock)


def wish(world: Counter, sender: Party, to: Party, amount: Money, *, again: bool = False) -> TransferWish:
    return TransferWish(
        transfer_id=world.new(CustomerTransferId),
        from_id=sender.party_id,
        to_id=to.party_id,
        to_phone=to.phone,
        amount=amount,
        money_pin=MONEY_PIN,
        confirmed_again=again,
    )


def sent(world: Counter, what: TransferWish, presence: Presence | None = None) -> CustomerTransfer:
    return world.soft(lambda s: send_to_customer(s, what, presence))


def card(duty: Duty) -> Presence:
    return Presence(duty, "6789")


def test_money_and_fee_leave_one_balance_and_the_amount_reaches_the_other(world: Counter) -> None:
    tariff = replace(POLICIES[0], customer_transfer_free_up_to=1_000_000, customer_transfer_fee_least=2_200)
    with patch("chalicelib.kernel.policy.POLICIES", (tariff,)):
        van, mai = world.household(5_000_000, name="Trần Thị Vân"), world.household(name="Lý Mai")
        transfer = sent(world, wish(world, van, mai, 1_200_000))
    assert (transfer.fee, transfer.balance_after) == (2_200, 3_797_800)
    assert (world.owned(van.party_id), world.owned(mai.party_id)) == (3_797_800, 1_200_000)
    assert (transfer.holder, transfer.recipient) == ("Trần T. V.", "Lý M.")


def test_only_the_recipient_that_was_confirmed(world: Counter) -> None:
    van, mai, other = world.household(1_000_000), world.household(), world.household()
    with pytest.raises(NoSuchCustomer):
        sent(world, replace(wish(world, van, mai, 10_000), to_phone=other.phone))
    with pytest.raises(InvalidInput):
        sent(world, wish(world, van, van, 10_000))
    with pytest.raises(InvalidInput):
        sent(world, wish(world, van, mai, 0))
    with pytest.raises(InsufficientFunds):
        sent(world, wish(world, van, mai, 1_000_001))
    with pytest.raises(WrongPin):
        sent(world, replace(wish(world, van, mai, 10_000), money_pin="000000"))
    assert world.owned(van.party_id) == 1_000_000


def test_an_id_is_used_once(world: Counter) -> None:
    van, mai = world.household(1_000_000), world.household()
    what = wish(world, van, mai, 10_000)
    sent(world, what)
    with pytest.raises(CustomerTransferExists):
        sent(world, replace(what, amount=20_000))


def test_the_phone_stops_at_ten_million_each_and_twenty_a_day(world: Counter, clock: FakeClock) -> None:
    """Decision 2345: to the đồng, and anew at Vietnamese midnight."""
    van, mai = world.household(90_000_000), world.household()
    with pytest.raises(StrongerCheckNeeded) as refused:
        sent(world, wish(world, van, mai, 10_000_001))
    assert refused.value.details == {"each": 10_000_000, "day": 20_000_000, "used": 0}
    sent(world, wish(world, van, mai, 10_000_000))
    sent(world, wish(world, van, mai, 9_999_999))
    with pytest.raises(StrongerCheckNeeded):
        sent(world, wish(world, van, mai, 2))
    sent(world, wish(world, van, mai, 1))
    clock.at = datetime(2026, 9, 1, 16, 59, 59, tzinfo=UTC)
    with pytest.raises(StrongerCheckNeeded):
        sent(world, wish(world, van, mai, 1))
    clock.tick(seconds=1)
    sent(world, wish(world, van, mai, 10_000_000))
    assert world.owned(mai.party_id) == 30_000_000


def test_at_the_counter_the_card_is_looked_at(world: Counter) -> None:
    van, mai, duty = world.household(90_000_000), world.household(), world.open()
    assert sent(world, wish(world, van, mai, 9_000_000), Presence(duty)).id_last4 is None
    with pytest.raises(IdCheckNeeded):
        sent(world, wish(world, van, mai, 10_000_001), Presence(duty))
    with pytest.raises(IdCheckNeeded):
        sent(world, replace(wish(world, van, mai, 0), amount=11_000_001), Presence(duty))
    large = sent(world, wish(world, van, mai, 40_000_000), card(duty))
    assert (large.id_last4, large.teller_id, large.outlet_code) == ("6789", duty.teller_id, HERE)
    with pytest.raises(StrongerCheckNeeded):
        sent(world, wish(world, van, mai, 1))
    assert world.owned(mai.party_id) == 49_000_000


@pytest.mark.failure(5)
def test_a_repetition_is_asked_about_and_at_the_counter_signed(world: Counter, clock: FakeClock) -> None:
    van, mai, ha, duty = world.household(9_000_000), world.household(), world.household(), world.open()
    sent(world, wish(world, van, mai, 50_000))
    sent(world, wish(world, van, ha, 50_000))
    sent(world, wish(world, van, mai, 60_000))
    with pytest.raises(PossibleDuplicate):
        sent(world, wish(world, van, mai, 50_000))
    assert sent(world, wish(world, van, mai, 50_000, again=True)).confirmed_again
    sent(world, wish(world, van, mai, 50_000), Presence(duty))
    with pytest.raises(PossibleDuplicate):
        sent(world, wish(world, van, mai, 50_000), Presence(duty))
    with pytest.raises(SignatureNeeded):
        sent(world, wish(world, van, mai, 50_000, again=True), Presence(duty))
    signed = sent(world, wish(world, van, mai, 50_000, again=True), Presence(duty, signature=world.signature(HERE)))
    assert signed.signed_by == world.supervisors[HERE].party_id
    clock.tick(minutes=5, milliseconds=1)
    sent(world, wish(world, van, mai, 50_000))


def test_both_are_told(world: Counter) -> None:
    van, mai = world.household(1_000_000), world.household()
    transfer = sent(world, wish(world, van, mai, 250_000))
    told = waiting_messages(world.app)
    assert {(one.kind, one.event, one.to) for one in told} == {
        (Kind.TRANSFER_SENT, transfer.transfer_id, van.party_id),
        (Kind.TRANSFER_RECEIVED, transfer.transfer_id, mai.party_id),
    }
    assert all("250.000" in one.text for one in told)


def test_names_are_not_for_collecting(world: Counter) -> None:
    van, mai = world.household(), world.household(name="Lý Văn Páo")
    assert world.soft(lambda s: look_up_recipient(s, van.party_id, mai.phone)).name == "Lý V. P."
    for _ in range(29):
        with pytest.raises(NoSuchCustomer):
            world.soft(lambda s: look_up_recipient(s, van.party_id, "0999999999"))
    with pytest.raises(PeopleAskedTooOften):
        world.soft(lambda s: look_up_recipient(s, van.party_id, mai.phone))
    assert world.soft(lambda s: look_up_recipient(s, mai.party_id, van.phone))


def test_it_reads_once_and_writes_once() -> None:
    meter = Meter(MemoryTable())
    world = counter_on(meter)
    van, mai = world.household(1_000_000), world.household(1_000)
    what = wish(world, van, mai, 250_000)
    with meter.measure() as cost:
        sent(world, what)
    assert (cost.reads, cost.transactions) == (1, 1)
    assert cost.kinds == {"TX": 1, "POSTED": 1, "ACC": 4, "CTR": 1, "LIM": 1, "OUT": 2, "PIN": 1}


def test_over_http(world: Counter) -> None:
    van, mai = world.household(2_000_000), world.household(name="Lý Mai")
    phone = Caller(world.app, van.party_id, frozenset({Role.HOUSEHOLD}))
    found = phone.post("/customer-transfers/recipients", {"phone": mai.phone}).body
    quote = phone.post("/quotes", {"kind": "customer_transfer", "amount": 300_000}).body
    body = {
        "transfer_id": world.new(CustomerTransferId),
        "customer_id": found["customer_id"],
        "phone": mai.phone,
        "amount": 300_000,
        "money_pin": MONEY_PIN,
        "quote": quote["quote"],
    }
    made = phone.post("/customer-transfers", body)
    assert (made.status, made.body["recipient"], made.body["balance_after"]) == (201, "Lý M.", 1_700_000)
    assert phone.get(f"/customer-transfers/{body['transfer_id']}").body == made.body
    assert [t["id"] for t in phone.get("/customer-transfers").body["entries"]] == [body["transfer_id"]]
    stranger = Caller(world.app, mai.party_id, frozenset({Role.HOUSEHOLD}))
    assert stranger.get(f"/customer-transfers/{body['transfer_id']}").body["code"] == "no_such_receipt"
    large = phone.post(
        "/customer-transfers", {**body, "transfer_id": world.new(CustomerTransferId), "quote": None, "amount": 11_000_000}
    )
    assert (large.status, large.body["code"]) == (422, "stronger_check_needed")


@pytest.mark.parametrize("who", ["sender", "recipient"])
def test_nobody_who_was_stopped_sends_or_gets(world: Counter, who: str) -> None:
    van, mai = world.household(1_000_000), world.household()
    stopped = van if who == "sender" else mai
    world.do(
        lambda w: w.identity.people.stage_party(
            replace(find_party(w.identity, stopped.party_id), state=PartyState.SUSPENDED)
        )
    )
    with pytest.raises(DomainError) as refused:
        sent(world, wish(world, van, mai, 10_000))
    assert refused.value.code == "party_suspended"
