"""Webhooks out: one POST over HTTPS to a public address that was looked up a moment before, and nowhere else.

The name is resolved here and the connection made to that very address, so that a name cannot lead elsewhere between the
look and the call. No redirection is followed; an answer is read to its first two thousand bytes.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from chalicelib.integrators import WebhookAnswer

TIMEOUT_S = 8.0
MOST_READ = 2_000
Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether the whole Internet can reach it: no private, loopback, link-local, shared, reserved or multicast one."""
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        found = mapped
    return found.is_global and not found.is_multicast


class HttpWebhooks:
    """`integrators.WebhookSender`.

    Args:
        resolving: how a name is looked up.
        reachable: which addresses may be called; tests let their own receiver through.
        context: of TLS.
    """

    def __init__(
        self,
        *,
        resolving: Resolve = resolve,
        reachable: Callable[[str], bool] = is_public,
        context: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._resolve, self._reachable, self._timeout_s = resolving, reachable, timeout_s
        self._context = context

    def send(self, address: str, body: bytes, headers: Mapping[str, str]) -> WebhookAnswer:
        started = time.monotonic()
        try:
            status, said = self._post(address, body, headers)
        except (OSError, http.client.HTTPException, ValueError) as error:
            status, said = 0, f"{type(error).__name__}: {error}"[:200]
        return WebhookAnswer(status, said, round((time.monotonic() - started) * 1000))

    def _post(self, address: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or 443
        if parts.scheme != "https" or parts.username is not None or not host:
            return 0, "refused: not a plain https address"
        found = self._resolve(host, port)
        if not found or not all(map(self._reachable, found)):
            return 0, "refused: not a public address"
        connection = http.client.HTTPSConnection(host, port, timeout=self._timeout_s)
        context = self._context or ssl.create_default_context()
        plain = socket.create_connection((found[0], port), timeout=self._timeout_s)
        try:
            connection.sock = context.wrap_socket(plain, server_hostname=host)
            path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
            connection.request("POST", path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read(MOST_READ).decode("utf-8", "replace")[:200]
        finally:
            connection.close()
            plain.close()
