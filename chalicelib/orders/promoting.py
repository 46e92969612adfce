"""Coupons on an order: what is taken off each line, who used them, and the account that pays.

The household's full price is frozen beside what the buyer pays; the difference is posted when its parcel is released, to the
account of the coupon. What was never released costs the province nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib import promotions
from chalicelib.catalogue import Listing
from chalicelib.kernel.money import Money
from chalicelib.ledger import Account, account, chart
from chalicelib.orders.order import Order
from chalicelib.orders.parcel import Parcel
from chalicelib.orders.ports import Orders
from chalicelib.orders.pricing import OrderLine, Shares
from chalicelib.orders.subject import subject_of
from chalicelib.promotions import CouponUse, Discount, Part, code_of, coupon_of


def expect_coupon(orders: Orders, coupon: str, phone: str = "") -> None:
    """Read what the coupon needs along with whatever the unit of work reads first."""
    if coupon:
        promotions.expect(orders.promotions, coupon, _subject(orders, phone))


def part_of(listings: Sequence[tuple[Listing, int]], lines: Sequence[OrderLine], delivery: Money) -> Part:
    """One household's part of the basket, as promotions see it."""
    categories = [listing.category for listing, _ in listings]
    priced = tuple((category, line.amount) for category, line in zip(categories, lines, strict=True))
    return Part(listings[0][0].commune_code, priced, delivery)


def taken_off(
    lines: Sequence[OrderLine], shares: Shares, coupon: str, off: Discount
) -> tuple[tuple[OrderLine, ...], Shares]:
    """The lines and shares with what the province pays of them; the household's share stays as it was."""
    fewer = tuple(replace(line, discount=part) for line, part in zip(lines, off.lines, strict=True))
    return fewer, replace(shares, goods_off=sum(off.lines), delivery_off=off.delivery, coupon=code_of(coupon))


def used_of(coupon: str, shares: Sequence[Shares]) -> CouponUse | None:
    return CouponUse(code_of(coupon), sum(one.discount for one in shares)) if coupon else None


def count_order(orders: Orders, order: Order) -> None:
    """Stage that its phone number placed it, and what it used.

    Raises:
        NotFirstOrder, CouponUsedByPhone, CouponUsedUp: it was used; now, or at the commit.
    """
    promotion = coupon_of(orders.promotions, order.coupon.code) if order.coupon else None
    subject = _subject(orders, order.recipient.phone)
    promotions.take_use(orders.promotions, promotion, order.coupon, subject, order.order_id)


def forget_order(orders: Orders, order: Order) -> None:
    """Stage that it ended unpaid: what it used can be used again."""
    promotions.give_back(orders.promotions, order.coupon, _subject(orders, order.recipient.phone), order.order_id)


def promoted(parcel: Parcel) -> Account:
    """The account that pays what a coupon took off: what the coupon has cost so far."""
    return account(chart.EXPENSE_GOODWILL, f"coupon-{parcel.shares.coupon}")


def _subject(orders: Orders, phone: str) -> str:
    return subject_of(orders.link_key, "promotions", phone)
