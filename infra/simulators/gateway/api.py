"""The `/v1` interface: authentication, parameters, idempotency, and the table of operations."""

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from infra.simulators.faults import FaultPlan
from infra.simulators.gateway import checkout, forms, listing, payment_intents, refunds
from infra.simulators.gateway.errors import ApiError
from infra.simulators.gateway.idempotency import Answer, IdempotencyKeys, keep
from infra.simulators.gateway.store import API_VERSION, Store, Unit, random_id
from infra.simulators.http_service import HangUp, Reply, Request, Routes

Operation = Callable[[Unit, dict[str, str], dict[str, Any]], dict[str, Any]]
_COLLECTIONS = {
    "checkout.session": "/v1/checkout/sessions",
    "payment_intent": "/v1/payment_intents",
    "charge": "/v1/charges",
    "refund": "/v1/refunds",
    "balance_transaction": "/v1/balance_transactions",
    "dispute": "/v1/disputes",
    "event": "/v1/events",
}


class Api:
    """Answers the requests of the official libraries.

    Args:
        page_base: scheme, host and port that buyers reach the hosted pages under.
    """

    def __init__(self, store: Store, faults: FaultPlan, *, secret_key: str, page_base: str) -> None:
        self._store = store
        self._faults = faults
        self._secret_key = secret_key
        self._keys = IdempotencyKeys(store)
        self._routes = Routes()
        sessions = _COLLECTIONS["checkout.session"]
        self._post(sessions, lambda unit, _at, given: checkout.create(unit, given, page_base=page_base))
        self._post(sessions + "/{id}/expire", lambda unit, at, _given: checkout.expire(unit, at["id"]))
        self._post("/v1/payment_intents/{id}/cancel", lambda unit, at, _given: payment_intents.cancel(unit, at["id"]))
        self._post("/v1/refunds", lambda unit, _at, given: refunds.create(unit, given))
        for kind, path in _COLLECTIONS.items():
            self._get(path, _list_operation(kind, path))
            self._get(path + "/{id}", _retrieve_operation(kind))

    def answer(self, request: Request) -> Reply:
        """One request of the merchant; errors become the gateway's error bodies."""
        request_id = random_id("req_", 14)
        try:
            self._authenticate(request)
            self._refuse_by_order(request)
            found = self._routes.find(request)
            if found is None:
                message = f"Unrecognized request URL ({request.method}: {request.path})."
                raise ApiError(404, "invalid_request_error", message, saved=False)
            handler, at = found
            reply = handler(replace(request, params=at, id=request_id))
        except ApiError as error:
            reply = _reply(error.status, json.dumps(error.body(), ensure_ascii=False, indent=2).encode(), request_id)
        if self._faults.take("lose_reply", request.method, request.path):
            raise HangUp
        return reply

    def _authenticate(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                given = base64.b64decode(given, validate=True).decode().partition(":")[0]
            except ValueError:
                given = ""
        if not given:
            message = (
                "You did not provide an API key. You need to provide your API key in the Authorization header, using "
                "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
            )
            raise ApiError(401, "invalid_request_error", message, saved=False)
        if not hmac.compare_digest(given.encode(), self._secret_key.encode()):
            shown = f"{given[:8]}{'*' * 12}{given[-4:]}" if len(given) > 16 else "*" * 12
            raise ApiError(401, "invalid_request_error", f"Invalid API Key provided: {shown}", saved=False)

    def _refuse_by_order(self, request: Request) -> None:
        if self._faults.take("rate_limit", request.method, request.path):
            raise ApiError(429, "invalid_request_error", "Too many requests", code="rate_limit", saved=False)
        if self._faults.take("error", request.method, request.path):
            raise ApiError(500, "api_error", "An unknown error occurred", saved=False)

    def _get(self, pattern: str, operation: Operation) -> None:
        def handler(request: Request) -> Reply:
            self._faults.sleep_if_ordered(request.method, request.path)
            params = forms.parse_nested(request.query)
            with self._store.unit() as unit:
                result = listing.expand(unit, operation(unit, dict(request.params), params), params.get("expand"))
            return _reply(200, _encode(result), request.id)

        self._routes.add("GET", pattern, handler)

    def _post(self, pattern: str, operation: Operation) -> None:
        def handler(request: Request) -> Reply:
            key = request.headers.get("idempotency-key")
            if not key:
                self._faults.sleep_if_ordered(request.method, request.path)
                answer = self._execute(request, operation, None)
                return _reply(answer.status, answer.body, answer.request_id)
            with self._keys.holding(key):
                self._faults.sleep_if_ordered(request.method, request.path)
                kept = self._keys.kept(key, request.path, request.body)
                answer = kept or self._execute(request, operation, key)
            marks = [("Idempotency-Key", key), ("Original-Request", answer.request_id)]
            if kept:
                marks.append(("Idempotent-Replayed", "true"))
            return _reply(answer.status, answer.body, request.id, *marks)

        self._routes.add("POST", pattern, handler)

    def _execute(self, request: Request, operation: Operation, key: str | None) -> Answer:
        """Do it, and remember the answer with it; a refusal after the start undoes the work but is remembered too."""
        params = forms.parse_nested(request.body.decode())
        try:
            with self._store.unit(request_id=request.id, idempotency_key=key) as unit:
                result = operation(unit, dict(request.params), params)
                answer = Answer(200, _encode(listing.expand(unit, result, params.get("expand"))), request.id)
                if self._faults.take("saved_error", request.method, request.path):
                    raise ApiError(500, "api_error", "An unknown error occurred")
                if key:
                    keep(unit, key, request.path, request.body, answer)
        except ApiError as error:
            if not (key and error.saved):
                raise
            answer = Answer(error.status, _encode(error.body()), request.id)
            with self._store.unit() as unit:
                keep(unit, key, request.path, request.body, answer)
        return answer


def _list_operation(kind: str, path: str) -> Operation:
    return lambda unit, _at, params: listing.page(unit, kind, path, params)


def _retrieve_operation(kind: str) -> Operation:
    def retrieve(unit: Unit, at: dict[str, str], params: dict[str, Any]) -> dict[str, Any]:
        forms.allow_only(params, ("expand",))
        item = unit.get(kind, at["id"])
        return checkout.close_overdue(unit, item) if kind == "checkout.session" else item

    return retrieve


def _encode(result: dict[str, Any]) -> bytes:
    return json.dumps(result, ensure_ascii=False, indent=2).encode()


def _reply(status: int, body: bytes, request_id: str, *headers: tuple[str, str]) -> Reply:
    standing = (("Content-Type", "application/json"), ("Request-Id", request_id), ("Stripe-Version", API_VERSION))
    return Reply(status, body, (*standing, *headers))
