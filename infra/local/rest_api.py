"""API Gateway's REST API in front of the Chalice app: builds the proxy event, calls the app, reads its answer.

Where `chalice local` differs from API Gateway this follows API Gateway: an unknown path or method is 403, path
parameters stay percent-encoded, a text body is `str`, `{proxy+}` routes match, an answer is binary by the request's
Accept header, and sizes are limited.

Source: docs.aws.amazon.com/apigateway/latest/developerguide/ (set-up-lambda-proxy-integrations,
lambda-proxy-binary-media, limits; read 2026-11).
"""

import base64
import json
import re
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

from chalice.app import Chalice

from infra.local.http_exchange import HttpRequest, HttpResponse
from infra.local.lambda_context import LambdaContext

MAX_REQUEST_BYTES = 10 * 1024 * 1024
MAX_LAMBDA_BYTES = 6 * 1024 * 1024
TIMEOUT_S = 29.0
# API Gateway keeps these for itself and renames what the function sends.
_REMAPPED = {"authorization", "connection", "content-md5", "date", "host", "server", "www-authenticate"}
_DROPPED = {"content-length", "transfer-encoding"}
_PER_THREAD = threading.local()


class _ThreadSafeRequest:
    """Keeps the current request and context by thread: Chalice has one attribute for the whole process."""

    @property
    def current_request(self) -> Any:
        return _PER_THREAD.current_request

    @current_request.setter
    def current_request(self, value: Any) -> None:
        _PER_THREAD.current_request = value

    @property
    def lambda_context(self) -> Any:
        return _PER_THREAD.lambda_context

    @lambda_context.setter
    def lambda_context(self, value: Any) -> None:
        _PER_THREAD.lambda_context = value


def make_thread_safe(app: Chalice) -> None:
    """Let several threads call one Chalice app, each with its own request; without it they get each other's."""
    if not isinstance(app, _ThreadSafeRequest):
        app.__class__ = type("ThreadSafeChalice", (_ThreadSafeRequest, app.__class__), {})


