"""One HTTP request and one response, as the local edge and the local gateway hand them to each other."""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

# Everything RFC 3986 allows unescaped inside a path.
_PATH_SAFE = "/-._~!$&'()*+,;=:@%"
_PATH_SAFE_DECODED = _PATH_SAFE.replace("%", "")

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class BodyTooLarge(Exception):
    """The request body is longer than the gateway takes."""


@dataclass(frozen=True)
class HttpRequest:
    """A request; `path` stays percent-encoded, header names are lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    peer: str

    def header(self, name: str) -> str:
        """Value of a header by its lower-case name; empty when absent."""
        return self.headers.get(name, "")


@dataclass
class HttpResponse:
    """A response; a header may occur twice (Set-Cookie)."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str:
        """First value of a header, compared without case; empty when absent."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def without(self, name: str) -> list[tuple[str, str]]:
        """The headers except those of this lower-case name."""
        return [(key, value) for key, value in self.headers if key.lower() != name]

    def send(self, start_response: StartResponse) -> Iterable[bytes]:
        """Answer through WSGI."""
        phrase = HTTPStatus(self.status).phrase if self.status in HTTPStatus._value2member_map_ else "Unknown"
        start_response(f"{self.status} {phrase}", self.headers)
        return [self.body]


def wsgi(
    answer: Callable[[HttpRequest], HttpResponse], max_body_bytes: int
) -> Callable[[dict[str, Any], StartResponse], Iterable[bytes]]:
    """A WSGI application that answers with `answer` and writes one line a request, without its query, to stderr."""

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()
        try:
            response = answer(read_request(environ, max_body_bytes))
        except BodyTooLarge:
            body = f'{{"message":"HTTP content length exceeded {max_body_bytes} bytes"}}'
            response = HttpResponse(413, [("Content-Type", "application/json")], body.encode())
        took_ms = (time.perf_counter() - started) * 1000
        sys.stderr.write(f"{environ['REQUEST_METHOD']} {raw_path(environ)} {response.status} {took_ms:.1f}\n")
        return response.send(start_response)

    return application


def raw_path(environ: dict[str, Any]) -> str:
    """The percent-encoded path.

    A WSGI server decodes the path, so an encoded slash is told from a real one only if the server also gives the
    raw target (`RAW_URI`, `REQUEST_URI`); otherwise the decoded bytes are encoded again.
    """
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw:
        return quote(str(raw).split("?", 1)[0].encode("latin-1"), safe=_PATH_SAFE)
    return quote(str(environ.get("PATH_INFO", "/")).encode("latin-1"), safe=_PATH_SAFE_DECODED)


def read_request(environ: dict[str, Any], max_body_bytes: int) -> HttpRequest:
    """Read a WSGI request.

    Raises:
        BodyTooLarge: declared or actual length above `max_body_bytes`.
    """
    headers = {key[5:].replace("_", "-").lower(): str(value) for key, value in environ.items() if key[:5] == "HTTP_"}
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(key):
            headers[key.replace("_", "-").lower()] = str(environ[key])
    return HttpRequest(
        method=environ["REQUEST_METHOD"],
        path=raw_path(environ),
        query=environ.get("QUERY_STRING", ""),
        headers=headers,
        body=_read_body(environ, max_body_bytes),
        peer=environ.get("REMOTE_ADDR", "127.0.0.1"),
    )


def _read_body(environ: dict[str, Any], max_body_bytes: int) -> bytes:
    declared = environ.get("CONTENT_LENGTH") or ""
    if declared.isdigit():
        if int(declared) > max_body_bytes:
            raise BodyTooLarge
        return bytes(environ["wsgi.input"].read(int(declared)))
    if not environ.get("HTTP_TRANSFER_ENCODING"):
        return b""
    body = bytes(environ["wsgi.input"].read(max_body_bytes + 1))
    if len(body) > max_body_bytes:
        raise BodyTooLarge
    return body
