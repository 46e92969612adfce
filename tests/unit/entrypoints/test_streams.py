"""The consumers of the stream: what they send and add up, and what they do when something fails or comes twice."""

from collections.abc import Iterator
from typing import Any

import pytest

import app as functions
from chalicelib import composition
from chalicelib.adapters.dynamo.outbox import DynamoOutbox
from chalicelib.adapters.dynamo.table import Key, Put
from chalicelib.adapters.effects_queue import message_of
from chalicelib.composition import Application, Work
from chalicelib.entrypoints import streams
from chalicelib.entrypoints.effects import EFFECT_HANDLERS, MINUTE_JOBS
from chalicelib.entrypoints.jobs import deliver_effects, every_minute
from chalicelib.entrypoints.runner import run
from chalicelib.identity import ask_sign_in_code
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.ledger import Turnover, account, chart, credit, debit, post, recount, trial_balance
from chalicelib.messages import EFFECT, Kind, message
from tests.builders import application_on
from tests.fakes.effects_queue import FakeEffectsQueue
from tests.fakes.sms import FakeSms
from tests.stream_feed import StreamFeed, failures

SMS = message(Kind.SIGN_IN_CODE, "sic_1", "+84912345678", otp="123456")

SCHEDULED = {
    "version": "0",
    "id": "1",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-09-01T02:00:00Z",
    "region": "ap-southeast-1",
    "resources": [],
    "detail": {},
}


class World:
    def __init__(self) -> None:
        self.feed, self.queue, self.sms = StreamFeed(), FakeEffectsQueue(), FakeSms()
        self.app: Application = application_on(self.feed.table, effects_queue=self.queue, sms=self.sms)
        self.day = self.app.clock.now().date()

    def stage(self, *effects: Effect) -> None:
        def use_case(work: Work) -> None:
            for effect in effects:
                work.outbox.stage(effect)

        run(self.app, use_case)

    def pay_in(self, key: str, amount: int) -> None:
        bank, owner = account(chart.CUSTODY_BANK, "mb"), account(chart.BALANCE, "pty_a")
        legs = [debit(bank, amount), credit(owner, amount)]
        run(self.app, lambda work: post(work.ledger, kind="pay_in", key=key, postings=legs, business_ref=key))

    def trial_balance(self) -> dict[str, Turnover]:
        return trial_balance(self.app.open_work().ledger)

    def pending(self, effect: Effect) -> bool:
        return self.app.open_work().outbox.pending(effect)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    composition.use(made.app)
    yield made
    composition._application.clear()


def queue_event(*effects: Effect) -> dict[str, Any]:
    return {"Records": [{"messageId": f"m{n}", "body": message_of(effect)} for n, effect in enumerate(effects)]}


def test_new_outbox_items_and_nothing_else_are_sent(world: World) -> None:
    world.stage(SMS)
    world.pay_in("k1", 50)
    world.feed.drain(streams.relay_outbox)
    assert world.queue.sent == [SMS]


def test_a_settled_effect_is_not_sent_for_its_removal(world: World) -> None:
    world.stage(SMS)
    world.feed.drain()
    run(world.app, lambda work: work.outbox.settle(SMS))
    world.feed.drain(streams.relay_outbox)
    assert world.queue.sent == []


def test_effects_that_the_queue_does_not_take_are_named_and_the_others_sent(world: World) -> None:
    effects = [Effect("sms", f"msg_{n}", {"n": n}) for n in range(25)]
    world.stage(*effects)
    world.queue.refuse = {"msg_3", "msg_17"}
    answer = streams.relay_outbox(world.feed.event())
    refused = [world.feed.sequence_of(DynamoOutbox.key(effects[n]))[0] for n in (3, 17)]
    assert failures(answer) == refused
    assert len(world.queue.sent) == 23


@pytest.mark.failure(42)
def test_a_queue_that_is_away_loses_nothing(world: World) -> None:
    world.stage(SMS)
    world.queue.down = True
    answer = streams.relay_outbox(world.feed.event())
    assert failures(answer) == world.feed.sequence_of(DynamoOutbox.key(SMS))
    world.queue.down = False
    world.feed.drain(streams.relay_outbox)
    assert world.queue.sent == [SMS]


def test_an_unreadable_outbox_item_is_named_alone(world: World) -> None:
    world.feed.table.transact([Put({"pk": "OUT#sms", "sk": "broken", "kind": "sms"})], "t1")
    world.stage(SMS)
    answer = streams.relay_outbox(world.feed.event())
    assert failures(answer) == world.feed.sequence_of(Key("OUT#sms", "broken"))
    assert world.queue.sent == [SMS]


@pytest.mark.pain(5)
@pytest.mark.failure(43)
def test_an_effect_is_done_settled_and_not_done_again(world: World) -> None:
    world.stage(SMS)
    for _ in range(3):
        assert deliver_effects(queue_event(SMS)) == {"batchItemFailures": []}
    assert world.sms.sent == [("+84912345678", "Xứ Lạng: mã của bạn là 123456, dùng trong 5 phút. Đừng đưa cho ai.")]
    assert not world.pending(SMS)


def test_an_effect_that_fails_stays_and_the_others_are_done(world: World) -> None:
    unknown = Effect("no_such_kind", "x1", {})
    world.stage(unknown, SMS)
    assert failures(deliver_effects(queue_event(unknown, SMS))) == ["m0"]
    assert len(world.sms.sent) == 1
    assert world.pending(unknown)


