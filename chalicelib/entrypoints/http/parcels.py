"""Parcels over HTTP: the household's tasks and earnings, the outlet's scans."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.orders import PAGED, IdText, KeptLines, counts_of
from chalicelib.entrypoints.http.parcel_views import (
    EarningsView,
    HouseholdParcelsView,
    HouseholdParcelView,
    LabelView,
    household_view,
    label_view,
    statement_line_view,
)
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource
from chalicelib.identity import Permission
from chalicelib.kernel.errors import InvalidInput
from chalicelib.orders import (
    MAX_LISTINGS,
    ParcelId,
    ParcelState,
    Refusal,
    cancel_parcel,
    confirm_parcel,
    deliver_parcel,
    dispatch_parcel,
    earnings_of,
    find_parcel,
    hand_in_parcel,
    pack_parcel,
    parcels_of,
    refuse_parcel,
    remit_parcel_cash,
    return_parcel,
)

parcel_routes = Resource(__name__, tag="parcels")

ShiftText = Annotated[str, msgspec.Meta(max_length=40)]
Batch = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{1,40}$")]


class Remittance(Body, frozen=True, kw_only=True):
    """A parcel's cash handed over by the carrier: into the till of the teller's shift, or (without one) into the bank.

    `batch` is the carrier's number of the remittance.
    """

    shift_id: ShiftText | None = None
    batch: Batch = "counter"


class WeighedLine(Body, frozen=True, kw_only=True):
    """What all units sent of one listing weigh, net."""

    listing_id: IdText
    grams: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Packing(Body, frozen=True, kw_only=True):
    """The weights of what is paid by weight, each listing once; empty when nothing is."""

    weights: Annotated[tuple[WeighedLine, ...], msgspec.Meta(max_length=MAX_LISTINGS)] = ()


class NewParcelCancellation(Body, frozen=True, kw_only=True):
    """Why it cannot be sent; with `kept`, how many of each line can, every line named."""

    reason: Annotated[str, msgspec.Meta(max_length=300)]
    kept: KeptLines | None = None


class ParcelRefusal(Body, frozen=True, kw_only=True):
    """Why nobody took it; decides who pays the way there and back."""

    reason: Refusal


@parcel_routes.query(
    "/my/parcels",
    answer=HouseholdParcelsView,
    summary="My household's parcels, each with its next action",
    allow=Permission.SELL,
    query={"ended": "`true` for those that ended.", **PAGED},
)
def my_parcels(work: Work, call: Call) -> HouseholdParcelsView:
    page = parcels_of(
        work.orders,
        call.signed_in.party_id,
        ended=call.query.get("ended") == "true",
        cursor=call.query.get("cursor"),
        limit=limit_of(call),
    )
    entries = [household_view(parcel) for parcel in page.entries if parcel.state is not ParcelState.AWAITING_PAYMENT]
    return HouseholdParcelsView(entries=entries, next_cursor=page.next_cursor)


@parcel_routes.query("/my/earnings", answer=EarningsView, summary="What my sales bring", allow=Permission.SELL)
def my_earnings(work: Work, call: Call) -> EarningsView:
    earnings = earnings_of(work.orders, call.signed_in.party_id)
    return EarningsView(
        waiting=earnings.waiting,
        available=earnings.balance.available,
        held=earnings.balance.held,
        paid_out=earnings.paid_out,
        parcels=[household_view(parcel) for parcel in earnings.parcels],
        more_waiting=earnings.more_waiting,
        lines=[statement_line_view(line) for line in earnings.lines],
    )


@parcel_routes.command(
    "/parcels/{parcel_id}/confirmation",
    kind="confirm_parcel",
    body=Nothing,
    answer=HouseholdParcelView,
    summary="Say that it will be sent",
    allow=Permission.SELL,
)
def post_confirmation(work: Work, call: Call, body: Nothing) -> HouseholdParcelView:
    return household_view(confirm_parcel(work.orders, parcel_id_of(call), call.signed_in.party_id))


@parcel_routes.command(
    "/parcels/{parcel_id}/packing",
    kind="pack_parcel",
    body=Packing,
    answer=HouseholdParcelView,
    summary="Say that it is packed, and what weighs how much",
    allow=Permission.SELL,
)
def post_packing(work: Work, call: Call, body: Packing) -> HouseholdParcelView:
    weights = {line.listing_id: line.grams for line in body.weights}
    if len(weights) != len(body.weights):
        raise InvalidInput("Mỗi mặt hàng một dòng.", "Name each listing once.", field="weights")
    return household_view(pack_parcel(work.orders, parcel_id_of(call), call.signed_in.party_id, weights))


@parcel_routes.command(
    "/parcels/{parcel_id}/cancellation",
    kind="cancel_parcel",
    body=NewParcelCancellation,
    answer=HouseholdParcelView,
    summary="Say that it, or a part of it, cannot be sent; the buyer's money for that goes back",
    allow=Permission.SELL,
)
def post_parcel_cancellation(work: Work, call: Call, body: NewParcelCancellation) -> HouseholdParcelView:
    kept = None if body.kept is None else counts_of(body.kept)
    parcel = cancel_parcel(work.orders, parcel_id_of(call), call.signed_in.party_id, body.reason, kept)
    return household_view(parcel)


@parcel_routes.query(
    "/parcels/{parcel_id}",
    answer=LabelView,
    summary="A parcel by id, or by the code on its label",
    allow=Permission.HANDLE_PARCELS,
)
def show_parcel(work: Work, call: Call) -> LabelView:
    return label_view(find_parcel(work.orders, call.path["parcel_id"], actor=call.signed_in))


@parcel_routes.command(
    "/parcels/{parcel_id}/hand-in",
    kind="hand_in_parcel",
    body=Nothing,
    answer=LabelView,
    summary="Scan it in at the outlet",
    allow=Permission.HANDLE_PARCELS,
)
def post_hand_in(work: Work, call: Call, body: Nothing) -> LabelView:
    return label_view(hand_in_parcel(work.orders, parcel_id_of(call), call.signed_in))


@parcel_routes.command(
    "/parcels/{parcel_id}/dispatch",
    kind="dispatch_parcel",
    body=Nothing,
    answer=LabelView,
    summary="Scan it out of the outlet",
    allow=Permission.HANDLE_PARCELS,
)
def post_dispatch(work: Work, call: Call, body: Nothing) -> LabelView:
    return label_view(dispatch_parcel(work.orders, parcel_id_of(call), call.signed_in))


@parcel_routes.command(
    "/parcels/{parcel_id}/delivery",
    kind="deliver_parcel",
    body=Nothing,
    answer=LabelView,
    summary="Say that it is at its recipient; of cash on delivery, that the cash was taken",
    allow=Permission.HANDLE_PARCELS,
)
def post_delivery(work: Work, call: Call, body: Nothing) -> LabelView:
    return label_view(deliver_parcel(work.orders, parcel_id_of(call), call.signed_in))


@parcel_routes.command(
    "/parcels/{parcel_id}/refusal",
    kind="refuse_parcel",
    body=ParcelRefusal,
    answer=LabelView,
    summary="Say that nobody took it: it goes back, and what was paid is refunded",
    allow=Permission.HANDLE_PARCELS,
)
def post_refusal(work: Work, call: Call, body: ParcelRefusal) -> LabelView:
    return label_view(refuse_parcel(work.orders, parcel_id_of(call), call.signed_in, body.reason))


@parcel_routes.command(
    "/parcels/{parcel_id}/return",
    kind="return_parcel",
    body=Nothing,
    answer=LabelView,
    summary="Say that the household has it again",
    allow=Permission.HANDLE_PARCELS,
)
def post_return(work: Work, call: Call, body: Nothing) -> LabelView:
    return label_view(return_parcel(work.orders, parcel_id_of(call), call.signed_in))


@parcel_routes.command(
    "/parcels/{parcel_id}/cod-remittance",
    kind="remit_parcel_cash",
    body=Remittance,
    answer=LabelView,
    summary="Take over the cash that the carrier collected for it: a teller into the till, operations as paid into the bank",
)
def post_cod_remittance(work: Work, call: Call, body: Remittance) -> LabelView:
    return label_view(
        remit_parcel_cash(work.orders, parcel_id_of(call), call.signed_in, shift_id=body.shift_id, batch=body.batch)
    )


def parcel_id_of(call: Call) -> ParcelId:
    return ParcelId.parse(call.path["parcel_id"], field="parcel_id")
