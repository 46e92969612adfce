"""Use cases of orders paid in cash at an outlet: the notes go into the till, the money into the order's escrow.

It is no cash-in: no account of the customer is credited, and neither the customer's nor the outlet's day is counted.
Circular 07/2024/TT-NHNN Art. 5(1) caps cash that individuals pay into and draw from accounts through an agent; collecting
the price of goods is the separate service of Art. 4, "collect and pay on behalf". The policy's own amount
(`cash_payment_most`) and the supervisor's signature over `cash_in_signature_above` bound the risk of the till.
"""

from collections.abc import Sequence

from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import prefetch
from chalicelib.payments import Payment, pay_in_cash
from chalicelib.softatm.accounts import till_account
from chalicelib.softatm.notes import added, count_for
from chalicelib.softatm.ports import Softatm
from chalicelib.softatm.shift import Duty, on_duty
from chalicelib.softatm.signature import Signature, second_person


class CashPaymentId(Id):
    """One taking of notes for an order."""

    prefix = "csp"
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class OrderCash:
    """Notes for an order.

    Attributes:
        code: of the order, as the customer shows it.
        counted: the notes, if the teller says which.
    """

    cash_payment_id: CashPaymentId
    code: str
    amount: Money
    signature: Signature | None = None
    counted: Sequence[tuple[int, int]] | None = None


def take_order_cash(softatm: Softatm, duty: Duty, cash: OrderCash) -> Payment:
    """Counted notes into the till, the amount into the order's escrow, once.

    Raises:
        InvalidInput, NotNotes: not an amount, not these notes. Odd đồng are taken as at the door.
        NoSuchShift, NotYourShift, ShiftNotOpen: no cash moves for the caller now.
        SignatureNeeded, and what `second_person` raises: the supervisor's signature.
        NoSuchPayment, WrongMethod, PaymentClosed, CashPaymentTooLarge, CashAmountDiffers: as `pay_in_cash`.
    """
    drawer = till_account(duty.outlet_code, duty.device_id)
    softatm.shifts.expect(duty.shift_id)
    prefetch(softatm.ledger, [drawer])
    shift = on_duty(softatm.shifts.find(duty.shift_id), duty)
    notes = None if cash.counted is None else count_for(cash.counted, cash.amount)
    needed = cash.amount > softatm.policy.cash_in_signature_above
    second_person(softatm, duty, cash.signature, needed=needed)
    softatm.shifts.stage_use(shift, cash=cash.amount, counters=0, drawer=added(shift.drawer, notes))
    return pay_in_cash(softatm.payments, cash.code, cash.amount, into=drawer, receipt=cash.cash_payment_id)
