"""The world outside the product: phones that get text messages, the bank's app, the card gateway's page, the post."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chalicelib.kernel.spelling import fold
from tests.end_to_end.visitor import until


class Messages:
    """Text messages as the AWS emulator keeps them, by phone number."""

    def __init__(self, aws_endpoint: str) -> None:
        self._address = f"{aws_endpoint}/_ministack/sns/sms-messages"

    def to(self, phone: str) -> list[str]:
        """Every text that came to `0…` or `+84…`, oldest first."""
        with urllib.request.urlopen(self._address, timeout=10) as answer:
            kept: dict[str, list[dict[str, str]]] = json.load(answer)["sms_messages"]
        return [message["Message"] for message in kept.get("+84" + phone.removeprefix("+84").removeprefix("0"), [])]

    def await_code(self, phone: str, seen: int) -> str:
        """The one-time code of the message after the first `seen`."""

        def code() -> str | None:
            codes = [found[0] for text in self.to(phone)[seen:] if (found := re.search(r"\b[0-9]{6}\b", text))]
            return codes[-1] if codes else None

        return str(until(code, what=f"a code for {phone}"))

    def await_text(self, phone: str, *words: str) -> str:
        """The first text that holds all the words; accents aside, which a text leaves out when it costs less so."""
        wanted = [fold(word) for word in words]
        return str(
            until(
                lambda: next((text for text in self.to(phone) if all(word in fold(text) for word in wanted)), None),
                what=f"a text to {phone} with {words}",
            )
        )


@dataclass(frozen=True)
class Simulator:
    """A simulator's control endpoints, and its unkind post."""

    origin: str

    def control(self, path: str, order: dict[str, Any] | None = None, *, method: str = "") -> Any:
        """GET without an order, POST with one."""
        body = None if order is None else json.dumps(order).encode()
        request = urllib.request.Request(
            f"{self.origin}/_control/{path}", data=body, method=method or ("GET" if order is None else "POST")
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def fault(self, kind: str, *, path: str, count: int = 1, method: str = "POST") -> None:
        self.control("faults", {"kind": kind, "path": path, "count": count, "method": method})

    def heal(self) -> None:
        self.control("faults", method="DELETE")

    def copies(self, message_id: str = "") -> list[dict[str, Any]]:
        """Deliveries, newest first."""
        rows: list[dict[str, Any]] = self.control(f"deliveries?message_id={message_id}")["data"]
        return rows

    @contextmanager
    def post(self) -> Iterator["Post"]:
        """What is written inside is posted when the block ends: late, in any order, each message at least twice.

        A message that the post would have lost for good is sent again, as the provider does when asked.
        """
        last = max((row["id"] for row in self.copies()), default=0)
        self.control("webhooks/hold", {})
        sent = Post(self)
        try:
            yield sent
        finally:
            self.control("webhooks/release", {"order": "shuffle"})
        sent.message_ids += dict.fromkeys(row["message_id"] for row in self.copies() if row["id"] > last)
        sent.again()


@dataclass
class Post:
    """Messages of one happening."""

    simulator: Simulator
    message_ids: list[str] = field(default_factory=list)

    def again(self) -> None:
        """One more copy of each message."""
        for message_id in self.message_ids:
            self.simulator.control("webhooks/resend", {"message_id": message_id})

    def settle(self) -> None:
        """Wait until every copy was taken."""

        def taken() -> bool:
            rows = [row for message_id in self.message_ids for row in self.simulator.copies(message_id)]
            return bool(rows) and all(row["state"] in ("delivered", "dropped") for row in rows)

        until(taken, what="the post")


class Bank(Simulator):
    """The principal bank, with the buyer's app."""

    def pay(self, vietqr: str) -> None:
        """Scan and confirm in the banking app."""
        form = urllib.parse.urlencode({"payload": vietqr, "once": uuid.uuid4().hex}).encode()
        with urllib.request.urlopen(f"{self.origin}/app/pay", data=form, timeout=10) as receipt:
            assert "/app/receipt" in receipt.url


class CardGateway(Simulator):
    """The card gateway, with the buyer at its page."""

    def pay(self, session_id: str, card: str = "4242424242424242") -> str:
        """How the attempt ended: `paid` or `declined`."""
        return str(self.control(f"sessions/{session_id}/pay", {"card": card})["outcome"])

    def await_fee(self) -> int:
        """The fee of the newest charge, once it is booked."""

        def booked() -> int:
            charge = self.control("charges?limit=1")["data"][0]
            bookings = {one["id"]: one["fee"] for one in self.control("bookings?limit=20")["data"]}
            return int(bookings.get(charge["balance_transaction"], 0))

        return int(until(booked, what="the gateway's fee"))
