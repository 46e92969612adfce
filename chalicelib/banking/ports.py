"""What banking needs from the principal bank and its interbank switch. Amounts are whole đồng."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class TransferOutcome:
    """What is known of one outgoing transfer.

    Only `confirmed` and `failed` are definite. After `unknown` the money may have left: ask again with
    `query_transfer` or send again under the same id, and never give it back to the payer meanwhile.
    """

    status: Literal["confirmed", "failed", "unknown"]
    bank_ref: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class IncomingNotice:
    """The bank's word that money reached our account, ahead of the statement.

    Args:
        notice_id: one per message; a repeated delivery carries the same one.
        bank_ref: one per booking; the external reference under which the money is posted once.
        content: the payer's free text, where our payment reference is looked for.
    """

    notice_id: str
    bank_ref: str
    account: str
    amount: int
    content: str
    payer_account: str
    payer_bank_bin: str
    payer_name: str
    booked_at: datetime


class BankSwitch(Protocol):
    """The principal bank's transfer interface."""

    def send_transfer(
        self, *, transfer_id: str, amount: int, to_bank_bin: str, to_account: str, to_name: str, content: str
    ) -> TransferOutcome:
        """Push money to any bank account, at most once per `transfer_id`. Silence and faults are `unknown`, never raised."""
        ...

    def query_transfer(self, transfer_id: str) -> TransferOutcome:
        """Ask what became of a transfer. A bank that does not know it answers `unknown`. Never raises."""
        ...

    def name_of(self, *, bank_bin: str, account: str) -> str | None:
        """The holder's name as the interbank switch spells it; None when there is no such account.

        Raises:
            Unavailable: the switch did not answer.
        """
        ...

    def read_notice(self, payload: bytes, signature: str) -> IncomingNotice:
        """Authenticate one incoming-transfer notice from its raw bytes.

        Raises:
            ForgedNotice: wrong or missing signature, signed over five minutes ago, or not a notice.
        """
        ...
