"""Webhooks: the effect `webhook` tries a new delivery at once, the job of the minute those that are due again.

A receiver that misbehaves costs a try of its own delivery and nothing else: the effect is settled whatever it answers.
"""

from functools import partial

from chalicelib.composition import Application, Work
from chalicelib.entrypoints.effects import effect, minute_job
from chalicelib.entrypoints.effects.one_by_one import one_by_one
from chalicelib.entrypoints.runner import run
from chalicelib.integrators import Attempt, Delivery, DeliveryState, EndpointState, KeyId, record_attempt, signed_body
from chalicelib.kernel.unit_of_work import Effect

ACTOR = "webhooks"
AT_ONCE = 5
"""Tries a minute beside the new ones: each may take eight seconds of the job's minute."""


@effect("webhook")
def send_webhook(app: Application, order: Effect) -> None:
    _try(app, KeyId(order.payload["key_id"]), order.payload["event_id"])
    run(app, lambda work: work.outbox.settle(order), actor=ACTOR)


@minute_job("retry_webhooks")
def retry_webhooks(app: Application) -> int:
    work = app.open_work()
    due = work.integrators.store.due(work.now, limit=AT_ONCE)
    return one_by_one(due, partial(_retry, app))


def _retry(app: Application, delivery: Delivery) -> bool:
    return _try(app, delivery.key_id, delivery.event.event_id)


def _try(app: Application, key_id: KeyId, event_id: str) -> bool:
    """Send it if it is still to be sent, and keep the answer. Of a disabled endpoint nothing is tried."""
    work = app.open_work()
    store = work.integrators.store
    delivery, endpoint = store.delivery(key_id, event_id), store.endpoint(key_id)
    if delivery is None or endpoint is None or delivery.state is not DeliveryState.WAITING:
        return False
    if endpoint.state is not EndpointState.ACTIVE:
        gone = Attempt(work.now, 0, "endpoint disabled", 0)
        run(app, partial(_record, key_id, event_id, gone), actor=ACTOR)
        return False
    body, headers = signed_body(work.integrators, delivery)
    answer = app.webhooks.send(endpoint.address, body, headers)
    tried = Attempt(work.now, answer.status, answer.said, answer.took_ms)
    run(app, partial(_record, key_id, event_id, tried), actor=ACTOR)
    return tried.taken


def _record(key_id: KeyId, event_id: str, attempt: Attempt, work: Work) -> None:
    delivery = work.integrators.store.delivery(key_id, event_id)
    if delivery is not None and delivery.state is DeliveryState.WAITING:
        record_attempt(work.integrators, delivery, attempt)
