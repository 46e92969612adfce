"""Links, the transfers that come for them, and the notices of these, as one process."""

import hashlib
import hmac
import json
import os
import sqlite3
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from infra.simulators.chaos import Chaos
from infra.simulators.database import Database
from infra.simulators.delivery_control import add_delivery_control, add_fault_control
from infra.simulators.faults import FaultPlan
from infra.simulators.http_service import HangUp, HttpService, Reply, Request, Routes, html_reply, json_reply, see_other
from infra.simulators.payment_links.pages import closed_page, link_page, way_back
from infra.simulators.webhook_delivery import SCHEMA as DELIVERY_SCHEMA
from infra.simulators.webhook_delivery import Endpoint, WebhookDelivery

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS links (id TEXT PRIMARY KEY, order_code INTEGER NOT NULL UNIQUE, body TEXT NOT NULL);"
    + DELIVERY_SCHEMA
)
LONGEST_DESCRIPTION, LARGEST_CODE = 25, 2**53
SIGNED = ("amount", "cancelUrl", "description", "orderCode", "returnUrl")
OURS = frozenset({"returnUrl", "cancelUrl", "account"})
"""Kept with a link for its page, and not told."""
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Settings:
    """How one gateway of links is run.

    Args:
        port: 0 picks a free one.
        checksum_key: signs what is created and what is told.
        account: the merchant's bank account, into which buyers transfer.
        bank: address of the bank that keeps it, where a transfer is booked first; empty for a bank that nobody asks.
    """

    port: int
    home: Path
    api_key: str
    checksum_key: str
    webhook_url: str
    account: str
    seed: int = 1
    chaos: Chaos = "normal"
    bank: str = ""


def signature(key: str, data: Mapping[str, Any]) -> str:
    """Over `key=value&…` in the order of the keys; what is null is empty."""
    text = "&".join(f"{name}={'' if data[name] is None else data[name]}" for name in sorted(data))
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


