"""The bank's book of our account: bookings in order, outgoing transfers by our reference, receipts of the phone app."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.simulators.database import Database
from infra.simulators.webhook_delivery import SCHEMA as DELIVERY_SCHEMA
from infra.simulators.webhook_delivery import WebhookDelivery

SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS bookings (
  cursor INTEGER PRIMARY KEY AUTOINCREMENT, bank_ref TEXT NOT NULL UNIQUE, direction TEXT NOT NULL, amount INTEGER NOT NULL,
  content TEXT NOT NULL, other_account TEXT NOT NULL, other_bank_bin TEXT NOT NULL, other_name TEXT NOT NULL,
  our_ref TEXT, booked_at TEXT NOT NULL, balance_after INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS transfers (
  our_ref TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, amount INTEGER NOT NULL, to_bank_bin TEXT NOT NULL,
  to_account TEXT NOT NULL, to_name TEXT NOT NULL, content TEXT NOT NULL, status TEXT NOT NULL, reason TEXT,
  bank_ref TEXT, due_at REAL, received_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS receipts (once TEXT PRIMARY KEY, bank_ref TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS statements (
  number INTEGER PRIMARY KEY AUTOINCREMENT, after INTEGER NOT NULL, last INTEGER NOT NULL, made_at TEXT NOT NULL);
"""
    + DELIVERY_SCHEMA
)
_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Account:
    """The one account this bank keeps for us, and what was on it before the first booking."""

    bank_bin: str
    number: str
    holder: str
    opening_balance: int


class Unit:
    """One unit of work on the book."""

    def __init__(self, connection: sqlite3.Connection, account: Account, delivery: WebhookDelivery) -> None:
        self.connection = connection
        self.account = account
        self.delivery = delivery
        self.noticed = False

    def balance(self) -> int:
        row = self.connection.execute("SELECT balance_after FROM bookings ORDER BY cursor DESC LIMIT 1").fetchone()
        return int(row["balance_after"]) if row else self.account.opening_balance

    def book(
        self,
        *,
        direction: str,
        amount: int,
        content: str,
        other_account: str,
        other_bank_bin: str,
        other_name: str,
        our_ref: str | None = None,
    ) -> dict[str, Any]:
        """Write one booking; `direction` is credit (in) or debit (out). Returns it as a map."""
        signed = amount if direction == "credit" else -amount
        booking: dict[str, Any] = {
            "bank_ref": new_bank_ref(),
            "direction": direction,
            "amount": amount,
            "content": content,
            "other_account": other_account,
            "other_bank_bin": other_bank_bin,
            "other_name": other_name,
            "our_ref": our_ref,
            "booked_at": timestamp(),
            "balance_after": self.balance() + signed,
        }
        names, marks = ", ".join(booking), ", ".join("?" * len(booking))
        self.connection.execute(f"INSERT INTO bookings ({names}) VALUES ({marks})", tuple(booking.values()))
        return booking

    def notify(self, message_id: str, payload: bytes) -> None:
        self.delivery.enqueue(self.connection, message_id, payload)
        self.noticed = True


class Book:
    """Opens units of work on the bank's database."""

    def __init__(self, home: Path, account: Account) -> None:
        self.database = Database(home / "bank.sqlite", SCHEMA)
        self.account = account
        self.delivery: WebhookDelivery

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.database.unit() as connection:
            unit = Unit(connection, self.account, self.delivery)
            yield unit
        if unit.noticed:
            self.delivery.wake()


def new_bank_ref() -> str:
    """Like the principal bank's own: FT, year and day of the year, then letters; never the same in another life."""
    return f"FT{datetime.now(UTC):%y%j}" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in os.urandom(10))


def timestamp() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
