"""What payments needs from outside, and the bundle its use cases work with. Amounts are whole đồng, at the gateway too."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal, Protocol

from chalicelib.identity import Identity
from chalicelib.kernel.clock import Entropy
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.kernel.unit_of_work import Outbox
from chalicelib.ledger import Ledger, Posting
from chalicelib.oversight import Oversight
from chalicelib.payments.card_circuit import CardCircuit
from chalicelib.payments.chargeback import Chargeback, DisputeState
from chalicelib.payments.link import LinkTransfer
from chalicelib.payments.notice import Booking, MoneyIn, MoneyOutcome
from chalicelib.payments.payment import Payment, PaymentId
from chalicelib.payments.refund import Refund, RefundId


@dataclass(frozen=True, slots=True)
class CheckoutPage:
    """A hosted card page that a buyer can be sent to."""

    session_id: str
    url: str


@dataclass(frozen=True, slots=True)
class CheckoutState:
    """The gateway's own view of one checkout, fetched rather than believed from a notice.

    Args:
        payment_id: our payment; empty when the checkout was not opened by us.
        paid: the card was charged `amount` and the charge is captured.
        intent_id: known once a card was tried; a refund names it.
        fee: what the gateway kept of `amount`; None until it has booked the charge.
        balance_transaction_id: the gateway's booking of the charge, the external reference of the fee.
    """

    session_id: str
    payment_id: str
    status: Literal["open", "complete", "expired"]
    paid: bool
    amount: int
    intent_id: str | None
    charge_id: str | None
    fee: int | None
    balance_transaction_id: str | None


@dataclass(frozen=True, slots=True)
class GatewayRefund:
    """Where one refund stands; `failed` is definite, the money stays with us."""

    refund_ref: str
    status: Literal["pending", "succeeded", "failed"]
    reason: str | None


@dataclass(frozen=True, slots=True)
class GatewayEvent:
    """An authentic notice: it says that something moved, never where it stands now.

    Args:
        session_id: the checkout the event is about, when its object is one; dispute_id: the same of a dispute.
    """

    event_id: str
    type: str
    object_id: str
    session_id: str | None
    created_at: datetime
    dispute_id: str | None = None


class PaymentPages(Protocol):
    """Payments through a hosted page. Every call but `read_event` may raise `Unavailable`: its effect is unknown."""

    def open_checkout(
        self,
        *,
        payment_id: str,
        amount: int,
        description: str,
        success_url: str,
        cancel_url: str,
        expires_at: datetime,
    ) -> CheckoutPage:
        """Open the page of one payment; the same `payment_id` and arguments give the same page again.

        Args:
            expires_at: when our payment expires. The page itself may outlive it; `expire_checkout` closes it.
        """
        ...

    def fetch_checkout(self, session_id: str) -> CheckoutState:
        """Ask where a checkout stands."""
        ...

    def expire_checkout(self, session_id: str) -> None:
        """Close a checkout; one already complete or expired is left as it is. Fetch it afterwards to know which."""
        ...

    def check(self) -> None:
        """Ask for something that costs nothing and changes nothing."""
        ...

    def read_event(self, payload: bytes, signature: str) -> GatewayEvent:
        """Authenticate one notice from its raw bytes.

        Raises:
            ForgedNotice: wrong or missing signature, signed over five minutes ago, or not an event.
        """
        ...


class CardGateway(PaymentPages, Protocol):
    """Card payments: their money lies at the gateway, and goes back through it."""

    def refund(self, *, refund_id: str, intent_id: str, amount: int) -> GatewayRefund:
        """Give `amount` back to the card, at most once per `refund_id`."""
        ...

    def fetch_refund(self, refund_ref: str) -> GatewayRefund:
        """Ask where a refund stands: some settle after days."""
        ...

    def fetch_dispute(self, dispute_id: str) -> DisputeState:
        """Ask where a dispute stands."""
        ...

    def checkouts_since(self, since: datetime) -> list[CheckoutState]:
        """Every checkout completed of those opened since then: the nightly look for charges that nobody told us of."""
        ...

    def refunds_since(self, since: datetime) -> list[tuple[str, GatewayRefund]]:
        """Every refund of ours made since then, by the key that we gave it: some fail after having succeeded."""
        ...

    def disputes_since(self, since: datetime) -> list[DisputeState]:
        """Every dispute opened since then, whatever became of it: the nightly look for those that nobody told us of."""
        ...


class LinkGateway(PaymentPages, Protocol):
    """Payment links of a domestic gateway, which watches our bank account: the money is never the gateway's."""

    def transfers_of(self, session_id: str) -> list[LinkTransfer]:
        """What came for a link."""
        ...


