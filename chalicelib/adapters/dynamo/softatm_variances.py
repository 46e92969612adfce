"""What is disputed after a shift, in the one table: variances and denials.

VAR#{shift}     / V   what a shift was off; gsi1 its teller's by time; gsi2 `DUE#variance` while something is left of it
DENIED#{withdrawal} / D  a customer says that notes of it are missing
TELLER#{party}  / R   how the teller's last shifts ended
"""

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Item, Key, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page
from chalicelib.softatm import Denial, ShiftId, TellerRecord, Variance, WithdrawalId

OPEN = join("DUE", "variance")


def variance_key(shift_id: str) -> Key:
    return Key(join("VAR", shift_id), "V")


def record_key(teller_id: str) -> Key:
    return Key(join("TELLER", teller_id), "R")


class DynamoVariances:
    """`softatm.VarianceStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._variances = Kept[Variance](work, item_of=_variance_item, read=lambda item: entity_of(Variance, item))
        self._records = Kept[TellerRecord](work, item_of=_record_item, read=lambda item: entity_of(TellerRecord, item))

    def find(self, shift_id: ShiftId) -> Variance | None:
        return self._variances.find(variance_key(shift_id))

    def add(self, variance: Variance) -> None:
        self._variances.add(variance)

    def save(self, variance: Variance) -> None:
        self._variances.save(variance)

    def expect_teller(self, teller_id: PartyId) -> None:
        self._work.hint(record_key(teller_id))

    def teller(self, teller_id: PartyId) -> TellerRecord:
        return self._records.find(record_key(teller_id)) or TellerRecord(teller_id)

    def save_teller(self, record: TellerRecord) -> None:
        if self._records.find(record_key(record.teller_id)) is None:
            self._records.add(record)
        else:
            self._records.save(record)

    def open(self, *, cursor: str | None, limit: int) -> Page[Variance]:
        return listed(self._work, Variance, Query(OPEN, "gsi2", limit=limit), cursor)

    def of_teller(self, teller_id: PartyId, *, cursor: str | None, limit: int) -> Page[Variance]:
        return listed(self._work, Variance, Query(join("VAR", "OF", teller_id), limit=limit, descending=True), cursor)


class DynamoDenials:
    """`softatm.DenialStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._kept = Kept[Denial](work, item_of=_denial_item, read=lambda item: entity_of(Denial, item))

    def find(self, withdrawal_id: WithdrawalId) -> Denial | None:
        return self._kept.find(denial_key(withdrawal_id))

    def add(self, denial: Denial) -> None:
        self._kept.add(denial)

    def save(self, denial: Denial) -> None:
        self._kept.save(denial)


def denial_key(withdrawal_id: str) -> Key:
    return Key(join("DENIED", withdrawal_id), "D")


def _denial_item(denial: Denial) -> Item:
    return item_of(denial_key(denial.withdrawal_id), denial)


def _variance_item(variance: Variance) -> Item:
    at = to_text(variance.closed_at)
    index = {"gsi1pk": join("VAR", "OF", variance.teller_id), "gsi1sk": at}
    if variance.left:
        index |= {"gsi2pk": OPEN, "gsi2sk": at}
    return item_of(variance_key(variance.shift_id), variance, **index)


def _record_item(record: TellerRecord) -> Item:
    return item_of(record_key(record.teller_id), record)
