"""Disputes over HTTP: the buyer says that a delivered parcel is not as ordered. What follows is an act of two people."""

from datetime import timedelta
from typing import Annotated

import msgspec

from chalicelib.catalogue import UPLOAD_WINDOW_S, Photo, PhotoState
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import NewPhoto, UploadView, upload_view
from chalicelib.entrypoints.http.order_views import OrderView, ParcelView, order_view, parcel_view
from chalicelib.entrypoints.http.orders import IdText, Token, viewer_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.orders import (
    LARGE_WIDTH,
    SMALL_WIDTH,
    NoSuchParcel,
    OrderId,
    Parcel,
    ParcelId,
    claim_key,
    find_order,
    open_dispute,
    request_claim_photo,
)

dispute_routes = Resource(__name__, tag="orders")


class NewDispute(Body, frozen=True, kw_only=True):
    """What is wrong with a delivered parcel."""

    parcel_id: IdText
    reason: Annotated[str, msgspec.Meta(max_length=500)]
    token: Token = ""


class ClaimPhotoAddresses(View, frozen=True, kw_only=True):
    """Where a photo of a claim can be seen, small and large, until `good_until`; with it by whoever has the address."""

    id: str
    small: str
    large: str


class ClaimPhotosView(View, frozen=True, kw_only=True):
    """The photos of a claim that can be seen."""

    entries: list[ClaimPhotoAddresses]
    good_until: str


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
    return parcel_view(_claimed(work, call))


@dispute_routes.query(
    "/claims/{parcel_id}/photos",
    answer=ClaimPhotosView,
    summary="The photos of a claim for who may see its case: addresses that are good for a quarter of an hour",
    allow=Permission.SEE_PROVINCE,
)
def show_claim_photos(work: Work, call: Call) -> ClaimPhotosView:
    return _addresses(work, [_claimed(work, call)])


def _claimed(work: Work, call: Call) -> Parcel:
    """The parcel of the path, if somebody complains of it."""
    found = work.orders.store.find_parcel(ParcelId.parse(call.path["parcel_id"], field="parcel_id"))
    if found is None or found.complaint is None:
        raise NoSuchParcel
    return found


@dispute_routes.query(
    "/orders/{order_id}/claim-photos",
    answer=ClaimPhotosView,
    summary="The photos that the buyer has shown: addresses that are good for a quarter of an hour",
    guests=True,
    query={"token": "Opens the order's page without signing in."},
)
def show_own_claim_photos(work: Work, call: Call) -> ClaimPhotosView:
    order_id = OrderId.parse(call.path["order_id"], field="order_id")
    return _addresses(
        work, find_order(work.orders, order_id, viewer=viewer_of(call), token=call.query.get("token", "")).parcels
    )


def _addresses(work: Work, parcels: list[Parcel]) -> ClaimPhotosView:
    def address(photo: Photo, width: int) -> str:
        return work.application.objects.view(claim_key(photo.photo_id, width), now=work.now)

    ready = [photo for parcel in parcels for photo in parcel.photos if photo.state is PhotoState.READY]
    return ClaimPhotosView(
        entries=[
            ClaimPhotoAddresses(id=one.photo_id, small=address(one, SMALL_WIDTH), large=address(one, LARGE_WIDTH))
            for one in ready
        ],
        good_until=to_text(work.now + timedelta(seconds=UPLOAD_WINDOW_S)),
    )


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
