"""Row 42: a worker, relay or server dies anywhere between a posting and what it has to cause outside."""

from collections.abc import Iterator

import pytest

from chalicelib import composition
from chalicelib.composition import Work
from chalicelib.entrypoints import streams
from chalicelib.entrypoints.jobs import deliver_effects
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import account, chart
from chalicelib.orders import Placed, cancel_order, token_of
from chalicelib.payments import RefundState
from tests.builders_orders import Fair, fair
from tests.fakes.effects_queue import FakeEffectsQueue
from tests.fakes.faulty_table import Crash, Fault, FaultyTable
from tests.stream_feed import StreamFeed
from tests.unit.entrypoints.test_streams import queue_event
from tests.unit.payments.test_refunds import only_refund, paid_by_card


class World:
    """A market whose buyer paid by card and wants the money back."""

    def __init__(self) -> None:
        self.feed, self.queue = StreamFeed(), FakeEffectsQueue()
        self.table = FaultyTable(self.feed.table)
        self.market: Fair = fair(self.feed.table, self.table)
        self.market.app.effects_queue = self.queue
        self.placed: Placed = paid_by_card(self.market)
        self.feed.drain()

    def cancel(self) -> None:
        order_id = self.placed.order.order_id

        def use_case(work: Work) -> None:
            cancel_order(work.orders, order_id, token=token_of(work.orders, order_id))

        run(self.market.app, use_case)

    def owed(self) -> int:
        refund = only_refund(self.market, self.placed)
        return self.market.balance(account(chart.REFUND_DUE, refund.refund_id))

    def relay(self) -> list[Effect]:
        """What the stream sends."""
        self.queue.sent.clear()
        self.feed.drain(streams.relay_outbox)
        return [effect for effect in self.queue.sent if effect.kind == "card_refund"]


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    composition.use(made.market.app)
    yield made
    composition._application.clear()


@pytest.mark.failure(42)
def test_a_posting_and_its_effect_are_one_commit(world: World) -> None:
    """Dead before the commit, there is neither; dead after it, there are both, and the stream goes on by itself."""

    def die() -> Fault:
        raise Crash

    world.table.plan = die
    with pytest.raises(Crash):
        world.cancel()
    assert world.market.work().payments.store.refunds_of(world.placed.payment.payment_id) == []
    assert world.relay() == []
    world.table.plan, world.table.crash_after = lambda: Fault.NONE, lambda: True
    with pytest.raises(Crash):
        world.cancel()
    world.table.crash_after = lambda: False
    assert world.owed() == 315_000
    (effect,) = world.relay()
    assert deliver_effects(queue_event(effect)) == {"batchItemFailures": []}
    assert (world.owed(), only_refund(world.market, world.placed).state) == (0, RefundState.PAID)


@pytest.mark.failure(42)
def test_a_worker_that_dies_after_the_outside_call_does_nothing_twice(world: World) -> None:
    """The gateway has the order and we do not know: the message comes again, under the same provider's key."""
    world.cancel()
    (effect,) = world.relay()

    def die() -> Fault:
        raise Crash

    world.table.plan = die
    with pytest.raises(Crash):
        deliver_effects(queue_event(effect))
    assert (len(world.market.gateway.refunds), world.owed()) == (1, 315_000), "done outside, not known here"
    world.table.plan = lambda: Fault.NONE
    for _ in range(2):
        assert deliver_effects(queue_event(effect, effect)) == {"batchItemFailures": []}
    assert (len(world.market.gateway.refunds), world.owed()) == (1, 0)
    assert only_refund(world.market, world.placed).state is RefundState.PAID


@pytest.mark.failure(42)
def test_a_relay_that_dies_after_sending_sends_again_and_it_is_done_once(world: World) -> None:
    world.cancel()
    first, second = world.feed.event(), world.feed.event()
    for event in (first, second):
        streams.relay_outbox(event)
    sent = [effect for effect in world.queue.sent if effect.kind == "card_refund"]
    assert len(sent) == 2
    assert deliver_effects(queue_event(*sent)) == {"batchItemFailures": []}
    assert (len(world.market.gateway.refunds), world.owed()) == (1, 0)
