"""Who calls the API: a phone, a tablet, an office machine, each over a transport that may be unreliable."""

import http.client
import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from chalicelib.adapters.system import SystemClock, SystemEntropy
from chalicelib.kernel.ids import ulid

PREFIX = "/api/v1"
REFRESH_AFTER_S = 600.0


class AnswerLost(Exception):
    """The request may have been carried out; nobody knows here."""


@dataclass(frozen=True)
class Reply:
    """An answer whatever its status; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def code(self) -> str:
        """The permanent name of a refusal."""
        assert self.headers["content-type"] == "application/problem+json", (self.status, self.raw[:300])
        return str(self.body["code"])

    @property
    def replayed(self) -> bool:
        return self.headers.get("idempotent-replayed") == "true"


class Transport(Protocol):
    def __call__(self, method: str, path: str, headers: Mapping[str, str], raw: bytes) -> Reply:
        """
        Raises:
            AnswerLost: the connection broke before the whole answer came.
        """
        ...


@dataclass(frozen=True)
class Http:
    """Plain HTTP to one origin, a connection a request."""

    origin: str
    timeout_s: float = 60.0

    def __call__(self, method: str, path: str, headers: Mapping[str, str], raw: bytes) -> Reply:
        address = urlsplit(self.origin)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=self.timeout_s)
        try:
            connection.request(method, path, raw or None, dict(headers))
            answer = connection.getresponse()
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        except (OSError, http.client.HTTPException) as broken:
            raise AnswerLost(f"{method} {path}: {broken!r}") from broken
        finally:
            connection.close()


@dataclass
class SignIn:
    """The tokens of one session, as the person's machine keeps them."""

    access_token: str
    refresh_token: str
    session_id: str
    party_id: str
    refreshed_at: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, tokens: Mapping[str, Any]) -> "SignIn":
        return cls(tokens["access_token"], tokens["refresh_token"], tokens["session_id"], str(tokens["party"]["party_id"]))


@dataclass(frozen=True)
class Visitor:
    """Somebody who uses the API; a guest without a sign-in."""

    transport: Transport
    signed_in: SignIn | None = None

    @property
    def party_id(self) -> str:
        assert self.signed_in is not None
        return self.signed_in.party_id

    def over(self, transport: Transport) -> "Visitor":
        """The same person on another line."""
        return replace(self, transport=transport)

    def get(self, path: str, **query: object) -> Any:
        """What a read that is granted says."""
        reply = self.ask(path, **query)
        assert reply.status == 200, (path, reply.status, reply.raw[:500])
        return reply.body

    def ask(self, path: str, **query: object) -> Reply:
        return self.send("GET", path + (f"?{urlencode(query)}" if query else ""))

    def do(self, path: str, body: object = None, *, key: str | None = None) -> Any:
        """What a command or an action that is granted says."""
        reply = self.command(path, body, key=key)
        assert reply.status in (200, 201), (path, reply.status, reply.raw[:500])
        return reply.body

    def command(self, path: str, body: object = None, *, key: str | None = None) -> Reply:
        raw = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or new_key()}
        return self.send("POST", path, headers, raw)

    def send(self, method: str, path: str, headers: Mapping[str, str] | None = None, raw: bytes = b"") -> Reply:
        return self.transport(method, PREFIX + path, {**self._authorization(), **(headers or {})}, raw)

    def refresh(self) -> None:
        """New tokens, with the roles that the person has by now."""
        assert self.signed_in is not None
        spent = json.dumps({"refresh_token": self.signed_in.refresh_token}).encode()
        reply = self.transport("POST", f"{PREFIX}/sessions/refresh", {"Content-Type": "application/json"}, spent)
        assert reply.status == 200, reply.raw
        self.signed_in.access_token = reply.body["access_token"]
        self.signed_in.refresh_token = reply.body["refresh_token"]
        self.signed_in.refreshed_at = time.monotonic()

    def _authorization(self) -> dict[str, str]:
        if self.signed_in is None:
            return {}
        if time.monotonic() - self.signed_in.refreshed_at > REFRESH_AFTER_S:
            self.refresh()
        return {"Authorization": f"Bearer {self.signed_in.access_token}"}


def new_key() -> str:
    """An operation id, made by the client."""
    return uuid.uuid4().hex


def new_id(prefix: str) -> str:
    """An id of something that moves money, made by the client."""
    return f"{prefix}_{ulid(SystemClock().now(), SystemEntropy())}"


def until(found: Callable[[], Any], *, within_s: float = 15.0, what: str = "it") -> Any:
    """What `found` gives once it is something."""
    ends = time.monotonic() + within_s
    while True:
        value = found()
        if value:
            return value
        assert time.monotonic() < ends, f"{what} did not come within {within_s} s"
        time.sleep(0.05)
