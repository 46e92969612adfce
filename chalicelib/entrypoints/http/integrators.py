"""Integrators over HTTP: operations give keys and set endpoints; a key reads its own deliveries."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.entrypoints.http.softatm import PAGED
from chalicelib.identity import Permission
from chalicelib.integrators import (
    Attempt,
    Delivery,
    Endpoint,
    EventType,
    IntegratorKey,
    KeyId,
    NoSuchKey,
    Scope,
    deliveries_after,
    find_key,
    issue_key,
    resend,
    revoke_key,
    send_test,
    set_endpoint,
    webhook_secret,
)
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size

integrator_routes = Resource(__name__, tag="integrators")
SEE, OPERATE = Permission.SEE_PROVINCE, Permission.OPERATE
EventId = Annotated[str, msgspec.Meta(pattern="^evt_[0-9A-HJKMNP-TV-Z]{26}$")]


class NewKey(Body, frozen=True, kw_only=True):
    """A sandbox key for an integrator of this name."""

    name: Annotated[str, msgspec.Meta(max_length=100)]
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=2)]


class NewEndpoint(Body, frozen=True, kw_only=True):
    """Where its webhooks go, and of which events."""

    address: Annotated[str, msgspec.Meta(max_length=500)]
    types: Annotated[list[EventType], msgspec.Meta(min_length=1, max_length=20)]


class Again(Body, frozen=True, kw_only=True):
    """One event anew, or with `after` up to a hundred of those after an event, the oldest first."""

    event_id: EventId | None = None
    after: EventId | None = None


class EndpointView(View, frozen=True, kw_only=True):
    """`failing_since`: it has taken nothing since."""

    address: str
    types: list[str]
    state: str
    set_at: str
    failing_since: str | None


class IntegratorKeyView(View, frozen=True, kw_only=True):
    """A key without its secret. `live`: its endpoint hears of real events."""

    id: str
    name: str
    scopes: list[str]
    live: bool
    issued_at: str
    good_until: str
    revoked_at: str | None
    good: bool
    endpoint: EndpointView | None


class IntegratorKeysView(View, frozen=True, kw_only=True):
    """A page of keys, newest first."""

    entries: list[IntegratorKeyView]
    next_cursor: str | None


class ShownKeyView(View, frozen=True, kw_only=True):
    """The key and the secret that signs its webhooks; the key's own text is shown this once."""

    key: IntegratorKeyView
    text: str
    webhook_secret: str


class AttemptView(View, frozen=True, kw_only=True):
    """`status` 0: no answer came, and `said` why."""

    at: str
    status: int
    said: str
    took_ms: int


class WebhookView(View, frozen=True, kw_only=True):
    """An event on its way to the endpoint; `attempts` are the last ten."""

    event_id: str
    type: str
    at: str
    data: dict[str, Any]
    state: str
    tries: int
    next_at: str | None
    attempts: list[AttemptView]


class WebhooksView(View, frozen=True, kw_only=True):
    """A page of deliveries."""

    entries: list[WebhookView]
    next_cursor: str | None


class SentAnewView(View, frozen=True, kw_only=True):
    """How many are sent anew; with `last` as the next `after` it goes on."""

    count: int
    last: str | None


