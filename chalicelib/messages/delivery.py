"""What is to be done next for a message: pure, from the message, the ways to its recipient, the moment and the policy.

The rules: one attempt a channel and round; a provider that perhaps has a message never gets it again; only what is urgent
goes by a second channel while a first may still have delivered it, which may reach the reader twice, and is meant to.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TypeAlias

from chalicelib.kernel.clock import VIETNAM
from chalicelib.kernel.money import Money
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.messages.channel import CONFIRMING, Channel
from chalicelib.messages.message import Attempt, AttemptState, Message, MessageState
from chalicelib.messages.template import TEMPLATES

AGAIN = timedelta(seconds=60)
"""A provider that is away is asked again after it."""

OVER = frozenset({MessageState.DELIVERED, MessageState.READ, MessageState.SUPPRESSED, MessageState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Ways:
    """How the recipient can be told this.

    Attributes:
        channels: in the order in which they are tried: those that the stage has, that reach him, and that he wants.
        costs: in đồng, of each channel.
        spent: what today's messages that he could do without have cost for him.
        why_none: why there is no channel.
    """

    channels: tuple[Channel, ...]
    costs: Mapping[Channel, Money]
    spent: Money = 0
    why_none: str = "no_channel"


@dataclass(frozen=True, slots=True)
class Give:
    """Give it to the channel's provider."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the channel's provider what became of it."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class Wait:
    until: datetime


@dataclass(frozen=True, slots=True)
class End:
    """It will not be sent by itself any more."""

    state: MessageState
    reason: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing is to be done."""


Step: TypeAlias = Give | Ask | Wait | End | Rest


def lapsed(message: Message, now: datetime, policy: Policy) -> Message:
    """The message after what time alone has changed: a worker that died may have given it to the provider."""
    attempts = tuple(
        unknown(message, one, now, policy)
        if one.state is AttemptState.GIVEN and one.until is not None and now >= one.until
        else one
        for one in message.attempts
    )
    return replace(message, attempts=attempts)


def unknown(message: Message, one: Attempt, now: datetime, policy: Policy) -> Attempt:
    """The attempt whose provider perhaps has the message: a word of it is awaited for a while."""
    urgent = TEMPLATES[message.kind].urgent
    waits = timedelta(seconds=policy.message_confirm_s if urgent else policy.message_unknown_s)
    return replace(one, state=AttemptState.UNKNOWN, until=now + waits, reason=one.reason or "outcome_unknown")


def confirmed_by(message: Message, channel: Channel, now: datetime, policy: Policy) -> datetime | None:
    """When a delivery that nobody has confirmed is asked about; None where silence says nothing."""
    if channel not in CONFIRMING:
        return None
    urgent = TEMPLATES[message.kind].urgent
    return now + timedelta(seconds=policy.message_confirm_s if urgent else policy.message_ask_s)


def next_step(message: Message, ways: Ways, now: datetime, policy: Policy) -> Step:
    """What is to be done for a message whose lapsed attempts were settled."""
    if message.state in OVER:
        return Rest()
    tried = message.this_round
    last = tried[-1] if tried else None
    urgent = TEMPLATES[message.kind].urgent
    if last is not None and last.state in (AttemptState.GIVEN, AttemptState.SENT, AttemptState.UNKNOWN):
        step = _out(message, last, urgent, now)
        if step is not None:
            return step
    if message.until is not None and now >= message.until:
        return _nothing_left(message, End(MessageState.EXPIRED, "too_late"))
    if last is not None and last.state is AttemptState.AWAY:
        others = any(one not in _channels(tried) for one in ways.channels)
        patience = policy.message_patience_s if others else policy.message_last_patience_s
        given_up = now >= last.began_at + timedelta(seconds=patience)
        if not given_up and not (urgent and others):
            return Give(last.channel) if last.until is None or now >= last.until else Wait(last.until)
    return _first_or_next(message, ways, now, policy)


def counted(message: Message) -> bool:
    """Whether its cost is bounded: money and codes are told whatever they cost."""
    return not TEMPLATES[message.kind].essential


def _out(message: Message, last: Attempt, urgent: bool, now: datetime) -> Step | None:
    """What is to be done about an attempt that a provider has, or perhaps has; None: the next channel's turn."""
    if last.until is not None and now < last.until:
        return Wait(last.until)
    if last.state is AttemptState.UNKNOWN:
        return None if urgent else End(MessageState.FAILED, "outcome_unknown")
    if last.until is None:
        return Rest()
    if not last.asked:
        return Ask(last.channel)
    return None if urgent else Rest()


def _first_or_next(message: Message, ways: Ways, now: datetime, policy: Policy) -> Step:
    tried = _channels(message.this_round)
    left = [one for one in ways.channels if one not in tried]
    urgent = TEMPLATES[message.kind].urgent
    if not left:
        return _nothing_left(message, End(MessageState.SUPPRESSED, ways.why_none))
    if counted(message):
        left = [one for one in left if ways.costs[one] == 0 or ways.spent + ways.costs[one] <= policy.message_day_cost]
        if not left:
            return _nothing_left(message, End(MessageState.SUPPRESSED, "over_day_cost"))
    if not urgent:
        ends = quiet_until(now, policy)
        if ends is not None:
            return Wait(ends)
    return Give(left[0])


def _nothing_left(message: Message, otherwise: End) -> Step:
    """The end of a message that no further channel takes; one that some provider has or had is no failure of choice."""
    tried = message.this_round
    if any(one.state is AttemptState.SENT for one in tried):
        return Rest()
    if any(one.state is AttemptState.UNKNOWN for one in tried):
        return End(MessageState.FAILED, "outcome_unknown")
    if tried and (otherwise.state is MessageState.SUPPRESSED or message.state is MessageState.FAILED):
        return End(MessageState.FAILED, tried[-1].reason or "away")
    return otherwise


def quiet_until(now: datetime, policy: Policy) -> datetime | None:
    """When the quiet hours end in which the moment lies; None outside them. They may reach over midnight, or be none."""
    begins, ends = policy.message_quiet_from_s, policy.message_quiet_until_s
    local = now.astimezone(VIETNAM)
    midnight = datetime.combine(local.date(), time(), VIETNAM)
    at = int((local - midnight).total_seconds())
    if begins <= ends:
        return midnight + timedelta(seconds=ends) if begins <= at < ends else None
    if at < ends:
        return midnight + timedelta(seconds=ends)
    return midnight + timedelta(days=1, seconds=ends) if at >= begins else None


def _channels(attempts: tuple[Attempt, ...]) -> set[Channel]:
    return {one.channel for one in attempts}
