"""Disputes over HTTP: the buyer says that a delivered parcel is not as ordered. What follows is an act of two people."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import NewPhoto, UploadView, upload_view
from chalicelib.entrypoints.http.order_views import OrderView, ParcelView, order_view, parcel_view
from chalicelib.entrypoints.http.orders import IdText, Token, viewer_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource
from chalicelib.identity import Permission
from chalicelib.orders import NoSuchParcel, OrderId, ParcelId, open_dispute, request_claim_photo

dispute_routes = Resource(__name__, tag="orders")


class NewDispute(Body, frozen=True, kw_only=True):
    """What is wrong with a delivered parcel."""

    parcel_id: IdText
    reason: Annotated[str, msgspec.Meta(max_length=500)]
    token: Token = ""


class NewClaimPhoto(NewPhoto, frozen=True, kw_only=True):
    """A photo to come of a parcel that is complained of."""

    parcel_id: IdText
    token: Token = ""


@dispute_routes.command(
    "/orders/{order_id}/claim-photos",
    kind="request_claim_photo",
    body=NewClaimPhoto,
    answer=UploadView,
    summary="A form with which the browser sends a photo of what is wrong straight to the object store",
    guests=True,
)
def post_claim_photo(work: Work, call: Call, body: NewClaimPhoto) -> UploadView:
    redirect_to = work.application.settings.public_origin + body.return_to if body.return_to else None
    photo, form = request_claim_photo(
        work.orders,
        OrderId.parse(call.path["order_id"], field="order_id"),
        ParcelId.parse(body.parcel_id, field="parcel_id"),
        body.content_type,
        viewer=viewer_of(call),
        token=body.token,
        redirect_to=redirect_to,
    )
    return upload_view(work, body.parcel_id, photo.photo_id, body.content_type, form)


@dispute_routes.query(
    "/claims/{parcel_id}",
    answer=ParcelView,
    summary="A parcel that is complained of, with what the buyer said and showed, for who decides",
    allow=Permission.OPERATE,
)
def show_claim(work: Work, call: Call) -> ParcelView:
    found = work.orders.store.find_parcel(ParcelId.parse(call.path["parcel_id"], field="parcel_id"))
    if found is None or found.complaint is None:
        raise NoSuchParcel
    return parcel_view(found)


@dispute_routes.command(
    "/orders/{order_id}/disputes",
    kind="open_dispute",
    body=NewDispute,
    answer=OrderView,
    summary="Say that a delivered parcel is not as ordered: its money waits until that is decided",
    guests=True,
)
def post_dispute(work: Work, call: Call, body: NewDispute) -> OrderView:
    order_id = OrderId.parse(call.path["order_id"], field="order_id")
    parcel_id = ParcelId.parse(body.parcel_id, field="parcel_id")
    said = open_dispute(work.orders, order_id, parcel_id, reason=body.reason, viewer=viewer_of(call), token=body.token)
    return order_view(work, said)
