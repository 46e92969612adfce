"""What the API shows of orders: to their buyers, and of baskets before they are orders."""

from chalicelib.catalogue import FAULTS_VI, Photo, PhotoState, commune_of, lot_path
from chalicelib.composition import Work
from chalicelib.entrypoints.http.payments import PaymentView, payment_view
from chalicelib.entrypoints.http.resource import View
from chalicelib.entrypoints.speech import words
from chalicelib.identity import PartyId
from chalicelib.kernel.clock import to_text
from chalicelib.orders import (
    CANCELLABLE,
    CUTTABLE,
    Delivery,
    Order,
    OrderLine,
    Parcel,
    ParcelState,
    Placed,
    Quoted,
    progress_of,
)
from chalicelib.promotions import Promotion, total_of


class LineView(View, frozen=True, kw_only=True):
    """A listing as it was when it was ordered; weight in grams of all units.

    `list_price`, while a season price held: what the unit, of goods paid by weight the kilogram, costs without; else 0.
    `count` and `amount` are as ordered; `kept` and `paid` what is sent and paid of it. Of goods paid by weight, `kg_price`
    (else 0), the grams that all units were expected to weigh, and `weighed_g` once they are weighed.
    `lot_code` is of the harvest that was sold, `origin` the path of its page; None in orders from before these were kept.
    """

    listing_id: str
    title: str
    unit: str
    unit_price: int
    list_price: int
    count: int
    amount: int
    weight_g: int
    kept: int
    paid: int
    kg_price: int
    expected_g: int
    weighed_g: int | None
    lot_code: str | None
    origin: str | None


class DeliveryView(View, frozen=True, kw_only=True):
    """A parcel's way: the fee by zone and weight, `cold` of it for travelling chilled, and the longest in days."""

    zone: str
    weight_g: int
    fee: int
    cold: int
    days: int


class ScanView(View, frozen=True, kw_only=True):
    """When a parcel reached a state, and at which outlet if it was scanned there."""

    state: str
    at: str
    place: str | None


class ClaimPhotoView(View, frozen=True, kw_only=True):
    """A photo that the buyer has shown of what is wrong; why not, when it was refused. Its addresses are asked for apart."""

    id: str
    state: PhotoState
    refused_because: str | None


