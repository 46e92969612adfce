"""Use cases of messages: a worker takes the next step and says what came of it; providers bring news; people resend."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.kernel.clock import business_date, to_text
from chalicelib.kernel.paging import Page, page_size
from chalicelib.kernel.records import dataclass
from chalicelib.messages.channel import OF_THE_RECIPIENT, Channel, channels_of
from chalicelib.messages.delivery import (
    AGAIN,
    OVER,
    Ask,
    End,
    Give,
    Rest,
    Step,
    Wait,
    Ways,
    confirmed_by,
    counted,
    lapsed,
    next_step,
    unknown,
)
from chalicelib.messages.errors import MessageMoved, NoSuchMessage
from chalicelib.messages.kind import Kind
from chalicelib.messages.message import (
    ATTEMPT_MOVES,
    Attempt,
    AttemptState,
    Message,
    MessageId,
    MessageState,
    ToSend,
    effect_of,
    kept_values,
    moved,
)
from chalicelib.messages.ports import Messages
from chalicelib.messages.template import TEMPLATES, Language, Topic, text_of
from chalicelib.messages.text import cheapest, parts_of

LEASE = timedelta(seconds=60)
"""How long one worker has an attempt to itself: longer than any call to a provider takes."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told, as it stands now.

    Attributes:
        email: a proven address that takes mail.
        off: channels that he does not want; muted: what he does not want to be told.
    """

    phone: str
    language: Language
    email: str | None = None
    off: frozenset[Channel] = frozenset()
    muted: frozenset[Topic] = frozenset()


@dataclass(frozen=True, slots=True)
class Taken:
    """The message, and what this worker is to do now."""

    message: Message
    step: Step


def take_step(messages: Messages, asked: ToSend, recipient: Recipient, *, worker: str) -> Taken:
    """Stage what is next for the message: that this worker gives it to a provider, that it waits, or that it ends.

    Args:
        worker: a name that no other delivery has; by it he knows, when the commit's answer was lost, what is his.
    """
    known = messages.store.find(asked.message_id)
    if known is None:
        return _staged(messages, _new(messages, asked, recipient), asked, recipient, worker, new=True)
    last = known.this_round[-1] if known.this_round else None
    if last is not None and last.state is AttemptState.GIVEN and known.taken_by == worker:
        return Taken(known, Give(last.channel))
    if known.state in OVER or (known.state is MessageState.FAILED and known.due_at is None):
        return Taken(known, Rest())
    fresh = replace(known, phone=recipient.phone, language=recipient.language, email=recipient.email)
    return _staged(messages, fresh, asked, recipient, worker, new=False)


def _staged(messages: Messages, was: Message, asked: ToSend, recipient: Recipient, worker: str, *, new: bool) -> Taken:
    now = messages.now
    message = lapsed(was, now, messages.policy)
    ways = _ways(messages, asked, message, recipient)
    step = next_step(message, ways, now, messages.policy)
    after = _after(message, step, worker, now)
    if isinstance(step, Give):
        cost = ways.costs[step.channel]
        again = any(one.channel is step.channel for one in message.this_round)
        if cost and not again and counted(message):
            messages.store.spend(message.to, business_date(now), cost, messages.policy.message_day_cost)
    (messages.store.add if new else messages.store.save)(after)
    return Taken(after, step)


def _after(message: Message, step: Step, worker: str, now: datetime) -> Message:
    """The message once the step is staged."""
    match step:
        case Give(channel):
            before = next((one for one in message.this_round if one.channel is channel), None)
            begun = Attempt(channel, AttemptState.GIVEN, message.round, now, until=now + LEASE)
            if before is not None:
                begun = replace(before, state=AttemptState.GIVEN, until=now + LEASE, tries=before.tries + 1)
            earlier = tuple(_given_up(one) for one in message.attempts if one is not before)
            return replace(message, attempts=(*earlier, begun), taken_by=worker, due_at=now + LEASE)
        case Ask(channel):
            attempts = tuple(
                replace(one, asked=True) if one.channel is channel and one.round == message.round else one
                for one in message.attempts
            )
            return replace(message, attempts=attempts, due_at=now)
        case Wait(until):
            return replace(message, due_at=until)
        case End(state, reason):
            given_up = replace(message, attempts=tuple(map(_given_up, message.attempts)))
            return moved(given_up, state, due_at=None, reason=reason)
        case Rest():
            return replace(message, due_at=None)


def _given_up(one: Attempt) -> Attempt:
    """An absent provider's attempt, when another channel's turn has come."""
    return replace(one, state=AttemptState.FAILED, until=None) if one.state is AttemptState.AWAY else one


def record_sent(messages: Messages, message_id: MessageId, channel: Channel, round_: int, provider_id: str) -> Message:
    """Stage that the provider has it; once, however often the answer to the commit is lost."""
    was = find_message(messages, message_id)
    one = _attempt(was, channel, round_)
    if one is None or AttemptState.SENT not in ATTEMPT_MOVES[one.state]:
        return was
    until = confirmed_by(was, channel, messages.now, messages.policy)
    sent = replace(one, state=AttemptState.SENT, provider_id=provider_id, sent_at=messages.now, until=until, reason=None)
    if one.state is AttemptState.GIVEN:
        _count(messages, was, channel, failed=False)
    state = MessageState.SENT if was.state in (MessageState.WAITING, MessageState.FAILED) else was.state
    return _save(messages, moved(_with(was, one, sent), state, due_at=until, reason=None))


def record_failed(messages: Messages, message_id: MessageId, channel: Channel, round_: int, reason: str) -> Message:
    """Stage that this channel does not bring it: refused at once, or sent back later. The next channel's turn is now."""
    was = find_message(messages, message_id)
    one = _attempt(was, channel, round_)
    if one is None or AttemptState.FAILED not in ATTEMPT_MOVES[one.state]:
        return was
    if one.state is AttemptState.GIVEN:
        _count(messages, was, channel, failed=reason not in OF_THE_RECIPIENT)
    failed = _with(was, one, replace(one, state=AttemptState.FAILED, until=None, reason=reason))
    if was.state in OVER or round_ != was.round:
        return _save(messages, failed)
    still_sent = any(part.state is AttemptState.SENT for part in failed.attempts)
    state = was.state if still_sent or was.state is MessageState.FAILED else MessageState.WAITING
    return _save(messages, moved(failed, state, due_at=messages.now))


