"""What the soft ATM needs from outside, and the bundle its use cases work with."""

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from typing import Protocol

from chalicelib.identity import Identity, PartyId
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Outbox
from chalicelib.ledger import Ledger
from chalicelib.oversight import Oversight
from chalicelib.payments import Payments
from chalicelib.softatm.bank_cash_in import BankCashIn, BankCashInId
from chalicelib.softatm.bank_cash_out import BankCashOut, BankCashOutId
from chalicelib.softatm.customer_transfer import CustomerTransfer, CustomerTransferId
from chalicelib.softatm.delivery import Delivery
from chalicelib.softatm.denial import Denial
from chalicelib.softatm.deposit import CashIn, CashInId
from chalicelib.softatm.limit import Limit
from chalicelib.softatm.notes import Count
from chalicelib.softatm.outlet import DeliveryId, Outlet, OutletCode
from chalicelib.softatm.repetition import Recent
from chalicelib.softatm.shift import Shift, ShiftId
from chalicelib.softatm.variance import TellerRecord, Variance
from chalicelib.softatm.velocity import DayFacts
from chalicelib.softatm.withdrawal import Withdrawal, WithdrawalId


class OutletStore(Protocol):
    def expect(self, code: OutletCode) -> None:
        """Read it along with whatever the unit of work reads first."""
        ...

    def find(self, code: OutletCode) -> Outlet | None: ...

    def stage_new(self, outlet: Outlet) -> None:
        """The commit fails with `OutletExists` if the code is taken."""
        ...

    def stage(self, outlet: Outlet, *, was: Outlet) -> None:
        """The commit fails with `StaleVersion` if anything happened to it since `was` was read."""
        ...

    def stage_busy(self, code: OutletCode, change: int, *, must_serve_cash: bool = False) -> None:
        """Count shifts that are not closed and deliveries that are not over; changes of one unit of work are added up.

        Args:
            must_serve_cash: the commit fails with `OutletServesNoCash` unless it is open and serves cash then.
        """
        ...

    def list(self, *, district_code: str | None, cursor: str | None, limit: int) -> Page[Outlet]:
        """By district and code (an index: it lags by moments)."""
        ...


class ShiftStore(Protocol):
    def expect(self, shift_id: ShiftId) -> None:
        """Read it along with whatever the unit of work reads first."""
        ...

    def find(self, shift_id: ShiftId) -> Shift | None: ...

    def current_of(self, teller_id: PartyId) -> ShiftId | None:
        """The teller's shift that is not closed."""
        ...

    def stage_new(self, shift: Shift) -> None:
        """The commit fails with `ShiftExists`, or `ShiftAlreadyOpen` if the teller or the till has another."""
        ...

    def stage_use(self, shift: Shift, *, cash: int, counters: int, drawer: Count | None = None) -> None:
        """Change free cash and open counters of a shift that is open for this teller and tablet.

        Args:
            drawer: the notes in it afterwards; None forgets them, if anything changed.

        The commit fails with `StaleVersion` if it no longer is, or if either would fall below zero.
        """
        ...

    def stage_offline(self, shift: Shift, *, cash: int) -> None:
        """Change free cash of a shift that is not closed by what its tablet paid without a line.

        It may fall below zero: the notes are gone, and what was promised for them online cannot be handed over.
        """
        ...

    def stage(self, shift: Shift, *, was: Shift) -> None:
        """Write a step of the close, on condition that nothing happened in the shift since `was` was read."""
        ...

    def not_closed(self) -> Sequence[Shift]:
        """Of the whole province, the oldest first (an index: it lags by moments)."""
        ...

    def of_outlet(self, code: OutletCode, *, cursor: str | None, limit: int) -> Page[Shift]:
        """Newest first (an index: it lags by moments)."""
        ...


class DenialStore(Protocol):
    def find(self, withdrawal_id: WithdrawalId) -> Denial | None: ...

    def add(self, denial: Denial) -> None:
        """The commit fails with `StaleVersion` if the withdrawal was denied meanwhile."""
        ...

    def save(self, denial: Denial) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...


