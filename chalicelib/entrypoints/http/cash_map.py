"""The province's cash over HTTP: where it is, where it will be missed, what to move."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.deliveries import DeliveryView, delivery_view
from chalicelib.entrypoints.http.resource import Body, Call, Resource, View
from chalicelib.entrypoints.http.softatm import Amount, IdText
from chalicelib.identity import Permission
from chalicelib.insight import (
    OutletCash,
    Proposal,
    accept_proposal,
    cash_map,
    delivery_proposals,
    vault_left,
)
from chalicelib.kernel.clock import to_text
from chalicelib.softatm import DeliveryId, outlet_code_of

cash_map_routes = Resource(__name__, tag="cash")


class DayNeedView(View, frozen=True, kw_only=True):
    """What a day will probably take out of the outlet's cash (below zero: bring in), give or take the margin."""

    day: str
    expected: int
    margin: int


class OutletLiquidityView(View, frozen=True, kw_only=True):
    """An outlet's cash. `float_left` is what its customers may still pay in; `need` is that of the days of the forecast."""

    code: str
    name: str
    safe: int
    tills: int
    coming: int
    leaving: int
    float_left: int
    min_cash: int
    max_cash: int
    need: int
    alert: str
    forecast: list[DayNeedView]


class LiquidityView(View, frozen=True, kw_only=True):
    """The vault, and every outlet that serves cash."""

    now: str
    vault_left: int
    outlets: list[OutletLiquidityView]


class ProposalView(View, frozen=True, kw_only=True):
    """A delivery to plan: from the vault to the outlet, or back."""

    code: str
    to_outlet: bool
    amount: int


class ProposalsView(View, frozen=True, kw_only=True):
    """The most urgent first; together they are no more than the vault has left."""

    now: str
    vault_left: int
    entries: list[ProposalView]


class NewAcceptance(Body, frozen=True, kw_only=True):
    """The proposal as it was shown, and the id of the delivery it becomes."""

    delivery_id: IdText
    to_outlet: bool
    amount: Amount


def outlet_liquidity_view(outlet: OutletCash) -> OutletLiquidityView:
    return OutletLiquidityView(
        code=outlet.code,
        name=outlet.name,
        safe=outlet.safe,
        tills=outlet.tills,
        coming=outlet.coming,
        leaving=outlet.leaving,
        float_left=outlet.float_left,
        min_cash=outlet.min_cash,
        max_cash=outlet.max_cash,
        need=outlet.forecast.need(),
        alert=outlet.alert.value,
        forecast=[
            DayNeedView(day=day.on.isoformat(), expected=day.expected, margin=day.margin) for day in outlet.forecast.days
        ],
    )


@cash_map_routes.query(
    "/cash-map",
    answer=LiquidityView,
    summary="Where the cash is, where it will be missed",
    allow=Permission.SEE_PROVINCE,
)
def show_liquidity(work: Work, call: Call) -> LiquidityView:
    outlets = cash_map(work.insight, work.softatm)
    return LiquidityView(
        now=to_text(work.now),
        vault_left=vault_left(work.insight, work.softatm),
        outlets=[outlet_liquidity_view(outlet) for outlet in outlets],
    )


@cash_map_routes.query(
    "/delivery-proposals",
    answer=ProposalsView,
    summary="Which cash to move between the vault and outlets",
    allow=Permission.SEE_PROVINCE,
)
def show_proposals(work: Work, call: Call) -> ProposalsView:
    return ProposalsView(
        now=to_text(work.now),
        vault_left=vault_left(work.insight, work.softatm),
        entries=[
            ProposalView(code=one.code, to_outlet=one.to_outlet, amount=one.amount)
            for one in delivery_proposals(work.insight, work.softatm)
        ],
    )


@cash_map_routes.command(
    "/delivery-proposals/{code}/acceptance",
    kind="accept_proposal",
    body=NewAcceptance,
    answer=DeliveryView,
    summary="Plan the delivery that is proposed for an outlet",
    allow=Permission.OPERATE,
)
def post_acceptance(work: Work, call: Call, body: NewAcceptance) -> DeliveryView:
    proposal = Proposal(outlet_code_of(call.path["code"], field="code"), body.to_outlet, body.amount)
    delivery_id = DeliveryId.parse(body.delivery_id, field="delivery_id")
    by = call.signed_in.party_id
    planned = accept_proposal(work.insight, work.softatm, proposal, delivery_id=delivery_id, accepted_by=by)
    return delivery_view(planned, None)
