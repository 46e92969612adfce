"""A household's sale over HTTP: every đồng from the price of the goods to the balance."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.orders import ParcelId, explain_sale

sale_routes = Resource(__name__, tag="orders")


class SaleStepView(View, frozen=True, kw_only=True):
    """One journal entry of a sale, from the household's side: positive to it, negative from it. `balance` is what reached or
    left the balance account, and the sum of the others.
    """

    entry_id: str
    kind: str
    at: str
    goods: int
    fee: int
    fee_vat: int
    vat: int
    pit: int
    debt: int
    other: int
    balance: int


class SaleMoneyView(View, frozen=True, kw_only=True):
    """What became of a parcel's money. The buyer paid `paid_by_buyer`; the province, or the fund of the commune `fund`,
    `paid_by_province` for `coupon`: together `goods` less `coupon_off`, and `delivery`, which is for the carrier. The
    household bears `coupon_off`, by a coupon of its own, and `season_off`, by which the goods are cheaper through a season.
    `reached` is what is left of it all on the household's balance.
    """

    parcel_id: str
    code: str
    state: str
    paid_by_buyer: int
    paid_by_province: int
    coupon: str
    goods: int
    season_off: int
    coupon_off: int
    fund: str
    delivery: int
    reached: int
    steps: list[SaleStepView]


@sale_routes.query(
    "/my/parcels/{parcel_id}/money",
    answer=SaleMoneyView,
    summary="What became of my parcel's money, entry by entry",
    allow=Permission.SELL,
)
def explain_own_sale(work: Work, call: Call) -> SaleMoneyView:
    parcel_id = ParcelId.parse(call.path["parcel_id"], field="parcel_id")
    sale = explain_sale(work.orders, parcel_id, call.signed_in.party_id)
    steps = [
        SaleStepView(
            entry_id=step.entry_id,
            kind=step.kind,
            at=to_text(step.at),
            goods=step.goods,
            fee=step.fee,
            fee_vat=step.fee_vat,
            vat=step.vat,
            pit=step.pit,
            debt=step.debt,
            other=step.other,
            balance=step.balance,
        )
        for step in sale.steps
    ]
    return SaleMoneyView(
        parcel_id=sale.parcel.parcel_id,
        code=sale.parcel.code,
        state=sale.parcel.state.value,
        paid_by_buyer=sale.parcel.shares.total,
        paid_by_province=sale.parcel.shares.discount,
        coupon=sale.parcel.shares.coupon,
        goods=sale.parcel.shares.goods,
        season_off=sale.reduced,
        coupon_off=sale.parcel.shares.seller_off,
        fund=sale.parcel.shares.fund,
        delivery=sale.delivery,
        reached=sale.reached,
        steps=steps,
    )