def test_an_effect_whose_worker_raises_is_delivered_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(app: Application, effect: Effect) -> None:
        raise ConnectionError("the provider does not answer")

    world.stage(SMS)
    with monkeypatch.context() as patched:
        patched.setitem(EFFECT_HANDLERS, EFFECT, broken)
        assert failures(deliver_effects(queue_event(SMS))) == ["m0"]
    assert world.pending(SMS)
    assert deliver_effects(queue_event(SMS)) == {"batchItemFailures": []}
    assert len(world.sms.sent) == 1


@pytest.mark.parametrize(("waited", "sent"), [(299, 1), (300, 0), (90_000, 0)])
def test_a_code_that_stood_in_a_queue_past_its_time_is_dropped(world: World, waited: int, sent: int) -> None:
    challenge = run(world.app, lambda work: ask_sign_in_code(work.identity, phone="0912345678"))
    (effect,) = world.app.open_work().outbox.waiting(EFFECT)
    world.app.clock.sleep(waited)
    assert deliver_effects(queue_event(effect)) == {"batchItemFailures": []}
    assert len(world.sms.sent) == sent
    assert not world.pending(effect)
    assert effect.payload["event"] == challenge.challenge_id


def test_a_message_that_is_no_effect_is_named(world: World) -> None:
    event = {"Records": [{"messageId": "m9", "body": "not json"}, *queue_event(SMS)["Records"]]}
    world.stage(SMS)
    assert failures(deliver_effects(event)) == ["m9"]
    assert len(world.sms.sent) == 1


def test_a_failing_job_stops_no_other_and_is_heard_of(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(app: Application) -> int:
        raise ConnectionError

    monkeypatch.setattr("chalicelib.entrypoints.effects.MINUTE_JOBS", {"broken": broken, "fine": lambda app: 7})
    with pytest.raises(RuntimeError, match="jobs failed: broken"):
        every_minute()
    monkeypatch.setattr("chalicelib.entrypoints.effects.MINUTE_JOBS", {"fine": lambda app: 7})
    assert every_minute() == {"fine": 7}
    assert MINUTE_JOBS is not None
    assert EFFECT in EFFECT_HANDLERS


def test_journal_entries_are_added_up_once_whatever_is_repeated(world: World) -> None:
    for n in range(7):
        world.pay_in(f"k{n}", 100 + n)
    event = world.feed.event()
    expected = {"1020": Turnover(721, 0), "2010": Turnover(0, 721)}
    for _ in range(3):
        assert streams.summarise(event) == {"batchItemFailures": []}
        assert world.trial_balance() == expected
    work = world.app.open_work()
    assert recount(work.ledger, [world.day]) == expected
    assert trial_balance(work.ledger, world.day) == expected
    assert work.ledger.totals.hot_turnover(account(chart.CUSTODY_BANK, "mb")) == Turnover(721, 0)


def test_batches_that_overlap_add_nothing_twice(world: World) -> None:
    for n in range(30):
        world.pay_in(f"k{n}", 1)
    count = len(world.feed.changes)
    for start in range(0, count, 10):
        streams.summarise(world.feed.event(max(0, start - 25), start + 10))
    assert world.trial_balance()["2010"] == Turnover(0, 30)


def test_a_hundred_entries_in_one_event_are_added_up(world: World) -> None:
    for n in range(120):
        world.pay_in(f"k{n}", 1)
        world.app.clock.sleep(3600)
    world.feed.drain(streams.summarise, batch=1000)
    assert world.trial_balance() == {"1020": Turnover(120, 0), "2010": Turnover(0, 120)}


def test_an_unreadable_entry_is_named_alone(world: World) -> None:
    world.pay_in("k1", 5)
    world.feed.table.transact([Put({"pk": "TX#jnl_bad", "sk": "H", "legs": "nonsense"})], "t1")
    world.pay_in("k2", 5)
    answer = streams.summarise(world.feed.event())
    assert failures(answer) == world.feed.sequence_of(Key("TX#jnl_bad", "H"))
    assert world.trial_balance()["2010"] == Turnover(0, 10)


def test_a_day_walked_again_heals_lost_records_and_doubles_none(world: World) -> None:
    world.pay_in("k1", 5)
    world.feed.drain(streams.summarise)
    world.pay_in("k2", 7)
    world.feed.changes.clear()
    assert world.trial_balance()["2010"] == Turnover(0, 5)
    assert streams.summarise_day(world.app, world.day) == 0
    assert world.trial_balance()["2010"] == Turnover(0, 12)
    assert streams.summarise_day(world.app, world.day) == 0
    assert world.trial_balance()["2010"] == Turnover(0, 12)


def test_the_functions_of_the_app_are_these(world: World) -> None:
    world.stage(SMS)
    world.pay_in("k1", 5)
    assert functions.relay_outbox(world.feed.event(), None) == {"batchItemFailures": []}
    assert functions.summarise(world.feed.event(), None) == {"batchItemFailures": []}
    assert functions.deliver_effects(queue_event(*world.queue.sent), None) == {"batchItemFailures": []}
    assert isinstance(functions.every_minute(SCHEDULED, None), dict)
    assert world.sms.sent
    assert world.trial_balance()["2010"] == Turnover(0, 5)
