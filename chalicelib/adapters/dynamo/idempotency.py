"""Receipts of commands: `OP#{kind}#{key}` / `R`, written in the unit of work of their effect and never deleted."""

import json

from chalicelib.adapters.dynamo.table import Absent, Item, Key, Put, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.idempotency import Receipt, ReceiptExists


class Receipts:
    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    @staticmethod
    def key(kind: str, key: str) -> Key:
        return Key(join("OP", kind, key), "R")

    def expect(self, kind: str, key: str) -> None:
        """Read the receipt along with the use case's own first read."""
        self._work.hint(self.key(kind, key))

    def find(self, kind: str, key: str) -> Receipt | None:
        item = self._work.get(self.key(kind, key))
        return None if item is None else _receipt(item)

    def stage(self, receipt: Receipt) -> None:
        key = self.key(receipt.kind, receipt.key)
        body = json.dumps(receipt.body, ensure_ascii=False, separators=(",", ":"))
        item: Item = {
            "pk": key.pk,
            "sk": key.sk,
            "kind": receipt.kind,
            "key": receipt.key,
            "fingerprint": receipt.fingerprint,
            "status": receipt.status,
            "body": body,
            "actor": receipt.actor,
        }
        self._work.stage(Put(item, when=(Absent(),), otherwise=ReceiptExists()))


def _receipt(item: Item) -> Receipt:
    said = json.loads(item["body"])
    return Receipt(item["kind"], item["key"], item["fingerprint"], item["status"], said, item.get("actor", ""))
