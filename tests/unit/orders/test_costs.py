"""What the operations of the loop cost: round trips and items, counted without anybody else."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.composition import Work
from chalicelib.entrypoints.runner import Answer, Command, run, run_command
from chalicelib.orders import (
    BasketLine,
    Wish,
    confirm_parcel,
    confirm_receipt,
    deliver_parcel,
    place_order,
    release_parcel,
    token_of,
)
from chalicelib.payments import PaymentMethod, apply_checkout, receive_money, transfer_content
from infra.local.memory_table import MemoryTable
from tests.builders_identity import PIN
from tests.builders_orders import BUYER, Fair, fair
from tests.capacity import Cost, Meter
from tests.unit.orders.money import give_balance


class Measured:
    def __init__(self) -> None:
        table = MemoryTable()
        self.meter = Meter(table)
        self.market: Fair = fair(table, self.meter)

    def command(self, use_case: Callable[[Work], Any]) -> Cost:
        """The cost of a command, its receipt included."""
        key = Command("measured", f"key-{self.market.order_id()}", "somebody", {})

        def answered(work: Work) -> Answer:
            use_case(work)
            return Answer(201, {})

        self._warm()
        with self.meter.measure() as cost:
            assert run_command(self.market.app, key, answered).status == 201
        return cost

    def job(self, use_case: Callable[[Work], Any]) -> Cost:
        """The cost of a notice or of one thing of a job."""
        self._warm()
        with self.meter.measure() as cost:
            run(self.market.app, use_case)
        return cost

    def _warm(self) -> None:
        """A container reads the changes of policy every five minutes, whatever it does: no cost of what is measured."""
        assert self.market.work().policy


@pytest.fixture
def measured() -> Measured:
    return Measured()


def wish(market: Fair, method: PaymentMethod, **changes: Any) -> Wish:
    lines = [BasketLine(market.na.listing_id, 2), BasketLine(market.hoi.listing_id, 1)]
    return Wish(order_id=market.order_id(), lines=lines, recipient=BUYER, method=method, **changes)


def trips(cost: Cost) -> tuple[int, int, int, int]:
    return cost.reads, cost.queries, cost.transactions, cost.refused


@pytest.mark.parametrize(
    ("method", "items"),
    [
        # order, payment, reference, 2 parcels, 2 stocks, search, receipt, the phone number's orders; a guest's unpaid ones;
        # messages to 2 households when accepted.
        (PaymentMethod.VIETQR, 11),
        (PaymentMethod.CARD, 11),
        (PaymentMethod.COD, 12),
    ],
)
def test_placing(measured: Measured, method: PaymentMethod, items: int) -> None:
    asked = wish(measured.market, method)
    cost = measured.command(lambda work: place_order(work.orders, asked))
    assert trips(cost) == (1, 0, 1, 0)
    assert cost.items == items, cost.kinds


def test_placing_from_the_balance(measured: Measured) -> None:
    buyer = measured.market.buyer.party_id
    give_balance(measured.market, buyer, 1_000_000)
    asked = wish(measured.market, PaymentMethod.BALANCE, buyer_id=buyer, pin=PIN)
    cost = measured.command(lambda work: place_order(work.orders, asked))
    assert trips(cost) == (1, 0, 1, 0)
    assert cost.items == 20, cost.kinds


def test_a_transfer_that_pays(measured: Measured) -> None:
    """One look-up by the code, one read of everything else."""
    market = measured.market
    placed = market.place()
    money = market.money(315_000, transfer_content(placed.order.code))
    cost = measured.job(lambda work: receive_money(work.payments, money))
    assert trips(cost) == (2, 0, 1, 0)
    assert cost.items == 13, cost.kinds


def test_a_card_that_pays(measured: Measured) -> None:
    market = measured.market
    placed = market.place(PaymentMethod.CARD)
    session = market.open_page(placed)
    market.gateway.pay(session)
    market.gateway.book(session)
    state = market.gateway.fetch_checkout(session)
    cost = measured.job(lambda work: apply_checkout(work.payments, state))
    assert trips(cost) == (1, 0, 1, 0)
    assert cost.items == 16, cost.kinds


def test_the_households_yes(measured: Measured) -> None:
    parcel = measured.market.paid().parcels[0]
    cost = measured.command(lambda work: confirm_parcel(work.orders, parcel.parcel_id, parcel.seller_id))
    assert trips(cost) == (1, 0, 1, 0)
    assert cost.items == 2


def test_a_scan(measured: Measured) -> None:
    market = measured.market
    parcel = market.paid().parcels[0]
    market.handed_in(parcel)
    cost = measured.command(lambda work: deliver_parcel(work.orders, parcel.parcel_id, market.teller))
    assert trips(cost) == (1, 0, 1, 0)
    assert cost.items == 3


def test_a_release(measured: Measured) -> None:
    """Parcel, message, the look at the freeze, and 11 items of a posting with two cold and five hot legs."""
    market = measured.market
    seen = market.delivered(market.paid().parcels[0])
    market.tick(hours=48)
    cost = measured.job(lambda work: release_parcel(work.orders, seen))
    assert trips(cost) == (1, 0, 1, 0)
    assert cost.items == 14, cost.kinds
    assert cost.wcu <= 40


def test_the_buyers_word_releases_all_in_two_reads(measured: Measured) -> None:
    market = measured.market
    placed = market.paid()
    for parcel in placed.parcels:
        market.delivered(parcel)
    order_id = placed.order.order_id
    token = token_of(market.work().orders, order_id)
    cost = measured.command(lambda work: confirm_receipt(work.orders, order_id, token=token))
    assert trips(cost) == (2, 0, 1, 0)
