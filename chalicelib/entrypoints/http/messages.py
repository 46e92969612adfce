"""Messages over HTTP, for operations: what went out, what did not and why, and one sent again."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Call, Nothing, Resource, View
from chalicelib.identity import Permission, masked
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.messages import TEMPLATES, Message, MessageId, MessageState, messages_in, resend, text_of

message_routes = Resource(__name__, tag="messages")


class MessageView(View, frozen=True, kw_only=True):
    """A message. `text` is empty for one that carried a code; `reason` says why the last try failed."""

    id: str
    kind: str
    event: str
    phone: str
    language: str
    state: str
    text: str
    tries: int
    queued_at: str
    sent_at: str | None
    reason: str | None
    can_resend: bool


class MessagesView(View, frozen=True, kw_only=True):
    """A page of messages, newest first."""

    entries: list[MessageView]
    next_cursor: str | None


@message_routes.query(
    "/messages",
    answer=MessagesView,
    summary="Messages that are queued, sent or failed",
    allow=Permission.SEE_PROVINCE,
    query={
        "state": "queued, sent or failed.",
        "cursor": "Where the next page begins, from `next_cursor`.",
        "limit": "1 to 100.",
    },
)
def list_messages(work: Work, call: Call) -> MessagesView:
    state = state_of(call.query.get("state", MessageState.FAILED.value))
    page = messages_in(work.messages, state, cursor=call.query.get("cursor"), limit=limit_of(call))
    return MessagesView(entries=[message_view(one) for one in page.entries], next_cursor=page.next_cursor)


@message_routes.command(
    "/messages/{message_id}/resending",
    kind="resend_message",
    body=Nothing,
    answer=MessageView,
    summary="Send a failed message again",
    allow=Permission.OPERATE,
)
def post_resending(work: Work, call: Call, body: Nothing) -> MessageView:
    return message_view(resend(work.messages, MessageId.parse(call.path["message_id"], field="message_id")))


def state_of(text: str) -> MessageState:
    """
    Raises:
        InvalidInput: not a state.
    """
    try:
        return MessageState(text)
    except ValueError as error:
        raise InvalidInput("Chọn queued, sent hoặc failed.", "Choose queued, sent or failed.", field="state") from error


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
        tries=message.tries,
        queued_at=to_text(message.queued_at),
        sent_at=to_text(message.sent_at) if message.sent_at else None,
        reason=message.reason,
        can_resend=message.state is MessageState.FAILED and not secret,
    )
