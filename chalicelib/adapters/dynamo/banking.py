"""Banking in the one table.

TRF#{transfer} / T         an outgoing transfer; gsi1 its party's payouts; gsi2 those to be asked about
ASKED#{party}  / {hour}    account names a party asked for; forgotten by TTL
BANKS          / C         changes of the register of banks, all in one item
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed, plain
from chalicelib.adapters.dynamo.table import Absent, Equals, Item, Key, Put, Query, Update, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.banking import BankChange, Transfer, TransferExists, TransferId
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page

INQUIRIES_KEPT = timedelta(hours=2)
DUE = join("DUE", "transfer")
BANKS = Key(join("BANKS"), "C")


def transfer_key(transfer_id: str) -> Key:
    return Key(join("TRF", transfer_id), "T")


class DynamoTransfers:
    """`banking.TransferStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self, transfer_id: TransferId) -> None:
        self._work.hint(transfer_key(transfer_id))

    def find(self, transfer_id: TransferId) -> Transfer | None:
        item = self._work.get(transfer_key(transfer_id))
        return None if item is None else entity_of(Transfer, item)

    def stage_new(self, transfer: Transfer) -> None:
        self._work.stage(Put(_item(transfer), when=(Absent(),), otherwise=TransferExists()))

    def stage(self, transfer: Transfer, *, was: Transfer) -> None:
        self._work.stage(Put(_item(transfer), when=(Equals("version", was.version),)))

    def due(self, until: datetime, *, limit: int) -> Sequence[TransferId]:
        query = Query(DUE, "gsi2", at_least="0", at_most=to_text(until), limit=limit)
        return [TransferId(item["transfer_id"]) for item in self._work.query(query).items]

    def of_party(self, party_id: PartyId, *, cursor: str | None, limit: int) -> Page[Transfer]:
        return listed(self._work, Transfer, Query(join("TRF", "OF", party_id), limit=limit, descending=True), cursor)

    def inquiries(self, party_id: PartyId, hour: str) -> int:
        count: int = (self._work.get(Key(join("ASKED", party_id), hour)) or {}).get("asked", 0)
        return count

    def stage_inquiry(self, party_id: PartyId, hour: str, now: datetime) -> None:
        forgotten = int((now + INQUIRIES_KEPT).timestamp())
        key = Key(join("ASKED", party_id), hour)
        self._work.stage(Update(key, set={"forget_at": forgotten}, add={"asked": 1}), even_if_refused=True)


class DynamoBankChanges:
    """`banking.BankChangeStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self) -> None:
        self._work.hint(BANKS)

    def all(self) -> list[BankChange]:
        return [entity_of(BankChange, one) for one in (self._work.get(BANKS) or {}).get("changes", [])]

    def stage(self, changes: Sequence[BankChange]) -> None:
        before = self._work.get(BANKS)
        when = Absent() if before is None else Equals("version", before["version"])
        version = 1 if before is None else before["version"] + 1
        item: Item = {"pk": BANKS.pk, "sk": BANKS.sk, "changes": plain(list(changes)), "version": version}
        self._work.stage(Put(item, when=(when,)))


def _item(transfer: Transfer) -> Item:
    index: Item = {}
    if transfer.party_id is not None:
        index |= {"gsi1pk": join("TRF", "OF", transfer.party_id), "gsi1sk": to_text(transfer.sent_at)}
    if transfer.ask_at is not None:
        index |= {"gsi2pk": DUE, "gsi2sk": to_text(transfer.ask_at)}
    return item_of(transfer_key(transfer.transfer_id), transfer, **index)
