"""Cash deliveries over HTTP. Where the caller is says for which end: a tablet's outlet, or the vault for operations."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.entrypoints.http.softatm import PAGED, Amount, IdText, NoteCount, NoteCounts, notes_view, pairs_of
from chalicelib.entrypoints.http.till import Reason, StaffNumberText, StaffPin
from chalicelib.identity import Permission, StaffNumber
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size
from chalicelib.softatm import (
    VAULT_PLACE,
    Delivery,
    DeliveryId,
    NotAtTill,
    OutletCode,
    Pair,
    Place,
    Plan,
    Signature,
    cancel_delivery,
    count_delivery,
    dispatch_delivery,
    find_delivery,
    outlet_code_of,
    place_of,
    plan_delivery,
    receive_delivery,
    seal_delivery,
    sign_in_pair,
    total,
)

delivery_routes = Resource(__name__, tag="cash")

PlaceText = Annotated[str, msgspec.Meta(pattern="^(vault|[0-9]{5})$", description="`vault`, or an outlet's code.")]
BagNumber = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9-]{3,32}$", description="As printed on the seal.")]


class StaffSignature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A staff number and its PIN."""

    staff_number: StaffNumberText
    pin: StaffPin


Signatures = Annotated[list[StaffSignature], msgspec.Meta(min_length=2, max_length=2)]


class NewDelivery(Body, frozen=True, kw_only=True):
    """Cash to be moved; at most `amount` may be sealed."""

    delivery_id: IdText
    origin: PlaceText
    destination: PlaceText
    amount: Amount


class DeliveryCancellation(Body, frozen=True, kw_only=True):
    """Why it is not needed."""

    reason: Reason


class NewSeal(Body, frozen=True, kw_only=True):
    """Notes counted into a bag by two of the place's people, who both sign."""

    secrets = frozenset({"signatures"})

    bag_number: BagNumber
    notes: NoteCounts
    signatures: Signatures


class NewDispatch(Body, frozen=True, kw_only=True):
    """The bag goes with the carrier."""

    bag_number: BagNumber
    carrier: Annotated[str, msgspec.Meta(min_length=2, max_length=100, description="Who carries it: name, car.")]


class NewArrival(Body, frozen=True, kw_only=True):
    """The bag is here, not yet opened."""

    bag_number: BagNumber
    seal_intact: bool


class NewBagCount(Body, frozen=True, kw_only=True):
    """The bag opened and counted by two who do not know what it should hold, and who both sign."""

    secrets = frozenset({"signatures"})

    notes: NoteCounts
    signatures: Signatures


class DeliveryView(View, frozen=True, kw_only=True):
    """A delivery. Whoever has to count it is not told before what it should hold."""

    id: str
    state: str
    origin: str
    destination: str
    planned: int | None
    planned_at: str
    bag_number: str | None
    sealed: list[NoteCount] | None
    sealed_amount: int | None
    sealed_by: list[str]
    carrier: str | None
    dispatched_at: str | None
    opened_at: str | None
    received_at: str | None
    seal_intact: bool | None
    counts: int
    counted_amount: int | None
    counted_by: list[str]
    difference: int | None
    settlement: str | None
    reason: str | None


class DeliveriesView(View, frozen=True, kw_only=True):
    """A page of deliveries."""

    entries: list[DeliveryView]
    next_cursor: str | None


def place_of_call(call: Call) -> Place:
    """
    Raises:
        NotAtTill: neither at an outlet's tablet nor of operations.
    """
    actor = call.signed_in
    if actor.device_id is not None and actor.outlet_code is not None:
        return Place(outlet_code_of(actor.outlet_code))
    if not actor.may(Permission.OPERATE):
        raise NotAtTill("Chỉ làm được trên máy của điểm.", "Sign in on an enrolled tablet of the outlet.")
    return VAULT_PLACE


def delivery_view(delivery: Delivery, place: Place | None) -> DeliveryView:
    """
    Args:
        place: the viewer's; None sees everything.
    """
    counted = delivery.counted_at is not None
    blind = not counted and place is not None and place != delivery.origin
    sealed = bool(delivery.sealed) and not blind
    return DeliveryView(
        id=delivery.delivery_id,
        state=delivery.state.value,
        origin=delivery.origin,
        destination=delivery.destination,
        planned=None if blind and place != VAULT_PLACE else delivery.planned,
        planned_at=to_text(delivery.planned_at),
        bag_number=delivery.bag_number,
        sealed=notes_view(delivery.sealed) if sealed else None,
        sealed_amount=delivery.amount if sealed else None,
        sealed_by=list(delivery.sealed_by),
        carrier=delivery.carrier,
        dispatched_at=to_text(delivery.dispatched_at) if delivery.dispatched_at else None,
        opened_at=delivery.opened_at,
        received_at=to_text(delivery.received_at) if delivery.received_at else None,
        seal_intact=delivery.seal_intact,
        counts=len(delivery.counts),
        counted_amount=total(delivery.counts[-1]) if counted else None,
        counted_by=list(delivery.counted_by),
        difference=delivery.difference if counted else None,
        settlement=delivery.settlement.value if delivery.settlement else None,
        reason=delivery.reason,
    )


@delivery_routes.command(
    "/deliveries",
    kind="plan_delivery",
    body=NewDelivery,
    answer=DeliveryView,
    summary="Plan a delivery of cash",
    allow=Permission.OPERATE,
)
def post_delivery(work: Work, call: Call, body: NewDelivery) -> DeliveryView:
    plan = Plan(
        DeliveryId.parse(body.delivery_id, field="delivery_id"),
        place_of(body.origin, field="origin"),
        place_of(body.destination, field="destination"),
        body.amount,
    )
    return delivery_view(plan_delivery(work.softatm, plan, planned_by=call.signed_in.party_id), None)


