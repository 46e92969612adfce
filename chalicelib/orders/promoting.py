"""Promotions on an order: which one it has, what is taken off each line, who used it, and the account that pays.

What the province or a fund pays: the household's full price is frozen beside what the buyer pays, and the difference is
posted when its parcel is released, to the account of the promotion. What was never released costs nobody anything. What the
household bears itself lowers the price of its goods, and with it commission and taxes.
"""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib import promotions
from chalicelib.catalogue import Listing
from chalicelib.identity import PartyId
from chalicelib.kernel.money import Money, share
from chalicelib.kernel.policy import Policy
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import Account, account, chart
from chalicelib.orders.delivery import Destination, Zone
from chalicelib.orders.order import Order
from chalicelib.orders.parcel import Parcel
from chalicelib.orders.ports import Orders
from chalicelib.orders.pricing import OrderLine, Shares, shares_of
from chalicelib.orders.subject import subject_of
from chalicelib.promotions import (
    CouponNotForBasket,
    CouponUse,
    Discount,
    Part,
    Promotion,
    automatic_for,
    best_of,
    code_of,
    coupon_of,
    discounts_of,
    total_of,
)


@dataclass(frozen=True, slots=True)
class Buyer:
    """For whom promotions are looked for.

    Attributes:
        phone: of who receives it; empty while it is not known, and nothing is then said of any number.
        buyer_id: None for a guest.
    """

    phone: str = ""
    buyer_id: PartyId | None = None


NOBODY = Buyer()


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    Attributes:
        offs: of each part, of the promotion; empty without one.
        perhaps: what may take off more once it is known who orders.
    """

    promotion: Promotion | None
    offs: Sequence[Discount]
    perhaps: Sequence[Promotion] = ()


def expect_promotions(orders: Orders, coupon: str, buyer: Buyer = NOBODY) -> None:
    """Read what promotions need along with whatever the unit of work reads first."""
    promotions.expect(orders.promotions, coupon, _subjects(orders, buyer))


def choose(orders: Orders, coupon: str, buyer: Buyer, basket: Sequence[Part]) -> Chosen:
    """The promotion of the order; see `promotions.best_of`.

    Raises:
        NoSuchCoupon, CouponNotNow, CouponUsedUp, CouponNotForBasket: nothing is to be had for the coupon.
    """
    typed = coupon_of(orders.promotions, coupon) if coupon else None
    sure, perhaps = automatic_for(orders.promotions, _subjects(orders, buyer))
    best = best_of(typed, sure, basket)
    known = total_of(best[1]) if best else 0
    more = [one for one in perhaps if _off(one, basket) > known]
    return Chosen(best[0] if best else None, best[1] if best else (), more)


def _off(promotion: Promotion, basket: Sequence[Part]) -> Money:
    try:
        return total_of(discounts_of(promotion, basket))
    except CouponNotForBasket:
        return 0


def part_of(
    listings: Sequence[tuple[Listing, int]],
    lines: Sequence[OrderLine],
    delivery: Money,
    policy: Policy,
    destination: Destination | None,
    zone: Zone,
) -> Part:
    """One household's part of the basket, as promotions see it."""
    first = listings[0][0]
    categories = [listing.category for listing, _ in listings]
    priced = tuple((category, line.amount) for category, line in zip(categories, lines, strict=True))
    reduced = sum(line.reduced_of(line.amount, line.count) for line in lines)
    before = reduced + sum(line.amount for line in lines)
    return Part(
        first.commune_code,
        priced,
        delivery,
        seller_id=str(first.seller_id),
        zone=zone.value if destination else "",
        to_commune=(destination.commune_code or destination.ward_code or "") if destination else "",
        may_bear=max(0, share(before, policy.season_price_off_most_bp) - reduced),
    )


def taken_off(
    lines: Sequence[OrderLine], shares: Shares, promotion: Promotion, off: Discount, policy: Policy
) -> tuple[tuple[OrderLine, ...], Shares]:
    """The lines and shares with what is taken off. What is paid for the household leaves its share as it was."""
    if promotion.seller_id:
        cheaper = tuple(replace(line, borne=part) for line, part in zip(lines, off.lines, strict=True))
        return cheaper, replace(shares_of(cheaper, policy, delivery=shares.delivery), coupon=promotion.code)
    fewer = tuple(replace(line, discount=part) for line, part in zip(lines, off.lines, strict=True))
    paid = replace(shares, goods_off=sum(off.lines), delivery_off=off.delivery)
    return fewer, replace(paid, coupon=promotion.code, fund=promotion.fund)


def used_of(chosen: Chosen) -> CouponUse | None:
    promotion = chosen.promotion
    if promotion is None:
        return None
    return CouponUse(promotion.code, total_of(chosen.offs), promotion.once, promotion.payer)


def count_order(orders: Orders, order: Order, promotion: Promotion | None, coupon: str) -> None:
    """Stage that its phone number, and who is signed in, placed it, and what it used.

    Raises:
        NotFirstOrder, CouponUsedByPhone, CouponUsedUp: what was typed is used; now, or at the commit.
    """
    typed = promotion is not None and promotion.code == code_of(coupon)
    whose = _subjects(orders, _buyer_of(order))
    promotions.take_use(orders.promotions, promotion, order.coupon, whose, order.order_id, typed=typed)


def forget_order(orders: Orders, order: Order) -> None:
    """Stage that it ended unpaid: what it used can be used again."""
    promotions.give_back(orders.promotions, order.coupon, _subjects(orders, _buyer_of(order)), order.order_id)


def promoted(parcel: Parcel) -> Account:
    """The account that pays what a promotion took off, and says so: what it has cost so far."""
    payer = f"fund-{parcel.shares.fund}" if parcel.shares.fund else "coupon"
    return account(chart.EXPENSE_GOODWILL, f"{payer}-{parcel.shares.coupon}")


def _buyer_of(order: Order) -> Buyer:
    return Buyer(order.recipient.phone, order.buyer_id)


def _subjects(orders: Orders, buyer: Buyer) -> list[str]:
    """Of the phone number, and of who is signed in; none while no number is known."""
    if not buyer.phone:
        return []
    whose = [buyer.phone, *([str(buyer.buyer_id)] if buyer.buyer_id else [])]
    return [subject_of(orders.link_key, "promotions", one) for one in whose]
