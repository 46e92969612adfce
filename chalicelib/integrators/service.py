"""Use cases of integrators: give a key and check it, set an endpoint, note an event, try a delivery, send anew."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.identity import PartyId, name_of
from chalicelib.integrators.delivery import Attempt, Delivery, DeliveryState, WebhookId, after
from chalicelib.integrators.endpoint import Endpoint, EndpointState, address_of
from chalicelib.integrators.errors import KeyNotGood, NoSuchDelivery, NoSuchEndpoint, NoSuchKey, ScopeMissing
from chalicelib.integrators.event import Event, EventType, event_id_of
from chalicelib.integrators.key import SECRET_BYTES, IntegratorKey, KeyId, Scope, Shown, fits, secret_hash
from chalicelib.integrators.ports import Integrators
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.unit_of_work import Effect

MOST_ANEW = 100
"""Deliveries sent anew at once; the cursor goes on from the last of them."""


def issue_key(integrators: Integrators, *, name: str, scopes: Iterable[Scope], by: PartyId) -> Shown:
    """A sandbox key for an integrator; its secret is shown this once.

    Raises:
        InvalidName: nothing to call the integrator by.
        InvalidInput: no scope.
    """
    wanted = frozenset(scopes)
    if not wanted:
        raise InvalidInput("Chọn ít nhất một quyền.", "Choose at least one scope.", field="scopes")
    secret = integrators.entropy.take(SECRET_BYTES).hex()
    key = IntegratorKey(
        key_id=KeyId.make(integrators.now, integrators.entropy),
        name=name_of(name),
        secret_hash=secret_hash(secret),
        scopes=wanted,
        issued_by=by,
        issued_at=integrators.now,
        good_until=integrators.now + timedelta(seconds=integrators.policy.integrator_key_lifetime_s),
    )
    integrators.store.add_key(key)
    return Shown(key, f"{key.key_id}_{secret}")


def check_key(integrators: Integrators, text: str, scope: Scope) -> IntegratorKey:
    """The key that was shown, counted against its minute.

    Raises:
        KeyNotGood: wrong, revoked, or its time is over.
        ScopeMissing: not given for this.
        KeyUsedTooOften: at the commit.
    """
    wrong = KeyNotGood("Khoá không đúng, đã thu hồi hoặc hết hạn.", "The key is wrong, was revoked, or has run out.")
    key_text, _, secret = text.rpartition("_")
    try:
        key = integrators.store.find_key(KeyId.parse(key_text))
    except InvalidInput as error:
        raise wrong from error
    if key is None or not fits(key, secret) or not key.good_at(integrators.now):
        raise wrong
    if scope not in key.scopes:
        raise ScopeMissing("Khoá này không có quyền ấy.", f"The key lacks the scope `{scope.value}`.")
    most = integrators.policy.integrator_requests_per_minute
    integrators.store.stage_use(key.key_id, f"{integrators.now:%Y%m%d%H%M}", most)
    return key


def find_key(integrators: Integrators, key_id: KeyId) -> IntegratorKey:
    """
    Raises:
        NoSuchKey: unknown.
    """
    found = integrators.store.find_key(key_id)
    if found is None:
        raise NoSuchKey("Không có khoá này.", "There is no such key.")
    return found


def open_key(integrators: Integrators, key_id: KeyId) -> IntegratorKey:
    """Let it hear of real events; two people decide that.

    Raises:
        NoSuchKey: unknown.
        KeyNotGood: revoked, or its time is over.
    """
    key = find_key(integrators, key_id)
    if not key.good_at(integrators.now):
        raise KeyNotGood("Khoá đã thu hồi hoặc hết hạn.", "The key was revoked, or has run out.")
    opened = replace(key, live=True)
    integrators.store.save_key(opened)
    return opened


def revoke_key(integrators: Integrators, key_id: KeyId) -> IntegratorKey:
    """From now on it opens nothing, and its endpoint is told of nothing.

    Raises:
        NoSuchKey: unknown.
    """
    revoked = replace(find_key(integrators, key_id), revoked_at=integrators.now, live=False)
    integrators.store.save_key(revoked)
    endpoint = integrators.store.endpoint(key_id)
    if endpoint is not None:
        integrators.store.save_endpoint(replace(endpoint, state=EndpointState.DISABLED))
    return revoked


def set_endpoint(integrators: Integrators, key_id: KeyId, address: str, types: Iterable[EventType]) -> Endpoint:
    """Where the integrator's webhooks go, and of what; this also enables it again.

    Raises:
        NoSuchKey: unknown.
        KeyNotGood: revoked, or its time is over.
        ScopeMissing: the key was not given for events.
        EndpointUnsafe: no public HTTPS address.
    """
    key = find_key(integrators, key_id)
    if not key.good_at(integrators.now):
        raise KeyNotGood("Khoá đã thu hồi hoặc hết hạn.", "The key was revoked, or has run out.")
    if Scope.EVENTS not in key.scopes:
        raise ScopeMissing("Khoá này không có quyền nhận sự kiện.", "The key lacks the scope `events`.")
    endpoint = Endpoint(key_id, address_of(address), frozenset(types), integrators.now)
    integrators.store.save_endpoint(endpoint)
    return endpoint


def note_event(integrators: Integrators, event: Event, endpoints: Sequence[Endpoint]) -> int:
    """Let those of the endpoints hear of it whose keys are open; a repeat of the event changes nothing.

    Returns:
        for how many endpoints it was new.
    """
    told = 0
    integrators.store.expect(keys=[endpoint.key_id for endpoint in endpoints])
    for endpoint in endpoints:
        if integrators.store.delivery(endpoint.key_id, event.event_id):
            continue
        key = integrators.store.find_key(endpoint.key_id)
        if key is not None and key.live and key.good_at(integrators.now):
            _begin(integrators, endpoint.key_id, event)
            told += 1
    return told


def send_test(integrators: Integrators, key_id: KeyId) -> Delivery:
    """An event that says nothing happened, to a sandbox as well.

    Raises:
        NoSuchEndpoint: none is set, or it is disabled.
    """
    _active(integrators, key_id)
    about = WebhookId.make(integrators.now, integrators.entropy)
    event_id = event_id_of(EventType.TEST, about, integrators.now)
    return _begin(integrators, key_id, Event(event_id, EventType.TEST, integrators.now, {"hello": "Xứ Lạng"}))


def _begin(integrators: Integrators, key_id: KeyId, event: Event) -> Delivery:
    delivery = Delivery(key_id, event, DeliveryState.WAITING, integrators.now)
    integrators.store.add_delivery(delivery)
    integrators.outbox.stage(order_of(delivery))
    return delivery


def order_of(delivery: Delivery) -> Effect:
    """The effect that sends it at once; later tries are the job's of the minute."""
    event_id = delivery.event.event_id
    return Effect("webhook", f"{delivery.key_id}.{event_id}", {"key_id": delivery.key_id, "event_id": event_id})