@delivery_routes.query(
    "/deliveries",
    answer=DeliveriesView,
    summary="Deliveries that are not over: of the caller's outlet, or all; or every one of an outlet",
    query={"outlet": "Every delivery of this outlet, newest first; for the province's office.", **PAGED},
)
def show_deliveries(work: Work, call: Call) -> DeliveriesView:
    store, outlet = work.softatm.deliveries, call.query.get("outlet")
    if call.signed_in.may(Permission.SEE_PROVINCE):
        if outlet:
            code, limit = outlet_code_of(outlet, field="outlet"), page_size(limit_of(call))
            page = store.of_outlet(code, cursor=call.query.get("cursor"), limit=limit)
            return DeliveriesView(entries=[delivery_view(one, None) for one in page.entries], next_cursor=page.next_cursor)
        return DeliveriesView(entries=[delivery_view(one, None) for one in store.under_way()], next_cursor=None)
    call.signed_in.require(Permission.MOVE_CASH)
    place = place_of_call(call)
    mine = [one for one in store.under_way() if OutletCode(place) in one.outlets]
    return DeliveriesView(entries=[delivery_view(one, place) for one in mine], next_cursor=None)


@delivery_routes.query("/deliveries/{delivery_id}", answer=DeliveryView, summary="One delivery")
def show_delivery(work: Work, call: Call) -> DeliveryView:
    if call.signed_in.may(Permission.AUDIT):
        return delivery_view(find_delivery(work.softatm, _id_of(call)), None)
    call.signed_in.require(Permission.MOVE_CASH)
    place = place_of_call(call)
    within = None if place == VAULT_PLACE else place
    return delivery_view(find_delivery(work.softatm, _id_of(call), place=within), place)


@delivery_routes.command(
    "/deliveries/{delivery_id}/cancellation",
    kind="cancel_delivery",
    body=DeliveryCancellation,
    answer=DeliveryView,
    summary="Cancel a delivery that is not sealed",
    allow=Permission.OPERATE,
)
def post_delivery_cancellation(work: Work, call: Call, body: DeliveryCancellation) -> DeliveryView:
    by = call.signed_in.party_id
    return delivery_view(cancel_delivery(work.softatm, _id_of(call), cancelled_by=by, reason=body.reason), None)


@delivery_routes.command(
    "/deliveries/{delivery_id}/seal",
    kind="seal_delivery",
    body=NewSeal,
    answer=DeliveryView,
    summary="Count notes into a bag and seal it",
    allow=Permission.MOVE_CASH,
)
def post_seal(work: Work, call: Call, body: NewSeal) -> DeliveryView:
    place = place_of_call(call)
    pair = signed_pair(work, call, place, body.signatures)
    notes = pairs_of(body.notes)
    return delivery_view(
        seal_delivery(work.softatm, _id_of(call), place=place, bag_number=body.bag_number, notes=notes, signers=pair),
        place,
    )


@delivery_routes.command(
    "/deliveries/{delivery_id}/dispatch",
    kind="dispatch_delivery",
    body=NewDispatch,
    answer=DeliveryView,
    summary="Give the bag to the carrier",
    allow=Permission.MOVE_CASH,
)
def post_dispatch(work: Work, call: Call, body: NewDispatch) -> DeliveryView:
    place = place_of_call(call)
    gone = dispatch_delivery(
        work.softatm,
        _id_of(call),
        place=place,
        bag_number=body.bag_number,
        carrier=body.carrier,
        dispatched_by=call.signed_in.party_id,
    )
    return delivery_view(gone, place)


@delivery_routes.command(
    "/deliveries/{delivery_id}/arrival",
    kind="receive_delivery",
    body=NewArrival,
    answer=DeliveryView,
    summary="Take the bag from the carrier, or back where it was sealed",
    allow=Permission.MOVE_CASH,
)
def post_arrival(work: Work, call: Call, body: NewArrival) -> DeliveryView:
    place = place_of_call(call)
    here = receive_delivery(
        work.softatm,
        _id_of(call),
        place=place,
        bag_number=body.bag_number,
        seal_intact=body.seal_intact,
        received_by=call.signed_in.party_id,
    )
    return delivery_view(here, place)


@delivery_routes.command(
    "/deliveries/{delivery_id}/counts",
    kind="count_delivery",
    body=NewBagCount,
    answer=DeliveryView,
    summary="Open the bag and count it; one that does not match is counted twice",
    allow=Permission.MOVE_CASH,
)
def post_bag_count(work: Work, call: Call, body: NewBagCount) -> DeliveryView:
    place = place_of_call(call)
    pair = signed_pair(work, call, place, body.signatures)
    counted = count_delivery(work.softatm, _id_of(call), place=place, notes=pairs_of(body.notes), counters=pair)
    return delivery_view(counted, place)


def signed_pair(work: Work, call: Call, place: Place, given: Sequence[StaffSignature]) -> Pair:
    signatures = [Signature(StaffNumber.parse(one.staff_number), one.pin) for one in given]
    return sign_in_pair(work.softatm, place, call.signed_in.party_id, signatures)


def _id_of(call: Call) -> DeliveryId:
    return DeliveryId.parse(call.path["delivery_id"], field="delivery_id")
