"""Integrators: other systems that read what is public by a key, and are told by signed webhooks what happened.

Terms:
    key: what an integrator shows with its requests; given by operations, hashed at rest, good until a day, or revoked.
    sandbox: a key that two people have not opened yet: its endpoint is told of nothing but tests.
    endpoint: the address to which webhooks go, one a key; disabled after days of failure.
    event: something that happened, told without names, numbers or addresses of people.
    delivery: one event on its way to one endpoint, with every answer; tried again with growing pauses, sent anew by hand.
"""

from chalicelib.integrators.delivery import PAUSES, Attempt, Delivery, DeliveryState, WebhookId
from chalicelib.integrators.endpoint import Endpoint, EndpointState, address_of
from chalicelib.integrators.errors import (
    EndpointUnsafe,
    KeyNotGood,
    KeyUsedTooOften,
    NoSuchDelivery,
    NoSuchEndpoint,
    NoSuchKey,
    ScopeMissing,
)
from chalicelib.integrators.event import Event, EventType, event_id_of
from chalicelib.integrators.key import IntegratorKey, KeyId, Scope, Shown
from chalicelib.integrators.ports import Integrators, IntegratorStore, WebhookAnswer, WebhookSender
from chalicelib.integrators.service import (
    check_key,
    deliveries_after,
    find_key,
    issue_key,
    note_event,
    open_key,
    record_attempt,
    resend,
    revoke_key,
    send_test,
    set_endpoint,
    signed_body,
    webhook_secret,
)

__all__ = [
    "PAUSES",
    "Attempt",
    "Delivery",
    "DeliveryState",
    "Endpoint",
    "EndpointState",
    "EndpointUnsafe",
    "Event",
    "EventType",
    "IntegratorKey",
    "IntegratorStore",
    "Integrators",
    "KeyId",
    "KeyNotGood",
    "KeyUsedTooOften",
    "NoSuchDelivery",
    "NoSuchEndpoint",
    "NoSuchKey",
    "Scope",
    "ScopeMissing",
    "Shown",
    "WebhookAnswer",
    "WebhookId",
    "WebhookSender",
    "address_of",
    "check_key",
    "deliveries_after",
    "event_id_of",
    "find_key",
    "issue_key",
    "note_event",
    "open_key",
    "record_attempt",
    "resend",
    "revoke_key",
    "send_test",
    "set_endpoint",
    "signed_body",
    "webhook_secret",
]
