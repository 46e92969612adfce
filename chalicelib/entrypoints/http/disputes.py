"""Disputes over HTTP: the buyer says that a delivered parcel is not as ordered. What follows is an act of two people."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.order_views import OrderView, order_view
from chalicelib.entrypoints.http.orders import IdText, Token, viewer_of
from chalicelib.entrypoints.http.resource import Body, Call, Resource
from chalicelib.orders import OrderId, ParcelId, open_dispute

dispute_routes = Resource(__name__, tag="orders")


class NewDispute(Body, frozen=True, kw_only=True):
    """What is wrong with a delivered parcel."""

    parcel_id: IdText
    reason: Annotated[str, msgspec.Meta(max_length=500)]
    token: Token = ""


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
