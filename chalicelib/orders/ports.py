"""What orders need from outside, and the bundle their use cases work with."""

from collections.abc import Iterable, Sequence
from dataclasses import field
from datetime import datetime
from typing import Protocol

from chalicelib.catalogue import Catalogue
from chalicelib.identity import Actor, PartyId
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Outbox
from chalicelib.ledger import Account, Ledger
from chalicelib.orders.cod_batch import CodBatch, CodBatchId
from chalicelib.orders.cod_refused import CodRefusals
from chalicelib.orders.note import Thread
from chalicelib.orders.order import Order
from chalicelib.orders.parcel import OrderId, Parcel, ParcelId
from chalicelib.orders.unpaid import Unpaid
from chalicelib.oversight import Oversight
from chalicelib.payments import Payments
from chalicelib.promotions import Promotions


class OrderStore(Protocol):
    """Orders and parcels. What is saved many times in a unit of work is written once."""

    def expect(self, order_id: OrderId) -> None:
        """Read the order, its payment, parcels and escrow along with whatever the unit of work reads first."""
        ...

    def expect_accounts(self, accounts: Iterable[Account]) -> None:
        """Read these balances along with whatever the unit of work reads first."""
        ...

    def find(self, order_id: OrderId) -> Order | None: ...

    def find_parcel(self, parcel_id: ParcelId) -> Parcel | None: ...

    def orders(self, order_ids: Iterable[OrderId]) -> list[Order]:
        """Those that exist, in one round trip."""
        ...

    def expect_unpaid(self, subjects: Iterable[str]) -> None:
        """Read these along with whatever the unit of work reads first."""
        ...

    def unpaid(self, subject: str) -> Unpaid | None: ...

    def save_unpaid(self, unpaid: Unpaid) -> None:
        """The commit fails with `StaleVersion` if it was changed since it was read."""
        ...

    def expect_cod_refusals(self, subject: str) -> None:
        """Read these along with whatever the unit of work reads first."""
        ...

    def cod_refusals(self, subject: str) -> CodRefusals | None: ...

    def save_cod_refusals(self, refusals: CodRefusals) -> None:
        """The commit fails with `StaleVersion` if they were changed since they were read."""
        ...

    def parcels(self, parcel_ids: Iterable[ParcelId]) -> list[Parcel]:
        """Those that exist, in one round trip."""
        ...

    def add(self, order: Order, parcels: Iterable[Parcel]) -> None:
        """The commit fails with `OrderExists` if the id was used."""
        ...

    def save(self, order: Order) -> None:
        """The commit fails with `StaleVersion` if the order was changed since it was read."""
        ...

    def save_parcel(self, parcel: Parcel) -> None:
        """The commit fails with `StaleVersion` if the parcel was changed since it was read."""
        ...

    def misses(self, order_id: OrderId, hour: str) -> int:
        """Wrong phone numbers by which somebody asked for it in this hour."""
        ...

    def stage_miss(self, order_id: OrderId, hour: str) -> None:
        """One more, even though the use case refuses."""
        ...

    def require_misses_below(self, order_id: OrderId, hour: str, cap: int, otherwise: DomainError) -> None:
        """The commit fails if others guessed meanwhile: a thousand guesses at once are not judged by one count."""
        ...

    def of_buyer(self, buyer_id: PartyId, *, cursor: str | None, limit: int) -> Page[Order]:
        """Newest first (an index: a new one may come a moment late)."""
        ...

    def of_seller(self, seller_id: PartyId, *, ended: bool, cursor: str | None, limit: int) -> Page[Parcel]:
        """The household's parcels that go on, the oldest first; or those that ended, the newest first (an index)."""
        ...

    def with_household(self, until: datetime, *, cursor: str | None, limit: int) -> Page[Parcel]:
        """Parcels that have waited for their household since `until` or longer, longest first (an index)."""
        ...

    def awaiting_release(self, *, cursor: str | None, limit: int) -> Page[Parcel]:
        """Delivered ones whose money is here and not released, the first due first (an index: it lags by moments)."""
        ...

    def due(self, until: datetime, limit: int) -> list[Parcel]:
        """Parcels whose escrow may be released by `until`, earliest first (an index: look again before deciding)."""
        ...


class CodBatchStore(Protocol):
    """Carriers' batches of collected cash. What is saved many times in a unit of work is written once."""

    def find(self, batch_id: CodBatchId) -> CodBatch | None: ...

    def find_by_reference(self, references: Sequence[str]) -> CodBatch | None:
        """The batch of the first of these references that is one."""
        ...

    def add(self, batch: CodBatch) -> None:
        """The commit fails with `CodBatchExists` if the id was used, and is tried again if the reference was."""
        ...

    def save(self, batch: CodBatch) -> None:
        """The commit fails with `StaleVersion` if the batch was changed since it was read."""
        ...

    def waiting(self, limit: int) -> list[CodBatch]:
        """Those whose lines are not all decided, the oldest first (an index)."""
        ...

    def listed(self, *, cursor: str | None, limit: int) -> Page[CodBatch]:
        """Newest first (an index)."""
        ...


class ThreadStore(Protocol):
    """What was written about parcels."""

    def find(self, parcel_id: ParcelId) -> Thread:
        """An empty one if nobody wrote."""
        ...

    def save(self, thread: Thread) -> None:
        """The commit is tried again if somebody wrote since it was read."""
        ...


class CashDesk(Protocol):
    """The till into which the carrier's cash is handed over."""

    def take(self, teller: Actor, shift_id: str, amount: Money) -> Account:
        """Stage cash coming into the till of the teller's open shift; the account to debit.

        Raises:
            DomainError: no such shift, not the teller's, or not open.
        """
        ...


@dataclass(frozen=True)
class Orders:
    """What the use cases of orders work with, for one unit of work.

    Attributes:
        link_key: signs the links that open an order's page without signing in.
    """

    store: OrderStore
    cod_batches: CodBatchStore
    threads: ThreadStore
    catalogue: Catalogue
    payments: Payments
    promotions: Promotions
    ledger: Ledger
    oversight: Oversight
    outbox: Outbox
    cash_desk: CashDesk
    now: datetime
    entropy: Entropy
    policy: Policy
    link_key: str = field(repr=False)
