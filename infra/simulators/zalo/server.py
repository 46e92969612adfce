"""Messages to phones, the tokens they are sent with, and the notices of their arrival, as one process."""

import hashlib
import hmac
import json
import os
import sqlite3
import time
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from infra.simulators.chaos import Chaos
from infra.simulators.database import Database
from infra.simulators.delivery_control import add_delivery_control, add_fault_control
from infra.simulators.faults import FaultPlan
from infra.simulators.http_service import HangUp, HttpService, Reply, Request, Routes, html_reply, json_reply
from infra.simulators.page_style import document
from infra.simulators.webhook_delivery import SCHEMA as DELIVERY_SCHEMA
from infra.simulators.webhook_delivery import Endpoint, WebhookDelivery

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS messages_sent (msg_id TEXT PRIMARY KEY, phone TEXT NOT NULL, tracking_id TEXT NOT NULL,"
    " template_id TEXT NOT NULL, data TEXT NOT NULL, sent_at REAL NOT NULL, arrived_at REAL);"
    "CREATE TABLE IF NOT EXISTS phones (phone TEXT PRIMARY KEY, is_ TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, kind TEXT NOT NULL, good INTEGER NOT NULL,"
    " until REAL NOT NULL);" + DELIVERY_SCHEMA
)
USERS = ("all", "none", "even")
"""Even: phones whose last digit is."""
PHONES = {"here": 0, "off": 0, "absent": -118, "refuses": -139, "old": -114}
"""What a phone may be told to be, and the error for it; `off` takes messages that never arrive."""
ACCESS_S, REFRESH_S = 90_000, 90 * 86_400
LONGEST_VALUE, LONGEST_TRACKING_ID = 200, 48


@dataclass(frozen=True, slots=True)
class Settings:
    """How one stand-in is run.

    Args:
        port: 0 picks a free one.
        webhook_key: the official account's secret key.
    """

    port: int
    home: Path
    app_id: str
    secret_key: str
    webhook_key: str
    webhook_url: str
    refresh_token: str
    users: str = "all"
    seed: int = 1
    chaos: Chaos = "normal"


