"""Idempotency keys, as the gateway keeps them: the first answer of a key is its answer for a day, errors included.

Source: docs.stripe.com/api/idempotent_requests, November 2026: parameters are compared with those of the first request;
nothing is saved when they fail validation or when another request with the key is still running.
"""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from infra.simulators.gateway.errors import ApiError, invalid
from infra.simulators.gateway.store import Store, Unit

KEPT_S = 24 * 3600
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    request_id: str


class IdempotencyKeys:
    """Answers kept per key, and the keys in use at this moment."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._in_use: set[str] = set()

    @contextmanager
    def holding(self, key: str) -> Iterator[None]:
        """Raises: ApiError: 409, another request holds the key."""
        if len(key) > LONGEST_KEY:
            raise invalid(f"Idempotency keys can be at most {LONGEST_KEY} characters", param="Idempotency-Key")
        with self._lock:
            if key in self._in_use:
                message = (
                    "There is currently another in-progress request using this Stripe Idempotency Key (that probably "
                    f"means you submitted twice, and the other request is still going through): {key}."
                )
                raise ApiError(409, "invalid_request_error", message, code="idempotency_key_in_use", saved=False)
            self._in_use.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._in_use.discard(key)

    def kept(self, key: str, path: str, body: bytes) -> Answer | None:
        """The first answer under this key, if there was one.

        Raises:
            ApiError: the key belongs to another endpoint or to other parameters.
        """
        with self._store.database.unit() as connection:
            connection.execute("DELETE FROM keys WHERE created_at < ?", (time.time() - KEPT_S,))
            row = connection.execute("SELECT * FROM keys WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        if row["path"] != path:
            raise _other_use(
                "Keys for idempotent requests can only be used for the same endpoint they were first used for "
                f"('{path}' vs '{row['path']}'). Try using a key other than '{key}' if you meant to execute a different "
                "request."
            )
        if row["fingerprint"] != fingerprint(body):
            raise _other_use(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request."
            )
        return Answer(row["status"], row["body"], row["request_id"])


def keep(unit: Unit, key: str, path: str, body: bytes, answer: Answer) -> None:
    """Save an answer in the same unit of work as its effect."""
    unit.connection.execute(
        "INSERT INTO keys (key, path, fingerprint, status, body, request_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (key, path, fingerprint(body), answer.status, answer.body, answer.request_id, time.time()),
    )


def fingerprint(body: bytes) -> str:
    """The order of parameters does not matter, as it does not at the gateway."""
    return hashlib.sha256(b"&".join(sorted(body.split(b"&")))).hexdigest()


def _other_use(message: str) -> ApiError:
    return ApiError(400, "idempotency_error", message, saved=False)
