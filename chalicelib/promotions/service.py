"""Use cases of promotions: open, stop and list them; take a coupon's use with an order, and give it back. They stage."""

from dataclasses import replace

from chalicelib.kernel.paging import Page, page_size
from chalicelib.promotions.errors import (
    CouponNotNow,
    CouponUsedByPhone,
    CouponUsedUp,
    NoSuchCoupon,
    NoSuchPromotion,
    NotFirstOrder,
    PromotionStopped,
)
from chalicelib.promotions.ports import Promotions
from chalicelib.promotions.promotion import CouponUse, Promotion, PromotionState, code_of, is_code, require_sound


def open_promotion(promotions: Promotions, promotion: Promotion) -> Promotion:
    """Stage a promotion that two people decided.

    Raises:
        InvalidInput: a code, rate, amount, window, category or commune that is none.
        PromotionExists: at the commit, if the code was used before.
    """
    require_sound(promotion)
    promotions.store.add(promotion)
    return promotion


def stop_promotion(promotions: Promotions, code: str, *, by: str) -> Promotion:
    """Stage its end, now and for ever; orders that used it keep what they got.

    Raises:
        NoSuchPromotion: none has the code.
        PromotionStopped: it was stopped before; now, or at the commit.
    """
    found = promotions.store.find(code_of(code)) if is_code(code_of(code)) else None
    if found is None:
        raise NoSuchPromotion
    if found.stopped_at is not None:
        raise PromotionStopped
    stopped = replace(found, stopped_at=promotions.now, stopped_by=by)
    promotions.store.stop(stopped)
    return stopped


def promotions_listed(promotions: Promotions, *, cursor: str | None = None, limit: int | None = None) -> Page[Promotion]:
    """All of them with what they have cost, the newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return promotions.store.listed(cursor=cursor, limit=page_size(limit))


def expect(promotions: Promotions, coupon: str, subject: str) -> None:
    """Read what placing an order will ask for, along with whatever the unit of work reads first."""
    promotions.store.expect(code_of(coupon) if is_code(code_of(coupon)) else "", subject)


def coupon_of(promotions: Promotions, coupon: str) -> Promotion:
    """The promotion that a coupon is good for now, as far as can be said before an order asks for it.

    Raises:
        NoSuchCoupon: there is none.
        CouponNotNow: before its first day, or after its last.
        CouponUsedUp: its cap is reached or its budget spent, or it was stopped.
    """
    code = code_of(coupon)
    found = promotions.store.find(code) if is_code(code) else None
    if found is None:
        raise NoSuchCoupon(code)
    match found.state_at(promotions.now):
        case PromotionState.LIVE:
            return found
        case PromotionState.STOPPED | PromotionState.USED_UP:
            raise CouponUsedUp(found.code)
        case PromotionState.TO_COME | PromotionState.OVER:
            raise CouponNotNow(found.code, found.begins_at, found.ends_at)


def take_use(
    promotions: Promotions, promotion: Promotion | None, use: CouponUse | None, subject: str, order_id: str
) -> None:
    """Stage that a phone number placed an order, and what it used.

    Raises:
        NotFirstOrder: it is for first orders; now, or at the commit.
        CouponUsedByPhone: it was used by the number; now, or at the commit.
        CouponUsedUp: the cap or the budget would be passed; now, or at the commit.
    """
    store, first = promotions.store, None
    if promotion is not None and use is not None:
        if promotion.first_order:
            first = NotFirstOrder(use.code)
            if store.orders_of(subject):
                raise first
        if store.used_by(use.code, subject):
            raise CouponUsedByPhone(use.code)
        if promotion.spent + use.amount > promotion.budget:
            raise CouponUsedUp(use.code)
        store.take(promotion, use, subject, order_id)
    store.count_order(subject, first=first)


def give_back(promotions: Promotions, use: CouponUse | None, subject: str, order_id: str) -> None:
    """Stage that an order ended unpaid: what it used can be used again. For the unit of work that ends the order, once."""
    if use is not None:
        promotions.store.give_back(use, subject, order_id)
    promotions.store.uncount_order(subject)
