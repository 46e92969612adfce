"""A household's own coupons over HTTP: what one costs to the đồng, the agreement to exactly that, the list, the end."""

from typing import Annotated

import msgspec

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.orders import PAGED
from chalicelib.entrypoints.http.promotions import PromotionsView, PromotionTerms, PromotionView, promotion_view
from chalicelib.entrypoints.http.resource import Call, Nothing, Resource, View
from chalicelib.entrypoints.http.season_prices import UnitMoneyView, money_view
from chalicelib.identity import Permission
from chalicelib.orders import OwnCoupon, agree_coupon, coupon_terms
from chalicelib.promotions import promotions_of, stop_promotion

own_coupon_routes = Resource(__name__, tag="promotions")


class OwnCouponWish(PromotionTerms, frozen=True, kw_only=True):
    """A coupon for the caller's own goods; `min_goods` counts these alone."""


class OwnCouponAgreement(OwnCouponWish, frozen=True, kw_only=True):
    """The same, with the `terms` of the quote that the household has seen."""

    terms: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class OwnCouponQuoteView(View, frozen=True, kw_only=True):
    """What the coupon costs of an example order: the smallest that gets the most. `before` and `after`: how its goods are
    shared without the coupon and with it; the household bears `borne`, and all orders together at most `budget`.
    """

    before: UnitMoneyView
    after: UnitMoneyView
    borne: int
    budget: int
    terms: str


@own_coupon_routes.action(
    "/my/promotion-quotes",
    kind="quote_own_coupon",
    body=OwnCouponWish,
    answer=OwnCouponQuoteView,
    summary="What a coupon of mine would leave me of an order, beside what I get without",
    allow=Permission.SELL,
)
def quote_own_coupon(work: Work, call: Call, body: OwnCouponWish) -> OwnCouponQuoteView:
    told = coupon_terms(work.orders, call.signed_in.party_id, _wish(body))
    return OwnCouponQuoteView(
        before=money_view(told.before),
        after=money_view(told.after),
        borne=told.after.seller_off,
        budget=told.promotion.budget,
        terms=told.terms,
    )


@own_coupon_routes.command(
    "/my/promotions",
    kind="agree_own_coupon",
    body=OwnCouponAgreement,
    answer=PromotionView,
    summary="Open a coupon for my own goods, on the terms that were quoted",
    allow=Permission.SELL,
)
def post_own_coupon(work: Work, call: Call, body: OwnCouponAgreement) -> PromotionView:
    return promotion_view(work, agree_coupon(work.orders, call.signed_in.party_id, _wish(body), body.terms))


@own_coupon_routes.query(
    "/my/promotions",
    answer=PromotionsView,
    summary="My own coupons with their uses and what they have cost me, the newest first",
    allow=Permission.SELL,
    query=PAGED,
)
def show_own_coupons(work: Work, call: Call) -> PromotionsView:
    whose = call.signed_in.party_id
    page = promotions_of(work.promotions, whose, cursor=call.query.get("cursor"), limit=limit_of(call))
    return PromotionsView(entries=[promotion_view(work, one) for one in page.entries], next_cursor=page.next_cursor)


@own_coupon_routes.command(
    "/my/promotions/{code}/end",
    kind="stop_own_coupon",
    body=Nothing,
    answer=PromotionView,
    summary="Stop a coupon of mine, for ever; orders that used it keep what they got",
    allow=Permission.SELL,
)
def post_own_coupon_end(work: Work, call: Call, body: Nothing) -> PromotionView:
    whose = call.signed_in.party_id
    return promotion_view(work, stop_promotion(work.promotions, call.path["code"], by=whose, seller_id=whose))


def _wish(body: OwnCouponWish) -> OwnCoupon:
    return OwnCoupon(
        code=body.code,
        kind=body.kind,
        rate_bp=body.rate_bp,
        most=body.most,
        min_goods=body.min_goods,
        first_on=body.first_on,
        last_on=body.last_on,
        uses=body.uses,
        budget=body.budget,
    )
