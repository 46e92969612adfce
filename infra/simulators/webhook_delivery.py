"""The webhook post of the simulators: a persisted queue of signed deliveries, kind or unkind on order.

A message is written in the same unit of work as the change it tells of, so it is neither lost nor invented by a crash;
an endpoint that does not answer 2xx is tried again with doubling gaps.
"""

import hashlib
import hmac
import http.client
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from infra.simulators.chaos import Chaos, delays_of
from infra.simulators.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL, number INTEGER NOT NULL, copy INTEGER NOT NULL,
  payload BLOB NOT NULL, state TEXT NOT NULL, due_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  last_status INTEGER, last_error TEXT, signed_age_s INTEGER NOT NULL DEFAULT 0, signed_with TEXT,
  ended_at REAL);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due_at, id);
CREATE INDEX IF NOT EXISTS deliveries_message ON deliveries (message_id);
CREATE TABLE IF NOT EXISTS messages (number INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL UNIQUE);
"""
FIRST_RETRY_S = 0.5
LONGEST_RETRY_S = 60.0
MOST_ATTEMPTS = 40
ENDPOINT_TIMEOUT_S = 10.0
WORKERS = 4

Order = Literal["fifo", "reverse", "shuffle"]


def signature(secret: str, signed_at: int, payload: bytes) -> str:
    """HMAC-SHA256 over `<unix time>.<body>`, in the form that card gateway and bank use: `t=<unix>,v1=<hex>`."""
    mac = hmac.new(secret.encode(), f"{signed_at}.".encode() + payload, hashlib.sha256)
    return f"t={signed_at},v1={mac.hexdigest()}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where messages go and how they are signed; `header` carries what `sign` makes."""

    url: str
    secret: str
    header: str
    sign: Callable[[str, int, bytes], str] = signature


