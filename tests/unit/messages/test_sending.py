"""A message's life with the text message alone: waiting with its cause, sent once, failed with a reason, forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.entrypoints.effects import EFFECT_HANDLERS
from chalicelib.entrypoints.runner import run
from chalicelib.identity import choose_language
from chalicelib.messages import (
    EFFECT,
    Channel,
    Kind,
    Language,
    MessageId,
    MessageMoved,
    MessageState,
    NoSuchMessage,
    Recipient,
    message,
    messages_in,
    only_until,
    take_step,
    to_send,
)
from chalicelib.messages.message import MOVES, moved
from infra.local.memory_table import MemoryTable
from tests.builders_identity import household, quick_application
from tests.fakes.faulty_table import Fault, FaultyTable
from tests.fakes.sms import FakeSms
from tests.unit.messages.world import CODE, PAID, PHONE, SENT, World


@pytest.fixture
def world() -> World:
    return World()


def test_the_same_event_is_told_once_to_each(world: World) -> None:
    other = message(Kind.ORDER_PAID, "ord_1-paid", "+84987654321", code="7K3M9QWT")
    again = message(Kind.ORDER_PAID, "ord_1-paid", PHONE, code="7K3M9QWT")
    for told in (PAID, other, again, PAID):
        world.tell(told)
        assert not world.pending(told)
    assert [phone for phone, _ in world.sms.sent] == [PHONE, "+84987654321"]


def test_what_was_sent_is_kept_for_as_long_as_the_policy_says(world: World) -> None:
    world.tell(PAID)
    kept, now = world.kept(PAID), world.app.clock.now()
    (attempt,) = kept.attempts
    assert (kept.state, attempt.provider_id, attempt.tries, kept.reason) == (MessageState.SENT, "sms-1", 1, None)
    assert kept.forget_at == int((now + timedelta(days=180)).timestamp())
    assert kept.due_at is None, "the network tells nothing more"


def test_a_provider_that_is_away_is_tried_again_and_the_cause_is_seen(world: World) -> None:
    world.sms.down = True
    world.tell(PAID)
    world.later(61)
    (attempt,) = world.kept(PAID).attempts
    assert (world.kept(PAID).state, attempt.tries, attempt.reason) == (MessageState.WAITING, 2, "away")
    world.sms.down = False
    world.later(61)
    (attempt,) = world.kept(PAID).attempts
    assert (world.kept(PAID).state, attempt.tries, attempt.reason) == (MessageState.SENT, 3, None)
    assert len(world.sms.sent) == 1


def test_a_provider_that_is_away_for_half_a_day_is_given_up(world: World) -> None:
    world.sms.down = True
    world.tell(SENT)
    for _ in range(13):
        world.later(3600)
    assert (world.kept(SENT).state, world.kept(SENT).reason) == (MessageState.FAILED, "away")
    world.sms.down = False
    world.later(3600)
    assert world.sms.sent == []


def test_a_lost_answer_of_the_provider_is_no_second_text(world: World) -> None:
    """SNS cannot be asked and knows no repeats: whoever gives it again may tell people twice."""
    world.sms.silent = True
    world.tell(PAID)
    world.sms.silent = False
    world.deliver(PAID)
    for _ in range(4):
        world.later(1800)
    assert len(world.sms.sent) == 1
    assert (world.kept(PAID).state, world.kept(PAID).reason) == (MessageState.FAILED, "outcome_unknown")


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("lost", [(Fault.LOST_AFTER,), (Fault.NONE, Fault.LOST_AFTER)])
def test_a_lost_answer_of_the_table_is_no_second_worker_and_no_second_end(known: bool, lost: tuple[Fault, ...]) -> None:
    """The commit that takes it, or says what became of it, was done, but nobody heard so; it is asked for again."""
    faulty = FaultyTable(MemoryTable())
    sms = FakeSms()
    sms.unknown.update(() if known else (PHONE,))
    app = quick_application(faulty, sms=sms)
    run(app, lambda work: work.outbox.stage(PAID))
    faults = iter(lost)
    faulty.plan = lambda: next(faults, Fault.NONE)
    World()
    EFFECT_HANDLERS[EFFECT](app, PAID)
    kept = app.open_work().messages.store.find(MessageId(PAID.key))
    assert kept is not None
    assert kept.state is (MessageState.SENT if known else MessageState.FAILED)
    assert len(sms.sent) == known
    assert not app.open_work().outbox.pending(PAID)


def test_two_workers_with_one_message_do_not_both_send_it(world: World) -> None:
    world.stage(PAID)
    recipient = Recipient(PHONE, Language.VI)
    run(world.app, lambda w: take_step(w.messages, to_send(PAID), recipient, worker="another"))
    world.deliver(PAID)
    assert world.sms.sent == []
    world.later(61)
    world.later(3601)
    assert world.sms.sent == [], "the first worker died, perhaps after the provider had it"
    assert world.kept(PAID).reason == "outcome_unknown"


def test_a_number_that_is_none_fails_at_once_and_is_sent_again_by_people_only(world: World) -> None:
    world.sms.unknown.add(PHONE)
    world.tell(PAID)
    assert (world.kept(PAID).state, world.kept(PAID).reason) == (MessageState.FAILED, "invalid_number")
    assert not world.pending(PAID)
    world.tell(PAID)
    world.later(3600)
    assert len(world.kept(PAID).attempts) == 1, "the event told again is not"
    world.sms.unknown.clear()
    assert world.resend(PAID).resent_for == "khách hỏi"
    world.deliver(PAID)
    world.later(60)
    assert world.sms.sent == [(PHONE, "Xứ Lạng: đã nhận đủ tiền đơn 7K3M9QWT. Cảm ơn bạn.")]
    assert [(one.round, one.state.value) for one in world.kept(PAID).attempts] == [(1, "failed"), (2, "sent")]
    with pytest.raises(MessageMoved):
        world.resend(PAID)


def test_a_code_is_kept_nowhere_and_never_sent_again(world: World) -> None:
    late = only_until(CODE, world.app.clock.now())
    world.tell(late)
    assert (world.kept(CODE).state, world.kept(CODE).reason) == (MessageState.EXPIRED, "too_late")
    assert world.sms.sent == []
    assert "739154" not in repr(world.kept(CODE))
    assert not world.pending(CODE), "nor in the outbox, once it is over"
    with pytest.raises(MessageMoved):
        world.resend(CODE)


def test_a_code_that_waits_stays_in_its_effect_until_it_is_sent_or_no_longer_good(world: World) -> None:
    world.sms.down = True
    late = only_until(CODE, world.app.clock.now() + timedelta(seconds=300))
    world.tell(late)
    assert world.pending(CODE)
    world.sms.down = False
    world.later(61)
    assert "739154" in world.sms.sent[0][1]
    assert not world.pending(CODE)


def test_a_message_that_nobody_knows_is_not_sent_again(world: World) -> None:
    with pytest.raises(NoSuchMessage):
        world.resend(PAID)


def test_a_party_is_told_in_its_language_at_the_number_it_has_now(world: World) -> None:
    party = household(world.app, phone=PHONE).party_id
    run(world.app, lambda work: choose_language(work.identity, party, Language.EN))
    world.tell(message(Kind.PARCEL_CANCELLED, "pcl_1-cancelled", party, code="K1-1"))
    assert world.sms.sent == [(PHONE, "Xu Lang: order K1-1 was cancelled, nothing is to be sent.")]


def test_messages_are_listed_by_state_channel_and_age_newest_first(world: World) -> None:
    for number in range(3):
        world.app.clock.sleep(1)
        world.tell(message(Kind.ORDER_PAID, f"ord_{number}-paid", PHONE, code=f"K{number}"))
    messages = world.app.open_work().messages
    page = messages_in(messages, MessageState.SENT, cursor=None, limit=2)
    rest = messages_in(messages, MessageState.SENT, cursor=page.next_cursor, limit=2)
    assert [one.values["code"] for one in [*page.entries, *rest.entries]] == ["K2", "K1", "K0"]
    assert messages_in(messages, MessageState.FAILED, cursor=None, limit=2).entries == []
    assert messages_in(messages, MessageState.SENT, channel=Channel.ZALO, cursor=None, limit=2).entries == []
    assert len(messages_in(messages, MessageState.SENT, channel=Channel.SMS, cursor=None, limit=9).entries) == 3
    old = messages_in(messages, MessageState.SENT, older_than_s=1, cursor=None, limit=9)
    assert [one.values["code"] for one in old.entries] == ["K1", "K0"]


@pytest.mark.parametrize("before", MessageState)
@pytest.mark.parametrize("after", MessageState)
def test_states_move_as_the_table_says(world: World, before: MessageState, after: MessageState) -> None:
    world.tell(PAID)
    was = replace(world.kept(PAID), state=before)
    if after in MOVES[before] or after is before:
        assert moved(was, after).state is after
    else:
        with pytest.raises(ValueError, match="does not go"):
            moved(was, after)
