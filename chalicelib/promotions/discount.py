"""What a promotion takes off a basket, line by line, in whole đồng. Pure: asked by the quote and by the order alike."""

from collections.abc import Sequence

from chalicelib.kernel.money import Money, share, split
from chalicelib.kernel.records import dataclass
from chalicelib.promotions.errors import CouponNotForBasket
from chalicelib.promotions.promotion import Promotion, PromotionKind


@dataclass(frozen=True, slots=True)
class Part:
    """One household's part of a basket: its commune, each line's category and price, and the delivery."""

    commune_code: str
    lines: tuple[tuple[str, Money], ...]
    delivery: Money


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
    goods = sum(price for part in parts for _, price in part.lines)
    if not base or goods < promotion.min_goods:
        raise CouponNotForBasket(promotion.code, promotion.min_goods)
    none = [(0,) * len(part.lines) for part in parts]
    if promotion.kind is PromotionKind.DELIVERY:
        ways = [part.delivery if any(prices) else 0 for part, prices in zip(parts, bases, strict=True)]
        shares = split(_more_than_nothing(promotion, min(promotion.most, sum(ways))), ways)
        return [Discount(lines, off) for lines, off in zip(none, shares, strict=True)]
    whole = share(base, promotion.rate_bp) if promotion.kind is PromotionKind.PERCENT else base
    amount = _more_than_nothing(promotion, min(promotion.most, whole))
    offs = iter(split(amount, [price for prices in bases for price in prices]))
    return [Discount(tuple(next(offs) for _ in lines)) for lines in none]


def _more_than_nothing(promotion: Promotion, amount: Money) -> Money:
    if not amount:
        raise CouponNotForBasket(promotion.code, promotion.min_goods)
    return amount


def _meant(promotion: Promotion, part: Part, category: str) -> bool:
    here = not promotion.communes or part.commune_code in promotion.communes
    return here and (not promotion.categories or category in promotion.categories)
