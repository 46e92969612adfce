"""The effect `message`: a message is given to a provider, and what became of it is kept."""

import logging

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects import effect
from chalicelib.entrypoints.runner import run
from chalicelib.identity import PartyId, find_party
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.messages import (
    EFFECT,
    Language,
    Message,
    MessageState,
    Undeliverable,
    begin_sending,
    cheapest,
    record_failed,
    record_sent,
    record_try,
    text_of,
    to_send,
)

log = logging.getLogger("xu_lang.messages")

TOO_LATE = "too_late"
ACTOR = "messages"


class BeingSent(Exception):
    """Another worker has the message; the queue gives it out again."""


@effect(EFFECT)
def deliver_message(app: Application, order: Effect) -> None:
    """Once, however often the effect is delivered; only a worker that dies between provider and record sends it again.

    One that stood in a queue past its time is not sent: a one-time code that comes when it is no longer good only confuses,
    and after an outage there may be thousands.
    """
    asked, worker = to_send(order), app.entropy.take(8).hex()
    taken = run(app, lambda work: _begin(work, order, worker), actor=ACTOR)
    if taken is None:
        raise BeingSent(order.key)
    if taken.state is not MessageState.QUEUED:
        run(app, lambda work: work.outbox.settle(order), actor=ACTOR)
    elif asked.until is not None and app.clock.now() >= asked.until:
        _fail(app, order, TOO_LATE)
    else:
        _send(app, order, taken, cheapest(text_of(asked.kind, taken.language, asked.values)))


def _begin(work: Work, order: Effect, worker: str) -> Message | None:
    """The number and language are looked up now, so that no use case waits for them."""
    asked = to_send(order)
    if asked.to.startswith("+"):
        return begin_sending(work.messages, asked, phone=asked.to, language=Language.VI, worker=worker)
    party = find_party(work.identity, PartyId(asked.to))
    return begin_sending(work.messages, asked, phone=party.phone, language=party.language, worker=worker)


def _send(app: Application, order: Effect, taken: Message, text: str) -> None:
    try:
        provider_id = app.sms.send(phone=taken.phone, text=text)
    except Undeliverable as refusal:
        _fail(app, order, refusal.reason)
        return
    except Exception as error:
        reason = type(error).__name__
        run(app, lambda work: record_try(work.messages, taken.message_id, reason), actor=ACTOR)
        raise

    def use_case(work: Work) -> None:
        record_sent(work.messages, taken.message_id, provider_id)
        work.outbox.settle(order)

    run(app, use_case, actor=ACTOR)


def _fail(app: Application, order: Effect, reason: str) -> None:
    log.warning("a message is not sent: %s, %s", order.key, reason)

    def use_case(work: Work) -> None:
        record_failed(work.messages, to_send(order).message_id, reason)
        work.outbox.settle(order)

    run(app, use_case, actor=ACTOR)
