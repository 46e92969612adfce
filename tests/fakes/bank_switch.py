"""A bank switch in memory: it knows its own notices, and does with transfers what the test says."""

import json
from datetime import datetime
from typing import Any

from chalicelib.banking.errors import ForgedNotice
from chalicelib.banking.ports import IncomingNotice, TransferOutcome

SIGNATURE = "signed-by-the-bank"


class FakeBankSwitch:
    """Fills `banking.ports.BankSwitch`.

    Attributes:
        outcome: what it says of the next transfers; transfers: what it was asked for, by id.
        names: holders' names by bank and account.
    """

    def __init__(self) -> None:
        self.outcome = TransferOutcome("confirmed", "FT1", None)
        self.transfers: dict[str, dict[str, Any]] = {}
        self.names: dict[tuple[str, str], str] = {}
        self._outcomes: dict[str, TransferOutcome] = {}
        self._notices = 0

    def send_transfer(
        self, *, transfer_id: str, amount: int, to_bank_bin: str, to_account: str, to_name: str, content: str
    ) -> TransferOutcome:
        if transfer_id not in self.transfers:
            self.transfers[transfer_id] = {
                "amount": amount,
                "to_bank_bin": to_bank_bin,
                "to_account": to_account,
                "to_name": to_name,
                "content": content,
            }
            self._outcomes[transfer_id] = self.outcome
        return self._outcomes[transfer_id]

    def query_transfer(self, transfer_id: str) -> TransferOutcome:
        return self._outcomes.get(transfer_id, TransferOutcome("unknown", None, None))

    def name_of(self, *, bank_bin: str, account: str) -> str | None:
        return self.names.get((bank_bin, account))

    def read_notice(self, payload: bytes, signature: str) -> IncomingNotice:
        if signature != SIGNATURE:
            raise ForgedNotice
        told = json.loads(payload)
        return IncomingNotice(**{**told, "booked_at": datetime.fromisoformat(told["booked_at"])})

    def notice(self, amount: int, content: str, at: datetime, **changes: Any) -> bytes:
        """The raw bytes of a notice, each of a booking of its own unless said otherwise."""
        self._notices += 1
        told = {
            "notice_id": f"ntc_{self._notices}",
            "bank_ref": f"BK{self._notices:08d}",
            "account": "0123456789",
            "amount": amount,
            "content": content,
            "payer_account": "0011001234567",
            "payer_bank_bin": "970436",
            "payer_name": "TRAN THI MAI",
            "booked_at": at.isoformat(),
        }
        return json.dumps({**told, **changes}).encode()
