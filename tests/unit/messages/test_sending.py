"""A message's life: queued with its cause, sent once, failed with a reason, sent again by people, forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.composition import Application
from chalicelib.entrypoints.effects import EFFECT_HANDLERS, load
from chalicelib.entrypoints.effects.messages import BeingSent
from chalicelib.entrypoints.runner import run
from chalicelib.identity import choose_language
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.messages import (
    EFFECT,
    Kind,
    Language,
    Message,
    MessageId,
    MessageMoved,
    MessageState,
    NoSuchMessage,
    begin_sending,
    message,
    messages_in,
    only_until,
    resend,
    to_send,
)
from chalicelib.messages.message import MOVES, moved
from infra.local.memory_table import MemoryTable
from tests.builders_identity import household, quick_application
from tests.fakes.faulty_table import Fault, FaultyTable
from tests.fakes.sms import FakeSms

PHONE = "+84912345678"
PAID = message(Kind.ORDER_PAID, "ord_1-paid", PHONE, code="7K3M9QWT")


class World:
    def __init__(self) -> None:
        load()
        self.sms = FakeSms()
        self.app: Application = quick_application(sms=self.sms)

    def stage(self, told: Effect) -> None:
        run(self.app, lambda work: work.outbox.stage(told))

    def deliver(self, told: Effect) -> None:
        EFFECT_HANDLERS[EFFECT](self.app, told)

    def pending(self, told: Effect) -> bool:
        return self.app.open_work().outbox.pending(told)

    def kept(self, told: Effect) -> Message:
        found = self.app.open_work().messages.store.find(MessageId(told.key))
        assert found is not None
        return found


@pytest.fixture
def world() -> World:
    return World()


def test_the_same_event_is_told_once_to_each(world: World) -> None:
    other = message(Kind.ORDER_PAID, "ord_1-paid", "+84987654321", code="7K3M9QWT")
    again = message(Kind.ORDER_PAID, "ord_1-paid", PHONE, code="7K3M9QWT")
    for told in (PAID, other, again, PAID):
        world.stage(told)
        world.deliver(told)
        assert not world.pending(told)
    assert [phone for phone, _ in world.sms.sent] == [PHONE, "+84987654321"]


def test_what_was_sent_is_kept_for_as_long_as_the_policy_says(world: World) -> None:
    world.stage(PAID)
    world.deliver(PAID)
    kept, now = world.kept(PAID), world.app.clock.now()
    assert (kept.state, kept.provider_id, kept.tries, kept.reason) == (MessageState.SENT, "sms-1", 1, None)
    assert kept.forget_at == int((now + timedelta(days=180)).timestamp())


def test_a_provider_that_is_away_is_asked_again_and_the_cause_is_seen(world: World) -> None:
    world.stage(PAID)
    world.sms.down = True
    for _ in range(2):
        with pytest.raises(ConnectionError):
            world.deliver(PAID)
    assert (world.kept(PAID).state, world.kept(PAID).tries) == (MessageState.QUEUED, 2)
    assert world.kept(PAID).reason == "ConnectionError"
    assert world.pending(PAID)
    world.sms.down = False
    world.deliver(PAID)
    assert (world.kept(PAID).state, world.kept(PAID).tries, world.kept(PAID).reason) == (MessageState.SENT, 3, None)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("lost", [(Fault.LOST_AFTER,), (Fault.NONE, Fault.LOST_AFTER)])
def test_a_lost_answer_is_no_second_worker_and_no_second_end(known: bool, lost: tuple[Fault, ...]) -> None:
    """The commit that takes it, or says what became of it, was done, but nobody heard so; it is asked for again."""
    faulty = FaultyTable(MemoryTable())
    sms = FakeSms()
    sms.unknown.update(() if known else (PHONE,))
    app = quick_application(faulty, sms=sms)
    run(app, lambda work: work.outbox.stage(PAID))
    faults = iter(lost)
    faulty.plan = lambda: next(faults, Fault.NONE)
    load()
    EFFECT_HANDLERS[EFFECT](app, PAID)
    kept = app.open_work().messages.store.find(MessageId(PAID.key))
    assert kept is not None
    assert kept.state is (MessageState.SENT if known else MessageState.FAILED)
    assert len(sms.sent) == known
    assert not app.open_work().outbox.pending(PAID)


def test_two_workers_with_one_message_do_not_both_send_it(world: World) -> None:
    world.stage(PAID)
    asked = to_send(PAID)
    run(world.app, lambda w: begin_sending(w.messages, asked, phone=PHONE, language=Language.VI, worker="another"))
    with pytest.raises(BeingSent):
        world.deliver(PAID)
    assert world.sms.sent == []
    world.app.clock.sleep(120)
    world.deliver(PAID)
    assert len(world.sms.sent) == 1, "the first worker died"


def test_a_number_that_is_none_fails_at_once_and_is_sent_again_by_people_only(world: World) -> None:
    world.sms.unknown.add(PHONE)
    world.stage(PAID)
    world.deliver(PAID)
    assert (world.kept(PAID).state, world.kept(PAID).reason) == (MessageState.FAILED, "invalid_number")
    assert not world.pending(PAID)
    world.stage(PAID)
    world.deliver(PAID)
    assert world.kept(PAID).tries == 1, "the event told again is not"
    world.sms.unknown.clear()
    run(world.app, lambda work: resend(work.messages, MessageId(PAID.key)))
    assert world.pending(PAID)
    world.deliver(PAID)
    assert world.sms.sent == [(PHONE, "Xứ Lạng: đã nhận đủ tiền đơn 7K3M9QWT. Cảm ơn bạn.")]
    with pytest.raises(MessageMoved):
        run(world.app, lambda work: resend(work.messages, MessageId(PAID.key)))


def test_a_code_is_kept_nowhere_and_never_sent_again(world: World) -> None:
    code = message(Kind.SIGN_IN_CODE, "sic_1", PHONE, otp="739154")
    late = only_until(code, world.app.clock.now())
    world.stage(late)
    world.deliver(late)
    assert (world.kept(code).state, world.kept(code).reason) == (MessageState.FAILED, "too_late")
    assert world.sms.sent == []
    assert "739154" not in repr(world.kept(code))
    with pytest.raises(MessageMoved):
        run(world.app, lambda work: resend(work.messages, MessageId(code.key)))


def test_a_message_that_nobody_knows_is_not_sent_again(world: World) -> None:
    with pytest.raises(NoSuchMessage):
        run(world.app, lambda work: resend(work.messages, MessageId(PAID.key)))


def test_a_party_is_told_in_its_language_at_the_number_it_has_now(world: World) -> None:
    party = household(world.app, phone=PHONE).party_id
    run(world.app, lambda work: choose_language(work.identity, party, Language.EN))
    told = message(Kind.PARCEL_CANCELLED, "pcl_1-cancelled", party, code="K1-1")
    world.stage(told)
    world.deliver(told)
    assert world.sms.sent == [(PHONE, "Xu Lang: order K1-1 was cancelled, nothing is to be sent.")]


def test_messages_are_listed_by_state_newest_first(world: World) -> None:
    for number in range(3):
        told = message(Kind.ORDER_PAID, f"ord_{number}-paid", PHONE, code=f"K{number}")
        world.app.clock.sleep(1)
        world.stage(told)
        world.deliver(told)
    work = world.app.open_work()
    page = messages_in(work.messages, MessageState.SENT, cursor=None, limit=2)
    rest = messages_in(work.messages, MessageState.SENT, cursor=page.next_cursor, limit=2)
    assert [one.values["code"] for one in [*page.entries, *rest.entries]] == ["K2", "K1", "K0"]
    assert messages_in(work.messages, MessageState.FAILED, cursor=None, limit=2).entries == []


@pytest.mark.parametrize("before", MessageState)
@pytest.mark.parametrize("after", MessageState)
def test_states_move_as_the_table_says(world: World, before: MessageState, after: MessageState) -> None:
    world.stage(PAID)
    world.deliver(PAID)
    was = replace(world.kept(PAID), state=before)
    if after in MOVES[before]:
        assert moved(was, after).state is after
    else:
        with pytest.raises(ValueError, match="does not go"):
            moved(was, after)
