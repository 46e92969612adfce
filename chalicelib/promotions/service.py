"""Use cases of promotions: open, stop and list them; take a use with an order, and give it back. They stage."""

from collections.abc import Sequence
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
    TooManyAutomatic,
)
from chalicelib.promotions.ports import Promotions
from chalicelib.promotions.promotion import (
    Automatic,
    CouponUse,
    Promotion,
    PromotionState,
    code_of,
    is_code,
    require_sound,
)

MOST_AUTOMATIC = 8
"""Every order reads all that are live."""


def open_promotion(promotions: Promotions, promotion: Promotion) -> Promotion:
    """Stage a promotion that two people decided, or a household that bears it.

    Raises:
        InvalidInput: a code, rate, amount, window, category, commune or zone that is none.
        TooManyAutomatic: as many need no code as an order can look at.
        PromotionExists: at the commit, if the code was used before.
    """
    require_sound(promotion)
    promotions.store.add(promotion)
    if promotion.automatic:
        known = promotions.store.automatic()
        codes = {code: days for code, days in known.codes.items() if days[1] > promotions.now}
        if len(codes) >= MOST_AUTOMATIC:
            raise TooManyAutomatic(MOST_AUTOMATIC)
        codes[promotion.code] = (promotion.begins_at, promotion.ends_at)
        promotions.store.save_automatic(replace(known, codes=codes))
    return promotion


def stop_promotion(promotions: Promotions, code: str, *, by: str, seller_id: str | None = None) -> Promotion:
    """Stage its end, now and for ever; orders that used it keep what they got.

    Args:
        seller_id: the household whose own it has to be; None for the desk, which may stop any.

    Raises:
        NoSuchPromotion: none has the code, for this caller.
        PromotionStopped: it was stopped before; now, or at the commit.
    """
    found = promotions.store.find(code_of(code)) if is_code(code_of(code)) else None
    if found is None or seller_id not in (None, found.seller_id):
        raise NoSuchPromotion
    if found.stopped_at is not None:
        raise PromotionStopped
    stopped = replace(found, stopped_at=promotions.now, stopped_by=by)
    promotions.store.stop(stopped)
    if found.automatic:
        known = promotions.store.automatic()
        codes = {one: days for one, days in known.codes.items() if one != found.code}
        promotions.store.save_automatic(Automatic(codes, known.version))
    return stopped


def promotions_listed(
    promotions: Promotions, *, own: bool = False, cursor: str | None = None, limit: int | None = None
) -> Page[Promotion]:
    """Promotions with what they have cost, the newest first.

    Args:
        own: those that households bear; else those that are paid for them.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return promotions.store.listed(own=own, cursor=cursor, limit=page_size(limit))


def promotions_of(
    promotions: Promotions, seller_id: str, *, cursor: str | None = None, limit: int | None = None
) -> Page[Promotion]:
    """The household's own, the newest first.

    Raises:
        InvalidInput: a cursor or limit we did not give.
    """
    return promotions.store.of_seller(seller_id, cursor=cursor, limit=page_size(limit))


def expect(promotions: Promotions, coupon: str, subjects: Sequence[str]) -> None:
    """Read what placing an order will ask for, along with whatever the unit of work reads first.

    Args:
        subjects: of the phone number, and of who is signed in.
    """
    promotions.store.expect(code_of(coupon) if is_code(code_of(coupon)) else "", subjects)


def coupon_of(promotions: Promotions, coupon: str) -> Promotion:
    """The promotion that a coupon is good for now, as far as can be said before an order asks for it.

    Raises:
        NoSuchCoupon: there is none, or it needs no code.
        CouponNotNow: before its first day, or after its last.
        CouponUsedUp: its cap is reached or its budget spent, or it was stopped.
    """
    code = code_of(coupon)
    found = promotions.store.find(code) if is_code(code) else None
    if found is None or found.automatic:
        raise NoSuchCoupon(code)
    match found.state_at(promotions.now):
        case PromotionState.LIVE:
            return found
        case PromotionState.STOPPED | PromotionState.USED_UP:
            raise CouponUsedUp(found.code)
        case PromotionState.TO_COME | PromotionState.OVER:
            raise CouponNotNow(found.code, found.begins_at, found.ends_at)


def automatic_for(promotions: Promotions, subjects: Sequence[str]) -> tuple[list[Promotion], list[Promotion]]:
    """What needs no code and is live: what these can have, and what they may be able to have, once it is known who they are.

    Args:
        subjects: of the phone number, and of who is signed in; empty while nobody is known.
    """
    store = promotions.store
    codes = store.automatic().live_at(promotions.now)
    if not codes:
        return [], []
    found = store.find_all(codes, subjects[0] if subjects else "")
    live = [one for one in found if one.state_at(promotions.now) is PromotionState.LIVE]
    if not subjects:
        return [one for one in live if not one.once], [one for one in live if one.once]
    first = all(store.orders_of(subject) <= 0 for subject in subjects)
    unused = [one for one in live if not one.once or not store.used_by(one.code, subjects[0])]
    return [one for one in unused if first or not one.first_order], []


def take_use(
    promotions: Promotions,
    promotion: Promotion | None,
    use: CouponUse | None,
    subjects: Sequence[str],
    order_id: str,
    *,
    typed: bool,
) -> None:
    """Stage that a phone number, and who is signed in, placed an order, and what it used.

    Args:
        typed: by a code; else it was chosen, and is chosen anew if it is gone at the commit.

    Raises:
        NotFirstOrder: it is for first orders; now, or at the commit.
        CouponUsedByPhone: it was used by the number; now, or at the commit.
        CouponUsedUp: the cap or the budget would be passed; now, or at the commit.
    """
    store, first = promotions.store, False
    if promotion is not None and use is not None:
        first = promotion.first_order
        if first and any(store.orders_of(subject) > 0 for subject in subjects):
            raise NotFirstOrder(use.code)
        if promotion.once and store.used_by(use.code, subjects[0]):
            raise CouponUsedByPhone(use.code)
        if promotion.spent + use.amount > promotion.budget:
            raise CouponUsedUp(use.code)
        store.take(promotion, use, subjects[0], order_id, typed=typed)
    for subject in subjects:
        store.count_order(subject, first=first, otherwise=NotFirstOrder(use.code) if first and typed and use else None)


def give_back(promotions: Promotions, use: CouponUse | None, subjects: Sequence[str], order_id: str) -> None:
    """Stage that an order ended unpaid: what it used can be used again. For the unit of work that ends the order, once."""
    if use is not None:
        promotions.store.give_back(use, subjects[0], order_id)
    for subject in subjects:
        promotions.store.uncount_order(subject)
