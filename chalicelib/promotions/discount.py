"""What a promotion takes off a basket, line by line, in whole đồng. Pure: asked by the quote and by the order alike."""

from collections.abc import Sequence

from chalicelib.kernel.money import Money, share, split
from chalicelib.kernel.records import dataclass
from chalicelib.promotions.errors import CouponNotForBasket
from chalicelib.promotions.promotion import Promotion, PromotionKind


@dataclass(frozen=True, slots=True)
class Part:
    """One household's part of a basket.

    Attributes:
        lines: each line's category and price.
        zone, to_commune: the way and where to; empty while they are not known.
        may_bear: what the household may take off its goods beside what it did already.
    """

    commune_code: str
    lines: tuple[tuple[str, Money], ...]
    delivery: Money
    seller_id: str = ""
    zone: str = ""
    to_commune: str = ""
    may_bear: Money = 0


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off a part: of each line, in their order, and of the delivery."""

    lines: tuple[Money, ...]
    delivery: Money = 0

    @property
    def total(self) -> Money:
        return sum(self.lines) + self.delivery


def discounts_of(promotion: Promotion, parts: Sequence[Part]) -> list[Discount]:
    """The discount of each part; together at most `most`, and of nothing more than it costs.

    The whole is counted once, rounded down, and shared out in proportion by the largest remainder (`kernel.money.split`).

    Raises:
        CouponNotForBasket: too little is bought, or nothing that the promotion is for.
    """
    bases = [tuple(price if _meant(promotion, part, category) else 0 for category, price in part.lines) for part in parts]
    base = sum(map(sum, bases))
    own = [part for part in parts if promotion.seller_id in ("", part.seller_id)]
    goods = sum(price for part in own for _, price in part.lines)
    if not base or goods < promotion.min_goods:
        raise CouponNotForBasket(promotion.code, promotion.min_goods)
    none = [(0,) * len(part.lines) for part in parts]
    if promotion.kind is PromotionKind.DELIVERY:
        ways = [part.delivery if any(prices) else 0 for part, prices in zip(parts, bases, strict=True)]
        shares = split(_more_than_nothing(promotion, min(promotion.most, sum(ways))), ways)
        return [Discount(lines, off) for lines, off in zip(none, shares, strict=True)]
    whole = share(base, promotion.rate_bp) if promotion.kind is PromotionKind.PERCENT else base
    most = min(promotion.most, _may_bear(promotion, parts))
    amount = _more_than_nothing(promotion, min(most, whole))
    offs = iter(split(amount, [price for prices in bases for price in prices]))
    return [Discount(tuple(next(offs) for _ in lines)) for lines in none]


def _more_than_nothing(promotion: Promotion, amount: Money) -> Money:
    if not amount:
        raise CouponNotForBasket(promotion.code, promotion.min_goods)
    return amount


def best_of(
    typed: Promotion | None, automatic: Sequence[Promotion], parts: Sequence[Part]
) -> tuple[Promotion, list[Discount]] | None:
    """The one promotion of an order: of what was typed and what needs no code, that which takes off the most.

    Of equal ones the typed, then the first by its code. What needs no code and does not fit, or is beyond its budget, is
    passed over; what was typed and does not fit is said.

    Raises:
        CouponNotForBasket: too little is bought, or nothing that the typed one is for.
    """
    found: list[tuple[Promotion, list[Discount]]] = []
    if typed is not None:
        found.append((typed, discounts_of(typed, parts)))
    for promotion in sorted(automatic, key=lambda one: one.code):
        try:
            offs = discounts_of(promotion, parts)
        except CouponNotForBasket:
            continue
        if promotion.spent + total_of(offs) <= promotion.budget:
            found.append((promotion, offs))
    return max(found, key=lambda one: total_of(one[1]), default=None)


def total_of(discounts: Sequence[Discount]) -> Money:
    return sum(one.total for one in discounts)


def _may_bear(promotion: Promotion, parts: Sequence[Part]) -> Money:
    """The law's bound on what a household takes off its own goods; what is paid for it has none."""
    if not promotion.seller_id:
        return promotion.most
    return sum(part.may_bear for part in parts if part.seller_id == promotion.seller_id)


def _meant(promotion: Promotion, part: Part, category: str) -> bool:
    ways = (
        (promotion.communes, part.commune_code),
        (promotion.categories, category),
        (promotion.to_zones, part.zone),
        (promotion.to_communes, part.to_commune),
    )
    own = promotion.seller_id in ("", part.seller_id)
    return own and all(not among or one in among for among, one in ways)
