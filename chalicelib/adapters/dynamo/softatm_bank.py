"""The counter's dealings with banks in the one table.

BCI#{cash-in} / B    a cash-in to a bank account; gsi2 those of an outlet whose notes are to be given back
"""

from collections.abc import Sequence

from chalicelib.adapters.dynamo.fields import entity_of, item_of
from chalicelib.adapters.dynamo.table import Absent, Equals, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import to_text
from chalicelib.softatm import BankCashIn, BankCashInExists, BankCashInId, BankCashInState, OutletCode


def bank_cash_in_key(bank_cash_in_id: str) -> Key:
    return Key(join("BCI", bank_cash_in_id), "B")


class DynamoBankCashIns:
    """`softatm.BankCashInStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self, bank_cash_in_id: BankCashInId) -> None:
        self._work.hint(bank_cash_in_key(bank_cash_in_id))

    def find(self, bank_cash_in_id: BankCashInId) -> BankCashIn | None:
        item = self._work.get(bank_cash_in_key(bank_cash_in_id))
        return None if item is None else entity_of(BankCashIn, item)

    def stage_new(self, cash_in: BankCashIn) -> None:
        self._work.stage(Put(_cash_in_item(cash_in), when=(Absent(),), otherwise=BankCashInExists()))

    def stage(self, cash_in: BankCashIn, *, was: BankCashIn) -> None:
        self._work.stage(Put(_cash_in_item(cash_in), when=(Equals("version", was.version),)))

    def refused_at(self, outlet_code: OutletCode) -> Sequence[BankCashIn]:
        query = Query(join("BCI", "BACK", outlet_code), "gsi2", limit=100)
        return [entity_of(BankCashIn, item) for item in self._work.query(query).items]


def _cash_in_item(cash_in: BankCashIn) -> Item:
    index: Item = {}
    if cash_in.state is BankCashInState.REFUSED:
        index = {"gsi2pk": join("BCI", "BACK", cash_in.outlet_code), "gsi2sk": to_text(cash_in.taken_at)}
    return item_of(bank_cash_in_key(cash_in.bank_cash_in_id), cash_in, **index)
