"""What became of a household's part of an order, đồng by đồng, from the journal itself: nothing is counted anew."""

from datetime import datetime

from chalicelib.identity import PartyId
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import JournalEntry, Side, account, chart, trace
from chalicelib.orders.errors import NoSuchParcel
from chalicelib.orders.parcel import Parcel, ParcelId
from chalicelib.orders.ports import Orders
from chalicelib.payments import balance_account

SALES = frozenset({"release", "refund_taken_back", "chargeback_lost"})


@dataclass(frozen=True, slots=True)
class Step:
    """One journal entry of a sale, from the household's side: positive is to it, negative from it.

    Attributes:
        goods: the price of what was sold, or given back.
        fee, fee_vat, vat, pit: taken, or given back with the goods.
        debt: taken for what it owed, or added to what it owes.
        other: what else the entry took, e.g. the way back of a refused parcel.
        balance: what reached, or left, the balance account; the sum of all others.
    """

    entry_id: str
    kind: str
    at: datetime
    goods: int
    fee: int
    fee_vat: int
    vat: int
    pit: int
    debt: int
    other: int
    balance: int


@dataclass(frozen=True, slots=True)
class Explained:
    """
    Attributes:
        delivery: paid by the buyer, to the carrier.
        reduced: what the season price took off the goods as ordered; the household bears it.
        reached: what is left on the household's side of the balance after every step.
    """

    parcel: Parcel
    delivery: Money
    reduced: Money
    steps: list[Step]

    @property
    def reached(self) -> int:
        return sum(step.balance for step in self.steps)


def explain_sale(orders: Orders, parcel_id: ParcelId, seller_id: PartyId) -> Explained:
    """
    Raises:
        NoSuchParcel: none of this household's.
    """
    parcel = orders.store.find_parcel(parcel_id)
    if parcel is None or parcel.seller_id != seller_id:
        raise NoSuchParcel
    entries = [*trace(orders.ledger, parcel.order_id), *trace(orders.ledger, parcel_id)]
    steps = [_step(entry, seller_id) for entry in entries if _concerns(entry, seller_id)]
    reduced = sum(line.reduced_of(line.amount, line.count) for line in parcel.lines)
    return Explained(parcel, parcel.shares.delivery, reduced, sorted(steps, key=lambda step: (step.at, step.entry_id)))


def _concerns(entry: JournalEntry, seller_id: PartyId) -> bool:
    own = {balance_account(seller_id), account(chart.SELLER_RECEIVABLE, seller_id)}
    return any(leg.account in own for leg in entry.postings)


def _step(entry: JournalEntry, seller_id: PartyId) -> Step:
    def credited(kind: chart.AccountKind, of: str | None = None) -> int:
        legs = (leg for leg in entry.postings if leg.account.kind is kind and of in (None, leg.account.of))
        return sum(leg.amount if leg.side is Side.CREDIT else -leg.amount for leg in legs)

    sale = entry.kind in SALES or any(leg.account.kind is chart.INCOME_MARKETPLACE for leg in entry.postings)
    fee, fee_vat = credited(chart.INCOME_MARKETPLACE), credited(chart.VAT_OUTPUT)
    vat, pit = credited(chart.VAT_WITHHELD), credited(chart.PIT_WITHHELD)
    debt, balance = credited(chart.SELLER_RECEIVABLE, seller_id), credited(chart.BALANCE, seller_id)
    rest = balance + debt + fee + fee_vat + vat + pit
    return Step(
        entry_id=entry.entry_id,
        kind=entry.kind,
        at=entry.posted_at,
        goods=rest if sale else 0,
        fee=-fee,
        fee_vat=-fee_vat,
        vat=-vat,
        pit=-pit,
        debt=-debt,
        other=0 if sale else rest,
        balance=balance,
    )