class VarianceStore(Protocol):
    def find(self, shift_id: ShiftId) -> Variance | None: ...

    def add(self, variance: Variance) -> None:
        """Of a shift that closes now."""
        ...

    def save(self, variance: Variance) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def expect_teller(self, teller_id: PartyId) -> None:
        """Read the record along with whatever the unit of work reads first."""
        ...

    def teller(self, teller_id: PartyId) -> TellerRecord:
        """An empty one for a teller who never closed a shift."""
        ...

    def save_teller(self, record: TellerRecord) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def open(self, *, cursor: str | None, limit: int) -> Page[Variance]:
        """Those of which something is left, the oldest first (an index: it lags by moments)."""
        ...

    def of_teller(self, teller_id: PartyId, *, cursor: str | None, limit: int) -> Page[Variance]:
        """Newest first (an index: it lags by moments)."""
        ...


class DeliveryStore(Protocol):
    def find(self, delivery_id: DeliveryId) -> Delivery | None:
        """As this unit of work leaves it."""
        ...

    def add(self, delivery: Delivery) -> None:
        """The commit fails with `DeliveryExists` if the id is taken."""
        ...

    def save(self, delivery: Delivery) -> None:
        """The commit fails with `StaleVersion` if it changed since it was read."""
        ...

    def under_way(self) -> Sequence[Delivery]:
        """Those that are not over, the oldest first (an index: it lags by moments)."""
        ...

    def of_outlet(self, code: OutletCode, *, cursor: str | None, limit: int) -> Page[Delivery]:
        """From or to it, newest first (an index: it lags by moments)."""
        ...


class WithdrawalStore(Protocol):
    def expect(self, withdrawal_id: WithdrawalId) -> None:
        """Read it along with whatever the unit of work reads first."""
        ...

    def find(self, withdrawal_id: WithdrawalId) -> Withdrawal | None: ...

    def expect_code(self, code_hash: str) -> None:
        """Read it along with whatever the unit of work reads first."""
        ...

    def find_by_code(self, code_hash: str) -> WithdrawalId | None:
        """Which withdrawal the code was given to."""
        ...

    def stage_new(self, withdrawal: Withdrawal, code_hash: str) -> None:
        """The commit fails with `WithdrawalExists` if the id is taken, `StaleVersion` if the code is."""
        ...

    def stage(self, withdrawal: Withdrawal, *, was: Withdrawal, even_if_refused: bool = False) -> None:
        """The commit fails with `StaleVersion` if it changed since `was` was read."""
        ...

    def due(self, until: datetime, *, limit: int) -> Sequence[WithdrawalId]:
        """Codes expired or locked whose money is not back yet (an index: it lags by moments)."""
        ...

    def at_counter(self, shift_id: ShiftId) -> Sequence[Withdrawal]:
        """Committed in the shift, neither handed over nor put back (an index: it lags by moments)."""
        ...

    def of_party(self, party_id: PartyId, *, cursor: str | None, limit: int) -> Page[Withdrawal]:
        """Newest first (an index: it lags by moments)."""
        ...


class CashInStore(Protocol):
    def expect(self, cash_in_id: CashInId) -> None:
        """Read it along with whatever the unit of work reads first."""
        ...

    def find(self, cash_in_id: CashInId) -> CashIn | None: ...

    def stage_new(self, cash_in: CashIn) -> None:
        """The commit fails with `CashInExists` if the id is taken."""
        ...

    def stage(self, cash_in: CashIn, *, was: CashIn) -> None:
        """The commit fails with `StaleVersion` if it changed since `was` was read."""
        ...


class BankCashInStore(Protocol):
    def expect(self, bank_cash_in_id: BankCashInId) -> None:
        """Read it along with whatever the unit of work reads first."""
        ...

    def find(self, bank_cash_in_id: BankCashInId) -> BankCashIn | None: ...

    def stage_new(self, cash_in: BankCashIn) -> None:
        """The commit fails with `BankCashExists` if the id is taken."""
        ...

    def stage(self, cash_in: BankCashIn, *, was: BankCashIn) -> None:
        """The commit fails with `StaleVersion` if it changed since `was` was read."""
        ...

    def refused_at(self, outlet_code: OutletCode) -> Sequence[BankCashIn]:
        """Whose notes the outlet has to give back, the oldest first (an index: it lags by moments)."""
        ...


