"""Calls the API in process, as API Gateway would."""

import json
import re
import uuid
from dataclasses import dataclass
from typing import Any

from chalice.test import Client

from app import app as chalice_app
from chalicelib.composition import Application, use
from chalicelib.entrypoints.http.resource import COMMANDS, PREFIX, ROUTES
from chalicelib.identity import Actor, PartyId, Role, SessionId


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any
    headers: dict[str, str]


def command_at(path: str) -> str | None:
    """The kind of the command that is posted to a path, if what is posted there has one answer for ever."""
    asked = PREFIX + path.partition("?")[0]
    patterns = ((route.kind, PREFIX + re.sub(r"{\w+}", "[^/]+", route.path)) for route in ROUTES if route.keyed)
    return next((kind for kind, pattern in patterns if re.fullmatch(pattern, asked)), None)


def stored(kind: str, answer: Any) -> Any:
    """What of an answer is the same for ever: not what is shown anew each time, a signature for instance."""
    if any(rules.kind == kind and rules.reveal is not None for rules in COMMANDS.values()):
        return answer["id"], sorted(answer)
    return answer


class Caller:
    """One visitor of the API, who sends every command that is granted once more and wants the same answer.

    Args:
        party_id: who is signed in; nobody without it.
    """

    def __init__(
        self, application: Application, party_id: PartyId | None = None, roles: frozenset[Role] = frozenset()
    ) -> None:
        use(application)
        self._headers: dict[str, str] = {}
        if party_id is not None:
            session = SessionId.make(application.clock.now(), application.entropy)
            token = application.tokens.issue(Actor(party_id, roles, session), application.clock.now())
            self._headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str) -> Reply:
        return self._send("GET", path, {}, b"")

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Reply:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or uuid.uuid4().hex}
        raw = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        reply = self._send("POST", path, headers, raw)
        kind = command_at(path)
        if key is None and reply.status < 300 and kind is not None:
            again = self._send("POST", path, headers, raw)
            assert (again.status, stored(kind, again.body)) == (reply.status, stored(kind, reply.body)), kind
            assert again.headers.get("Idempotent-Replayed") == "true"
        return reply

    def _send(self, method: str, path: str, headers: dict[str, str], raw: bytes) -> Reply:
        with Client(chalice_app) as client:
            answer = client.http.request(method, PREFIX + path, headers={**self._headers, **headers}, body=raw)
            return Reply(answer.status_code, json.loads(answer.body), dict(answer.headers))
