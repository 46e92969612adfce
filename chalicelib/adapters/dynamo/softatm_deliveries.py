"""Cash deliveries in the one table.

DLV#{delivery}  / D   a delivery; gsi1 the outlet it goes to, or else comes from; gsi2 `DUE#delivery` till it is over
"""

from collections.abc import Sequence

from chalicelib.adapters.dynamo.fields import entity_of, item_of, listed
from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Item, Key, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import Page
from chalicelib.softatm import OVER, Delivery, DeliveryExists, DeliveryId, OutletCode

UNDER_WAY = join("DUE", "delivery")
MOST_UNDER_WAY = 500
"""Two for each of 200 outlets, and some."""


def delivery_key(delivery_id: str) -> Key:
    return Key(join("DLV", delivery_id), "D")


class DynamoDeliveries:
    """`softatm.DeliveryStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Delivery](
            work, item_of=_delivery_item, read=lambda item: entity_of(Delivery, item), exists=DeliveryExists
        )

    def find(self, delivery_id: DeliveryId) -> Delivery | None:
        return self._kept.find(delivery_key(delivery_id))

    def add(self, delivery: Delivery) -> None:
        self._kept.add(delivery)

    def save(self, delivery: Delivery) -> None:
        self._kept.save(delivery)

    def under_way(self) -> Sequence[Delivery]:
        found: list[Delivery] = []
        start = None
        while len(found) < MOST_UNDER_WAY:
            page = self._work.query(Query(UNDER_WAY, "gsi2", start=start))
            found += [entity_of(Delivery, item) for item in page.items]
            start = page.next_start
            if start is None:
                break
        return found

    def of_outlet(self, code: OutletCode, *, cursor: str | None, limit: int) -> Page[Delivery]:
        return listed(self._work, Delivery, Query(join("DLV", "OF", code), limit=limit, descending=True), cursor)


def _delivery_item(delivery: Delivery) -> Item:
    at = to_text(delivery.planned_at)
    index = {"gsi1pk": join("DLV", "OF", delivery.outlets[-1]), "gsi1sk": at}
    if delivery.state not in OVER:
        index |= {"gsi2pk": UNDER_WAY, "gsi2sk": at}
    return item_of(delivery_key(delivery.delivery_id), delivery, **index)
