"""What the API shows of parcels: to their households, to the counter, and of what they bring."""

from chalicelib.catalogue import COMMUNES
from chalicelib.entrypoints.http.order_views import LineView, lines_of
from chalicelib.entrypoints.http.resource import View
from chalicelib.identity import masked
from chalicelib.kernel.clock import to_text
from chalicelib.ledger import Line
from chalicelib.messages import without_contacts
from chalicelib.orders import (
    CANCELLABLE,
    UNDER_WAY,
    Parcel,
    ParcelState,
)
from chalicelib.softatm import masked_name


class SharesView(View, frozen=True, kw_only=True):
    """How what is paid of a parcel is shared, in đồng: `goods` = `fee` + `fee_vat` + `vat` + `pit` + `seller`.

    Of `goods` and `delivery`, `discount` is paid by the province, or by the fund of the commune `fund`, for the buyer's
    `coupon`: the household gets the same. `borne` is taken off by a coupon of the household's own, before all other shares.
    """

    goods: int
    delivery: int
    fee: int
    fee_vat: int
    vat: int
    pit: int
    seller: int
    discount: int
    coupon: str
    fund: str
    borne: int
    policy_version: str


class HouseholdParcelView(View, frozen=True, kw_only=True):
    """A parcel for its household: one next action at a time.

    The recipient's name and place are for the package; once the carrier has it, the name is masked and the place an area.
    """

    id: str
    code: str
    state: str
    next_action: str
    lines: list[LineView]
    weight_g: int
    shares: SharesView
    cod: bool
    recipient_name: str
    recipient_place: str
    note: str
    placed_at: str
    times: dict[str, str]
    releases_at: str | None
    ended_by: str | None


class HouseholdParcelsView(View, frozen=True, kw_only=True):
    """A page of the household's parcels: those that go on, oldest first; or those that ended, newest first."""

    entries: list[HouseholdParcelView]
    next_cursor: str | None


class LabelView(View, frozen=True, kw_only=True):
    """A parcel for staff of an outlet, with all that its label says. `steps` are those that can be taken now."""

    id: str
    code: str
    order_id: str
    state: str
    seller_name: str
    from_place: str
    recipient_name: str
    recipient_phone: str
    recipient_place: str
    note: str
    lines: list[LineView]
    weight_g: int
    ships_cold: bool
    outlet_code: str | None
    handed_in_at: str | None
    cash_due: int
    cash_to_remit: int
    steps: list[str]


class StatementLineView(View, frozen=True, kw_only=True):
    """A line of the balance account."""

    kind: str
    about: str
    amount: int
    balance_after: int
    posted_at: str


class EarningsView(View, frozen=True, kw_only=True):
    """Waiting for delivery and release, available to withdraw, and all that was ever paid out; with what explains them."""

    waiting: int
    available: int
    held: int
    paid_out: int
    parcels: list[HouseholdParcelView]
    more_waiting: bool
    lines: list[StatementLineView]


def household_view(parcel: Parcel) -> HouseholdParcelView:
    own = parcel.state in CANCELLABLE
    waits, shares = parcel.due_at is not None and parcel.state is ParcelState.DELIVERED, parcel.paid_shares
    return HouseholdParcelView(
        id=parcel.parcel_id,
        code=parcel.code,
        state=parcel.state.value,
        next_action=parcel.next_action.value,
        lines=lines_of(parcel),
        weight_g=parcel.weight_g,
        shares=SharesView(
            goods=shares.goods,
            delivery=shares.delivery,
            fee=shares.fee,
            fee_vat=shares.fee_vat,
            vat=shares.vat,
            pit=shares.pit,
            seller=shares.seller,
            discount=shares.discount,
            coupon=shares.coupon,
            fund=shares.fund,
            borne=shares.seller_off,
            policy_version=shares.policy_version,
        ),
        cod=parcel.cod,
        recipient_name=parcel.recipient.name if own else masked_name(parcel.recipient.name),
        recipient_place=parcel.recipient.place if own else parcel.recipient.area,
        note=without_contacts(parcel.recipient.note) if own else "",
        placed_at=to_text(parcel.placed_at),
        times=dict(parcel.times),
        releases_at=to_text(parcel.due_at) if waits and parcel.due_at else None,
        ended_by=parcel.ended_by,
    )


def label_view(parcel: Parcel) -> LabelView:
    """The number is whole only while the carrier may have to call it."""
    commune = COMMUNES[parcel.commune_code]
    calls = parcel.state is ParcelState.PACKED or parcel.state in UNDER_WAY
    return LabelView(
        id=parcel.parcel_id,
        code=parcel.code,
        order_id=parcel.order_id,
        state=parcel.state.value,
        seller_name=parcel.seller_name,
        from_place=f"{commune.name}, {commune.district}",
        recipient_name=parcel.recipient.name,
        recipient_phone=parcel.recipient.phone if calls else masked(parcel.recipient.phone),
        recipient_place=parcel.recipient.place,
        note=parcel.recipient.note,
        lines=lines_of(parcel),
        weight_g=parcel.weight_g,
        ships_cold=any(line.cold for line in parcel.lines),
        handed_in_at=parcel.times.get(ParcelState.HANDED_IN),
        outlet_code=parcel.outlet_code,
        cash_due=parcel.cash_due,
        cash_to_remit=parcel.cash_to_remit,
        steps=steps_of(parcel),
    )


def steps_of(parcel: Parcel) -> list[str]:
    """The routes of this resource that the outlet can use now."""
    match parcel.state:
        case ParcelState.PACKED:
            return ["hand-in"]
        case ParcelState.HANDED_IN:
            return ["dispatch", "delivery", "refusal"]
        case ParcelState.IN_TRANSIT:
            return ["delivery", "refusal"]
        case ParcelState.RETURNING:
            return ["return"]
        case _ if any(line.back for line in parcel.lines):
            return ["return"]
        case ParcelState.DELIVERED if parcel.cash_to_remit:
            return ["cod-remittance"]
        case _:
            return []


def statement_line_view(line: Line) -> StatementLineView:
    return StatementLineView(
        kind=line.kind,
        about=line.business_ref,
        amount=line.amount,
        balance_after=line.balance_after,
        posted_at=line.posted_at,
    )
