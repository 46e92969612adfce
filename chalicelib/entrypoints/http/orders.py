"""Orders over HTTP, for buyers: price a basket, order, look, cancel, say that it came."""

from typing import Annotated, Any

import msgspec

from chalicelib.catalogue import ListingId
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.order_views import (
    OrdersView,
    OrderView,
    QuoteView,
    order_card,
    order_view,
    quote_view,
)
from chalicelib.entrypoints.http.resource import Body, Call, Resource
from chalicelib.identity import PartyId, phone_of
from chalicelib.kernel.errors import InvalidInput
from chalicelib.orders import (
    MAX_LISTINGS,
    NOBODY,
    BasketLine,
    Buyer,
    OrderId,
    ParcelId,
    Wish,
    cancel_lines,
    cancel_order,
    confirm_receipt,
    destination_of,
    find_order,
    find_order_by_code,
    orders_of,
    place_order,
    quote_order,
    recipient_of,
    token_of,
)
from chalicelib.payments import PaymentMethod

order_routes = Resource(__name__, tag="orders")

IdText = Annotated[str, msgspec.Meta(max_length=40)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Name = Annotated[str, msgspec.Meta(max_length=200)]
Phone = Annotated[str, msgspec.Meta(max_length=32)]
Address = Annotated[str, msgspec.Meta(max_length=600)]
CommuneCode = Annotated[str, msgspec.Meta(pattern="^[0-9]{5}$")]
MoneyPin = Annotated[str, msgspec.Meta(pattern="^[0-9]{6}$")]
Coupon = Annotated[str, msgspec.Meta(max_length=40, description="As it was typed; empty for none.")]
Token = Annotated[str, msgspec.Meta(max_length=40, description="The secret of the order's link; not needed by its buyer.")]
PAGED = {"cursor": "Where the next page begins, from `next_cursor`.", "limit": "1 to 100."}


class BasketLineBody(Body, frozen=True, kw_only=True):
    """Units of one listing."""

    listing_id: IdText
    count: Count


Lines = Annotated[list[BasketLineBody], msgspec.Meta(min_length=1, max_length=100)]


class DestinationBody(Body, frozen=True, kw_only=True):
    """Where it goes: a commune of Lạng Sơn of 2022, or an address that ends with the province. `ward_code`: of the ward of
    today's Lạng Sơn with which the address ends, for the fee within an old district.
    """

    commune_code: CommuneCode | None = None
    address: Address = ""
    ward_code: CommuneCode | None = None


class BasketBody(Body, frozen=True, kw_only=True):
    """A basket; two lines of one listing are one demand. Without a destination the delivery is at most what is told.

    `phone` is the recipient's; with it, who is signed in is told what first orders get.
    """

    lines: Lines
    destination: DestinationBody | None = None
    coupon: Coupon = ""
    phone: Annotated[str, msgspec.Meta(max_length=40)] = ""


class RecipientBody(Body, frozen=True, kw_only=True):
    """Who receives it. The commune is one of Lạng Sơn's of 2022 when it stays in the province; else all is in the address.
    `ward_code` as of a quote's destination.
    """

    name: Name
    phone: Phone
    address: Address
    commune_code: CommuneCode | None = None
    note: Address = ""
    ward_code: CommuneCode | None = None


class NewOrder(Body, frozen=True, kw_only=True):
    """An order under an id that the client made. The PIN is for paying from the balance.

    With `agreed_total` it is placed only if it costs no more, with `seen_goods` only if the goods cost exactly that before
    anything is taken off: a season price may have begun or ended since the buyer looked. A coupon that is not to be had
    refuses the order, by the field `coupon`: it can be placed without it.
    """

    secrets = frozenset({"pin"})

    order_id: IdText
    lines: Lines
    recipient: RecipientBody
    method: PaymentMethod
    pin: MoneyPin | None = None
    agreed_total: Annotated[int, msgspec.Meta(ge=0, le=10**12)] | None = None
    seen_goods: Annotated[int, msgspec.Meta(ge=0, le=10**12)] | None = None
    coupon: Coupon = ""


class KeptLine(Body, frozen=True, kw_only=True):
    """Units of one listing that are kept."""

    listing_id: IdText
    count: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


KeptLines = Annotated[list[KeptLine], msgspec.Meta(min_length=1, max_length=MAX_LISTINGS)]


class LineCancellation(Body, frozen=True, kw_only=True):
    """How many of each line of a parcel are still wanted, every line named; the rest is cancelled."""

    parcel_id: IdText
    kept: KeptLines
    token: Token = ""


class OrderProof(Body, frozen=True, kw_only=True):
    """What lets a guest act on an order.

    The token is part of the fingerprint: all guests are one actor, and a stored answer is only for who shows it again.
    """

    token: Token = ""


def reveal_token(work: Work, call: Call, answer: Any) -> dict[str, Any]:
    """The link's secret, which is not stored with the answer."""
    return {"token": token_of(work.orders, OrderId.parse(answer["id"]))}


@order_routes.action(
    "/order-quotes", kind="quote_order", body=BasketBody, answer=QuoteView, summary="What a basket would cost"
)
def show_quote(work: Work, call: Call, body: BasketBody) -> QuoteView:
    where = body.destination
    destination = destination_of(where.commune_code, where.address, where.ward_code) if where else None
    # Of somebody who is not signed in nothing is told: anybody could ask whether a number has ordered.
    known = Buyer(phone_of(body.phone), call.actor.party_id) if call.actor and body.phone else NOBODY
    return quote_view(quote_order(work.orders, basket_of(body.lines), destination, coupon=body.coupon, buyer=known))


@order_routes.command(
    "/orders",
    kind="place_order",
    body=NewOrder,
    answer=OrderView,
    summary="Order from several households at once",
    guests=True,
    reveal=reveal_token,
)
def post_order(work: Work, call: Call, body: NewOrder) -> OrderView:
    wish = Wish(
        order_id=OrderId.parse(body.order_id, field="order_id"),
        lines=basket_of(body.lines),
        recipient=recipient_of(**msgspec.structs.asdict(body.recipient)),
        method=body.method,
        buyer_id=viewer_of(call),
        pin=body.pin,
        address=call.address,
        agreed=body.agreed_total,
        seen_goods=body.seen_goods,
        coupon=body.coupon,
    )
    return order_view(work, place_order(work.orders, wish))


@order_routes.query(
    "/orders/{order_id}",
    answer=OrderView,
    summary="An order, for its buyer or with its link",
    guests=True,
    query={"token": "The secret of the order's link."},
)
def show_order(work: Work, call: Call) -> OrderView:
    order_id = OrderId.parse(call.path["order_id"], field="order_id")
    placed = find_order(work.orders, order_id, viewer=viewer_of(call), token=call.query.get("token", ""))
    return order_view(work, placed, token=token_of(work.orders, order_id))


@order_routes.query(
    "/order-lookups",
    answer=OrderView,
    summary="An order by its code and phone number",
    guests=True,
    query={"code": "The order's code.", "phone": "The recipient's phone number, or its last four digits."},
)
def look_up_order(work: Work, call: Call) -> OrderView:
    placed = find_order_by_code(work.orders, call.query.get("code", ""), call.query.get("phone", ""))
    return order_view(work, placed, token=token_of(work.orders, placed.order.order_id))


@order_routes.query("/my/orders", answer=OrdersView, summary="My orders", query=PAGED)
def my_orders(work: Work, call: Call) -> OrdersView:
    page = orders_of(work.orders, call.signed_in.party_id, cursor=call.query.get("cursor"), limit=limit_of(call))
    return OrdersView(entries=[order_card(*entry) for entry in page.entries], next_cursor=page.next_cursor)


@order_routes.command(
    "/orders/{order_id}/cancellation",
    kind="cancel_order",
    body=OrderProof,
    answer=OrderView,
    summary="Cancel what is not with the carrier yet",
    guests=True,
)
def cancel_own_order(work: Work, call: Call, body: OrderProof) -> OrderView:
    order_id = OrderId.parse(call.path["order_id"], field="order_id")
    return order_view(work, cancel_order(work.orders, order_id, viewer=viewer_of(call), token=body.token))


@order_routes.command(
    "/orders/{order_id}/line-cancellations",
    kind="cancel_lines",
    body=LineCancellation,
    answer=OrderView,
    summary="Take less of a parcel that is not packed yet; what was paid for the rest goes back",
    guests=True,
)
def cancel_own_lines(work: Work, call: Call, body: LineCancellation) -> OrderView:
    order_id = OrderId.parse(call.path["order_id"], field="order_id")
    parcel_id = ParcelId.parse(body.parcel_id, field="parcel_id")
    viewer, kept = viewer_of(call), counts_of(body.kept)
    return order_view(work, cancel_lines(work.orders, order_id, parcel_id, kept, viewer=viewer, token=body.token))


@order_routes.command(
    "/orders/{order_id}/receipt-confirmation",
    kind="confirm_receipt",
    body=OrderProof,
    answer=OrderView,
    summary="Say that what was delivered is here and right",
    guests=True,
)
def confirm_own_receipt(work: Work, call: Call, body: OrderProof) -> OrderView:
    order_id = OrderId.parse(call.path["order_id"], field="order_id")
    return order_view(work, confirm_receipt(work.orders, order_id, viewer=viewer_of(call), token=body.token))


def counts_of(kept: list[KeptLine]) -> dict[str, int]:
    """
    Raises:
        InvalidInput: a listing is named twice.
    """
    counts = {line.listing_id: line.count for line in kept}
    if len(counts) != len(kept):
        raise InvalidInput("Mỗi mặt hàng một dòng.", "Name each listing once.", field="kept")
    return counts


def viewer_of(call: Call) -> PartyId | None:
    """Who is signed in, if anybody."""
    return call.actor.party_id if call.actor else None


def basket_of(lines: list[BasketLineBody]) -> list[BasketLine]:
    return [
        BasketLine(ListingId.parse(line.listing_id, field=f"lines[{place}].listing_id"), line.count)
        for place, line in enumerate(lines)
    ]
