"""Messages over HTTP, for operations: what went out by which channel, what did not and why, and one sent again."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.identity import Permission, masked
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.messages import (
    TEMPLATES,
    Attempt,
    Channel,
    Message,
    MessageId,
    MessageState,
    messages_in,
    resend,
    text_of,
)

message_routes = Resource(__name__, tag="messages")
OLDEST_S = 366 * 86_400


class AttemptView(View, frozen=True, kw_only=True):
    """The message on one channel. `given` and `unknown` say that the provider perhaps has it."""

    channel: str
    state: str
    round: int
    began_at: str
    sent_at: str | None
    delivered_at: str | None
    read_at: str | None
    reason: str | None
    provider_id: str | None


class MessageView(View, frozen=True, kw_only=True):
    """A message. `text` is empty for one that carried a code; `reason` says why it is not there."""

    id: str
    kind: str
    event: str
    phone: str
    language: str
    state: str
    text: str
    attempts: list[AttemptView]
    queued_at: str
    due_at: str | None
    reason: str | None
    resent_for: str | None
    can_resend: bool


class MessagesView(View, frozen=True, kw_only=True):
    """A page of messages, newest first."""

    entries: list[MessageView]
    next_cursor: str | None


class ResendingBody(Body, frozen=True, kw_only=True):
    """Why the message is sent again; kept with it."""

    why: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]


@message_routes.query(
    "/messages",
    answer=MessagesView,
    summary="Messages by state, channel and age",
    allow=Permission.SEE_PROVINCE,
    query={
        "state": "waiting, sent, delivered, read, failed, suppressed or expired.",
        "channel": "zalo, sms or email: those last tried on it. A page may then be short, with others behind it.",
        "older_than_s": "Only those queued so many seconds ago or more.",
        "cursor": "Where the next page begins, from `next_cursor`.",
        "limit": "1 to 100.",
    },
)
def list_messages(work: Work, call: Call) -> MessagesView:
    page = messages_in(
        work.messages,
        state_of(call.query.get("state", MessageState.FAILED.value)),
        channel=channel_of(call.query.get("channel", "")),
        older_than_s=age_of(call.query.get("older_than_s", "")),
        cursor=call.query.get("cursor"),
        limit=limit_of(call),
    )
    return MessagesView(entries=[message_view(one) for one in page.entries], next_cursor=page.next_cursor)


@message_routes.command(
    "/messages/{message_id}/resending",
    kind="resend_message",
    body=ResendingBody,
    answer=MessageView,
    summary="Send a failed message again",
    allow=Permission.OPERATE,
)
def post_resending(work: Work, call: Call, body: ResendingBody) -> MessageView:
    message_id = MessageId.parse(call.path["message_id"], field="message_id")
    return message_view(resend(work.messages, message_id, by=call.signed_in.party_id, why=body.why))


def state_of(text: str) -> MessageState:
    """
    Raises:
        InvalidInput: not a state.
    """
    try:
        return MessageState(text)
    except ValueError as error:
        states = ", ".join(MessageState)
        raise InvalidInput(f"Chọn một trong: {states}.", f"Choose one of: {states}.", field="state") from error


def channel_of(text: str) -> Channel | None:
    """
    Raises:
        InvalidInput: not a channel.
    """
    if not text:
        return None
    try:
        return Channel(text)
    except ValueError as error:
        raise InvalidInput("Chọn zalo, sms hoặc email.", "Choose zalo, sms or email.", field="channel") from error


def age_of(text: str) -> int:
    """
    Raises:
        InvalidInput: not a number of seconds within a year.
    """
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 8 and int(text) <= OLDEST_S):
        wrong = f"0 to {OLDEST_S} seconds."
        raise InvalidInput(f"Số giây từ 0 đến {OLDEST_S}.", wrong, field="older_than_s")
    return int(text)


def message_view(message: Message) -> MessageView:
    secret = TEMPLATES[message.kind].secret
    return MessageView(
        id=message.message_id,
        kind=message.kind.value,
        event=message.event,
        phone=masked(message.phone),
        language=message.language.value,
        state=message.state.value,
        text="" if secret else text_of(message.kind, message.language, message.values),
        attempts=[attempt_view(one) for one in message.attempts],
        queued_at=to_text(message.queued_at),
        due_at=to_text(message.due_at) if message.due_at else None,
        reason=message.reason or next((one.reason for one in reversed(message.attempts) if one.reason), None),
        resent_for=message.resent_for,
        can_resend=message.state is MessageState.FAILED and not secret,
    )


def attempt_view(one: Attempt) -> AttemptView:
    return AttemptView(
        channel=one.channel.value,
        state=one.state.value,
        round=one.round,
        began_at=to_text(one.began_at),
        sent_at=to_text(one.sent_at) if one.sent_at else None,
        delivered_at=to_text(one.delivered_at) if one.delivered_at else None,
        read_at=to_text(one.read_at) if one.read_at else None,
        reason=one.reason,
        provider_id=one.provider_id,
    )
