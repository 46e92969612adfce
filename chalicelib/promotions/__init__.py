"""Promotions, few and exact: with a cap, a budget and one payer; by a code, or chosen without one.

An order has one promotion at most: of the code that was typed and of those that need none, the one that takes off the most
(`best_of`); season prices hold beside it. A discount is counted in whole đồng by pure functions and frozen on the order's
lines. What the province or a commune's fund pays is a posting of its own when the parcel is released, and the household gets
its full price; what a household bears itself makes its goods cheaper. Caps are conditions of the very write that
places the order, so no race can pass them; an order that ends unpaid gives its use back in the write that ends it.

Terms: *coupon*, what a buyer types; *promotion*, its rules, uses and budget; *subject*, a keyed hash of a phone number.
"""

from chalicelib.promotions.discount import Discount, Part, best_of, discounts_of, total_of
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
    TooManyAutomatic,
)
from chalicelib.promotions.ports import Promotions, PromotionStore
from chalicelib.promotions.promotion import (
    Automatic,
    CouponUse,
    Promotion,
    PromotionKind,
    PromotionState,
    code_of,
    require_sound,
)
from chalicelib.promotions.service import (
    automatic_for,
    coupon_of,
    expect,
    give_back,
    open_promotion,
    promotions_listed,
    promotions_of,
    stop_promotion,
    take_use,
)

__all__ = [
    "Automatic",
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
    "TooManyAutomatic",
    "automatic_for",
    "best_of",
    "code_of",
    "coupon_of",
    "discounts_of",
    "expect",
    "give_back",
    "open_promotion",
    "promotions_listed",
    "promotions_of",
    "require_sound",
    "stop_promotion",
    "take_use",
    "total_of",
]
