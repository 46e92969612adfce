"""Use cases of messages: a worker takes one, says what became of it; people look, and send a failed one again."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.kernel.paging import Page, page_size
from chalicelib.messages.errors import MessageMoved, NoSuchMessage
from chalicelib.messages.message import (
    Message,
    MessageId,
    MessageState,
    ToSend,
    effect_of,
    kept_values,
    moved,
)
from chalicelib.messages.ports import Messages
from chalicelib.messages.template import TEMPLATES, Language

LEASE = timedelta(seconds=120)
"""How long one worker has a message to itself: longer than a function lives, shorter than its queue hides the effect."""


def begin_sending(messages: Messages, asked: ToSend, *, phone: str, language: Language, worker: str) -> Message | None:
    """Stage that this worker is about to give the message to the provider.

    Args:
        worker: a name that no other delivery of the effect has; by it he knows, when the commit's answer was lost, what is
            his.

    Returns:
        None while another worker is at it; a message that is no longer QUEUED was dealt with before, and nothing is staged.
    """
    known = messages.store.find(asked.message_id)
    if known is None:
        taken = _taken(messages, _new(messages, asked, phone, language), worker)
        messages.store.add(taken)
        return taken
    if known.state is not MessageState.QUEUED:
        return known
    if known.trying_until is not None and messages.now < known.trying_until:
        return known if known.taken_by == worker else None
    taken = _taken(messages, replace(known, phone=phone, language=language), worker)
    messages.store.save(taken)
    return taken


def record_sent(messages: Messages, message_id: MessageId, provider_id: str) -> Message:
    """Stage that the provider has it; once, however often the answer to the commit is lost."""
    was = find_message(messages, message_id)
    if was.state is not MessageState.QUEUED:
        return was
    return _save(messages, moved(was, MessageState.SENT, provider_id=provider_id, sent_at=messages.now, reason=None))


def record_failed(messages: Messages, message_id: MessageId, reason: str) -> Message:
    """Stage that it will never be sent by itself; once, as above."""
    was = find_message(messages, message_id)
    if was.state is not MessageState.QUEUED:
        return was
    return _save(messages, moved(was, MessageState.FAILED, reason=reason))


def record_try(messages: Messages, message_id: MessageId, reason: str) -> Message:
    """Stage that the provider did not answer or was busy: the next worker tries again at once."""
    return _save(messages, replace(find_message(messages, message_id), trying_until=None, reason=reason))


def resend(messages: Messages, message_id: MessageId) -> Message:
    """Stage that a failed message goes out again.

    Raises:
        NoSuchMessage: none has the id, or it was forgotten.
        MessageMoved: it did not fail, or it carried a code: whoever needs one asks for a new one.
    """
    was = find_message(messages, message_id)
    if was.state is not MessageState.FAILED or TEMPLATES[was.kind].secret:
        raise MessageMoved("Tin này không gửi lại được.", "Only a message that failed, and holds no code, is sent again.")
    messages.outbox.stage(effect_of(was))
    return _save(messages, moved(was, MessageState.QUEUED, queued_at=messages.now))


def find_message(messages: Messages, message_id: MessageId) -> Message:
    """
    Raises:
        NoSuchMessage: none has the id, or it was forgotten.
    """
    found = messages.store.find(message_id)
    if found is None:
        raise NoSuchMessage("Không có tin nhắn này.", "There is no such message.")
    return found


def messages_in(messages: Messages, state: MessageState, *, cursor: str | None, limit: int | None) -> Page[Message]:
    """Messages in a state, the newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return messages.store.listed(state, cursor=cursor, limit=page_size(limit))


def _new(messages: Messages, asked: ToSend, phone: str, language: Language) -> Message:
    forgotten = messages.now + timedelta(seconds=messages.policy.message_kept_s)
    return Message(
        message_id=asked.message_id,
        kind=asked.kind,
        event=asked.event,
        to=asked.to,
        phone=phone,
        language=language,
        values=kept_values(asked),
        state=MessageState.QUEUED,
        queued_at=messages.now,
        forget_at=int(forgotten.timestamp()),
    )


def _taken(messages: Messages, was: Message, worker: str) -> Message:
    return replace(was, tries=was.tries + 1, trying_until=messages.now + LEASE, taken_by=worker)


def _save(messages: Messages, after: Message) -> Message:
    messages.store.save(after)
    return after