class RestApi:
    """API Gateway's REST API for one Chalice app."""

    def __init__(self, app: Chalice, stage: str = "api") -> None:
        make_thread_safe(app)
        self._app = app
        self._stage = stage
        self._routes = RouteTable(app.routes)
        self._binary_types = list(app.api.binary_types)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer as API Gateway would, including for requests the app never sees."""
        found = self._routes.match(request.path)
        methods = self._app.routes[found[0]] if found else {}
        if found and request.method == "OPTIONS" and "OPTIONS" not in methods:
            preflight = _preflight(methods)
            if preflight:
                return preflight
        if not found or request.method not in methods:
            return _own_answer(403, "Missing Authentication Token", "MissingAuthenticationTokenException")
        event = self._event(request, *found)
        if len(request.body) > MAX_LAMBDA_BYTES // 2 and len(json.dumps(event)) > MAX_LAMBDA_BYTES:
            return _own_answer(413, "Request Too Long")
        started = time.monotonic()
        context = LambdaContext("APIHandler", TIMEOUT_S)
        try:
            result = self._app(event, context)
            response = self._read_result(result, request)
        except Exception:  # noqa: BLE001 - the gateway outlives whatever a function does
            # What a function does not catch is a malformed proxy response to API Gateway.
            traceback.print_exc(file=sys.stderr)
            return _own_answer(502, "Internal server error", "InternalServerErrorException")
        if time.monotonic() - started > TIMEOUT_S:
            return _own_answer(504, "Endpoint request timed out")
        response.headers.append(("x-amzn-RequestId", event["requestContext"]["requestId"]))
        return response

    def _event(self, request: HttpRequest, resource: str, captured: dict[str, str]) -> dict[str, Any]:
        headers = _forwarded_headers(request)
        query = parse_qs(request.query, keep_blank_values=True) or None
        body, encoded = self._event_body(request)
        return {
            "resource": resource,
            "path": request.path,
            "httpMethod": request.method,
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "queryStringParameters": {key: values[-1] for key, values in query.items()} if query else None,
            "multiValueQueryStringParameters": query,
            "pathParameters": captured or None,
            "stageVariables": None,
            "body": body,
            "isBase64Encoded": encoded,
            "requestContext": {
                "accountId": "000000000000",
                "apiId": "local",
                "httpMethod": request.method,
                "identity": {"sourceIp": request.peer, "userAgent": request.header("user-agent")},
                "path": f"/{self._stage}{request.path}",
                "protocol": "HTTP/1.1",
                "requestId": str(uuid.uuid4()),
                "requestTimeEpoch": int(time.time() * 1000),
                "resourcePath": resource,
                "stage": self._stage,
            },
        }

    def _event_body(self, request: HttpRequest) -> tuple[str | None, bool]:
        if not request.body:
            return None, False
        if _is_binary(request.header("content-type"), self._binary_types):
            return base64.b64encode(request.body).decode("ascii"), True
        return request.body.decode("utf-8", errors="replace"), False

    def _read_result(self, result: dict[str, Any], request: HttpRequest) -> HttpResponse:
        text = result["body"]
        if len(text) > MAX_LAMBDA_BYTES // 8 and len(json.dumps(result)) > MAX_LAMBDA_BYTES:
            return _own_answer(502, "Internal server error", "InternalServerErrorException")
        body = text if isinstance(text, bytes) else text.encode("utf-8")
        # Only the first type of Accept decides whether a binary answer is decoded.
        if result.get("isBase64Encoded") and _is_binary(request.header("accept").split(",")[0], self._binary_types):
            body = base64.b64decode(body)
        response = HttpResponse(int(result["statusCode"]), list(_response_headers(result)), body)
        if not response.header("content-type") and response.status not in (204, 304):
            response.headers.append(("Content-Type", "application/json"))
        return response


class RouteTable:
    """Finds the most specific route: a fixed segment before a parameter before the rest of the path."""

    def __init__(self, patterns: Iterable[str]) -> None:
        ordered = sorted(patterns, key=_specificity)
        self._fixed = {pattern for pattern in ordered if "{" not in pattern}
        self._patterns = [(pattern, _route_regex(pattern)) for pattern in ordered if "{" in pattern]

    def match(self, path: str) -> tuple[str, dict[str, str]] | None:
        """Route and its captured, still percent-encoded parameters."""
        trimmed = path.rstrip("/") or "/"
        if trimmed in self._fixed:
            return trimmed, {}
        for pattern, regex in self._patterns:
            found = regex.fullmatch(trimmed)
            if found:
                return pattern, found.groupdict()
        return None


def _specificity(pattern: str) -> list[tuple[int, str]]:
    ranks = []
    for segment in pattern.split("/"):
        is_parameter = segment.startswith("{")
        ranks.append((2 if segment.endswith("+}") else 1 if is_parameter else 0, segment))
    return ranks


def _route_regex(pattern: str) -> re.Pattern[str]:
    parts = []
    for segment in pattern.split("/"):
        if segment.endswith("+}"):
            parts.append(f"(?P<{segment[1:-2]}>.+)")
        elif segment.startswith("{"):
            parts.append(f"(?P<{segment[1:-1]}>[^/]+)")
        else:
            parts.append(re.escape(segment))
    return re.compile("/".join(parts))


def _is_binary(media_type: str, binary_types: list[str]) -> bool:
    wanted = media_type.split(";")[0].strip().lower()
    if not wanted:
        return False
    return any(wanted == known or known == "*/*" or known == wanted.split("/")[0] + "/*" for known in binary_types)


def _forwarded_headers(request: HttpRequest) -> dict[str, str]:
    headers = {name.title(): value for name, value in request.headers.items()}
    # CloudFront appends the viewer, API Gateway appends CloudFront: what a client itself sent stays leftmost.
    hops = [request.header("x-forwarded-for"), request.peer, "127.0.0.1"]
    headers["X-Forwarded-For"] = ", ".join(hop for hop in hops if hop)
    headers["X-Forwarded-Proto"] = "http"
    return headers


def _response_headers(result: dict[str, Any]) -> Iterable[tuple[str, str]]:
    many: dict[str, list[str]] = result.get("multiValueHeaders") or {}
    single: dict[str, str] = result.get("headers") or {}
    taken = {name.lower() for name in many}
    pairs = [(name, value) for name, values in many.items() for value in values]
    pairs += [(name, value) for name, value in single.items() if name.lower() not in taken]
    for name, value in pairs:
        if name.lower() not in _DROPPED:
            yield (f"x-amzn-Remapped-{name}" if name.lower() in _REMAPPED else name), str(value)


def _preflight(methods: dict[str, Any]) -> HttpResponse | None:
    with_cors = {method: entry.cors for method, entry in methods.items() if entry.cors is not None}
    if not with_cors:
        return None
    headers = {"Content-Type": "application/json", "Access-Control-Allow-Methods": ",".join([*with_cors, "OPTIONS"])}
    headers |= next(iter(with_cors.values())).get_access_control_headers()
    return HttpResponse(200, list(headers.items()), b"{}")


def _own_answer(status: int, message: str, error_type: str = "") -> HttpResponse:
    headers = [("Content-Type", "application/json")]
    if error_type:
        headers.append(("x-amzn-ErrorType", error_type))
    return HttpResponse(status, headers, json.dumps({"message": message}).encode())
