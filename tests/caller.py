"""Calls the API in process, as API Gateway would."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from chalice.test import Client

from app import app as chalice_app
from chalicelib.composition import Application, use
from chalicelib.entrypoints.http.resource import PREFIX
from chalicelib.identity import Actor, PartyId, Role, SessionId


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any
    headers: dict[str, str]


class Caller:
    """One visitor of the API.

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
        return self._send("POST", path, headers, raw)

    def _send(self, method: str, path: str, headers: dict[str, str], raw: bytes) -> Reply:
        with Client(chalice_app) as client:
            answer = client.http.request(method, PREFIX + path, headers={**self._headers, **headers}, body=raw)
            return Reply(answer.status_code, json.loads(answer.body), dict(answer.headers))
