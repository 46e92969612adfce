"""What banking needs from the principal bank and its interbank switch. Amounts are whole đồng."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from chalicelib.banking.banks import BankChange
from chalicelib.banking.breaks import Break, BreakId
from chalicelib.banking.statement import Chain, Counts, LineOutcome, Statement, StatementId, StatementLine, TakenLine
from chalicelib.banking.transfer import Transfer, TransferId
from chalicelib.banking.transfer import TransferOutcome as TransferOutcome
from chalicelib.identity import Identity, PartyId
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Outbox
from chalicelib.ledger import Account, Ledger
from chalicelib.oversight import Oversight

if TYPE_CHECKING:
    from chalicelib.banking.agent_float import TopUp
    from chalicelib.banking.coverage import Coverage
    from chalicelib.banking.own_move import OwnMove
    from chalicelib.banking.remittance import HouseholdTax, Remittance


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


class BankChangeStore(Protocol):
    """Changes of the register of banks: a few a year, kept together."""

    def expect(self) -> None:
        """Read them along with whatever the unit of work reads first."""
        ...

    def all(self) -> list[BankChange]: ...

    def stage(self, changes: Sequence[BankChange]) -> None:
        """The commit fails with `StaleVersion` if another change was made since they were read."""
        ...


class StatementStore(Protocol):
    def find(self, statement_id: StatementId) -> Statement | None: ...

    def stage_new(self, statement: Statement) -> None:
        """The commit fails with `StatementExists` if the id is taken."""
        ...

    def stage(self, statement: Statement, *, was: Statement) -> None:
        """The commit fails with `StaleVersion` if it changed since `was` was read."""
        ...

    def listed(self, *, cursor: str | None, limit: int) -> Page[Statement]:
        """Newest first (an index: it lags by moments)."""
        ...

    def chain(self, account_id: str) -> Chain | None: ...

    def stage_chain(self, chain: Chain, *, was: Chain | None) -> None:
        """The commit fails with `StaleVersion` if another statement of the account ended meanwhile."""
        ...

    def expect_lines(self, booking_ids: Iterable[str]) -> None:
        """Read these along with whatever the unit of work reads first."""
        ...

    def line(self, booking_id: str) -> TakenLine | None: ...

    def stage_line(self, line: TakenLine) -> None:
        """Once for ever, and counted; a simultaneous second one makes the unit of work start again."""
        ...

    def counts(self, statement_id: StatementId) -> Counts: ...

    def lines_of(self, statement_id: StatementId, *, cursor: str | None, limit: int) -> Page[TakenLine]:
        """Those that this statement was the first to tell of, in the file's order (an index)."""
        ...


class BreakStore(Protocol):
    def find(self, break_id: BreakId) -> Break | None: ...

    def add(self, found: Break) -> None:
        """Write it; one with this id that is there already stays as it is."""
        ...

    def save(self, changed: Break, *, was: Break) -> None:
        """The commit fails with `StaleVersion` if it changed since `was` was read."""
        ...

    def open(self, *, cursor: str | None, limit: int) -> Page[Break]:
        """Those that wait, the oldest first (an index: it lags by moments)."""
        ...

    def due(self, until: datetime, *, limit: int) -> Sequence[Break]:
        """Those to be escalated by now (an index)."""
        ...


class CoverageStore(Protocol):
    def stage(self, coverage: "Coverage") -> None:
        """Write the day's, in place of an earlier look at it."""
        ...

    def listed(self, *, cursor: str | None, limit: int) -> "Page[Coverage]":
        """Newest day first (an index: it lags by moments)."""
        ...


class TopUpStore(Protocol):
    def find(self, top_up_id: str) -> "TopUp | None": ...

    def stage_new(self, top_up: "TopUp") -> None:
        """The commit fails with `TopUpExists` if the id is taken."""
        ...

    def of_outlet(self, outlet_code: str, *, cursor: str | None, limit: int) -> "Page[TopUp]":
        """Newest first (an index: it lags by moments)."""
        ...


class OwnMoveStore(Protocol):
    def find(self, move_id: str) -> "OwnMove | None": ...

    def stage_new(self, move: "OwnMove") -> None:
        """The commit fails with `OwnMoveExists` if the id is taken."""
        ...

    def save(self, move: "OwnMove", *, was: "OwnMove") -> None:
        """The commit fails with `StaleVersion` if it changed since `was` was read."""
        ...

    def listed(self, *, cursor: str | None, limit: int) -> "Page[OwnMove]":
        """Newest first (an index: it lags by moments)."""
        ...


