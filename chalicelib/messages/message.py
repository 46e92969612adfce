"""A message: staged as an effect with its cause, and kept by the worker that sends it."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.ids import Id, crockford
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.messages.template import TEMPLATES, Kind, Language, Value, check_values

EFFECT = "message"
"""The kind of effect that carries a message; its key is the message's id."""


class MessageId(Id):
    prefix = "msg"
    __slots__ = ()


class MessageState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


MOVES: dict[MessageState, frozenset[MessageState]] = {
    MessageState.QUEUED: frozenset({MessageState.SENT, MessageState.FAILED}),
    MessageState.SENT: frozenset(),
    MessageState.FAILED: frozenset({MessageState.QUEUED}),
}
"""A failed one is queued again by people only."""


class Undeliverable(Exception):
    """The provider will never take this message: `reason` is its word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ToSend:
    """What an effect asks for.

    Attributes:
        to: a party's id, or a phone number `+84…` of somebody who has none.
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
        tries: how often it was given to a provider.
        trying_until: while the worker `taken_by` is about it; whoever else has it waits.
        reason: why the last try failed.
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
    tries: int = 0
    trying_until: datetime | None = None
    taken_by: str | None = None
    provider_id: str | None = None
    sent_at: datetime | None = None
    reason: str | None = None


def message_id_of(kind: Kind, event: str, to: str) -> MessageId:
    """The same words, the same message: an event that is told again is told once."""
    digest = hashlib.sha256("\n".join((kind.value, event, to)).encode()).digest()
    return MessageId(f"{MessageId.prefix}_{crockford(int.from_bytes(digest[:16], 'big'), 26)}")


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
    """The message in its next state.

    Raises:
        ValueError: `MOVES` does not have the step; callers decide before they move.
    """
    if to not in MOVES[was.state]:
        raise ValueError(f"a message does not go from {was.state} to {to}")
    return replace(was, state=to, trying_until=None, **changes)  # type: ignore[arg-type]