class PaymentLinks:
    """Started with `start` (background threads) and `serve` (blocks), ended with `stop`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._database = Database(settings.home / "links.sqlite", SCHEMA)
        endpoint = Endpoint(settings.webhook_url, settings.checksum_key, "X-Delivery")
        self._delivery = WebhookDelivery(self._database, endpoint, seed=settings.seed, chaos=settings.chaos)
        self._faults = FaultPlan()
        self._service = HttpService(settings.port, self._answer)
        self._routes = Routes()
        self._routes.add("POST", "/v2/payment-requests", self._create)
        self._routes.add("GET", "/v2/payment-requests/{id}", self._show)
        self._routes.add("POST", "/v2/payment-requests/{id}/cancel", self._cancel)
        self._routes.add("GET", "/web/{id}", self._page)
        self._routes.add("POST", "/web/{id}", self._answer_page)
        self._routes.add("GET", "/_control/health", lambda _request: json_reply(200, {"ok": True}))
        self._routes.add("POST", "/_control/links/{id}/pay", self._pay)
        add_delivery_control(self._routes, self._delivery)
        add_fault_control(self._routes, self._faults)

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

    def _answer(self, request: Request) -> Reply:
        found = self._routes.find(request)
        if found is None:
            return json_reply(404, {"code": "404", "desc": "Not found"})
        handler, params = found
        called = request.path.startswith("/v2/")
        if called and not hmac.compare_digest(request.headers.get("x-api-key", ""), self._settings.api_key):
            return json_reply(401, {"code": "401", "desc": "Unauthorized"})
        if called and self._faults.take("error", request.method, request.path):
            return json_reply(500, {"code": "500", "desc": "Internal server error"})
        try:
            reply = handler(replace(request, params=params))
        except (ValueError, KeyError, TypeError) as error:
            reply = json_reply(400, {"code": "20", "desc": f"Thông tin truyền lên không đúng: {error}"})
        if called and self._faults.take("lose_reply", request.method, request.path):
            raise HangUp
        return reply

    def _create(self, request: Request) -> Reply:
        order = request.json()
        signed = {name: order[name] for name in SIGNED}
        if not hmac.compare_digest(signature(self._settings.checksum_key, signed), str(order["signature"])):
            return json_reply(200, {"code": "201", "desc": "Chữ ký không hợp lệ"})
        if not (0 < order["orderCode"] < LARGEST_CODE and order["amount"] > 0):
            raise ValueError("orderCode, amount")
        if len(order["description"]) > LONGEST_DESCRIPTION:
            raise ValueError("description")
        link = {
            "id": os.urandom(16).hex(),
            "orderCode": order["orderCode"],
            "amount": order["amount"],
            "amountPaid": 0,
            "amountRemaining": order["amount"],
            "status": "PENDING",
            "createdAt": _now(),
            "description": order["description"],
            "expiredAt": order.get("expiredAt"),
            "transactions": [],
            "canceledAt": None,
            "cancellationReason": None,
            "returnUrl": order["returnUrl"],
            "cancelUrl": order["cancelUrl"],
            "account": self._settings.account,
        }
        try:
            with self._database.unit() as connection:
                row = (link["id"], link["orderCode"], json.dumps(link, ensure_ascii=False))
                connection.execute("INSERT INTO links VALUES (?, ?, ?)", row)
        except sqlite3.IntegrityError:
            return json_reply(200, {"code": "231", "desc": "Đơn thanh toán đã tồn tại", "data": None})
        page = {
            "accountNumber": self._settings.account,
            "amount": link["amount"],
            "description": link["description"],
            "orderCode": link["orderCode"],
            "currency": "VND",
            "paymentLinkId": link["id"],
            "status": "PENDING",
            "checkoutUrl": f"http://127.0.0.1:{self.port}/web/{link['id']}",
        }
        return json_reply(200, {"code": "00", "desc": "success", "data": page})

    def _show(self, request: Request) -> Reply:
        with self._database.unit() as connection:
            link = _found(connection, request.params["id"])
        return _done(link)

    def _cancel(self, request: Request) -> Reply:
        with self._database.unit() as connection:
            link = _found(connection, request.params["id"])
            if link is not None and link["status"] == "PENDING":
                link |= {"status": "CANCELLED", "canceledAt": _now()}
                _save(connection, link)
        return _done(link)

    def _page(self, request: Request) -> Reply:
        with self._database.unit() as connection:
            link = _found(connection, request.params["id"])
        if link is None or link["status"] != "PENDING":
            return html_reply(200 if link else 404, closed_page(link))
        return html_reply(200, link_page(link))

    def _answer_page(self, request: Request) -> Reply:
        """The buyer pays all that is missing, or will not."""
        with self._database.unit() as connection:
            link = _found(connection, request.params["id"])
        if link is None or link["status"] != "PENDING":
            return html_reply(200 if link else 404, closed_page(link))
        if request.form().get("answer") == "pay":
            self._take(link["id"], {})
        else:
            self._cancel(request)
        with self._database.unit() as connection:
            link = _found(connection, request.params["id"])
        assert link is not None
        return see_other(way_back(link))

    def _pay(self, request: Request) -> Reply:
        """A buyer transfers `amount` (what is missing when left out) from `payer_account` of `payer_bank`."""
        came = self._take(request.params["id"], request.json())
        return json_reply(404, {"message": "no such link"}) if came is None else json_reply(200, came)

    def _take(self, link_id: str, order: Mapping[str, Any]) -> dict[str, Any] | None:
        """A transfer comes for the link; None when there is none."""
        with self._database.unit() as connection:
            link = _found(connection, link_id)
            if link is None:
                return None
            came = {
                "reference": str(order.get("reference") or f"FT{os.urandom(5).hex().upper()}"),
                "amount": int(order.get("amount", link["amountRemaining"])),
                "accountNumber": self._settings.account,
                "description": f"CS{os.urandom(4).hex().upper()} {link['description']}",
                "transactionDateTime": _now(),
                "counterAccountBankId": order.get("payer_bank", "970436"),
                "counterAccountBankName": None,
                "counterAccountName": "TRAN THI MAI",
                "counterAccountNumber": order.get("payer_account", "0011001234567"),
                "virtualAccountName": None,
                "virtualAccountNumber": None,
            }
            if self._settings.bank:
                came["reference"] = _booked(self._settings.bank, came)
            paid = link["amountPaid"] + came["amount"]
            done = paid >= link["amount"] and link["status"] == "PENDING"
            link |= {"transactions": [*link["transactions"], came], "amountPaid": paid}
            link |= {"amountRemaining": max(0, link["amount"] - paid), "status": "PAID" if done else link["status"]}
            _save(connection, link)
            self._delivery.enqueue(connection, f"{link['id']}-{came['reference']}", self._notice(link, came))
        self._delivery.wake()
        return {"reference": came["reference"], "status": link["status"]}

    def _notice(self, link: dict[str, Any], came: dict[str, Any]) -> bytes:
        data = {
            **came,
            "orderCode": link["orderCode"],
            "paymentLinkId": link["id"],
            "currency": "VND",
            "code": "00",
            "desc": "Thành công",
        }
        told = {"code": "00", "desc": "success", "success": True, "data": data}
        return json.dumps({**told, "signature": signature(self._settings.checksum_key, data)}, ensure_ascii=False).encode()


def _booked(bank: str, came: Mapping[str, Any]) -> str:
    """The bank's reference of the transfer; the bank tells its customer of it by itself."""
    order = {
        "amount": came["amount"],
        "content": came["description"],
        "payer_account": came["counterAccountNumber"],
        "payer_bank_bin": came["counterAccountBankId"],
        "payer_name": came["counterAccountName"],
    }
    asked = urllib.request.Request(f"{bank}/_control/incoming", data=json.dumps(order).encode(), method="POST")
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return str(json.load(answer)["bank_ref"])


def _found(connection: sqlite3.Connection, name: str) -> dict[str, Any] | None:
    """By the link's own id or the merchant's order code."""
    code = int(name) if name.isascii() and name.isdigit() and len(name) <= 16 else -1
    row = connection.execute("SELECT body FROM links WHERE id = ? OR order_code = ?", (name, code)).fetchone()
    if row is None:
        return None
    link: dict[str, Any] = json.loads(row["body"])
    if link["status"] == "PENDING" and link["expiredAt"] is not None and link["expiredAt"] <= time.time():
        link["status"] = "EXPIRED"
    return link


def _save(connection: sqlite3.Connection, link: dict[str, Any]) -> None:
    connection.execute("UPDATE links SET body = ? WHERE id = ?", (json.dumps(link, ensure_ascii=False), link["id"]))


def _done(link: dict[str, Any] | None) -> Reply:
    if link is None:
        return json_reply(200, {"code": "101", "desc": "Mã thanh toán không tồn tại", "data": None})
    told = {name: value for name, value in link.items() if name not in OURS}
    return json_reply(200, {"code": "00", "desc": "success", "data": told})


def _now() -> str:
    return datetime.now(VIETNAM).strftime("%Y-%m-%d %H:%M:%S")