@dataclass(frozen=True, slots=True)
class BankAccount:
    """The province's account into which buyers transfer."""

    bank_bin: str
    account: str


class PaymentObserver(Protocol):
    """Who must know what became of a payment, in the same unit of work."""

    def expect(self, payment_id: PaymentId) -> None:
        """Read along whatever the news of this payment will need."""
        ...

    def on_paid(self, payment: Payment) -> None:
        """All of it has come and lies in the order's escrow."""
        ...

    def on_expired(self, payment: Payment) -> None:
        """It did not come in time."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """What another context says of money that names none of our payments.

    Attributes:
        about: what it is for; its journal entries are about it.
        legs: what the money becomes, whole: credits of its amount and what goes with them. None: it goes back to the payer.
        reason: why it goes back.
    """

    about: str
    legs: Sequence[Posting]
    reason: str


class MoneyClaimant(Protocol):
    """Who else waits for money from the bank."""

    def claim(self, money: MoneyIn) -> Claim | None:
        """Whether the money is theirs; stages what its coming changes, in the same unit of work."""
        ...


@dataclass(frozen=True, slots=True)
class Borne:
    """Who bears what a card dispute took: together of its amount, a credit in it taken off.

    Attributes:
        legs: out of the order's escrow, and our own loss.
        by_household: what households give back and the shares that go back with it, and to whom what a coupon had paid: a
            journal entry each, so that every entry that moves taxes names one household.
    """

    legs: Sequence[Posting]
    by_household: Sequence[Sequence[Posting]] = ()


class ChargebackBearer(Protocol):
    """Who says where lost card money is taken from."""

    def bear(self, payment: Payment, amount: Money, reason: str) -> Borne:
        """Stage what the loss means for the order, in the same unit of work."""
        ...

    def end(self, payment: Payment, amount: Money) -> bool:
        """Stage the end of parcels of exactly this amount, whose money has gone; False if there are none such."""
        ...


class ChargebackStore(Protocol):
    """Card disputes as our books have them."""

    def find(self, dispute_id: str) -> Chargeback | None: ...

    def add(self, chargeback: Chargeback) -> None: ...

    def save(self, chargeback: Chargeback) -> None:
        """The commit fails with `StaleVersion` if it was changed since it was read."""
        ...

    def undecided(self, *, cursor: str | None, limit: int) -> Page[Chargeback]:
        """Those that go on, in the order in which their evidence is due (an index)."""
        ...


class PaymentStore(Protocol):
    """Payments, refunds and what the outside told us. What is saved many times in a unit of work is written once."""

    def find(self, payment_id: PaymentId) -> Payment | None: ...

    def find_by_reference(self, references: Sequence[str]) -> PaymentId | None:
        """The payment of the first of these codes that is one of ours, in one round trip."""
        ...

    def add(self, payment: Payment) -> None:
        """The commit fails with `PaymentExists` if the id was used, and is tried again if the reference was."""
        ...

    def save(self, payment: Payment) -> None:
        """The commit fails with `StaleVersion` if the payment was changed since it was read."""
        ...

    def find_refund(self, refund_id: RefundId) -> Refund | None: ...

    def add_refund(self, refund: Refund) -> None: ...

    def save_refund(self, refund: Refund) -> None: ...

    def refunds_of(self, payment_id: PaymentId) -> list[Refund]:
        """Oldest first (an index: a new one may come a moment late)."""
        ...

    def expect_money(self, money: MoneyIn) -> None:
        """Read along whether this booking was taken in before."""
        ...

    def money_seen(self, money: MoneyIn) -> bool:
        """Whether this booking was taken in before, strongly consistent."""
        ...

    def add_money(self, booking: Booking, payment_id: PaymentId | None) -> None:
        """Keep what the bank sent, once; a simultaneous second one makes the unit of work start again."""
        ...

    def find_money(self, booking_id: str) -> Booking | None:
        """The booking as the bank told it, and what became of it."""
        ...

    def expect_bookings(self, booking_ids: Iterable[str]) -> None:
        """Read these along with whatever the unit of work reads first."""
        ...

    def save_money(self, booking: Booking, *, was: Booking) -> None:
        """The statement has it, or its order was frozen. The commit fails with `StaleVersion` if that changed meanwhile."""
        ...

    def off_statement(self, bank_bin: str, account: str, day: date, *, amount: Money | None = None) -> list[Booking]:
        """Notices of the account that no statement has, booked on the day, of the amount or of any (an index)."""
        ...

    def match_money(self, booking_id: str, payment: Payment, outcome: MoneyOutcome) -> None:
        """A person found whose it is. The commit fails with `MoneyMatched` if somebody did before."""
        ...

    def decide_money(self, booking_id: str) -> None:
        """People decided that it is for no order. The commit fails with `MoneyMatched` if somebody was faster."""
        ...

    def expect_freezes(self, order_id: str) -> None:
        """Read them along with whatever the unit of work reads first."""
        ...

    def freezes(self, order_id: str) -> Mapping[str, str]:
        """Why the order's money may not move now: the booking in doubt, and the reason."""
        ...

    def save_freezes(self, order_id: str, reasons: Mapping[str, str]) -> None:
        """The commit fails with `StaleVersion` if they changed since they were read; none frees the money."""
        ...

    def require_free(self, order_id: str) -> None:
        """
        Raises:
            MoneyFrozen: the order's money may not move; now, or at the commit.
        """
        ...

    def unmatched(self, *, cursor: str | None, limit: int) -> Page[MoneyIn]:
        """Bookings that match nothing, the oldest first (an index)."""
        ...

    def stuck_refunds(self, *, cursor: str | None, limit: int) -> Page[Refund]:
        """Refunds that failed or have no way back, the oldest first (an index)."""
        ...

    def event_seen(self, event_id: str) -> bool: ...

    def add_event(self, event: GatewayEvent, raw: str, now: datetime) -> None:
        """Keep what the gateway sent, once; a simultaneous second one makes the unit of work start again."""
        ...

    def due(self, until: datetime, limit: int) -> list[Payment]:
        """Payments to look at by `until`, earliest first (an index: look again by `find` before deciding)."""
        ...

    def due_refunds(self, until: datetime, limit: int) -> list[Refund]:
        """Refunds to ask after by `until`, earliest first (an index)."""
        ...


class CardCircuitStore(Protocol):
    """What is known of the card gateway."""

    def expect(self) -> None:
        """Read it along with whatever is read first."""
        ...

    def read(self) -> CardCircuit: ...

    def save(self, circuit: CardCircuit) -> None:
        """The commit fails with `StaleVersion` if somebody else noted something meanwhile."""
        ...


@dataclass(frozen=True)
class Payments:
    """What the use cases of payments work with, for one unit of work."""

    store: PaymentStore
    circuit: CardCircuitStore
    chargebacks: ChargebackStore
    ledger: Ledger
    identity: Identity
    oversight: Oversight
    observer: PaymentObserver
    bearer: ChargebackBearer
    claimant: MoneyClaimant
    outbox: Outbox
    receiver: BankAccount
    now: datetime
    entropy: Entropy
    policy: Policy
