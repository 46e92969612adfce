"""Transfers between customers in the one table.

CTR#{transfer} / T    a transfer; gsi1 its sender's by time
"""

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.table import Absent, Key, Put, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page
from chalicelib.softatm import CustomerTransfer, CustomerTransferExists, CustomerTransferId


def customer_transfer_key(transfer_id: str) -> Key:
    return Key(join("CTR", transfer_id), "T")


class DynamoCustomerTransfers:
    """`softatm.CustomerTransferStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def expect(self, transfer_id: CustomerTransferId) -> None:
        self._work.hint(customer_transfer_key(transfer_id))

    def find(self, transfer_id: CustomerTransferId) -> CustomerTransfer | None:
        item = self._work.get(customer_transfer_key(transfer_id))
        return None if item is None else entity_of(CustomerTransfer, item)

    def stage_new(self, transfer: CustomerTransfer) -> None:
        index = {"gsi1pk": join("CTR", "OF", transfer.from_id), "gsi1sk": to_text(transfer.sent_at)}
        item = item_of(customer_transfer_key(transfer.transfer_id), transfer, **index)
        self._work.stage(Put(item, when=(Absent(),), otherwise=CustomerTransferExists()))

    def of_party(self, party_id: PartyId, *, cursor: str | None, limit: int) -> Page[CustomerTransfer]:
        query = Query(join("CTR", "OF", party_id), limit=limit, descending=True)
        return listed(self._work, CustomerTransfer, query, cursor)