def record_away(messages: Messages, message_id: MessageId, channel: Channel, round_: int, reason: str) -> Message:
    """Stage that the provider certainly did not take it, and is tried again later."""
    was = find_message(messages, message_id)
    one = _attempt(was, channel, round_)
    if one is None or one.state is not AttemptState.GIVEN:
        return was
    if TEMPLATES[was.kind].urgent:
        due, until = messages.now, messages.now + AGAIN
    else:
        due = until = messages.now + AGAIN
    _count(messages, was, channel, failed=True)
    return _save(
        messages, replace(_with(was, one, replace(one, state=AttemptState.AWAY, until=until, reason=reason)), due_at=due)
    )


def record_unknown(messages: Messages, message_id: MessageId, channel: Channel, round_: int) -> Message:
    """Stage that the provider perhaps has it: a word of it is awaited."""
    was = find_message(messages, message_id)
    one = _attempt(was, channel, round_)
    if one is None or one.state is not AttemptState.GIVEN:
        return was
    lost = unknown(was, one, messages.now, messages.policy)
    _count(messages, was, channel, failed=True)
    return _save(messages, replace(_with(was, one, lost), due_at=lost.until))


@dataclass(frozen=True, slots=True)
class News:
    """A provider's word that came by itself.

    Attributes:
        state: DELIVERED, READ or FAILED.
        digest: of the notice; the same notice is heard once.
    """

    message_id: MessageId
    channel: Channel
    round: int
    state: AttemptState
    at: datetime
    digest: str
    raw: str
    provider_id: str | None = None
    reason: str | None = None


def hear_news(messages: Messages, news: News) -> bool:
    """Stage what a provider tells; late, repeated and contradicting words change nothing that was.

    Returns:
        False if this very notice was heard before, or is about nothing that is kept.
    """
    was = messages.store.find(news.message_id)
    one = None if was is None else _attempt(was, news.channel, news.round)
    if was is None or one is None or not messages.store.keep_news(was.message_id, news.digest, news.raw, was.forget_at):
        return False
    if news.state is AttemptState.FAILED:
        record_failed(messages, news.message_id, news.channel, news.round, news.reason or "away")
    else:
        record_arrival(messages, was, one, news.state, news.at, news.provider_id)
    return True


def record_arrival(
    messages: Messages, was: Message, one: Attempt, state: AttemptState, at: datetime, provider_id: str | None = None
) -> Message:
    """Stage that the recipient has it, or has read it."""
    if state not in ATTEMPT_MOVES[one.state]:
        return was
    here = replace(
        one,
        state=state,
        until=None,
        reason=None,
        provider_id=one.provider_id or provider_id,
        sent_at=one.sent_at or at,
        delivered_at=one.delivered_at or at,
        read_at=at if state is AttemptState.READ else None,
    )
    if one.state is AttemptState.GIVEN:
        _count(messages, was, one.channel, failed=False)
    after = _with(was, one, here)
    told = MessageState.READ if state is AttemptState.READ else MessageState.DELIVERED
    if told is MessageState.DELIVERED and was.state is MessageState.READ:
        return _save(messages, after)
    return _save(messages, moved(after, told, due_at=None, reason=None))


def end_without_code(messages: Messages, message_id: MessageId) -> Message:
    """Stage the end of a message whose code is kept no more."""
    was = find_message(messages, message_id)
    if was.state is MessageState.WAITING:
        return _save(messages, moved(was, MessageState.EXPIRED, due_at=None, reason="code_gone"))
    return _save(messages, replace(was, due_at=None))


