"""The receipt of a command: what was asked under an operation id, and what was answered, for ever."""

import hashlib
import json
from typing import Any

from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """Stored in the same unit of work as the effect; a decline is stored alone.

    Attributes:
        kind: the command's name, e.g. `cash_in`; ids are namespaced by it.
        key: the client's operation id.
        fingerprint: SHA-256 of who asked for what; another request under the same key is a conflict.
        status: the answer's status code.
        body: the answer, JSON-ready.
        actor: who asked; empty in receipts older than this field.
    """

    kind: str
    key: str
    fingerprint: str
    status: int
    body: dict[str, Any]
    actor: str = ""


def fingerprint(actor: str, request: Any) -> str:
    """SHA-256 over who asks and the canonical JSON of what is asked."""
    text = json.dumps([actor, request], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


class ReceiptExists(Conflict):
    """The command was carried out by an earlier or simultaneous attempt; its receipt has the answer."""

    code = "receipt_exists"

    def __init__(self) -> None:
        super().__init__("Thao tác đã được thực hiện.", "The command was already carried out.")
