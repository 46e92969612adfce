"""What banking needs from the principal bank and its interbank switch. Amounts are whole đồng."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.banking.transfer import Transfer, TransferId
from chalicelib.banking.transfer import TransferOutcome as TransferOutcome
from chalicelib.identity import Identity, PartyId
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.unit_of_work import Outbox
from chalicelib.ledger import Ledger


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


class TransferStore(Protocol):
    def expect(self, transfer_id: TransferId) -> None:
        """Read it along with whatever the unit of work reads first."""
        ...

    def find(self, transfer_id: TransferId) -> Transfer | None: ...

    def stage_new(self, transfer: Transfer) -> None:
        """The commit fails with `TransferExists` if the id is taken."""
        ...

    def stage(self, transfer: Transfer, *, was: Transfer) -> None:
        """The commit fails with `StaleVersion` if it changed since `was` was read."""
        ...

    def due(self, until: datetime, *, limit: int) -> Sequence[TransferId]:
        """Undecided ones about which the bank is to be asked by now (an index: it lags by moments)."""
        ...

    def of_party(self, party_id: PartyId, *, cursor: str | None, limit: int) -> Page[Transfer]:
        """Payouts, newest first (an index: it lags by moments)."""
        ...

    def inquiries(self, party_id: PartyId, hour: str) -> int:
        """Account names the party asked for in the hour."""
        ...

    def stage_inquiry(self, party_id: PartyId, hour: str, now: datetime) -> None:
        """Count another one, even if the use case refuses."""
        ...


class TransferObserver(Protocol):
    """Whoever asked for transfers of one purpose is told, in the unit of work that decides."""

    def on_confirmed(self, transfer: Transfer) -> None:
        """The money left; it is posted out of `2210` by banking."""
        ...

    def on_failed(self, transfer: Transfer) -> None:
        """The money is still in `2210`; the observer posts it back to where it came from."""
        ...


@dataclass(frozen=True)
class Banking:
    """What banking's use cases work with, for one unit of work.

    Attributes:
        observers: by purpose; payouts need none. Made when first needed.
        own_bin: the principal bank's BIN.
    """

    transfers: TransferStore
    ledger: Ledger
    identity: Identity
    observers: Mapping[str, Callable[[], TransferObserver]]
    outbox: Outbox
    now: datetime
    entropy: Entropy
    policy: Policy
    own_bin: str