class BankCashOutStore(Protocol):
    def expect(self, bank_cash_out_id: BankCashOutId) -> None:
        """Read it along with whatever the unit of work reads first."""
        ...

    def find(self, bank_cash_out_id: BankCashOutId) -> BankCashOut | None: ...

    def find_by_reference(self, references: Sequence[str]) -> BankCashOutId | None:
        """The cash-out of the first of these references that is one of ours, in one round trip."""
        ...

    def stage_new(self, out: BankCashOut) -> None:
        """The commit fails with `BankCashExists` if the id is taken, `StaleVersion` if the reference is."""
        ...

    def stage(self, out: BankCashOut, *, was: BankCashOut) -> None:
        """The commit fails with `StaleVersion` if it changed since `was` was read."""
        ...

    def due(self, until: datetime, *, limit: int) -> Sequence[BankCashOutId]:
        """Requests whose time is over (an index: it lags by moments)."""
        ...

    def at_counter(self, shift_id: ShiftId) -> Sequence[BankCashOut]:
        """Waiting for money, or paid and not resolved, in the shift (an index: it lags by moments)."""
        ...


class CustomerTransferStore(Protocol):
    def expect(self, transfer_id: CustomerTransferId) -> None:
        """Read it along with whatever the unit of work reads first."""
        ...

    def find(self, transfer_id: CustomerTransferId) -> CustomerTransfer | None: ...

    def stage_new(self, transfer: CustomerTransfer) -> None:
        """The commit fails with `CustomerTransferExists` if the id is taken."""
        ...

    def of_party(self, party_id: PartyId, *, cursor: str | None, limit: int) -> Page[CustomerTransfer]:
        """What the party sent, newest first (an index: it lags by moments)."""
        ...


class LimitStore(Protocol):
    def expect(self, limits: Sequence[Limit]) -> None:
        """Read them along with whatever the unit of work reads first."""
        ...

    def used(self, limit: Limit) -> Money: ...

    def recent(self, limit: Limit) -> Recent:
        """What the customer did in the last minutes."""
        ...

    def stage_use(self, limit: Limit, amount: Money) -> None:
        """Count the amount. The commit fails with `StaleVersion` if it would exceed the cap: the edge decides again,
        and the refusal then names what is really left.
        """
        ...

    def facts(self, limit: Limit) -> DayFacts:
        """What the customer did in the day."""
        ...

    def stage_move(self, limit: Limit, amount: Money, recent: Recent, facts: DayFacts | None = None) -> None:
        """`stage_use`, and what to remember; fails with `StaleVersion` too if another operation came between."""
        ...

    def last_move(self, limit: Limit) -> str | None:
        """The customer's last cash operation that day."""
        ...

    def stage_undo(self, limit: Limit, amount: Money, operation_id: str) -> None:
        """Take the last operation's amount off again, and forget it; fails with `StaleVersion` if it is not the last."""
        ...

    def stage_return(self, limit: Limit, amount: Money) -> None:
        """Take the amount off again."""
        ...


class GuessStore(Protocol):
    def misses(self, device: str, hour: str) -> int:
        """Codes looked up from the tablet in the hour that were nobody's; names that a customer asked for."""
        ...

    def stage_miss(self, device: str, hour: str, now: datetime) -> None:
        """Count another one, even if the use case refuses."""
        ...


class TabletJournals(Protocol):
    def expect(self, outlet_code: OutletCode) -> None:
        """Read what is known of the outlet's tablets along with whatever the unit of work reads first."""
        ...

    def is_synced(self, shift: Shift) -> bool:
        """Whether the shift's tablet has paid nothing that we do not know of, and will pay nothing more, without a line."""
        ...


@dataclass(frozen=True)
class Softatm:
    """What the soft ATM's use cases work with, for one unit of work.

    Attributes:
        own_bin: the principal bank's BIN.
        pepper: keys the hashes of codes, collect PINs and customer references.
    """

    outlets: OutletStore
    shifts: ShiftStore
    deliveries: DeliveryStore
    variances: VarianceStore
    denials: DenialStore
    withdrawals: WithdrawalStore
    cash_ins: CashInStore
    bank_cash_ins: BankCashInStore
    bank_cash_outs: BankCashOutStore
    customer_transfers: CustomerTransferStore
    limits: LimitStore
    guesses: GuessStore
    journals: TabletJournals
    ledger: Ledger
    payments: Payments
    identity: Identity
    oversight: Oversight
    outbox: Outbox
    now: datetime
    entropy: Entropy
    policy: Policy
    own_bin: str
    pepper: str = field(repr=False)