class ParcelView(View, frozen=True, kw_only=True):
    """One household's part, for the buyer. `times` says when each state was reached; `releases_at` when escrow releases;
    `given_back` what of `total` went back, or is not collected: goods that were cancelled, weighed less, or were not as
    ordered; `ended_for` why the household could not send them. `discount` of it is taken off, and the buyer pays `total`.
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
    way: DeliveryView
    discount: int
    total: int
    state: str
    times: dict[str, str]
    track: list[ScanView]
    expected_by: str | None
    releases_at: str | None
    received: bool
    cash_due: int
    ended_by: str | None
    ended_for: str
    can_cut: bool
    can_dispute: bool
    complaint: str | None
    photos: list[ClaimPhotoView]
    given_back: int


class RecipientView(View, frozen=True, kw_only=True):
    """Who receives it, and where, as on the label."""

    name: str
    phone: str
    place: str
    note: str


class OrderView(View, frozen=True, kw_only=True):
    """An order. `token` opens its page without signing in; it is given only to who may see the order.

    `coupon` is the promotion that was used, `discount` what it takes off, `paid_by` who pays that: `province`, `fund` or
    `household`.
    """

    id: str
    code: str
    state: str
    placed_at: str
    recipient: RecipientView
    parcels: list[ParcelView]
    goods: int
    delivery: int
    coupon: str
    discount: int
    paid_by: str
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
    """What one household's part would cost; `lacking` are the listings that cannot be had so.

    Of a destination that is not known, `delivery` is to the farthest place and `delivery_least` to the nearest.
    """

    seller_id: str
    seller_name: str
    commune_code: str
    commune_name: str
    lines: list[LineView]
    goods: int
    delivery: int
    delivery_least: int
    way: DeliveryView | None
    lacking: list[str]


class ChosenView(View, frozen=True, kw_only=True):
    """A promotion as buyers see it: at most `most` an order. `paid_by`: `province`, `fund` (of the commune `fund`) or
    `household`.
    """

    code: str
    title: str
    automatic: bool
    paid_by: str
    fund: str
    most: int


class QuoteView(View, frozen=True, kw_only=True):
    """What a basket would cost now. `discount` is taken off by `promotion`, if there is one, and the buyer pays `total`.

    `perhaps` may take off more, once it is known who orders.
    """

    parcels: list[ParcelQuoteView]
    goods: int
    delivery: int
    delivery_least: int
    discount: int
    promotion: ChosenView | None
    perhaps: list[ChosenView]
    total: int
    can_order: bool


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
        coupon=order.coupon.code if order.coupon else "",
        discount=order.discount,
        paid_by=paid_by(order.coupon.payer if order.coupon else ""),
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
        lines=lines_of(parcel),
        goods=parcel.shares.goods,
        delivery=parcel.shares.delivery,
        way=delivery_view(parcel.delivery),
        discount=parcel.shares.discount + parcel.shares.seller_off,
        total=parcel.shares.total,
        state=parcel.state.value,
        times=dict(parcel.times),
        track=track_of(parcel),
        expected_by=to_text(parcel.expected_by) if parcel.expected_by else None,
        releases_at=to_text(parcel.due_at) if parcel.due_at and parcel.state is ParcelState.DELIVERED else None,
        received=parcel.received,
        cash_due=parcel.cash_due,
        ended_by=parcel.ended_by,
        ended_for=parcel.ended_for,
        can_cut=parcel.state in CUTTABLE,
        can_dispute=parcel.state is ParcelState.DELIVERED and not parcel.received,
        complaint=parcel.complaint,
        photos=[claim_photo_view(photo) for photo in parcel.photos],
        given_back=parcel.shares.total - parcel.paid_shares.total - parcel.borne,
    )


def claim_photo_view(photo: Photo) -> ClaimPhotoView:
    return ClaimPhotoView(
        id=photo.photo_id,
        state=photo.state,
        refused_because=words(FAULTS_VI)[photo.fault] if photo.fault is not None else None,
    )


def track_of(parcel: Parcel) -> list[ScanView]:
    """What has happened to it, the oldest first."""
    places = {state: commune_of(code).name for state, code in parcel.places.items()}
    reached = sorted(parcel.times.items(), key=lambda entry: entry[1])
    return [ScanView(state=state, at=at, place=places.get(state)) for state, at in reached]


def lines_of(parcel: Parcel) -> list[LineView]:
    keeps = parcel.keeps
    return [
        line_view(line, count, paid) for line, count, paid in zip(parcel.lines, keeps.counts, keeps.amounts, strict=True)
    ]


def line_view(line: OrderLine, kept: int, paid: int) -> LineView:
    return LineView(
        listing_id=line.listing_id,
        title=line.title,
        unit=line.unit.value,
        unit_price=line.unit_price,
        list_price=line.list_price,
        count=line.count,
        amount=line.amount,
        weight_g=line.weight_g * line.count,
        kept=kept,
        paid=paid,
        kg_price=line.kg_price,
        expected_g=line.expected_g * kept,
        weighed_g=line.weighed_g,
        lot_code=line.lot or None,
        origin=lot_path(line.lot) if line.lot else None,
    )


def delivery_view(delivery: Delivery) -> DeliveryView:
    return DeliveryView(
        zone=delivery.zone.value,
        weight_g=delivery.weight_g,
        fee=delivery.fee,
        cold=delivery.cold,
        days=delivery.days,
    )


def chosen_view(promotion: Promotion) -> ChosenView:
    return ChosenView(
        code=promotion.code,
        title=promotion.title,
        automatic=promotion.automatic,
        paid_by=paid_by(promotion.payer),
        fund=promotion.fund,
        most=promotion.most,
    )


def paid_by(payer: str) -> str:
    """Who pays, of a promotion's `payer`."""
    if not payer:
        return "province"
    return "household" if payer.startswith(PartyId.prefix) else "fund"


def quote_view(quoted: Quoted) -> QuoteView:
    quotes, chosen = quoted.parcels, quoted.chosen
    parcels = [
        ParcelQuoteView(
            seller_id=quote.seller_id,
            seller_name=quote.seller_name,
            commune_code=quote.commune_code,
            commune_name=commune_of(quote.commune_code).name,
            lines=[line_view(line, line.count, line.amount) for line in quote.lines],
            goods=quote.shares.goods,
            delivery=quote.shares.delivery,
            delivery_least=quote.delivery_least,
            way=delivery_view(quote.delivery) if quote.delivery_least == quote.delivery.fee else None,
            lacking=sorted(quote.lacking),
        )
        for quote in quotes
    ]
    goods, delivery = sum(parcel.goods for parcel in parcels), sum(parcel.delivery for parcel in parcels)
    discount = total_of(chosen.offs)
    return QuoteView(
        parcels=parcels,
        goods=goods,
        delivery=delivery,
        delivery_least=sum(parcel.delivery_least for parcel in parcels),
        discount=discount,
        promotion=chosen_view(chosen.promotion) if chosen.promotion else None,
        perhaps=[chosen_view(one) for one in chosen.perhaps],
        total=goods + delivery - discount,
        can_order=not any(parcel.lacking for parcel in parcels),
    )
