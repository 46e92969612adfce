"""A household's own coupon: what it costs of an order, to the đồng, before it agrees; and the agreement to exactly that."""

import hashlib
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from chalicelib.identity import PartyId
from chalicelib.kernel.clock import VIETNAM, business_date
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import BASIS_POINTS, Money, format_vnd, share
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.quantity import Unit
from chalicelib.kernel.records import dataclass
from chalicelib.orders.errors import TermsChanged
from chalicelib.orders.ports import Orders
from chalicelib.orders.pricing import OrderLine, Shares, shares_of
from chalicelib.promotions import Promotion, PromotionKind, code_of, open_promotion, require_sound

MAX_AHEAD = timedelta(days=366)
"""Days further away than a year are a slip of the hand."""
TITLE_VI = "Mã của nhà bán"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCoupon:
    """What a household wants to take off its own goods, from the first Vietnamese day through the last.

    Attributes:
        most: đồng that one order gets at most; of an amount, the amount.
        min_goods: đồng of its own goods that an order must hold.
    """

    code: str
    kind: PromotionKind
    rate_bp: int
    most: Money
    min_goods: Money
    first_on: date
    last_on: date
    uses: int
    budget: Money


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """
    Attributes:
        before, after: how the goods of an example order are shared, without the coupon and with it.
        terms: names exactly what was shown; the agreement repeats it.
    """

    promotion: Promotion
    before: Shares
    after: Shares
    terms: str


def coupon_terms(orders: Orders, seller_id: PartyId, wish: OwnCoupon) -> CouponTerms:
    """What the household would get of the smallest order that gets the most, now and then. Nothing is staged.

    Raises:
        InvalidInput: a code, rate, amount or day that is none, or more off than the law allows.
    """
    promotion = _promotion(orders, seller_id, wish)
    require_sound(promotion)
    goods = _example(promotion, orders.policy)
    off = min(promotion.most, share(goods, promotion.rate_bp) if promotion.rate_bp else goods)
    line = OrderLine("", "", Unit.KILOGRAM, goods, 1, 0)
    before = shares_of([line], orders.policy, delivery=0)
    after = shares_of([replace(line, borne=off)], orders.policy, delivery=0)
    shown = hashlib.sha256(repr((seller_id, wish, before, after)).encode()).hexdigest()[:16]
    return CouponTerms(promotion, before, after, shown)


def agree_coupon(orders: Orders, seller_id: PartyId, wish: OwnCoupon, terms: str) -> Promotion:
    """Stage the coupon that the household was shown and agreed to.

    Raises:
        InvalidInput: as `coupon_terms` says.
        TermsChanged: fee or taxes are others than were shown.
        PromotionExists: at the commit, if the code was used before.
    """
    told = coupon_terms(orders, seller_id, wish)
    if told.terms != terms:
        raise TermsChanged
    return open_promotion(orders.promotions, told.promotion)


def _example(promotion: Promotion, policy: Policy) -> Money:
    """The smallest order that gets the most."""
    rate_bp = promotion.rate_bp or policy.season_price_off_most_bp
    whole = -(-promotion.most * BASIS_POINTS // rate_bp)
    return max(promotion.min_goods, whole)


def _promotion(orders: Orders, seller_id: PartyId, wish: OwnCoupon) -> Promotion:
    _require_lawful(wish, orders.policy)
    today = business_date(orders.now)
    if not today <= wish.first_on <= wish.last_on <= today + MAX_AHEAD:
        raise InvalidInput(
            "Từ hôm nay trở đi, ngày cuối không trước ngày đầu, trong vòng một năm.",
            "From today on, the last day not before the first, within a year.",
            field="last_on",
        )
    return Promotion(
        code=code_of(wish.code),
        title=TITLE_VI,
        kind=wish.kind,
        rate_bp=wish.rate_bp,
        most=wish.most,
        min_goods=wish.min_goods,
        begins_at=_midnight(wish.first_on),
        ends_at=_midnight(wish.last_on + timedelta(days=1)),
        uses=wish.uses,
        budget=wish.budget,
        opened_at=orders.now,
        opened_by=(seller_id, seller_id),
        reason="",
        seller_id=seller_id,
    )


def _require_lawful(wish: OwnCoupon, policy: Policy) -> None:
    """
    Raises:
        InvalidInput: the carriage is not the household's, or more is taken off than the law allows.
    """
    most_bp = policy.season_price_off_most_bp
    if wish.kind is PromotionKind.DELIVERY:
        raise InvalidInput("Nhà bán chỉ giảm tiền hàng.", "A household takes off its goods only.", field="kind")
    if wish.rate_bp > most_bp:
        says = f"Luật cho giảm nhiều nhất {most_bp // 100}%."
        raise InvalidInput(says, f"The law allows {most_bp} basis points.", field="rate_bp")
    least = -(-wish.most * BASIS_POINTS // most_bp)
    if wish.kind is PromotionKind.AMOUNT and wish.min_goods < least:
        raise InvalidInput(
            f"Luật cho giảm nhiều nhất {most_bp // 100}%: đơn phải từ {format_vnd(least)}.",
            f"The law allows {most_bp} basis points: orders of {least} đồng at least.",
            field="min_goods",
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
