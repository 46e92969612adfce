"""A batch read in whose middle somebody else commits: what was read apart is never decided upon."""

import pytest

from chalicelib.composition import Work
from chalicelib.entrypoints.runner import run
from chalicelib.orders import OrderState, cancel_order, confirm_receipt, token_of
from chalicelib.payments import MoneyOutcome, PaymentState, escrow, expire_payment, transfer_content
from infra.local.memory_table import MemoryTable
from tests.builders_orders import Fair, fair
from tests.fakes.torn_table import TornTable


@pytest.fixture
def torn() -> TornTable:
    return TornTable(MemoryTable())


@pytest.fixture
def market(torn: TornTable) -> Fair:
    return fair(torn._table, torn)  # type: ignore[arg-type]


def test_the_same_notice_twice(market: Fair, torn: TornTable) -> None:
    """The first read finds the payment by its code; the second, of payment, order and parcels, is torn."""
    placed = market.place()
    money = market.money(315_000, transfer_content(placed.order.code))
    torn.between, torn.after = lambda: market.take(money), 1
    assert market.take(money) is MoneyOutcome.SEEN
    assert market.look(placed).payment.state is PaymentState.PAID
    assert market.balance(escrow(placed.order.order_id)) == 315_000


def test_paid_while_it_is_being_cancelled(market: Fair, torn: TornTable) -> None:
    placed = market.place()
    order_id = placed.order.order_id
    token = token_of(market.work().orders, order_id)

    def cancel(work: Work) -> OrderState:
        return cancel_order(work.orders, order_id, token=token).order.state

    torn.between = lambda: market.transfer(placed)
    assert run(market.app, cancel) is OrderState.ACCEPTED
    assert market.balance(escrow(order_id)) == 0
    assert market.totals() == {"1220": 315_000, "2210": -315_000}
    assert (market.stock(market.na.listing_id), market.stock(market.hoi.listing_id)) == (50, 20)


def test_paid_while_it_expires(market: Fair, torn: TornTable) -> None:
    placed = market.place()
    market.tick(hours=72)
    torn.between = lambda: market.transfer(placed)
    assert not run(market.app, lambda work: expire_payment(work.payments, placed.payment.payment_id))
    assert market.look(placed).order.state is OrderState.ACCEPTED
    assert market.stock(market.na.listing_id) == 48


@pytest.mark.failure(21)
def test_released_while_the_buyer_confirms(market: Fair, torn: TornTable) -> None:
    placed = market.paid(lines=[(market.na, 1)])
    order_id = placed.order.order_id
    parcel = market.delivered(placed.parcels[0])
    token = token_of(market.work().orders, order_id)
    market.tick(hours=48)
    torn.between = lambda: market.release(parcel)
    with pytest.raises(Exception, match="not_yet_received"):
        run(market.app, lambda work: confirm_receipt(work.orders, order_id, token=token))
    assert market.balance(escrow(order_id)) == 0
