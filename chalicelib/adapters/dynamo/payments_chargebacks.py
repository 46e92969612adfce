"""Card disputes in the one table.

CHARGEBACK#{dispute_id} / C   what our books have of it; gsi2 `CHARGEBACKS` by the day when evidence is due, while it goes on
"""

from chalicelib.adapters.dynamo.kept import Kept
from chalicelib.adapters.dynamo.table import Item, Key, Query, join
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import from_text, to_text
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.paging import Page, read_cursor, write_cursor
from chalicelib.payments import Chargeback, ChargebackState, PaymentId

UNDECIDED = "CHARGEBACKS"


def _key(dispute_id: str) -> Key:
    return Key(join("CHARGEBACK", dispute_id), "C")


class DynamoChargebacks:
    """`ChargebackStore` in the unit of work."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._kept = Kept[Chargeback](work, item_of=_item, read=_read)

    def find(self, dispute_id: str) -> Chargeback | None:
        return self._kept.find(_key(dispute_id)) if "#" not in dispute_id else None

    def add(self, chargeback: Chargeback) -> None:
        self._kept.add(chargeback)

    def save(self, chargeback: Chargeback) -> None:
        self._kept.save(chargeback)

    def undecided(self, *, cursor: str | None, limit: int) -> Page[Chargeback]:
        start = read_cursor(cursor) if cursor else None
        if start is not None and (start.get("gsi2pk") != UNDECIDED or set(start) != {"pk", "sk", "gsi2pk", "gsi2sk"}):
            raise InvalidInput("Con trỏ trang không hợp lệ.", "Not a cursor of this listing.", field="cursor")
        page = self._work.query(Query(UNDECIDED, index="gsi2", limit=limit, start=start))
        return Page([_read(item) for item in page.items], write_cursor(page.next_start) if page.next_start else None)


def _item(one: Chargeback) -> Item:
    key = _key(one.dispute_id)
    item: Item = {
        "pk": key.pk,
        "sk": key.sk,
        "dispute_id": one.dispute_id,
        "payment_id": str(one.payment_id),
        "order_id": one.order_id,
        "reason": one.reason,
        "amount": one.amount,
        "fees": one.fees,
        "opened_at": to_text(one.opened_at),
        "evidence_due_at": None if one.evidence_due_at is None else to_text(one.evidence_due_at),
        "state": one.state.value,
        "closed_at": None if one.closed_at is None else to_text(one.closed_at),
    }
    if not one.over:
        item |= {"gsi2pk": UNDECIDED, "gsi2sk": to_text(one.evidence_due_at or one.opened_at)}
    return item


def _read(item: Item) -> Chargeback:
    due, closed = item["evidence_due_at"], item["closed_at"]
    return Chargeback(
        dispute_id=item["dispute_id"],
        payment_id=PaymentId(item["payment_id"]),
        order_id=item["order_id"],
        reason=item["reason"],
        amount=item["amount"],
        fees=item["fees"],
        opened_at=from_text(item["opened_at"]),
        evidence_due_at=None if due is None else from_text(due),
        state=ChargebackState(item["state"]),
        closed_at=None if closed is None else from_text(closed),
        version=item["version"],
    )
