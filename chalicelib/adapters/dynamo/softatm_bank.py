"""The counter's dealings with banks in the one table.

BCI#{cash-in}       / B    a cash-in to a bank account; gsi2 those of an outlet whose notes are to be given back
BCO#{cash-out}      / B    a cash-out by bank push; gsi1 what waits at a shift's counter; gsi2 requests by their time
PUSHREF#{reference} / R    which cash-out a transfer's content names
"""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.adapters.dynamo.fields import entity_of, item_of
from chalicelib.adapters.dynamo.table import Absent, Equals, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import to_text
from chalicelib.softatm import (
    BankCashExists,
    BankCashIn,
    BankCashInId,
    BankCashInState,
    BankCashOut,
    BankCashOutId,
    BankCashOutState,
    OutletCode,
    ShiftId,
)

DUE = join("DUE", "bank_cash_out")


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
        self._work.stage(Put(_cash_in_item(cash_in), when=(Absent(),), otherwise=BankCashExists()))

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


def bank_cash_out_key(bank_cash_out_id: str) -> Key:
    return Key(join("BCO", bank_cash_out_id), "B")


def push_reference_key(reference: str) -> Key:
    return Key(join("PUSHREF", reference), "R")


class DynamoBankCashOuts:
    """`softatm.BankCashOutStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self, bank_cash_out_id: BankCashOutId) -> None:
        self._work.hint(bank_cash_out_key(bank_cash_out_id))

    def find(self, bank_cash_out_id: BankCashOutId) -> BankCashOut | None:
        item = self._work.get(bank_cash_out_key(bank_cash_out_id))
        return None if item is None else entity_of(BankCashOut, item)

    def find_by_reference(self, references: Sequence[str]) -> BankCashOutId | None:
        keys = [push_reference_key(reference) for reference in references]
        self._work.prefetch(keys)
        found = next((item for item in map(self._work.get, keys) if item is not None), None)
        return None if found is None else BankCashOutId(found["bank_cash_out_id"])

    def stage_new(self, out: BankCashOut) -> None:
        self._work.stage(Put(_cash_out_item(out), when=(Absent(),), otherwise=BankCashExists()))
        key = push_reference_key(out.reference)
        pointer = {"pk": key.pk, "sk": key.sk, "bank_cash_out_id": str(out.bank_cash_out_id)}
        self._work.stage(Put(pointer, when=(Absent(),)))

    def stage(self, out: BankCashOut, *, was: BankCashOut) -> None:
        self._work.stage(Put(_cash_out_item(out), when=(Equals("version", was.version),)))

    def due(self, until: datetime, *, limit: int) -> Sequence[BankCashOutId]:
        query = Query(DUE, "gsi2", at_least="0", at_most=to_text(until), limit=limit)
        return [BankCashOutId(item["bank_cash_out_id"]) for item in self._work.query(query).items]

    def at_counter(self, shift_id: ShiftId) -> Sequence[BankCashOut]:
        query = Query(join("BCO", "AT", shift_id), "gsi1", limit=100)
        return [entity_of(BankCashOut, item) for item in self._work.query(query).items]


def _cash_out_item(out: BankCashOut) -> Item:
    index: Item = {}
    if out.state in (BankCashOutState.WAITING, BankCashOutState.PAID):
        index |= {"gsi1pk": join("BCO", "AT", out.shift_id), "gsi1sk": to_text(out.asked_at)}
    if out.state is BankCashOutState.WAITING:
        index |= {"gsi2pk": DUE, "gsi2sk": to_text(out.good_until)}
    return item_of(bank_cash_out_key(out.bank_cash_out_id), out, **index)
