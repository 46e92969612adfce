"""Which channel brings a message, when, and what happens when one does not, with providers that misbehave."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.kernel.policy import policy_on
from chalicelib.messages import AttemptState, Channel, Kind, MessageState, failure_share, message, only_until, quiet_until
from tests.fakes.zalo import FakeZalo
from tests.unit.messages.world import CODE, PAID, PHONE, SENT, World


@pytest.fixture
def world() -> World:
    return World(FakeZalo())


def zalo(world: World) -> FakeZalo:
    assert world.zalo is not None
    return world.zalo


def test_zalo_comes_first_under_our_name_for_the_attempt(world: World) -> None:
    world.tell(PAID)
    ((phone, template_id, values, tracking_id),) = zalo(world).sent
    assert (phone, values, tracking_id) == (PHONE, {"code": "7K3M9QWT"}, f"{PAID.key}-z1")
    assert template_id.startswith("4")
    assert len(tracking_id) <= 48
    assert world.sms.sent == []
    assert world.kept(PAID).state is MessageState.SENT
    assert world.hear(PAID, AttemptState.DELIVERED)
    assert world.kept(PAID).state is MessageState.DELIVERED


def test_a_phone_without_zalo_gets_a_text_at_once(world: World) -> None:
    zalo(world).users = set()
    world.tell(PAID)
    assert world.states(PAID) == {"zalo": "failed", "sms": "sent"}
    assert len(world.sms.sent) == 1


def test_a_kind_without_an_approved_template_goes_by_text(world: World) -> None:
    world.app.zalo_templates = {}
    world.tell(PAID)
    assert world.states(PAID) == {"sms": "sent"}


def test_an_urgent_one_that_nobody_confirms_goes_by_text_too_which_may_reach_the_reader_twice(world: World) -> None:
    world.tell(SENT)
    world.later(44)
    assert world.states(SENT) == {"zalo": "sent"}
    world.later(2)
    assert world.states(SENT) == {"zalo": "sent", "sms": "sent"}
    world.hear(SENT, AttemptState.DELIVERED)
    assert world.kept(SENT).state is MessageState.DELIVERED
    world.later(3600)
    assert (len(zalo(world).sent), len(world.sms.sent)) == (1, 1)


def test_an_urgent_one_whose_notice_was_lost_is_asked_about_first(world: World) -> None:
    world.tell(SENT)
    zalo(world).arrived["zalo-1"] = world.app.clock.now()
    world.later(46)
    assert world.kept(SENT).state is MessageState.DELIVERED
    assert world.sms.sent == []


def test_what_is_not_urgent_is_asked_about_and_never_told_twice(world: World) -> None:
    world.tell(PAID)
    world.later(901)
    assert (world.kept(PAID).state, world.kept(PAID).due_at) == (MessageState.SENT, None)
    assert world.sms.sent == []


def test_an_unknown_outcome_waits_for_the_notice(world: World) -> None:
    zalo(world).silent = True
    world.tell(PAID, SENT)
    assert world.states(PAID) == {"zalo": "unknown"}
    world.later(46)
    assert world.states(SENT) == {"zalo": "unknown", "sms": "sent"}, "urgent: rather twice than not at all"
    assert world.states(PAID) == {"zalo": "unknown"}
    world.hear(PAID, AttemptState.DELIVERED)
    assert world.kept(PAID).state is MessageState.DELIVERED
    world.later(4000)
    assert zalo(world).tracking_ids == [f"{PAID.key}-z1", f"{SENT.key}-z1"], "never given to Zalo again"


def test_an_unknown_outcome_without_a_notice_ends_and_a_late_notice_is_believed(world: World) -> None:
    zalo(world).silent = True
    world.tell(PAID)
    world.later(3601)
    assert (world.kept(PAID).state, world.kept(PAID).reason) == (MessageState.FAILED, "outcome_unknown")
    assert world.sms.sent == []
    world.hear(PAID, AttemptState.DELIVERED)
    assert (world.kept(PAID).state, world.kept(PAID).reason) == (MessageState.DELIVERED, None)


def test_notices_twice_late_and_out_of_order_change_nothing_wrongly(world: World) -> None:
    world.tell(PAID)
    assert world.hear(PAID, AttemptState.READ)
    assert not world.hear(PAID, AttemptState.READ)
    assert world.hear(PAID, AttemptState.DELIVERED)
    assert world.hear(PAID, AttemptState.FAILED, reason="bounced")
    assert world.kept(PAID).state is MessageState.READ
    assert world.states(PAID) == {"zalo": "read"}
    assert not world.hear(message(Kind.ORDER_PAID, "ord_9-paid", PHONE, code="X"), AttemptState.READ), "not ours"


def test_zalo_that_is_away_is_waited_for_unless_it_is_urgent(world: World) -> None:
    zalo(world).down = True
    world.tell(PAID, SENT)
    assert world.states(SENT) == {"zalo": "failed", "sms": "sent"}
    assert world.states(PAID) == {"zalo": "away"}
    for _ in range(31):
        world.later(61)
    assert world.states(PAID) == {"zalo": "failed", "sms": "sent"}
    assert zalo(world).sent == []


def test_a_code_goes_on_to_the_text_while_it_is_good(world: World) -> None:
    late = only_until(CODE, world.app.clock.now() + timedelta(seconds=300))
    world.tell(late)
    assert world.pending(CODE)
    world.later(46)
    assert "739154" in world.sms.sent[0][1]
    assert not world.pending(CODE)
    other = only_until(
        message(Kind.SIGN_IN_CODE, "sic_2", PHONE, otp="111222"), world.app.clock.now() + timedelta(seconds=30)
    )
    world.tell(other)
    world.later(46)
    assert len(world.sms.sent) == 1, "what is no longer good is not sent"
    assert world.kept(other).state is MessageState.SENT


def test_quiet_hours_keep_what_can_wait_over_midnight(world: World) -> None:
    world.clock.at = datetime(2026, 9, 1, 14, 29, tzinfo=UTC)  # 21:29
    world.tell(PAID)
    assert len(zalo(world).sent) == 1
    world.app.clock.sleep(120)
    later = message(Kind.ORDER_PAID, "ord_2-paid", PHONE, code="K2")
    world.tell(later, SENT)
    assert zalo(world).tracking_ids == [f"{PAID.key}-z1", f"{SENT.key}-z1"], "money is told at night"
    assert world.kept(later).due_at == datetime(2026, 9, 1, 23, 30, tzinfo=UTC)
    world.later(3 * 3600)
    assert len(zalo(world).sent) == 2, "half past midnight"
    world.clock.at = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)
    world.later(0)
    assert zalo(world).tracking_ids[-1] == f"{later.key}-z1"


def test_quiet_hours_of_any_shape() -> None:
    policy = policy_on(date(2026, 9, 1))

    def at(hour: int, minute: int) -> datetime:
        return datetime(2026, 9, 1, hour, minute, tzinfo=UTC) - timedelta(hours=7)

    assert quiet_until(at(21, 29), policy) is None
    assert quiet_until(at(21, 30), policy) == at(6, 30) + timedelta(days=1)
    assert quiet_until(at(23, 59), policy) == at(6, 30) + timedelta(days=1)
    assert quiet_until(at(0, 0), policy) == at(6, 30)
    assert quiet_until(at(6, 29), policy) == at(6, 30)
    assert quiet_until(at(6, 30), policy) is None


def test_news_have_a_daily_cost_and_money_is_always_told(world: World) -> None:
    zalo(world).users = set()
    for number in range(8):
        world.tell(message(Kind.PARCEL_CANCELLED, f"pcl_{number}-cancelled", PHONE, code=f"K{number}"))
    told = len(world.sms.sent)
    assert told == 4, "four Zalo tries at 300 and four texts at 800 are 4,400 of 5,000 đồng"
    late = message(Kind.PARCEL_CANCELLED, "pcl_7-cancelled", PHONE, code="K7")
    assert (world.kept(late).state, world.kept(late).reason) == (MessageState.SUPPRESSED, "over_day_cost")
    world.tell(PAID)
    assert len(world.sms.sent) == told + 1
    world.clock.tick(days=1)
    world.tell(message(Kind.PARCEL_CANCELLED, "pcl_9-cancelled", PHONE, code="K9"))
    assert len(world.sms.sent) == told + 2


def test_the_failures_of_a_channel_are_counted_and_those_of_a_phone_are_not(world: World) -> None:
    for number in range(10):
        zalo(world).refuses = "zalo_quota" if number < 4 else "not_on_zalo"
        world.tell(message(Kind.ORDER_PAID, f"ord_{number}-paid", f"+8491234567{number}", code="K"))
    messages = world.app.open_work().messages
    assert failure_share(messages, Channel.ZALO, least=10) == 40
    assert failure_share(messages, Channel.ZALO, least=11) == 0
    assert failure_share(messages, Channel.SMS, least=10) == 0
