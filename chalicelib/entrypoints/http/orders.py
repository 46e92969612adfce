"""Orders over HTTP, for buyers: price a basket, order, look, cancel, say that it came."""

from typing import Annotated, Any

import msgspec

from chalicelib.catalogue import ListingId, commune_of
from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.payments import PaymentView, payment_view
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import to_text
from chalicelib.orders import (
    CANCELLABLE,
    BasketLine,
    Order,
    OrderId,
    OrderLine,
    Parcel,
    ParcelQuote,
    ParcelState,
    Placed,
    Wish,
    cancel_order,
    confirm_receipt,
    find_order,
    find_order_by_code,
    orders_of,
    place_order,
    progress_of,
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
Token = Annotated[str, msgspec.Meta(max_length=40, description="The secret of the order's link; not needed by its buyer.")]
PAGED = {"cursor": "Where the next page begins, from `next_cursor`.", "limit": "1 to 100."}


class BasketLineBody(Body, frozen=True, kw_only=True):
    """Units of one listing."""

    listing_id: IdText
    count: Count


Lines = Annotated[list[BasketLineBody], msgspec.Meta(min_length=1, max_length=100)]


class BasketBody(Body, frozen=True, kw_only=True):
    """A basket; two lines of one listing are one demand."""

    lines: Lines


class RecipientBody(Body, frozen=True, kw_only=True):
    """Who receives it. The commune is one of Lạng Sơn's when it stays in the province; else all is in the address."""

    name: Name
    phone: Phone
    address: Address
    commune_code: CommuneCode | None = None
    note: Address = ""


class NewOrder(Body, frozen=True, kw_only=True):
    """An order under an id that the client made. The PIN is for paying from the balance."""

    secrets = frozenset({"pin"})

    order_id: IdText
    lines: Lines
    recipient: RecipientBody
    method: PaymentMethod
    pin: MoneyPin | None = None


class OrderProof(Body, frozen=True, kw_only=True):
    """What lets a guest act on an order.

    The token is part of the fingerprint: all guests are one actor, and a stored answer is only for who shows it again.
    """

    token: Token = ""


class LineView(View, frozen=True, kw_only=True):
    """A listing as it was when it was ordered; weight in grams of all units."""

    listing_id: str
    title: str
    unit: str
    unit_price: int
    count: int
    amount: int
    weight_g: int


class ParcelView(View, frozen=True, kw_only=True):
    """One household's part, for the buyer. `times` says when each state was reached; `releases_at` when escrow releases;
    `given_back` what of `total` went back for goods that were not as ordered.
    """

    id: str
    number: int
    code: str
    seller_id: str
    seller_name: str
    commune_code: str
    commune_name: str
    lines: list[LineView]
    goods: int
    delivery: int
    total: int
    state: str
    times: dict[str, str]
    releases_at: str | None
    received: bool
    cash_due: int
    ended_by: str | None
    can_dispute: bool
    complaint: str | None
    given_back: int


class RecipientView(View, frozen=True, kw_only=True):
    """Who receives it, and where, as on the label."""

    name: str
    phone: str
    place: str
    note: str


class OrderView(View, frozen=True, kw_only=True):
    """An order. `token` opens its page without signing in; it is given only to who may see the order."""

    id: str
    code: str
    state: str
    placed_at: str
    recipient: RecipientView
    parcels: list[ParcelView]
    goods: int
    delivery: int
    total: int
    payment: PaymentView
    can_cancel: bool
    can_confirm: bool
    token: str = ""


class OrderCard(View, frozen=True, kw_only=True):
    """An order in a list."""

    id: str
    code: str
    state: str
    placed_at: str
    total: int
    parcels: list[ParcelView]


class OrdersView(View, frozen=True, kw_only=True):
    """A page of the caller's orders, newest first."""

    entries: list[OrderCard]
    next_cursor: str | None


class ParcelQuoteView(View, frozen=True, kw_only=True):
    """What one household's part would cost; `lacking` are the listings that cannot be had so."""

    seller_id: str
    seller_name: str
    commune_code: str
    commune_name: str
    lines: list[LineView]
    goods: int
    delivery: int
    lacking: list[str]


class QuoteView(View, frozen=True, kw_only=True):
    """What a basket would cost now."""

    parcels: list[ParcelQuoteView]
    goods: int
    delivery: int
    total: int
    can_order: bool


def reveal_token(work: Work, call: Call, answer: Any) -> dict[str, Any]:
    """The link's secret, which is not stored with the answer."""
    return {"token": token_of(work.orders, OrderId.parse(answer["id"]))}


@order_routes.action(
    "/order-quotes", kind="quote_order", body=BasketBody, answer=QuoteView, summary="What a basket would cost"
)
def show_quote(work: Work, call: Call, body: BasketBody) -> QuoteView:
    return quote_view(quote_order(work.orders, basket_of(body.lines)))


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


def viewer_of(call: Call) -> PartyId | None:
    """Who is signed in, if anybody."""
    return call.actor.party_id if call.actor else None


def basket_of(lines: list[BasketLineBody]) -> list[BasketLine]:
    return [
        BasketLine(ListingId.parse(line.listing_id, field=f"lines[{place}].listing_id"), line.count)
        for place, line in enumerate(lines)
    ]


def order_view(work: Work, placed: Placed, *, token: str = "") -> OrderView:
    order, parcels = placed.order, placed.parcels
    recipient = order.recipient
    return OrderView(
        id=order.order_id,
        code=order.code,
        state=progress_of(order, parcels).value,
        placed_at=to_text(order.placed_at),
        recipient=RecipientView(name=recipient.name, phone=recipient.phone, place=recipient.place, note=recipient.note),
        parcels=[parcel_view(parcel) for parcel in parcels],
        goods=order.goods,
        delivery=order.delivery,
        total=order.total,
        payment=payment_view(work, placed.payment),
        can_cancel=any(parcel.state in CANCELLABLE for parcel in parcels),
        can_confirm=any(parcel.state is ParcelState.DELIVERED and not parcel.received for parcel in parcels),
        token=token,
    )


def order_card(order: Order, parcels: list[Parcel]) -> OrderCard:
    return OrderCard(
        id=order.order_id,
        code=order.code,
        state=progress_of(order, parcels).value,
        placed_at=to_text(order.placed_at),
        total=order.total,
        parcels=[parcel_view(parcel) for parcel in parcels],
    )


def parcel_view(parcel: Parcel) -> ParcelView:
    return ParcelView(
        id=parcel.parcel_id,
        number=parcel.number,
        code=parcel.code,
        seller_id=parcel.seller_id,
        seller_name=parcel.seller_name,
        commune_code=parcel.commune_code,
        commune_name=commune_of(parcel.commune_code).name,
        lines=[line_view(line) for line in parcel.lines],
        goods=parcel.shares.goods,
        delivery=parcel.shares.delivery,
        total=parcel.shares.total,
        state=parcel.state.value,
        times=dict(parcel.times),
        releases_at=to_text(parcel.due_at) if parcel.due_at and parcel.state is ParcelState.DELIVERED else None,
        received=parcel.received,
        cash_due=parcel.cash_due,
        ended_by=parcel.ended_by,
        can_dispute=parcel.state is ParcelState.DELIVERED and not parcel.received,
        complaint=parcel.complaint,
        given_back=parcel.shares.total - parcel.paid_shares.total,
    )


def line_view(line: OrderLine) -> LineView:
    return LineView(
        listing_id=line.listing_id,
        title=line.title,
        unit=line.unit.value,
        unit_price=line.unit_price,
        count=line.count,
        amount=line.amount,
        weight_g=line.weight_g * line.count,
    )


def quote_view(quotes: list[ParcelQuote]) -> QuoteView:
    parcels = [
        ParcelQuoteView(
            seller_id=quote.seller_id,
            seller_name=quote.seller_name,
            commune_code=quote.commune_code,
            commune_name=commune_of(quote.commune_code).name,
            lines=[line_view(line) for line in quote.lines],
            goods=quote.shares.goods,
            delivery=quote.shares.delivery,
            lacking=sorted(quote.lacking),
        )
        for quote in quotes
    ]
    goods, delivery = sum(parcel.goods for parcel in parcels), sum(parcel.delivery for parcel in parcels)
    return QuoteView(
        parcels=parcels,
        goods=goods,
        delivery=delivery,
        total=goods + delivery,
        can_order=not any(parcel.lacking for parcel in parcels),
    )