class WebhookDelivery:
    """Delivers what `enqueue` wrote, from threads of its own, between `start` and `stop`."""

    def __init__(self, database: Database, endpoint: Endpoint, *, seed: int, chaos: Chaos) -> None:
        self._database = database
        self._endpoint = endpoint
        self._seed = seed
        self._chaos: Chaos = chaos
        self._held = False
        self._drop_next = 0
        self._in_flight: set[int] = set()
        self._wake = threading.Event()
        self._stopping = False
        # In order and one at a time when the post is kind; side by side when it is not.
        self._pool = ThreadPoolExecutor(1 if chaos == "none" else WORKERS, thread_name_prefix="webhook")
        self._dispatcher = threading.Thread(target=self._dispatch, name="webhook-dispatch", daemon=True)

    def start(self) -> None:
        self._dispatcher.start()

    def stop(self) -> None:
        """Let the running attempts end; what is undelivered goes out after the next start."""
        self._stopping = True
        self._wake.set()
        self._dispatcher.join()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def enqueue(self, connection: sqlite3.Connection, message_id: str, payload: bytes) -> None:
        """Plan the deliveries of a new message inside the caller's unit of work; call `wake` after its commit."""
        number = connection.execute("INSERT INTO messages (message_id) VALUES (?)", (message_id,)).lastrowid or 0
        delays = delays_of(self._seed, number, self._chaos)
        state = "held" if self._held else "pending"
        if self._drop_next > 0:
            self._drop_next -= 1
            delays = []
        if not delays:
            delays, state = [0.0], "dropped"
        now = time.time()
        for copy, delay in enumerate(delays):
            connection.execute(
                "INSERT INTO deliveries (message_id, number, copy, payload, state, due_at) VALUES (?, ?, ?, ?, ?, ?)",
                (message_id, number, copy, payload, state, now + delay),
            )

    def wake(self) -> None:
        self._wake.set()

    def hold(self) -> None:
        """Keep back everything that is not yet delivered, and everything new."""
        with self._database.unit() as connection:
            self._held = True
            connection.execute("UPDATE deliveries SET state = 'held' WHERE state = 'pending'")

    def release(self, order: Order = "fifo") -> int:
        """Let the held messages go at once, in the given order; tells how many copies went."""
        with self._database.unit() as connection:
            self._held = False
            ids = [row["id"] for row in connection.execute("SELECT id FROM deliveries WHERE state = 'held' ORDER BY id")]
            if order == "reverse":
                ids.reverse()
            elif order == "shuffle":
                random.Random(self._seed).shuffle(ids)
            now = time.time()
            for place, delivery_id in enumerate(ids):
                # Due times a millisecond apart: the queue is read by due time.
                due_at = now - (len(ids) - place) / 1000
                connection.execute("UPDATE deliveries SET state = 'pending', due_at = ? WHERE id = ?", (due_at, delivery_id))
        self.wake()
        return len(ids)

    def drop_next(self, count: int) -> None:
        """Lose the next `count` new messages for good."""
        self._drop_next = count

    def resend(self, message_id: str, *, signed_age_s: int = 0, signed_with: str | None = None) -> bool:
        """One more copy now, even of a dropped message; optionally with an old or a false signature."""
        with self._database.unit() as connection:
            cursor = connection.execute(
                "INSERT INTO deliveries (message_id, number, copy, payload, state, due_at, signed_age_s, signed_with)"
                " SELECT message_id, number, max(copy) + 1, payload, 'pending', ?, ?, ? FROM deliveries"
                " WHERE message_id = ? GROUP BY message_id",
                (time.time(), signed_age_s, signed_with, message_id),
            )
            found = cursor.rowcount > 0
        self.wake()
        return found

    def rows(self, *, message_id: str = "", limit: int = 200) -> list[dict[str, Any]]:
        """What became of each copy, newest first."""
        with self._database.unit() as connection:
            rows = connection.execute(
                "SELECT id, message_id, number, copy, state, due_at, attempts, last_status, last_error, ended_at"
                " FROM deliveries WHERE ? IN ('', message_id) ORDER BY id DESC LIMIT ?",
                (message_id, limit),
            ).fetchall()
        return [dict(row) for row in rows]

    def undelivered(self) -> int:
        """Copies still to be sent (held and dropped ones do not count)."""
        with self._database.unit() as connection:
            return int(connection.execute("SELECT count(*) FROM deliveries WHERE state = 'pending'").fetchone()[0])

    def _dispatch(self) -> None:
        while not self._stopping:
            self._wake.clear()
            row, pause_s = self._next_due()
            if row is None:
                self._wake.wait(pause_s)
                continue
            future = self._pool.submit(self._deliver, row)
            if self._chaos == "none":
                future.result()

    def _next_due(self) -> tuple[sqlite3.Row | None, float]:
        """The earliest delivery that is due, and how long to sleep when there is none."""
        with self._database.unit() as connection:
            rows = connection.execute(
                "SELECT * FROM deliveries WHERE state = 'pending' ORDER BY due_at, id LIMIT 32"
            ).fetchall()
        now = time.time()
        for row in rows:
            if row["due_at"] > now:
                return None, min(row["due_at"] - now, 1.0)
            if row["id"] not in self._in_flight:
                self._in_flight.add(row["id"])
                return row, 0.0
        return None, 0.05 if rows else 1.0

    def _deliver(self, row: sqlite3.Row) -> None:
        signed_at = int(time.time()) - row["signed_age_s"]
        secret = row["signed_with"] or self._endpoint.secret
        try:
            status, error = self._post(row["payload"], self._endpoint.sign(secret, signed_at, row["payload"])), None
        except (OSError, http.client.HTTPException) as failure:
            status, error = None, f"{type(failure).__name__}: {failure}"
        self._record(row, status, error)

    def _record(self, row: sqlite3.Row, status: int | None, error: str | None) -> None:
        attempts = row["attempts"] + 1
        due_at = time.time() + min(FIRST_RETRY_S * 2 ** min(attempts - 1, 10), LONGEST_RETRY_S)
        # A delivery with a deliberately bad signature is a test's one shot: it is meant to be refused.
        one_shot = row["signed_age_s"] or row["signed_with"]
        if status is not None and 200 <= status < 300:
            state = "delivered"
        elif attempts >= MOST_ATTEMPTS or one_shot:
            state = "refused"
        else:
            state = "held" if self._held else "pending"
        with self._database.unit() as connection:
            connection.execute(
                "UPDATE deliveries SET state = ?, attempts = ?, last_status = ?, last_error = ?, due_at = ?,"
                " ended_at = ? WHERE id = ?",
                (state, attempts, status, error, due_at, time.time(), row["id"]),
            )
        self._in_flight.discard(row["id"])
        self.wake()

    def _post(self, payload: bytes, signed: str) -> int:
        """The endpoint's status; a redirect is not followed and counts as a failure, as at the providers."""
        address = urlsplit(self._endpoint.url)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = kind(address.hostname or "", address.port, timeout=ENDPOINT_TIMEOUT_S)
        try:
            headers = {"Content-Type": "application/json; charset=utf-8", self._endpoint.header: signed}
            connection.request("POST", address.path or "/", payload, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()
