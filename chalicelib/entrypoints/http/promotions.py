"""Promotions over HTTP: what there is, what each has cost, and its end. Two people open one, by the act `open_promotion`."""

from datetime import date
from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.orders import PAGED
from chalicelib.entrypoints.http.resource import Body, Call, Nothing, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.promotions import Promotion, PromotionKind, promotions_listed, stop_promotion

promotion_routes = Resource(__name__, tag="promotions")

Amount = Annotated[int, msgspec.Meta(ge=0, le=10**12)]


class PromotionTerms(Body, frozen=True, kw_only=True):
    """What every promotion says, from the first Vietnamese day through the last: `percent` takes `rate_bp` off the goods,
    `amount` as much as `most`; never more than `most` an order, for orders with `min_goods`.
    """

    code: Annotated[str, msgspec.Meta(min_length=4, max_length=16)]
    kind: PromotionKind
    most: Amount
    first_on: date
    last_on: date
    uses: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    budget: Amount
    rate_bp: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    min_goods: Amount = 0


class PromotionView(View, frozen=True, kw_only=True):
    """A promotion. `kind`: `percent` takes `rate_bp` off the goods, `amount` as much as `most`, `delivery` what the delivery
    costs; never more than `most` an order. `used` and `spent` are of `uses` and `budget`, by orders that did not end unpaid.
    `funded_by`: `platform` (the province), `fund` (of the commune `fund`) or `household` (`seller_id`). Empty `categories`,
    `communes`, `to_zones` and `to_communes` mean all. `automatic`: nothing is typed; `again`: more than once a phone number.
    """

    code: str
    title: str
    kind: str
    rate_bp: int
    most: int
    min_goods: int
    first_order: bool
    categories: list[str]
    communes: list[str]
    automatic: bool
    again: bool
    to_zones: list[str]
    to_communes: list[str]
    begins_at: str
    ends_at: str
    uses: int
    used: int
    budget: int
    spent: int
    funded_by: str
    fund: str
    seller_id: str
    state: str
    opened_at: str
    opened_by: list[str]
    reason: str
    stopped_at: str | None
    stopped_by: str | None


class PromotionsView(View, frozen=True, kw_only=True):
    """A page of promotions, the newest first."""

    entries: list[PromotionView]
    next_cursor: str | None


@promotion_routes.query(
    "/promotions",
    answer=PromotionsView,
    summary="Promotions with their uses and what they have cost, the newest first",
    allow=Permission.SEE_PROVINCE,
    query={**PAGED, "own": "`1`: those that households bear themselves."},
)
def show_promotions(work: Work, call: Call) -> PromotionsView:
    own = call.query.get("own") == "1"
    page = promotions_listed(work.promotions, own=own, cursor=call.query.get("cursor"), limit=limit_of(call))
    return PromotionsView(entries=[promotion_view(work, one) for one in page.entries], next_cursor=page.next_cursor)


@promotion_routes.command(
    "/promotions/{code}/end",
    kind="stop_promotion",
    body=Nothing,
    answer=PromotionView,
    summary="Stop a promotion, for ever; orders that used it keep what they got",
    allow=Permission.OPERATE,
)
def post_end(work: Work, call: Call, body: Nothing) -> PromotionView:
    return promotion_view(work, stop_promotion(work.promotions, call.path["code"], by=call.signed_in.party_id))


def promotion_view(work: Work, one: Promotion) -> PromotionView:
    return PromotionView(
        code=one.code,
        title=one.title,
        kind=one.kind.value,
        rate_bp=one.rate_bp,
        most=one.most,
        min_goods=one.min_goods,
        first_order=one.first_order,
        categories=list(one.categories),
        communes=list(one.communes),
        automatic=one.automatic,
        again=not one.once,
        to_zones=list(one.to_zones),
        to_communes=list(one.to_communes),
        begins_at=to_text(one.begins_at),
        ends_at=to_text(one.ends_at),
        uses=one.uses,
        used=one.used,
        budget=one.budget,
        spent=one.spent,
        funded_by="household" if one.seller_id else "fund" if one.fund else "platform",
        fund=one.fund,
        seller_id=one.seller_id,
        state=one.state_at(work.now).value,
        opened_at=to_text(one.opened_at),
        opened_by=list(one.opened_by),
        reason=one.reason,
        stopped_at=to_text(one.stopped_at) if one.stopped_at else None,
        stopped_by=one.stopped_by,
    )