class RemittanceStore(Protocol):
    def find(self, remittance_id: str) -> "Remittance | None": ...

    def stage(self, remittance: "Remittance", *, was: "Remittance | None") -> None:
        """The commit fails with `StaleVersion` if it changed since `was` was read."""
        ...

    def remitted_in(self, period: str) -> "Sequence[Remittance]":
        """Those that were posted in the month, whichever they were for (an index)."""
        ...

    def listed(self, *, cursor: str | None, limit: int) -> "Page[Remittance]":
        """Newest first (an index: it lags by moments)."""
        ...

    def stage_share(self, period: str, share: "HouseholdTax") -> None:
        """Write a household's line of the month, in place of an earlier one."""
        ...

    def shares(self, period: str, *, cursor: str | None, limit: int) -> "Page[HouseholdTax]":
        """By household."""
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """Money that the bank told of, as far as banking must know it.

    Attributes:
        booking_id: of the notice.
        settled: the statement has it, or nobody waits for it any more.
        order_id: empty when it matches none; unknown: it still waits for somebody to say whose it is.
        recalled: how much of it the bank took back.
    """

    booking_id: str
    amount: Money
    settled: bool
    order_id: str
    content: str
    payer_account: str
    booked_at: datetime
    frozen: bool = False
    unknown: bool = False
    recalled: Money = 0


class Inflow(Protocol):
    """Whoever takes in the money that comes: banking tells what the statement says of it."""

    def expect(self, booking_ids: Iterable[str]) -> None:
        """Read these notices along with whatever the unit of work reads first."""
        ...

    def find(self, booking_id: str) -> Notice | None: ...

    def unsettled(self, bank_bin: str, account: str, day: date, *, amount: Money | None = None) -> Sequence[Notice]:
        """Notices of the account that no statement has, booked on the day, of the amount or of any (an index)."""
        ...

    def settle(self, notice: Notice, *, into: Account, amount: Money, line_ref: str) -> None:
        """Stage that the statement has it (flow 2e), under this reference."""
        ...

    def take_in(self, statement: Statement, line: StatementLine, *, into: Account | None) -> LineOutcome:
        """Stage money that no notice told of (flow 2f), or that only a notification tells of (`into` None: flow 2a)."""
        ...

    def recall(self, notice: Notice, *, out_of: Account, amount: Money, line_id: str) -> Account:
        """Stage that the bank took it back (failure 17); the account that bore it."""
        ...

    def make_whole(self, notice: Notice, *, amount: Money, line_id: str, key: str) -> None:
        """Stage that we bear what a recall took from an order, which goes on."""
        ...

    def end_recalled(self, notice: Notice, *, amount: Money, line_id: str) -> bool:
        """Stage that parcels end whose money a recall took; False if there are none of exactly this amount."""
        ...

    def decide(self, notice: Notice) -> None:
        """Stage that money which matched nothing is for no order.

        Raises:
            DomainError: it was matched or decided before; now, or at the commit.
        """
        ...

    def freeze(self, notice: Notice) -> None:
        """Stage that its order's money does not move until a statement has it (failure 16)."""
        ...

    def give_up(self, notice: Notice, *, key: str) -> Account:
        """Stage that its money never came; the account that bore it."""
        ...

    def thaw(self, notice: Notice) -> None:
        """Stage that its order's money may move again."""
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
        own_accounts: what the ledger has for each of our account numbers at the principal bank.
        own_bin: the principal bank's BIN.
    """

    transfers: TransferStore
    statements: StatementStore
    breaks: BreakStore
    coverage: CoverageStore
    top_ups: TopUpStore
    remittances: RemittanceStore
    own_moves: OwnMoveStore
    bank_changes: BankChangeStore
    ledger: Ledger
    identity: Identity
    oversight: Oversight
    observers: Mapping[str, Callable[[], TransferObserver]]
    inflow: Callable[[], Inflow]
    own_accounts: Mapping[str, Account]
    outbox: Outbox
    now: datetime
    entropy: Entropy
    policy: Policy
    own_bin: str
