"""A small threaded HTTP server with a route table: enough for a simulator, nothing more."""

import json
import re
import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

MAX_BODY_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Args:
        params: path parameters by the names in the route's pattern.
        id: what a server that names its requests calls this one.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    params: Mapping[str, str] = field(default_factory=dict)
    id: str = ""

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty when there is none.

        Raises:
            ValueError: not a JSON object.
        """
        value = json.loads(self.body) if self.body else {}
        if not isinstance(value, dict):
            raise ValueError("a JSON object is expected")
        return value

    def form(self) -> dict[str, str]:
        """A flat browser form, last value of each name."""
        return {name: values[-1] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}

    def argument(self, name: str, default: str = "") -> str:
        return parse_qs(self.query, keep_blank_values=True).get(name, [default])[-1]


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class HangUp(Exception):
    """The connection is to be closed without any answer."""


def json_reply(status: int, value: object, *headers: tuple[str, str]) -> Reply:
    body = json.dumps(value, ensure_ascii=False, indent=2).encode()
    return Reply(status, body, (("Content-Type", "application/json; charset=utf-8"), *headers))


def html_reply(status: int, page: str) -> Reply:
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", policy),
    )
    return Reply(status, page.encode(), headers)


def see_other(location: str) -> Reply:
    return Reply(303, b"", (("Location", location), ("Cache-Control", "no-store")))


Handler = Callable[[Request], Reply]


class Routes:
    """An ordered table of (method, pattern); `{name}` in a pattern matches one path segment."""

    def __init__(self) -> None:
        self._table: list[tuple[str, re.Pattern[str], Handler]] = []

    def add(self, method: str, pattern: str, handler: Handler) -> None:
        expression = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
        self._table.append((method, re.compile(f"^{expression}$"), handler))

    def find(self, request: Request) -> tuple[Handler, dict[str, str]] | None:
        for method, pattern, handler in self._table:
            match = pattern.match(request.path)
            if match and method == request.method:
                return handler, match.groupdict()
        return None


class HttpService:
    """Serves one handler on the loopback interface until `stop`.

    Args:
        port: 0 picks a free one; read it back from `port`.
    """

    def __init__(self, port: int, answer: Handler, *, host: str = "127.0.0.1") -> None:
        self._server = _Server((host, port), _handler_class(answer))
        self.port: int = self._server.server_address[1]

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def _handler_class(answer: Handler) -> type[BaseHTTPRequestHandler]:
    class Exchange(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60
        disable_nagle_algorithm = True
        wbufsize = -1

        def _exchange(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > MAX_BODY_BYTES:
                self._send(json_reply(413, {"error": {"type": "invalid_request_error", "message": "Body too large"}}))
                self.close_connection = True
                return
            address = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length)
            try:
                self._send(answer(Request(self.command, address.path, address.query, headers, body)))
            except HangUp:
                self._hang_up()
            except Exception:  # noqa: BLE001 - whatever broke, the client gets a 500 as from a real server
                traceback.print_exc()
                self._send(json_reply(500, {"error": {"type": "api_error", "message": "The simulator failed"}}))

        def _hang_up(self) -> None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)

        do_GET = do_POST = do_DELETE = do_HEAD = do_PUT = _exchange  # noqa: N815 - the names http.server calls

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the name of the base class
            """Silent: the control endpoints tell what happened."""

    return Exchange