@integrator_routes.query("/integrators", answer=IntegratorKeysView, summary="Every integrator's key", allow=SEE, query=PAGED)
def list_keys(work: Work, call: Call) -> IntegratorKeysView:
    page = work.integrators.store.keys(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    work.integrators.store.expect(endpoints=[one.key_id for one in page.entries])
    return IntegratorKeysView(entries=[key_view(work, one) for one in page.entries], next_cursor=page.next_cursor)


@integrator_routes.query("/integrators/{key_id}", answer=IntegratorKeyView, summary="One key, with its endpoint", allow=SEE)
def show_key(work: Work, call: Call) -> IntegratorKeyView:
    return key_view(work, find_key(work.integrators, _id(call)))


@integrator_routes.action(
    "/integrators",
    kind="issue_key",
    body=NewKey,
    answer=ShownKeyView,
    summary="Give an integrator a sandbox key; its text is shown this once",
    status=201,
    allow=OPERATE,
)
def post_key(work: Work, call: Call, body: NewKey) -> ShownKeyView:
    shown = issue_key(work.integrators, name=body.name, scopes=body.scopes, by=call.signed_in.party_id)
    secret = webhook_secret(work.integrators, shown.key.key_id)
    return ShownKeyView(key=key_view(work, shown.key), text=shown.text, webhook_secret=secret)


@integrator_routes.command(
    "/integrators/{key_id}/revocation",
    kind="revoke_key",
    body=Nothing,
    answer=IntegratorKeyView,
    summary="Let a key open nothing any more",
    allow=OPERATE,
)
def post_revocation(work: Work, call: Call, body: Nothing) -> IntegratorKeyView:
    return key_view(work, revoke_key(work.integrators, _id(call)))


@integrator_routes.command(
    "/integrators/{key_id}/endpoint",
    kind="set_endpoint",
    body=NewEndpoint,
    answer=IntegratorKeyView,
    summary="Say where an integrator's webhooks go, and of which events; enables it again",
    allow=OPERATE,
)
def post_endpoint(work: Work, call: Call, body: NewEndpoint) -> IntegratorKeyView:
    set_endpoint(work.integrators, _id(call), body.address, body.types)
    return key_view(work, find_key(work.integrators, _id(call)))


@integrator_routes.command(
    "/integrators/{key_id}/tests",
    kind="test_webhook",
    body=Nothing,
    answer=WebhookView,
    summary="Send the endpoint an event of type `test`",
    allow=OPERATE,
)
def post_test(work: Work, call: Call, body: Nothing) -> WebhookView:
    return webhook_view(send_test(work.integrators, _id(call)))


@integrator_routes.command(
    "/integrators/{key_id}/resendings",
    kind="resend_webhooks",
    body=Again,
    answer=SentAnewView,
    summary="Send deliveries anew: one event, or all after one",
    allow=OPERATE,
)
def post_resending(work: Work, call: Call, body: Again) -> SentAnewView:
    if body.event_id is not None:
        wanted = [str(body.event_id)]
    else:
        wanted = [one.event.event_id for one in deliveries_after(work.integrators, _id(call), body.after or "evt_")]
    again = resend(work.integrators, _id(call), wanted)
    return SentAnewView(count=len(again), last=again[-1].event.event_id if again else None)


@integrator_routes.query(
    "/integrators/{key_id}/deliveries",
    answer=WebhooksView,
    summary="What an integrator's endpoint was told, newest first, with its answers",
    allow=SEE,
    query=PAGED,
)
def list_webhooks(work: Work, call: Call) -> WebhooksView:
    key = find_key(work.integrators, _id(call))
    return _webhooks(work, call, key.key_id, newest_first=True)


@integrator_routes.query(
    "/integrator/key",
    answer=IntegratorKeyView,
    summary="The key that is shown with the request",
    scope=Scope.PUBLIC,
)
def show_own_key(work: Work, call: Call) -> IntegratorKeyView:
    return key_view(work, find_key(work.integrators, own_key_id(call)))


@integrator_routes.query(
    "/integrator/events",
    answer=WebhooksView,
    summary="What the key's endpoint was told, the oldest first: to catch up from a cursor",
    scope=Scope.EVENTS,
    query=PAGED,
)
def list_own_events(work: Work, call: Call) -> WebhooksView:
    return _webhooks(work, call, own_key_id(call), newest_first=False)


def own_key_id(call: Call) -> KeyId:
    if call.key_id is None:
        raise NoSuchKey("Mục này cần khoá của hệ thống khác.", "This is for an integrator's key.")
    return call.key_id


def _webhooks(work: Work, call: Call, key_id: KeyId, *, newest_first: bool) -> WebhooksView:
    cursor, limit = call.query.get("cursor"), page_size(limit_of(call))
    page = work.integrators.store.deliveries(key_id, cursor=cursor, limit=limit, newest_first=newest_first)
    return WebhooksView(entries=[webhook_view(one) for one in page.entries], next_cursor=page.next_cursor)


def _id(call: Call) -> KeyId:
    return KeyId.parse(call.path["key_id"], field="key_id")


def key_view(work: Work, key: IntegratorKey) -> IntegratorKeyView:
    endpoint = work.integrators.store.endpoint(key.key_id)
    return IntegratorKeyView(
        id=key.key_id,
        name=key.name,
        scopes=sorted(key.scopes),
        live=key.live,
        issued_at=to_text(key.issued_at),
        good_until=to_text(key.good_until),
        revoked_at=to_text(key.revoked_at) if key.revoked_at else None,
        good=key.good_at(work.now),
        endpoint=None if endpoint is None else _endpoint_view(endpoint),
    )


def _endpoint_view(endpoint: Endpoint) -> EndpointView:
    return EndpointView(
        address=endpoint.address,
        types=sorted(endpoint.types),
        state=endpoint.state.value,
        set_at=to_text(endpoint.set_at),
        failing_since=to_text(endpoint.failing_since) if endpoint.failing_since else None,
    )


def webhook_view(one: Delivery) -> WebhookView:
    return WebhookView(
        event_id=one.event.event_id,
        type=one.event.type.value,
        at=to_text(one.event.at),
        data=dict(one.event.data),
        state=one.state.value,
        tries=one.tries,
        next_at=to_text(one.next_at) if one.next_at else None,
        attempts=_attempts(one.attempts),
    )


def _attempts(attempts: Sequence[Attempt]) -> list[AttemptView]:
    return [AttemptView(at=to_text(one.at), status=one.status, said=one.said, took_ms=one.took_ms) for one in attempts]
