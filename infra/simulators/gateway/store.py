"""What the gateway remembers: its objects as JSON, events, idempotency keys, timers."""

import json
import os
import sqlite3
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.simulators.database import Database
from infra.simulators.gateway.errors import missing
from infra.simulators.webhook_delivery import SCHEMA as DELIVERY_SCHEMA
from infra.simulators.webhook_delivery import WebhookDelivery

API_VERSION = "2026-10-28.endive"
PREFIXES = {
    "checkout.session": "cs_test_",
    "payment_intent": "pi_",
    "payment_method": "pm_",
    "charge": "ch_",
    "refund": "re_",
    "balance_transaction": "txn_",
    "dispute": "dp_",
    "event": "evt_",
}
SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, seq);
CREATE INDEX IF NOT EXISTS objects_intent ON objects (json_extract(body, '$.payment_intent'));
CREATE TABLE IF NOT EXISTS secrets (id TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS keys (
  key TEXT PRIMARY KEY, path TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL,
  request_id TEXT NOT NULL, created_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS timers (
  id INTEGER PRIMARY KEY AUTOINCREMENT, due_at REAL NOT NULL, task TEXT NOT NULL, object_id TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS timers_due ON timers (due_at);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
    + DELIVERY_SCHEMA
)
_LETTERS = string.ascii_letters + string.digits


def random_id(prefix: str, letters: int = 24) -> str:
    """Fresh in every life of the simulator: a product keeps external ids for ever, so they must never come again."""
    return prefix + "".join(_LETTERS[byte % len(_LETTERS)] for byte in os.urandom(letters))


class Unit:
    """One unit of work: everything staged here, events included, becomes true together."""

    def __init__(
        self, connection: sqlite3.Connection, delivery: WebhookDelivery, now: int, request: dict[str, str | None]
    ) -> None:
        self.connection = connection
        self.now = now
        self.emitted = False
        self._delivery = delivery
        self._request = request

    def new_id(self, kind: str) -> str:
        return random_id(PREFIXES[kind], 56 if kind == "checkout.session" else 24)

    def put(self, item: dict[str, Any]) -> dict[str, Any]:
        self.connection.execute(
            "INSERT INTO objects (id, kind, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (item["id"], item["object"], json.dumps(item, ensure_ascii=False)),
        )
        return item

    def find(self, object_id: str) -> dict[str, Any] | None:
        row = self.connection.execute("SELECT body FROM objects WHERE id = ?", (object_id,)).fetchone()
        return json.loads(row["body"]) if row else None

    def get(self, kind: str, object_id: str, *, param: str = "id") -> dict[str, Any]:
        """Raises: ApiError: 404, there is no such object of this kind."""
        item = self.find(object_id)
        if item is None or item["object"] != kind:
            raise missing(kind, object_id, param=param)
        return item

    def newest_first(self, kind: str) -> Iterator[dict[str, Any]]:
        rows = self.connection.execute("SELECT body FROM objects WHERE kind = ? ORDER BY seq DESC", (kind,))
        for row in rows:
            yield json.loads(row["body"])

    def emit(self, kind: str, item: dict[str, Any], *, previous: dict[str, Any] | None = None) -> None:
        """Record an event with the object as it is now, and post it."""
        data: dict[str, Any] = {"object": item}
        if previous is not None:
            data["previous_attributes"] = previous
        event_id = self.new_id("event")
        event = {
            "id": event_id,
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "data": data,
            "livemode": False,
            "pending_webhooks": 1,
            "request": self._request,
            "type": kind,
        }
        self.put(event)
        payload = json.dumps(event, ensure_ascii=False, indent=2).encode()
        self._delivery.enqueue(self.connection, event_id, payload)
        self.emitted = True

    def set_timer(self, after_s: float, task: str, object_id: str) -> None:
        self.connection.execute(
            "INSERT INTO timers (due_at, task, object_id) VALUES (?, ?, ?)", (self.now + after_s, task, object_id)
        )

    def remember_secret(self, object_id: str, value: str) -> None:
        """Facts of an object that its public form does not show, such as which test card it stands for."""
        self.connection.execute("INSERT OR REPLACE INTO secrets (id, value) VALUES (?, ?)", (object_id, value))

    def secret(self, object_id: str) -> str | None:
        row = self.connection.execute("SELECT value FROM secrets WHERE id = ?", (object_id,)).fetchone()
        return row["value"] if row else None


class Store:
    """Opens units of work on the gateway's database."""

    def __init__(self, home: Path) -> None:
        self.database = Database(home / "gateway.sqlite", SCHEMA)
        self.delivery: WebhookDelivery

    @contextmanager
    def unit(self, *, request_id: str | None = None, idempotency_key: str | None = None) -> Iterator[Unit]:
        with self.database.unit() as connection:
            now = int(time.time()) + _clock_ahead_s(connection)
            unit = Unit(connection, self.delivery, now, {"id": request_id, "idempotency_key": idempotency_key})
            yield unit
        if unit.emitted:
            self.delivery.wake()

    def advance_clock(self, seconds: int) -> int:
        """Move the gateway's own clock forward; tells how far it now is ahead. Signatures keep true time."""
        with self.database.unit() as connection:
            ahead = _clock_ahead_s(connection) + seconds
            connection.execute("INSERT OR REPLACE INTO settings VALUES ('clock_ahead_s', ?)", (str(ahead),))
        return ahead


def _clock_ahead_s(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM settings WHERE name = 'clock_ahead_s'").fetchone()
    return int(row["value"]) if row else 0
