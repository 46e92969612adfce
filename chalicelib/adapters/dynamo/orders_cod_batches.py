"""COD batches in the one table.

COD#{batch_id}      / B   a batch with its lines; gsi1 all; gsi2 `COD#waiting` until its lines are decided
CODREF#{reference}  / R   whose reference it is, used once for ever
"""

from collections.abc import Sequence

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Absent, Item, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page
from chalicelib.orders import CodBatch, CodBatchExists, CodBatchId, CodBatchState

ALL, WAITING = "CODBATCHES", "COD#waiting"


def _key(batch_id: str) -> Key:
    return Key(join("COD", batch_id), "B")


def _reference_key(reference: str) -> Key:
    return Key(join("CODREF", reference), "R")


class DynamoCodBatches:
    """`CodBatchStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[CodBatch](work, item_of=_item, read=lambda item: entity_of(CodBatch, item), exists=CodBatchExists)

    def find(self, batch_id: CodBatchId) -> CodBatch | None:
        return self._kept.find(_key(batch_id))

    def find_by_reference(self, references: Sequence[str]) -> CodBatch | None:
        keys = [_reference_key(reference) for reference in references]
        self._work.prefetch(keys)
        named = (self._work.get(key) for key in keys)
        batch_id = next((item["batch_id"] for item in named if item is not None), None)
        return None if batch_id is None else self.find(CodBatchId(batch_id))

    def add(self, batch: CodBatch) -> None:
        key = _reference_key(batch.reference)
        mark: Item = {"pk": key.pk, "sk": key.sk, "batch_id": str(batch.batch_id)}
        self._work.stage(Put(mark, when=(Absent(),)))
        self._kept.add(batch)

    def save(self, batch: CodBatch) -> None:
        self._kept.save(batch)

    def waiting(self, limit: int) -> list[CodBatch]:
        page = self._work.query(Query(WAITING, index="gsi2", limit=limit))
        return [entity_of(CodBatch, item) for item in page.items]

    def listed(self, *, cursor: str | None, limit: int) -> Page[CodBatch]:
        return listed(self._work, CodBatch, Query(ALL, limit=limit, descending=True), cursor)


def _item(batch: CodBatch) -> Item:
    index: Item = {"gsi1pk": ALL, "gsi1sk": to_text(batch.told_at)}
    if batch.state is CodBatchState.WAITING:
        index |= {"gsi2pk": WAITING, "gsi2sk": to_text(batch.told_at)}
    return item_of(_key(batch.batch_id), batch, **index)
