"""The effect `message`, and what goes on with messages by the minute: a channel at a time, each given at most once.

What the worker is to do is decided and committed before it does it. One that dies in between has perhaps given the message
to the provider: it is never given there again. Whoever comes next waits for the provider's word, and goes on as the rules of
`chalicelib.messages` say.
"""

import logging
from typing import Any

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects import effect, minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.metrics import Metric, measured
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, find_party
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.messages import (
    EFFECT,
    TEMPLATES,
    Ask,
    Attempt,
    AttemptState,
    Channel,
    Give,
    Kind,
    Language,
    Message,
    MessageId,
    NotTaken,
    Recipient,
    Taken,
    ToSend,
    Undeliverable,
    cheapest,
    effect_of,
    end_without_code,
    failure_share,
    hear_news,
    letter_of,
    preferences_of,
    record_arrival,
    record_away,
    record_failed,
    record_sent,
    record_unknown,
    stop_mail,
    stop_token,
    take_step,
    template_id_of,
    text_of,
    to_send,
    tracking_id_of,
    zalo_values,
)

log = logging.getLogger("xu_lang.messages")

ACTOR = "messages"
MOST_STEPS = 8
"""In one go: three channels, each given and asked about; what is left goes on in a minute."""
BATCH = 200
EVERY_MINUTES = 5
LEAST_COUNTED = 20
SHARES = {
    Channel.ZALO: Metric.ZALO_FAILURE_SHARE,
    Channel.SMS: Metric.SMS_FAILURE_SHARE,
    Channel.EMAIL: Metric.MAIL_FAILURE_SHARE,
}


@effect(EFFECT)
def deliver_message(app: Application, order: Effect) -> None:
    """However often the effect is delivered, each channel gets the message at most once."""
    _drive(app, order)


def hear_mail(app: Application, notice: dict[str, Any]) -> None:
    """What SES tells of a letter, by SNS; only its topic may write to the queue."""
    told = app.read_mail_news(notice)
    if told is None:
        return

    def use_case(work: Work) -> None:
        if hear_news(work.messages, told.news) and told.stops:
            kept = work.messages.store.find(told.news.message_id)
            if kept is not None:
                stop_mail(work.messages, kept.phone, kept.email, told.stops)

    run(app, use_case, actor="mail")


@minute_job("go_on_with_messages")
def go_on_with_messages(app: Application) -> int:
    """What waited for the morning, for a provider that was away, or for a word that did not come."""
    due = app.open_work().messages.store.due(app.clock.now(), BATCH)
    return one_by_one(due, lambda message_id: _go_on(app, message_id))


@minute_job("measure_messages")
def measure_messages(app: Application) -> int:
    """The share of failures of each channel, for the alarms."""
    if app.clock.now().minute % EVERY_MINUTES:
        return 0
    work = app.open_work()
    measured(app, {metric: failure_share(work.messages, one, least=LEAST_COUNTED) for one, metric in SHARES.items()})
    return 1


def _go_on(app: Application, message_id: MessageId) -> bool:
    work = app.open_work()
    kept = work.messages.store.find(message_id)
    if kept is None or kept.due_at is None or kept.due_at > work.now:
        return False
    order = work.outbox.find(EFFECT, message_id)
    if order is None and TEMPLATES[kept.kind].secret:
        run(app, lambda work: end_without_code(work.messages, message_id), actor=ACTOR)
    else:
        _drive(app, order or effect_of(kept))
    return True


def _drive(app: Application, order: Effect) -> None:
    worker = app.entropy.take(8).hex()
    for _ in range(MOST_STEPS):
        taken = run(app, lambda work: _take(work, order, worker), actor=ACTOR)
        if isinstance(taken.step, Give):
            _give(app, to_send(order), taken.message)
        elif isinstance(taken.step, Ask):
            _ask(app, taken.message)
        else:
            return


def _take(work: Work, order: Effect, worker: str) -> Taken:
    """The next step. The effect is settled once the message is kept; a code, which never is, stays in it until the end."""
    asked = to_send(order)
    taken = take_step(work.messages, asked, _recipient(work, asked), worker=worker)
    if taken.message.due_at is None or not TEMPLATES[asked.kind].secret:
        work.outbox.settle(order)
    return taken


def _recipient(work: Work, asked: ToSend) -> Recipient:
    """Number, language and wishes are looked up now, so that no use case waits for them."""
    phone, language = asked.to, Language.VI
    if not asked.to.startswith("+"):
        party = find_party(work.identity, PartyId(asked.to))
        phone, language = party.phone, party.language
    wants = preferences_of(work.messages, phone)
    email = wants.asked_email if asked.kind is Kind.EMAIL_CODE else wants.mail_to
    return Recipient(phone, language, email, frozenset(wants.off), frozenset(wants.muted))


def _give(app: Application, asked: ToSend, message: Message) -> None:
    attempt = message.attempts[-1]
    name = (message.message_id, attempt.channel, attempt.round)
    try:
        provider_id = _sent(app, asked, message, attempt)
    except Undeliverable as refusal:
        reason = refusal.reason
        log.warning("%s is refused by %s: %s", message.message_id, attempt.channel.value, reason)
        run(app, lambda work: record_failed(work.messages, *name, reason), actor=ACTOR)
    except NotTaken as refusal:
        reason = refusal.reason
        run(app, lambda work: record_away(work.messages, *name, reason), actor=ACTOR)
    except Exception:
        log.exception("whether %s went by %s is not known", message.message_id, attempt.channel.value)
        run(app, lambda work: record_unknown(work.messages, *name), actor=ACTOR)
    else:
        run(app, lambda work: record_sent(work.messages, *name, provider_id), actor=ACTOR)


def _sent(app: Application, asked: ToSend, message: Message, attempt: Attempt) -> str:
    """Give the message to the channel's provider; its id there."""
    language = message.language
    if attempt.channel is Channel.EMAIL:
        if app.mail is None or message.email is None:
            raise Undeliverable("bad_address")
        stop = f"{app.settings.public_origin}/tin-nhan/thoi/{stop_token(app.open_work().messages, message.message_id)}"
        letter = letter_of(asked.kind, language, asked.values, stop)
        return app.mail.send(to=message.email, letter=letter, tracking_id=tracking_id_of(message, attempt))
    if attempt.channel is Channel.ZALO:
        template_id = template_id_of(app.open_work().messages, asked.kind, language)
        if app.zalo is None or template_id is None:
            raise Undeliverable("zalo_template")
        values = zalo_values(asked.kind, language, asked.values)
        tracking_id = tracking_id_of(message, attempt)
        return app.zalo.send(phone=message.phone, template_id=template_id, values=values, tracking_id=tracking_id)
    return app.sms.send(phone=message.phone, text=cheapest(text_of(asked.kind, language, asked.values)))


def _ask(app: Application, message: Message) -> None:
    """Ask Zalo whether it came to the phone; without an answer the rules go on as if it had not."""
    attempt = message.this_round[-1]
    if app.zalo is None or attempt.provider_id is None:
        return
    try:
        at = app.zalo.arrived_at(message_id=attempt.provider_id, phone=message.phone)
    except Exception:
        log.exception("Zalo does not say what became of %s", message.message_id)
        return
    if at is None:
        return

    def use_case(work: Work) -> None:
        was = work.messages.store.find(message.message_id)
        one = None if was is None else next((one for one in was.attempts if one.provider_id == attempt.provider_id), None)
        if was is not None and one is not None:
            record_arrival(work.messages, was, one, AttemptState.DELIVERED, at)

    run(app, use_case, actor=ACTOR)
