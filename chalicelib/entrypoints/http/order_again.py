"""Order again over HTTP: what of an order can be bought now, beside what it was then."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.listing_views import ListingView, listing_view
from chalicelib.entrypoints.http.orders import viewer_of
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.orders import AgainLine, OrderId, order_again

order_again_routes = Resource(__name__, tag="orders")


class AgainLineView(View, frozen=True, kw_only=True):
    """A line as it was ordered, and `count` units of it that can be had now at `price_now`.

    `lack` says why not as many: `fewer`, `sold_out`, `season_over`, `paused` or `gone`; of what is gone `listing` and
    `price_now` are null.
    """

    listing_id: str
    title: str
    seller_id: str
    seller_name: str
    unit: str
    ordered: int
    price_then: int
    price_now: int | None
    count: int
    lack: str | None
    listing: ListingView | None


class OrderAgainView(View, frozen=True, kw_only=True):
    """The lines of an order; put `count` of each into a basket to order it again."""

    lines: list[AgainLineView]


@order_again_routes.query(
    "/orders/{order_id}/again",
    answer=OrderAgainView,
    summary="What of an order can be bought again now",
    guests=True,
    query={"token": "The secret of the order's link."},
)
def show_order_again(work: Work, call: Call) -> OrderAgainView:
    order_id = OrderId.parse(call.path["order_id"], field="order_id")
    lines = order_again(work.orders, order_id, viewer=viewer_of(call), token=call.query.get("token", ""))
    return OrderAgainView(lines=[again_line_view(work, one) for one in lines])


def again_line_view(work: Work, one: AgainLine) -> AgainLineView:
    return AgainLineView(
        listing_id=one.line.listing_id,
        title=one.line.title,
        seller_id=one.parcel.seller_id,
        seller_name=one.parcel.seller_name,
        unit=one.line.unit.value,
        ordered=one.line.count,
        price_then=one.line.unit_price,
        price_now=one.listing.unit_price if one.listing else None,
        count=one.count,
        lack=one.lack.value if one.lack else None,
        listing=listing_view(one.listing, work.now) if one.listing else None,
    )
