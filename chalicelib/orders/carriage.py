"""The carrier's way of goods that do not stay with their buyer: what it costs, and who bears it."""

from enum import StrEnum

from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Posting, account, balance, chart, debit
from chalicelib.orders.fulfilment import receivable
from chalicelib.orders.parcel import Parcel
from chalicelib.orders.ports import Orders
from chalicelib.payments import balance_account, escrow


class Bearer(StrEnum):
    """Who pays the way there and back; the province claims what the carrier has to answer for."""

    BUYER = "buyer"
    HOUSEHOLD = "household"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Costs:
    """What the way there and back costs, and of whom: in đồng."""

    buyer: Money = 0
    household: Money = 0
    province: Money = 0

    @property
    def total(self) -> Money:
        return self.buyer + self.household + self.province


def borne(orders: Orders, parcel: Parcel, costs: Costs) -> list[Posting]:
    """The debits: the household gives what is on its balance, and owes the rest."""
    whose, owes = balance_account(parcel.seller_id), receivable(parcel.seller_id)
    orders.store.expect_accounts([whose, owes, escrow(parcel.order_id)])
    there = min(costs.household, balance(orders.ledger, whose).available) if costs.household else 0
    return [
        debit(escrow(parcel.order_id), costs.buyer),
        debit(whose, there),
        debit(owes, costs.household - there),
        debit(account(chart.EXPENSE_GOODWILL, "refused"), costs.province),
    ]
