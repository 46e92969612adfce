"""Card disputes over HTTP: those that go on by the day when their evidence is due, and what to send for each."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.order_views import ParcelView, parcel_view
from chalicelib.entrypoints.http.orders import PAGED
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size
from chalicelib.orders import OrderId, evidence_of
from chalicelib.payments import Chargeback, find_chargeback

chargeback_routes = Resource(__name__, tag="held money")


class ChargebackView(View, frozen=True, kw_only=True):
    """A card dispute: `asked` is an inquiry, by which no money has moved; `open`, the holder's bank has the money and the
    order is frozen; `won`, `lost` or `dropped` is its end. What is sent after `evidence_due_at` does not count.
    """

    id: str
    order_id: str
    payment_id: str
    state: str
    reason: str
    amount: int
    fees: int
    opened_at: str
    evidence_due_at: str | None
    closed_at: str | None


class ChargebacksView(View, frozen=True, kw_only=True):
    """A page of disputes that go on, the soonest due first."""

    entries: list[ChargebackView]
    next_cursor: str | None


class ReceiptLineView(View, frozen=True, kw_only=True):
    """The receipt: what was ordered, by whom, for where, and paid."""

    code: str
    placed_at: str
    recipient: str
    phone: str
    place: str
    goods: int
    delivery: int
    total: int


class ChargebackEvidenceView(View, frozen=True, kw_only=True):
    """A card dispute with what the holder's bank is sent: the receipt; of each parcel the scans (`times`), and whether the
    buyer confirmed it (`received`) or complained (`complaint`).
    """

    chargeback: ChargebackView
    receipt: ReceiptLineView
    parcels: list[ParcelView]


@chargeback_routes.query(
    "/chargebacks",
    answer=ChargebacksView,
    summary="Card disputes that go on, the soonest due first",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def show_chargebacks(work: Work, call: Call) -> ChargebacksView:
    page = work.payments.chargebacks.undecided(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    return ChargebacksView(entries=[chargeback_view(one) for one in page.entries], next_cursor=page.next_cursor)


@chargeback_routes.query(
    "/chargebacks/{dispute_id}",
    answer=ChargebackEvidenceView,
    summary="A card dispute and the evidence to send",
    allow=Permission.OPERATE,
)
def show_chargeback(work: Work, call: Call) -> ChargebackEvidenceView:
    found = find_chargeback(work.payments, call.path["dispute_id"])
    order, parcels = evidence_of(work.orders, OrderId(found.order_id))
    receipt = ReceiptLineView(
        code=order.code,
        placed_at=to_text(order.placed_at),
        recipient=order.recipient.name,
        phone=order.recipient.phone,
        place=order.recipient.place,
        goods=order.goods,
        delivery=order.delivery,
        total=order.total,
    )
    return ChargebackEvidenceView(
        chargeback=chargeback_view(found), receipt=receipt, parcels=[parcel_view(one) for one in parcels]
    )


def chargeback_view(one: Chargeback) -> ChargebackView:
    return ChargebackView(
        id=one.dispute_id,
        order_id=one.order_id,
        payment_id=one.payment_id,
        state=one.state.value,
        reason=one.reason,
        amount=one.amount,
        fees=one.fees,
        opened_at=to_text(one.opened_at),
        evidence_due_at=to_text(one.evidence_due_at) if one.evidence_due_at else None,
        closed_at=to_text(one.closed_at) if one.closed_at else None,
    )
