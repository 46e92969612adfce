"""What buyer and household write about a parcel.

PCL#{parcel_id}  / NOTES   the thread: its notes, and who of operations read them
"""

from chalicelib.adapters.dynamo.fields import entity_of, item_of
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Key, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.orders import ParcelId, Thread


def thread_key(parcel_id: str) -> Key:
    return Key(join("PCL", parcel_id), "NOTES")


class DynamoThreads:
    """`orders.ThreadStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._kept = Kept[Thread](
            work,
            item_of=lambda thread: item_of(thread_key(thread.parcel_id), thread),
            read=lambda item: entity_of(Thread, item),
        )

    def find(self, parcel_id: ParcelId) -> Thread:
        return self._kept.find(thread_key(parcel_id)) or Thread(parcel_id)

    def save(self, thread: Thread) -> None:
        if thread.version == 0:
            self._kept.add(thread)
        else:
            self._kept.save(thread)
