"""What a coupon takes off: whole đồng, parts that add up to the whole, nothing below zero."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import share
from chalicelib.kernel.policy import POLICIES
from chalicelib.kernel.quantity import Unit
from chalicelib.orders import KeptGoods, OrderLine, Shares, shares_of
from chalicelib.orders.kept import all_of, kept_shares
from chalicelib.orders.promoting import taken_off
from chalicelib.promotions import CouponNotForBasket, Part, Promotion, PromotionKind, PromotionState, discounts_of
from chalicelib.promotions.promotion import require_sound

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CHI_LANG, BAC_SON = "06523", "06325"


def promotion(**changes: Any) -> Promotion:
    values: dict[str, Any] = {
        "code": "HOIXUAN",
        "title": "Hội xuân",
        "kind": PromotionKind.PERCENT,
        "rate_bp": 1_000,
        "most": 50_000,
        "begins_at": NOW,
        "ends_at": NOW + timedelta(days=1),
        "uses": 10,
        "budget": 500_000,
        "opened_at": NOW,
        "opened_by": ("a", "b"),
        "reason": "mở hàng",
    }
    return Promotion(**{**values, **changes})


NA = Part(CHI_LANG, (("na", 130_000), ("hoi", 70_001)), 35_000)
HOI = Part(BAC_SON, (("hoi", 120_000),), 30_000)
DELIVERY = {"kind": PromotionKind.DELIVERY, "rate_bp": 0}


@pytest.mark.parametrize(
    ("changes", "lines", "delivery"),
    [
        ({}, [(13_000, 7_000), (12_000,)], [0, 0]),
        ({"most": 10_000}, [(4_062, 2_188), (3_750,)], [0, 0]),
        ({"kind": PromotionKind.AMOUNT, "rate_bp": 0, "most": 30_000, "categories": ("na",)}, [(30_000, 0), (0,)], [0, 0]),
        ({"kind": PromotionKind.AMOUNT, "rate_bp": 0, "most": 900_000, "categories": ("na",)}, [(130_000, 0), (0,)], [0, 0]),
        ({"communes": (BAC_SON,)}, [(0, 0), (12_000,)], [0, 0]),
        (DELIVERY, [(0, 0), (0,)], [26_923, 23_077]),
        ({**DELIVERY, "communes": (CHI_LANG,)}, [(0, 0), (0,)], [35_000, 0]),
        ({**DELIVERY, "categories": ("na",), "most": 9}, [(0, 0), (0,)], [9, 0]),
    ],
)
def test_what_is_taken_off(changes: dict[str, Any], lines: list[tuple[int, ...]], delivery: list[int]) -> None:
    offs = discounts_of(promotion(**changes), [NA, HOI])
    assert [off.lines for off in offs] == lines
    assert [off.delivery for off in offs] == delivery


@pytest.mark.parametrize("changes", [{"min_goods": 320_002}, {"categories": ("gao",)}, {"communes": ("06040",)}])
def test_a_basket_that_it_is_not_for(changes: dict[str, Any]) -> None:
    with pytest.raises(CouponNotForBasket) as refused:
        discounts_of(promotion(**changes), [NA, HOI])
    assert (refused.value.field, refused.value.details["coupon"]) == ("coupon", "HOIXUAN")


def test_a_basket_of_exactly_the_least_is_enough() -> None:
    assert discounts_of(promotion(min_goods=320_001), [NA, HOI])


prices = st.integers(1, 10**7)
parts_of = st.lists(
    st.builds(
        Part,
        st.sampled_from([CHI_LANG, BAC_SON]),
        st.lists(st.tuples(st.sampled_from(["na", "hoi"]), prices), min_size=1, max_size=4).map(tuple),
        st.integers(15_000, 90_000),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.pain(13)
@given(
    parts_of,
    st.sampled_from(list(PromotionKind)),
    st.integers(1, 10_000),
    st.integers(1, 10**8),
    st.sampled_from([(), ("na",)]),
)
def test_parts_add_up_and_nothing_falls_below_zero(
    parts: list[Part], kind: PromotionKind, rate_bp: int, most: int, categories: tuple[str, ...]
) -> None:
    rate = rate_bp if kind is PromotionKind.PERCENT else 0
    asked = promotion(kind=kind, rate_bp=rate, most=most, categories=categories)
    meant = [price for part in parts for category, price in part.lines if not categories or category in categories]
    try:
        offs = discounts_of(asked, parts)
    except CouponNotForBasket:
        assert not meant or (rate and not share(sum(meant), rate))
        return
    for part, off in zip(parts, offs, strict=True):
        assert 0 <= off.delivery <= part.delivery
        assert all(0 <= less <= price for less, (_, price) in zip(off.lines, part.lines, strict=True))
        assert not any(
            less for less, (category, _) in zip(off.lines, part.lines, strict=True) if categories and category != "na"
        )
    total = sum(off.total for off in offs)
    if kind is PromotionKind.PERCENT:
        assert total == min(most, share(sum(meant), rate))
    elif kind is PromotionKind.AMOUNT:
        assert total == min(most, sum(meant))
    else:
        assert total <= most


def line(price: int, count: int) -> OrderLine:
    return OrderLine(f"lst_{price}_{count}", "Na", Unit.KILOGRAM, price, count, 1_000)


@pytest.mark.pain(13)
@given(
    st.lists(st.builds(line, st.integers(1, 10**6), st.integers(1, 9)), min_size=1, max_size=4),
    st.integers(1, 10_000),
    st.data(),
)
def test_whatever_is_given_back_the_buyer_never_gets_more_than_was_paid(
    lines: list[OrderLine], rate_bp: int, data: st.DataObject
) -> None:
    """I14, I16 with a coupon: refunds by line are differences, and the province's part goes down with the goods."""
    goods, own = sum(one.amount for one in lines), data.draw(st.sampled_from(["", "pty_van"]))
    part = Part(CHI_LANG, tuple(("na", one.amount) for one in lines), 35_000, seller_id="pty_van", may_bear=goods // 2)
    asked = promotion(rate_bp=rate_bp, most=10**9, seller_id=own)
    try:
        (off,) = discounts_of(asked, [part])
    except CouponNotForBasket:
        return
    plain = shares_of(lines, POLICIES[0], delivery=35_000)
    cheaper, before = taken_off(lines, plain, asked, off, POLICIES[0])
    if own:
        assert before.discount == 0
        assert before.seller_off == off.total <= goods // 2, "the law's bound"
        assert before.seller == plain.seller - off.total + sum(_taken(plain)) - sum(_taken(before))
    else:
        assert before.seller == plain.seller, "the household gets its full price"
    assert before.total + before.discount + before.seller_off == before.gross == plain.total
    had, counts = kept_shares(before, cheaper, all_of(cheaper)), tuple(one.count for one in cheaper)
    assert had == before
    back = 0
    while any(counts):
        counts = tuple(data.draw(st.integers(0, count)) for count in counts)
        amounts = tuple(one.unit_price * count for one, count in zip(cheaper, counts, strict=True))
        left = kept_shares(before, cheaper, KeptGoods(counts, amounts, delivery=any(counts)))
        assert 0 <= left.discount <= had.discount
        assert left.total <= had.total
        assert 0 <= left.seller_off <= had.seller_off
        assert left.seller >= 0
        assert sum(_taken(left)) + left.seller + left.delivery == left.total + left.discount
        back += had.total - left.total
        had = left
    assert (back, had.total, had.discount, had.seller_off) == (before.total, 0, 0, 0)


def _taken(shares: Shares) -> tuple[int, ...]:
    return shares.fee, shares.fee_vat, shares.vat, shares.pit


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "HỘI"}, "code"),
        ({"code": "ABC"}, "code"),
        ({"rate_bp": 0}, "rate_bp"),
        ({"rate_bp": 10_001}, "rate_bp"),
        ({"kind": PromotionKind.AMOUNT}, "rate_bp"),
        ({"most": 0}, "most"),
        ({"budget": 49_999}, "budget"),
        ({"uses": 0}, "uses"),
        ({"min_goods": -1}, "min_goods"),
        ({"ends_at": NOW}, "ends_at"),
        ({"categories": ("khong-co",)}, "categories"),
        ({"communes": ("99999",)}, "communes"),
    ],
)
def test_terms_that_are_none(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_sound(promotion(**changes))
    assert refused.value.field == field


def test_how_it_stands() -> None:
    one = promotion()
    assert one.state_at(NOW - timedelta(milliseconds=1)) is PromotionState.TO_COME
    assert one.state_at(NOW) is PromotionState.LIVE
    assert one.state_at(NOW + timedelta(days=1)) is PromotionState.OVER
    assert replace(one, used=10).state_at(NOW) is PromotionState.USED_UP
    assert replace(one, spent=500_000).state_at(NOW) is PromotionState.USED_UP
    assert replace(one, stopped_at=NOW).state_at(NOW) is PromotionState.STOPPED