class Zalo:
    """Started with `start` (background threads) and `serve` (blocks), ended with `stop`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._database = Database(settings.home / "zalo.sqlite", SCHEMA)
        endpoint = Endpoint(settings.webhook_url, settings.webhook_key, "X-ZEvent-Signature", self._signed)
        self._delivery = WebhookDelivery(self._database, endpoint, seed=settings.seed, chaos=settings.chaos)
        self._faults = FaultPlan()
        self._service = HttpService(settings.port, self._answer)
        self._quota: int | None = None
        self._routes = Routes()
        self._routes.add("POST", "/message/template", self._send)
        self._routes.add("GET", "/message/status", self._status)
        self._routes.add("POST", "/v4/oa/access_token", self._exchange)
        self._routes.add("GET", "/", self._page)
        self._routes.add("GET", "/_control/health", lambda _request: json_reply(200, {"ok": True}))
        self._routes.add("GET", "/_control/messages", lambda _request: json_reply(200, {"data": self._messages()}))
        self._routes.add("POST", "/_control/messages/{id}/seen", self._seen)
        self._routes.add("POST", "/_control/phones", self._set_phone)
        self._routes.add("POST", "/_control/tokens/expire", self._expire_tokens)
        self._routes.add("POST", "/_control/tokens/issue", self._issue_refresh)
        self._routes.add("POST", "/_control/quota", self._set_quota)
        add_delivery_control(self._routes, self._delivery)
        add_fault_control(self._routes, self._faults)
        self._authorise(settings.refresh_token)

    @property
    def port(self) -> int:
        return self._service.port

    def start(self) -> None:
        self._delivery.start()

    def serve(self) -> None:
        self._service.serve()

    def stop(self) -> None:
        self._service.stop()
        self._delivery.stop()
        self._database.close()

    def _signed(self, key: str, signed_at: int, payload: bytes) -> str:
        """Over the app's id, the body, the moment that stands in it, and the key."""
        text = f"{self._settings.app_id}{payload.decode()}{json.loads(payload)['timestamp']}{key}"
        return f"mac={hashlib.sha256(text.encode()).hexdigest()}"

    def _answer(self, request: Request) -> Reply:
        found = self._routes.find(request)
        if found is None:
            return json_reply(404, {"error": -106, "message": "Method unsupported"})
        handler, params = found
        called = not request.path.startswith("/_control/")
        if called and self._faults.take("error", request.method, request.path):
            return json_reply(500, {"error": -100, "message": "Unknown error"})
        if called and self._faults.take("rate_limit", request.method, request.path):
            return json_reply(429, {"error": -100, "message": "Too many requests"})
        try:
            reply = handler(replace(request, params=params))
        except (ValueError, KeyError, TypeError) as error:
            reply = json_reply(200, {"error": -122, "message": f"Body data format is invalid: {error}"})
        if called:
            self._faults.sleep_if_ordered(request.method, request.path)
        if called and self._faults.take("lose_reply", request.method, request.path):
            raise HangUp
        return reply

    def _send(self, request: Request) -> Reply:
        order = request.json()
        phone, data, tracking_id = str(order["phone"]), order["template_data"], str(order["tracking_id"])
        with self._database.unit() as connection:
            refusal = self._refusal(connection, request, phone, data, tracking_id)
            if refusal:
                return json_reply(200, {"error": refusal, "message": "refused"})
            if self._quota is not None:
                self._quota -= 1
            msg_id, now = os.urandom(10).hex(), time.time()
            row = (msg_id, phone, tracking_id, str(order["template_id"]), json.dumps(data, ensure_ascii=False), now, None)
            connection.execute("INSERT INTO messages_sent VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            if self._is(connection, phone) == "here":
                connection.execute("UPDATE messages_sent SET arrived_at = ? WHERE msg_id = ?", (now, msg_id))
                self._tell(connection, "user_received_message", msg_id, phone, tracking_id, now)
        self._delivery.wake()
        quota = {"dailyQuota": "500", "remainingQuota": str(499 if self._quota is None else self._quota)}
        return json_reply(
            200,
            {
                "error": 0,
                "message": "Success",
                "data": {"msg_id": msg_id, "sent_time": str(int(now * 1000)), "quota": quota},
            },
        )

    def _refusal(
        self, connection: sqlite3.Connection, request: Request, phone: str, data: dict[str, Any], tracking_id: str
    ) -> int:
        """Zalo's error, or 0."""
        if not self._good(connection, request.headers.get("access_token", ""), "access"):
            return -124
        if not (phone.startswith("84") and phone.isdigit() and len(phone) == 11):
            return -108
        if len(tracking_id) > LONGEST_TRACKING_ID:
            return -122
        if not data or any(not 0 < len(str(value)) <= LONGEST_VALUE for value in data.values()):
            return -112
        if self._quota is not None and self._quota <= 0:
            return -144
        return PHONES[self._is(connection, phone)]

    def _status(self, request: Request) -> Reply:
        with self._database.unit() as connection:
            if not self._good(connection, request.headers.get("access_token", ""), "access"):
                return json_reply(200, {"error": -124, "message": "Access token invalid"})
            asked = (request.argument("message_id"), request.argument("phone"))
            row = connection.execute("SELECT * FROM messages_sent WHERE msg_id = ? AND phone = ?", asked).fetchone()
        if row is None:
            return json_reply(200, {"error": 0, "message": "Success", "data": {"status": -1, "message": "not found"}})
        data: dict[str, Any] = {"status": 0, "message": "The message was not delivered yet"}
        if row["arrived_at"] is not None:
            data = {"status": 1, "message": "delivered", "delivery_time": str(int(row["arrived_at"] * 1000))}
        return json_reply(200, {"error": 0, "message": "Success", "data": data})

    def _exchange(self, request: Request) -> Reply:
        form, settings = request.form(), self._settings
        known = form.get("app_id") == settings.app_id and form.get("grant_type") == "refresh_token"
        if not known or not hmac.compare_digest(request.headers.get("secret_key", ""), settings.secret_key):
            return json_reply(200, {"error": -14002, "error_name": "Invalid app"})
        with self._database.unit() as connection:
            if not self._good(connection, form.get("refresh_token", ""), "refresh"):
                return json_reply(200, {"error": -14014, "error_name": "Invalid refresh token"})
            connection.execute("UPDATE tokens SET good = 0 WHERE token = ?", (form["refresh_token"],))
            access, refresh, now = os.urandom(24).hex(), os.urandom(24).hex(), time.time()
            rows = [(access, "access", 1, now + ACCESS_S), (refresh, "refresh", 1, now + REFRESH_S)]
            connection.executemany("INSERT INTO tokens VALUES (?, ?, ?, ?)", rows)
        return json_reply(200, {"access_token": access, "refresh_token": refresh, "expires_in": str(ACCESS_S)})

    def _good(self, connection: sqlite3.Connection, token: str, kind: str) -> bool:
        row = connection.execute("SELECT * FROM tokens WHERE token = ? AND kind = ?", (token, kind)).fetchone()
        return row is not None and bool(row["good"]) and row["until"] > time.time()

    def _is(self, connection: sqlite3.Connection, phone: str) -> str:
        row = connection.execute("SELECT is_ FROM phones WHERE phone = ?", (phone,)).fetchone()
        if row is not None:
            return str(row["is_"])
        users = self._settings.users
        return "here" if users == "all" or (users == "even" and phone[-1] in "02468") else "absent"

    def _tell(
        self, connection: sqlite3.Connection, event: str, msg_id: str, phone: str, tracking_id: str, at: float
    ) -> None:
        moment = str(int(at * 1000))
        told = {
            "event_name": event,
            "app_id": self._settings.app_id,
            "sender": {"id": "the-official-account"},
            "recipient": {"id": phone},
            "message": {"msg_id": msg_id, "tracking_id": tracking_id, "delivery_time": moment},
            "timestamp": moment,
        }
        self._delivery.enqueue(connection, f"{event}-{msg_id}", json.dumps(told).encode())

    def _seen(self, request: Request) -> Reply:
        with self._database.unit() as connection:
            row = connection.execute("SELECT * FROM messages_sent WHERE msg_id = ?", (request.params["id"],)).fetchone()
            if row is None:
                return json_reply(404, {"message": "no such message"})
            self._tell(connection, "user_seen_message", row["msg_id"], row["phone"], row["tracking_id"], time.time())
        self._delivery.wake()
        return json_reply(200, {"seen": True})

    def _set_phone(self, request: Request) -> Reply:
        order = request.json()
        if order.get("is") not in PHONES:
            return json_reply(400, {"message": f"is must be one of {', '.join(PHONES)}"})
        with self._database.unit() as connection:
            connection.execute("INSERT OR REPLACE INTO phones VALUES (?, ?)", (str(order["phone"]), order["is"]))
        return json_reply(200, {"phone": order["phone"], "is": order["is"]})

    def _authorise(self, refresh_token: str) -> None:
        """As if a person had authorised the app and got this refresh token; one that was used up stays so."""
        with self._database.unit() as connection:
            first = (refresh_token, "refresh", 1, time.time() + REFRESH_S)
            connection.execute("INSERT OR IGNORE INTO tokens VALUES (?, ?, ?, ?)", first)

    def _issue_refresh(self, request: Request) -> Reply:
        self._authorise(str(request.json()["refresh_token"]))
        return json_reply(200, {"issued": True})

    def _expire_tokens(self, _request: Request) -> Reply:
        with self._database.unit() as connection:
            count = connection.execute("UPDATE tokens SET good = 0 WHERE kind = 'access'").rowcount
        return json_reply(200, {"expired": count})

    def _set_quota(self, request: Request) -> Reply:
        left = request.json().get("left")
        self._quota = None if left is None else int(left)
        return json_reply(200, {"left": self._quota})

    def _messages(self) -> list[dict[str, Any]]:
        """Newest first."""
        with self._database.unit() as connection:
            rows = connection.execute("SELECT * FROM messages_sent ORDER BY sent_at DESC, rowid DESC LIMIT 200").fetchall()
        return [{**dict(row), "data": json.loads(row["data"])} for row in rows]

    def _page(self, _request: Request) -> Reply:
        rows = "".join(
            f"<tr><td>{escape(one['phone'])}</td><td>{escape(', '.join(map(str, one['data'].values())))}</td>"
            f"<td>{'arrived' if one['arrived_at'] else 'on its way'}</td></tr>"
            for one in self._messages()
        )
        body = f"<table><tr><th>phone</th><th>values</th><th>state</th></tr>{rows}</table>" if rows else "<p>None yet.</p>"
        return html_reply(
            200,
            document(
                "Zalo", f"<h1>Messages</h1><div class=card>{body}</div>", notice="A stand-in for Zalo: nobody gets these."
            ),
        )
