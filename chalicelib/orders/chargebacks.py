"""What a lost card dispute means for an order: which parcels end, who bears what was released, what proves a delivery.

The rule, by amount: parcels that are not released end first, those furthest behind before the others, each whole and out of
the escrow. Of what was released, the household gives back its part if the goods were the matter (`GOODS_REASONS`), by the
policy's share, and fee and taxes go back with it, for the sale is undone; the delivery was done. All else is our loss.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib.catalogue import return_stock
from chalicelib.kernel.money import Money, share
from chalicelib.ledger import Posting, account, chart, credit, debit
from chalicelib.orders import messages
from chalicelib.orders.ending import kept_units
from chalicelib.orders.errors import NoSuchOrder
from chalicelib.orders.fulfilment import receivable
from chalicelib.orders.order import Order, order_id_of
from chalicelib.orders.parcel import CANCELLABLE, OPEN, OrderId, Parcel, ParcelState, moved
from chalicelib.orders.ports import Orders
from chalicelib.orders.promoting import promoted
from chalicelib.payments import GOODS_REASONS, Borne, Payment, escrow

ENDED_BY, RECALLED = "card_dispute", "recalled"


class LostCharges:
    """Payments' `ChargebackBearer`: what money that is gone means for an order, by a card dispute or the bank's recall.

    Args:
        orders: the bundle of the same unit of work; asked for late, because it holds the payments that hold this.
    """

    def __init__(self, orders: Callable[[], Orders]) -> None:
        self._orders = orders

    def bear(self, payment: Payment, amount: Money, reason: str) -> Borne:
        orders = self._orders()
        order = orders.store.find(order_id_of(payment.payment_id))
        parcels = orders.store.parcels(order.parcel_ids) if order else []
        ended = _covered([one for one in parcels if _waits(one)], amount)
        for parcel in ended:
            _end(orders, parcel, ENDED_BY)
        held = sum(parcel.paid_shares.total for parcel in ended)
        left = amount - held
        households: list[list[Posting]] = []
        for parcel in parcels:
            part = min(left, parcel.paid_shares.total) if parcel.state is ParcelState.RELEASED else 0
            legs = _borne_by_household(orders, parcel, part) if part and reason in GOODS_REASONS else []
            if legs:
                households.append(legs)
                left -= part
        loss = account(chart.EXPENSE_DISPUTE, "cards")
        return Borne([debit(escrow(payment.order_id), held), debit(loss, left)], households)

    def end(self, payment: Payment, amount: Money) -> bool:
        orders = self._orders()
        order = orders.store.find(order_id_of(payment.payment_id))
        parcels = orders.store.parcels(order.parcel_ids) if order else []
        ended = _covered([one for one in parcels if _waits(one)], amount)
        if sum(parcel.paid_shares.total for parcel in ended) != amount:
            return False
        for parcel in ended:
            _end(orders, parcel, RECALLED)
        return True


def _waits(parcel: Parcel) -> bool:
    return parcel.state in OPEN and parcel.state not in {ParcelState.AWAITING_PAYMENT, ParcelState.RETURNING}


def _covered(parcels: Sequence[Parcel], amount: Money) -> list[Parcel]:
    """Those that the amount covers whole, the furthest behind first."""
    covered, left = [], amount
    for parcel in sorted(parcels, key=lambda one: (list(ParcelState).index(one.state), one.number)):
        if parcel.paid_shares.total <= left:
            covered.append(parcel)
            left -= parcel.paid_shares.total
    return covered


def _end(orders: Orders, parcel: Parcel, by: str) -> None:
    here = parcel.state in CANCELLABLE
    ended = moved(parcel, ParcelState.CANCELLED if here else ParcelState.REFUNDED, orders.now)
    orders.store.save_parcel(replace(ended, ended_by=by, due_at=None))
    if here:
        return_stock(orders.catalogue, kept_units(parcel))
    orders.outbox.stage(messages.charged_back(parcel))


def _borne_by_household(orders: Orders, parcel: Parcel, amount: Money) -> list[Posting]:
    """The amount, as parts of the parcel's recorded shares; nothing when the policy lets the province bear it all.

    Rounded down, each; what rounding leaves, the delivery and the policy's part of the household's share are our loss.
    What a coupon took off comes back in its part, for the sale is undone.
    """
    shares, whole = parcel.paid_shares, parcel.paid_shares.total

    def part(recorded: Money) -> Money:
        return recorded * amount // whole

    owes = share(part(shares.seller), orders.policy.chargeback_seller_bp)
    if not owes:
        return []
    legs = [
        debit(receivable(parcel.seller_id), owes),
        debit(account(chart.INCOME_MARKETPLACE, "orders"), part(shares.fee)),
        debit(account(chart.VAT_OUTPUT, "orders"), part(shares.fee_vat)),
        debit(account(chart.VAT_WITHHELD, "orders"), part(shares.vat)),
        debit(account(chart.PIT_WITHHELD, "orders"), part(shares.pit)),
    ]
    undone = -(-shares.discount * amount // whole)  # rounded up: what is left to us is never below zero
    ours = amount + undone - sum(leg.amount for leg in legs)
    return [*legs, credit(promoted(parcel), undone), debit(account(chart.EXPENSE_DISPUTE, "cards"), ours)]


def evidence_of(orders: Orders, order_id: OrderId) -> tuple[Order, list[Parcel]]:
    """What the holder's bank is sent: the order as a receipt, and its parcels with the scans and the buyer's word.

    Raises:
        NoSuchOrder: none has the id.
    """
    orders.store.expect(order_id)
    order = orders.store.find(order_id)
    if order is None:
        raise NoSuchOrder
    return order, orders.store.parcels(order.parcel_ids)
