"""A message: staged as an effect with its cause, and kept by the worker that sends it, with each attempt on each channel."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.ids import Id, crockford
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.messages.channel import Channel
from chalicelib.messages.kind import Kind
from chalicelib.messages.template import TEMPLATES, Language, Value, check_values

EFFECT = "message"
"""The kind of effect that carries a message; its key is the message's id."""


class MessageId(Id):
    prefix = "msg"
    __slots__ = ()


class MessageState(StrEnum):
    """WAITING for a channel; SENT: a provider has it; FAILED, SUPPRESSED (by choice or cost), EXPIRED: nobody has it."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"


MOVES: dict[MessageState, frozenset[MessageState]] = {
    MessageState.WAITING: frozenset(MessageState) - {MessageState.WAITING},
    MessageState.SENT: frozenset({MessageState.DELIVERED, MessageState.READ, MessageState.WAITING, MessageState.FAILED}),
    MessageState.DELIVERED: frozenset({MessageState.READ}),
    MessageState.READ: frozenset(),
    MessageState.FAILED: frozenset({MessageState.WAITING, MessageState.SENT, MessageState.DELIVERED, MessageState.READ}),
    MessageState.SUPPRESSED: frozenset(),
    MessageState.EXPIRED: frozenset({MessageState.DELIVERED, MessageState.READ}),
}
"""A sent one that comes back waits for the next channel; a failed one waits again by people only; late news is believed."""


class AttemptState(StrEnum):
    """GIVEN: a worker is about it; AWAY: certainly not taken, tried again; UNKNOWN: perhaps taken, never given again."""

    GIVEN = "given"
    AWAY = "away"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


_NEWS = frozenset({AttemptState.DELIVERED, AttemptState.READ})
ATTEMPT_MOVES: dict[AttemptState, frozenset[AttemptState]] = {
    AttemptState.GIVEN: frozenset(AttemptState) - {AttemptState.GIVEN},
    AttemptState.AWAY: frozenset({AttemptState.GIVEN, AttemptState.FAILED}),
    AttemptState.UNKNOWN: frozenset({AttemptState.SENT, AttemptState.FAILED}) | _NEWS,
    AttemptState.SENT: frozenset({AttemptState.FAILED}) | _NEWS,
    AttemptState.DELIVERED: frozenset({AttemptState.READ}),
    AttemptState.READ: frozenset(),
    AttemptState.FAILED: _NEWS,
}
"""What a late or repeated word of the provider does not fit into changes nothing."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A message on one channel; in one round there is at most one of each channel.

    Attributes:
        round: 1, and one more each time that a person sends the message again.
        until: GIVEN: the worker has it to itself; AWAY: tried again then; UNKNOWN and SENT: what is done if no word comes.
        tries: how often it was offered to the provider; more than once only after the provider certainly had not taken it.
        asked: the provider was asked what became of it.
    """

    channel: Channel
    state: AttemptState
    round: int
    began_at: datetime
    until: datetime | None = None
    tries: int = 1
    asked: bool = False
    provider_id: str | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ToSend:
    """What an effect asks for.

    Attributes:
        to: a party's id, a phone number `+84…` of somebody who has none, or the address that an e-mail is to prove.
        until: nobody has use for it later.
    """

    message_id: MessageId
    kind: Kind
    event: str
    to: str
    values: Mapping[str, Value]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """
    Attributes:
        to: a party's id, or the phone number of somebody who has none.
        values: what the template was filled with; none of a secret one.
        due_at: when something is to be decided again; None: nothing is, but by people or a late word of a provider.
        taken_by: the worker that has the GIVEN attempt.
        reason: why it is not there.
        resent_by, resent_for: the person who sent it again, and why.
        forget_at: when the table cleans it up, in Unix seconds.
    """

    message_id: MessageId
    kind: Kind
    event: str
    to: str
    phone: str
    language: Language
    values: Mapping[str, Value]
    state: MessageState
    queued_at: datetime
    forget_at: int
    email: str | None = None
    attempts: tuple[Attempt, ...] = ()
    round: int = 1
    due_at: datetime | None = None
    until: datetime | None = None
    taken_by: str | None = None
    reason: str | None = None
    resent_by: str | None = None
    resent_for: str | None = None

    @property
    def this_round(self) -> tuple[Attempt, ...]:
        return tuple(one for one in self.attempts if one.round == self.round)

    @property
    def told_on(self) -> Attempt | None:
        """The attempt that reached the furthest, if a provider ever took one."""
        taken = [one for one in self.attempts if one.state in _REACHED]
        return max(taken, key=lambda one: _REACHED[one.state]) if taken else None


_REACHED = {AttemptState.SENT: 1, AttemptState.DELIVERED: 2, AttemptState.READ: 3}


def message_id_of(kind: Kind, event: str, to: str) -> MessageId:
    """The same words, the same message: an event that is told again is told once."""
    digest = hashlib.sha256("\n".join((kind.value, event, to)).encode()).digest()
    return MessageId(f"{MessageId.prefix}_{crockford(int.from_bytes(digest[:16], 'big'), 26)}")


def tracking_id_of(message: Message, attempt: Attempt) -> str:
    """Our name for one attempt, which a provider repeats in its news: at most 48 letters."""
    return f"{message.message_id}-{attempt.channel.value[0]}{attempt.round}"


def attempt_named(tracking_id: str) -> tuple[MessageId, Channel, int] | None:
    """What `tracking_id_of` named; None if it did not."""
    name, _, rest = tracking_id.rpartition("-")
    channel = next((one for one in Channel if rest[:1] == one.value[0]), None)
    if channel is None or not (rest[1:].isascii() and rest[1:].isdigit() and len(rest) <= 4):
        return None
    try:
        return MessageId.parse(name), channel, int(rest[1:])
    except InvalidInput:
        return None


def subject_of(event: str) -> str:
    """What the event is about: the parcel, order or listing whose id it begins with."""
    return event.partition("-")[0]


def message(kind: Kind, event: str, to: str, **values: Value) -> Effect:
    """The effect to be staged with the event.

    Raises:
        ValueError: the template has other values.
    """
    check_values(kind, values)
    payload = {"kind": kind.value, "event": str(event), "to": str(to), "values": values}
    return Effect(EFFECT, message_id_of(kind, event, to), payload)


def only_until(told: Effect, until: datetime) -> Effect:
    """The message, for which nobody has use later."""
    return replace(told, payload={**told.payload, "until": to_text(until)})


def to_send(effect: Effect) -> ToSend:
    """What `message` wrote."""
    read, until = effect.payload, effect.payload.get("until")
    return ToSend(
        MessageId(effect.key),
        Kind(read["kind"]),
        read["event"],
        read["to"],
        read["values"],
        None if until is None else from_text(until),
    )


def effect_of(kept: Message) -> Effect:
    """The effect by which a kept message is sent again.

    Raises:
        ValueError: its values were not kept.
    """
    return message(kept.kind, kept.event, kept.to, **kept.values)


def kept_values(asked: ToSend) -> Mapping[str, Value]:
    return {} if TEMPLATES[asked.kind].secret else asked.values


def moved(was: Message, to: MessageState, **changes: object) -> Message:
    """The message in its next state; the same state is none.

    Raises:
        ValueError: `MOVES` does not have the step; callers decide before they move.
    """
    if to is not was.state and to not in MOVES[was.state]:
        raise ValueError(f"a message does not go from {was.state} to {to}")
    return replace(was, state=to, **changes)  # type: ignore[arg-type]