def resend(integrators: Integrators, key_id: KeyId, event_ids: Sequence[str]) -> list[Delivery]:
    """Send deliveries anew, whatever became of them before.

    Raises:
        NoSuchEndpoint: none is set, or it is disabled.
        NoSuchDelivery: the endpoint was never told of one of the events.
    """
    _active(integrators, key_id)
    again = []
    for event_id in event_ids:
        found = integrators.store.delivery(key_id, event_id)
        if found is None:
            raise NoSuchDelivery("Không có lần gửi này.", "The endpoint was never told of this event, or it was forgotten.")
        delivery = replace(found, state=DeliveryState.WAITING, next_at=integrators.now, tries=0)
        integrators.store.save_delivery(delivery)
        again.append(delivery)
    return again


def deliveries_after(integrators: Integrators, key_id: KeyId, event_id: str) -> list[Delivery]:
    """Those of the events after one, the oldest first, as many as are sent anew at once."""
    return list(integrators.store.deliveries_after(key_id, event_id, limit=MOST_ANEW))


def signed_body(integrators: Integrators, delivery: Delivery) -> tuple[bytes, dict[str, str]]:
    """What is posted, and the headers by which the receiver knows it is ours.

    The signature is HMAC-SHA256 over `{timestamp}.{body}`; the timestamp lets the receiver refuse old sendings.
    """
    event = delivery.event
    told = {"id": event.event_id, "type": event.type.value, "at": to_text(event.at), "data": dict(event.data)}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(integrators.now.timestamp()))
    secret = webhook_secret(integrators, delivery.key_id).encode()
    signature = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return body, {
        "Content-Type": "application/json",
        "User-Agent": "XuLang-Webhooks/1",
        "Webhook-Id": event.event_id,
        "Webhook-Timestamp": timestamp,
        "Webhook-Signature": f"v1={signature}",
    }


def webhook_secret(integrators: Integrators, key_id: KeyId) -> str:
    """By which the integrator's webhooks are signed; made of the pepper, so that the table does not hold it."""
    return hmac.new(integrators.pepper.encode(), f"webhook:{key_id}".encode(), hashlib.sha256).hexdigest()


def record_attempt(integrators: Integrators, delivery: Delivery, attempt: Attempt) -> Delivery:
    """What became of a try; after days of failure the endpoint is disabled."""
    tried = after(delivery, attempt)
    integrators.store.save_delivery(tried)
    endpoint = integrators.store.endpoint(delivery.key_id)
    if endpoint is not None:
        changed = _health(endpoint, attempt, integrators.policy.webhook_failing_s)
        if changed != endpoint:
            integrators.store.save_endpoint(changed)
    return tried


def _health(endpoint: Endpoint, attempt: Attempt, patience_s: int) -> Endpoint:
    if attempt.taken:
        return replace(endpoint, failing_since=None)
    since: datetime = endpoint.failing_since or attempt.at
    over = attempt.at - since >= timedelta(seconds=patience_s)
    return replace(endpoint, failing_since=since, state=EndpointState.DISABLED if over else endpoint.state)


def _active(integrators: Integrators, key_id: KeyId) -> Endpoint:
    endpoint = integrators.store.endpoint(key_id)
    if endpoint is None or endpoint.state is not EndpointState.ACTIVE:
        raise NoSuchEndpoint("Chưa đặt địa chỉ nhận, hoặc địa chỉ đã bị ngừng.", "No endpoint is set, or it is disabled.")
    return endpoint
