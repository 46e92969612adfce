"""What a buyer keeps of a parcel and pays, and what is then left of its shares."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money
from chalicelib.kernel.records import dataclass
from chalicelib.orders.pricing import OrderLine, Shares


@dataclass(frozen=True, slots=True)
class KeptGoods:
    """What the buyer keeps and pays.

    Attributes:
        counts: units of each line, in the lines' order; amounts: what they cost, as weighed or as allowed for.
        delivery: whether the delivery is paid.
    """

    counts: tuple[int, ...]
    amounts: tuple[Money, ...]
    delivery: bool = True


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Something was taken back after the release.

    Attributes:
        before: what the buyer had kept until then.
    """

    at: datetime
    before: KeptGoods


def all_of(lines: Sequence[OrderLine]) -> KeptGoods:
    return KeptGoods(tuple(line.count for line in lines), tuple(line.amount for line in lines))


def kept_of(
    lines: Sequence[OrderLine],
    before: KeptGoods,
    counts: Mapping[str, int],
    *,
    delivery: bool,
    grams_off: Mapping[str, int] | None = None,
) -> KeptGoods:
    """What is kept from now on: never more than before. Amounts are rounded down, so that parts add up to the whole.

    Args:
        counts: by listing; every line is named.
        grams_off: of what is kept, what could not be used, by listing; of all that was sent of it.

    Raises:
        InvalidInput: other listings than the parcel's, more than was kept before, or more grams than were sent.
    """
    if set(counts) != {line.listing_id for line in lines}:
        raise InvalidInput("Mỗi mặt hàng của kiện một dòng.", "Name each listing of the parcel, and no other.", field="kept")
    kept = tuple(counts[line.listing_id] for line in lines)
    grown = any(not 0 <= now <= then for now, then in zip(kept, before.counts, strict=True))
    if grown or (delivery and not before.delivery):
        raise InvalidInput("Không thể giữ nhiều hơn trước.", "Nobody keeps more than before.", field="kept")
    off = grams_off or {}
    amounts = []
    for line, now, then, amount in zip(lines, kept, before.counts, before.amounts, strict=True):
        grams = off.get(line.listing_id, 0)
        if not 0 <= grams <= line.net_g:
            raise InvalidInput("Số gam không hợp lệ.", "Not more grams than were sent.", field="kept")
        left = amount * now // then if then else 0
        # Of a line cut to nothing before the weighing, nothing was sent: there are no grams to take a part of.
        amounts.append(left * (line.net_g - grams) // line.net_g if grams else left)
    return KeptGoods(kept, tuple(amounts), delivery)


def weighed(lines: Sequence[OrderLine], before: KeptGoods) -> KeptGoods:
    """What is paid once the goods are weighed: by weight, and never more than was paid."""
    prices = (line.weighed_amount for line in lines)
    amounts = (had if price is None else min(had, price) for had, price in zip(before.amounts, prices, strict=True))
    return replace(before, amounts=tuple(amounts))


def kept_shares(shares: Shares, lines: Sequence[OrderLine], kept: KeptGoods) -> Shares:
    """The recorded shares, in proportion to the goods that are kept; what was given back is always the difference.

    Each share is rounded down and the household has the remainder, as when the order was placed; so parts given back one
    after the other add up to the whole, and of nothing kept nothing is left. Only the household's may grow, by the four đồng
    that the others' rounding leaves it. Of a line that is kept in part who pays its discount pays that part of it, rounded
    down: what goes back to the buyer is never more than was paid for it.
    """
    goods = sum(kept.amounts)
    seller_off = _part_of_each(lines, kept, lambda line: line.borne)

    def part(recorded: Money) -> Money:
        return recorded * goods // shares.goods

    fee, fee_vat, vat, pit = part(shares.fee), part(shares.fee_vat), part(shares.vat), part(shares.pit)
    return replace(
        shares,
        goods=goods,
        delivery=shares.delivery if kept.delivery else 0,
        fee=fee,
        fee_vat=fee_vat,
        vat=vat,
        pit=pit,
        seller=goods - seller_off - fee - fee_vat - vat - pit,
        seller_off=seller_off,
        goods_off=_part_of_each(lines, kept, lambda line: line.discount),
        delivery_off=shares.delivery_off if kept.delivery else 0,
    )


def _part_of_each(lines: Sequence[OrderLine], kept: KeptGoods, off: Callable[[OrderLine], Money]) -> Money:
    """What is left of what was taken off each line, rounded down: what goes back is never more than was paid."""
    return sum(off(line) * amount // line.amount for line, amount in zip(lines, kept.amounts, strict=True))
