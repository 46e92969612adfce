"""A payment: the money of one order, by one method, from the promise to the last đồng.

The state machine is that of docs/money.md, section 5. What arrives is judged by `arrival`, a pure function of the payment
and the amount, so that the same notices in any order end in the same books.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.payments.notice import MoneyIn, MoneyOutcome


class PaymentId(Id):
    """The payment of one order: it has the order's ULID, so that either is found from the other without a look-up."""

    prefix = "pay"
    __slots__ = ()


class PaymentMethod(StrEnum):
    """How a buyer pays; CASH at an outlet, by the order's code."""

    CARD = "card"
    VIETQR = "vietqr"
    COD = "cod"
    BALANCE = "balance"
    CASH = "cash"


class PaymentState(StrEnum):
    """EXPIRED also stands for the payment of an order that was cancelled before any money came."""

    AWAITING = "awaiting"
    PART_PAID = "part_paid"
    PAID = "paid"
    EXPIRED = "expired"
    REFUND_DUE = "refund_due"


MOVES: dict[PaymentState, frozenset[PaymentState]] = {
    PaymentState.AWAITING: frozenset({PaymentState.PAID, PaymentState.PART_PAID, PaymentState.EXPIRED}),
    PaymentState.PART_PAID: frozenset({PaymentState.PAID, PaymentState.REFUND_DUE}),
    PaymentState.PAID: frozenset(),
    PaymentState.EXPIRED: frozenset({PaymentState.REFUND_DUE}),
    PaymentState.REFUND_DUE: frozenset(),
}

OPEN = frozenset({PaymentState.AWAITING, PaymentState.PART_PAID})
"""Money is still expected."""


CASH_REF = "cash:"
"""Begins the reference of notes that were taken at an outlet."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """One bank transfer that came for a payment, or notes at an outlet, and where it could be sent back to."""

    bank_ref: str
    amount: Money
    payer_bank_bin: str
    payer_account: str
    payer_name: str


@dataclass(frozen=True, slots=True)
class Payment:
    """The money of one order.

    Attributes:
        order_id: whose escrow it fills.
        reference: the short code in transfers and on the order's page.
        amount: what is due; lowered when parcels of a cash-on-delivery order are cancelled.
        received: what has come for it, without what came too much or too late.
        refunded: what refunds of it were asked for.
        payer_id: the signed-in buyer, whose balance it may use.
        deposits: the bank transfers that count for it, each with as much of it as counts.
        closes_at: when an unpaid one expires; None for cash on delivery.
        check_at: when the job looks at it next; None when there is nothing left to look for.
        intent_id: the card gateway's charge, which a refund names.
        fee_booked: the card gateway's fee is in the books.
        version: of the stored payment; 0 before it is stored.
    """

    payment_id: PaymentId
    order_id: str
    reference: str
    method: PaymentMethod
    amount: Money
    payer_phone: str
    payer_id: PartyId | None
    opened_at: datetime
    state: PaymentState = PaymentState.AWAITING
    received: Money = 0
    refunded: Money = 0
    closes_at: datetime | None = None
    check_at: datetime | None = None
    session_id: str | None = None
    page_url: str | None = None
    intent_id: str | None = None
    fee_booked: bool = False
    deposits: tuple[Deposit, ...] = ()
    version: int = 0

    @property
    def missing(self) -> Money:
        """What is still to come."""
        return self.amount - self.received if self.state in OPEN else 0


def moved(payment: Payment, to: PaymentState) -> Payment:
    """The payment in its next state.

    Raises:
        ValueError: `MOVES` does not have the step; callers decide before they move.
    """
    if to is not payment.state and to not in MOVES[payment.state]:
        raise ValueError(f"a payment does not go from {payment.state} to {to}")
    return replace(payment, state=to)


def is_open(payment: Payment) -> bool:
    """Whether money is still expected."""
    return payment.state in OPEN


@dataclass(frozen=True, slots=True)
class Arrival:
    """What an amount that came does.

    Attributes:
        to_escrow: goes to the order now, taken from what waited and from this amount.
        waits: of this amount, is kept apart until the rest has come.
        from_waiting: of what waited before, is used now.
        to_refund: of it all, goes back.
    """

    state: PaymentState
    to_escrow: Money
    waits: Money
    from_waiting: Money
    to_refund: Money


def arrival(payment: Payment, amount: Money) -> Arrival:
    """Judge an amount that came for the payment.

    Everything adds up: `amount + from_waiting == to_escrow + waits + to_refund`. Cash on delivery is paid at the door alone:
    the carrier collects it in any case.
    """
    if payment.method is PaymentMethod.COD:
        return Arrival(payment.state, 0, 0, 0, amount)
    match payment.state:
        case PaymentState.AWAITING | PaymentState.PART_PAID:
            total = payment.received + amount
            if total < payment.amount:
                return Arrival(PaymentState.PART_PAID, 0, amount, 0, 0)
            return Arrival(PaymentState.PAID, payment.amount, 0, payment.received, total - payment.amount)
        case PaymentState.PAID:
            return Arrival(PaymentState.PAID, 0, 0, 0, amount)
        case PaymentState.EXPIRED | PaymentState.REFUND_DUE:
            return Arrival(PaymentState.REFUND_DUE, 0, 0, 0, amount)


def outcome_of(what: Arrival) -> MoneyOutcome:
    """The word for what an amount does."""
    if what.to_escrow:
        return MoneyOutcome.APPLIED
    return MoneyOutcome.PART if what.waits else MoneyOutcome.RETURNED


def deposit_of(money: MoneyIn) -> Deposit:
    return Deposit(money.bank_ref, money.amount, money.payer_bank_bin, money.payer_account, money.payer_name)


def with_deposit(payment: Payment, deposit: Deposit) -> Payment:
    """The payment with what counts for it of a transfer; what comes too much or too late is no part of it."""
    counts = deposit.amount - arrival(payment, deposit.amount).to_refund
    if counts <= 0:
        return payment
    return replace(payment, deposits=(*payment.deposits, replace(deposit, amount=counts)))


def payer_of(payment: Payment, asked_back: Money) -> Deposit | None:
    """A deposit of the account that the money came from; None if no single account sent as much as is asked back in all.

    Anybody who knows an order's code can send money for it, and must not get more back than they sent.
    """
    sent: dict[tuple[str, str], Money] = {}
    for one in payment.deposits:
        whose = (one.payer_bank_bin, one.payer_account)
        sent[whose] = sent.get(whose, 0) + one.amount
    most = max(sent, key=lambda whose: sent[whose], default=None)
    if most is None or sent[most] < asked_back:
        return None
    return next(one for one in payment.deposits if (one.payer_bank_bin, one.payer_account) == most)


def surplus_reason(state: PaymentState) -> str:
    """Why money that came to a payment in this state goes back."""
    match state:
        case PaymentState.AWAITING | PaymentState.PART_PAID:
            return "paid_too_much"
        case PaymentState.PAID:
            return "paid_twice"
        case PaymentState.EXPIRED | PaymentState.REFUND_DUE:
            return "paid_too_late"
