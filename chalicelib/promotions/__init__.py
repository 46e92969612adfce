"""Promotions, few and exact: coupons that the province pays for, with a cap, a budget and one use a phone number.

A discount is counted in whole đồng by pure functions and frozen on the order's lines. The household gets its full price:
what the buyer does not pay is a posting of its own when the parcel is released. Caps are conditions of the very write that
places the order, so no race can pass them; an order that ends unpaid gives its use back in the write that ends it.

Terms: *coupon*, what a buyer types; *promotion*, its rules, uses and budget; *subject*, a keyed hash of a phone number.
"""

from chalicelib.promotions.discount import Discount, Part, discounts_of
from chalicelib.promotions.errors import (
    CouponNotForBasket,
    CouponNotNow,
    CouponUsedByPhone,
    CouponUsedUp,
    NoSuchCoupon,
    NoSuchPromotion,
    NotFirstOrder,
    PromotionExists,
    PromotionStopped,
)
from chalicelib.promotions.ports import Promotions, PromotionStore
from chalicelib.promotions.promotion import CouponUse, Promotion, PromotionKind, PromotionState, code_of
from chalicelib.promotions.service import (
    coupon_of,
    expect,
    give_back,
    open_promotion,
    promotions_listed,
    stop_promotion,
    take_use,
)

__all__ = [
    "CouponNotForBasket",
    "CouponNotNow",
    "CouponUse",
    "CouponUsedByPhone",
    "CouponUsedUp",
    "Discount",
    "NoSuchCoupon",
    "NoSuchPromotion",
    "NotFirstOrder",
    "Part",
    "Promotion",
    "PromotionExists",
    "PromotionKind",
    "PromotionState",
    "PromotionStopped",
    "PromotionStore",
    "Promotions",
    "code_of",
    "coupon_of",
    "discounts_of",
    "expect",
    "give_back",
    "open_promotion",
    "promotions_listed",
    "stop_promotion",
    "take_use",
]
