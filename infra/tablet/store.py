"""What the tablet must not forget, in one SQLite file that is on the disk before a call returns."""

import json
import sqlite3
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.kernel.clock import from_text, to_text
from chalicelib.offline import GENESIS, Entry, EntryKind

_SCHEMA = """
create table if not exists facts (name text primary key, value text not null);
create table if not exists entries (
    lease_id text not null, seq integer not null, voucher_id text not null, kind text not null, amount integer not null,
    entry text not null, primary key (lease_id, seq)
);
create table if not exists keys (kid integer primary key, public_key text not null);
create table if not exists stubs (voucher_id text primary key, code_hash text not null, stub text not null);
create table if not exists wrong_pins (voucher_id text primary key, tries integer not null);
create index if not exists entries_voucher on entries (voucher_id);
"""


class Store:
    """
    Args:
        file: `:memory:` for one that is lost with the process.
    """

    def __init__(self, file: str) -> None:
        self._db = sqlite3.connect(file, isolation_level=None)
        self._db.execute("pragma synchronous=full")
        self._db.executescript(_SCHEMA)

    def put(self, **facts: Any) -> None:
        rows = [(name, json.dumps(_plain(value))) for name, value in facts.items()]
        with self._db:
            self._db.execute("begin")
            self._db.executemany("insert or replace into facts values (?, ?)", rows)

    def get(self, name: str) -> Any:
        """The fact, or None."""
        row = self._db.execute("select value from facts where name = ?", (name,)).fetchone()
        return None if row is None else _read(json.loads(row[0]))

    def append(self, entry: Entry) -> None:
        """For ever; refused by the primary key if the number is taken."""
        values = {name: _plain(value) for name, value in asdict(entry).items()}
        row = (entry.lease_id, entry.seq, entry.voucher_id, entry.kind.value, entry.amount, json.dumps(values))
        self._db.execute("insert into entries values (?, ?, ?, ?, ?, ?)", row)

    @property
    def next_seq(self) -> int:
        last = self._db.execute("select max(seq) from entries where lease_id = ?", (self._lease,)).fetchone()[0]
        return 1 if last is None else int(last) + 1

    @property
    def head(self) -> str:
        query = "select entry from entries where lease_id = ? order by seq desc limit 1"
        row = self._db.execute(query, (self._lease,)).fetchone()
        return GENESIS if row is None else str(json.loads(row[0])["hash"])

    def entries_from(self, seq: int, *, limit: int) -> list[Entry]:
        """Of the lease that it has, or had last."""
        query = "select entry from entries where lease_id = ? and seq >= ? order by seq limit ?"
        rows = self._db.execute(query, (self._lease, seq, limit))
        return [_entry(json.loads(row[0])) for row in rows]

    def paid_from(self, seq: int) -> tuple[int, int]:
        """Amount and number of payments since this entry."""
        query = "select coalesce(sum(amount), 0), count(*) from entries where lease_id = ? and seq >= ? and kind = ?"
        amount, count = self._db.execute(query, (self._lease, seq, EntryKind.REDEEM.value)).fetchone()
        return int(amount), int(count)

    def spoken_for(self, voucher_id: str) -> bool:
        """Whether the journal says that the voucher was paid, or never will be."""
        return self._db.execute("select 1 from entries where voucher_id = ?", (voucher_id,)).fetchone() is not None

    def replace_keys(self, keys: dict[int, str]) -> None:
        with self._db:
            self._db.execute("begin")
            self._db.execute("delete from keys")
            self._db.executemany("insert into keys values (?, ?)", keys.items())

    def keys(self) -> dict[int, str]:
        return dict(self._db.execute("select kid, public_key from keys").fetchall())

    def replace_stubs(self, stubs: list[dict[str, Any]]) -> None:
        with self._db:
            self._db.execute("begin")
            self._db.execute("delete from stubs")
            rows = [(stub["voucher_id"], stub["code_hash"], json.dumps(stub)) for stub in stubs]
            self._db.executemany("insert into stubs values (?, ?, ?)", rows)

    def stub(self, *, code_hash: str | None = None, voucher_id: str | None = None) -> dict[str, Any] | None:
        query = "select stub from stubs where code_hash = ? or voucher_id = ?"
        row = self._db.execute(query, (code_hash, voucher_id)).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def cancelled(self) -> list[str]:
        stubs = [json.loads(row[0]) for row in self._db.execute("select stub from stubs")]
        return [stub["voucher_id"] for stub in stubs if stub["cancelled"]]

    def wrong_pins(self, voucher_id: str) -> int:
        row = self._db.execute("select tries from wrong_pins where voucher_id = ?", (voucher_id,)).fetchone()
        return 0 if row is None else int(row[0])

    def count_wrong_pin(self, voucher_id: str) -> None:
        insert = "insert into wrong_pins values (?, 1) on conflict (voucher_id) do update set tries = tries + 1"
        self._db.execute(insert, (voucher_id,))

    @property
    def _lease(self) -> str:
        return str(self.get("lease_id"))


def _plain(value: Any) -> Any:
    return {"at": to_text(value)} if isinstance(value, datetime) else value


def _read(value: Any) -> Any:
    return from_text(value["at"]) if isinstance(value, dict) else value


def _entry(values: dict[str, Any]) -> Entry:
    return Entry(**{**values, "at": _read(values["at"]), "kind": EntryKind(values["kind"])})