def resend(messages: Messages, message_id: MessageId, *, by: str, why: str) -> Message:
    """Stage that a failed message goes out again, on every channel anew.

    Raises:
        NoSuchMessage: none has the id, or it was forgotten.
        MessageMoved: it did not fail, or it carried a code: whoever needs one asks for a new one.
    """
    was = find_message(messages, message_id)
    if was.state is not MessageState.FAILED or TEMPLATES[was.kind].secret:
        raise MessageMoved("Tin này không gửi lại được.", "Only a message that failed, and holds no code, is sent again.")
    messages.outbox.stage(effect_of(was))
    again = moved(was, MessageState.WAITING, queued_at=messages.now, due_at=messages.now, reason=None, round=was.round + 1)
    return _save(messages, replace(again, until=None, resent_by=by, resent_for=why))


def find_message(messages: Messages, message_id: MessageId) -> Message:
    """
    Raises:
        NoSuchMessage: none has the id, or it was forgotten.
    """
    found = messages.store.find(message_id)
    if found is None:
        raise NoSuchMessage("Không có tin nhắn này.", "There is no such message.")
    return found


def messages_in(
    messages: Messages,
    state: MessageState,
    *,
    channel: Channel | None = None,
    older_than_s: int = 0,
    cursor: str | None,
    limit: int | None,
) -> Page[Message]:
    """Messages in a state, the newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    before = messages.now - timedelta(seconds=older_than_s) if older_than_s else None
    return messages.store.listed(state, channel, before, cursor=cursor, limit=page_size(limit))


def told_about(messages: Messages, subject: str, to: str) -> list[Message]:
    """What one person was told of a parcel or an order, the oldest first."""
    found = [one for one in messages.store.about(subject) if one.to == to and one.told_on is not None]
    return sorted(found, key=lambda one: one.queued_at)


def failure_share(messages: Messages, channel: Channel, *, least: int) -> int:
    """Of a hundred attempts of this hour and the last, how many failed by the channel's fault; 0 below `least` attempts."""
    hours = {hour_of(messages.now), hour_of(messages.now - timedelta(hours=1))}
    counts = [messages.store.counted(channel, hour) for hour in hours]
    tried, failed = sum(one[0] for one in counts), sum(one[1] for one in counts)
    return 100 * failed // tried if tried >= least else 0


def hour_of(at: datetime) -> str:
    return to_text(at)[:13]


def template_id_of(messages: Messages, kind: Kind, language: Language) -> str | None:
    """The id under which Zalo approved the template in the language."""
    return messages.zalo_templates().get(kind.value if language is Language.VI else f"{kind.value}.{language.value}")


def _reached(messages: Messages, asked: ToSend, message: Message, recipient: Recipient) -> tuple[Channel, ...]:
    """The channels in their order; what he cannot do without comes by text message if he switched off everything else."""
    if asked.kind is Kind.EMAIL_CODE:
        return (Channel.EMAIL,) if messages.mails and message.email is not None else ()
    template, policy = TEMPLATES[asked.kind], messages.policy
    order = policy.message_order_other
    if template.essential:
        order = policy.message_order_codes if template.secret else policy.message_order_money
    reached = {Channel.SMS}
    if template_id_of(messages, asked.kind, message.language):
        reached.add(Channel.ZALO)
    if messages.mails and message.email is not None:
        reached.add(Channel.EMAIL)
    wanted = tuple(one for one in channels_of(order) if one in reached - recipient.off)
    return wanted or ((Channel.SMS,) if template.essential else ())


def _ways(messages: Messages, asked: ToSend, message: Message, recipient: Recipient) -> Ways:
    template, policy = TEMPLATES[asked.kind], messages.policy
    if template.topic in recipient.muted and not template.essential:
        return Ways((), {}, why_none="muted")
    text = cheapest(text_of(asked.kind, message.language, asked.values))
    costs = {
        Channel.ZALO: policy.message_price_zalo,
        Channel.SMS: policy.message_price_sms * parts_of(text),
        Channel.EMAIL: 0,
    }
    channels = _reached(messages, asked, message, recipient)
    spent = 0 if template.essential else messages.store.spent(message.to, business_date(messages.now))
    return Ways(channels, costs, spent, why_none="muted" if recipient.off else "no_channel")


def _new(messages: Messages, asked: ToSend, recipient: Recipient) -> Message:
    forgotten = messages.now + timedelta(seconds=messages.policy.message_kept_s)
    return Message(
        message_id=asked.message_id,
        kind=asked.kind,
        event=asked.event,
        to=asked.to,
        phone=recipient.phone,
        language=recipient.language,
        email=recipient.email,
        values=kept_values(asked),
        state=MessageState.WAITING,
        queued_at=messages.now,
        until=asked.until,
        forget_at=int(forgotten.timestamp()),
    )


def _attempt(message: Message, channel: Channel, round_: int) -> Attempt | None:
    return next((one for one in message.attempts if one.channel is channel and one.round == round_), None)


def _with(message: Message, before: Attempt, after: Attempt) -> Message:
    return replace(message, attempts=tuple(after if one is before else one for one in message.attempts))


def _count(messages: Messages, message: Message, channel: Channel, *, failed: bool) -> None:
    messages.store.count(message.message_id, channel, hour_of(messages.now), failed=failed)


def _save(messages: Messages, after: Message) -> Message:
    messages.store.save(after)
    return after
